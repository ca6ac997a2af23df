"""The shared workload, loaded from text: the published totals, and for every event the keys of a naive engine."""

from collections.abc import Iterator
from functools import cache

import pytest

import filterlang
from benchmarks.oracle import Archive
from benchmarks.workload import (
    MATCHES,
    Notification,
    Subscription,
    filter_parts,
    notifications,
    subscriptions,
)


@cache
def sent() -> list[Notification]:
    return notifications()


@cache
def asked() -> list[Subscription]:
    # A shorter list is the beginning of a longer one.
    return subscriptions(max(MATCHES))


@cache
def expected() -> list[list[int]]:
    """For every notification the numbers of the subscriptions it passes, ascending; filterlang has no part in it."""
    archive = Archive.of(sent())
    keys: list[list[int]] = [[] for _ in sent()]
    for number, subscription in enumerate(asked()):
        for position in members(archive.passing(subscription)):
            keys[position].append(number)
    return keys


def members(found: int) -> Iterator[int]:
    while found:
        lowest = found & -found
        yield lowest.bit_length() - 1
        found ^= lowest


@pytest.mark.parametrize("count", MATCHES)
def test_every_event_of_the_workload(count: int) -> None:
    rows = [(number, filter_parts(each)) for number, each in enumerate(asked()[:count])]
    index, errors = filterlang.FilterSet.compile(rows)
    assert errors == {}
    assert len(index) == count
    total = 0
    for notification, keys in zip(sent(), expected(), strict=True):
        event = filterlang.Event(topic=notification.topic, items=notification.items)
        found = index.match(event)
        total += len(found)
        assert sorted(found) == [number for number in keys if number < count]
        assert index.matches_any(event) is bool(found)
    assert total == MATCHES[count]


def test_events_of_documents_and_a_set_that_grew_one_by_one() -> None:
    """The same from bytes; half of the filters added later, and as many others come and gone meanwhile."""
    some, count = sent()[:300], 5_000
    index: filterlang.FilterSet[int] = filterlang.FilterSet()
    for number, subscription in enumerate(asked()[:count]):
        index.add(number, filterlang.compile_parts(filter_parts(asked()[-1 - number])))
        if number % 2:
            index.add(number, filterlang.compile_parts(filter_parts(subscription)))
        else:
            index.discard(number)
    for number, subscription in list(enumerate(asked()[:count]))[::2]:
        index.add(number, filterlang.compile_parts(filter_parts(subscription)))
    for notification, keys in zip(some, expected(), strict=False):
        [event] = filterlang.read_events(notification.document, "onvif")
        assert sorted(index.match(event)) == [number for number in keys if number < count]
