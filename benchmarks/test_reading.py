"""Bytes to event, and to the first match after it, against the least that one would write by hand with lxml.

What is written by hand trusts its input: see :func:`benchmarks.by_hand.read_by_hand`. filterlang does not,
and resolves the prefixes of topics.
"""

from collections.abc import Callable
from functools import cache
from io import BytesIO

import pytest
from lxml import etree
from pytest_benchmark.fixture import BenchmarkFixture

import filterlang
from benchmarks.by_hand import read_by_hand
from benchmarks.contenders import PORT_AND_NOT_STATE, compile_case
from benchmarks.groups import LXML_LOOP, LXML_LOOP_AND_PREDICATE, READ, READ_AND_MATCH
from benchmarks.measuring import describe, exhaust, measure
from benchmarks.oracle import passes
from benchmarks.workload import Notification, notifications

FIRST_MATCH = PORT_AND_NOT_STATE
"""The filter of the first match: it has no topic, so it must look at the items of every event."""


@cache
def sent() -> list[Notification]:
    return notifications(1_000)


@cache
def documents() -> list[bytes]:
    return [each.document for each in sent()]


def read_event(document: bytes) -> filterlang.Event:
    return next(filterlang.read_events(document, "onvif"))


READERS: dict[str, Callable[[bytes], object]] = {
    READ.subject: read_event,
    LXML_LOOP: read_by_hand,
    "`etree.fromstring` alone": etree.fromstring,
}


@pytest.mark.parametrize("reader", READERS)
def test_read_one_document(benchmark: BenchmarkFixture, reader: str) -> None:
    measure(benchmark, READ.title, reader, READERS[reader], documents())


def test_read_documents_in_a_row(benchmark: BenchmarkFixture) -> None:
    stream = b"\n".join(documents())
    describe(benchmark, READ.title, "the same from one stream", operations=len(documents()))
    benchmark(lambda: exhaust(bool, filterlang.read_events(BytesIO(stream), "onvif")))


def test_read_and_match(benchmark: BenchmarkFixture) -> None:
    matches = compile_case(FIRST_MATCH).matches

    def read_and_match(document: bytes) -> bool:
        return matches(read_event(document))

    assert [read_and_match(each) for each in documents()] == [
        passes(FIRST_MATCH.subscription, each) for each in sent()
    ]
    measure(benchmark, READ_AND_MATCH.title, READ_AND_MATCH.subject, read_and_match, documents())


def test_read_and_match_by_hand(benchmark: BenchmarkFixture) -> None:
    def read_and_match(document: bytes) -> bool:
        return FIRST_MATCH.loop(read_by_hand(document))

    measure(benchmark, READ_AND_MATCH.title, LXML_LOOP_AND_PREDICATE, read_and_match, documents())


def test_all_readers_find_the_same() -> None:
    events = [*filterlang.read_events(BytesIO(b"\n".join(documents())), "onvif")]
    assert events == [read_event(each) for each in documents()]
    for notification, event in zip(sent(), events, strict=True):
        topic, items = read_by_hand(notification.document)
        assert (topic, tuple(items)) == (notification.topic, notification.items)
        assert event == filterlang.Event(
            topic=topic,
            items=event.items,
            time=event.time,
            operation="Changed",
            producer=event.producer,
            data=event.data,
        )
        assert [(item.name, item.value) for item in event.items] == items
