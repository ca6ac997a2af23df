"""The output format ``json``, for programs: a list of records, those that ruff prints, with a few keys more.

The text is pure ASCII, so that no encoding of a pipe or a terminal can spoil it.
"""

from collections.abc import Iterable, Iterator
from json import dumps

from filterlang.diagnostics import Fix
from filterlang.findings import Finding
from filterlang.reporters._run import Run


def report(findings: Iterable[Finding], run: Run) -> Iterator[str]:  # noqa: ARG001 - every reporter's signature
    """Write every finding as a record of a list.

    Args:
        findings: the findings.
        run: the run they are of.

    Yields:
        The list in pieces, a record at a time.
    """
    separator = "[\n"
    for finding in findings:
        record = dumps(_record(finding), indent=2).replace("\n", "\n  ")
        yield f"{separator}  {record}"
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def _record(finding: Finding) -> dict[str, object]:
    diagnostic = finding.diagnostic
    return {
        "filename": finding.document.name,
        "code": diagnostic.code,
        "name": diagnostic.name,
        "message": diagnostic.message,
        "severity": diagnostic.severity,
        "location": _location(finding, diagnostic.span.start),
        "end_location": _location(finding, diagnostic.span.end),
        "hint": diagnostic.hint,
        "fix": _fix(finding, diagnostic.fix) if diagnostic.fix is not None else None,
    }


def _fix(finding: Finding, fix: Fix) -> dict[str, object]:
    edits = [
        {
            "content": edit.content,
            "location": _location(finding, edit.span.start),
            "end_location": _location(finding, edit.span.end),
        }
        for edit in fix.edits
    ]
    return {"message": fix.message, "applicability": fix.applicability, "edits": edits}


def _location(finding: Finding, offset: int) -> dict[str, int]:
    row, column = finding.position(offset)
    return {"row": row, "column": column}
