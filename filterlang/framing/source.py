"""Opens what events are read from, and reads it in pieces as they arrive. Knows no format."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Final, NamedTuple, Protocol, TypeAlias, runtime_checkable

from filterlang.diagnostics import EventError
from filterlang.limits import Limits

CHUNK: Final = 256 * 1024
"""How much is asked for at once; a pipe gives what it has."""


@runtime_checkable
class BinaryReader(Protocol):
    """A binary file, as far as reading needs one."""

    def read(self, size: int, /) -> bytes | None:
        """At most so many bytes; empty at the end."""


Source: TypeAlias = bytes | bytearray | memoryview | str | os.PathLike[str] | IO[bytes] | BinaryReader
"""What events can be read from; a str is a path."""


class ReadOptions(NamedTuple):
    """What a format's reader is told.

    Attributes:
        report: is called with each error; it raises it, or goes on.
        keep_raw: whether events keep their bytes.
        tag: the caller's, for every event.
        limits: the bound on a document.
        name: the name of the source, for errors.
    """

    report: Callable[[EventError], None]
    keep_raw: bool
    tag: object
    limits: Limits
    name: str | None


_BYTES: Final = (bytes, bytearray, memoryview)
_PATHS: Final = (str, os.PathLike)


def open_source(source: Source) -> tuple[Iterator[bytes], str | None]:
    """The bytes of a source in pieces, each as soon as it is there, and its name for messages.

    Args:
        source: what to read; a path is opened when the first piece is asked for.

    Returns:
        The pieces; asking for one raises an OSError if the source cannot be opened or read, also where a
        file object answers with something else than bytes or says that it is closed. And the name, None where
        the source has none.

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
    raise TypeError(f"cannot read events from {type(source).__name__}: give bytes, a path or a binary file")


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
