"""A FilterSet and the naive loop it must agree with, changed together at random.

The loop asks the interpreter about each filter's expression, after the set was asked. What is loaded in bulk is
compiled a second time for the loop, so that nothing but the set makes the set's own filters.
"""

import copy
import pickle
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from random import Random
from typing import Final

import filterlang
from filterlang import Filter
from filterlang.backends import interpret
from filterlang.event import Event
from tests.filterset import generated

KEYS: Final[tuple[Hashable, ...]] = (
    *range(12),
    *(f"key {number}" for number in range(12)),
    *(("site", number) for number in range(6)),
    None,
    frozenset(("a", "b")),
    (),
    "",
    2.5,
)
STEPS: Final = 24
SHOWN: Final = 400
"""How many characters of a filter a failure shows."""

LINES: Final = 60


@dataclass
class Pair:
    """The set and its model, a dictionary.

    Attributes:
        index: the set.
        model: what must be in it.
        log: what was done, for the message of a failure.
        decisions: how many times an event was held against a filter.
        passed: how many times it passed.
    """

    index: filterlang.FilterSet[Hashable] = field(default_factory=filterlang.FilterSet)
    model: dict[Hashable, Filter] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    decisions: int = 0
    passed: int = 0

    def note(self, line: str) -> None:
        self.log.append(line if len(line) <= SHOWN else f"{line[:SHOWN]}...")

    def add(self, key: Hashable, flt: Filter) -> None:
        self.note(f"add({key!r}, {flt})")
        self.index.add(key, flt)
        self.model[key] = flt

    def discard(self, key: Hashable) -> None:
        self.note(f"discard({key!r})")
        self.index.discard(key)
        self.model.pop(key, None)

    def update(self, filters: dict[Hashable, Filter], *, as_pairs: bool) -> None:
        self.note(f"update({filters})")
        self.index.update(filters.items() if as_pairs else filters)
        self.model.update(filters)

    def replace_all(self, filters: dict[Hashable, Filter], *, as_pairs: bool) -> None:
        self.note(f"replace_all({filters})")
        self.index.replace_all(filters.items() if as_pairs else filters)
        self.model = dict(filters)

    def make_new(self, filters: dict[Hashable, Filter], *, as_pairs: bool) -> None:
        self.note(f"FilterSet({filters})")
        self.index = filterlang.FilterSet(filters.items() if as_pairs else filters)
        self.model = dict(filters)

    def compile(self, rows: dict[Hashable, dict[str, str]]) -> None:
        self.note(f"FilterSet.compile({rows})")
        self.index, errors = filterlang.FilterSet.compile(rows.items())
        assert errors == {}
        self.model = {key: filterlang.compile_parts(parts) for key, parts in rows.items()}

    def copy(
        self, way: Callable[["filterlang.FilterSet[Hashable]"], "filterlang.FilterSet[Hashable]"]
    ) -> None:
        self.note("copied")
        self.index = way(self.index)

    def check(self, event: Event, *, any_first: bool = False) -> None:
        """Hold an event against both; the set is asked first, while a lazy event has decoded nothing."""
        early = self.index.matches_any(event) if any_first else None
        found = self.index.match(event)
        expected = [key for key, flt in self.model.items() if interpret.matches(flt.expr, event)]
        self.decisions += len(self.model)
        self.passed += len(expected)
        if Counter(found) != Counter(expected):
            raise AssertionError(self.describe(event, found, expected))
        for answer in (early, self.index.matches_any(event)):
            assert answer in (None, bool(expected)), self.describe(
                event, [f"matches_any: {answer}"], expected
            )

    def check_contents(self) -> None:
        assert len(self.index) == len(self.model)
        assert set(self.index) == set(self.model)
        assert all(key in self.index for key in self.model)
        assert dict(self.index) == self.model

    def describe(self, event: Event, found: list[Hashable], expected: list[Hashable]) -> str:
        """What a person needs: the filters that were decided wrongly, and whether a fresh set does better."""
        missing, excess = (list((a - b).elements()) for a, b in _both_ways(Counter(expected), Counter(found)))
        fresh = Counter(filterlang.FilterSet(self.model).match(event)) == Counter(expected)
        lines = [
            f"{event!r} with items {event.items}",
            f"not found: {missing}; found in excess: {excess}; a fresh set decides {'right' if fresh else 'wrong, too'}",
            *(f"{key!r}: {self.model[key]}"[:SHOWN] for key in {*missing, *excess} if key in self.model),
            f"what was done, the last {LINES} of {len(self.log)}:",
            *self.log[-LINES:],
        ]
        return "\n".join(lines)


def _both_ways(
    one: "Counter[Hashable]", other: "Counter[Hashable]"
) -> tuple[tuple["Counter[Hashable]", "Counter[Hashable]"], ...]:
    return (one, other), (other, one)


# --- A seeded run -----------------------------------------------------------------------------------------


def some_filters(random: Random) -> dict[Hashable, Filter]:
    return {key: generated.flt(random) for key in random.sample(KEYS, random.randrange(12))}


def start(pair: Pair, random: Random) -> None:
    """Fill the set in one of the ways there are."""
    as_pairs = bool(random.randrange(2))
    if random.randrange(2):
        chosen = random.sample(KEYS, random.randrange(20))
        pair.compile({key: generated.parts(random) for key in chosen})
    else:
        pair.make_new(some_filters(random), as_pairs=as_pairs)


def change(pair: Pair, random: Random) -> None:
    """Do one thing to the set: mostly add, replace or discard one filter."""
    kind, key, as_pairs = random.randrange(40), random.choice(KEYS), bool(random.randrange(2))
    if kind < 24:
        pair.add(key, generated.flt(random))
    elif kind < 34:
        pair.discard(random.choice(list(pair.model)) if pair.model and random.randrange(4) else key)
    elif kind < 37:
        pair.update(some_filters(random), as_pairs=as_pairs)
    elif kind < 38:
        pair.replace_all(some_filters(random), as_pairs=as_pairs)
    elif kind < 39:
        start(pair, random)
    else:
        ways = (copy.copy, copy.deepcopy, lambda index: pickle.loads(pickle.dumps(index)))
        pair.copy(random.choice(ways))


def run(random: Random, steps: int = STEPS) -> Pair:
    """A set from its first filter on, with a few events that come again and again, so that plans are cached.

    Returns:
        The set and its model, as they are at the end.
    """
    pair = Pair()
    events = [generated.event(random) for _ in range(8)]
    start(pair, random)
    for step in range(steps):
        change(pair, random)
        if step % 6 == 5:
            events[random.randrange(len(events))] = generated.event(random)
        for event in random.choices(events, k=2):
            pair.check(event, any_first=bool(random.randrange(2)))
    for event in events:
        pair.check(event)
    pair.check_contents()
    return pair
