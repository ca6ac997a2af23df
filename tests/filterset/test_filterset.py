"""What FilterSet promises, method by method: keys, replacing, mappings, copies, bulk loading and its errors."""

import copy
import itertools
import pickle
from collections.abc import Callable, Hashable, Mapping
from typing import Any

import pytest

import filterlang
from filterlang import Filter, FilterSet
from filterlang.building import every, item, topic
from filterlang.event import Event

PORT = 'boolean(//tt:SimpleItem[@Name="port" and @Value="1"])'
NOT_PORT = f"not({PORT})"
TRIGGER = {"concrete-set": "tns1:Device/Trigger", "item-filter": PORT}
TRIGGERED = Event(topic="tns1:Device/Trigger", items=[("port", "1"), ("port", "1"), ("port", "2")])
OTHER = Event(topic="tns1:Device/Other", items=[("port", "2")])
ALARM = Event(type="Alarm 1", device_id="17")
EVENTS = (TRIGGERED, OTHER, ALARM, Event(system="onvif"))

SEVERAL: dict[str, Filter] = {
    "trigger": filterlang.compile_parts(TRIGGER),
    "device": topic("tns1:Device", subtree=True),
    "port": item("port"),
    "not port": filterlang.compile(NOT_PORT, "item-filter"),
    "alarm": filterlang.compile("alarm;motion", "type-list"),
    "every": every(),
    "none": ~every(),
    "rows": (item("port", "1") | item("port", "2")) & ~topic("tns1:Device/Other"),
}


def answers(index: "FilterSet[Any]") -> list[set[object]]:
    found = [index.match(event) for event in EVENTS]
    assert all(len(set(keys)) == len(keys) for keys in found)
    return [set(keys) for keys in found]


EXPECTED: list[set[object]] = [
    {key for key, flt in SEVERAL.items() if flt.matches(event)} for event in EVENTS
]


def test_it_matches() -> None:
    index = FilterSet(SEVERAL)
    assert answers(index) == EXPECTED
    assert [index.matches_any(event) for event in EVENTS] == [True] * 4
    assert set(index.match(TRIGGERED)) == {"trigger", "device", "port", "every", "rows"}
    assert isinstance(index.match(TRIGGERED), list)


def test_a_list_of_matches_is_the_callers() -> None:
    index = FilterSet({"a": every(), "b": item("port", "1")})
    for _ in range(3):
        found = index.match(TRIGGERED)
        assert sorted(found) == ["a", "b"]
        found += ["c"]
        found.clear()


def test_an_empty_set() -> None:
    for index in (
        FilterSet[str](),
        FilterSet[str]({}),
        FilterSet[str](()),
        FilterSet[str].compile(()).filters,
    ):
        assert [index.match(event) for event in EVENTS] == [[]] * 4
        assert not any(index.matches_any(event) for event in EVENTS)
        assert (len(index), list(index), dict(index), bool(index)) == (0, [], {}, False)
        assert index == {}
        assert str(index.explain_plan(TRIGGERED))
        assert repr(index)


@pytest.mark.parametrize(
    "make",
    [
        lambda: FilterSet(SEVERAL),
        lambda: FilterSet(SEVERAL.items()),
        lambda: FilterSet(iter(list(SEVERAL.items()))),
        lambda: FilterSet([("every", ~every()), *SEVERAL.items()]),
        lambda: FilterSet(FilterSet(SEVERAL)),
        lambda: copy.copy(FilterSet(SEVERAL)),
        lambda: copy.deepcopy(FilterSet(SEVERAL)),
        *[
            lambda protocol=protocol: pickle.loads(pickle.dumps(FilterSet(SEVERAL), protocol))
            for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)
        ],
    ],
)
def test_however_it_is_made(make: Callable[[], "FilterSet[str]"]) -> None:
    index = make()
    assert answers(index) == EXPECTED
    assert dict(index) == SEVERAL
    assert index == SEVERAL
    assert index == FilterSet(SEVERAL)
    assert index != FilterSet({**SEVERAL, "every": ~every()})
    assert index["trigger"].text == SEVERAL["trigger"].text
    index.add("trigger", every())
    index.discard("every")
    assert "trigger" in index.match(ALARM)
    assert "every" not in index.match(ALARM)


