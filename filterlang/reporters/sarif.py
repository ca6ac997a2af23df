"""The output format ``sarif``: SARIF 2.1.0, which code scanning services and editors read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from collections.abc import Iterable, Iterator
from typing import Final

from filterlang import __version__
from filterlang.diagnostics import CODES, Code, Fix, Span, remedies
from filterlang.places.findings import Finding
from filterlang.reporters._fingerprints import Fingerprints
from filterlang.reporters._paths import path_from, uri_of
from filterlang.reporters._records import to_json
from filterlang.reporters._run import Problem, Run

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT: Final = "%SRCROOT%"
"""The name by which services know the root of a project."""


def report(findings: Iterable[Finding], run: Run) -> Iterator[str]:
    """Write a log of one run, with a result for every finding.

    Args:
        findings: the findings.
        run: the run they are of.

    Yields:
        The log in pieces, a result at a time.
    """
    yield (
        f'{{\n"version": "2.1.0",\n"$schema": {to_json(_SCHEMA)},\n"runs": [{{\n'
        f'"tool": {to_json(_tool())},\n"columnKind": "unicodeCodePoints",\n"results": ['
    )
    fingerprints = Fingerprints()
    separator = "\n"
    for finding in findings:
        yield f"{separator}{to_json(_result(finding, fingerprints, run.root))}"
        separator = ",\n"
    yield f'\n],\n"invocations": [{to_json(_invocation(run))}]\n}}]\n}}\n'


def _tool() -> dict[str, object]:
    rules = [_rule(code) for code in CODES.values()]
    return {"driver": {"name": "filterlang", "version": __version__, "rules": rules}}


def _rule(code: Code) -> dict[str, object]:
    return {
        "id": code.code,
        "name": code.name,
        "shortDescription": _message(code.summary),
        "fullDescription": _message(code.summary),
        "help": _message(f"{code.summary}\n\n`filterlang rule {code.code}` says more."),
        "defaultConfiguration": {"level": code.severity},
    }


_INDICES: Final = {code: index for index, code in enumerate(CODES)}


def _result(finding: Finding, fingerprints: Fingerprints, root: str) -> dict[str, object]:
    diagnostic = finding.diagnostic
    path = path_from(root, finding.document.name)
    artifact = _artifact(path)
    result: dict[str, object] = {
        "ruleId": diagnostic.code,
        "ruleIndex": _INDICES[diagnostic.code],
        "level": diagnostic.severity,
        "message": _message("\n".join([diagnostic.message, *remedies(diagnostic)])),
        "locations": [
            {"physicalLocation": {"artifactLocation": artifact, "region": _region(finding, diagnostic.span)}}
        ],
        "partialFingerprints": {"filterlang/v1": fingerprints.name(finding, path)},
    }
    if diagnostic.fix is not None:
        result["fixes"] = [_fix(finding, diagnostic.fix, artifact)]
    return result


def _fix(finding: Finding, fix: Fix, artifact: dict[str, object]) -> dict[str, object]:
    replacements = [
        {"deletedRegion": _region(finding, edit.span), "insertedContent": {"text": edit.content}}
        for edit in fix.edits
    ]
    return {
        "description": _message(fix.message),
        "artifactChanges": [{"artifactLocation": artifact, "replacements": replacements}],
        "properties": {"applicability": fix.applicability},
    }


def _region(finding: Finding, span: Span) -> dict[str, object]:
    row, column = finding.position(span.start)
    end_row, end_column = finding.position(span.end)
    return {"startLine": row, "startColumn": column, "endLine": end_row, "endColumn": end_column}


def _artifact(path: str) -> dict[str, object]:
    uri = uri_of(path)
    return {"uri": uri} if uri.startswith("file:") else {"uri": uri, "uriBaseId": _ROOT}


def _message(text: str) -> dict[str, object]:
    # Braces hold places for arguments, unless they are doubled (section 3.11.5).
    return {"text": text.replace("{", "{{").replace("}", "}}")}


def _invocation(run: Run) -> dict[str, object]:
    notifications = [_notification(problem, run.root) for problem in run.problems]
    return {"executionSuccessful": not run.failed, "toolExecutionNotifications": notifications}


def _notification(problem: Problem, root: str) -> dict[str, object]:
    artifact = _artifact(path_from(root, problem.document))
    return {
        "level": "error",
        "message": _message(problem.message),
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": artifact,
                    "region": {"startLine": problem.row, "startColumn": problem.column},
                }
            }
        ],
    }
