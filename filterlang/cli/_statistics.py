"""``check --statistics``: how many findings there are of each code, instead of the findings."""

from collections.abc import Iterable
from json import dumps
from typing import Final, NamedTuple

from filterlang.diagnostics import CODES
from filterlang.places.findings import Finding

FORMATS: Final = ("json", "text")


class _Count(NamedTuple):
    """How many findings there are of a code, and how many of them have a fix."""

    code: str
    findings: int
    fixable: int


def statistics(findings: Iterable[Finding], output_format: str) -> str:
    """Count findings by code.

    Args:
        findings: the findings.
        output_format: ``text`` or ``json``.
    """
    counts: dict[str, _Count] = {}
    for finding in findings:
        code = finding.diagnostic.code
        _, known, fixable = counts.get(code, _Count(code, 0, 0))
        counts[code] = _Count(code, known + 1, fixable + (finding.diagnostic.fix is not None))
    rows = sorted(counts.values(), key=lambda row: (-row.findings, row.code))
    if output_format == "json":
        return f"{dumps([_record(row) for row in rows], indent=2)}\n"
    width = max((len(f"{row.findings:,}") for row in rows), default=0)
    return "".join([f"{row.findings:>{width},}  {row.code}  {CODES[row.code].name}\n" for row in rows])


def _record(row: _Count) -> dict[str, object]:
    return {
        "code": row.code,
        "name": CODES[row.code].name,
        "severity": CODES[row.code].severity,
        "count": row.findings,
        "fixable": row.fixable,
    }
