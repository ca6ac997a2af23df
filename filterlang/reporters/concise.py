"""The output format ``concise``: a line for each finding, and nothing else, for editors and other filters.

The line is the first one that ``text`` prints, ``file:row:column: error: CODE message``.
"""

from collections.abc import Iterable, Iterator

from filterlang.places.findings import Finding
from filterlang.reporters._headline import headline, painter
from filterlang.reporters._run import Run


def report(findings: Iterable[Finding], run: Run) -> Iterator[str]:
    """Write a line for every finding.

    Args:
        findings: the findings.
        run: the run they are of.

    Yields:
        The lines.
    """
    paint = painter(color=run.color)
    for finding in findings:
        yield f"{headline(finding, paint)}\n"
