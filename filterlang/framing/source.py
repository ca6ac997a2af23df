"""Opens what events are read from, and reads it in pieces as they arrive. Knows no format."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Final, NamedTuple, Protocol, TypeAlias, runtime_checkable

from filterlang.diagnostics import EventError, EventWarning
from filterlang.limits import Limits

CHUNK: Final = 256 * 1024
"""How much is asked for at once; a pipe gives what it has."""


@runtime_checkable
class BinaryReader(Protocol):
    """A binary file, as far as reading needs one."""

    def read(self, size: int, /) -> bytes | None:
        """At most so many bytes; empty at the end."""


Source: TypeAlias = (
    bytes | bytearray | memoryview | str | os.PathLike[str] | IO[bytes] | BinaryReader | Iterable[bytes]
)
"""What can be read: bytes, a path (also as a str), a binary file, or pieces of bytes as they arrive."""


LOGGER: Final = "filterlang.readers"
"""The logger that gets the warnings of readers that have no ``on_warning``."""


class Logged:
    """Hands the first warning of each code to the logger; keeps nothing else."""

    _seen: frozenset[str] = frozenset()

    def __call__(self, warning: EventWarning) -> None:
        """Log the warning, if it is the first one of its code."""
        if warning.code not in self._seen:
            self._seen |= {warning.code}
            import logging  # it takes longer to import than everything else here

            logging.getLogger(LOGGER).warning("%s [%s]", warning, warning.code)


class ReadOptions(NamedTuple):
    """What a reader is told.

    Attributes:
        report: is called with each error; it raises it, or goes on.
        warn: is called with each warning.
        keep_raw: whether events keep their bytes.
        tag: the caller's, for every event.
        limits: the bound on a document.
        name: the name of the source, for errors.
        strict: whether what would have to be repaired is an error.
        lenient: whether what was meant may be guessed.
    """

    report: Callable[[EventError], None]
    warn: Callable[[EventWarning], None]
    keep_raw: bool
    tag: object
    limits: Limits
    name: str | None
    strict: bool = False
    lenient: bool = False


def refuse_both(strict: bool, lenient: bool) -> None:
    """Raise a ValueError if a reader is to be strict and lenient."""
    if strict and lenient:
        raise ValueError("a reader is strict or lenient, not both")


_BYTES: Final = (bytes, bytearray, memoryview)
_PATHS: Final = (str, os.PathLike)


def open_source(source: Source) -> tuple[Iterator[bytes], str | None]:
    """The bytes of a source in pieces, each as soon as it is there, and its name for messages.

    Args:
        source: what to read; a path is opened when the first piece is asked for.

    Returns:
        The pieces; asking for one raises an OSError if the source cannot be opened or read, also where a
        file object answers with something else than bytes or says that it is closed. What an iterable of
        pieces raises itself is passed on as it is. And the name, None where the source has none.

    Raises:
        TypeError: if the source is nothing to read from.
    """
    if isinstance(source, _BYTES):
        if len(source) <= CHUNK:
            return iter((bytes(source),)), None
        return (bytes(source[start : start + CHUNK]) for start in range(0, len(source), CHUNK)), None
    if isinstance(source, _PATHS):
        return _read_path(source), os.fspath(source)
    if isinstance(source, BinaryReader):
        name = getattr(source, "name", None)
        return _read_file(source), name if isinstance(name, str) else None
    if isinstance(source, Iterable):
        return _read_pieces(source), None
    raise TypeError(
        f"cannot read events from {type(source).__name__}: "
        f"give bytes, a path, a binary file or pieces of bytes"
    )


def _read_pieces(pieces: Iterable[object]) -> Iterator[bytes]:
    for piece in pieces:
        yield checked_piece(piece)


def checked_piece(piece: object) -> bytes:
    """Bytes that somebody hands in. Raises TypeError if they are something else, such as text."""
    if not isinstance(piece, _BYTES):
        raise TypeError(f"pieces of a source are bytes, not {type(piece).__name__}")
    return bytes(piece)


def _read_path(path: str | os.PathLike[str]) -> Iterator[bytes]:
    with Path(path).open("rb", buffering=0) as file:
        yield from _read_file(file)


def _read_file(file: IO[bytes] | BinaryReader) -> Iterator[bytes]:
    # read1() and a raw file's read() give what is there; read() of a buffered file would wait for it all.
    read: Callable[[int], bytes | None] = getattr(file, "read1", file.read)
    while True:
        try:
            chunk = read(CHUNK)
        except ValueError as error:  # "I/O operation on closed file"
            raise OSError(str(error)) from error
        if chunk is None:
            raise BlockingIOError("the source is set to non-blocking, which is not supported")
        if not isinstance(chunk, bytes | bytearray):
            raise OSError(f"the source gives {type(chunk).__name__}, not bytes: open it in binary mode")
        if not chunk:
            return
        yield bytes(chunk)
