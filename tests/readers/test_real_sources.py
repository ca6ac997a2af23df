"""What devices, servers, libraries and people really hand over, each kind with what must come of it.

The kinds stand in ``sources.jsonl``: ``name``, ``why``, ``input`` (or ``input_base64``) and ``expect``. In an input
``$MESSAGE`` is a message with the items port=1 and state=on, ``$NOTE`` a notification with it, ``$NS`` the
declarations of the usual prefixes, and ``$CHUNKED[...]`` its content in HTTP chunks. All that ``expect`` does not
name must not be there: errors and warnings neither.
"""

import base64
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from filterlang.diagnostics import READING_CODES
from filterlang.namespaces import ONVIF_TOPICS
from tests.cli.support import invoke

from .sources import Outcome, outcome, pushed

URIS = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "wsnt": "http://docs.oasis-open.org/wsn/b-2",
    "tev": "http://www.onvif.org/ver10/events/wsdl",
    "tt": "http://www.onvif.org/ver10/schema",
    "tns1": ONVIF_TOPICS,
}
MESSAGE = (
    '<tt:Message UtcTime="2026-01-02T03:04:05Z" PropertyOperation="Changed"><tt:Source>'
    '<tt:SimpleItem Name="port" Value="1"/></tt:Source><tt:Data><tt:SimpleItem Name="state" Value="on"/></tt:Data>'
    "</tt:Message>"
)
NOTE = (
    "<wsnt:NotificationMessage><wsnt:Topic>tns1:Device/Trigger</wsnt:Topic>"
    f"<wsnt:Message>{MESSAGE}</wsnt:Message></wsnt:NotificationMessage>"
)
CASES: list[dict[str, Any]] = [
    json.loads(line)
    for line in Path(__file__).with_name("sources.jsonl").read_text(encoding="utf-8").splitlines()
]
SIZES = (1, 7, 1460, 65_536)
EVERY_EVENT = 'not(boolean(//tt:SimpleItem[@Name="there is none"]))'


def declared(*without: str) -> str:
    return " ".join([f'xmlns:{prefix}="{uri}"' for prefix, uri in URIS.items() if prefix not in without])


def in_chunks(text: str) -> str:
    data = text.encode()
    chunks = [data[start : start + 50] for start in range(0, len(data), 50)]
    return "".join(f"{len(each):x}\r\n{each.decode()}\r\n" for each in chunks) + "0\r\n\r\n"


def given(case: dict[str, Any]) -> bytes:
    if "input_base64" in case:
        return base64.b64decode(case["input_base64"])
    text: str = case["input"].replace("$NOTE", NOTE).replace("$MESSAGE", MESSAGE)
    for mark, without in (("$NS_WITHOUT_TNS1", "tns1"), ("$NS_WITHOUT_TT", "tt"), ("$NS", "")):
        text = text.replace(mark, declared(without))
    head, mark, content = text.partition("$CHUNKED[")
    if mark:
        text = head + in_chunks(content.removesuffix("]"))
    return text.encode(case.get("encoding", "utf-8"), "surrogateescape")


def topic_of(found: Outcome) -> list[str]:
    """The topics, with tns1 for ONVIF's own namespace."""
    topics = []
    for event in found.events:
        names = [name.clark.replace(f"{{{ONVIF_TOPICS}}}", "") for name in event.topic]
        is_onvif = bool(event.topic) and event.topic[0].namespace == ONVIF_TOPICS
        topics.append(("tns1:" if is_onvif else "") + "/".join(names))
    return topics


def ids() -> list[str]:
    return [case["name"] for case in CASES]


def test_every_kind_has_a_name_of_its_own() -> None:
    assert len(set(ids())) == len(CASES) > 130


