"""``filterlang check``: what it reads, what it prints and how it exits."""

import json
from pathlib import Path

import pytest

from filterlang.diagnostics import CODES
from tests.cli.support import ITEM_A, invoke, run

COMMA = ("-e", "alarm,motion", "-d", "type-list")
ITEM_FILTER_URI = "http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter"


def write(folder: Path, text: str | bytes, name: str = "filters.txt") -> str:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


def test_a_clean_text() -> None:
    done = run("check", "-e", ITEM_A, "--dialect", "item-filter")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"Checked 1 filter: no findings.\n", b"")


def test_a_mistake_is_shown_with_its_place_cause_and_remedy() -> None:
    text = 'boolean(//tt:SimpleItem[@Name="a" AND @Value="1"])'
    done = run("check", "-e", text, "--dialect", "item-filter")
    assert done.returncode == 1
    assert done.stdout.decode().splitlines() == [
        "-e:1:35: error: FL203 keywords are lower case: `and`, not `AND`",
        f"  {text}",
        "  " + " " * 34 + "^^^",
        "  fix: write `and`",
        "",
        "Checked 1 filter: 1 error.",
    ]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (COMMA, 1),
        ((*COMMA, "--fail-on", "warning"), 1),
        ((*COMMA, "--fail-on", "error"), 0),
        ((*COMMA, "-e", "a;b", "--fail-on", "error"), 0),
        (("-e", "tns1:A/", "-d", "concrete-set", "--fail-on", "error"), 1),
        (("-e", ITEM_A, "-d", ITEM_FILTER_URI), 0),
        (("-e", "my:A//.", "-d", "concrete-set"), 1),
        (("-e", "my:A//.", "-d", "concrete-set", "--namespace", "my=http://example.com/topics"), 0),
        (("-d", "concrete-set", "--", "-"), 2),
        (("-d", "concrete-set", "--allow-empty", "--", "-"), 0),
    ],
)
def test_exit_statuses(arguments: tuple[str, ...], status: int) -> None:
    assert invoke("check", *arguments).exit_code == status


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), "nothing to check"),
        (("-e", ITEM_A), "-e needs --dialect"),
        (("-e", "a", "-d", "itemfilter"), "did you mean 'item-filter'?"),
        (("-e", "a", "-d", "type-list", "-d", "concrete"), "more than once"),
        (("-e", "a", "-d", "type-list", "-n", "tns1"), "must be a prefix"),
        (("-e", "a", "-d", "type-list", "-n", "=http://a"), "must be a prefix"),
        (("-e", "a", "-d", "type-list", "-n", "a="), "no namespace URI"),
        (("-e", "a", "-d", "type-list", "-n", "a=b", "-n", "a=c"), "bound twice"),
        (("-e", "a", "-d", "type-list", "--output-format", "xml"), "'xml'"),
        (("--no-such-option",), "--no-such-option"),
    ],
)
def test_misuse_is_exit_status_2_with_the_reason(arguments: tuple[str, ...], expected: str) -> None:
    result = invoke("check", *arguments)
    assert result.exit_code == 2
    assert expected in result.stderr
    assert not result.stdout


def test_a_file_has_comments_blank_lines_and_dialects(tmp_path: Path) -> None:
    lines = [
        "\ufeff# Everything before the first filter.",
        "",
        "  #filterlang:dialect=item-filter",
        'boolean(//tt:SimpleItem[@Name="#1"])',
        "   \t ",
        f"# filterlang: dialect={ITEM_FILTER_URI}",
        f"\t{ITEM_A} OR {ITEM_A}",
        "# filterlang: dialect=concrete-set",
        "tns1:Device/",
        "# filterlang is a word in this comment",
    ]
    path = write(tmp_path, "\r\n".join(lines))
    result = invoke("check", path)
    places = [line.split(" ")[0] for line in result.stdout.splitlines() if line.startswith(path)]
    assert places == [f"{path}:7:{2 + len(ITEM_A) + 1}:", f"{path}:9:12:"]
    assert result.stdout.endswith("Checked 3 filters in 1 file: 2 errors.\n")
    assert result.exit_code == 1


