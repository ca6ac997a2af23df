"""``filterlang check --output-format``: reports as they leave the command."""

import json
import os
from pathlib import Path

import pytest
from lxml import etree

from filterlang.reporters import report_formats
from tests.cli.support import run
from tests.reporters.validating import check_code_quality, check_findings, check_junit, check_sarif

PLAIN = {
    "LC_ALL": "C",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
    "CI_PROJECT_DIR": "",
    "GITHUB_WORKSPACE": "",
}
"""The environment of a machine that knows ASCII and no project."""


def hostile_file(folder: Path) -> str:
    path = folder / os.fsdecode(b"a%,:\x1b caf\xe9.txt")
    path.write_text(
        '# filterlang: dialect=item-filter\nboolean(//tt:SimpleItem[@Name=”é” AND @Value="1"])\n', "utf-8"
    )
    return str(path)


@pytest.mark.parametrize("name", report_formats())
def test_a_report_survives_a_name_and_a_terminal_that_know_no_utf_8(name: str, tmp_path: Path) -> None:
    done = run("check", "--output-format", name, hostile_file(tmp_path), env=PLAIN)
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.isascii()
    assert b"\x1b" not in done.stdout
    assert b"FL203" in done.stdout
    match name:
        case "json":
            check_findings(json.loads(done.stdout))
        case "json-lines":
            check_findings([json.loads(line) for line in done.stdout.splitlines()])
        case "gitlab":
            check_code_quality(json.loads(done.stdout))
        case "sarif":
            check_sarif(json.loads(done.stdout))
        case "junit":
            check_junit(etree.fromstring(done.stdout))


@pytest.mark.parametrize("variable", ["CI_PROJECT_DIR", "GITHUB_WORKSPACE"])
def test_a_service_says_where_its_project_starts(variable: str, tmp_path: Path) -> None:
    file = tmp_path / "cameras" / "a.txt"
    file.parent.mkdir()
    file.write_text("tns1:A/\n")
    done = run(
        "check",
        "-d",
        "concrete",
        "--output-format",
        "gitlab",
        str(file),
        env={**PLAIN, variable: str(tmp_path)},
    )
    assert [issue["location"]["path"] for issue in json.loads(done.stdout)] == ["cameras/a.txt"]


def test_a_file_that_cannot_be_read_is_part_of_the_report(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone.txt")
    done = run("check", "-d", "concrete", "-e", "tns1:A", gone, "--output-format", "sarif", env=PLAIN)
    assert done.returncode == 2
    (invocation,) = json.loads(done.stdout)["runs"][0]["invocations"]
    assert [each["message"]["text"] for each in invocation["toolExecutionNotifications"]] == [
        f"{gone}: No such file or directory"
    ]
    done = run("check", "-d", "concrete", "-e", "tns1:A", gone, "--output-format", "junit", env=PLAIN)
    failed, clean = etree.fromstring(done.stdout)
    assert (failed.get("errors"), clean.get("name"), clean.get("errors")) == ("1", "-e", "0")
