"""The rules about several filters of one file."""

import json
from collections.abc import Iterable
from typing import Any, Final

import pytest
import yaml

from filterlang.diagnostics import Diagnostic, Span
from filterlang.lint.entries import FilterEntry, FilterKey, FilterText, Selector
from filterlang.lint.planning import Plan, read_document
from filterlang.lint.runner import Options, check_document
from filterlang.lint.sources.text import read
from filterlang.places.findings import Document

TOPIC: Final = "tns1:Device//."
ITEM: Final = 'boolean(//tt:SimpleItem[@Name="a" and @Value="1"])'


def found_in(text: str, dialect: str | None = "concrete-set", **options: Any) -> list[Diagnostic]:
    return [
        each.diagnostic for each in check_document(read(Document("f", text), dialect), Options({}, **options))
    ]


def test_the_line_of_the_first_one_is_named_and_the_later_one_shown() -> None:
    text = f"# topics\n\n{TOPIC}\ntns1:VideoSource\n  {TOPIC}\n{TOPIC}"
    found = found_in(text)
    assert [each.message for each in found] == ["this filter stands in line 3 already"] * 2
    assert [text[each.span.start : each.span.end] for each in found] == [TOPIC] * 2
    assert [each.span.start for each in found] == [text.index("  tns1") + 2, text.rindex(TOPIC)]


@pytest.mark.parametrize(
    ("dialect", "first", "second"),
    [
        ("concrete-set", "tns1:Device/tnsaxis:IO|tns1:Device", "onvif:Device | onvif:Device/axis:IO"),
        ("type-list", "Alarm;motion", "motion; alarm"),
        ("item-filter", ITEM, ITEM.replace('"', "'")),
        ("item-filter", ITEM, 'boolean(//tt:SimpleItem[(@Value="1") and @Name="a"])'),
        ("item-filter", f"{ITEM} or not({ITEM})", f"not({ITEM}) or {ITEM}"),
    ],
)
def test_a_filter_that_is_written_differently_is_the_same(dialect: str, first: str, second: str) -> None:
    found = [each for each in found_in(f"{first}\n{second}", dialect) if each.code == "FL801"]
    assert [each.message for each in found] == ["this filter stands in line 1 already, written differently"]


@pytest.mark.parametrize(
    ("dialect", "first", "second"),
    [
        ("concrete-set", "tns1:Device", "tns1:Device//."),
        ("concrete-set", "tns1:Device/IO", "tns1:Device/tnsaxis:IO"),
        ("item-filter", ITEM, ITEM.replace("Simple", "Element").replace(' and @Value="1"', "")),
        ("item-filter", f"not({ITEM})", ITEM.replace("[", "[not(").replace("]", ")]")),
        ("type-list", "alarm", "alarms"),
    ],
)
def test_filters_that_say_something_else_are_not_the_same(dialect: str, first: str, second: str) -> None:
    assert "FL801" not in [each.code for each in found_in(f"{first}\n{second}", dialect)]


def test_parts_are_one_filter_whatever_their_order() -> None:
    one = '{"concrete-set": "tns1:Device", "type-list": "alarm"}'
    other = '{"type-list": "ALARM", "concrete-set": "tns1:Device"}'
    [found] = [each for each in found_in(f"tns1:Device\n{one}\n{other}") if each.code == "FL801"]
    assert found.message == "this filter stands in line 2 already, written differently"


def compared(entries: Iterable[FilterEntry], *separators: str) -> list[tuple[str, str]]:
    """The codes and messages of the rules that compare filters."""
    found = check_document(entries, Options({}, compare=separators))
    return [
        (each.diagnostic.code, each.diagnostic.message)
        for each in found
        if each.diagnostic.code in ("FL801", "FL903")
    ]


URL: Final = "rtsp://{}/axis-media/media.amp?event=on&eventtopic=onvif:Device{}"


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("gate", "yard", False),
        ("gate", "GATE", True),
        ("gate", "root:pass@gate", True),
        ("gate", "gate:554", True),
        ("gate:8554", "gate:8555", False),
    ],
)
def test_urls_are_compared_that_go_to_one_host(first: str, second: str, is_one: bool) -> None:
    for path in ("//.", "/Trigger"):
        entries = list(
            read(Document("f", f"{URL.format(first, '//.')}\n{URL.format(second, path)}\n"), "axis-url")
        )
        code, message = ("FL801", "this filter stands in line 1 already, written differently")
        if path != "//.":
            code, message = ("FL903", "whatever passes this filter passes the one in line 1 as well")
        assert compared(entries, "key", "host", "parent") == ([(code, message)] if is_one else [])
        assert compared(entries, "document") == [(code, message)]


CAMERAS: Final = """\
cameras:
  - {{name: gate, filter: {first}}}
  - {{name: yard, filter: {second}}}
  - name: door
    filters: [{first}, {second}]
"""


@pytest.mark.parametrize("suffix", ["yaml", "json"])
@pytest.mark.parametrize(("second", "code"), [(TOPIC, "FL801"), ("tns1:Device/Trigger", "FL903")])
def test_filters_are_compared_that_stand_in_one_mapping_or_list(suffix: str, second: str, code: str) -> None:
    text = CAMERAS.format(first=f'"{TOPIC}"', second=f'"{second}"')
    if suffix == "json":
        text = json.dumps(yaml.safe_load(text), indent=1)
    at = tuple(Selector(path, "concrete-set") for path in ("$.cameras[*].filter", "$.cameras[*].filters[*]"))
    entries = list(read_document(Document(f"f.{suffix}", text), Plan(suffix, None, at)))
    assert len(entries) == 4
    assert [code for code, _ in compared(entries, "key", "host", "parent")] == [code]
    assert [code for code, _ in compared(entries, "key", "host")] in (
        [code] * 3,
        [code, code, "FL801"],
        ["FL903", "FL801", "FL801"],
    )
    assert compared(entries, "document") == compared(entries)


def test_filters_with_keys_of_their_own_are_not_compared() -> None:
    document = Document("f", f"{TOPIC}\n{TOPIC}")
    places = [FilterText(document, TOPIC, "concrete-set", offset) for offset in (0, len(TOPIC) + 1)]

    def codes(*keys: str | int) -> list[str]:
        entries = [
            FilterEntry((place,), (), FilterKey(key, Span(0, 1)))
            for place, key in zip(places, keys, strict=True)
        ]
        return [each.diagnostic.code for each in check_document(entries, Options({}))]

    assert codes("one", "other") == []
    assert codes(1, "1") == []
    assert codes("same", "same") == ["FL801"]


def test_a_filter_that_does_not_compile_is_none() -> None:
    assert [each.code for each in found_in("tns1:A/\ntns1:A/")] == ["FL107", "FL107"]


def test_what_is_not_selected_is_not_looked_for() -> None:
    assert found_in(f"{TOPIC}\n{TOPIC}", is_selected=lambda code: code != "FL801") == []
