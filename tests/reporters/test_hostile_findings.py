"""Whatever a finding holds, every format stays what its readers take, and says the same place."""

import json
import os
import re
from typing import Any
from urllib.parse import unquote_to_bytes

from hypothesis import given, settings
from lxml import etree

from filterlang.diagnostics import Span
from filterlang.places.findings import Finding
from filterlang.reporters import Problem, Run, escape, find_reporter
from tests.reporters.strategies import NAMES, reports
from tests.reporters.validating import check_code_quality, check_findings, check_junit, check_sarif

many = settings(max_examples=150, deadline=None)


def write(name: str, findings: list[Finding]) -> str:
    return "".join(find_reporter(name)(findings, Run()))


def place(finding: Finding, span: Span | None = None) -> tuple[int, int, int, int]:
    """Start and end of a finding, or of a span, found by counting."""
    span = span or finding.diagnostic.span
    text = finding.document.text
    rows = [text.count("\n", 0, offset) + 1 for offset in (span.start, span.end)]
    columns = [offset - (text.rfind("\n", 0, offset) + 1) + 1 for offset in (span.start, span.end)]
    return rows[0], columns[0], rows[1], columns[1]


def sayable(text: str) -> str:
    """A text as an encoding can say it, lone surrogates escaped."""
    return re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)


@many
@given(reports())
def test_concise(findings: list[Finding]) -> None:
    lines = write("concise", findings).split("\n")
    assert lines.pop() == ""
    for finding, line in zip(findings, lines, strict=True):
        assert escape(line) == line
        name, row, column, rest = line.removeprefix(escape(finding.document.name)).split(":", 3)
        diagnostic = finding.diagnostic
        assert (name, int(row), int(column)) == ("", *place(finding)[:2])
        assert rest == f" {diagnostic.severity}: {diagnostic.code} {escape(diagnostic.message)}"


@many
@given(reports())
def test_json_and_json_lines(findings: list[Finding]) -> None:
    written = write("json", findings)
    assert written.isascii()
    found = json.loads(written)
    check_findings(found)
    json.dumps(found, ensure_ascii=False).encode("utf-8")  # no lone surrogates
    assert [json.loads(line) for line in write("json-lines", findings).splitlines()] == found
    for finding, record in zip(findings, found, strict=True):
        diagnostic = finding.diagnostic
        assert record["filename"] == sayable(finding.document.name)
        assert record["message"] == sayable(diagnostic.message)
        assert json_place(record) == place(finding)
        edits = diagnostic.fix.edits if diagnostic.fix else ()
        for edit, told in zip(edits, record["fix"]["edits"] if record["fix"] else (), strict=True):
            assert (json_place(told), told["content"]) == (place(finding, edit.span), sayable(edit.content))


def json_place(record: dict[str, Any]) -> tuple[int, int, int, int]:
    start, end = record["location"], record["end_location"]
    return start["row"], start["column"], end["row"], end["column"]


@many
@given(reports())
def test_github(findings: list[Finding]) -> None:
    lines = write("github", findings).split("\n")
    assert lines.pop() == ""
    for finding, line in zip(findings, lines, strict=True):
        command, properties, message = read_command(line)
        row, column, end_row, end_column = place(finding)
        code = finding.diagnostic.code
        assert command == finding.diagnostic.severity
        assert properties.pop("file") == escape(finding.document.name)
        assert properties.pop("title") == f"{code} {finding.diagnostic.name}"
        assert (properties.pop("line"), properties.pop("endLine")) == (str(row), str(end_row))
        assert properties == ({"col": str(column), "endColumn": str(end_column)} if row == end_row else {})
        head = f"{finding.document.name}:{row}:{column}: {code} {finding.diagnostic.message}"
        assert message.split("\n")[0] == escape(head)


