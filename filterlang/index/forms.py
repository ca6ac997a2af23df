"""Rows of a shape: where a row holds texts, its form holds the positions of literals."""

from typing import NamedTuple

from filterlang.backends._source import Shape
from filterlang.index.atoms import Facet, atom_of
from filterlang.index.row import Access, Literals, Row, Test


class TestForm(NamedTuple):
    """A test: its predicate's shape, and which literals go into it."""

    shape: Shape
    positions: tuple[int, ...]

    def fill(self, literals: Literals) -> Test:
        """The test for some literals."""
        return Test(self.shape, tuple([literals[position] for position in self.positions]))


class AccessForm(NamedTuple):
    """An access."""

    facet: Facet
    positions: tuple[int, ...]
    test: TestForm
    is_exact: bool

    def fill(self, literals: Literals) -> Access:
        """The access for some literals."""
        texts = tuple(dict.fromkeys([literals[position] for position in self.positions]))
        return Access(self.facet, texts, self.test.fill(literals), self.is_exact)


class RowForm(NamedTuple):
    """A row."""

    topics: tuple[tuple[int, bool], ...] | None
    pairs: tuple[tuple[int, int], ...]
    absent_pairs: tuple[tuple[int, int], ...]
    accesses: tuple[AccessForm, ...]
    tests: tuple[TestForm, ...]
    absent_others: tuple[tuple[Facet, int], ...]
    is_capped: bool

    def fill(self, literals: Literals) -> Row:
        """The row for some literals."""
        topics = self.topics
        pairs = tuple([f"{literals[name]}\0{literals[value]}" for name, value in self.pairs])
        absent = tuple([f"{literals[name]}\0{literals[value]}" for name, value in self.absent_pairs])
        if self.absent_others:
            absent += tuple([atom_of(facet, literals[position]) for facet, position in self.absent_others])
        return Row(
            None if topics is None else _distinct([(literals[at], subtree) for at, subtree in topics]),
            pairs if len(pairs) < 2 else tuple(sorted(set(pairs))),
            absent if len(absent) < 2 else tuple(sorted(set(absent))),
            tuple([form.fill(literals) for form in self.accesses]) if self.accesses else (),
            tuple([form.fill(literals) for form in self.tests]) if self.tests else (),
            tuple([facet for facet, _ in self.absent_others]) if self.absent_others else (),
            self.is_capped,
        )


def _distinct(topics: list[tuple[str, bool]]) -> tuple[tuple[str, bool], ...]:
    """The topics without those that another one covers, so that at most one of them has an event's topic."""
    if len(topics) == 1:
        return (topics[0],)
    kept = list(dict.fromkeys(topics))
    subtrees = [key for key, subtree in kept if subtree]
    if subtrees:
        kept = [
            (key, subtree)
            for key, subtree in kept
            if not any(key.startswith(f"{above}/") or (key == above and not subtree) for above in subtrees)
        ]
    return tuple(kept)
