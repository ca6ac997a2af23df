"""What there is to do for ``filterlang check``, by what was asked for and by the configuration.

Over 300 lines, because jobs, tasks and what is idle are worked out from the same settings.
"""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from filterlang.cli._check_jobs import STDIN, Job, Mode, Outcome, Task, run_job
from filterlang.cli._configuration import Configured
from filterlang.cli._terminal import complain, may_show_progress, write_error
from filterlang.diagnostics import FilterlangError
from filterlang.lint.codes import selected_codes
from filterlang.lint.planning import Plan, PlanError, Planner, refuse_plan
from filterlang.lint.rules import Context
from filterlang.lint.runner import Options
from filterlang.places.errors import DocumentError
from filterlang.reporters import Problem

if TYPE_CHECKING:
    from filterlang.declared.reading import Declarations

MANY: Final = 200
"""From so many files on, checking them takes long enough to show its progress."""

LARGE: Final = 256 * 1024
"""From so many bytes on, several processes are faster than one, which need a while to start."""


class CheckError(DocumentError):
    """Nothing can be checked; the message says why."""


class CheckOptions(NamedTuple):
    """What was asked for on the command line."""

    files: Sequence[str]
    expressions: Sequence[str]
    dialect: str | None
    namespaces: Mapping[str, str]
    at: Sequence[str]
    declarations: str | None
    select: tuple[str, ...] | None
    extend_select: tuple[str, ...] | None
    ignore: tuple[str, ...] | None
    config: str | None
    isolated: bool
    stdin_filename: str | None
    fix: bool
    diff: bool
    unsafe_fixes: bool
    output_format: Sequence[str]
    output_file: str | None
    statistics: bool
    fail_on: str | None
    exit_zero: bool
    jobs: int | None
    allow_empty: bool
    show_fixes: bool

    @property
    def mode(self) -> Mode:
        """What to do with files."""
        return "diff" if self.diff else "fix" if self.fix else "check"


class Planned(NamedTuple):
    """What there is to do.

    Attributes:
        jobs: the documents to look at.
        problems: what cannot be looked at.
    """

    jobs: Sequence[Job]
    problems: Sequence[Problem]


def plan_jobs(options: CheckOptions, configured: Configured) -> Planned:
    """Find out what to look at, and how.

    Args:
        options: what was asked for.
        configured: the configuration.

    Raises:
        CheckError: if a path, a pattern or a placeholder is none.
    """
    planner = Planner(configured.config, options.dialect, options.at)
    codes = _codes(options, configured)
    jobs: list[Job] = []
    problems: list[Problem] = []
    dialect = options.dialect or configured.config.dialect
    for number, text in enumerate(options.expressions, 1):
        name = "-e" if len(options.expressions) == 1 else f"-e[{number}]"
        taken = dialect
        if taken is None:
            from filterlang.cli._given_text import taken_dialect  # few runs want it

            taken = taken_dialect(name, text)
        plan = Plan("text", taken, namespaces=tuple(configured.config.namespaces.items()))
        jobs.append(Job(name, "", plan, codes, text))
    if options.files or not options.expressions:
        # Most of the time a text takes to check is starting, so what only files need is loaded for files.
        from filterlang.cli._check_files import FilesError, files_to_check, path_in

        for file in files_to_check(options.files, configured):
            if isinstance(file, FilesError):
                problems.append(Problem(file.folder, str(file)))
                continue
            named = options.stdin_filename if file == STDIN else file
            path = None if named is None else path_in(configured, named)
            name = named or "<stdin>"
            try:
                plan = planner.plan(path, name)
            except PlanError as error:
                problems.append(Problem(name, str(error)))
                continue
            plan = plan._replace(allow_empty=plan.allow_empty or options.allow_empty)
            ignored = planner.ignored(path)
            wanted = frozenset([code for code in codes if not code.startswith(ignored)]) if ignored else codes
            jobs.append(Job(name, file, plan, wanted))
    _refuse_bad_plans(jobs, configured)
    return Planned(jobs, problems)


def make_task(options: CheckOptions, configured: Configured) -> Task:
    """What to do with each document.

    Args:
        options: what was asked for.
        configured: the configuration.

    Raises:
        CheckError: if the declarations cannot be read.
    """
    file = options.declarations
    if file is None and configured.config.declarations is not None:
        file = os.path.join(configured.folder, configured.config.declarations)  # noqa: PTH118
    context = Context(None if file is None else _declarations(file, configured))
    named = {source.declarations for source in configured.config.sources if source.declarations is not None}
    contexts = dict.fromkeys(named, context)
    if options.declarations is None:
        for each in sorted(named):
            path = os.path.join(configured.folder, each)  # noqa: PTH118
            contexts[each] = Context(_declarations(path, configured))
    # Prefixes of the configuration and its sources are in the plans.
    checks = Options(options.namespaces, context=context, compare=configured.config.compare)
    unsafe = options.unsafe_fixes or configured.config.unsafe_fixes
    return Task(checks, options.mode, unsafe, contexts=tuple(contexts.items()))


