"""Takes multipart/x-mixed-replace streams apart (RFC 2046, section 5.1), as cameras and servers send them.

Knows boundaries and headers, nothing of what the parts hold. A part ends where the next boundary stands:
``Content-Length`` is not needed for that, and senders that count wrongly would take the stream along.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple, TypeAlias

LONGEST_LINE: Final = 65_536
"""A line of a header that is longer is dropped."""

LONGEST_BOUNDARY: Final = 256
"""RFC 2046 allows 70 characters; what looks like the start of a longer one is content."""

_LINE_END: Final = re.compile(rb"\r\n|\n|\r(?!\Z)")
_BOUNDARY: Final = re.compile(rb"""boundary[ \t]*=[ \t]*(?:"([^"]*)"|([^\s;,]+))""", re.IGNORECASE)
_DELIMITER: Final = re.compile(rb"[ \t]*-{2,}([^\s<>-][^\s<>]*?)(--)?[ \t]*")
_UNFINISHED: Final = re.compile(rb"-[^\r\n<>]*\Z")


class Content(NamedTuple):
    """Bytes of a part.

    Attributes:
        data: the bytes.
        skipped: how many bytes of the source, since the last ones, belong to no part.
    """

    data: bytes
    skipped: int


class PartEnd(NamedTuple):
    """The end of a part."""


_State: TypeAlias = Literal["head", "body"]


class Multipart:
    """The parts of one stream. Also takes a plain HTTP response, whose body is one part."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._state: _State = "head"
        self._in_part = False  # in the head: whether a boundary stood in front of it
        self._skipped = 0
        self._boundary: bytes | None = None
        self._before = 0x0A  # the last byte of the part that is neither a blank nor in the buffer
        self._long = False  # inside a line that is too long

    def split(self, chunks: Iterable[bytes]) -> Iterator[Content | PartEnd]:
        """Take a stream apart.

        Args:
            chunks: its bytes.

        Yields:
            The bytes of each part as they arrive, and its end.
        """
        for chunk in chunks:
            self._buffer += chunk
            while True:
                found = self._head(False) if self._state == "head" else self._body(False)
                if found is None:
                    break
                yield from found
        self._buffer += b"\n"
        while self._buffer:
            yield from (self._head(True) if self._state == "head" else self._body(True)) or ()
        yield PartEnd()

    def _skip(self, count: int) -> None:
        del self._buffer[:count]
        self._skipped += count

    def _start_body(self) -> None:
        self._state = "body"
        self._before = 0x0A

    # Both return None where more bytes are needed.

    def _head(self, final: bool) -> "tuple[Content | PartEnd, ...] | None":
        buffer = self._buffer
        if not self._long and buffer.lstrip(b" \t\0\xef\xbb\xbf")[:1] == b"<":
            self._start_body()
            return ()
        end = _LINE_END.search(buffer)
        if end is None:
            if len(buffer) > LONGEST_LINE:
                self._long = True
                self._skip(len(buffer) - 1)
            if final:
                self._skip(len(buffer))
            return None
        line = b"" if self._long else bytes(buffer[: end.start()])
        blank = end.start() == 0 and not self._long
        self._long = False
        self._skip(end.end())
        delimiter = self._delimiter(line)
        if delimiter:
            self._in_part = delimiter == "next"
        elif blank:
            if self._in_part:
                self._in_part = False
                self._start_body()
        else:
            boundary = _BOUNDARY.search(line) if line[:13].lower() == b"content-type:" else None
            if boundary is not None:
                self._boundary = (boundary[1] or boundary[2] or b"").strip(b"-") or None
        return ()

    def _delimiter(self, line: bytes) -> Literal["next", "last"] | None:
        delimiter = _DELIMITER.fullmatch(line) if len(line) <= LONGEST_BOUNDARY else None
        if delimiter is None:
            return None
        if self._boundary is None:
            self._boundary = delimiter[1]
        if delimiter[1] != self._boundary:
            # A boundary may end in hyphens itself; only then are they not the mark of the last one.
            return None
        return "last" if delimiter[2] else "next"

    def _body(self, final: bool) -> "tuple[Content | PartEnd, ...] | None":
        buffer = self._buffer
        if self._boundary is None:
            return self._content(len(buffer))
        start = 0
        while (found := buffer.find(b"--" + self._boundary, start)) >= 0:
            line_start = found
            while line_start and buffer[line_start - 1] == 0x2D:
                line_start -= 1
            end = _LINE_END.search(buffer, found)
            if end is None and len(buffer) - found <= LONGEST_BOUNDARY:
                return self._content(line_start) if line_start else None
            in_front = bytes(buffer[:line_start]).rstrip(b" \t")
            stands_alone = (in_front[-1] if in_front else self._before) in b"\r\n>"
            if end is not None and stands_alone and self._delimiter(bytes(buffer[line_start : end.start()])):
                content = self._content(line_start) or ()
                self._state = "head"
                return (*content, PartEnd())
            start = found + 2
        hold = _UNFINISHED.search(buffer, max(0, len(buffer) - LONGEST_BOUNDARY)) if not final else None
        return self._content(hold.start() if hold else len(buffer))

    def _content(self, count: int) -> "tuple[Content | PartEnd, ...] | None":
        if not count:
            return None
        skipped, self._skipped = self._skipped, 0
        data = bytes(self._buffer[:count])
        del self._buffer[:count]
        in_front = data.rstrip(b" \t")
        if in_front:
            self._before = in_front[-1]
        return (Content(data, skipped),)
