"""Each output format, on findings that a person can follow."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from lxml import etree

from filterlang import __version__
from filterlang.diagnostics import CODES, Diagnostic, Edit, Fix, Span
from filterlang.places.findings import Document, Finding
from filterlang.reporters import Problem, Run, find_reporter, report_formats
from tests.reporters.validating import CHECKOUT, check_code_quality, check_findings, check_junit, check_sarif

QUOTES = Fix("write double quotes", (Edit(Span(31, 32), '"'), Edit(Span(33, 34), '"')))
TEXT = "# filterlang: dialect=concrete\nA'b'\ntns1:A|\nx{\"0\"}\n"
FILE = Document("filters/a b.txt", TEXT)
QUOTE = Finding(FILE, Diagnostic("FL202", "single quotes", Span(32, 33), "see ONVIF", QUOTES))
PART = Finding(FILE, Diagnostic("FL110", "nothing behind `|`", Span(43, 43)))
LINES = Finding(FILE, Diagnostic("FL001", "100% {wrong}", Span(44, 51)))
OTHER = Finding(Document("b.txt", "x"), Diagnostic("FL110", "nothing before `|`", Span(0, 1)))
ALL = (QUOTE, PART, LINES, OTHER)


def report(name: str, *findings: Finding, run: Run | None = None) -> str:
    return "".join(find_reporter(name)(findings, run or Run()))


def test_concise() -> None:
    assert report("concise", *ALL).splitlines() == [
        "filters/a b.txt:2:2: warning: FL202 single quotes",
        "filters/a b.txt:3:8: error: FL110 nothing behind `|`",
        "filters/a b.txt:4:1: error: FL001 100% {wrong}",
        "b.txt:1:1: error: FL110 nothing before `|`",
    ]


def test_github() -> None:
    assert report("github", *ALL).splitlines() == [
        "::warning file=filters/a b.txt,line=2,endLine=2,col=2,endColumn=3,title=FL202 single-quote"
        "::filters/a b.txt:2:2: FL202 single quotes%0Afix: write double quotes%0Ahint: see ONVIF",
        "::error file=filters/a b.txt,line=3,endLine=3,col=8,endColumn=8,title=FL110 empty-alternative"
        "::filters/a b.txt:3:8: FL110 nothing behind `|`",
        "::error file=filters/a b.txt,line=4,endLine=5,title=FL001 syntax-error"
        "::filters/a b.txt:4:1: FL001 100%25 {wrong}",
        "::error file=b.txt,line=1,endLine=1,col=1,endColumn=2,title=FL110 empty-alternative"
        "::b.txt:1:1: FL110 nothing before `|`",
    ]


def test_gitlab() -> None:
    issues = json.loads(report("gitlab", *ALL))
    assert [issue.pop("fingerprint") for issue in issues]
    assert issues[0] == {
        "type": "issue",
        "check_name": "FL202",
        "description": "FL202 single quotes",
        "categories": ["Bug Risk"],
        "severity": "minor",
        "location": {
            "path": "filters/a b.txt",
            "lines": {"begin": 2, "end": 2},
            "positions": {"begin": {"line": 2, "column": 2}, "end": {"line": 2, "column": 3}},
        },
    }
    assert [issue["severity"] for issue in issues] == ["minor", "major", "major", "major"]


def test_sarif() -> None:
    run = Run()
    log = json.loads(report("sarif", *ALL, run=run))["runs"][0]
    driver = log["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("filterlang", __version__)
    assert [rule["id"] for rule in driver["rules"]] == list(CODES)
    assert log["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]
    first, _, third, _ = log["results"]
    assert first["partialFingerprints"].keys() == {"filterlang/v1"}
    del first["partialFingerprints"]
    location = {"uri": "filters/a%20b.txt", "uriBaseId": "%SRCROOT%"}
    assert first == {
        "ruleId": "FL202",
        "ruleIndex": list(CODES).index("FL202"),
        "level": "warning",
        "message": {"text": "single quotes\nfix: write double quotes\nhint: see ONVIF"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": location,
                    "region": {"startLine": 2, "startColumn": 2, "endLine": 2, "endColumn": 3},
                }
            }
        ],
        "fixes": [
            {
                "description": {"text": "write double quotes"},
                "artifactChanges": [
                    {
                        "artifactLocation": location,
                        "replacements": [
                            {
                                "deletedRegion": {
                                    "startLine": 2,
                                    "startColumn": column,
                                    "endLine": 2,
                                    "endColumn": column + 1,
                                },
                                "insertedContent": {"text": '"'},
                            }
                            for column in (1, 3)
                        ],
                    }
                ],
                "properties": {"applicability": "safe"},
            }
        ],
    }
    assert third["message"] == {"text": "100% {{wrong}}"}


def test_junit() -> None:
    run = Run()
    run.documents = ["filters/a b.txt", "clean.txt", "b.txt"]
    again = Finding(FILE, Diagnostic("FL202", "more quotes", Span(34, 35)))
    assert [
        (suite.get("name"), suite.get("tests"), suite.get("failures"), suite.get("errors"))
        for suite in etree.fromstring(report("junit", *ALL[:3], again, OTHER, run=run).encode())
    ] == [("filters/a b.txt", "3", "3", "0"), ("b.txt", "1", "1", "0"), ("clean.txt", "1", "0", "0")]
    tests = etree.fromstring(report("junit", QUOTE, again, run=run).encode()).findall(".//testcase")
    assert [test.get("name") for test in tests] == [
        "filters/a b.txt: FL202 single-quote",
        "clean.txt",
        "b.txt",
    ]
    (failure,) = tests[0]
    assert (failure.tag, failure.get("type")) == ("failure", "warning")
    assert failure.get("message") == "single quotes (and 1 more)"
    assert failure.text == report("text", QUOTE, again).rpartition("\nChecked")[0]


def test_what_could_not_be_looked_at_is_told_by_the_formats_that_can() -> None:
    run = Run()
    run.documents = ["a.txt", "gone.txt"]
    run.problems = [Problem("gone.txt", "gone.txt: {no} such file")]
    (invocation,) = json.loads(report("sarif", run=run))["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["message"] == {"text": "gone.txt: {{no}} such file"}
    assert notification["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "gone.txt"
    gone, clean = etree.fromstring(report("junit", run=run).encode())
    assert (gone.get("name"), gone.get("errors"), clean.get("name")) == ("gone.txt", "1", "a.txt")
    assert [error.text for error in gone.iter("error")] == ["gone.txt: {no} such file"]


def test_nothing_found_is_a_report_all_the_same() -> None:
    assert report("concise") == report("github") == report("json-lines") == ""
    check_findings(json.loads(report("json")))
    assert json.loads(report("gitlab")) == []
    check_sarif(json.loads(report("sarif")))
    check_junit(etree.fromstring(report("junit").encode()))


def test_the_documented_record_follows_the_schema() -> None:
    page = (CHECKOUT / "docs" / "command-line.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```json\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    check_findings(json.loads(example))


def test_the_schemas_can_tell() -> None:
    record = json.loads(report("json", QUOTE))
    check_findings(record)
    for key in ("location", "severity", "fix"):
        with pytest.raises(jsonschema.ValidationError):
            check_findings([{**record[0], key: 0}])
    log = json.loads(report("sarif", QUOTE))
    check_sarif(log)
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startColumn"] = 0
    with pytest.raises(jsonschema.ValidationError):
        check_sarif(log)
    issues = json.loads(report("gitlab", QUOTE))
    check_code_quality(issues)
    with pytest.raises(jsonschema.ValidationError):
        check_code_quality([{**issues[0], "fingerprint": 1}])
    suites = etree.fromstring(report("junit", QUOTE).encode())
    check_junit(suites)
    del suites[0].attrib["tests"]
    with pytest.raises(etree.DocumentInvalid):
        check_junit(suites)


@pytest.mark.parametrize("name", report_formats())
def test_a_report_can_be_read_while_it_is_made(name: str) -> None:
    asked: list[str] = []

    def findings() -> Any:
        for finding in ALL:
            asked.append(finding.document.name)
            yield finding
        asked.append("the end")

    pieces = find_reporter(name)(findings(), Run())
    assert any("FL110" in piece and "the end" not in asked for piece in pieces)


def fingerprints(text: str, *offsets: int, name: str = "a.txt") -> list[str]:
    document = Document(name, text)
    found = [Finding(document, Diagnostic("FL301", "a comma", Span(each, each + 1))) for each in offsets]
    issues = [issue["fingerprint"] for issue in json.loads(report("gitlab", *found))]
    results = json.loads(report("sarif", *found))["runs"][0]["results"]
    assert [each["partialFingerprints"]["filterlang/v1"] for each in results] == issues
    return issues


def test_a_fingerprint_outlives_changes_of_other_lines() -> None:
    before = fingerprints("alarm,motion\nalarm,door", 5, 18)
    assert fingerprints("# new\n\nalarm,motion\n# new\nalarm,door\n# new", 12, 31) == before
    assert fingerprints("alarm,motion\nalarm,doors", 5, 18)[0] == before[0]
    assert fingerprints("alarm,motion\nalarm,doors", 5, 18)[1] != before[1]
    assert fingerprints("alarm,motion\nalarm,door", 5, 18, name="b.txt")[0] != before[0]


def test_alike_lines_have_fingerprints_of_their_own() -> None:
    first, second, third = fingerprints("a,b\n" * 3, 1, 5, 9)
    assert len({first, second, third}) == 3
    assert fingerprints("a,b\n" * 2, 1, 5) == [first, second]


def test_paths_start_from_the_root_of_the_project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "project" / "cameras"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    names = ("a.txt", "./b.txt", "../c.txt", str(folder / "d.txt"), str(tmp_path / "project 2" / "e.txt"))
    found = [Finding(Document(name, "x"), Diagnostic("FL001", "no", Span(0, 1))) for name in names]
    run = Run(root=str(tmp_path / "project"))
    inside, outside = ["cameras/a.txt", "cameras/b.txt", "c.txt", "cameras/d.txt"], names[-1]
    assert [issue["location"]["path"] for issue in json.loads(report("gitlab", *found, run=run))] == [
        *inside,
        outside,
    ]
    results = json.loads(report("sarif", *found, run=run))["runs"][0]["results"]
    locations = [each["locations"][0]["physicalLocation"]["artifactLocation"] for each in results]
    assert [location.get("uri") for location in locations] == [*inside, Path(outside).as_uri()]
    assert [location.get("uriBaseId") for location in locations] == ["%SRCROOT%"] * 4 + [None]
    for line, path in zip(report("github", *found, run=run).splitlines(), [*inside, outside], strict=True):
        assert line.startswith(f"::error file={path},line=1")
    suites = etree.fromstring(report("junit", *found, run=run).encode())
    assert [suite.get("name") for suite in suites] == [*inside, outside]
