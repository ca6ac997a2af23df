"""One decoded event with many filters, and how long the whole way from JSON or bytes to the keys is.

A decoded event was looked at before; one that was never looked at has its items still as they were given. The
index of pairs has bare tuples in either case.
"""

from collections.abc import Callable, Sequence
from importlib import import_module

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import filterlang
from benchmarks.by_hand import read_by_hand
from benchmarks.contenders import read_event
from benchmarks.expressions import EXPRESSIONS, flat
from benchmarks.groups import (
    COUNTS,
    DOCUMENTS,
    EVENT_ALONE,
    EVENT_WITH_ITEMS,
    FILTER_SET,
    JSON,
    MANY,
    MANY_FRESH,
    ORJSON_SKETCH,
    SKETCH,
)
from benchmarks.measuring import describe, measure, skip_without
from benchmarks.routing import (
    INDEXES,
    Router,
    RoutingContender,
    asked,
    expected,
    loaded,
    make_event,
    sent,
    sketch,
)
from benchmarks.sketch import Sketch
from benchmarks.workload import MATCHES, Notification

COUNT = 10_000
"""How many filters there are where their number does not matter."""

FEW = 100
"""How many filters are enough to see that the answers are right, where nothing is measured."""


def counts_of(benchmark: BenchmarkFixture, count: int) -> int:
    """How many filters to match: the most take seconds to load, so they are when something is measured."""
    return count if benchmark.enabled else min(count, COUNT)


def measure_router(
    benchmark: BenchmarkFixture, title: str, contender: str, router: Router, right: Sequence[set[int]]
) -> None:
    """Measure how long one event takes, if all of them get the right keys."""
    assert router.answers() == right
    describe(benchmark, title, contender, operations=len(router.inputs))
    benchmark(router.run)


@pytest.mark.parametrize(
    ("count", "contender"),
    [
        pytest.param(count, contender, id=f"{count}-{contender.name}")
        for count in COUNTS
        for contender in (*INDEXES, *EXPRESSIONS)
        if count <= contender.most
    ],
)
def test_match_decoded_events(benchmark: BenchmarkFixture, count: int, contender: RoutingContender) -> None:
    skip_without(contender.module)
    number = counts_of(benchmark, count)
    router = contender.prepare(asked(number), contender.choose(number, sent()))
    measure_router(
        benchmark, MANY[count].title, contender.name, router, contender.choose(number, expected(number))
    )


@pytest.mark.parametrize("count", COUNTS)
def test_match_events_never_looked_at(benchmark: BenchmarkFixture, count: int) -> None:
    number = counts_of(benchmark, count)
    match = loaded(number).match

    def make_events() -> tuple[tuple[Router], dict[str, object]]:
        return (Router(match, [make_event(each) for each in sent()]),), {}

    ((router,), _) = make_events()
    assert router.answers() == expected(number)
    describe(benchmark, MANY_FRESH[count].title, FILTER_SET, operations=len(sent()))
    benchmark.pedantic(Router.run, setup=make_events, rounds=10, warmup_rounds=1)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("count", COUNTS)
def test_match_the_same_with_the_sketch(benchmark: BenchmarkFixture, count: int) -> None:
    number = counts_of(benchmark, count)
    router = sketch(asked(number), sent())
    measure_router(benchmark, MANY_FRESH[count].title, SKETCH, router, expected(number))


# --- From JSON --------------------------------------------------------------------------------------------


def json_lines() -> list[bytes]:
    """The events as JSON: one object, with the topic beside the items."""
    dumps: Callable[[object], bytes] = import_module("orjson").dumps
    return [dumps(flat(each)) for each in sent()]


def json_to_filter_set(count: int) -> Router:
    """Decode, make an event, match."""
    loads = import_module("orjson").loads
    match, make = loaded(count).match, filterlang.Event.of_pairs

    def route(line: bytes) -> list[int]:
        fields = loads(line)
        return match(make(fields.pop("topic"), fields))

    return Router(route, json_lines())


def json_to_sketch(count: int) -> Router:
    """Decode, make tuples, match."""
    loads = import_module("orjson").loads
    match = Sketch(asked(count), split=False).match

    def route(line: bytes) -> list[int]:
        fields = loads(line)
        return match(fields.pop("topic"), tuple(fields.items()))

    return Router(route, json_lines())


JSON_ROUTERS = {JSON[COUNT].subject: json_to_filter_set, ORJSON_SKETCH: json_to_sketch}


@pytest.mark.parametrize("contender", JSON_ROUTERS)
@pytest.mark.parametrize("count", COUNTS)
def test_json_to_keys(benchmark: BenchmarkFixture, count: int, contender: str) -> None:
    skip_without("orjson")
    number = counts_of(benchmark, count)
    measure_router(benchmark, JSON[count].title, contender, JSON_ROUTERS[contender](number), expected(number))


# --- From bytes -------------------------------------------------------------------------------------------

DOCUMENTS_MEASURED = 1_000


def read(document: bytes) -> filterlang.Event:
    return next(filterlang.read_events(document, "onvif"))


def read_and_match(count: int) -> Callable[[bytes], list[int]]:
    match = loaded(count).match
    return lambda document: match(read(document))


def read_and_sketch(count: int) -> Callable[[bytes], list[int]]:
    match = Sketch(asked(count), split=False).match

    def route(document: bytes) -> list[int]:
        topic, items = read_by_hand(document)
        return match(topic, tuple(items))  # type: ignore[arg-type] # the workload's items have names

    return route


DOCUMENT_ROUTERS: dict[str, Callable[[int], Callable[[bytes], list[int]]]] = {
    DOCUMENTS.subject: read_and_match,
    "lxml loop written by hand and index of pairs": read_and_sketch,
}


@pytest.mark.parametrize("contender", DOCUMENT_ROUTERS)
def test_bytes_to_keys(benchmark: BenchmarkFixture, contender: str) -> None:
    router = Router(
        DOCUMENT_ROUTERS[contender](COUNT), [each.document for each in sent()[:DOCUMENTS_MEASURED]]
    )
    measure_router(benchmark, DOCUMENTS.title, contender, router, expected(COUNT)[:DOCUMENTS_MEASURED])


EVENT_READERS: dict[str, Callable[[bytes], object]] = {
    EVENT_ALONE: read,
    EVENT_WITH_ITEMS: lambda document: read(document).item_keys,
}


@pytest.mark.parametrize("contender", EVENT_READERS)
def test_bytes_to_event_alone(benchmark: BenchmarkFixture, contender: str) -> None:
    documents = [each.document for each in sent()[:DOCUMENTS_MEASURED]]
    measure(benchmark, DOCUMENTS.title, contender, EVENT_READERS[contender], documents)


# --- The answers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [count for count in MATCHES if count <= COUNT])
def test_the_oracle_finds_the_published_number_of_matches(count: int) -> None:
    assert sum(map(len, expected(count))) == MATCHES[count]


def test_the_events_are_those_that_are_read() -> None:
    for notification in sent()[:FEW]:
        event, read_from_bytes = make_event(notification), read_event(notification)
        assert event.topic == read_from_bytes.topic
        assert event.item_keys == read_from_bytes.item_keys


def test_a_contender_that_is_slow_gets_fewer_events() -> None:
    def prepare(_asked: object, _events: Sequence[Notification]) -> Router:
        raise AssertionError

    slow = RoutingContender("slow", prepare, passes=1_000)
    assert slow.choose(100, range(10_000)) == range(0, 10_000, 1_000)
    assert len(slow.choose(100_000, range(10_000))) == 5
    assert RoutingContender("fast", prepare).choose(100, range(10_000)) == range(10_000)
