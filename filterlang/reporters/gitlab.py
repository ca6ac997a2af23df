"""The output format ``gitlab``: a Code Quality report, which GitLab shows in merge requests.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from collections.abc import Iterable, Iterator
from typing import Final

from filterlang.places.findings import Finding
from filterlang.reporters._fingerprints import Fingerprints, fingerprint
from filterlang.reporters._paths import path_from
from filterlang.reporters._records import to_json
from filterlang.reporters._run import NOT_CHECKED, Problem, Run

_SEVERITIES: Final = {"error": "major", "warning": "minor"}


def report(findings: Iterable[Finding], run: Run) -> Iterator[str]:
    """Write every finding as an issue of a list.

    Args:
        findings: the findings.
        run: the run they are of.

    Yields:
        The list in pieces, an issue at a time.
    """
    fingerprints = Fingerprints()
    separator = "[\n"
    for finding in findings:
        yield f"{separator}  {to_json(_issue(finding, fingerprints, run.root))}"
        separator = ",\n"
    for problem in run.problems:
        yield f"{separator}  {to_json(_problem(problem, run.root))}"
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def _issue(finding: Finding, fingerprints: Fingerprints, root: str) -> dict[str, object]:
    diagnostic = finding.diagnostic
    path = path_from(root, finding.document.name)
    row, column = finding.position(diagnostic.span.start)
    end_row, end_column = finding.position(diagnostic.span.end)
    return {
        "type": "issue",
        "check_name": diagnostic.code,
        "description": f"{diagnostic.code} {diagnostic.message}",
        "categories": ["Bug Risk"],
        "severity": _SEVERITIES[diagnostic.severity],
        "fingerprint": fingerprints.name(finding, path),
        "location": {
            "path": path,
            "lines": {"begin": row, "end": end_row},
            "positions": {
                "begin": {"line": row, "column": column},
                "end": {"line": end_row, "column": end_column},
            },
        },
    }


def _problem(problem: Problem, root: str) -> dict[str, object]:
    path = path_from(root, problem.document)
    place = {"line": problem.row, "column": problem.column}
    return {
        "type": "issue",
        "check_name": NOT_CHECKED,
        "description": problem.message,
        "categories": ["Bug Risk"],
        "severity": "critical",
        "fingerprint": fingerprint(path, NOT_CHECKED, problem.message),
        "location": {
            "path": path,
            "lines": {"begin": problem.row, "end": problem.row},
            "positions": {"begin": place, "end": place},
        },
    }
