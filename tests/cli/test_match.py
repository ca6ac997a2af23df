"""``filterlang match``: which events it prints, how, and how it exits."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import filterlang
from filterlang.cli._event_line import event_line
from filterlang.cli._following import follow
from tests.cli.support import BROKEN, EVENTS, ITEM_A, invoke, notification, run

DEVICE = ("--topic", "tns1:Device//.")
LINES = [
    "2026-01-01T00:00:00Z tns1:Device/Trigger Changed a=1",
    "2026-01-01T00:00:00Z tns1:Device/Trigger Initialized a=2",
    "2026-01-01T00:00:00Z tns1:RuleEngine/Motion Changed b=1",
]


@pytest.fixture
def events(tmp_path: Path) -> str:
    path = tmp_path / "events.xml"
    path.write_bytes(EVENTS)
    return str(path)


def lines(*arguments: str, stdin: bytes = EVENTS) -> list[str]:
    result = invoke("match", *arguments, stdin=stdin)
    assert not result.stderr
    assert result.exit_code == (0 if result.stdout else 1)
    return result.stdout.splitlines()


def test_a_filter_and_a_file(events: str) -> None:
    done = run("match", "tns1:Device//.", events, "--dialect", "concrete-set")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines() == LINES[:2]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("tns1:Device//.", "-d", "concrete-set"), [0, 1]),
        (("tns1:Device//.", "-", "-d", "concrete-set"), [0, 1]),
        (("-d", "concrete-set", "--", "tns1:Device//."), [0, 1]),
        (DEVICE, [0, 1]),
        ((*DEVICE, "-"), [0, 1]),
        ((*DEVICE, "--operation", "Changed"), [0]),
        ((*DEVICE, "--operation", "changed", "--operation", "Initialized"), [0, 1]),
        (("--operation", "Deleted"), []),
        (("--operation", "NONE"), []),
        (("--operation", "none", "--operation", "changed"), [0, 2]),
        (("--not-operation", "initialized"), [0, 2]),
        (("--not-operation", "Changed", "--not-operation", "deleted"), [1]),
        (("--operation", "Changed", "--operation", "Initialized", "--not-operation", "Initialized"), [0, 2]),
        (("--content", ITEM_A), [0, 1]),
        (("--types", "MOTION"), [2]),
        (("--content", ITEM_A, "--types", "motion"), []),
        ((*DEVICE, "-v"), [2]),
        ((*DEVICE, "-m", "1"), [0]),
        ((*DEVICE, "--max-count", "0"), []),
        (("--topic", "x:Device//.", "--namespace", "x=http://www.onvif.org/ver10/topics"), [0, 1]),
        (("--topic", "x:Device//.", "--namespace", "x=http://example.com/"), []),
    ],
)
def test_the_filter_and_its_parts(arguments: tuple[str, ...], expected: list[int]) -> None:
    assert lines(*arguments) == [LINES[each] for each in expected]


@pytest.mark.parametrize(
    ("text", "arguments", "expected"),
    [
        ("tns1:Device//.\n\n# a comment\n", ("-d", "concrete-set"), [0, 1]),
        ("# filterlang: dialect=type-list\nmotion\n# filterlang: dialect=concrete-set\ntns1:A\n", (), [2]),
        ("tns1:Device//.\ntns1:RuleEngine//.\n", ("-d", "concrete-set"), [0, 1, 2]),
        ("tns1:Device//.\ntns1:RuleEngine//.\n", ("-d", "concrete-set", "--operation", "Changed"), [0, 2]),
        (json.dumps({"concrete-set": "tns1:Device//.", "item-filter": ITEM_A.replace('"a"', '"b"')}), (), []),
        (json.dumps({"concrete-set": "tns1:RuleEngine//.", "type-list": "motion"}), (), [2]),
    ],
)
def test_filters_of_a_file(
    tmp_path: Path, text: str, arguments: tuple[str, ...], expected: list[int]
) -> None:
    path = tmp_path / "filters"
    path.write_text(text)
    assert lines("-f", str(path), *arguments) == [LINES[each] for each in expected]


def test_several_files_of_filters_are_or_ed(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("motion\n")
    (tmp_path / "b").write_text("trigger\n")
    assert lines("-f", str(tmp_path / "a"), "-f", str(tmp_path / "b"), "-d", "type-list") == LINES


def test_thousands_of_filters(tmp_path: Path) -> None:
    path = tmp_path / "filters"
    path.write_text("".join([f"tns1:A/B{number}\n" for number in range(12_000)]) + "tns1:RuleEngine//.\n")
    assert lines("-f", str(path), "-d", "concrete-set") == LINES[2:]


@pytest.mark.parametrize(
    ("text", "arguments", "expected"),
    [
        ("tns1:A/\n", ("-d", "concrete-set"), ":1:7: error: FL107"),
        ("{}\n", (), ":1:1: error: FL007"),
        ("tns1:A\n", (), "the dialect of this filter is not known"),
        ("# nothing\n", ("-d", "concrete-set"), "there is no filter in"),
        (None, ("-d", "concrete-set"), "No such file"),
    ],
)
def test_wrong_files_of_filters(
    tmp_path: Path, text: str | None, arguments: tuple[str, ...], expected: str
) -> None:
    path = tmp_path / "filters"
    if text is not None:
        path.write_text(text)
    result = invoke("match", "-f", str(path), *arguments, stdin=EVENTS)
    assert (result.exit_code, result.stdout) == (2, "")
    assert expected in result.stderr


def test_parts_that_are_too_large_together(tmp_path: Path) -> None:
    long = "|".join([f"tns1:A/{number}x".replace("/", "/n") for number in range(4_500)])
    types = ";".join([f"{number}y" for number in range(7_000)])
    path = tmp_path / "filters"
    path.write_text(json.dumps({"concrete-set": long, "type-list": types}))
    result = invoke("match", "-f", str(path), stdin=EVENTS)
    assert result.exit_code == 2
    assert "the parts together are too large" in result.stderr
    apart = invoke("match", "--topic", long, "--types", types, stdin=EVENTS)
    assert apart.exit_code == 1
    explained = invoke("explain", "--topic", long, "--types", types)
    assert explained.exit_code == 2
    assert "too large to explain" in explained.stderr


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), "there is no filter"),
        (("alarm",), "the filter needs --dialect"),
        (("x", "-d", "itemfilter"), "did you mean 'item-filter'"),
        (("tns1:A/", "-d", "concrete-set"), "FILTER:1:7: error: FL107"),
        (("--topic", "tns1:A/"), "--topic:1:7: error: FL107"),
        (("x", "--operation", "Changed", "-d", "concrete"), "--dialect is about no filter"),
        (("--operation", "Altered"), "'Altered'"),
        (("--operation", "changed", "--not-operation", "Changed"), "no event can pass"),
        (("--not-operation", "Altered"), "'Altered'"),
        (("--topic", "tns1:A", "--topic", "tns1:B"), "more than once"),
        ((*DEVICE, "-m", "-1"), "-1"),
        ((*DEVICE, "--format", "xml"), "'xml'"),
        ((*DEVICE, "--follow"), "--follow needs the name of a file"),
        ((*DEVICE, "--follow", "a", "b"), "--follow follows one file"),
        (("-f", "-", "-d", "concrete"), "standard input cannot hold both"),
        (("-f", "-", "-d", "concrete", "a", "-"), "standard input cannot hold both"),
    ],
)
def test_misuse_is_exit_status_2_with_the_reason(arguments: tuple[str, ...], expected: str) -> None:
    result = invoke("match", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert expected in result.stderr


def test_filters_from_standard_input(events: str) -> None:
    assert lines("-f", "-", "-d", "type-list", events, stdin=b"motion\n") == LINES[2:]


def test_warnings_about_the_filter_stand_beside_the_events() -> None:
    result = invoke("match", "--types", "motion,alarm", stdin=EVENTS)
    assert (result.exit_code, result.stdout) == (0, f"{LINES[2]}\n")
    assert "--types:1:7: warning: FL301" in result.stderr


def test_json_is_read_back() -> None:
    done = run("match", "--types", "t", "--output", "json", stdin=EVENTS)
    assert done.returncode == 0
    assert list(filterlang.read_events(done.stdout)) == list(filterlang.read_events(EVENTS))
    again = run("match", "--types", "t", "--output", "json", stdin=done.stdout)
    assert again.stdout == done.stdout


def test_raw_output_is_what_was_read() -> None:
    result = run("match", "--types", "motion", "--output", "raw", stdin=EVENTS)
    assert result.stdout == notification("tns1:RuleEngine/Motion", b="1")


def test_counting(events: str) -> None:
    assert lines("-c", *DEVICE) == ["2"]
    assert lines("-c", *DEVICE, "-m", "1", events, "-") == [f"{events}: 1", "<stdin>: 1"]
    none = invoke("match", "--count", "--types", "nothing", stdin=EVENTS)
    assert (none.exit_code, none.stdout) == (1, "0\n")


def test_several_files_are_named(events: str) -> None:
    assert lines("--types", "motion", events, events) == [f"{events}: {LINES[2]}"] * 2
    quoted = invoke("match", "--types", "motion", "--output", "json", events, events)
    assert len(list(filterlang.read_events(quoted.stdout_bytes))) == 2


def test_a_broken_document_does_not_stop_the_others(tmp_path: Path) -> None:
    path = tmp_path / "broken.xml"
    path.write_bytes(BROKEN)
    result = invoke("match", *DEVICE, str(path))
    assert result.exit_code == 2
    assert len(result.stdout.splitlines()) == 2
    assert result.stderr.startswith(f"filterlang: {path}: at byte {BROKEN.index(b'<a>')}: ")
    standard = run("match", *DEVICE, stdin=BROKEN)
    assert standard.stderr.startswith(b"filterlang: <stdin>: at byte ")


def test_a_missing_file_does_not_stop_the_others(events: str, tmp_path: Path) -> None:
    missing = str(tmp_path / "missing")
    result = invoke("match", *DEVICE, missing, str(tmp_path), events)
    assert result.exit_code == 2
    assert result.stdout.splitlines() == [f"{events}: {line}" for line in LINES[:2]]
    assert f"filterlang: {missing}: No such file or directory\n" in result.stderr
    assert f"filterlang: {tmp_path}: Is a directory\n" in result.stderr


def test_quiet_exits_at_the_first_match(events: str) -> None:
    quiet = invoke("match", "-q", *DEVICE, "missing", events, "never-looked-at")
    assert (quiet.exit_code, quiet.stdout) == (0, "")
    assert "never-looked-at" not in quiet.stderr
    assert invoke("match", "-q", "--types", "nothing", events).exit_code == 1
    assert invoke("match", "-q", "--types", "nothing", events, "missing").exit_code == 2
    assert invoke("match", "-q", "-m", "0", *DEVICE, events).exit_code == 1


def test_the_format_can_be_said() -> None:
    result = invoke("match", *DEVICE, "--format", "jsonl", stdin=EVENTS)
    assert result.exit_code == 2
    assert "<stdin>: at byte 0" in result.stderr


def test_an_empty_input_matches_nothing() -> None:
    assert lines(*DEVICE, stdin=b"") == []


def test_a_line_shows_what_matters() -> None:
    event = filterlang.Event(
        type="Motion Start\x1b", device_id="17", device_name='the "front" door', server_id="2", value=""
    )
    assert event_line(event) == (
        r'- "Motion Start\x1b" device_id=17 device_name="the \"front\" door" server_id=2 value=""'
    )
    items = [filterlang.Item(None, "x"), filterlang.Item("image", None, kind="ElementItem")]
    assert event_line(filterlang.Event(topic="tns1:A", items=items)) == "- tns1:A (no name)=x image"
    assert event_line(filterlang.Event()) == "- -"


def test_an_odd_encoding_of_the_output_loses_nothing() -> None:
    document = notification("tns1:Device/A", a="caf\u00e9\u0085")
    done = run("match", *DEVICE, stdin=document, env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stdout.split(b"a=")[1]) == (0, b"caf\\xe9\\x85\n")


def test_a_followed_file_starts_anew_when_it_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class EnoughError(Exception):
        pass

    path = tmp_path / "log"
    path.write_bytes(b"one")
    steps: list[Callable[[], object]] = [
        lambda: path.write_bytes(b"one two"),
        lambda: path.rename(tmp_path / "log.1"),
        lambda: path.write_bytes(b"three four"),
        lambda: path.write_bytes(b"five"),
    ]

    def next_step(_seconds: float) -> None:
        if not steps:
            raise EnoughError
        steps.pop(0)()

    monkeypatch.setattr("time.sleep", next_step)
    read: list[bytes] = []
    with pytest.raises(EnoughError):
        for source in follow(str(path)):
            while chunk := source.read(100):
                read.append(chunk)
            read.append(b"|")
    assert read == [b"one", b" two", b"|", b"three four", b"|", b"five"]


def test_names_as_grep_prints_them(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "with.xml").write_bytes(EVENTS)
    (tmp_path / "a.xml").write_bytes(EVENTS)
    (tmp_path / "none.xml").write_bytes(notification("tns1:Other"))
    (tmp_path / ".hidden").write_bytes(EVENTS)
    first, second = str(tmp_path / "a.xml"), str(tmp_path / "b" / "with.xml")
    assert invoke("match", *DEVICE, "-rl", str(tmp_path)).stdout.splitlines() == [first, second]
    assert invoke("match", *DEVICE, "-l", first).stdout.splitlines() == [first]
    assert invoke("match", *DEVICE, "-l", str(tmp_path / "none.xml")).exit_code == 1
    assert invoke("match", *DEVICE, "-cH", first).stdout == f"{first}: 2\n"
    assert invoke("match", *DEVICE, "-c", first).stdout == "2\n"
    empty = tmp_path / "empty"
    empty.mkdir()
    assert invoke("match", *DEVICE, "-r", str(empty)).exit_code == 2


@pytest.mark.parametrize("name", ["json", "jsonl", "json-lines"])
@pytest.mark.parametrize("option", ["--output", "--output-format"])
def test_older_names_of_the_output_format_still_count(option: str, name: str) -> None:
    result = invoke("match", *DEVICE, option, name, stdin=EVENTS)
    assert (result.exit_code, result.stdout.count('{"system":')) == (0, 2)
    assert f"{option} " not in invoke("match", "--help").stdout or option == "--output-format"