def idle_settings(
    configured: Configured, jobs: Sequence[Job], paths: AbstractSet[str], dialect: str | None
) -> Iterator[Problem]:
    """What the configuration says that is about nothing: a mistake in a glob or a path hides filters.

    Args:
        configured: the configuration.
        jobs: the documents, of all sources.
        paths: what selects something in them.
        dialect: the id of the dialect that the run is narrowed to, None for all.
    """
    from filterlang.cli._check_files import path_in
    from filterlang.lint.globs import matches_any

    files = [path for job in jobs if job.text is None and (path := path_in(configured, job.path))]
    for number, source in enumerate(configured.config.sources):
        if source.allow_empty or (dialect is not None and source.dialect not in (None, dialect)):
            continue
        for glob in source.files:
            if not any(matches_any(file, (glob,)) for file in files):
                yield _problem(configured, ("sources", number, "files"), f"no file matches {glob!r}")
        for name, selectors in (("at", source.at), ("pattern", source.pattern)):
            idle = [each for each in selectors if each not in paths]
            # Where all of them select nothing, each of the files says so.
            for each in idle if len(idle) < len(selectors) else ():
                message = f"{each!r} selects nothing in any file of its source"
                yield _problem(configured, ("sources", number, name), message)


def _problem(configured: Configured, path: tuple[str | int, ...], message: str) -> Problem:
    return Problem.of(configured.shown_name, configured.error(path, message))


def outcomes(jobs: Sequence[Job], task: Task, processes: int | None) -> Iterator[Outcome]:
    """Look at documents, in several processes where they are many, with a progress bar where one is of use.

    Args:
        jobs: the documents.
        task: what to do.
        processes: how many processes at most; None for as many as there are processors.

    Yields:
        What became of each, in order.
    """
    steps = _run_all(jobs, task, processes)
    if not has_progress(jobs):
        yield from steps
        return
    with click.progressbar(steps, length=len(jobs), label="check", file=sys.stderr) as bar:
        yield from bar


def has_progress(jobs: Sequence[Job]) -> bool:
    """Whether a progress bar is shown.

    Args:
        jobs: the documents.
    """
    return len(jobs) >= MANY and may_show_progress()


def _run_all(jobs: Sequence[Job], task: Task, processes: int | None) -> Iterator[Outcome]:
    # Standard input is that of this process alone.
    sizes = list(map(_size, jobs))
    if processes == 1 or sum(sizes) < LARGE:
        yield from map(partial(run_job, task=task), jobs)
        return
    from filterlang.cli._processes import LostProcessError, in_processes, processors

    count = processes or processors()
    if max(sizes) * count > sum(sizes) or any(job.path == STDIN for job in jobs):
        # Most of the work is that of one document: its filters are shared out, and not the documents.
        task = task._replace(processes=count)
        yield from map(partial(run_job, task=task), jobs)
        return
    done = 0
    try:
        for outcome in in_processes(run_job, jobs, task, min(count, len(jobs))):
            yield outcome
            done += 1
    except LostProcessError:
        # What was found stays, and the report is whole.
        reason = "not checked, for a process ended before its time: --jobs 1 does without others"
        for job in jobs[done:]:
            yield Outcome(problem=Problem(job.name, f"{job.name}: {reason}"))


def _size(job: Job) -> int:
    if job.text is not None or job.path == STDIN:
        return 0
    try:
        return os.stat(job.path).st_size  # noqa: PTH116 - pathlib takes long to import
    except OSError:
        return 0


def _codes(options: CheckOptions, configured: Configured) -> frozenset[str]:
    # What is selected on the command line is all that counts; what is ignored there comes on top.
    config = configured.config
    ignored = options.ignore or ()
    extended = options.extend_select or ()
    if options.select is not None:
        return selected_codes(options.select, ignored, extended)
    return selected_codes(config.select, config.ignore + ignored, config.extend_select + extended)


def _refuse_bad_plans(jobs: Sequence[Job], configured: Configured) -> None:
    where = "" if configured.name is None else f"{configured.name}: "
    for plan in dict.fromkeys([job.plan for job in jobs]):
        try:
            refuse_plan(plan)
        except ValueError as error:
            raise CheckError(f"{where}{error}") from None


def _declarations(file: str, configured: Configured) -> "Declarations":
    from filterlang.cli._inputs import Remarks
    from filterlang.declared.reading import read_declarations

    remarks = Remarks(file, complain, write_error)
    try:
        declared = read_declarations(file, on_warning=remarks.warning)
    except FilterlangError as error:
        raise CheckError(str(error)) from None
    except OSError as error:
        raise CheckError(f"{file}: {error.strerror or error}") from None
    finally:
        remarks.sum_up()
    return _with_items(declared, configured)


def _with_items(declared: "Declarations", configured: Configured) -> "Declarations":
    if not configured.config.declared_items:
        return declared
    from filterlang.compiling import compile as compile_filter
    from filterlang.declared.topics import DeclaredItem
    from filterlang.event import Event

    added: dict[str, list[DeclaredItem]] = {}
    for each in configured.config.declared_items:
        flt = compile_filter(each.topic, "concrete-set", namespaces=configured.config.namespaces)
        keys = [topic.key for topic in declared.topics if flt.matches(Event(topic=topic.topic))]
        if not keys:
            what = f"{each.topic!r}, to which [[declared-items]] adds items"
            complain(f"{configured.name}: no declared topic is {what}")
        for key in keys:
            added.setdefault(key, []).extend([DeclaredItem(name, None, each.kind) for name in each.names])
    return declared.with_items(added)