def test_a_copy_is_another_set() -> None:
    for way in (copy.copy, copy.deepcopy, lambda index: pickle.loads(pickle.dumps(index)), FilterSet):
        one = FilterSet(SEVERAL)
        one.match(TRIGGERED)
        other = way(one)
        other.add("new", every())
        other.discard("every")
        other.add("port", ~every())
        assert answers(one) == EXPECTED
        assert dict(one) == SEVERAL
        assert {"new", "not port"} <= set(other.match(ALARM))
        assert "port" not in other.match(TRIGGERED)


def test_it_is_a_mapping() -> None:
    index = FilterSet(SEVERAL)
    assert isinstance(index, Mapping)
    assert len(index) == len(SEVERAL)
    assert set(index) == set(index.keys()) == set(SEVERAL)
    assert dict(index.items()) == SEVERAL
    assert list(index.values()) == [index[key] for key in index]
    assert index["trigger"] == SEVERAL["trigger"]
    assert index.get("trigger") == SEVERAL["trigger"]
    assert index.get("nothing") is None
    assert ("trigger" in index, "nothing" in index) == (True, False)
    with pytest.raises(KeyError, match="nothing"):
        index["nothing"]
    with pytest.raises(TypeError):
        hash(index)
    assert len(repr(FilterSet({number: every() for number in range(10_000)}))) < 1_000


KEYS: list[Hashable] = [
    *("text", "", 0, -1, 1.5, None, (), ("site", 1), frozenset(("a",)), b"bytes", True, float("inf")),
    *(object(), int, Event(topic="tns1:A"), every(), Ellipsis),
]


def test_any_hashable_is_a_key() -> None:
    index: FilterSet[Hashable] = FilterSet({key: every() for key in KEYS})
    for key in KEYS:
        index.add(key, topic("tns1:Device", subtree=True) & item("port", "1"))
    assert set(index.match(TRIGGERED)) == set(index) == set(KEYS)
    assert len(index.match(TRIGGERED)) == len(KEYS)
    assert index.match(OTHER) == []
    for count, key in enumerate(KEYS, start=1):
        index.discard(key)
        assert key not in index
        assert len(index.match(TRIGGERED)) == len(KEYS) - count


def test_keys_that_are_equal_are_one_key() -> None:
    index = FilterSet[Hashable]([(1, every())])
    for key in (1.0, True, 1):
        index.add(key, item("port", "1"))
        assert index.match(TRIGGERED) == [1]
        assert index.match(OTHER) == []
        assert (len(index), key in index, index[key]) == (1, True, item("port", "1"))
        index.add(key, item("port", "1") | item("port", "2"))
        assert index.match(TRIGGERED) == [1]
    index.discard(True)
    assert (len(index), index.match(TRIGGERED)) == (0, [])


def test_what_cannot_be_a_key() -> None:
    index: FilterSet[Any] = FilterSet(SEVERAL)
    bad_key: Any = []
    calls: list[Callable[[], object]] = [
        lambda: index.add(bad_key, every()),
        lambda: index.update([("new", every()), (bad_key, every())]),
        lambda: index.replace_all([("new", every()), (bad_key, every())]),
        lambda: index.discard(bad_key),
        lambda: FilterSet([(bad_key, every())]),
        lambda: FilterSet.compile([(bad_key, TRIGGER)]),
        lambda: index[bad_key],
    ]
    for call in calls:
        with pytest.raises(TypeError, match="unhashable"):
            call()
    assert {key: flt for key, flt in index.items() if key != "new"} == SEVERAL
    assert [keys - {"new"} for keys in answers(index)] == EXPECTED


