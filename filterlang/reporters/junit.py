"""The output format ``junit``: test results in XML, as Jenkins, GitLab and others show them.

A document is a suite. Each code that was found in it is a test that failed, once for all its places; a
document without findings is one test that passed. So a test keeps its name when lines move, and a service can
say since when it fails. The XML is that of the schema of Jenkins' xUnit plugin, in pure ASCII, so that no
encoding can spoil it.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape as escape_markup
from itertools import groupby
from typing import NamedTuple

from filterlang.places.findings import Finding
from filterlang.reporters._escaping import escape
from filterlang.reporters._paths import path_from
from filterlang.reporters._run import Run
from filterlang.reporters.text import describe_finding
from filterlang.xml_characters import without_forbidden


def report(findings: Iterable[Finding], run: Run) -> Iterator[str]:
    """Write a suite for every document.

    Args:
        findings: the findings; those of a document stand together.
        run: the run they are of.

    Yields:
        The report in pieces, a suite at a time; documents without findings come last.
    """
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="filterlang">\n'
    done: set[str] = set()
    for name, found in groupby(findings, _name):
        done.add(name)
        path = path_from(run.root, name)
        yield _suite(path, _failures(path, list(found)))
    for problem in run.problems:
        done.add(problem.document)
        path = path_from(run.root, problem.document)
        yield _suite(path, [_Test(path, "error", "unreadable", problem.message, problem.message)])
    for name in run.documents:
        if name not in done:
            path = path_from(run.root, name)
            yield _suite(path, [_Test(path)])
    yield "</testsuites>\n"


class _Test(NamedTuple):
    """A test: its name, and what became of it: an element of the format, or nothing if it passed."""

    name: str
    outcome: str = ""
    kind: str = ""
    message: str = ""
    details: str = ""


def _name(finding: Finding) -> str:
    return finding.document.name


def _failures(path: str, findings: Sequence[Finding]) -> list[_Test]:
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        by_code.setdefault(finding.diagnostic.code, []).append(finding)
    return [_failure(path, found) for found in by_code.values()]


def _failure(path: str, findings: Sequence[Finding]) -> _Test:
    first = findings[0].diagnostic
    more = f" (and {len(findings) - 1:,} more)" if len(findings) > 1 else ""
    details = "\n".join(map(describe_finding, findings))
    test = f"{path}: {first.code} {first.name}"
    return _Test(test, "failure", first.severity, f"{first.message}{more}", details)


def _suite(name: str, tests: Sequence[_Test]) -> str:
    outcomes = [test.outcome for test in tests]
    return (
        f"  <testsuite name={_attribute(name)} tests={_attribute(str(len(tests)))}"
        f" failures={_attribute(str(outcomes.count('failure')))}"
        f" errors={_attribute(str(outcomes.count('error')))}>\n"
        f"{''.join(map(_case, tests))}  </testsuite>\n"
    )


def _case(test: _Test) -> str:
    start = f'    <testcase classname="filterlang" name={_attribute(test.name)}'
    if not test.outcome:
        return f"{start}/>\n"
    return (
        f"{start}>\n      <{test.outcome} type={_attribute(test.kind)} message={_attribute(test.message)}>"
        f"{_text(test.details)}</{test.outcome}>\n    </testcase>\n"
    )


def _attribute(text: str) -> str:
    return f'"{_text(escape(text))}"'


def _text(text: str) -> str:
    return escape_markup(without_forbidden(text)).encode("ascii", "xmlcharrefreplace").decode("ascii")
