"""Checking a document for ``filterlang check``, and mending it. Several processes can do so at once."""

import os
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from filterlang.cli._terminal import stdin_bytes
from filterlang.lint.entries import FilterEntry, FilterText, as_written
from filterlang.lint.planning import Plan, read_document
from filterlang.lint.rules import Context
from filterlang.lint.runner import Found, Memory, Options, Verdict, find
from filterlang.lint.sources import SourceError, decode
from filterlang.places.findings import Document, Finding
from filterlang.reporters import Problem

STDIN: Final = "-"
BYTE_ORDER_MARK: Final = "\ufeff"
_NO_END: Final = "\n\\ No newline at end of file\n"

MANY_FILTERS: Final = 2_000
"""From so many filters of a document on, several processes are faster than one."""

_BLOCKS: Final = 4
"""So many blocks of filters for each process: some take longer than others."""

_memory: Final = Memory()
"""What this process found in the filters of other documents: in those of a site, many are the same."""

Mode: TypeAlias = Literal["check", "fix", "diff"]


class Task(NamedTuple):
    """What to do with files.

    Attributes:
        options: what to check for.
        mode: whether to report, to mend, or to show how one would mend.
        unsafe: whether unsafe fixes count.
        processes: how many processes may share the filters of one document.
        contexts: by the declarations that a source names, what rules may know about its filters.
    """

    options: Options
    mode: Mode = "check"
    unsafe: bool = False
    processes: int = 1
    contexts: tuple[tuple[str, Context], ...] = ()


class Job(NamedTuple):
    """A document to look at.

    Attributes:
        name: its name for people.
        path: its file; ``-`` for standard input.
        plan: how it is read.
        codes: the codes to report.
        text: the text itself, which is one filter, where there is no file.
    """

    name: str
    path: str
    plan: Plan
    codes: frozenset[str]
    text: str | None = None


class Outcome(NamedTuple):
    """What became of a document.

    Attributes:
        findings: what is wrong with its filters.
        filters: how many of them were checked.
        skipped: how many were not, since they are templates.
        problem: why it could not be looked at, or not to its end.
        fixed: the fixes that were made, or would be, each as a line for people.
        unsafe: how many more unsafe ones would be.
        is_settled: whether there was nothing more to fix.
        text: what it is with the fixes made; a diff of that; None where nothing is to be printed.
        paths: the JSONPaths that select something in it.
    """

    findings: Sequence[Finding] = ()
    filters: int = 0
    problem: Problem | None = None
    fixed: Sequence[str] = ()
    unsafe: int = 0
    is_settled: bool = True
    text: str | None = None
    paths: frozenset[str] = frozenset()
    skipped: int = 0


def run_job(job: Job, task: Task) -> Outcome:
    """Look at a document, and fix it. Whatever goes wrong is a problem of this document alone.

    Args:
        job: the document.
        task: what to do.
    """
    try:
        return _run_job(job, task)
    except Exception as error:  # a mistake of ours must not cost the findings of other files
        return Outcome(problem=Problem(job.name, f"{job.name}: {_as_ours(error)}"))