def test_the_option_holds_up_to_the_first_comment(tmp_path: Path) -> None:
    path = write(tmp_path, "tns1:Device//.\n# filterlang: dialect=type-list\nalarm\n")
    result = invoke("check", path, "-d", "concrete-set")
    assert (result.exit_code, result.stdout) == (0, "Checked 2 filters in 1 file: no findings.\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\n\ntns1:Device\n", ":3: the dialect of this filter is not known"),
        ("# filterlang: dialect=itemfilter\n", ":1: there is no dialect 'itemfilter'; did you mean"),
        ("\n# filterlang: dialct=item-filter\n", ":2: there is no setting 'dialct'; did you mean 'dialect'?"),
        ("# filterlang: namespace=a\n", ":1: there is no setting 'namespace'"),
        ("# filterlang: dialect\n", ":1: 'dialect' does not set one dialect"),
        ("# filterlang: dialect=type-list dialect=type-list\n", "does not set one dialect"),
        ("# filterlang:\n", ":1: nothing is set"),
        ("# filterlang dialect=type-list\n", ":1: a colon is missing"),
        (b"# caf\xc3\xa9\nalarm\xff\n", ":2: not UTF-8 at byte 13 (0xFF)"),
    ],
)
def test_a_file_that_cannot_be_understood(tmp_path: Path, text: str | bytes, expected: str) -> None:
    path = write(tmp_path, text)
    result = invoke("check", path)
    assert result.exit_code == 2
    assert f"filterlang: {path}" in result.stderr
    assert expected in result.stderr


def test_a_bad_file_does_not_hide_the_others(tmp_path: Path) -> None:
    good = write(tmp_path, "tns1:A/\n", "good")
    bad = write(tmp_path, b"\xff", "bad")
    done = run("check", str(tmp_path / "none"), bad, str(tmp_path), good, "-d", "concrete-set")
    assert done.returncode == 2
    assert f"{good}:1:7: error: FL107" in done.stdout.decode()
    assert len(done.stderr.decode().splitlines()) == 3
    clean = invoke("check", bad, write(tmp_path, "tns1:A\n", "clean"), "-d", "concrete-set")
    said = "Checked 1 filter in 2 files: no findings. 1 problem: not all was checked.\n"
    assert (clean.exit_code, clean.stdout) == (2, said)


def test_standard_input() -> None:
    done = run("check", "-", "-d", "type-list", stdin=b"motion\na,b\n")
    assert done.returncode == 1
    assert done.stdout.startswith(b"<stdin>:2:2: warning: FL301 ")
    assert done.stdout.endswith(b"Checked 2 filters in 1 file: 1 warning.\n")


def test_a_file_without_filters(tmp_path: Path) -> None:
    result = invoke("check", write(tmp_path, "# nothing\n"))
    assert result.exit_code == 2
    assert "there is no filter in it: no line but comments and blank ones" in result.stderr
    result = invoke("check", "--allow-empty", write(tmp_path, "# nothing\n"))
    assert (result.exit_code, result.stdout) == (0, "Checked 0 filters in 1 file: no findings.\n")


def test_json_records() -> None:
    text = 'boolean(//tt:SimpleItem[@Name=“a"])'
    done = run("check", "--output-format", "json", "-e", f"\n {text}", "-d", "item-filter")
    assert done.returncode == 1
    assert done.stdout.isascii()
    (record,) = json.loads(done.stdout)
    assert record["filename"] == "-e"
    assert (record["code"], record["name"]) == ("FL201", CODES["FL201"].name)
    assert record["severity"] == "error"
    assert record["location"] == {"row": 2, "column": 32}
    assert record["end_location"]["row"] == 2
    assert set(record) == {
        *("filename", "code", "name", "message", "severity", "location", "end_location", "hint", "fix")
    }
    assert set(record["fix"]) == {"message", "applicability", "edits"}
    assert all(set(edit) == {"content", "location", "end_location"} for edit in record["fix"]["edits"])


