"""Files that grow, as ``tail -F`` reads them."""

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

POLL: Final = 0.2
"""So many seconds a file is left alone between two looks."""


def follow(name: str) -> Iterator["Growing"]:
    """A file that grows, for as long as anybody wants to read it.

    A file that is cut off or that another one takes the place of, as log rotation does, ends; the next one
    starts at its beginning. While there is no file of that name, the one that was there is waited for.

    Args:
        name: the file's name.

    Yields:
        The file, again each time it starts anew; none ends before the file does.

    Raises:
        OSError: if there is no such file at first.
    """
    path = Path(name)
    file = path.open("rb", buffering=0)
    while True:
        with file:
            yield Growing(name, file, path)
        while True:
            try:
                file = path.open("rb", buffering=0)
                break
            except FileNotFoundError:
                time.sleep(POLL)


class Growing:
    """A file that waits for more at its end, until it is cut off or replaced."""

    def __init__(self, name: str, file: IO[bytes], path: Path) -> None:
        self.name = name
        self._file = file
        self._path = path

    def read(self, size: int, /) -> bytes:
        """At most so many bytes, as soon as there are any; empty only where the file is over."""
        while True:
            is_over = self._is_over()
            chunk = self._file.read(size)
            # What was written just before the file was replaced is still read: it was looked at first.
            if chunk or is_over:
                return chunk
            time.sleep(POLL)

    def _is_over(self) -> bool:
        mine = os.fstat(self._file.fileno())
        if stat.S_ISREG(mine.st_mode) and mine.st_size < self._file.tell():
            return True
        try:
            current = self._path.stat()
        except FileNotFoundError:
            return False
        return not os.path.samestat(mine, current)
