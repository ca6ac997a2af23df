"""``filterlang check``: what is wrong with filters, where, why and what was meant."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import click

from filterlang.cli._options import FILE, dialect_option, namespace_option, once
from filterlang.cli._terminal import complain, may_color, stdin_bytes, write_text
from filterlang.findings import Document, Finding
from filterlang.lint.entries import FilterEntry, FilterText
from filterlang.lint.runner import Options, check_document
from filterlang.reporters import Problem, Run, find_reporter, report_formats

CLEAN: Final = 0
FOUND: Final = 1
FAILED: Final = 2


@click.command("check")
@click.argument("files", nargs=-1, type=FILE, metavar="[FILE|-]...")
@click.option(
    "--expression",
    "-e",
    "expressions",
    multiple=True,
    metavar="TEXT",
    help="Check this text. Repeatable.",
)
@dialect_option
@namespace_option
@once(
    "--output-format",
    type=click.Choice(report_formats()),
    help="text (the default) or concise, for people; json or json-lines, for programs; github, gitlab, sarif "
    "or junit, for services that show findings.",
)
@once(
    "--fail-on",
    type=click.Choice(("error", "warning")),
    help="The least finding that makes the exit status 1: error, or warning (the default).",
)
@click.pass_context
def command(
    ctx: click.Context,
    files: Sequence[str],
    expressions: Sequence[str],
    dialect: str | None,
    namespaces: Mapping[str, str],
    output_format: str | None,
    fail_on: str | None,
) -> None:
    """Say what is wrong with filters, and what was meant.

    A FILE holds one filter a line; - is standard input. A line that starts with # is a comment, and

        # filterlang: dialect=item-filter

    sets the dialect from there on. A line of JSON such as {"concrete-set": "…", "item-filter": "…"} holds the
    parts of one filter, which are and-ed.

    \b
    Examples:
      filterlang check -e 'boolean(//tt:SimpleItem[@Name="port"])' -d item-filter
      filterlang check filters.txt --dialect concrete-set --fail-on error
      filterlang check --output-format json filters/*.txt
      cat filters.txt | filterlang check -d type-list -

    \b
    Exit status:
      0  nothing was found (with --fail-on error: no error)
      1  something was found
      2  the job could not be done, such as a file that cannot be read
    """  # noqa: D301 - click wants the character
    if not files and not expressions:
        raise click.UsageError(
            "there is nothing to check: give -e TEXT, a FILE, or - for standard input", ctx
        )
    if expressions and dialect is None:
        raise click.UsageError("-e needs --dialect: a text does not say which dialect it is in", ctx)
    run = Run(color=may_color(sys.stdout), root=_project_root())
    options = Options(namespaces)
    severities: set[str] = set()
    findings = _findings(_documents(expressions, files, dialect, run), options, run)
    for chunk in find_reporter(output_format or "text")(_noting(findings, severities), run):
        write_text(chunk)
    is_found = "error" in severities or (bool(severities) and fail_on != "error")
    ctx.exit(FAILED if run.failed else FOUND if is_found else CLEAN)


def _project_root() -> str:
    """The folder that GitLab and GitHub know the project by, elsewhere the working directory."""
    root = os.environ.get("CI_PROJECT_DIR") or os.environ.get("GITHUB_WORKSPACE") or ""
    return os.path.abspath(root)  # noqa: PTH100 - pathlib takes long to import


def _documents(
    expressions: Sequence[str], files: Sequence[str], dialect: str | None, run: Run
) -> Iterator[list[FilterEntry]]:
    """The filters of each document."""
    for number, text in enumerate(expressions, 1):
        name = "-e" if len(expressions) == 1 else f"-e[{number}]"
        run.documents.append(name)
        yield [FilterEntry((FilterText(Document(name, text), text, dialect or ""),))]
    for file in files:
        yield _filters_of_file(file, dialect, run)


def _filters_of_file(file: str, dialect: str | None, run: Run) -> list[FilterEntry]:
    # Most of the time a text takes to check is starting, so what only files need is loaded for files.
    from filterlang.lint.sources import SourceError, decode
    from filterlang.lint.sources.text import read

    name = "<stdin>" if file == "-" else file
    run.documents.append(name)
    entries: list[FilterEntry] = []
    try:
        for entry in read(decode(name, _read(file)), dialect):
            entries.append(entry)  # noqa: PERF402 - those before an error count
    except SourceError as error:
        _fail(run, name, str(error))
    except OSError as error:
        _fail(run, name, f"{name}: {error.strerror or error}")
    return entries


def _fail(run: Run, name: str, message: str) -> None:
    complain(message)
    run.problems.append(Problem(name, message))


def _read(file: str) -> bytes:
    if file == "-":
        return stdin_bytes().read()
    with open(file, "rb") as opened:  # noqa: PTH123 - pathlib takes long to import
        return opened.read()


def _findings(documents: Iterator[list[FilterEntry]], options: Options, run: Run) -> Iterator[Finding]:
    for entries in documents:
        run.filters += len(entries)
        yield from check_document(entries, options)


def _noting(findings: Iterator[Finding], severities: set[str]) -> Iterator[Finding]:
    for finding in findings:
        severities.add(finding.diagnostic.severity)
        yield finding
