"""The output format ``github``: workflow commands, which GitHub Actions shows beside the lines of a change.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from collections.abc import Iterable, Iterator

from filterlang.diagnostics import remedies
from filterlang.places.findings import Finding
from filterlang.reporters._escaping import escape
from filterlang.reporters._paths import path_from
from filterlang.reporters._run import NOT_CHECKED, Run


def report(findings: Iterable[Finding], run: Run) -> Iterator[str]:
    """Write a command for every finding.

    Args:
        findings: the findings.
        run: the run they are of.

    Yields:
        The commands, a line each.
    """
    for finding in findings:
        diagnostic = finding.diagnostic
        place = _place(finding, run.root)
        place["title"] = f"{diagnostic.code} {diagnostic.name}"
        properties = ",".join([f"{key}={_property(value)}" for key, value in place.items()])
        yield f"::{diagnostic.severity} {properties}::{_data(_message(finding))}\n"
    for problem in run.problems:
        path = _property(escape(path_from(run.root, problem.document)))
        properties = f"file={path},line={problem.row},col={problem.column},title={NOT_CHECKED} not-checked"
        yield f"::error {properties}::{_data(escape(problem.message))}\n"


def _place(finding: Finding, root: str) -> dict[str, str]:
    span = finding.diagnostic.span
    row, column = finding.position(span.start)
    end_row, end_column = finding.position(span.end)
    place = {
        "file": escape(path_from(root, finding.document.name)),
        "line": str(row),
        "endLine": str(end_row),
    }
    if row == end_row:  # columns of different lines are not taken
        place |= {"col": str(column), "endColumn": str(end_column)}
    return place


def _message(finding: Finding) -> str:
    # The log shows the message alone, so the place has to stand in it as well.
    row, column = finding.position(finding.diagnostic.span.start)
    head = f"{finding.document.name}:{row}:{column}: {finding.diagnostic.code} {finding.diagnostic.message}"
    return "\n".join(map(escape, [head, *remedies(finding.diagnostic)]))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