def read_command(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command, as the runner reads it."""
    assert line.startswith("::")
    assert escape(line) == line
    head, data = line[2:].split("::", 1)
    command, properties = head.split(" ", 1)
    pairs = [each.split("=", 1) for each in properties.split(",")]
    return command, {key: unescaped(value) for key, value in pairs}, unescaped(data)


def unescaped(text: str) -> str:
    for escaped, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escaped, character)
    return text


@many
@given(reports())
def test_gitlab(findings: list[Finding]) -> None:
    issues = json.loads(write("gitlab", findings))
    check_code_quality(issues)
    assert len({issue["fingerprint"] for issue in issues}) == len(findings)
    for finding, issue in zip(findings, issues, strict=True):
        location = issue["location"]
        row, column, end_row, end_column = place(finding)
        assert location["path"] == sayable(finding.document.name)
        assert location["lines"] == {"begin": row, "end": end_row}
        begin, end = location["positions"]["begin"], location["positions"]["end"]
        assert (begin, end) == ({"line": row, "column": column}, {"line": end_row, "column": end_column})
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["check_name"] == finding.diagnostic.code


@many
@given(reports())
def test_sarif(findings: list[Finding]) -> None:
    log = json.loads(write("sarif", findings))
    check_sarif(log)
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert len({result["partialFingerprints"]["filterlang/v1"] for result in run["results"]}) == len(findings)
    for finding, result in zip(findings, run["results"], strict=True):
        diagnostic = finding.diagnostic
        physical = result["locations"][0]["physicalLocation"]
        assert file_of(physical["artifactLocation"]) == finding.document.name
        assert sarif_place(physical["region"]) == place(finding)
        assert (
            run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == diagnostic.code
        )
        message = result["message"]["text"].replace("{{", "{").replace("}}", "}")
        assert message.startswith(sayable(diagnostic.message))
        assert ("fixes" in result) == (diagnostic.fix is not None)
        if diagnostic.fix is not None:
            (change,) = result["fixes"][0]["artifactChanges"]
            assert file_of(change["artifactLocation"]) == finding.document.name
            for edit, replacement in zip(diagnostic.fix.edits, change["replacements"], strict=True):
                assert sarif_place(replacement["deletedRegion"]) == place(finding, edit.span)
                assert replacement["insertedContent"]["text"] == sayable(edit.content)


def sarif_place(region: dict[str, int]) -> tuple[int, int, int, int]:
    return region["startLine"], region["startColumn"], region["endLine"], region["endColumn"]


URI = re.compile(r"(file:///)?([A-Za-z0-9._~!$&'()*+,;=@/-]|%[0-9A-F]{2})*")
"""What RFC 3986 lets stand in the path of a relative reference; a colon could end a scheme there."""


def file_of(location: dict[str, str]) -> str:
    assert URI.fullmatch(location["uri"])
    return os.fsdecode(unquote_to_bytes(location["uri"].removeprefix("file://")))


@many
@given(reports())
def test_junit(findings: list[Finding]) -> None:
    run = Run()
    run.documents = [*dict.fromkeys(finding.document.name for finding in findings), *NAMES]
    run.problems = [Problem(NAMES[0], "gone\ud800\x00")]
    written = "".join(find_reporter("junit")(findings, run))
    assert written.isascii()
    report = etree.fromstring(written.encode())
    check_junit(report)
    suites = report.findall("testsuite")
    assert {suite.get("name") for suite in suites} == {escape(name) for name in NAMES}
    for suite in suites:
        for outcome, count in (("failure", "failures"), ("error", "errors")):
            assert len(suite.findall(f"testcase/{outcome}")) == int(suite.get(count) or "")
        tests = [test.get("name") for test in suite.findall("testcase")]
        assert len(set(tests)) == len(tests) == int(suite.get("tests") or "")
    details = "\n".join(failure.text or "" for failure in report.iter("failure"))
    for finding in findings:
        row, column = place(finding)[:2]
        diagnostic = finding.diagnostic
        head = f"{finding.document.name}:{row}:{column}: {diagnostic.severity}: {diagnostic.code} "
        assert escape(head + diagnostic.message) in details
