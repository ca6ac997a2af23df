"""``filterlang check``: what is wrong with filters, where, why and what was meant."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any, Final

import click

from filterlang.cli._check_jobs import Outcome
from filterlang.cli._checking import CheckError, CheckOptions, has_progress, make_task, outcomes, plan_jobs
from filterlang.cli._configuration import Configured, find_configuration
from filterlang.cli._options import FILE, dialect_option, namespace_option, once
from filterlang.cli._terminal import (
    complaint,
    is_terminal,
    may_color,
    write_bytes,
    write_error,
    write_text,
)
from filterlang.findings import Finding
from filterlang.lint.codes import code_prefix
from filterlang.lint.config import ConfigError
from filterlang.reporters import Problem, Run, escape, find_reporter, report_formats

CLEAN: Final = 0
FOUND: Final = 1
FAILED: Final = 2


def _codes(ctx: click.Context, param: click.Parameter, value: Sequence[str]) -> tuple[str, ...] | None:
    try:
        named = [each for codes in value for each in codes.split(",") if each.strip()]
        return tuple(map(code_prefix, named)) if named else None
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from None


def _code_option(name: str, text: str) -> Callable[[Any], Any]:
    return click.option(name, multiple=True, callback=_codes, metavar="CODES", help=text)


@click.command("check")
@click.argument("files", nargs=-1, type=FILE, metavar="[FILE|FOLDER|-]...")
@click.option(
    "--expression", "-e", "expressions", multiple=True, metavar="TEXT", help="Check this text. Repeatable."
)
@dialect_option
@namespace_option
@click.option(
    "--at",
    multiple=True,
    metavar="JSONPATH",
    help="Where filters stand in YAML and JSON files, whatever the configuration says. Repeatable.",
)
@once("--declarations", type=FILE, metavar="FILE", help="What the device says it emits, to check against.")
@_code_option("--select", "Report these codes, or all that start so: FL2, or ALL. With commas or repeated.")
@_code_option("--ignore", "Do not report these codes, or all that start so.")
@once("--config", type=FILE, metavar="FILE", help="The configuration, instead of the nearest one.")
@click.option("--isolated", is_flag=True, help="Use no configuration.")
@once("--stdin-filename", metavar="NAME", help="What to call standard input, and to read it as.")
@click.option("--fix", is_flag=True, help="Mend what surely can be mended, in the files; report the rest.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix and --diff: fixes that want a look, too.")
@once(
    "--output-format",
    type=click.Choice(report_formats()),
    help="text (the default) or concise, for people; json or json-lines, for programs; github (the default "
    "in GitHub Actions), gitlab, sarif or junit, for services that show findings.",
)
@once("--output-file", type=FILE, metavar="FILE", help="Write the report there.")
@click.option("--statistics", is_flag=True, help="Count the findings by code instead of reporting them.")
@once(
    "--fail-on",
    type=click.Choice(("error", "warning")),
    help="The least finding that makes the exit status 1: error, or warning (the default).",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if something was found.")
@once(
    "--jobs",
    "-j",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many processes may work on many files; as many as there are processors by default.",
)
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:
    """Say what is wrong with filters, and what was meant.

    Without arguments, the files of the configuration's sources are checked; of a FOLDER, those in it. - is
    standard input.

    A text file holds one filter a line. A line that starts with # is a comment, and

        # filterlang: dialect=item-filter

    sets the dialect from there on. A line of JSON such as {"concrete-set": "…", "item-filter": "…"} holds the
    parts of one filter, which are and-ed. In an XML file, the Filter elements of subscriptions are checked.
    In YAML and JSON, the configuration says where filters are, or --at does.

    A comment such as # filterlang: ignore=FL202 above a filter says what not to report about it.

    The configuration is filterlang.toml, or [tool.filterlang] in pyproject.toml, in the working directory or
    the nearest one above it:

    \b
      dialect = "item-filter"
      declarations = "camera.xml"
      ignore = ["FL202"]
      [[sources]]
      files = "subscriptions/*.yaml"
      at = "$.cameras[*].filter"

    \b
    Examples:
      filterlang check
      filterlang check -e 'boolean(//tt:SimpleItem[@Name="port"])' -d item-filter
      filterlang check filters.txt --dialect concrete-set --fail-on error
      filterlang check --at '$..filter' --dialect type-list --diff routes.yaml
      filterlang check --output-format json filters/*.txt
      cat filters.txt | filterlang check -d type-list -

    \b
    Exit status:
      0  nothing was found (with --fail-on error: no error; with --diff: nothing to change)
      1  something was found
      2  the job could not be done, such as a file that cannot be read
    """  # noqa: D301 - click wants the character
    options = CheckOptions(**given)
    try:
        configured = find_configuration(options.config, isolated=options.isolated)
        _refuse_misuse(options, configured)
        status = _Check(options, configured).run()
    except (ConfigError, CheckError) as error:
        write_error(complaint(str(error)))
        status = FAILED
    ctx.exit(status)


def _refuse_misuse(options: CheckOptions, configured: Configured) -> None:
    if not options.files and not options.expressions and not configured.config.sources:
        raise click.UsageError(
            "there is nothing to check: give -e TEXT, a FILE, or - for standard input, "
            "or [[sources]] in a configuration"
        )
    if options.expressions and (options.dialect or configured.config.dialect) is None:
        raise click.UsageError("-e needs --dialect: a text does not say which dialect it is in")
    if options.unsafe_fixes and options.mode == "check":
        raise click.UsageError("--unsafe-fixes is about --fix and --diff")
    if options.diff and (options.statistics or options.output_format or options.output_file):
        raise click.UsageError("--diff prints a diff, and no report")
    if options.statistics and options.output_format not in (None, "json", "text"):
        raise click.UsageError("--statistics has the output formats text and json")
    if options.stdin_filename is not None and "-" not in options.files:
        raise click.UsageError("--stdin-filename is about standard input: give -, too")


class _Check:
    """A run of the command.

    Args:
        options: what was asked for.
        configured: the configuration.

    Raises:
        CheckError: if nothing can be checked.
    """

    def __init__(self, options: CheckOptions, configured: Configured) -> None:
        self._options = options
        self._jobs, self._problems = plan_jobs(options, configured)
        self._task = make_task(options, configured)
        self._prints_texts = options.mode == "diff" or (
            options.mode == "fix" and any(job.text is not None or job.path == "-" for job in self._jobs)
        )
        self._severities: set[str] = set()
        self._fixed = [0, 0]
        self._run = Run(root=_project_root())

    def run(self) -> int:
        """Check, report, and say what the exit status is."""
        for problem in self._problems:
            self._tell(problem)
        if self._options.diff:
            for _ in self._findings():
                pass
        else:
            self._report()
        self._say_what_was_fixed()
        if self._run.failed:
            return FAILED
        if self._options.exit_zero:
            return CLEAN
        if self._options.diff:
            return FOUND if self._fixed[0] else CLEAN
        counting = {"error"} if self._options.fail_on == "error" else {"error", "warning"}
        return FOUND if self._severities & counting else CLEAN

    def _report(self) -> None:
        with ExitStack() as stack:
            write = self._writer(stack)
            for piece in self._pieces():
                write(piece)

    def _pieces(self) -> Iterable[str]:
        options = self._options
        if options.statistics:
            from filterlang.cli._statistics import statistics

            return [statistics(self._findings(), options.output_format or "text")]
        return find_reporter(options.output_format or self._usual_format())(self._findings(), self._run)

    def _usual_format(self) -> str:
        is_watched = os.environ.get("GITHUB_ACTIONS") == "true" and self._options.output_file is None
        return "github" if is_watched and "github" in report_formats() else "text"

    def _writer(self, stack: ExitStack) -> Callable[[str], object]:
        """What writes the report: standard output is for texts where texts are printed."""
        file = self._options.output_file
        if file is not None and file != "-":
            try:
                opened = open(file, "w", encoding="utf-8", errors="backslashreplace")  # noqa: PTH123, SIM115
            except OSError as error:
                raise CheckError(f"{file}: {error.strerror or error}") from None
            return stack.enter_context(opened).write
        stream = sys.stderr if self._prints_texts else sys.stdout
        self._run.color = may_color(stream)
        return write_error if self._prints_texts else write_text

    def _findings(self) -> Iterator[Finding]:
        for job, outcome in zip(
            self._jobs, outcomes(self._jobs, self._task, self._options.jobs), strict=True
        ):
            self._run.documents.append(job.name)
            self._run.filters += outcome.filters
            if outcome.problem is not None:
                self._tell(Problem(job.name, outcome.problem))
            if not outcome.is_settled:
                self._complain(f"{job.name}: stopped, for fixes seem to undo each other")
            self._note_fixes(outcome)
            if outcome.text is not None:
                self._print(outcome.text, is_line=job.text is not None and not self._options.diff)
            for finding in outcome.findings:
                self._severities.add(finding.diagnostic.severity)
                yield finding

    def _tell(self, problem: Problem) -> None:
        self._run.problems.append(problem)
        self._complain(problem.message)

    def _complain(self, message: str) -> None:
        # It takes the line of the progress bar, which is drawn again below it.
        write_error(f"\r\x1b[K{complaint(message)}" if has_progress(self._jobs) else complaint(message))

    def _note_fixes(self, outcome: Outcome) -> None:
        if outcome.fixed:
            self._fixed[0] += outcome.fixed
            self._fixed[1] += 1

    def _print(self, text: str, *, is_line: bool) -> None:
        if self._options.diff and is_terminal(sys.stdout):
            text = "\n".join(map(escape, text.split("\n")))
        write_bytes(text.encode("utf-8", "surrogateescape") + b"\n" * is_line)

    def _say_what_was_fixed(self) -> None:
        fixes, documents = self._fixed
        if fixes:
            done = "Would fix" if self._options.diff else "Fixed"
            write_error(f"{done} {_count(fixes, 'finding')} in {_count(documents, 'document')}.\n")


def _project_root() -> str:
    """The folder that GitLab and GitHub know the project by, elsewhere the working directory."""
    root = os.environ.get("CI_PROJECT_DIR") or os.environ.get("GITHUB_WORKSPACE") or ""
    return os.path.abspath(root)  # noqa: PTH100 - pathlib takes long to import


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
