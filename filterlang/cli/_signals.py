"""Signals: having one handled for a while, and putting off Ctrl-C until a line is written."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Self


@contextmanager
def handled(name: str, handle: Callable[[], None]) -> Iterator[None]:
    """Have a signal handled for a while.

    Where the system has no such signal, as Windows has no SIGHUP, and outside of the main thread, which
    alone may ask for signals, nothing is done.

    Args:
        name: its name.
        handle: is called between any two instructions of the main thread, so it must not wait for a lock.
    """
    number = getattr(signal, name, None)
    if number is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(number, lambda _number, _frame: handle())
    try:
        yield
    finally:
        signal.signal(number, signal.SIG_DFL if before is None else before)


class Interrupts:
    """Ctrl-C for a program that writes lines: none of them is torn. A second Ctrl-C does not wait.

    ``with interrupts:`` stands around the loop, ``with interrupts.put_off():`` around what is not to be torn.
    """

    def __init__(self) -> None:
        self._is_writing = False
        self._is_due = False
        self._is_installed = False

    def __enter__(self) -> Self:
        # A program in the background of a script is told to ignore it, and goes on to.
        if (
            threading.current_thread() is threading.main_thread()
            and signal.getsignal(signal.SIGINT) is signal.default_int_handler
        ):
            signal.signal(signal.SIGINT, self._interrupt)
            self._is_installed = True
        return self

    def __exit__(self, *_error: object) -> None:
        if self._is_installed:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    @contextmanager
    def put_off(self) -> Iterator[None]:
        """Put off the first Ctrl-C.

        Raises:
            KeyboardInterrupt: at the end, if there was one.
        """
        self._is_writing = True
        try:
            yield
        finally:
            self._is_writing = False
        if self._is_due:
            raise KeyboardInterrupt

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        if self._is_writing and not self._is_due:
            self._is_due = True
            return
        raise KeyboardInterrupt
