"""The index as a whole, and searching it: an event goes in, the keys of filters come out.

A row is found in the layer of its topic, on the rarest atom it asks for, and there by what remains of it
(``branches``). An event offers a handful of atoms and is a matter of a handful of layers, so what a search
costs depends on those and on what is found, not on how many filters there are.
"""

from collections.abc import Collection, Sequence
from threading import Lock
from typing import Any, Final

from filterlang.event import Event
from filterlang.index.atoms import OFFERED, Facet, atom_of
from filterlang.index.branches import Fork, collect
from filterlang.index.layers import Layer, Plan, plan_of
from filterlang.index.recent import Recent
from filterlang.index.substrings import Substrings

_MOST_PLANNED: Final = 1 << 20
"""What a generation of the cache of plans holds at most, in characters of topics: they come from the
network."""

_ATTEMPTS: Final = 64
"""After so many disturbed searches, one waits until nothing changes."""

_WEIGHT_OF_PLAN: Final = 256
"""What a plan counts for."""


class RowIndex:
    """Rows, by what they hang on. One may write while many search; see :attr:`changes`.

    Args:
        lock: whoever writes holds it.

    Attributes:
        changes: grows between two steps of a change that must not be seen apart. What a search found is right
            if this is the same before and after; while it is odd, keys may be found twice.
        counts: how many rows ask for an atom; they hang on the rarest they ask for.
        asked: the atoms that rows hang on in any layer. Most of what an event offers is not among them, and
            is looked up in no layer. An atom leaves when no row asks for it any more.
        anywhere: the layer of any topic.
        exact: the layers of one topic, by its key.
        subtrees: the layers of a topic and everything below it, by its key.
        substrings: the texts that are asked for in types.
    """

    __slots__ = (
        "_lock",
        "_plans",
        "anywhere",
        "asked",
        "changes",
        "counts",
        "exact",
        "substrings",
        "subtrees",
    )

    def __init__(self, lock: Lock) -> None:
        self._lock = lock
        self.changes = 0
        self.counts: dict[str, int] = {}
        self.asked: set[str] = set()
        self.anywhere = Layer("any topic", "")
        self.exact: dict[str, Layer] = {}
        self.subtrees: dict[str, Layer] = {}
        self.substrings = Substrings()
        self._plans: Recent[str, Plan] = Recent(_MOST_PLANNED)

    # Searching.

    def find(self, event: Event, attempt: int = 1) -> list[Any]:
        """The keys of the filters that an event passes, each once.

        Takes no lock, but when too many changes in a row have disturbed it.

        Args:
            event: the event.
            attempt: which attempt it is.
        """
        changes = self.changes
        plan = self._plans.young.get(event._topic_key)
        if plan is None:
            plan = self.plan(event)
        hung_in_layers, roots, others = plan
        offered: Collection[str] = event._item_keys or event.item_keys
        found: list[Any] = []
        shared: list[Any] = []
        if others is not None:
            offered = self.offered(event, others.facets)
            for each in others.lists:
                found += each.keys_for(event.folded_type, self.substrings)
        for root in roots:
            found += root.keys
            shared += root.shared
            if root.more is not None:
                root.more.collect(offered, event, found, shared)
        for atom in self.asked.intersection(offered):
            for hung in hung_in_layers:
                branch = hung.get(atom)
                if branch is None:
                    continue
                if type(branch) is not Fork:
                    collect(branch, offered, event, found, shared)
                    continue
                for item, behind in branch:  # as in collect, but most events come here, and a call is dear
                    if item in offered:
                        if type(behind) is tuple:
                            found += behind
                        else:
                            collect(behind, offered, event, found, shared)
        if shared:
            found += dict.fromkeys(shared)
        if changes & 1 or changes != self.changes:
            if changes == self.changes:
                return list(dict.fromkeys(found))
            if attempt < _ATTEMPTS:
                return self.find(event, attempt + 1)
            with self._lock:
                return self.find(event)
        return found

    def plan(self, event: Event) -> Plan:
        """Where the rows are that an event of this topic may pass."""
        plans = self._plans
        topic = event.topic_key
        weight = _WEIGHT_OF_PLAN + len(topic)
        plan = plans.young.get(topic) or plans.recall(topic, weight)
        if plan is None:
            plan = plan_of(self.layers_of(event))
            plans.keep(topic, plan, weight)
        return plan

    def layers_of(self, event: Event) -> list[Layer]:
        """The layers that an event is a matter of."""
        about = [self.exact.get(event.topic_key), *map(self.subtrees.get, event.ancestors), self.anywhere]
        return [layer for layer in about if layer is not None and layer.rows]

    def offered(self, event: Event, facets: Sequence[Facet]) -> frozenset[str]:
        """The atoms that an event offers: its items, and what else it offers in some facets."""
        offered = set(event.item_keys)
        for facet in facets:
            if facet == "text":
                found = self.substrings.found_in(event.folded_type)
                offered.update([atom_of("text", text) for text in found])
            else:
                offered.update(OFFERED[facet](event))
        return frozenset(offered)

    def layers(self) -> list[Layer]:
        """All layers."""
        return [self.anywhere, *self.subtrees.values(), *self.exact.values()]

    def tick(self) -> None:
        """Between two steps of a change."""
        self.changes += 2

    def forget_plans(self) -> None:
        """After a change that makes plans wrong."""
        # A reader that is making a plan puts it into the cache it looked into, which is gone.
        self._plans = Recent(_MOST_PLANNED)
