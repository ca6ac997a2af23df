"""Findings as records for programs, and the writing of JSON that every parser takes."""

from collections.abc import Iterable, Iterator
from json import dumps

from filterlang.diagnostics import Fix, Span
from filterlang.places.findings import Finding
from filterlang.reporters._run import NOT_CHECKED, Problem, Run


def records(findings: Iterable[Finding], run: Run) -> Iterator[dict[str, object]]:
    """What ``json`` and ``json-lines`` write: findings, and then what could not be looked at.

    Args:
        findings: the findings.
        run: the run they are of.
    """
    for finding in findings:
        yield record(finding)
    for problem in run.problems:
        yield problem_record(problem)


def record(finding: Finding) -> dict[str, object]:
    """A finding as ``json`` and ``json-lines`` write it; the schema is docs/findings.schema.json.

    Args:
        finding: the finding.
    """
    diagnostic = finding.diagnostic
    return {
        "filename": finding.document.name,
        "code": diagnostic.code,
        "name": diagnostic.name,
        "message": diagnostic.message,
        "severity": diagnostic.severity,
        **_locations(finding, diagnostic.span),
        "hint": diagnostic.hint,
        "fix": _fix(finding, diagnostic.fix) if diagnostic.fix is not None else None,
    }


def problem_record(problem: Problem) -> dict[str, object]:
    """What could not be looked at, in the form of a finding.

    Args:
        problem: the problem.
    """
    place = {"row": problem.row, "column": problem.column}
    return {
        "filename": problem.document,
        "code": NOT_CHECKED,
        "name": "not-checked",
        "message": problem.message,
        "severity": "error",
        "location": place,
        "end_location": place,
        "hint": None,
        "fix": None,
    }


def to_json(value: object, *, indent: int | None = None) -> str:
    r"""A value of JSON as text, in pure ASCII, so that no encoding of a pipe or a terminal can spoil it.

    JSON cannot say a lone surrogate, which a file's name can hold: it becomes the text ``\udc80``.

    Args:
        value: the value.
        indent: how far a level is indented, None for everything on one line.
    """
    return dumps(_sayable(value), indent=indent)


def _sayable(value: object) -> object:
    match value:
        case str():
            return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode("utf-8")
        case dict():
            return {key: _sayable(each) for key, each in value.items()}
        case list():
            return [_sayable(each) for each in value]
    return value


def _fix(finding: Finding, fix: Fix) -> dict[str, object]:
    edits = [{"content": edit.content, **_locations(finding, edit.span)} for edit in fix.edits]
    return {"message": fix.message, "applicability": fix.applicability, "edits": edits}


def _locations(finding: Finding, span: Span) -> dict[str, object]:
    return {"location": _location(finding, span.start), "end_location": _location(finding, span.end)}


def _location(finding: Finding, offset: int) -> dict[str, int]:
    row, column = finding.position(offset)
    return {"row": row, "column": column}