@pytest.mark.parametrize("wrong", ["tns1:A", None, every().expr, TRIGGER, every], ids=repr)
def test_what_is_no_filter(wrong: Any) -> None:
    index = FilterSet(SEVERAL)
    for call in (
        lambda: index.add("bad key", wrong),
        lambda: index.update({"bad key": wrong}),
        lambda: index.replace_all({"good": every(), "bad key": wrong}),
        lambda: FilterSet({"bad key": wrong}),
    ):
        with pytest.raises(TypeError, match=r"bad key") as caught:
            call()
        assert "Filter" in str(caught.value)
    assert dict(index) == SEVERAL
    assert answers(index) == EXPECTED


@pytest.mark.parametrize("wrong", [None, 5, ["abc"], [("a", every(), 1)], "ab", [every()]], ids=repr)
def test_what_are_no_filters(wrong: Any) -> None:
    index = FilterSet(SEVERAL)
    for call in (lambda: index.update(wrong), lambda: index.replace_all(wrong), lambda: FilterSet(wrong)):
        with pytest.raises((TypeError, ValueError)):
            call()
    assert dict(index) == SEVERAL
    assert answers(index) == EXPECTED


@pytest.mark.parametrize(("old", "new"), list(itertools.permutations(SEVERAL.values(), 2)))
def test_replacing(old: Filter, new: Filter) -> None:
    index = FilterSet({"key": old, "stays": old})
    for flt in (old, new, new, old, new):
        index.add("key", flt)
        assert (len(index), index["key"]) == (2, flt)
        for event in EVENTS:
            found = [key for key, matched in (("key", flt), ("stays", old)) if matched.matches(event)]
            assert sorted(index.match(event)) == found
            assert index.matches_any(event) is bool(found)


def test_discarding() -> None:
    index = FilterSet(SEVERAL)
    index.discard("nothing")
    assert answers(index) == EXPECTED
    left = set(SEVERAL)
    for key in SEVERAL:
        index.discard(key)
        index.discard(key)
        left.discard(key)
        assert answers(index) == [keys & left for keys in EXPECTED]
        assert set(index) == left
        assert key not in index


def test_update_and_replace_all() -> None:
    index = FilterSet({"every": ~every(), "old": every()})
    index.update({})
    index.update(SEVERAL)
    index.update([("last", every()), ("last", ~every())])
    assert dict(index) == {"old": every(), **SEVERAL, "last": ~every()}
    assert answers(index) == [{*keys, "old"} for keys in EXPECTED]
    index.replace_all(SEVERAL.items())
    assert dict(index) == SEVERAL
    assert answers(index) == EXPECTED
    index.replace_all(index)
    index.update(index)
    assert answers(index) == EXPECTED
    index.replace_all({})
    assert (len(index), answers(index)) == (0, [set()] * 4)


def test_iterating_while_it_changes() -> None:
    index = FilterSet(SEVERAL)
    for key in index:
        index.discard(key)
        index.add(key + " again", SEVERAL[key])
    assert set(index) == {key + " again" for key in SEVERAL}


def test_an_event_must_be_one() -> None:
    index = FilterSet(SEVERAL)
    for wrong in (None, "tns1:A", b"<a/>"):
        with pytest.raises((TypeError, AttributeError)):
            index.match(wrong)  # type: ignore[arg-type]


def test_explain_plan_names_layers_and_keys() -> None:
    index = FilterSet(
        {
            "exact": topic("tns1:Device/Trigger"),
            "below": topic("tns1:Device", subtree=True),
            "any": item("port", "1"),
        }
    )
    index.add("elsewhere", topic("tns1:Media"))
    plan = str(index.explain_plan(TRIGGERED))
    for shown in ("exact", "below", "any", "tns1:Device/Trigger", "port"):
        assert shown in plan
    assert "elsewhere" not in plan
    assert all(str(index.explain_plan(event)) for event in EVENTS)
    assert "tns1:Media" in str(index.explain_plan(Event(topic="tns1:Media")))
    assert len(str(FilterSet({number: every() for number in range(20_000)}).explain_plan(ALARM))) < 100_000
