"""``filterlang explain``: what a filter means, and why events pass."""

import json
from pathlib import Path

import jsonschema
import pytest

from tests.cli.support import BROKEN, CHECKOUT, EVENTS, ITEM_A, invoke, run

INTERNALS = ["In words", "Filter", "Expression", "Python", "XPath 1.0"]


def headings(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith(" ")]


def test_a_filter() -> None:
    done = run("explain", f"{ITEM_A} or not({ITEM_A})", "--dialect", "item-filter", "--internals")
    text = done.stdout.decode()
    assert (done.returncode, done.stderr) == (0, b"")
    assert headings(text) == INTERNALS
    assert f"  item-filter: {ITEM_A} or not({ITEM_A})\n" in text
    assert "  some SimpleItem has Name 'a' or not some SimpleItem has Name 'a'\n" in text
    assert "  AnyOf\n    HasItem SimpleItem\n      ItemEquals @Name = 'a'\n    Not\n" in text
    assert "def matches(event):" in text
    assert "  boolean(.//tt:SimpleItem[@Name = $v0])" in text


def test_parts_and_what_xpath_cannot_say() -> None:
    result = invoke(
        "explain", "--topic", "tns1:A//.|tns1:B", "--types", "x", "--operation", "Changed", "--internals"
    )
    assert result.exit_code == 0
    assert "  concrete-set: tns1:A//.|tns1:B\n  type-list: x\n" in result.stdout
    assert "TopicPath tns1:A, with all below\n" in result.stdout
    assert "    FieldEquals operation = 'Changed'\n" in result.stdout
    assert "XPath 1.0\n  none: XPath 1.0 cannot say" in result.stdout


def test_a_filter_without_text_has_no_such_section() -> None:
    assert headings(invoke("explain", "--operation", "Changed", "--internals").stdout) == [
        each for each in INTERNALS if each != "Filter"
    ]


def test_every_event_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "events.xml"
    path.write_bytes(EVENTS)
    result = invoke("explain", "--content", ITEM_A, "--operation", "Changed", str(path))
    assert result.exit_code == 0
    assert headings(result.stdout) == [
        "In words",
        "Event 1 passes",
        "Event 2 does not pass",
        "Event 3 does not pass",
    ]
    assert result.stdout.split("Event 2 does not pass\n")[1].split("\n\n")[0].splitlines() == [
        "  2026-01-01T00:00:00Z tns1:Device/Trigger Initialized a=2",
        "    no  all of 2: 1 held",
        "      yes some SimpleItem has Name 'a': data item a='2' does",
        "      no  the operation is 'Changed': it is 'Initialized'",
    ]


def test_some_events_are_explained() -> None:
    result = invoke("explain", "tns1:Device//.", "-", "-d", "concrete-set", "-m", "1", stdin=EVENTS)
    assert result.exit_code == 0
    assert headings(result.stdout) == ["In words", "Event 1 passes"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), "there is no filter"),
        (("alarm",), "the filter needs --dialect"),
        (("README.md",), "the first argument, 'README.md', is a file"),
        (("README.md", "-d", "concrete-set"), "the first argument, 'README.md', is a file"),
        (("tns1:A/", "-d", "concrete-set"), "FILTER:1:7: error: FL107"),
        (("--types", "a", "one", "two"), "'two' is one too many"),
        (("--types", "a", "missing"), "filterlang: missing: No such file"),
        (("--types", "a", "-"), "<stdin>: there is no event in it"),
    ],
)
def test_what_cannot_be_explained(arguments: tuple[str, ...], expected: str) -> None:
    result = invoke("explain", *arguments)
    assert result.exit_code == 2
    assert expected in result.stderr


def test_a_broken_document() -> None:
    result = invoke("explain", "--types", "a", "-", stdin=BROKEN)
    assert result.exit_code == 2
    assert headings(result.stdout)[-1].startswith("Event 2 ")
    assert "at byte" in result.stderr


def test_a_text_that_shows_its_dialect_needs_no_option() -> None:
    result = invoke("explain", ITEM_A)
    assert (result.exit_code, headings(result.stdout)) == (0, ["In words"])
    assert (
        result.stderr == "filterlang: FILTER is taken for item-filter: give --dialect for another dialect\n"
    )


def test_json(tmp_path: Path) -> None:
    path = tmp_path / "events.xml"
    path.write_bytes(EVENTS)
    schema = json.loads((CHECKOUT / "docs" / "explanation.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for more in ((), (str(path),), (str(path), "--internals"), ("--internals",)):
        result = invoke("explain", "--topic", "tns1:Device//.", *more, "--output-format", "json")
        record = json.loads(result.stdout)
        jsonschema.validate(record, schema)
        expected = [True, True, False] if str(path) in more else []
        assert [each["passes"] for each in record["events"]] == expected
        assert ("internals" in record) is ("--internals" in more)
        assert record["filter"] == [{"dialect": "concrete-set", "text": "tns1:Device//."}]


def test_colors() -> None:
    painted = invoke("explain", "--types", "a", "--color", "always").stdout
    assert painted.startswith("\x1b[1mIn words\x1b[0m\n")
    assert "\x1b" not in invoke("explain", "--types", "a").stdout
