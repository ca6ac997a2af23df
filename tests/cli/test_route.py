"""``filterlang route``: which keys it prints with which events, what it refuses, and how it exits."""

import json
from pathlib import Path
from typing import Any

import pytest

import filterlang
from filterlang.cli import _inputs, _routes
from tests.cli.support import BROKEN, CHECKOUT, EVENTS, ITEM_A, invoke, notification

DEVICE = '{"key": "device", "concrete-set": "tns1:Device//."}'
A = json.dumps({"key": 7, "concrete-set": "tns1:Device//.", "item-filter": ITEM_A})
MOTION = '{"type-list": "motion", "key": 1.5}'
FILTERS = f"# whose events\n\n{DEVICE}\r\n \t{MOTION} \n{A}"


@pytest.fixture
def filters(tmp_path: Path) -> str:
    path = tmp_path / "filters.jsonl"
    path.write_text(FILTERS, newline="")
    return str(path)


@pytest.fixture
def events(tmp_path: Path) -> str:
    path = tmp_path / "events.xml"
    path.write_bytes(EVENTS)
    return str(path)


def write(tmp_path: Path, *lines: str) -> str:
    path = tmp_path / "written.jsonl"
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def routed(*arguments: str, stdin: bytes = EVENTS) -> list[list[Any]]:
    """The keys of each line that is printed."""
    result = invoke("route", *arguments, stdin=stdin)
    assert not result.stderr
    assert result.exit_code == 0
    return [json.loads(line)["keys"] for line in result.stdout.splitlines()]


def test_events_get_the_keys_of_their_filters(filters: str, events: str) -> None:
    expected = [["device", 7], ["device", 7], [1.5]]
    assert routed(filters) == expected
    assert routed(filters, "-") == expected
    assert routed(filters, events) == expected
    assert routed(filters, events, "-", events) == expected * 3


def test_events_without_a_key_are_left_out(tmp_path: Path) -> None:
    path = write(tmp_path, MOTION)
    assert routed(path) == [[1.5]]
    assert routed(path, "--all") == [[], [], [1.5]]


@pytest.mark.parametrize("is_reversed", [False, True])
def test_keys_come_in_the_order_of_the_file(tmp_path: Path, is_reversed: bool) -> None:
    keys = [3, "b", "a", 1, "", "ä\ud800", 2.5, -7, 10**30]
    if is_reversed:
        keys.reverse()
    lines = [json.dumps({"key": key, "type-list": "motion"}) for key in keys]
    path = write(tmp_path, *lines)
    assert routed(path) == [keys]


def test_what_is_printed_is_read_again(filters: str) -> None:
    printed = invoke("route", filters, stdin=EVENTS).stdout_bytes
    assert list(filterlang.read_events(printed, "jsonl")) == list(filterlang.read_events(EVENTS))
    again = invoke("match", "--types", "t", "--format", "jsonl", "--output", "json", stdin=printed)
    matched = invoke("match", "--types", "t", "--output", "json", stdin=EVENTS)
    assert again.stdout == matched.stdout
    assert invoke("route", filters, stdin=printed).stdout_bytes == printed


def test_what_is_printed_follows_the_published_schema(filters: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((CHECKOUT / "docs" / "event.schema.json").read_text())
    for line in invoke("route", filters, "--all", stdin=EVENTS).stdout.splitlines():
        found = json.loads(line)
        jsonschema.validate(found, schema)
        assert list(found)[-1] == "keys"
        assert found.keys() <= schema["properties"].keys()
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"system": "onvif", "keys": [True]}, schema)


def test_namespaces_and_dialects_by_their_uris(tmp_path: Path) -> None:
    uri = "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet"
    path = write(tmp_path, json.dumps({"key": "x", uri: "x:Device//."}))
    assert routed(path, "-n", "x=http://www.onvif.org/ver10/topics") == [["x"]] * 2
    assert "FL101" in invoke("route", path, stdin=EVENTS).stderr


