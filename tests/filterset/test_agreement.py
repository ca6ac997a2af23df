"""A FilterSet decides as the loop over its filters does: any filters, any events, whatever was changed before.

FILTERLANG_DECISIONS says how many times an event is held against a filter in the seeded run (20,000 in the
ordinary run; the profile is a million), FILTERLANG_SEED which run it is.
"""

import os
from collections.abc import Callable, Hashable
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import filterlang
from filterlang import Filter, ast
from filterlang.event import Event
from tests import strategies
from tests.backends.test_python import events as python_events
from tests.backends.test_python import expressions as python_expressions
from tests.filterset import expressions, generated, scenarios

DECISIONS = int(os.environ.get("FILTERLANG_DECISIONS", "20000"))
SEED = int(os.environ.get("FILTERLANG_SEED", "20260"))


def test_random_sets_decide_as_the_loop_does() -> None:
    decisions = passed = number = 0
    while decisions < DECISIONS:
        seed = SEED + number
        try:
            pair = scenarios.run(Random(seed))
        except Exception as error:
            error.add_note(f"again with FILTERLANG_SEED={seed} FILTERLANG_DECISIONS=1")
            raise
        number += 1
        decisions += pair.decisions
        passed += pair.passed
    assert decisions >= DECISIONS
    # An index that finds nothing, or everything, must not do well.
    assert DECISIONS < 20_000 or 0.15 < passed / decisions < 0.6
    print(f"{decisions:,} decisions in {number:,} sets, {passed:,} passed")


@st.composite
def drawn(draw: st.DrawFn, make: Callable[[Random], Any]) -> Any:
    return make(draw(st.randoms(use_true_random=False)))


keys = st.sampled_from(scenarios.KEYS[:3])
filters: st.SearchStrategy[Filter] = st.one_of(
    drawn(expressions.any_leaf).map(Filter),
    drawn(generated.by_hand),
    drawn(generated.of_texts),
    python_expressions.map(Filter),
)
events: st.SearchStrategy[Event] = st.one_of(drawn(generated.event), python_events)


class Machine(RuleBasedStateMachine):
    """The same as a state machine, which takes longer and shrinks what it finds."""

    def __init__(self) -> None:
        super().__init__()
        self.pair = scenarios.Pair()

    @initialize(rows=st.dictionaries(keys, drawn(generated.parts), max_size=2))
    def load(self, rows: dict[Hashable, dict[str, str]]) -> None:
        self.pair.compile(rows)

    @rule(key=keys, flt=filters)
    def add(self, key: Hashable, flt: Filter) -> None:
        self.pair.add(key, flt)

    @rule(key=keys)
    def discard(self, key: Hashable) -> None:
        self.pair.discard(key)

    @rule(several=st.dictionaries(keys, filters, max_size=2), as_pairs=st.booleans())
    def update(self, several: dict[Hashable, Filter], as_pairs: bool) -> None:
        self.pair.update(several, as_pairs=as_pairs)

    @rule(several=st.dictionaries(keys, filters, max_size=2), as_pairs=st.booleans())
    def replace_all(self, several: dict[Hashable, Filter], as_pairs: bool) -> None:
        self.pair.replace_all(several, as_pairs=as_pairs)

    @rule(event=events, any_first=st.booleans())
    def match(self, event: Event, any_first: bool) -> None:
        self.pair.check(event, any_first=any_first)

    @invariant()
    def holds_what_it_should(self) -> None:
        self.pair.check_contents()


TestMachine = Machine.TestCase
TestMachine.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(python_expressions, max_size=8), st.lists(python_events, min_size=1, max_size=4))
def test_odd_texts_and_names(some_expressions: list[ast.Expression], some: list[Event]) -> None:
    pair = scenarios.Pair()
    pair.make_new({number: Filter(each) for number, each in enumerate(some_expressions)}, as_pairs=False)
    for event in some:
        pair.check(event)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(strategies.expressions, max_size=8), strategies.documents())
def test_events_of_documents(some_expressions: list[ast.Expression], document: bytes) -> None:
    pair = scenarios.Pair()
    pair.make_new({number: Filter(each) for number, each in enumerate(some_expressions)}, as_pairs=True)
    for event in filterlang.read_events(document, "onvif"):
        pair.check(event)
