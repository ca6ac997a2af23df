"""The output format ``json-lines``, for programs that read a stream: a record of ``json`` on each line.

The schema is published in docs/findings.schema.json.
"""

from collections.abc import Iterable, Iterator

from filterlang.places.findings import Finding
from filterlang.reporters._records import records, to_json
from filterlang.reporters._run import Run


def report(findings: Iterable[Finding], run: Run) -> Iterator[str]:
    """Write every finding as a record on a line of its own.

    Args:
        findings: the findings.
        run: the run they are of.

    Yields:
        The lines.
    """
    for each in records(findings, run):
        yield f"{to_json(each)}\n"
