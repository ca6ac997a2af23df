"""A flood of topics and types that were never seen costs no memory, and what is cached does not hide a change.

FILTERLANG_FLOOD says how many topics and types (30,000 in the ordinary run; the profile is a million). Half of
them fill the caches, and the other half must not add to that.
"""

import gc
import os
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import pytest

import filterlang
from filterlang import Filter
from filterlang.building import every, item, operation, topic
from filterlang.event import Event
from filterlang.namespaces import ONVIF_TOPICS, Name

FLOOD = int(os.environ.get("FILTERLANG_FLOOD", "30000"))
TRACED: Final = min(FLOOD, 30_000)
"""Tracing every allocation is slow; of a longer flood the resident memory is looked at."""

TRACED_SLACK: Final = 3_000_000
"""How many bytes of traced memory may come and go while caches are full. Less than 200 for each new topic, whose
key alone has more."""

RESIDENT: Final = Path("/proc/self/statm")
RESIDENT_SLACK: Final = 5_000_000


def a_set() -> "filterlang.FilterSet[str]":
    filters = {f"topic {number}": topic(f"tns1:Device/T{number}", subtree=True) for number in range(50)}
    filters |= {
        f"type {number}": filterlang.compile(f"typ{number};x{number}", "type-list") for number in range(50)
    }
    filters |= {
        "port": item("port", "1"),
        "not": ~item("port", "1"),
        "device": topic("tns1:Device", subtree=True),
    }
    return filterlang.FilterSet(filters)


def long_topic(number: int) -> Event:
    """A topic nearly as long as topics may be, that was never seen."""
    names = [Name(ONVIF_TOPICS, f"{number}at{level}".ljust(200, "x")) for level in range(60)]
    return Event(topic=[Name(ONVIF_TOPICS, "Device"), *names])


def long_type(number: int) -> Event:
    return Event(type=f"typ1 {number} ".ljust(60_000, "x"))


# Long ones, for caches that count characters fill the sooner.
FLOODS: Final[dict[str, Callable[[int], Event]]] = {
    "topics": lambda number: Event(
        topic=f"tns1:Device/T{number % 70}/N{number}".ljust(150, "x"), items=[("port", "1")]
    ),
    "roots": lambda number: Event(topic=f"tns1:R{number}/N".ljust(150, "x")),
    "types": lambda number: Event(type=f"Typ{number % 70} {number}".ljust(200, "."), system="vdg"),
    "items": lambda number: Event(topic="tns1:Device/T1", items=[(f"name {number}", f"value {number}")]),
    "devices": lambda number: Event(type="typ1", device_id=str(number)),
    "long topics": long_topic,
    "long types": long_type,
}


def traced(work: Callable[[], object]) -> int:
    work()
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


@pytest.fixture
def tracing() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


def match_all(index: "filterlang.FilterSet[str]", make: Callable[[int], Event], numbers: range) -> None:
    for number in numbers:
        index.match(make(number))


def traced_growth(kind: str, events: int) -> int:
    """How much more memory the second half of a flood takes than the first one."""
    # Compared at their highest: a cache that forgets many entries at once goes up and down.
    tracemalloc.start()
    index, make = a_set(), FLOODS[kind]
    match_all(index, make, range(events // 2))
    _, before = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    match_all(index, make, range(events // 2, events))
    _, after = tracemalloc.get_traced_memory()
    return after - before


def resident_growth(kind: str, events: int) -> int:
    index, make = a_set(), FLOODS[kind]
    match_all(index, make, range(events // 2))
    before = resident()
    match_all(index, make, range(events // 2, events))
    return resident() - before


def resident() -> int:
    gc.collect()
    return int(RESIDENT.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def measured_alone(growth: Callable[[str, int], int], kind: str, events: int) -> int:
    """What is measured in a process of its own. The keys of topics are interned, and the table of all interned
    strings grows in leaps that depend on what else there is in a process."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(growth, kind, events).result()


@pytest.mark.parametrize("kind", FLOODS)
def test_traced_memory_stays_flat(kind: str) -> None:
    # Of long ones, a cache bounded in entries alone would keep 12 kB of each topic, and 60 of each type: 5 and 24 MB.
    events = 800 if kind.startswith("long") else TRACED
    assert measured_alone(traced_growth, kind, events) < TRACED_SLACK


@pytest.mark.skipif(not RESIDENT.exists(), reason="no /proc to read the resident memory from")
@pytest.mark.parametrize("kind", ["topics", "types"])
def test_resident_memory_stays_flat(kind: str) -> None:
    assert measured_alone(resident_growth, kind, FLOOD) < RESIDENT_SLACK


@pytest.mark.usefixtures("tracing")
def test_filters_that_come_and_go_leave_nothing() -> None:
    index = a_set()
    seen = Event(topic="tns1:Device/T1", items=[("port", "1")])

    def churn(numbers: range) -> None:
        for number in numbers:
            index.add("new", topic(f"tns1:Device/New{number}") & item(f"name {number}", f"value {number}"))
            index.match(seen)
            index.add("new", filterlang.compile(f"type {number};other {number}", "type-list"))
            index.match(seen)
            index.add(
                "new", (topic(f"tns1:New{number}", subtree=True) | ~item(f"x{number}")) & operation("Changed")
            )
            index.discard("new")

    before = traced(lambda: churn(range(1_000)))
    after = traced(lambda: churn(range(1_000, 3_000)))
    assert after - before < 100_000


SEEN: Final = Event(topic="tns1:Device/Trigger/Input", items=[("port", "1"), ("port", "1")])
TYPED: Final = Event(type="Alarm 1", device_id="17")
LATER: Final[tuple[tuple[Filter, Event], ...]] = (
    (topic("tns1:Device/Trigger/Input"), SEEN),
    (topic("tns1:Device/Trigger/Input", subtree=True), SEEN),
    (topic("tns1:Device/Trigger", subtree=True), SEEN),
    (topic("tns1:Device", subtree=True), SEEN),
    (topic("tns1:Device", subtree=True) & item("port", "1"), SEEN),
    (topic("tns1:Device/Trigger/Input") & ~item("port", "2"), SEEN),
    (topic("tns1:Other") | item("port"), SEEN),
    (item("port", "1"), SEEN),
    (item(value="1"), SEEN),
    (~item("port", "2"), SEEN),
    (~topic("tns1:Media"), SEEN),
    (filterlang.compile("ger/in", "type-list"), SEEN),
    (filterlang.compile("larm;motion", "type-list"), TYPED),
    (~filterlang.compile("motion", "type-list"), TYPED),
    (every(), TYPED),
    (every(), Event(system="onvif")),
)


@pytest.mark.parametrize(("flt", "event"), LATER, ids=lambda value: repr(value)[:60])
@pytest.mark.parametrize("others", [False, True])
def test_what_is_cached_sees_a_later_change(flt: Filter, event: Event, others: bool) -> None:
    index: filterlang.FilterSet[str] = filterlang.FilterSet({"other": flt} if others else {})
    before = ["other"] if others else []
    none = ~every()
    for _ in range(3):
        assert sorted(index.match(event)) == before
        index.add("new", none)
        assert sorted(index.match(event)) == before
        index.add("new", flt)
        assert sorted(index.match(event)) == sorted([*before, "new"])
        assert index.matches_any(event)
        index.add("new", none)
        assert sorted(index.match(event)) == before
        index.update({"new": flt})
        assert sorted(index.match(event)) == sorted([*before, "new"])
        index.discard("new")
        assert sorted(index.match(event)) == before
        index.replace_all({"new": flt})
        assert index.match(event) == ["new"]
        index.replace_all({"other": flt} if others else {})
