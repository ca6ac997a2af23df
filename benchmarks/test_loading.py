"""Texts to a set of filters, one filter more or less in a large set, and what a filter takes of memory."""

from collections.abc import Callable, Iterator
from itertools import islice
from time import perf_counter
from typing import Any, Final, NamedTuple

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import filterlang
from benchmarks.groups import AFTER_CHANGE, CHANGE, FILTER_SET, LARK, LOAD, MEMORY, UNDISTURBED, Group
from benchmarks.measuring import describe, measure
from benchmarks.memory import CONTENDERS, measure_memory, traced
from benchmarks.oracle import passes
from benchmarks.routing import asked, load, make_decoded_event, sent
from benchmarks.sketch import Sketch, decoded
from benchmarks.test_compiling import known_texts, to_lark_tree
from benchmarks.workload import filter_parts, subscriptions

COUNT: Final = 10_000
LARGE: Final = 100_000
FEW: Final = 1_000

# --- All at once ------------------------------------------------------------------------------------------

Parts = dict[str, str]


def texts() -> list[Parts]:
    return [filter_parts(each) for each in asked(COUNT)]


def all_at_once(rows: list[Parts]) -> int:
    return len(filterlang.FilterSet.compile(enumerate(rows)).filters)


def one_by_one(rows: list[Parts]) -> int:
    filters: filterlang.FilterSet[int] = filterlang.FilterSet()
    for key, parts in enumerate(rows):
        filters.add(key, filterlang.compile_parts(parts))
    return len(filters)


def sketch_of_parsed_filters(_rows: list[Parts]) -> int:
    """The sketch reads no text; its plans, one for each topic, are part of it."""
    sketch = Sketch(asked(COUNT), split=False)
    for topic, items in dict(map(decoded, sent())).items():
        sketch.match(topic, items)
    return COUNT


LOADERS: dict[str, Callable[[list[Parts]], int]] = {
    LOAD.subject: all_at_once,
    "`compile_parts` and `FilterSet.add`": one_by_one,
    "index of pairs, from parsed filters": sketch_of_parsed_filters,
}


@pytest.mark.parametrize("contender", LOADERS)
def test_load(benchmark: BenchmarkFixture, contender: str) -> None:
    rows = texts()
    describe(benchmark, LOAD.title, contender, operations=COUNT)
    loaded = benchmark.pedantic(  # type: ignore[no-untyped-call]
        LOADERS[contender], args=(rows,), rounds=5, warmup_rounds=1
    )
    assert loaded == COUNT


@pytest.mark.parametrize("group", [LOAD, CHANGE], ids=lambda group: group.title)
def test_parsing_beside_loading(benchmark: BenchmarkFixture, group: Group) -> None:
    measure(benchmark, group.title, LARK, to_lark_tree, known_texts())


# --- One more, one less -----------------------------------------------------------------------------------


class Stopwatch:
    """A clock that stands still between what it is to measure."""

    def __init__(self) -> None:
        self._elapsed = 0.0

    def __call__(self) -> float:
        return self._elapsed

    def time(self, function: Callable[[Any], object], argument: object) -> None:
        """Call a function; the clock runs meanwhile."""
        begin = perf_counter()
        function(argument)
        self._elapsed += perf_counter() - begin


_stopwatch: Final = Stopwatch()


class Change(NamedTuple):
    """A filter to add, with its key."""

    key: int
    filter: filterlang.Filter


def changes() -> list[Change]:
    """Filters of the workload's kind that were never looked at, with keys that are not in a set."""
    drawn = subscriptions(FEW, seed=8)
    return [
        Change(-number, filterlang.compile_parts(filter_parts(each))) for number, each in enumerate(drawn, 1)
    ]


def add_and_discard(filters: filterlang.FilterSet[int], changed: list[Change]) -> None:
    for key, flt in changed:
        filters.add(key, flt)
    for key, _ in changed:
        filters.discard(key)


def match_undisturbed(filters: filterlang.FilterSet[int], _changed: list[Change]) -> None:
    for event in events_between():
        _stopwatch.time(filters.match, event)


def match_between_changes(filters: filterlang.FilterSet[int], changed: list[Change]) -> None:
    """Add a filter and discard the one added before, before each match."""
    before = changed[-1].key
    for (key, flt), event in zip(changed, events_between(), strict=True):
        filters.add(key, flt)
        filters.discard(before)
        before = key
        _stopwatch.time(filters.match, event)
    filters.discard(before)


_events: Final[list[filterlang.Event]] = []


def events_between() -> list[filterlang.Event]:
    """The events that are matched between changes."""
    if not _events:
        _events.extend(make_decoded_event(each) for each in sent()[:FEW])
    return _events


@pytest.fixture(scope="module")
def large_set(request: pytest.FixtureRequest) -> Iterator[filterlang.FilterSet[int]]:
    """A set that may be changed: a large one, unless nothing is measured."""
    measured = not request.config.getoption("benchmark_disable")
    count = LARGE if measured else FEW
    filters = load(asked(count))
    yield filters
    assert len(filters) == count


def test_change(benchmark: BenchmarkFixture, large_set: filterlang.FilterSet[int]) -> None:
    describe(benchmark, CHANGE.title, CHANGE.subject, operations=2 * FEW)
    benchmark.pedantic(  # type: ignore[no-untyped-call]
        add_and_discard, setup=lambda: ((large_set, changes()), {}), rounds=10, warmup_rounds=1
    )


MATCHES = {FILTER_SET: match_between_changes, UNDISTURBED: match_undisturbed}


@pytest.mark.benchmark(timer=_stopwatch)
@pytest.mark.parametrize("contender", MATCHES)
def test_match_after_a_change(
    benchmark: BenchmarkFixture, large_set: filterlang.FilterSet[int], contender: str
) -> None:
    describe(benchmark, AFTER_CHANGE.title, contender, operations=FEW)
    benchmark.pedantic(  # type: ignore[no-untyped-call]
        MATCHES[contender], setup=lambda: ((large_set, changes()), {}), rounds=10, warmup_rounds=1
    )


def test_a_changed_set_answers_rightly() -> None:
    filters = load(asked(FEW))
    drawn = subscriptions(FEW, seed=8)
    for change, subscription in islice(zip(changes(), drawn, strict=True), 100):
        filters.add(*change)
        filters.discard(change.key - 1)
        passing = [each for each in sent()[:200] if passes(subscription, each)]
        assert all(change.key in filters.match(make_decoded_event(each)) for each in passing)
        filters.discard(change.key)
    assert len(filters) == FEW


# --- Memory -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("contender", CONTENDERS)
def test_a_filter_takes_some_memory(contender: str) -> None:
    assert 300 < measure_memory(contender, FEW) < 10_000


def test_what_is_made_and_kept_is_counted() -> None:
    assert 1_000_000 < traced(lambda: bytes(1_000_000), len) < 1_100_000
    assert 1_000_000 < traced(list, lambda made: made.append(bytes(1_000_000))) < 1_100_000
    assert traced(object, lambda _: bytes(1_000_000)) < 100_000


def test_each_group_of_memory_has_its_subject() -> None:
    assert {group.subject for group in MEMORY.values()} <= CONTENDERS.keys()
