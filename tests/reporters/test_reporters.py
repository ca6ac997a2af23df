"""Reporters: findings to text."""

import json

import pytest

from filterlang.diagnostics import Diagnostic, Edit, Fix, Span
from filterlang.places.findings import Document, Finding
from filterlang.reporters import Problem, Run, escape, find_reporter, report_formats

FIX = Fix("remove the `/`", (Edit(Span(14, 15), ""),), "unsafe")
TOPICS = Document("a.txt", "\n\n    \ntns1:AA/\n")
ERROR = Finding(TOPICS, Diagnostic("FL107", "no", Span(14, 15), "write `//.`", FIX))
WARNING = Finding(Document("b.txt", "      a,b"), Diagnostic("FL301", "a comma", Span(7, 8)))


def report(name: str, *findings: Finding, color: bool = False, filters: int = 2, failed: bool = False) -> str:
    run = Run(color=color)
    run.filters = filters
    run.problems += [Problem("c.txt", "c.txt: gone")] if failed else []
    return "".join(find_reporter(name)(findings, run))


def test_the_formats_are_found() -> None:
    formats = ("concise", "github", "gitlab", "json", "json-lines", "junit", "sarif", "text")
    assert report_formats() == formats
    with pytest.raises(
        ValueError, match=f"there is no output format '_records'; known: {', '.join(formats)}"
    ):
        find_reporter("_records")


def test_places_are_those_of_the_file() -> None:
    assert [ERROR.position(offset) for offset in (0, 1, 8)] == [(1, 1), (2, 1), (4, 2)]
    assert WARNING.position(7) == (1, 8)


def test_text() -> None:
    assert report("text", ERROR, WARNING).splitlines() == [
        "a.txt:4:8: error: FL107 no",
        "  tns1:AA/",
        "         ^",
        "  fix (unsafe): remove the `/`",
        "  hint: write `//.`",
        "",
        "b.txt:1:8: warning: FL301 a comma",
        "        a,b",
        "         ^",
        "",
        "Checked 2 filters: 1 error and 1 warning.",
    ]


def test_colour_changes_nothing_else() -> None:
    import re

    painted = report("text", ERROR, WARNING, color=True)
    assert "\x1b[1;31merror:\x1b[0m" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == report("text", ERROR, WARNING)


@pytest.mark.parametrize(
    ("filters", "failed", "summary"),
    [
        (1, False, "Checked 1 filter: no findings.\n"),
        (1200, False, "Checked 1,200 filters: no findings.\n"),
        (3, True, "Checked 3 filters: no findings. 1 problem: not all was checked.\n"),
    ],
)
def test_the_summary_of_no_findings(filters: int, failed: bool, summary: str) -> None:
    assert report("text", filters=filters, failed=failed) == summary
    assert [each["code"] for each in json.loads(report("json", filters=filters, failed=failed))] == [
        "FL000"
    ] * failed


def test_json() -> None:
    first, second = json.loads(report("json", ERROR, WARNING))
    assert first == {
        "filename": "a.txt",
        "code": "FL107",
        "name": "trailing-slash",
        "message": "no",
        "severity": "error",
        "location": {"row": 4, "column": 8},
        "end_location": {"row": 4, "column": 9},
        "hint": "write `//.`",
        "fix": {
            "message": "remove the `/`",
            "applicability": "unsafe",
            "edits": [
                {"content": "", "location": {"row": 4, "column": 8}, "end_location": {"row": 4, "column": 9}}
            ],
        },
    }
    assert second["fix"] is None
    assert second["hint"] is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 日本", "plain é 日本"),
        ("a\x1b[1m\nb\x7f\x85", "a\\x1b[1m\\nb\\x7f\\x85"),
        ("\u202eab\u2028\udc80", "\\u202eab\\u2028\\udc80"),
        ("a\u00a0b", "a\u00a0b"),
    ],
)
def test_escaping(text: str, shown: str) -> None:
    assert escape(text) == shown
