"""FilterSet.compile: texts in bulk, filters on demand, and what becomes of bad texts."""

import copy
import pickle
from collections.abc import Hashable
from typing import Any

import pytest

import filterlang
from filterlang import FilterSet
from filterlang.event import Event
from tests.filterset.test_filterset import ALARM, NOT_PORT, OTHER, PORT, TRIGGER, TRIGGERED

ROWS: list[tuple[str, dict[str, str]]] = [
    ("trigger", TRIGGER),
    ("again", {"item-filter": PORT, "concrete-set": "tns1:Device/Trigger"}),
    ("two", {"item-filter": PORT.replace('"1"', '"2"')}),
    ("not", {"item-filter": NOT_PORT}),
    ("alarm", {"type-list": "alarm, motion;"}),
    ("everything", {}),
    ("concrete", {"concrete": "tns1:Device/Other"}),
    ("uri", {"http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet": "tns1:Device//."}),
    *(
        (f"wide {number}", {"item-filter": f'boolean(//tt:SimpleItem[@Name="w{number}"])'})
        for number in range(50)
    ),
]


def test_rows_become_filters() -> None:
    index, errors = FilterSet.compile(ROWS)
    assert errors == {}
    assert len(index) == len(ROWS)
    assert set(index.match(TRIGGERED)) == {"trigger", "again", "two", "everything", "uri"}
    assert set(index.match(OTHER)) == {"two", "not", "everything", "concrete", "uri"}
    assert set(index.match(ALARM)) == {"not", "alarm", "everything"}
    for key, parts in ROWS:
        flt, alone = index[key], filterlang.compile_parts(parts)
        assert flt == alone
        assert (flt.text, flt.dialect, flt.diagnostics) == (alone.text, alone.dialect, alone.diagnostics)
        assert [flt.matches(event) for event in (TRIGGERED, OTHER, ALARM)] == [
            alone.matches(event) for event in (TRIGGERED, OTHER, ALARM)
        ]
    assert index == dict(index)


def test_the_result_has_names_and_takes_any_iterable() -> None:
    compiled = FilterSet.compile(iter(ROWS))
    assert (len(compiled.filters), compiled.errors) == (len(ROWS), {})
    assert isinstance(compiled.filters, FilterSet)


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy, lambda index: pickle.loads(pickle.dumps(index))])
def test_a_copy_of_texts(way: Any) -> None:
    index = FilterSet.compile(ROWS).filters
    other: FilterSet[str] = way(index)
    assert other == index
    for event in (TRIGGERED, OTHER, ALARM):
        assert sorted(other.match(event)) == sorted(index.match(event))
    assert other["two"].text == index["two"].text
    other.add("two", filterlang.every())
    assert "two" not in index.match(ALARM)


def test_a_pickle_of_texts_is_small() -> None:
    rows = [(number, {"item-filter": PORT.replace('"1"', f'"{number}"')}) for number in range(2_000)]
    index = FilterSet.compile(rows).filters
    assert len(pickle.dumps(index)) < 2_000 * 300


def test_every_bad_part_of_a_row_is_reported_and_the_others_load() -> None:
    rows = [
        ("good", {"item-filter": PORT}),
        ("both", {"concrete-set": "nope:A", "item-filter": "boolean()"}),
        ("one", {"concrete-set": "tns1:Device//.", "item-filter": f"{PORT} OR {PORT}"}),
        ("dialect", {"concrete-sat": "tns1:A"}),
        ("after", {"item-filter": PORT}),
    ]
    index, errors = FilterSet.compile(rows)
    assert set(index) == {"good", "after"}
    assert set(index.match(TRIGGERED)) == {"good", "after"}
    assert set(errors) == {"both", "one", "dialect"}
    assert [error.dialect for error in errors["both"]] == ["concrete-set", "item-filter"]
    assert [error.text for error in errors["both"]] == ["nope:A", "boolean()"]
    assert [[each.code for each in error.diagnostics] for error in errors["both"]] == [["FL101"], ["FL206"]]
    assert [error.dialect for error in errors["one"]] == ["item-filter"]
    assert "FL203" in [each.code for each in errors["one"][0].diagnostics]
    assert "FL006" in [each.code for each in errors["dialect"][0].diagnostics]
    assert all(isinstance(each, filterlang.FilterError) for found in errors.values() for each in found)


