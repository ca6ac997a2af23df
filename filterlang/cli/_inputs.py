"""Where events are read from: files and standard input, with a progress bar for large ones.

Errors of reading end here: commands go on with the next file, and their status tells. Over 300 lines, because
every command reads events in this one manner.
"""

import os
import stat
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, Protocol, cast

import click

from filterlang.cli._following import follow
from filterlang.cli._options import Decorated, format_option, shown_formats
from filterlang.cli._terminal import complaint, may_show_progress, stdin_bytes, write_error
from filterlang.diagnostics import DeclarationError, EventError, EventWarning
from filterlang.event import Event
from filterlang.readers import event_formats, read_events

LARGE: Final = 16 * 1024 * 1024
"""From this size on, in bytes, a file's progress is worth showing."""

MANY: Final = 20_000
"""From so many lines on, loading filters takes long enough to show its progress."""

STEPS: Final = 200
"""The bar is drawn as often, at most."""

MOST_REASONS: Final = 50
"""So many errors that differ are shown of a source, and the others are counted."""


_FORMATS: Final = shown_formats(event_formats())


class Reading(NamedTuple):
    """How events are read: what ``--format``, ``--strict`` and ``--lenient`` say."""

    format: str
    strict: bool
    lenient: bool


def reading_options(function: Decorated) -> Decorated:
    """Give a command the options about reading events, as the one argument ``reading``."""

    @wraps(function)
    def command(*args: Any, format: str | None, strict: bool, lenient: bool, **rest: Any) -> Any:  # noqa: A002
        return function(
            *args, reading=Reading(_FORMATS.get(format or "auto", "auto"), strict, lenient), **rest
        )

    option = format_option(
        "--format",
        ("auto", *_FORMATS),
        "The format of the events; auto, the default, tells it from their content.",
        older_formats={"jsonl": "json-lines"},
    )
    return cast("Decorated", option(strictness_options(command)))