def test_exit_statuses(tmp_path: Path, filters: str, events: str) -> None:
    nothing = write(tmp_path, '{"key": "x", "type-list": "nothing"}')
    for more in ((), ("--all",)):
        assert invoke("route", nothing, events, *more).exit_code == 1
    assert invoke("route", filters, stdin=b"").exit_code == 1
    assert invoke("route", filters, events, "missing").exit_code == 2


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (DEVICE, ':2:9: error: FL001 this is also the key of line 1\n  {"key": "device", '),
        ('{"type-list": "a", "key": 1.0}', ":2:27: error: FL001 this is also the key of line 3"),
        ('{"type-list": "motion"}', ":2:1: error: FL001 the filter has no key"),
        ('{"type-list": "motion", "kee": "a"}', ":2:25: error: FL006 there is no dialect 'kee'"),
        ('{"type-list": "motion", "kee": "a"}', ":2:1: error: FL001 the filter has no key"),
        ('{"key": "a"}', ":2:1: error: FL007 the object has no parts"),
        ("{}", ":2:1: error: FL007"),
        ('{"key": "a", "key": "b", "type-list": "a"}', ":2:14: error: FL001 there are two keys"),
        ('{"key": null, "type-list": "a"}', ":2:9: error: FL001 the key, a string"),
        ('{"key": true, "type-list": "a"}', ":2:9: error: FL001 the key, a string"),
        ('{"key": ["a"], "type-list": "a"}', ":2:9: error: FL001 the key, a string"),
        ('{"key": NaN, "type-list": "a"}', ":2:9: error: FL001 the key, a string"),
        ('{"key": 1e999, "type-list": "a"}', ":2:9: error: FL001 the key is too large"),
        ('{"key": ' + "1" * 5_000 + ', "type-list": "a"}', ":2:9: error: FL001 the key has too many"),
        ('{"key": 01, "type-list": "a"}', ":2:10: error: FL001"),
        ('{"key": "a", "type-list": 5}', ":2:27: error: FL001"),
        ('{"key": "a", "type-list": "a", "type-list": "b"}', ":2:32: error: FL001 there are two parts"),
        ('{"key": "a", "type-list": "a",}', ":2:31: error: FL001"),
        ('{"key": "a", "type-list": "a"', ":2:30: error: FL001"),
        ('{"key": "a", "type-list": "a"} {}', ":2:31: error: FL001 nothing should follow"),
        ('{"key": "a", "type-list": ' + "[" * 100_000, ":2:27: error: FL001"),
        ('[["key", 1], ["type-list", "a"]]', ":2:1: error: FL001 a line must be an object"),
        ("  tns1:Device//.", ":2:3: error: FL001 a line must be an object"),
        ('{"key": "a", "concrete-set": "tns1:A/"}', ":2:37: error: FL107"),
        (r'{"key": "a", "concrete-set": "\u0074ns1:A/"}', ":2:42: error: FL107"),
        ('{"key": "a", "concrete-set": "tns1:A/", "item-filter": "boolean("}', ":2:37: error: FL107"),
        ('{"key": "a", "concrete-set": "tns1:A/", "item-filter": "boolean("}', ":2:65: error: FL"),
    ],
)
def test_a_wrong_filter_is_shown_with_its_place_and_nothing_is_routed(
    tmp_path: Path, line: str, expected: str
) -> None:
    around = ('{"key": "first", "type-list": "t"}', '{"key": 1, "type-list": "t"}')
    if "this is also the key of line 1" in expected:
        path = write(tmp_path, DEVICE, line, around[1])
    elif "line 3" in expected:
        path = write(tmp_path, "", line.replace("1.0", "2"), around[1], line)
        expected = expected.replace(":2:", ":4:")
    else:
        path = write(tmp_path, around[0], line, around[1])
    result = invoke("route", path, stdin=EVENTS)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{path}{expected}" in result.stderr
    assert result.stderr.endswith(
        f"filterlang: {path}: 1 of 3 filters are wrong; --skip-bad would leave them out\n"
    )
    skipping = invoke("route", path, "--skip-bad", stdin=EVENTS)
    assert skipping.exit_code == 2
    assert len(skipping.stdout.splitlines()) >= 2
    assert skipping.stderr.endswith(f"filterlang: {path}: 1 of 3 filters are wrong and left out\n")


def test_of_two_filters_with_a_key_the_first_is_kept(tmp_path: Path) -> None:
    path = write(tmp_path, DEVICE, '{"key": "device", "type-list": "motion"}')
    result = invoke("route", path, "--skip-bad", stdin=EVENTS)
    assert [json.loads(line)["keys"] for line in result.stdout.splitlines()] == [["device"]] * 2


def test_a_file_of_wrong_filters_is_refused_even_so(tmp_path: Path) -> None:
    path = write(tmp_path, *["tns1:Device//."] * (_routes.MOST_SHOWN + 5))
    result = invoke("route", path, "--skip-bad", stdin=EVENTS)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("error:") == _routes.MOST_SHOWN
    assert f"filterlang: {path}: 5 more filters are wrong\n" in result.stderr
    assert result.stderr.endswith(f"filterlang: {path}: 105 of 105 filters are wrong\n")


def test_parts_that_are_too_large_together(tmp_path: Path) -> None:
    long = "|".join([f"tns1:A/n{number}x" for number in range(4_500)])
    types = ";".join([f"{number}y" for number in range(7_000)])
    path = write(tmp_path, json.dumps({"key": "a", "concrete-set": long, "type-list": types}))
    result = invoke("route", path, stdin=EVENTS)
    assert result.exit_code == 2
    assert f"{path}:1:1: error: FL004 the parts together: " in result.stderr


