"""What an index does, for people: where it looks for an event's filters, and how filters are indexed."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from filterlang.event import Event
from filterlang.index.atoms import describe_atom, facet_of
from filterlang.index.branches import Branch, collect, count_in
from filterlang.index.layers import Layer
from filterlang.index.row import Row
from filterlang.index.searching import RowIndex
from filterlang.namespaces import Name, format_topic

_NAME: Final = re.compile(r"(?:^|/)\{([^{}]*)\}([^/]*)")
"""A name in the key of a topic."""

_MOST_KEYS: Final = 5
"""So many keys of a place are shown."""


@dataclass(frozen=True, slots=True)
class Look:
    """One place where filters were looked for.

    Attributes:
        layer: the layer, for people.
        reason: what led there, for people: an item of the event, or that a layer is looked at in any case.
        rows: how many rows stand there.
        keys: the keys that were found there.
    """

    layer: str
    reason: str
    rows: int
    keys: tuple[Any, ...]

    def __str__(self) -> str:
        shown = ", ".join([repr(key) for key in self.keys[:_MOST_KEYS]])
        more = f" and {len(self.keys) - _MOST_KEYS:,} more" if len(self.keys) > _MOST_KEYS else ""
        rows = f"{self.rows:,} row{'s' * (self.rows != 1)}"
        return f"{self.reason}: {rows}, found {shown + more if shown else 'nothing'}"


@dataclass(frozen=True, slots=True)
class EventPlan:
    """How an event is matched against a FilterSet. ``str()`` of it is for people.

    Attributes:
        layers: the layers that the event is a matter of, for people, with how many rows each has.
        looks: where filters were looked for in them.
        rows: how many rows the set has in all layers.
        keys: the keys of the filters that the event passes.
    """

    layers: Mapping[str, int]
    looks: tuple[Look, ...]
    rows: int
    keys: tuple[Any, ...]

    def __str__(self) -> str:
        seen = sum([look.rows for look in self.looks])
        lines = [f"{len(self.keys):,} filters found, {seen:,} of {self.rows:,} rows looked at"]
        for layer, rows in self.layers.items():
            lines.append(f"  {layer}: {rows:,} row{'s' * (rows != 1)}")
            lines += [f"    {look}" for look in self.looks if look.layer == layer]
        return "\n".join(lines)


def explain(index: RowIndex, event: Event) -> EventPlan:
    """How an event is matched.

    Args:
        index: the index, to which nobody writes meanwhile.
        event: the event.
    """
    layers = sorted(index.layers_of(event), key=lambda layer: (layer.topic, layer.reach))
    _, _, others = index.plan(event)
    offered = event.item_keys if others is None else index.offered(event, others.facets)
    looks: list[Look] = []
    for layer in layers:
        if layer.root:
            looks.append(_look(layer, "in any case", layer.root, offered, event))
        if layer.lists.filters:
            keys = layer.lists.keys_for(event.folded_type, index.substrings)
            looks.append(Look(_name(layer), f"type {event.type!r}", layer.lists.filters, keys))
        for atom in sorted(offered):
            branch = layer.hung.get(atom)
            if branch is not None:
                looks.append(_look(layer, describe_atom(atom), branch, offered, event))
    rows = sum([layer.rows for layer in index.layers()])
    counts = {_name(layer): layer.rows for layer in layers}
    return EventPlan(MappingProxyType(counts), tuple(looks), rows, tuple(index.find(event)))


def _name(layer: Layer) -> str:
    if layer.reach == "any topic":
        return "any topic"
    names = [Name(uri, local) for uri, local in _NAME.findall(layer.topic)]
    return f"topic {format_topic(names)}" + (" and below" if layer.reach == "subtree" else "")


def _look(layer: Layer, reason: str, branch: Branch, offered: frozenset[str], event: Event) -> Look:
    found: list[Any] = []
    shared: list[Any] = []
    collect(branch, offered, event, found, shared)
    return Look(_name(layer), reason, count_in(branch), tuple(dict.fromkeys([*found, *shared])))


@dataclass(frozen=True, slots=True)
class Statistics:
    """How the filters of a FilterSet are indexed.

    Attributes:
        filters: how many there are.
        rows: how many rows they make: a filter has one for each of its alternatives in each of its topics.
        layers: how many layers of topics the rows are in.
        hanging: what the rows hang on, and how many on each: "item" (a name and a value), "name", "value",
            "element", "device", "server", "version", "operation", "type", "folded type", "text" (in the
            type; on each of several), "type list" (nothing but texts in the type) or "nothing" (they are
            looked at for every event of their layer: those that ask for no more than a topic, or for what is
            absent).
        tested: of how many filters a predicate has the last word, once all that is looked up is found.
        capped: how many of them hold a part that would have made too many rows, and is left to a predicate.
        texts: how many texts are searched for in types.
    """

    filters: int
    rows: int
    layers: int
    hanging: Mapping[str, int]
    tested: int
    capped: int
    texts: int


def count(index: RowIndex, filters: Iterable[Sequence[Row]]) -> Statistics:
    """How an index is made up.

    Args:
        index: the index, to which nobody writes meanwhile.
        filters: the rows of all filters in it.
    """
    number = tested = capped = 0
    for rows in filters:
        number += 1
        tested += any(row.tests or not all(each.is_exact for each in row.accesses) for row in rows)
        capped += any(row.is_capped for row in rows)
    hanging: Counter[str] = Counter()
    for layer in index.layers():
        for atom, branch in layer.hung.items():
            hanging[facet_of(atom) or "item"] += count_in(branch)
        hanging["type list"] += layer.lists.filters
        hanging["nothing"] += layer.root.rows
    layers = [layer for layer in index.layers() if layer.rows]
    total = sum([layer.rows for layer in layers])
    ordered = sorted(hanging.items(), key=lambda each: (-each[1], each[0]))
    by_number = MappingProxyType({kind: found for kind, found in ordered if found})
    return Statistics(number, total, len(layers), by_number, tested, capped, len(index.substrings))
