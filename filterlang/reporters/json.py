"""The output format ``json``, for programs: a list of records, those that ruff prints, with a few keys more.

The schema is published in docs/findings.schema.json.
"""

from collections.abc import Iterable, Iterator

from filterlang.places.findings import Finding
from filterlang.reporters._records import records, to_json
from filterlang.reporters._run import Run


def report(findings: Iterable[Finding], run: Run) -> Iterator[str]:
    """Write every finding as a record of a list.

    Args:
        findings: the findings.
        run: the run they are of.

    Yields:
        The list in pieces, a record at a time.
    """
    separator = "[\n"
    for each in records(findings, run):
        written = to_json(each, indent=2).replace("\n", "\n  ")
        yield f"{separator}  {written}"
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"
