"""An index of pairs with one plan for each topic: what one builds first when a loop over filters is too slow.

It is the peer that ``FilterSet`` is measured against, so it takes every short cut: events are bare tuples,
topics are single strings, keys are numbers, a plan is kept for every topic that ever came, nothing can be
added or discarded, and a key comes twice when two rows of its filter hold.

A filter becomes *rows*, any of which suffices: the pairs an event must have and those it must not have. The
plan of a topic has all rows that the topic leaves possible, each under one of its pairs, the rarest.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from benchmarks.workload import Both, Content, Either, Has, Lacks, Notification, Subscription

Atom: TypeAlias = tuple[str, str | None]
"""The name and the value of an item that an event has; with None, any value."""

Items: TypeAlias = tuple[Atom, ...]

DecodedEvent: TypeAlias = tuple[str, Items]
"""An event: its topic's text, and its items in order."""


class Row(NamedTuple):
    """What suffices for a filter to hold.

    Attributes:
        present: the event has all of these.
        absent: the event has none of these.
    """

    present: frozenset[Atom]
    absent: frozenset[Atom]


Entry: TypeAlias = tuple[int, list[Row]]
"""The key of a filter, and its rows."""

Node: TypeAlias = Any
"""What hangs on an atom: a bare tuple of keys where nothing remains to be tested.

Else three tuples: the keys for which nothing remains; (atom, keys) where one more atom must be present;
(present, absent, keys) for whatever else must be tested.
"""

Plan: TypeAlias = tuple[
    dict[Atom, Node],
    tuple[int, ...],
    tuple[tuple[tuple[Atom, ...], tuple[int, ...]], ...],
    bool,
]
"""The nodes by their atoms; the keys that always hold; the atoms that must be absent, with the keys that ask
for nothing else; and whether any row asks for a name alone. A bare tuple, the fastest to take apart."""

EVERY: Final = Row(frozenset(), frozenset())


def rows_of(content: Content | None, *, negated: bool = False) -> list[Row]:
    """Expand a content filter into rows, or what it does not hold for."""
    match content:
        case None:
            return [EVERY]
        case Has(name, value):
            atom = frozenset([(name, value)])
            return [Row(frozenset(), atom) if negated else Row(atom, frozenset())]
        case Lacks(part):
            return rows_of(part, negated=not negated)
        case Both(left, right) | Either(left, right):
            left_rows = rows_of(left, negated=negated)
            right_rows = rows_of(right, negated=negated)
            if isinstance(content, Either) != negated:
                return left_rows + right_rows
            both = [
                Row(one.present | other.present, one.absent | other.absent)
                for one in left_rows
                for other in right_rows
            ]
            return [row for row in both if not row.present & row.absent]


class Sketch:
    """An index of subscriptions; a subscription's key is its position.

    Args:
        subscriptions: what is asked for.
        split: whether the subscriptions to every topic have a plan of their own, which is looked into beside
            that of the topic; else they are merged into the plan of each topic.
    """

    def __init__(self, subscriptions: Sequence[Subscription], *, split: bool) -> None:
        self._frequencies: Counter[Atom] = Counter()
        self._exactly: dict[str, list[Entry]] = {}
        self._below: dict[str, list[Entry]] = {}
        self._every_topic: list[Entry] = []
        self._plans: dict[str, Plan] = {}
        for key, subscription in enumerate(subscriptions):
            rows = rows_of(subscription.content)
            for row in rows:
                self._frequencies.update(row.present)
            entry = (key, rows)
            if subscription.topics is None:
                self._every_topic.append(entry)
            for topic in subscription.topics or ():
                places = self._below if topic.subtree else self._exactly
                places.setdefault(topic.path, []).append(entry)
        self._split = split
        self._plan_of_every_topic = self._build([self._every_topic]) if split else None

    def _make_plan(self, topic: str) -> Plan:
        segments = topic.split("/")
        lists: list[Sequence[Entry]] = [self._exactly.get(topic, ())]
        lists += [self._below.get("/".join(segments[:length]), ()) for length in range(1, len(segments) + 1)]
        if not self._split:
            lists.append(self._every_topic)
        plan = self._plans[topic] = self._build(lists)
        return plan

    def _rarity(self, atom: Atom) -> tuple[bool, int]:
        """Sorts atoms: those with a value first, then those that few rows ask for."""
        return atom[1] is None, self._frequencies[atom]

    def _build(self, lists: Iterable[Iterable[Entry]]) -> Plan:
        by_atom: dict[Atom, dict[Row, list[int]]] = {}
        always: list[int] = []
        only_absent: dict[frozenset[Atom], list[int]] = {}
        for key, rows in dict(entry for entries in lists for entry in entries).items():
            for present, absent in rows:
                if present:
                    atom = min(present, key=self._rarity)
                    by_atom.setdefault(atom, {}).setdefault(Row(present - {atom}, absent), []).append(key)
                elif absent:
                    only_absent.setdefault(absent, []).append(key)
                else:
                    always.append(key)
        names_alone = any(value is None for _, value in by_atom) or any(
            value is None
            for rests in by_atom.values()
            for rest in rests
            for atoms in rest
            for _, value in atoms
        )
        return (
            {atom: _node_of(rests) for atom, rests in by_atom.items()},
            tuple(always),
            tuple([(tuple(atoms), tuple(keys)) for atoms, keys in only_absent.items()]),
            names_alone,
        )

    def match(self, topic: str, items: Items) -> list[int]:
        """The keys of the subscriptions that an event passes; some of them more than once."""
        plan = self._plans.get(topic) or self._make_plan(topic)
        found = list(plan[1])
        every = self._plan_of_every_topic
        for part in (plan, every) if every else (plan,):
            nodes, always, only_absent, names_alone = part
            if part is every and always:
                found += always
            atoms = items if not names_alone else items + tuple([(name, None) for name, _ in items])
            for atom in atoms:
                node = nodes.get(atom)
                if node is None:
                    continue
                if type(node[0]) is int:
                    found += node
                    continue
                certain, one_more, rests = node
                if certain:
                    found += certain
                for other, keys in one_more:
                    if other in atoms:
                        found += keys
                for present, absent, keys in rests:
                    for other in present:
                        if other not in atoms:
                            break
                    else:
                        for other in absent:
                            if other in atoms:
                                break
                        else:
                            found += keys
            for absent, keys in only_absent:
                for other in absent:
                    if other in atoms:
                        break
                else:
                    found += keys
        return found


def _node_of(rests: dict[Row, list[int]]) -> Node:
    """Arrange the keys that hang on one atom by what remains to be tested."""
    certain = tuple(rests.pop(EVERY, ()))
    one_more: list[tuple[Atom, tuple[int, ...]]] = []
    others: list[tuple[tuple[Atom, ...], tuple[Atom, ...], tuple[int, ...]]] = []
    for (present, absent), keys in rests.items():
        if len(present) == 1 and not absent:
            (atom,) = present
            one_more.append((atom, tuple(keys)))
        else:
            others.append((tuple(present), tuple(absent), tuple(keys)))
    return (certain, tuple(one_more), tuple(others)) if rests else certain


def decoded(notification: Notification) -> DecodedEvent:
    """A notification as the index takes it."""
    return notification.topic, notification.items
