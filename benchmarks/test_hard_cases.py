"""What an index finds hard: see :mod:`benchmarks.hard_cases`."""

from collections.abc import Callable, Sequence
from functools import cache
from statistics import mean

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import filterlang
from benchmarks.groups import (
    FILTER_SET,
    HARD,
    LARK,
    LOOP_OF_PREDICATES,
    MATCHES_OF_NEGATIONS,
    NEGATIONS,
    SKETCH,
    TYPES,
)
from benchmarks.hard_cases import (
    FILTERS,
    NEGATIONS_CASE,
    STEADY_CASES,
    UNSEEN_TOPICS,
    HardCase,
    event_types,
    only_negations,
    type_lists,
)
from benchmarks.measuring import describe, measure, skip_without
from benchmarks.report import titled
from benchmarks.routing import (
    Router,
    RoutingContender,
    keys_by_event,
    load,
    loop_of_predicates,
    make_decoded_event,
    sent,
    sketch,
)
from benchmarks.test_compiling import known_texts, to_lark_tree
from benchmarks.workload import Notification, Subscription


def _filter_set(asked_for: Sequence[Subscription], events: Sequence[Notification]) -> Router:
    return Router(load(asked_for).match, [make_decoded_event(each) for each in events])


CONTENDERS = (
    RoutingContender(FILTER_SET, _filter_set),
    RoutingContender(SKETCH, sketch),
    RoutingContender(LOOP_OF_PREDICATES, loop_of_predicates, passes=500_000),
)


@cache
def case_of(case: HardCase) -> tuple[list[Subscription], list[Notification], list[set[int]]]:
    """The filters, the events, and the keys that each must have."""
    asked_for, events = case.subscriptions(), case.events(sent())
    return asked_for, events, keys_by_event(asked_for, events)


def measure_case(
    benchmark: BenchmarkFixture, title: str, case: HardCase, contender: RoutingContender
) -> None:
    asked_for, events, right = case_of(case)
    router = contender.prepare(asked_for, contender.choose(len(asked_for), events))
    assert router.answers() == list(contender.choose(len(asked_for), right))
    describe(benchmark, title, contender.name, operations=len(router.inputs))
    benchmark(router.run)


@pytest.mark.parametrize("contender", CONTENDERS, ids=lambda contender: contender.name)
@pytest.mark.parametrize("case", STEADY_CASES, ids=lambda case: case.name)
def test_hard_case(benchmark: BenchmarkFixture, case: HardCase, contender: RoutingContender) -> None:
    measure_case(benchmark, titled(HARD, case.name), case, contender)


@pytest.mark.parametrize("contender", CONTENDERS, ids=lambda contender: contender.name)
def test_only_negations(benchmark: BenchmarkFixture, contender: RoutingContender) -> None:
    measure_case(benchmark, NEGATIONS.title, NEGATIONS_CASE, contender)


def test_parsing_beside_negations(benchmark: BenchmarkFixture) -> None:
    measure(benchmark, NEGATIONS.title, LARK, to_lark_tree, known_texts())


def test_the_matches_of_negations_are_as_many_as_the_target_says() -> None:
    _, _, right = case_of(NEGATIONS_CASE)
    assert round(mean(map(len, right))) == MATCHES_OF_NEGATIONS


# --- Topics that were never there before ------------------------------------------------------------------

EVENTS_WITH_NEW_TOPICS = {FILTER_SET: 2_000, SKETCH: 100}
"""How many events a round has. Those who keep a plan for every topic pay for each."""


@pytest.mark.parametrize("contender", CONTENDERS[:2], ids=lambda contender: contender.name)
def test_new_topics(benchmark: BenchmarkFixture, contender: RoutingContender) -> None:
    asked_for = UNSEEN_TOPICS.subscriptions()
    number = EVENTS_WITH_NEW_TOPICS[contender.name]
    tried = UNSEEN_TOPICS.events(sent()[:number])
    router = contender.prepare(asked_for, tried)
    assert router.answers() == keys_by_event(asked_for, tried)

    def renew() -> tuple[tuple[Router], dict[str, object]]:
        events = UNSEEN_TOPICS.events(sent()[:number])
        return (router._replace(inputs=contender.prepare([], events).inputs),), {}

    describe(benchmark, titled(HARD, UNSEEN_TOPICS.name), contender.name, operations=number)
    benchmark.pedantic(Router.run, setup=renew, rounds=5)  # type: ignore[no-untyped-call]


