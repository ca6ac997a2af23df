"""Rows: the ways for an event to pass a filter, and what the index makes of them."""

from collections.abc import Hashable, Sequence
from typing import NamedTuple, TypeAlias

from filterlang.backends._source import Predicate, Shape
from filterlang.index.atoms import Facet, atom_of

Literals: TypeAlias = tuple[str, ...]


class Test(NamedTuple):
    """What a predicate decides. Equal tests are decided once for all rows that share them."""

    shape: Shape
    literals: Literals

    def predicate(self) -> Predicate:
        """The predicate."""
        return self.shape.factory(self.literals)


class Access(NamedTuple):
    """What a row can hang on besides an item with a name and a value.

    Attributes:
        facet: what it is about.
        texts: the row is looked at if the event offers the atom of one of these.
        test: the test that it comes from.
        is_exact: whether that test holds exactly if the event offers one of the atoms.
    """

    facet: Facet
    texts: tuple[str, ...]
    test: Test
    is_exact: bool

    @property
    def atoms(self) -> tuple[str, ...]:
        """The atoms of its texts."""
        return tuple([atom_of(self.facet, text) for text in self.texts])

    def is_list(self, rest: "Rest") -> bool:
        """Whether a filter of one such row, with this rest, is a type list and nothing else."""
        return self.facet == "text" and not (rest.tests or rest.absent or rest.is_shared)


Way: TypeAlias = str | Access | None
"""What a row hangs on: an item by its key, another access, or nothing."""


class Rest(NamedTuple):
    """What remains of a row behind what it hangs on.

    Attributes:
        key: the key of its filter.
        pairs: items that the event must have, in one order for all rows.
        tests: predicates that must pass.
        absent: atoms that the event must not have.
        is_shared: whether another row of the filter may pass as well, so that its key can be found twice.
    """

    key: Hashable
    pairs: tuple[str, ...]
    tests: tuple[Test, ...]
    absent: tuple[str, ...]
    is_shared: bool

    @property
    def is_plain(self) -> bool:
        """Whether nothing remains behind the items, and the key is found once."""
        return not (self.tests or self.absent or self.is_shared)

    @property
    def untested(self) -> "Rest":
        """What remains behind the items and the tests."""
        return Rest(self.key, (), (), self.absent, self.is_shared)


class Row(NamedTuple):
    """One way for an event to pass.

    Attributes:
        topics: keys of topics, and whether what is below them counts; one suffices. None for any topic.
        pairs: the event has all these items, by their keys.
        absent: the event has none of these, by their atoms. With ``pairs`` they are keys of items, too.
        accesses: without ``pairs``, further atoms that it can hang on.
        tests: what remains, as predicates that must all pass.
        absent_facets: the facets of the atoms in ``absent``, but for items by their keys.
        is_capped: whether one of the tests is a part that was not taken apart, because of the cap.
    """

    topics: tuple[tuple[str, bool], ...] | None
    pairs: tuple[str, ...]
    absent: tuple[str, ...]
    accesses: tuple[Access, ...]
    tests: tuple[Test, ...]
    absent_facets: tuple[Facet, ...]
    is_capped: bool

    @property
    def ways(self) -> Sequence[Way]:
        """What it can hang on."""
        return self.pairs or self.accesses or (None,)

    @property
    def atoms(self) -> Sequence[str]:
        """All that it can hang on, as atoms."""
        return self.pairs or [atom for access in self.accesses for atom in access.atoms]

    def rest(self, way: Way, key: Hashable, *, is_shared: bool) -> Rest:
        """What remains of it if it hangs on something.

        Args:
            way: what it hangs on.
            key: the key of its filter.
            is_shared: whether the filter has other rows.
        """
        if isinstance(way, str):
            pairs = tuple([pair for pair in self.pairs if pair != way]) if len(self.pairs) > 1 else ()
            return Rest(key, pairs, self.tests, self.absent, is_shared)
        if way is None:
            return Rest(key, (), self.tests, self.absent, is_shared)
        others = [each.test for each in self.accesses if each is not way or not each.is_exact]
        tests = (*self.tests, *others)
        # A type that holds several of the texts leads to the row as often, unless they are all there is.
        is_shared = is_shared or (len(way.texts) > 1 and bool(tests or self.absent))
        return Rest(key, (), tests, self.absent, is_shared)

    @property
    def is_possible(self) -> bool:
        """Whether it does not contradict itself."""
        return set(self.pairs).isdisjoint(self.absent)
