"""``filterlang explain``: what a filter means, and why events pass."""

from pathlib import Path

import pytest

from tests.cli.support import BROKEN, EVENTS, ITEM_A, invoke, run

HEADINGS = ["Filter", "In words", "Expression", "Python", "XPath 1.0"]


def headings(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith(" ")]


def test_a_filter() -> None:
    done = run("explain", f"{ITEM_A} or not({ITEM_A})", "--dialect", "item-filter")
    text = done.stdout.decode()
    assert (done.returncode, done.stderr) == (0, b"")
    assert headings(text) == HEADINGS
    assert f"  item-filter: {ITEM_A} or not({ITEM_A})\n" in text
    assert "  some SimpleItem has Name 'a' or not some SimpleItem has Name 'a'\n" in text
    assert "  AnyOf\n    HasItem SimpleItem\n      ItemEquals @Name = 'a'\n    Not\n" in text
    assert "def matches(event):" in text
    assert "  boolean(.//tt:SimpleItem[@Name = $v0])" in text


def test_parts_and_what_xpath_cannot_say() -> None:
    result = invoke("explain", "--topic", "tns1:A//.|tns1:B", "--types", "x", "--operation", "Changed")
    assert result.exit_code == 0
    assert "  concrete-set: tns1:A//.|tns1:B\n  type-list: x\n" in result.stdout
    assert "TopicPath tns1:A, with all below\n" in result.stdout
    assert "    FieldEquals operation = 'Changed'\n" in result.stdout
    assert "XPath 1.0\n  none: XPath 1.0 cannot say" in result.stdout


def test_a_filter_without_text_has_no_such_section() -> None:
    assert headings(invoke("explain", "--operation", "Changed").stdout) == HEADINGS[1:]


def test_every_event_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "events.xml"
    path.write_bytes(EVENTS)
    result = invoke("explain", "--content", ITEM_A, "--operation", "Changed", str(path))
    assert result.exit_code == 0
    assert headings(result.stdout) == [*HEADINGS, "Event 1", "Event 2", "Event 3"]
    assert result.stdout.split("Event 2\n")[1].split("\n\n")[0].splitlines() == [
        "  2026-01-01T00:00:00Z tns1:Device/Trigger Initialized a=2",
        "  does not pass, because:",
        "    no  all of 2: 1 held",
        "      yes some SimpleItem has Name 'a': data item a='2' does",
        "      no  the operation is 'Changed': it is 'Initialized'",
    ]


def test_some_events_are_explained() -> None:
    result = invoke("explain", "tns1:Device//.", "-", "-d", "concrete-set", "-m", "1", stdin=EVENTS)
    assert result.exit_code == 0
    assert headings(result.stdout) == [*HEADINGS, "Event 1"]
    assert "  passes, because:\n" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), "there is no filter"),
        (("tns1:A",), "the filter needs --dialect"),
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
    assert headings(result.stdout)[-1] == "Event 2"
    assert "at byte" in result.stderr