def test_known_shapes_hide_no_error() -> None:
    """The second text of a shape takes a short cut, which must not let anything through."""
    rows = [
        ("a", {"item-filter": PORT}),
        ("bad", {"item-filter": PORT.replace("port", "p\x01rt")}),
        ("b", {"concrete-set": "tns1:A"}),
        ("unbound", {"concrete-set": "tns9:A"}),
        ("long", {"item-filter": PORT.replace("port", "p" * 70_000)}),
    ]
    index, errors = FilterSet.compile(rows + [(f"{key} again", parts) for key, parts in rows])
    assert set(index) == {"a", "b", "a again", "b again"}
    assert set(errors) == {"bad", "unbound", "long", "bad again", "unbound again", "long again"}
    assert [type(errors[key][0]).__name__ for key in ("bad", "unbound", "long")] == [
        "FilterSyntaxError",
        "FilterSyntaxError",
        "LimitError",
    ]


def test_namespaces_and_limits_are_those_of_compile() -> None:
    rows = [("own", {"concrete-set": "p:A"}), ("deep", {"item-filter": f"not(not({PORT}))"})]
    index, errors = FilterSet.compile(rows, namespaces={"p": "urn:one"})
    assert errors == {}
    assert "own" in index.match(Event(topic=(filterlang.Name("urn:one", "A"),)))
    other, _ = FilterSet.compile(rows, namespaces={"p": "urn:two"})
    assert "own" not in other.match(Event(topic=(filterlang.Name("urn:one", "A"),)))
    assert index["own"].to_text("concrete-set") == "p:A"
    _, errors = FilterSet.compile(rows)
    assert set(errors) == {"own"}
    _, errors = FilterSet.compile(rows, namespaces={"p": "urn:one"}, limits=filterlang.Limits(depth=3))
    assert set(errors) == {"deep"}
    assert isinstance(errors["deep"][0], filterlang.LimitError)


def test_parts_that_are_too_large_together() -> None:
    limits = filterlang.Limits(nodes=6)
    rows = [("both", {"concrete-set": "tns1:A|tns1:B|tns1:C", "item-filter": PORT})]
    with pytest.raises(filterlang.LimitError):
        filterlang.compile_parts(rows[0][1], limits=limits)
    index, errors = FilterSet.compile(rows, limits=limits)
    assert (len(index), list(errors)) == (0, ["both"])
    assert isinstance(errors["both"][0], filterlang.LimitError)


def test_warnings_are_no_errors() -> None:
    index, errors = FilterSet.compile(
        [("quotes", {"item-filter": PORT.replace('"', "'")}), ("comma", {"type-list": "a,b"})]
    )
    assert errors == {}
    assert [[each.code for each in index[key].diagnostics] for key in ("quotes", "comma")] == [
        ["FL202"] * 2,
        ["FL301"],
    ]


@pytest.mark.parametrize(
    "row",
    [
        ("bad key", "tns1:A"),
        ("bad key", None),
        ("bad key", {"concrete-set": None}),
        ("bad key", {"concrete-set": b"tns1:A"}),
        ("bad key", {5: "tns1:A"}),
    ],
    ids=repr,
)
def test_wrong_types_are_a_type_error_that_names_the_key(row: Any) -> None:
    with pytest.raises(TypeError, match="bad key"):
        FilterSet.compile([("good", TRIGGER), row])


@pytest.mark.parametrize("rows", [None, [5], [("key",)], [("key", {}, 1)]], ids=repr)
def test_rows_that_are_none(rows: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        FilterSet.compile(rows)


def test_of_rows_with_one_key_the_last_counts() -> None:
    bad = {"concrete-set": "nope"}
    index, errors = FilterSet.compile([("key", TRIGGER), ("key", {"item-filter": NOT_PORT})])
    assert (errors, len(index), index.match(TRIGGERED), index.match(ALARM)) == ({}, 1, [], ["key"])
    index, errors = FilterSet.compile([("key", bad), ("key", TRIGGER)])
    assert (set(index), errors) == ({"key"}, {})
    index, errors = FilterSet.compile([("key", TRIGGER), ("key", bad)])
    assert (set(index), set(errors)) == (set(), {"key"})
    assert index.match(TRIGGERED) == []
    equal: list[tuple[Hashable, dict[str, str]]] = [
        (1, TRIGGER),
        (True, {"item-filter": PORT}),
        (1.0, TRIGGER),
    ]
    assert FilterSet.compile(equal).filters.match(TRIGGERED) == [1]


def test_a_row_is_copied() -> None:
    parts = dict(TRIGGER)
    index = FilterSet.compile([("key", parts)]).filters
    parts["item-filter"] = NOT_PORT
    assert index["key"] == filterlang.compile_parts(TRIGGER)


def test_statistics_count_every_filter() -> None:
    index = FilterSet.compile(ROWS).filters
    assert str(len(ROWS)) in str(index.statistics())
    empty = FilterSet[str]().statistics()
    assert empty == FilterSet[str]().statistics()
    assert index.statistics() != empty
    for key in list(index):
        index.discard(key)
    assert index.statistics() == empty
