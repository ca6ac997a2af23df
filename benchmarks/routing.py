"""Many filters on each event: the sets that are measured, what they must answer, and who matches them.

As in :mod:`benchmarks.contenders`, a contender gets whatever can be done before the event arrives, or when it
is decoded, for free. The key of a subscription is its position.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import starmap
from typing import Any, Final, NamedTuple

import filterlang
from benchmarks.groups import FILTER_SET, LOOP_OF_PREDICATES, SKETCH, SPLIT_SKETCH
from benchmarks.oracle import Archive
from benchmarks.sketch import Sketch, decoded
from benchmarks.workload import Notification, Subscription, filter_parts, notifications, subscriptions


@cache
def sent() -> list[Notification]:
    """The events of the workload."""
    return notifications()


@cache
def asked(count: int) -> list[Subscription]:
    """So many subscriptions of the workload."""
    return subscriptions(count)


def keys_by_event(asked_for: Sequence[Subscription], events: Sequence[Notification]) -> list[set[int]]:
    """The keys that each event must have, as the oracle says."""
    archive = Archive.of(events)
    keys: list[set[int]] = [set() for _ in events]
    for key, subscription in enumerate(asked_for):
        passing = archive.passing(subscription)
        while passing:
            lowest = passing & -passing
            keys[lowest.bit_length() - 1].add(key)
            passing ^= lowest
    return keys


@cache
def expected(count: int) -> list[set[int]]:
    """The keys that each event of the workload must have, of so many subscriptions."""
    return keys_by_event(asked(count), sent())


def load(asked_for: Iterable[Subscription]) -> filterlang.FilterSet[int]:
    """Load subscriptions from their texts."""
    compiled = filterlang.FilterSet.compile(enumerate(map(filter_parts, asked_for)))
    assert not compiled.errors
    return compiled.filters


@cache
def loaded(count: int) -> filterlang.FilterSet[int]:
    """So many subscriptions of the workload; whoever changes the set must undo it."""
    return load(asked(count))


def make_event(notification: Notification) -> filterlang.Event:
    """An event that nobody has looked at."""
    return filterlang.Event(topic=notification.topic, items=notification.items)


def make_decoded_event(notification: Notification) -> filterlang.Event:
    """An event whose items are what predicates look at, as they are after the first look."""
    event = make_event(notification)
    assert len(event.item_keys) <= len(notification.items)
    return event


class Router(NamedTuple):
    """What is measured: finding the keys of each input.

    Attributes:
        match: gives the keys for an input.
        inputs: the events in the form that it takes them.
        apart: whether an input is a tuple of arguments.
    """

    match: Callable[..., Iterable[int]]
    inputs: Sequence[Any]
    apart: bool = False

    def run(self) -> None:
        """Match all inputs, with as little of our own between the calls as Python can do."""
        deque((starmap if self.apart else map)(self.match, self.inputs), maxlen=0)

    def answers(self) -> list[set[int]]:
        """The keys of each input."""
        return [set(keys) for keys in (starmap if self.apart else map)(self.match, self.inputs)]


@dataclass(frozen=True)
class RoutingContender:
    """Someone who matches many filters.

    Attributes:
        name: as the table calls it.
        prepare: does beforehand what can be done beforehand.
        passes: how often a round may evaluate one filter on one event; None for an index, which does not.
        most: how many filters it is measured with at most.
        module: what must be installed, beside what filterlang's tests need.
    """

    name: str
    prepare: Callable[[Sequence[Subscription], Sequence[Notification]], Router]
    passes: int | None = None
    most: int = 100_000
    module: str | None = None

    def choose(self, count: int, events: Sequence[Any]) -> Sequence[Any]:
        """As many of the events, evenly spread over all, as a round can be with so many filters."""
        if self.passes is None:
            return events
        few = max(5, min(len(events), self.passes // count))
        return events[:: len(events) // few][:few]


def _filter_set(asked_for: Sequence[Subscription], events: Sequence[Notification]) -> Router:
    return Router(loaded(len(asked_for)).match, [make_decoded_event(each) for each in events])


def loop_of_predicates(asked_for: Sequence[Subscription], events: Sequence[Notification]) -> Router:
    """The loop that one writes without an index: generated predicates, which test the topic first."""
    tests = [
        (key, filterlang.compile_parts(filter_parts(each)).matches) for key, each in enumerate(asked_for)
    ]

    def match(event: filterlang.Event) -> list[int]:
        return [key for key, matches in tests if matches(event)]

    return Router(match, [make_decoded_event(each) for each in events])


def sketch(asked_for: Sequence[Subscription], events: Sequence[Notification]) -> Router:
    """The index of pairs, its subscriptions to every topic merged into the plan of each."""
    return Router(Sketch(asked_for, split=False).match, [decoded(each) for each in events], apart=True)


def _split_sketch(asked_for: Sequence[Subscription], events: Sequence[Notification]) -> Router:
    return Router(Sketch(asked_for, split=True).match, [decoded(each) for each in events], apart=True)


INDEXES: Final = (
    RoutingContender(FILTER_SET, _filter_set),
    RoutingContender(LOOP_OF_PREDICATES, loop_of_predicates, passes=1_000_000),
    RoutingContender(SKETCH, sketch),
    RoutingContender(SPLIT_SKETCH, _split_sketch),
)
"""Those that are measured with any number of filters. The others are in :mod:`benchmarks.expressions`."""
