"""Filters that are loaded again while events go on: on SIGHUP, in a thread of their own."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Thread
from typing import Final

from filterlang.cli._routes import RouteFile, Routes, RoutesError, Watch
from filterlang.cli._signals import handled
from filterlang.cli._terminal import complaint

SIGNAL: Final = "SIGHUP"

BRIEF: Final = 0.000_2
"""So many seconds the loading thread may keep the interpreter while events wait for it. Python's own 5 ms, at
every read and every write of an event, would make events ten times as late."""


class _StoppedError(Exception):
    """Nobody waits for the filters any more."""


class Reloading:
    """Filters in use, and the thread that loads others.

    Attributes:
        routes: the filters in use; replaced as a whole.
        reloads: how often they were replaced.
        failures: how often they should have been, and could not.
        is_complete: whether no wrong filter was left out so far.
    """

    def __init__(self, file: RouteFile, routes: Routes, say: Callable[[str], None]) -> None:
        self._file = file
        self._say = say
        self._is_over = False
        self.routes = routes
        self.reloads = 0
        self.failures = 0
        self.is_complete = not routes.left_out

    def serve(self, requests: "SimpleQueue[None]") -> None:
        """Load the filters whenever that is asked for, and once however often it was asked for meanwhile."""
        while not self._is_over:
            requests.get()
            while not requests.empty():
                requests.get()
            if not self._is_over:
                self._reload()

    def stop(self) -> None:
        """Have :meth:`serve` end at its next step."""
        self._is_over = True

    def _reload(self) -> None:
        interval = sys.getswitchinterval()
        sys.setswitchinterval(BRIEF)
        try:
            routes = self._file.load_again(self._hand_out)
        except _StoppedError:
            return
        except RoutesError as error:
            self._fail(str(error))
        except MemoryError:
            self._fail(f"{self._file.shown_name}: there is not enough memory for it")
        else:
            self.is_complete = self.is_complete and not routes.left_out
            self.routes = routes
            self.reloads += 1
            self._say(complaint(f"{self._file.shown_name}: reloaded, filters: {len(routes.filters):,}"))
        finally:
            sys.setswitchinterval(interval)

    def _fail(self, reason: str) -> None:
        self.failures += 1
        self._say(complaint(f"{reason}: not reloaded, the filters from before stay"))

    def _hand_out(self, lines: Sequence[str]) -> Iterator[str]:
        for line in lines:
            if self._is_over:
                raise _StoppedError
            yield line


@contextmanager
def reloaded_on_signal(file: RouteFile, watch: Watch, say: Callable[[str], None]) -> Iterator[Reloading]:
    """Load filters, and again whenever SIGHUP asks for it.

    Args:
        file: the file they are in.
        watch: hands out the lines for the first time.
        say: writes text to standard error, from any thread.

    Yields:
        The filters in use.

    Raises:
        RoutesError: if they cannot be used at first.
    """
    requests: SimpleQueue[None] = SimpleQueue()  # its put() is safe in a signal handler; a lock is not
    with handled(SIGNAL, lambda: requests.put(None)):
        reloading = Reloading(file, file.load(watch), say)
        thread = Thread(target=reloading.serve, args=(requests,), name="reloading", daemon=True)
        thread.start()
        try:
            yield reloading
        finally:
            reloading.stop()
            requests.put(None)
            thread.join()