def _as_ours(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = ""
    if trace is not None:
        code = trace.tb_frame.f_code
        where = f" in {os.path.basename(code.co_filename)}, line {trace.tb_lineno}"  # noqa: PTH119
    said = f": {error}" if str(error) else ""
    what = f"an error of filterlang itself, {type(error).__name__}{where}{said}"
    return f"{what}: please report it with this file"


def _run_job(job: Job, task: Task) -> Outcome:
    options = task.options._replace(is_selected=job.codes.__contains__)
    if job.plan.namespaces:
        options = options._replace(namespaces={**dict(job.plan.namespaces), **options.namespaces})
    if job.plan.declarations is not None:
        options = options._replace(context=dict(task.contexts)[job.plan.declarations])
    try:
        data = b"" if job.text is not None else _read(job.path)
        document = Document(job.name, job.text) if job.text is not None else decode(job.name, data)
    except SourceError as error:
        return Outcome(problem=Problem.of(job.name, error))
    except OSError as error:
        return Outcome(problem=Problem(job.name, f"{job.name}: {error.strerror or error}"))
    entries: list[FilterEntry] = []
    try:
        for entry in _filters(document, job):
            entries.append(entry)  # noqa: PERF402 - those before an error count
    except SourceError as error:
        findings = [each.finding for each in find(entries, options, _memory)]
        return Outcome(findings, len(entries), Problem.of(job.name, error))
    paths = frozenset([path for entry in entries for path in entry.paths])
    skipped = sum([entry.skipped is not None for entry in entries])
    checked = len(entries) - skipped
    problem = (
        None if entries or job.plan.allow_empty else Problem(job.name, f"{job.name}: {_nothing_in(job)}")
    )
    if task.processes > 1:
        _check_in_processes(entries, options, task.processes)
    if task.mode == "check" or not entries:
        findings = [each.finding for each in find(entries, options, _memory)]
        return Outcome(findings, checked, problem, paths=paths, skipped=skipped)
    outcome = _mend(job, task._replace(options=options), document, data)
    return outcome._replace(paths=paths, skipped=skipped, filters=outcome.filters - skipped)


def _nothing_in(job: Job) -> str:
    """Why a file without filters is a problem: whoever wrote a path wanted something to be checked."""
    remedy = "; where that may be so, set `allow-empty = true` for its source, or give --allow-empty"
    selectors = job.plan.at
    if not selectors:
        missing = {"xml": "no element that holds one", "markdown": "no code block that names a dialect"}
        what = missing.get(job.plan.format, "no line but comments and blank ones")
        return f"there is no filter in it: {what}{remedy}"
    verb = "selects" if len(selectors) == 1 else "select"
    paths = " and ".join([as_written(selector.path) for selector in selectors])
    return f"{paths} {verb} nothing in it{remedy}"


def _check_in_processes(entries: Sequence[FilterEntry], options: Options, processes: int) -> None:
    """Check the filters of a document in several processes, where they are many; remember what is found."""
    known = _memory.of(options)
    filters = known.unknown(entries)
    if len(filters) < MANY_FILTERS:
        return
    from filterlang.cli._processes import in_processes

    size = len(filters) // (processes * _BLOCKS) + 1
    blocks = [filters[start : start + size] for start in range(0, len(filters), size)]
    found = in_processes(_check_block, blocks, options, min(processes, len(blocks)))
    for block, verdicts in zip(blocks, found, strict=True):
        known.add(block, verdicts)


def _check_block(block: Sequence[Sequence[FilterText]], options: Options) -> list[Verdict]:
    known = _memory.of(options)
    return [known.of(texts) for texts in block]


def _filters(document: Document, job: Job) -> Iterable[FilterEntry]:
    if job.text is None:
        return read_document(document, job.plan)
    return [FilterEntry((FilterText(document, document.text, job.plan.dialect or ""),))]


def _read(path: str) -> bytes:
    if path == STDIN:
        return stdin_bytes().read()
    with open(path, "rb") as opened:  # noqa: PTH123 - pathlib takes long to import
        return opened.read()


def _mend(job: Job, task: Task, document: Document, data: bytes) -> Outcome:
    from filterlang.lint.fixing import fix_document

    fixed = fix_document(
        document, lambda each: list(_filters(each, job)), task.options, unsafe=task.unsafe, memory=_memory
    )
    findings = [each.finding for each in fixed.found]
    text = fixed.document.text
    mark = BYTE_ORDER_MARK if data.startswith(BYTE_ORDER_MARK.encode()) else ""
    is_file = job.text is None and job.path != STDIN
    outcome = Outcome(
        findings,
        len(fixed.entries),
        None,
        [_line_of(each) for each in fixed.fixes],
        sum([_is_unsafe(each) for each in findings]),
        is_settled=fixed.is_settled,
    )
    if task.mode == "diff":
        return outcome._replace(text=_diff(document, text) if fixed.made else None)
    if not is_file:
        return outcome._replace(text=f"{mark}{text}")
    if fixed.made:
        from filterlang.cli._writing import replace_file

        try:
            replace_file(job.path, f"{mark}{text}".encode())
        except OSError as error:
            unchanged = [each.finding for each in find(list(_filters(document, job)), task.options)]
            reason = f"{job.name}: cannot write: {error.strerror or error}"
            return Outcome(unchanged, len(fixed.entries), Problem(job.name, reason))
    return outcome


def _line_of(found: Found) -> str:
    """A fix that was made: what was found, where it stood when it was made, and what was done."""
    finding = found.finding
    row, column = finding.position(finding.diagnostic.span.start)
    done = "" if finding.diagnostic.fix is None else f": {finding.diagnostic.fix.message}"
    return f"{finding.document.name}:{row}:{column}: {finding.diagnostic.code}{done}"


def _is_unsafe(finding: Finding) -> bool:
    fix = finding.diagnostic.fix
    return fix is not None and fix.applicability == "unsafe"


def _diff(document: Document, text: str) -> str:
    from difflib import unified_diff

    lines = unified_diff(_lines(document.text), _lines(text), document.name, document.name)
    return "".join([line if line.endswith("\n") else f"{line}{_NO_END}" for line in lines])


def _lines(text: str) -> list[str]:
    # str.splitlines knows more line ends than diff and patch do.
    *lines, last = text.split("\n")
    return [f"{line}\n" for line in lines] + ([last] if last else [])
