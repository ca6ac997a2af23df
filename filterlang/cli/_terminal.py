"""The standard streams: reading filters, writing what was found, and saying what went wrong."""

import errno
import os
import stat
import sys
from typing import IO, Final, TextIO

from filterlang.places.findings import Finding
from filterlang.reporters import escape

NAME: Final = "filterlang"


def is_terminal(stream: IO[str] | None) -> bool:
    """Whether a stream is there and a terminal."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


class _Wishes:
    """What the command line says about colours and progress bars, set anew for each command.

    Attributes:
        color: ``auto``, ``always`` or ``never``.
        progress: whether there may be a progress bar.
    """

    color = "auto"
    progress = True


wishes: Final = _Wishes()


def may_show_progress() -> bool:
    """Whether somebody watches standard error, and nothing else is printed there.

    What goes into a pipe may come out on the same terminal: ``filterlang match … | jq`` has no bar.
    """
    if not wishes.progress or not is_terminal(sys.stderr) or is_terminal(sys.stdout):
        return False
    try:
        mode = os.fstat(sys.stdout.fileno()).st_mode
    except (AttributeError, OSError, ValueError):  # closed, or no file of the system
        return True
    return not stat.S_ISFIFO(mode) and not stat.S_ISSOCK(mode)


def may_color(stream: IO[str] | None) -> bool:
    """Whether to colour what goes to a stream.

    ``--color`` decides. Without it a ``NO_COLOR`` that is not empty is an objection (https://no-color.org),
    then a ``FORCE_COLOR`` that is not empty a wish (https://force-color.org), then a terminal is coloured.
    """
    if wishes.color != "auto":
        return wishes.color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def width_of(stream: IO[str] | None) -> int | None:
    """How many columns a terminal has; None for a stream that is none."""
    if stream is None or not is_terminal(stream):
        return None
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except (OSError, ValueError):
        return None


def for_stderr(finding: Finding) -> str:
    """A finding as standard error shows it: with its colours, and as wide as it is."""
    from filterlang.reporters.text import describe_finding  # most commands find nothing

    return describe_finding(finding, color=may_color(sys.stderr), width=width_of(sys.stderr))


def can_show(text: str) -> bool:
    """Whether the encoding of standard output has every character of a text."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def stdin_bytes() -> IO[bytes]:
    """Standard input, as bytes.

    Raises:
        OSError: if it is closed.
    """
    if sys.stdin is None:
        raise OSError(errno.EBADF, "standard input is closed")
    return sys.stdin.buffer


def write_text(text: str) -> None:
    """Write text to standard output at once.

    Raises:
        OSError: if that cannot be done.
    """
    stream = _stdout()
    stream.write(text)
    stream.flush()


def write_bytes(data: bytes) -> None:
    """Write bytes to standard output at once.

    Raises:
        OSError: if that cannot be done.
    """
    stream = _stdout().buffer
    left = memoryview(data)
    while left:
        # Where PYTHONUNBUFFERED is set, a signal can make a large write end early.
        written = stream.write(left)
        if not written:  # set to non-blocking, by whoever shares it
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        left = left[written:]
    stream.flush()


def _stdout() -> TextIO:
    if sys.stdout is None:
        raise OSError(errno.EBADF, "standard output is closed")
    return sys.stdout


def write_error(text: str) -> None:
    """Write text to standard error at once."""
    if sys.stderr is not None:
        sys.stderr.write(text)
        sys.stderr.flush()


def complaint(message: str) -> str:
    """A message for standard error on one line, in the form of grep's messages."""
    return f"{NAME}: {escape(message)}\n"


def complain(message: str) -> None:
    """Say on standard error what went wrong."""
    write_error(complaint(message))


def silence_stdout() -> None:
    """Send what is still buffered for standard output nowhere: nobody reads it any more."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (AttributeError, OSError, ValueError):
        pass  # standard output is no file: there is nothing to silence