@pytest.mark.parametrize("case", CASES, ids=ids())
def test_what_comes_of_it(case: dict[str, Any]) -> None:
    expect = case["expect"]
    found = outcome(given(case))
    if "topics" in expect:
        assert topic_of(found) == expect["topics"]
    if "types" in expect:
        assert found.types == expect["types"]
    if "items" in expect:
        items = [[[item.name, item.value] for item in event.items] for event in found.events]
        assert items == expect["items"]
    if "system" in expect:
        assert {event.system for event in found.events} == {expect["system"]}
    if "time" in expect:
        time = expect["time"]
        assert found.events[0].time == (None if time is None else datetime.fromisoformat(time))
    if "operation" in expect:
        assert found.events[0].operation == expect["operation"]
    said = " ".join([reason for _, _, reason in found.errors])
    if expect.get("some_error"):
        assert found.errors
    elif expect.get("not_silent"):
        assert found
    else:
        assert found.error_codes == expect.get("errors", [])
        assert found.warning_codes == set(expect.get("warnings", []))
    assert expect.get("says", "") in said
    assert "says_not" not in expect or expect["says_not"] not in said


@pytest.mark.parametrize("case", CASES, ids=ids())
def test_the_pieces_make_no_difference(case: dict[str, Any]) -> None:
    data = given(case)
    whole = outcome(data)
    for size in SIZES:
        assert outcome(data, size) == whole, size
    assert pushed([data]) == whole
    assert pushed(data[place : place + 1] for place in range(len(data))) == whole


@pytest.mark.parametrize("case", CASES, ids=ids())
def test_places_and_codes_are_real_ones(case: dict[str, Any]) -> None:
    data = given(case)
    found = outcome(data)
    for code, offset, words in (*found.errors, *found.warnings):
        assert code in READING_CODES
        assert offset is None or 0 <= offset <= len(data)
        assert words
        assert words.isprintable()
        assert "libxml" not in words.lower()
        assert "xmlParse" not in words
        assert "xmlns:" not in words or "xmlns" in case.get("input", "")


@pytest.mark.parametrize("case", CASES, ids=ids())
def test_a_strict_reader_reads_what_needs_no_repair_and_nothing_else(case: dict[str, Any]) -> None:
    data = given(case)
    found = outcome(data)
    strict = outcome(data, strict=True)
    assert not strict.warnings
    if not found.warnings:
        assert strict == found
    else:
        assert strict.errors
        assert all(event in found.events for event in strict.events)


@pytest.mark.parametrize("case", CASES, ids=ids())
def test_a_lenient_reader_guesses_and_says_so(case: dict[str, Any]) -> None:
    data = given(case)
    found = outcome(data)
    lenient = outcome(data, lenient=True)
    expect = case["expect"].get("lenient")
    if expect is not None:
        assert len(lenient.events) == expect["events"]
        assert (lenient.error_codes, lenient.warning_codes) == ([], set(expect["warnings"]))
    elif not found.errors:
        assert lenient == found
    assert len(lenient.events) >= len(found.events)
    for size in SIZES:
        assert outcome(data, size, lenient=True) == lenient


@pytest.mark.parametrize("case", CASES, ids=ids())
def test_the_command_reads_it(case: dict[str, Any], tmp_path: Path) -> None:
    data = given(case)
    found = outcome(data)
    path = tmp_path / "source"
    path.write_bytes(data)
    result = invoke("match", EVERY_EVENT, str(path), "-d", "item-filter", "--output", "json")
    lines = result.stdout.splitlines()
    assert [event.type for event in outcome(result.stdout_bytes).events] == found.types
    assert len(lines) == len(found.events)
    assert result.exit_code == (2 if found.errors else 0 if found.events else 1)
    if found.is_silent:
        assert result.stderr == ""
    for _, _, reason in found.errors:
        assert reason.split()[0] in result.stderr
    says = case["expect"].get("says", "")
    assert says in result.stderr or says.replace("'", "") in result.stderr
    for code in case["expect"].get("warnings", []):
        words = next(words for each, _, words in found.warnings if each == code)
        assert words.split()[0] in result.stderr
