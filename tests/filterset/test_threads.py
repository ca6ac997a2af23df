"""Eight readers and a writer on one set: no wrong answer at any moment, and no exception.

FILTERLANG_SECONDS says how long (3 in the ordinary run; the profile is 30).
"""

import itertools
import os
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from random import Random
from typing import Final

import pytest

import filterlang
from filterlang import Filter, ast
from filterlang.backends import interpret
from filterlang.building import every, item, operation, topic
from filterlang.event import Event
from filterlang.event.fields import Item
from filterlang.index.small import MOST_IN_BAG

SECONDS = float(os.environ.get("FILTERLANG_SECONDS", "3"))
READERS: Final = 8

A = Event(
    topic="tns1:Device/Trigger",
    items=[
        ("port", "1"),
        ("port", "1"),
        ("port", "7"),
        ("state", "low"),
        Item("shape", None, "data", "ElementItem"),
    ],
    operation="Changed",
)
B = Event(topic="tns1:Media/Profile", items=[("port", "2"), ("token", "x")], operation="Initialized")


def below_a(number: int) -> Event:
    """An event with a topic that no plan was made for."""
    return Event(topic=f"tns1:Device/Trigger/Input{number}", items=A.items)


def either(*filters: Filter) -> Filter:
    return Filter(ast.any_of(*[each.expr for each in filters]))


def compiled(**parts: str) -> Filter:
    return filterlang.compile_parts({dialect.replace("_", "-"): text for dialect, text in parts.items()})


DEVICE, TRIGGER, MEDIA = (
    topic("tns1:Device", subtree=True),
    topic("tns1:Device/Trigger"),
    topic("tns1:Media/Profile"),
)
ONE, SEVEN, TWO, LOW = item("port", "1"), item("port", "7"), item("port", "2"), item("state", "low")
NOWHERE = [item(f"nowhere {number}") for number in range(200)]
PRODUCT = Filter(
    ast.AllOf(tuple([either(ONE, *NOWHERE[start : start + 4]).expr for start in range(0, 36, 4)])),
)
"""Nine "or"s and-ed: too many rows to multiply out."""

PASSED_BY_A: Final = (
    *(TRIGGER, DEVICE, topic("tns1:Device/Trigger", subtree=True)),
    *(ONE, SEVEN, LOW, item("state"), item(value="low"), operation("Changed")),
    *(TRIGGER & ONE, TRIGGER & LOW, DEVICE & ONE & LOW, TRIGGER & SEVEN & ~TWO, ONE & LOW & SEVEN),
    *(TRIGGER & ~TWO, DEVICE & ~item("token"), ~MEDIA, ~TWO, ~item("token"), ~MEDIA & ~TWO),
    *(either(ONE, LOW, TRIGGER), (ONE | SEVEN) & (LOW | TRIGGER), either(TRIGGER & ONE, DEVICE & LOW, SEVEN)),
    *(either(*NOWHERE, SEVEN), TRIGGER & either(*NOWHERE, LOW), PRODUCT, TRIGGER & PRODUCT, ~~PRODUCT),
    either(TRIGGER & ~TWO, ~item("token") & LOW, ~MEDIA),
    compiled(concrete_set="tns1:Device/Trigger|tns1:Device//.|tns1:Other"),
    compiled(
        concrete_set="tns1:Device//.",
        item_filter='boolean(//tt:SimpleItem[@Name="port" and not(@Value="2")])',
    ),
    compiled(item_filter='boolean(//tt:ElementItem[@Name="shape"])'),
    compiled(type_list="nothing;VICE/TR"),
    compiled(type_list="trigger", item_filter='not(boolean(//tt:SimpleItem[@Value="2"]))'),
)
"""A passes, B does not: in one topic layer and in others, with one row and with several, some only negated."""

PASSED_BY_NEITHER: Final = (
    # Halves of two of these would make a filter that A or B passes.
    *(TRIGGER & TWO, MEDIA & ONE, TRIGGER & ~ONE, MEDIA & ~TWO, DEVICE & item("token"), MEDIA & LOW),
    *(topic("tns1:Device"), topic("tns1:Media"), ONE & TWO, ~ONE & ~TWO, item("port", "3"), ~every()),
    *(
        either(*NOWHERE),
        TRIGGER & ~PRODUCT,
        MEDIA & PRODUCT,
        compiled(type_list="nothing"),
        operation("Deleted"),
    ),
    compiled(
        concrete_set="tns1:Media//.", item_filter='boolean(//tt:SimpleItem[@Name="port" and @Value="1"])'
    ),
)


@pytest.mark.parametrize("flt", (*PASSED_BY_A, *PASSED_BY_NEITHER), ids=lambda flt: repr(flt)[:60])
def test_the_filters_are_what_they_are_called(flt: Filter) -> None:
    assert interpret.matches(flt.expr, A) is (flt in PASSED_BY_A)
    assert not interpret.matches(flt.expr, B)