def test_warnings_about_filters(tmp_path: Path) -> None:
    path = write(tmp_path, '{"key": "a", "type-list": "motion,alarm"}')
    result = invoke("route", path, stdin=EVENTS)
    assert (result.exit_code, result.stdout.count("\n")) == (0, 1)
    assert f"{path}:1:34: warning: FL301" in result.stderr


def test_no_filters_are_worth_a_word(tmp_path: Path) -> None:
    path = write(tmp_path, "# nothing")
    result = invoke("route", path, "--all", stdin=EVENTS)
    assert (result.exit_code, result.stdout.count('"keys":[]')) == (1, 3)
    assert result.stderr == f"filterlang: {path}: there is no filter in it, so no event has a key\n"


def test_files_of_filters_that_cannot_be_read(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing")
    result = invoke("route", missing, stdin=EVENTS)
    assert (result.exit_code, result.stderr) == (2, f"filterlang: {missing}: No such file or directory\n")
    latin = tmp_path / "latin"
    latin.write_bytes(f"{DEVICE}\n".encode() + b'{"key": "\xe4", "type-list": "a"}')
    result = invoke("route", str(latin), "--skip-bad", stdin=EVENTS)
    assert result.exit_code == 2
    assert f"{latin}:2: not UTF-8" in result.stderr


def test_unreadable_events_do_not_stop_the_others(filters: str, events: str, tmp_path: Path) -> None:
    missing = str(tmp_path / "missing")
    broken = tmp_path / "broken.xml"
    broken.write_bytes(BROKEN)
    result = invoke("route", filters, missing, str(tmp_path), str(broken), events)
    assert result.exit_code == 2
    assert len(result.stdout.splitlines()) == 5
    assert f"filterlang: {missing}: No such file or directory\n" in result.stderr
    assert f"filterlang: {tmp_path}: Is a directory\n" in result.stderr
    assert f"filterlang: {broken}: at byte {BROKEN.index(b'<a>')}: " in result.stderr


def test_an_event_that_is_no_json_does_not_stop_the_others(
    filters: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = filterlang.Event(type="motion", data={"x": float("inf")})
    sound = filterlang.Event(type="motion")
    monkeypatch.setattr(_inputs, "read_events", lambda *_arguments, **_options: iter((odd, sound)))
    result = invoke("route", filters)
    assert (result.exit_code, result.stdout.count("\n")) == (2, 1)
    assert result.stderr.startswith("filterlang: <stdin>: an event is left out: ")


def test_filters_from_standard_input(events: str) -> None:
    assert routed("-", events, stdin=FILTERS.encode()) == [["device", 7], ["device", 7], [1.5]]
    wrong = invoke("route", "-", events, stdin=b"{}")
    assert "<stdin>:1:1: error: FL007" in wrong.stderr


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), "Missing argument 'FILTERS'"),
        (("-",), "standard input cannot hold both"),
        (("-", "a", "-"), "standard input cannot hold both"),
        (("f", "--follow"), "--follow needs the name of a file"),
        (("f", "--follow", "a", "b"), "--follow follows one file"),
        (("f", "--format", "xml"), "'xml'"),
        (("f", "-n", "x"), "'x' must be a prefix"),
    ],
)
def test_misuse_is_exit_status_2_with_the_reason(arguments: tuple[str, ...], expected: str) -> None:
    result = invoke("route", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert expected in result.stderr


def test_statistics(filters: str, events: str) -> None:
    result = invoke("route", filters, "--stats", events, events, stdin=EVENTS)
    counts = dict(line.split(": ") for line in result.stderr.splitlines())
    assert float(counts.pop("events per second").replace(",", "")) > 0
    assert counts == {"filters": "3", "reloads": "0", "events": "6", "events with keys": "6", "matches": "10"}
    nothing = invoke("route", filters, "--stats", stdin=b"")
    assert "events: 0\n" in nothing.stderr


def test_the_other_commands_take_filters_with_keys(filters: str) -> None:
    assert invoke("check", filters).exit_code == 0
    assert invoke("match", "-c", "-f", filters, stdin=EVENTS).stdout == "3\n"


def test_each_event_is_read_in_full(filters: str) -> None:
    document = notification("tns1:Device/A", name="a\u00e9<>\u2028".replace("<", "&lt;"))
    printed = invoke("route", filters, stdin=document).stdout_bytes
    assert json.loads(printed)["items"][0]["value"] == "a\u00e9<>\u2028"