def strictness_options(function: Decorated) -> Decorated:
    """Give a command ``--strict`` and ``--lenient``, of which a user gives one at most."""

    @wraps(function)
    def command(*args: Any, strict: bool, lenient: bool, **rest: Any) -> Any:
        if strict and lenient:
            raise click.UsageError("--strict and --lenient exclude each other")
        return function(*args, strict=strict, lenient=lenient, **rest)

    options = (
        click.option(
            "--strict", is_flag=True, help="Read nothing that has to be repaired: warnings are errors."
        ),
        click.option(
            "--lenient", is_flag=True, help="Guess what was meant, such as a raw &; each guess is a warning."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return cast("Decorated", command)


class Input(Protocol):
    """What events are read from."""

    name: str

    def read(self, size: int, /) -> bytes | None:
        """At most so many bytes, as soon as there are any; empty at the end."""


class EventFiles:
    """Reads the events of files, and says what cannot be read and what had to be repaired.

    Args:
        reading: how they are read.
        keep_raw: whether events keep their bytes.

    Attributes:
        failed: whether anything could not be read so far.
    """

    def __init__(self, reading: Reading, *, keep_raw: bool = False) -> None:
        self._reading = reading
        self._keep_raw = keep_raw
        self.failed = False
        self._has_bar = False

    def read(self, name: str) -> Generator[Event, None, None]:
        """The events of a file; ``-`` is standard input."""
        try:
            with _open_input(name) as source:
                self._has_bar = isinstance(source, _Counting)
                yield from self._events(source, is_growing=name == "-" or not Path(name).is_file())
        except OSError as error:
            self.fail(f"{shown_name(name)}: {error.strerror or error}")

    def follow(self, name: str) -> Generator[Event, None, None]:
        """The events of a file that grows, for as long as anybody wants to read them."""
        try:
            for source in follow(name):
                yield from self._events(source, is_growing=True)
        except OSError as error:
            self.fail(f"{name}: {error.strerror or error}")

    def _events(self, source: "Input", *, is_growing: bool) -> Iterator[Event]:
        remarks = Remarks(source.name, self.fail, self.say, is_growing=is_growing)
        try:
            yield from read_events(
                source,
                self._reading.format,
                on_error=remarks.error,
                on_warning=remarks.warning,
                keep_raw=self._keep_raw,
                strict=self._reading.strict,
                lenient=self._reading.lenient,
            )
        finally:
            remarks.sum_up()

    def fail(self, message: str) -> None:
        """Say what could not be done, and go on."""
        self.failed = True
        self.say(complaint(message))

    def say(self, text: str) -> None:
        """Write to standard error, where a progress bar may stand."""
        if self._has_bar:
            text = f"\r\x1b[K{text}"  # it takes the line of the bar, which is drawn again below it
        write_error(text)


class Remarks:
    """What is said about one source: each error and each kind of warning once, with its count.

    Args:
        name: the source.
        fail: says an error.
        say: writes a text to standard error.
        is_growing: whether nobody knows when the source ends, so that a warning must be said at once.
    """

    def __init__(
        self, name: str, fail: Callable[[str], None], say: Callable[[str], None], *, is_growing: bool = False
    ) -> None:
        self._name = name
        self._fail = fail
        self._write = say
        self._is_growing = is_growing
        self._errors: dict[str, int] = {}
        self._others = 0
        self._warnings: dict[str, tuple[EventWarning, int]] = {}

    def error(self, error: EventError | DeclarationError) -> None:
        """Note an error, which is said at once if it is a new one."""
        if error.reason in self._errors:
            self._errors[error.reason] += 1
        elif len(self._errors) < MOST_REASONS:
            self._errors[error.reason] = 1
            self._fail(_named(error, self._name))
        else:
            self._others += 1

    def warning(self, warning: EventWarning) -> None:
        """Note a warning."""
        first, count = self._warnings.get(warning.code, (warning, 0))
        self._warnings[warning.code] = first, count + 1
        if self._is_growing and not count:
            self._say(f"{_named(warning, self._name)} ({warning.code})")

    def sum_up(self) -> None:
        """Say how often it was."""
        for reason, count in self._errors.items():
            if count > 1:
                self._say(f"{self._name}: {_times(count - 1)} more: {reason}")
        if self._others:
            self._say(f"{self._name}: {self._others:,} more errors of other kinds")
        for code, (first, count) in self._warnings.items():
            if not self._is_growing:
                self._say(f"{_named(first, self._name)} ({code}{f', {_times(count)}' if count > 1 else ''})")
            elif count > 1:
                self._say(f"{self._name}: {_times(count - 1)} more: {code}")

    def _say(self, message: str) -> None:
        self._write(complaint(message))


def _named(remark: EventError | DeclarationError | EventWarning, name: str) -> str:
    # A source without a name of its own has one here.
    return str(remark) if remark.source else f"{name}: {remark}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def shown_name(name: str) -> str:
    """The name of a file for people."""
    return "<stdin>" if name == "-" else name


def refuse_unfit_files(names: Sequence[str], is_following: bool) -> None:
    """Raise a UsageError where ``--follow`` is given and there is not one file that it can follow."""
    if is_following and len(names) > 1:
        raise click.UsageError("--follow follows one file of events")
    if is_following and names[:1] == ["-"]:
        raise click.UsageError("--follow needs the name of a file: standard input is read to its end anyway")


class _Counting:
    """A binary file that tells how much of it was read."""

    def __init__(self, name: str, file: IO[bytes], count: Callable[[int], None]) -> None:
        self.name = name
        self._read: Callable[[int], bytes] = getattr(file, "read1", file.read)
        self._count = count

    def read(self, size: int, /) -> bytes:
        chunk = self._read(size)
        self._count(len(chunk))
        return chunk


class _Named:
    """A binary file under a name, whose reads give what is there."""

    def __init__(self, name: str, file: IO[bytes]) -> None:
        self.name = name
        self.read: Callable[[int], bytes | None] = getattr(file, "read1", file.read)


@contextmanager
def _open_input(name: str) -> Iterator[Input]:
    if name == "-":
        with _shown_progress("<stdin>", stdin_bytes()) as source:
            yield source
    else:
        with Path(name).open("rb", buffering=0) as file, _shown_progress(name, file) as source:
            yield source


@contextmanager
def _shown_progress(name: str, file: IO[bytes]) -> Iterator[Input]:
    size = _worth_showing(file)
    if not size:
        yield _Named(name, file)
        return
    with click.progressbar(length=size, label=name, file=sys.stderr, update_min_steps=size // STEPS) as bar:
        yield _Counting(name, file, bar.update)


def _worth_showing(file: IO[bytes]) -> int:
    """How many bytes are left of a large file, 0 where a progress bar would be of no use or in the way."""
    if not may_show_progress():
        return 0
    try:
        status = os.fstat(file.fileno())
        left = status.st_size - file.tell() if stat.S_ISREG(status.st_mode) else 0
    except OSError:
        return 0
    return left if left >= LARGE else 0