def test_json_of_several_texts_and_of_none() -> None:
    several = invoke(
        "check", "--output-format", "json", "-d", "type-list", "-e", "a,b", "-e", "c", "-e", "d,e"
    )
    assert [record["filename"] for record in json.loads(several.stdout)] == ["-e[1]", "-e[3]"]
    assert json.loads(invoke("check", "--output-format", "json", "-d", "type-list", "-e", "a").stdout) == []


def apply(record: dict[str, dict[str, list[dict[str, dict[str, int]]]]], line: str) -> str:
    for edit in reversed(record["fix"]["edits"]):
        first, last = edit["location"]["column"] - 1, edit["end_location"]["column"] - 1
        line = f"{line[:first]}{edit['content']}{line[last:]}"
    return line


def test_parts_on_one_line_are_shown_where_they_stand(tmp_path: Path) -> None:
    content = "boolean(//tt:SimpleItem[@Name=“\U0001f4f7”])"
    line = json.dumps({"concrete-set": "tns1:A", "item-filter": content}).replace("tns1:A", "\\u0074ns1:A/")
    path = write(tmp_path, f"  {line}\n")
    records = json.loads(invoke("check", path, "--output-format", "json").stdout)
    assert [record["code"] for record in records] == ["FL107", "FL201"]
    row = f"  {line}"
    place = records[0]["location"]["column"] - 1
    assert row[place] == "/"
    mended = json.loads(apply(records[0], apply(records[1], row)))
    assert mended == {
        "concrete-set": "tns1:A",
        "item-filter": 'boolean(//tt:SimpleItem[@Name="\U0001f4f7"])',
    }


@pytest.mark.parametrize(
    ("line", "column", "expected"),
    [
        ("{", 2, "a dialect in double quotes should follow"),
        ("{}", 1, "FL007 the object has no parts"),
        ('{"concrete-set" "tns1:A"}', 17, "`:` should follow"),
        ('{"concrete-set": 1}', 18, "the filter's text in double quotes should follow"),
        ('{"concrete-set": "tns1:A"', 26, "`,` or `}` should follow"),
        ('{"concrete-set": "tns1:A"} x', 27, "nothing should follow the object"),
        ('{"concrete-set": "tns1:A', 18, "the string is no JSON"),
        ('{"concrete-set": "\\q"}', 19, "the string is no JSON"),
        (
            '{"concreteset": "tns1:A"}',
            2,
            "FL006 there is no dialect 'concreteset'; did you mean 'concrete-set'?",
        ),
        ('{"concrete-set": "tns1:A", "concrete-set": "tns1:B"}', 28, "two parts in concrete-set"),
    ],
)
def test_mistakes_in_a_line_of_parts(tmp_path: Path, line: str, column: int, expected: str) -> None:
    path = write(tmp_path, f"{line}\n")
    result = invoke("check", path)
    assert result.exit_code == 1
    assert f"{path}:1:{column}: error: FL00" in result.stdout
    assert expected in result.stdout


def test_an_odd_encoding_of_the_output_loses_nothing() -> None:
    done = run("check", "-e", "café,b", "-d", "type-list", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 1
    assert b"caf\\xe9,b" in done.stdout


def test_nothing_of_a_text_steers_the_terminal(tmp_path: Path) -> None:
    path = write(tmp_path, "tns1:\x1b[31mA\n", "a\x1b[1mb")
    result = invoke("check", path, str(tmp_path / "\x1b[7m"), "-d", "concrete-set")
    assert "\x1b" not in result.stdout + result.stderr
    assert "a\\x1b[1mb:1:6: error: FL005" in result.stdout


def test_an_encoding_with_a_byte_order_mark_has_one() -> None:
    done = run("check", "-e", "a,b", "-e", "é,d", "-d", "type-list", env={"PYTHONIOENCODING": "utf-16"})
    text = done.stdout.decode("utf-16")
    assert text.startswith("-e[1]:1:2: ")
    assert "\n  é,d\n" in text
    assert "\ufeff" not in text