CROWD: Final = [~TWO & ~item(f"no {number}") for number in range(MOST_IN_BAG + 4)]
"""So many that stand together that their place is one for many."""

STABLE: Final[dict[Hashable, Filter]] = {
    ("stable", number): flt for number, flt in enumerate((*PASSED_BY_A, *CROWD))
}
FOUND_BELOW: Final = [key for key, flt in STABLE.items() if interpret.matches(flt.expr, below_a(0))]
REPLACED: Final = [("replaced", number) for number in range(8)]
CROSSING: Final = [("crossing", number) for number in range(8)]
GONE: Final = [("gone", number) for number in range(8)]
NEVER: Final = [("never", number) for number in range(8)]
GHOSTS: Final = [("ghost", number) for number in range(8)]


def contents(random: Random) -> dict[Hashable, Filter]:
    """What may stand in the set at any moment, "gone" keys and "ghosts" aside."""
    return {
        **STABLE,
        **{key: random.choice(PASSED_BY_A) for key in REPLACED},
        **{key: random.choice(PASSED_BY_A + PASSED_BY_NEITHER) for key in CROSSING},
        **{key: random.choice(PASSED_BY_NEITHER) for key in NEVER},
    }


def write(index: "filterlang.FilterSet[Hashable]", random: Random) -> None:
    """One change, mostly of one key."""
    kind = random.randrange(100)
    if kind < 40:
        index.add(random.choice(REPLACED), random.choice(PASSED_BY_A))
    elif kind < 55:
        index.add(random.choice(CROSSING), random.choice(PASSED_BY_A + PASSED_BY_NEITHER))
    elif kind < 70:
        index.add(random.choice(NEVER), random.choice(PASSED_BY_NEITHER))
    elif kind < 77:
        index.add(random.choice(GONE), random.choice(PASSED_BY_A))
    elif kind < 84:
        index.discard(random.choice(GONE))
    elif kind < 92:
        # Not replaced, but added and discarded: ~ONE & ~TWO stands with the crowd.
        ghost = random.choice(GHOSTS)
        index.add(ghost, ~ONE & ~TWO if random.randrange(2) else random.choice(PASSED_BY_NEITHER))
        index.discard(ghost)
    elif kind < 94:
        index.add(*random.choice(list(STABLE.items())))
    elif kind < 98:
        fresh = contents(random)
        index.update({key: fresh[key] for key in random.sample(list(fresh), 10)})
    else:
        index.replace_all(contents(random))


def check_probes(index: "filterlang.FilterSet[Hashable]", numbers: Iterator[int]) -> None:
    found = Counter(index.match(A))
    assert max(found.values()) == 1, f"twice: {[key for key, count in found.items() if count > 1]}"
    for key in (*STABLE, *REPLACED):
        assert key in found, f"not found: {key}"
    assert not any(key in found for key in (*NEVER, *GHOSTS)), found
    assert index.match(B) == []
    below = Counter(index.match(below_a(next(numbers))))
    assert max(below.values()) == 1
    assert all(key in below for key in FOUND_BELOW)
    assert index.matches_any(A)
    assert not index.matches_any(B)


def check_the_rest(index: "filterlang.FilterSet[Hashable]") -> None:
    keys = list(index)
    assert len(keys) == len(set(keys))
    assert {*STABLE, *REPLACED} <= set(keys)
    assert len(STABLE) + 24 <= len(index) <= len(STABLE) + 40
    assert index[REPLACED[0]] in PASSED_BY_A
    assert index.get(GONE[0], PASSED_BY_A[0]) in PASSED_BY_A
    assert str(index.explain_plan(A))
    assert str(index.statistics())


def guarded(work: Callable[[], object], stop: threading.Event, failures: list[str]) -> Callable[[], None]:
    """What a thread runs until it is stopped; the first failure of any stops all."""

    def run() -> None:
        try:
            while not stop.is_set():
                work()
        except BaseException:
            failures.append(traceback.format_exc())
            stop.set()

    return run


def test_readers_see_the_old_or_the_new() -> None:
    random, numbers = Random(1), itertools.count()
    index = filterlang.FilterSet(contents(random))
    stop = threading.Event()
    failures: list[str] = []
    done: Counter[str] = Counter()

    def counted(name: str, work: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            work()
            done[name] += 1

        return guarded(run, stop, failures)

    threads = [
        threading.Thread(target=counted("write", lambda: write(index, random))),
        *(
            threading.Thread(target=counted(f"read {number}", lambda: check_probes(index, numbers)))
            for number in range(READERS - 1)
        ),
        threading.Thread(target=counted("rest", lambda: check_the_rest(index))),
    ]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline and not stop.wait(0.05):
            pass
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)
        sys.setswitchinterval(interval)
    assert not failures, failures[0]
    assert not any(thread.is_alive() for thread in threads)
    assert len(done) == len(threads), done
    for event in (A, B, below_a(0)):
        assert Counter(index.match(event)) == Counter([key for key in index if index[key].matches(event)])
