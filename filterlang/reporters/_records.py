"""Findings as records for programs, and the writing of JSON that every parser takes."""

from json import dumps

from filterlang.diagnostics import Fix, Span
from filterlang.places.findings import Finding


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
