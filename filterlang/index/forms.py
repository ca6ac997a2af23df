"""Rows of a shape: where a row holds texts, its form holds the positions of literals.

Forms are compiled into a function that makes the rows: filters come by the hundred thousand.
"""

import sys
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias

from filterlang.backends._source import Shape
from filterlang.index.atoms import Facet, atom_of
from filterlang.index.row import Access, Literals, Row, Test

MakeRows: TypeAlias = Callable[[Literals], list[Row]]
"""Makes the rows of an expression from its literals."""


class TestForm(NamedTuple):
    """A test: its predicate's shape, and which literals go into it."""

    shape: Shape
    positions: tuple[int, ...]


class AccessForm(NamedTuple):
    """An access."""

    facet: Facet
    positions: tuple[int, ...]
    test: TestForm
    is_exact: bool


class RowForm(NamedTuple):
    """A row."""

    topics: tuple[tuple[int, bool], ...] | None
    pairs: tuple[tuple[int, int], ...]
    absent_pairs: tuple[tuple[int, int], ...]
    accesses: tuple[AccessForm, ...]
    tests: tuple[TestForm, ...]
    absent_others: tuple[tuple[Facet, int], ...]
    is_capped: bool


def compile_forms(forms: Iterable[RowForm]) -> MakeRows:
    """Compile the rows of a shape."""
    writer = _Writer()
    rows = ", ".join([writer.row(form) for form in forms])
    scope = {
        "__builtins__": {},
        "Access": Access,
        "Row": Row,
        "Test": Test,
        "covering": _covering,
        "distinct": _distinct,
        "intern": sys.intern,
        "sorted_set": _sorted_set,
        **writer.shapes,
    }
    exec(f"def rows(literals):\n    return [{rows}]\n", scope)  # noqa: S102 - no text of a user is in it
    made: MakeRows = scope["rows"]
    return made


class _Writer:
    """Writes the source of rows, in which a literal is looked up by its position.

    Attributes:
        shapes: the shapes of the tests, by the names they have in the source.
    """

    def __init__(self) -> None:
        self.shapes: dict[str, Any] = {}

    def row(self, form: RowForm) -> str:
        topics = [f"({_literal(position)}, {subtree})" for position, subtree in form.topics or ()]
        pairs = [_pair(pair) for pair in form.pairs]
        absent = [_pair(pair) for pair in form.absent_pairs]
        absent += [f"{atom_of(facet, '')!r} + {_literal(position)}" for facet, position in form.absent_others]
        fields = (
            "None" if form.topics is None else _canonical("covering", topics),
            _canonical("sorted_set", pairs),
            _canonical("sorted_set", absent),
            _tuple([self._access(each) for each in form.accesses]),
            _tuple([self._test(each) for each in form.tests]),
            repr(tuple([facet for facet, _ in form.absent_others])),
            repr(form.is_capped),
        )
        return f"Row({', '.join(fields)})"

    def _access(self, form: AccessForm) -> str:
        texts = _canonical("distinct", [_literal(position) for position in form.positions])
        return f"Access({form.facet!r}, {texts}, {self._test(form.test)}, {form.is_exact})"

    def _test(self, form: TestForm) -> str:
        name = f"shape_{len(self.shapes)}"
        self.shapes[name] = form.shape
        return f"Test({name}, {_tuple([_literal(position) for position in form.positions])})"


def _literal(position: int) -> str:
    return f"literals[{position}]"


def _pair(positions: tuple[int, int]) -> str:
    name, value = positions
    # One string for all rows that ask for the item: see docs/decisions/index-of-rows.md.
    return f"intern(f'{{{_literal(name)}}}\\0{{{_literal(value)}}}')"


def _tuple(parts: list[str]) -> str:
    return f"({', '.join(parts)},)" if parts else "()"


def _canonical(function: str, parts: list[str]) -> str:
    """Several things, which may be equal, in one form."""
    return f"{function}({_tuple(parts)})" if len(parts) > 1 else _tuple(parts)


def _sorted_set(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(texts)))


def _distinct(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _covering(topics: tuple[tuple[str, bool], ...]) -> tuple[tuple[str, bool], ...]:
    """The topics without those that another one covers, so that at most one of them has an event's topic."""
    kept = tuple(dict.fromkeys(topics))
    subtrees = {key for key, subtree in kept if subtree}
    if not subtrees:
        return kept
    return tuple(
        [
            (key, subtree)
            for key, subtree in kept
            if subtrees.isdisjoint(_above(key)) and (subtree or key not in subtrees)
        ]
    )


def _above(key: str) -> list[str]:
    """The keys of the topics above one. No URI holds a brace and no name a slash."""
    above: list[str] = []
    end = key.find("/{")
    while end != -1:
        above.append(key[:end])
        end = key.find("/{", end + 1)
    return above