# --- Type lists -------------------------------------------------------------------------------------------

WITH_AUTOMATON = f"{FILTER_SET} with pyahocorasick"
DISTINCT_TYPES = 300
FEW_TYPES = 20


def type_filters(module: str | None, monkeypatch: pytest.MonkeyPatch) -> filterlang.FilterSet[int]:
    """Load the type lists, with the module that finds many texts at once or without it."""
    if module is None:
        monkeypatch.setattr("filterlang.index.substrings.ahocorasick", None)
    compiled = filterlang.FilterSet.compile(
        (key, {"type-list": text}) for key, text in enumerate(type_lists())
    )
    return compiled.filters


def make_event(event_type: str) -> filterlang.Event:
    return filterlang.Event(type=event_type)


def expected_keys(event_type: str) -> set[int]:
    folded = event_type.casefold()
    return {key for key, texts in enumerate(type_lists()) if any(text in folded for text in texts.split(";"))}


def measure_new_types(
    benchmark: BenchmarkFixture, contender: str, match: Callable[[filterlang.Event], list[int]], number: int
) -> None:
    tried = event_types(FEW_TYPES)
    assert [set(match(make_event(each))) for each in tried] == [expected_keys(each) for each in tried]

    def renew() -> tuple[tuple[Router], dict[str, object]]:
        return (Router(match, [make_event(each) for each in event_types(number)]),), {}

    describe(benchmark, titled(TYPES, "types never seen"), contender, operations=number)
    benchmark.pedantic(Router.run, setup=renew, rounds=10)  # type: ignore[no-untyped-call]


FILTER_SETS = {FILTER_SET: None, WITH_AUTOMATON: "ahocorasick"}


@pytest.mark.parametrize("contender", FILTER_SETS)
def test_new_types(benchmark: BenchmarkFixture, monkeypatch: pytest.MonkeyPatch, contender: str) -> None:
    skip_without(FILTER_SETS[contender])
    filters = type_filters(FILTER_SETS[contender], monkeypatch)
    measure_new_types(benchmark, contender, filters.match, DISTINCT_TYPES)


def test_new_types_in_a_loop(benchmark: BenchmarkFixture) -> None:
    tests = [(key, filterlang.compile(text, "type-list").matches) for key, text in enumerate(type_lists())]

    def match(event: filterlang.Event) -> list[int]:
        return [key for key, matches in tests if matches(event)]

    measure_new_types(benchmark, LOOP_OF_PREDICATES, match, FEW_TYPES)


@pytest.mark.parametrize("contender", FILTER_SETS)
def test_types_seen_before(
    benchmark: BenchmarkFixture, monkeypatch: pytest.MonkeyPatch, contender: str
) -> None:
    skip_without(FILTER_SETS[contender])
    filters = type_filters(FILTER_SETS[contender], monkeypatch)
    router = Router(filters.match, [make_event(each) for each in event_types(DISTINCT_TYPES)])
    router.run()
    describe(benchmark, titled(TYPES, "types seen before"), contender, operations=DISTINCT_TYPES)
    benchmark(router.run)


# --- The cases --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", [NEGATIONS_CASE, *STEADY_CASES], ids=lambda case: case.name)
def test_a_case_is_drawn_the_same_each_time(case: HardCase) -> None:
    assert case.subscriptions() == case.subscriptions()
    assert 0 < mean(map(len, case_of(case)[2])) < 1_000


def test_topics_are_never_the_same() -> None:
    topics = [each.topic for _ in range(2) for each in UNSEEN_TOPICS.events(sent()[:100])]
    assert len(set(topics)) == 200
    assert len(only_negations()) == FILTERS
