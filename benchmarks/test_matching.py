"""One filter on one decoded event: filterlang's predicate against what one would use without it.

A filter is measured on events that pass it, where every part must be looked at, and on the events of the
workload as they come, nearly all of which fail its first part.
"""

from functools import cache
from itertools import cycle, islice

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.contenders import CASES, CONTENDERS, Case, Contender
from benchmarks.groups import MATCH
from benchmarks.measuring import measure, skip_without
from benchmarks.oracle import passes
from benchmarks.report import titled
from benchmarks.workload import Notification, notifications

EVENTS = 200
"""Few enough that they stay in the processor's cache, as an event does that was decoded just now."""


@cache
def sent() -> list[Notification]:
    return notifications()


@cache
def passing(case: Case) -> list[Notification]:
    return [each for each in sent() if passes(case.subscription, each)]


def as_they_come(_case: Case) -> list[Notification]:
    return sent()[:EVENTS]


def only_passing(case: Case) -> list[Notification]:
    return passing(case)[:EVENTS]


CHOICES = {"events that pass": only_passing, "events as they come": as_they_come}


@pytest.mark.parametrize("contender", CONTENDERS, ids=lambda contender: contender.name)
@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_match(benchmark: BenchmarkFixture, case: Case, choice: str, contender: Contender) -> None:
    skip_without(contender.module)
    prepared = contender.prepare(case, CHOICES[choice](case))
    inputs = list(islice(cycle(prepared.inputs), min(EVENTS, contender.most)))
    title = titled(MATCH, f"{case.name}, {choice}")
    measure(benchmark, title, contender.name, prepared.test, inputs)


@pytest.mark.parametrize("contender", CONTENDERS, ids=lambda contender: contender.name)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_contender_gives_the_same_answers(case: Case, contender: Contender) -> None:
    skip_without(contender.module)
    tried = [*sent()[:500], *passing(case)]
    expected = [passes(case.subscription, each) for each in tried]
    assert contender.prepare(case, tried).answers() == expected
    assert {True, False} == set(expected)
