"""The output format ``json-lines``, for programs that read a stream: a record of ``json`` on each line.

The schema is published in docs/findings.schema.json.
"""

from collections.abc import Iterable, Iterator

from filterlang.places.findings import Finding
from filterlang.reporters._records import record, to_json
from filterlang.reporters._run import Run


def report(findings: Iterable[Finding], run: Run) -> Iterator[str]:  # noqa: ARG001 - every reporter's signature
    """Write every finding as a record on a line of its own.

    Args:
        findings: the findings.
        run: the run they are of.

    Yields:
        The lines.
    """
    for finding in findings:
        yield f"{to_json(record(finding))}\n"
