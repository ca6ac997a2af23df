"""A run of ``filterlang check``: from documents to findings, a report and an exit status."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from typing import Final

from filterlang.cli._check_plan import (
    CheckError,
    CheckOptions,
    has_progress,
    idle_settings,
    make_task,
    outcomes,
    plan_jobs,
)
from filterlang.cli._configuration import Configured
from filterlang.cli._terminal import (
    complaint,
    is_terminal,
    may_color,
    width_of,
    write_bytes,
    write_error,
    write_text,
)
from filterlang.places.errors import DocumentError
from filterlang.places.findings import Finding
from filterlang.reporters import Problem, Run, escape, find_reporter

CLEAN: Final = 0
FOUND: Final = 1
FAILED: Final = 2


class CheckRun:
    """A run of the command.

    Args:
        options: what was asked for.
        configured: the configuration.

    Raises:
        CheckError: if nothing can be checked.
    """

    def __init__(self, options: CheckOptions, configured: Configured) -> None:
        self._options = options
        self._configured = configured
        self._jobs, self._problems = plan_jobs(options, configured)
        self._task = make_task(options, configured)
        self._prints_texts = options.mode == "diff" or (
            options.mode == "fix" and any(job.text is not None or job.path == "-" for job in self._jobs)
        )
        self._severities: set[str] = set()
        self._paths: set[str] = set()
        self._fixes: list[str] = []
        self._unsafe = 0
        self._fixed_documents = 0
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
            return FOUND if self._fixes else CLEAN
        fail_on = self._options.fail_on or self._configured.config.fail_on
        counting = {"error"} if fail_on == "error" else {"error", "warning"}
        return FOUND if self._severities & counting else CLEAN

    def _report(self) -> None:
        reports = self._reports()
        # One report is written as findings come; several need all of them.
        findings = self._findings() if len(reports) == 1 else list(self._findings())
        with ExitStack() as stack:
            for name, file in reports:
                write = self._writer(stack, file)
                for piece in self._pieces(name, findings):
                    write(piece)

    def _reports(self) -> list[tuple[str, str | None]]:
        """The formats of the reports, and their files, None for standard output."""
        return _requested(self._options) or [(self._usual_format(), self._options.output_file)]

    def _pieces(self, name: str, findings: Iterable[Finding]) -> Iterable[str]:
        if self._options.statistics:
            from filterlang.cli._statistics import statistics

            return [statistics(findings, name)]
        return find_reporter(name)(findings, self._run)

    def _usual_format(self) -> str:
        if self._options.statistics:
            return "text"
        is_watched = os.environ.get("GITHUB_ACTIONS") == "true" and self._options.output_file is None
        return self._configured.config.output_format or ("github" if is_watched else "text")

    def _writer(self, stack: ExitStack, file: str | None) -> Callable[[str], object]:
        """What writes a report: standard output is for texts where texts are printed."""
        self._run.color = False
        write = _opened(stack, file)
        if write is not None:
            return write
        stream = sys.stderr if self._prints_texts else sys.stdout
        self._run.color = may_color(stream)
        self._run.width = width_of(stream)
        return write_error if self._prints_texts else write_text

    def _findings(self) -> Iterator[Finding]:
        for job, outcome in zip(
            self._jobs, outcomes(self._jobs, self._task, self._options.jobs), strict=True
        ):
            self._run.documents.append(job.name)
            self._run.filters += outcome.filters
            self._run.skipped += outcome.skipped
            if outcome.problem is not None:
                self._tell(outcome.problem)
            if not outcome.is_settled:
                self._complain(f"{job.name}: stopped, for fixes seem to undo each other")
            self._fixes += outcome.fixed
            self._unsafe += outcome.unsafe
            self._fixed_documents += bool(outcome.fixed)
            self._paths |= outcome.paths
            if outcome.text is not None:
                self._print(outcome.text, is_line=job.text is not None and not self._options.diff)
            for finding in outcome.findings:
                self._severities.add(finding.diagnostic.severity)
                yield finding
        self._tell_what_is_idle()

    def _tell(self, problem: Problem) -> None:
        self._run.problems.append(problem)
        self._complain(problem.message)

    def _complain(self, message: str) -> None:
        # It takes the line of the progress bar, which is drawn again below it.
        write_error(f"\r\x1b[K{complaint(message)}" if has_progress(self._jobs) else complaint(message))

    def _print(self, text: str, *, is_line: bool) -> None:
        if self._options.diff and is_terminal(sys.stdout):
            text = "\n".join(map(escape, text.split("\n")))
        write_bytes(text.encode("utf-8", "surrogateescape") + b"\n" * is_line)

    def _tell_what_is_idle(self) -> None:
        options = self._options
        if options.files or options.expressions or options.allow_empty:
            return
        paths = self._paths
        if options.at:  # they stand in for those of the sources
            paths = paths | {path for source in self._configured.config.sources for path in source.at}
        for problem in idle_settings(self._configured, self._jobs, paths, options.dialect):
            self._tell(problem)

    def _say_what_was_fixed(self) -> None:
        if self._options.show_fixes:
            write_error("".join([f"{escape(each)}\n" for each in self._fixes]))
        if self._options.mode == "check" or not (self._fixes or self._unsafe):
            return
        done = "Would fix" if self._options.diff else "Fixed"
        said = f"{done} {_count(len(self._fixes), 'finding')} in {_count(self._fixed_documents, 'document')}."
        if self._unsafe and not self._task.unsafe:
            said += f" {self._unsafe:,} more with --unsafe-fixes."
        write_error(f"{said}\n")


def report_failure(options: CheckOptions, error: DocumentError) -> int:
    """Report that nothing could be checked, in each of the formats: a report for programs must be whole.

    Args:
        options: what was asked for.
        error: why.

    Returns:
        The exit status.
    """
    write_error(complaint(str(error)))
    run = Run(root=_project_root())
    run.problems.append(Problem.of(error.name, error))
    with ExitStack() as stack:
        for format_, file in () if options.statistics or options.diff else _requested(options):
            try:
                write = _opened(stack, file) or write_text
            except CheckError as unwritable:
                write_error(complaint(str(unwritable)))
                continue
            for piece in find_reporter(format_)((), run):
                write(piece)
    return FAILED


def _requested(options: CheckOptions) -> list[tuple[str, str | None]]:
    """The formats that were asked for, each with the file that its report goes to; None for a stream."""
    named = [each.partition("=") for each in options.output_format]
    return [(name, file or options.output_file) for name, _, file in named]


def _opened(stack: ExitStack, file: str | None) -> Callable[[str], object] | None:
    """What writes to a file; None where it is none."""
    if file is None or file == "-":
        return None
    try:
        opened = open(file, "w", encoding="utf-8", errors="backslashreplace")  # noqa: PTH123, SIM115
    except OSError as error:
        raise CheckError(f"{file}: {error.strerror or error}") from None
    return stack.enter_context(opened).write


def _project_root() -> str:
    """The folder that GitLab and GitHub know the project by, elsewhere the working directory."""
    root = os.environ.get("CI_PROJECT_DIR") or os.environ.get("GITHUB_WORKSPACE") or ""
    return os.path.abspath(root)  # noqa: PTH100 - pathlib takes long to import


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
