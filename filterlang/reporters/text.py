"""The output format ``text``, for people: place, severity, code and message; the line with a caret; remedies.

The first line of a finding has the form that compilers print and editors understand,
``file:row:column: error: message``.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from filterlang.diagnostics import excerpt, remedies
from filterlang.places.findings import Finding
from filterlang.reporters._escaping import escape
from filterlang.reporters._headline import SEVERITY_COLORS, headline, painter
from filterlang.reporters._run import Run

_CYAN: Final = "36"


def report(findings: Iterable[Finding], run: Run) -> Iterator[str]:
    """Describe every finding, and sum up at the end.

    Args:
        findings: the findings.
        run: the run they are of.

    Yields:
        A piece for each finding, and the summary.
    """
    counts = {"error": 0, "warning": 0}
    for finding in findings:
        counts[finding.diagnostic.severity] += 1
        yield f"{describe_finding(finding, color=run.color)}\n"
    yield f"{_summary(counts['error'], counts['warning'], run)}\n"


def describe_finding(finding: Finding, *, color: bool = False) -> str:
    """A finding on several lines, each with its line end.

    Args:
        finding: the finding.
        color: whether to colour it.
    """
    paint = painter(color=color)
    diagnostic = finding.diagnostic
    lines = [headline(finding, paint)]
    if finding.document.text:
        line, carets = excerpt(finding.document.text, diagnostic.span)
        indent = len(carets) - len(carets.lstrip(" "))
        lines += [
            f"  {line}",
            f"  {carets[:indent]}{paint(carets[indent:], SEVERITY_COLORS[diagnostic.severity])}",
        ]
    for remedy in remedies(diagnostic):
        label, colon, rest = remedy.partition(":")
        lines.append(f"  {paint(label + colon, _CYAN)}{escape(rest)}")
    return "".join([f"{line}\n" for line in lines])


def _summary(errors: int, warnings: int, run: Run) -> str:
    found = [_count(number, what) for number, what in ((errors, "error"), (warnings, "warning")) if number]
    files = len([each for each in run.documents if not each.startswith("-e")])
    where = f" in {_count(files, 'file')}" if files else ""
    said = f"Checked {_count(run.filters, 'filter')}{where}: {' and '.join(found) or 'no findings'}."
    if run.skipped:
        were = "1 template was" if run.skipped == 1 else f"{run.skipped:,} templates were"
        said += f" {were} skipped: a placeholder stands in them."
    if run.failed:
        said += f" {_count(len(run.problems), 'problem')}: not all was checked."
    return said


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
