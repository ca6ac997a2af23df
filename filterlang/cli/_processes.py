"""Doing many jobs in several processes, with the outcomes in the order of the jobs.

Processes are started anew and not forked, as it is done everywhere from Python 3.14 on. None outlives the
command: each ends with the one that started it, however that ends.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NoReturn, TypeVar

from filterlang.cli._signals import handled

Job = TypeVar("Job")
Task = TypeVar("Task")
Outcome = TypeVar("Outcome")

_LONGEST_CHUNK: Final = 32
_CHUNKS: Final = 8
"""So many chunks for each process, at least: some take longer than others."""

TERMINATED: Final = 143
"""What a shell reports of a program that SIGTERM ended."""

_ENDING: Final = (signal.SIGINT, signal.SIGTERM)

_common: dict[str, Any] = {}


class LostProcessError(RuntimeError):
    """A process ended before its time, for want of memory, say."""


def processors() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not everywhere
        return os.cpu_count() or 1


def in_processes(
    function: Callable[[Job, Task], Outcome], jobs: Sequence[Job], task: Task, processes: int
) -> Iterator[Outcome]:
    """Do jobs in processes.

    Args:
        function: does a job; a function of a module, as is everything it is given.
        jobs: the jobs.
        task: what is the same for all.
        processes: how many processes to start.

    Yields:
        The outcomes, in the order of the jobs.

    Raises:
        LostProcessError: if a process ended before its time.
    """
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    chunk = max(1, min(_LONGEST_CHUNK, len(jobs) // (processes * _CHUNKS)))
    pool = ProcessPoolExecutor(processes, get_context("spawn"), _begin, (function, task))
    with handled("SIGTERM", _end):
        try:
            with _signals_put_off():  # half a start would leave tracebacks, here and there
                outcomes = pool.map(_do, jobs, chunksize=chunk)
            yield from outcomes
        except BrokenProcessPool as error:
            raise LostProcessError from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _end() -> NoReturn:
    raise SystemExit(TERMINATED)


def _begin(function: Callable[[Any, Any], Any], task: object) -> None:
    _common.update(function=function, task=task)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _do(job: Any) -> Any:
    return _common["function"](job, _common["task"])


def _end_with_parent() -> None:
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


@contextmanager
def _signals_put_off() -> Iterator[None]:
    """Let the signals that end a program wait, for this one and for those that it starts meanwhile."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
