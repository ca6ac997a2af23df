"""Layers: the rows of one topic, of a topic and everything below it, or of any topic.

An event is a matter of few layers: its topic's own, one for each topic above it that a filter asks for with
``//.``, and that of any topic. Where those have their rows, a :data:`Plan` says; it holds no rows itself, so
that a row that comes or goes makes no plan wrong.
"""

from collections.abc import Hashable
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from filterlang.index.atoms import Facet
from filterlang.index.branches import Branch, Node
from filterlang.index.recent import Recent
from filterlang.index.small import Bag, with_key, without_key
from filterlang.index.substrings import Substrings

Reach: TypeAlias = Literal["topic", "subtree", "any topic"]
"""Which topics a layer is about: the one, the one and everything below it, or all, and none as well."""

_MOST_REMEMBERED: Final = 1 << 18
"""What a generation of the cache of a layer's type lists holds at most, in keys and characters."""


class TypeLists:
    """Filters that ask for nothing but texts in the type, one of which suffices.

    Types repeat, so the keys are remembered for each.

    Attributes:
        filters: how many there are.
    """

    __slots__ = ("_by_text", "_remembered", "filters")

    def __init__(self) -> None:
        self._by_text: dict[str, Bag] = {}
        self.filters = 0
        self._remembered: Recent[str, tuple[Any, ...]] = Recent(_MOST_REMEMBERED)

    def keys_for(self, folded_type: str, substrings: Substrings) -> tuple[Any, ...]:
        """The keys of the filters that a type passes, each once."""
        remembered = self._remembered
        keys = remembered.young.get(folded_type)
        if keys is None:
            weight = len(folded_type)
            keys = remembered.recall(folded_type, weight)
            if keys is None:
                bags = [self._by_text.get(text, ()) for text in substrings.found_in(folded_type)]
                keys = tuple(dict.fromkeys([key for bag in bags for key in list(bag)]))
                remembered.keep(folded_type, keys, weight + len(keys))
        return keys

    def add(self, key: Hashable, texts: tuple[str, ...]) -> None:
        """Add a filter."""
        self.filters += 1
        for text in texts:
            self._by_text[text] = with_key(self._by_text.get(text, ()), key)
        self._forget()

    def discard(self, key: Hashable, texts: tuple[str, ...]) -> None:
        """Remove a filter that is here."""
        self.filters -= 1
        for text in texts:
            bag = without_key(self._by_text.get(text, ()), key)
            if bag:
                self._by_text[text] = bag
            else:
                self._by_text.pop(text, None)
        self._forget()

    def _forget(self) -> None:
        # A reader that is collecting keys puts them into the cache it looked into, which is gone.
        self._remembered = Recent(_MOST_REMEMBERED)


class Layer:
    """One layer.

    Attributes:
        reach: which topics it is about.
        topic: the key of the topic, ``""`` for any.
        rows: how many rows it has.
        hung: the rows that hang on an atom, by the atom.
        root: the rows that hang on nothing: those that always pass, those with tests or absent atoms only.
        lists: type lists.
        facets: what rows hang on, besides items with a name and a value; how many for each.
    """

    __slots__ = ("facets", "hung", "lists", "reach", "root", "rows", "topic")

    def __init__(self, reach: Reach, topic: str) -> None:
        self.reach: Reach = reach
        self.topic = topic
        self.rows = 0
        self.hung: dict[str, Branch] = {}
        self.root = Node()
        self.lists = TypeLists()
        self.facets: dict[Facet, int] = {}

    def count_facet(self, facet: Facet, change: int) -> bool:
        """Count rows that hang on atoms of a facet. Whether the first one came, or the last one went."""
        before = self.facets.get(facet, 0)
        after = before + change
        if after:
            self.facets[facet] = after
        else:
            del self.facets[facet]
        return not before or not after


class Others(NamedTuple):
    """What few plans have.

    Attributes:
        lists: the type lists that are not empty.
        facets: the facets that atoms must be looked up in, besides items with a name and a value.
    """

    lists: tuple[TypeLists, ...]
    facets: tuple[Facet, ...]


Plan: TypeAlias = tuple[tuple[dict[str, Branch], ...], tuple[Node, ...], Others | None]
"""Where the rows are that an event of some topic may pass: what hangs on atoms, for each layer where anything
does; the roots that are not empty; and what else there is to look at. It is a plain tuple because every match
takes one apart, and other tuples take several times as long."""


def plan_of(layers: list[Layer]) -> Plan:
    """The plan of some layers."""
    others = Others(
        tuple([layer.lists for layer in layers if layer.lists.filters]),
        tuple(dict.fromkeys([facet for layer in layers for facet in list(layer.facets)])),
    )
    return (
        tuple([layer.hung for layer in layers if layer.hung]),
        tuple([layer.root for layer in layers if layer.root]),
        others if any(others) else None,
    )
