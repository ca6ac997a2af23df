"""Finds the JSON values in a stream of bytes, and the elements of their long arrays, as soon as each ends.

Over 300 lines, because the states of one scanner are read beside each other.

Knows the brackets, strings and separators of RFC 8259 and nothing of what a value means; whether a piece is
JSON at all is for the caller's decoder to say. Each byte is looked at once, however the stream is cut.
"""

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple, TypeAlias

from filterlang.diagnostics import EventError

DEEPEST: Final = 128
"""Values nested deeper are refused: a decoder that recurses must never meet them."""

_FILLER: Final = re.compile(rb"(?:[ \t\r\n\x00\x1e]|\xef\xbb\xbf)*+")
_MARK: Final = re.compile(rb'["{}\[\]]')
_STRING_MARK: Final = re.compile(rb'["\\\x00-\x1f]')
_OPENING: Final = re.compile(rb"[{\[]")
_SPACE: Final = b" \t\r\n"
_PAIRS: Final = {0x7D: 0x7B, 0x5D: 0x5B}
_CUT_OFF: Final = "cut off, or a separator is missing"
_HELD: Final = 64  # so much of an unfinished start of a value is kept while looking for one


class Piece(NamedTuple):
    """A value, or an element of one.

    Attributes:
        kind: "element" for an element of the array; "rest" for what is left of a value when its elements are
            taken out; "value" for a value without such an array.
        data: its bytes.
        offset: where the value starts, in bytes from the start of the source.
    """

    kind: Literal["element", "rest", "value"]
    data: bytes
    offset: int


Result: TypeAlias = Piece | EventError


class JsonValues:
    """The values of one stream.

    Args:
        limit: the most bytes of a value without its elements, and of an element.
        name: the name of the source, for errors.
        array: the key under which the outermost object holds the array whose elements are handed over.
        first: a key that only the outermost object has, as its first: where it stands deeper, the value it
            stands in was cut off.
    """

    def __init__(self, limit: int, name: str | None, array: bytes, first: bytes) -> None:
        self._limit = limit
        self._name = name
        self._array = array
        self._first = first
        self._resume = re.compile(rb'[\r\n][{\[]|\{[ \t\r\n]{0,32}"' + re.escape(first) + b'"')
        self._buffer = bytearray()
        self._base = 0
        self._seeking = False
        self._stray = False
        self._scanned = 0
        self._start: int | None = None  # an offset in the source; None between values
        self._open(0)
        self._start = None

    def feed(self, data: bytes, skipped: int = 0) -> Iterator[Result]:
        """The pieces of values that are complete with more bytes; all must be taken before more is fed.

        Args:
            data: the bytes.
            skipped: how many bytes of the source stand in front of them that are fed nowhere.
        """
        self._base += skipped
        self._buffer += data
        yield from self._run()

    def close(self, whole: str = "source") -> Iterator[Result]:
        """What is left at the end. More may be fed afterwards, as from a new source.

        Args:
            whole: what has ended, for errors.
        """
        if self._start is not None and not self._reported:
            yield EventError(f"the {whole} ends inside a JSON value", self._start, self._name, "cut-off")
        self._drop(len(self._buffer))
        self._scanned = 0
        self._seeking = self._stray = False
        self._start = None

    def _open(self, position: int) -> None:
        self._start = self._base + position
        self._last = position  # the last mark outside of strings
        self._string: int | None = None  # the start of the string that is open
        self._closed = (-1, -1)  # where the last string starts and ends
        self._previous = 0  # what stands in front of that string
        self._key = b""
        self._stack = bytearray()
        self._depth: int | None = None  # of the array, while it is open
        self._has_elements = False
        self._element: int | None = None
        self._is_first = True
        self._rest = b""
        self._segment = position  # the first byte that is in no piece and not in the rest
        self._reported = False

    def _run(self) -> Iterator[Result]:
        while True:
            if self._seeking and not self._sought():
                return
            if self._start is None:
                error = self._between()
                if error is not None:
                    yield error
                if self._start is None:
                    self._drop(self._scanned)
                    return
            result = self._inside()
            if result is not None:
                yield result
            elif self._start is not None:
                self._drop(min(self._segment, self._kept(), self._scanned))
                return

    def _sought(self) -> bool:
        found = self._resume.search(self._buffer, self._scanned)
        if found is None:
            self._scanned = max(self._scanned, len(self._buffer) - _HELD)
            self._drop(self._scanned)
            return False
        self._seeking = False
        self._scanned = found.end() - 1 if found[0][0] in b"\r\n" else found.start()
        return True

    def _drop(self, count: int) -> None:
        del self._buffer[:count]
        self._base += count
        self._scanned -= count
        self._last -= count
        self._segment -= count
        self._closed = (self._closed[0] - count, self._closed[1] - count)
        if self._element is not None:
            self._element -= count
        if self._string is not None:
            self._string -= count

    def _kept(self) -> int:
        # The first byte that may be looked at again.
        start, end = self._closed
        return start if end == self._last else self._last

    def _between(self) -> EventError | None:
        buffer = self._buffer
        error = None
        position = self._scanned
        if not self._stray:
            filler = _FILLER.match(buffer, position)
            position = filler.end() if filler else position
        opening = _OPENING.search(buffer, position)
        end = opening.start() if opening else len(buffer)
        if end > position and not self._stray:
            if opening is None and buffer[position] == 0xEF and end - position < 3:
                self._scanned = position  # perhaps a byte order mark
                return None
            error = EventError("text outside of a JSON value", self._base + position, self._name)
            self._stray = True
        self._scanned = end
        if opening is not None:
            self._stray = False
            self._open(end)
        return error

    def _inside(self) -> Result | None:
        # The next piece or error; None where more bytes are needed, or another value must be looked for.
        buffer = self._buffer
        while self._start is not None:
            pattern = _MARK if self._string is None else _STRING_MARK
            mark = pattern.search(buffer, self._scanned)
            position = mark.start() if mark is not None else len(buffer)
            if position - self._segment + len(self._rest) > self._limit:
                return self._break(
                    f"larger than the limit 'document', {self._limit} bytes",
                    self._segment + 1,
                    code="too-large",
                )
            self._scanned = position
            if mark is None:
                return None
            character = buffer[position]
            if character == 0x5C:
                if position + 1 == len(buffer):
                    return None
                self._scanned = position + 2
                continue
            self._scanned = position + 1
            if self._string is not None:
                result = self._string_mark(position, character)
            elif character == 0x22:
                result = self._string_start(position)
            elif character in b"{[":
                result = self._opening(position, character)
            else:
                result = self._closing(position, character)
            if result is not None:
                return result
        return None

    def _string_start(self, position: int) -> Result | None:
        self._previous = self._significant(position)
        if self._previous not in b"{[,:":
            return self._break("a string where none can stand", position)
        self._string = position
        return None

    def _string_mark(self, position: int, character: int) -> Result | None:
        start, self._string = self._string or 0, None
        if character != 0x22:
            return self._break("a control character inside a string", position)
        if self._previous != 0x3A:
            self._key = bytes(self._buffer[start + 1 : position]) if position - start < _HELD else b""
            if self._key == self._first and self._previous == 0x7B and len(self._stack) > 1:
                return self._break(_CUT_OFF, self._last, sure=True)
        self._last = position
        self._closed = (start, position)
        return None

    def _opening(self, position: int, character: int) -> Result | None:
        stack = self._stack
        result: Result | None = None
        if stack:
            if self._significant(position) not in (b":" if stack[-1] == 0x7B else b"[,"):
                return self._break(_CUT_OFF, position, sure=True)
            if self._depth == len(stack):
                result = self._separator(position, b"" if self._is_first else b",")
                self._is_first = False
                self._element = self._segment = position
            elif stack == b"{" and character == 0x5B and self._key == self._array:
                self._open_array(position)
        elif character == 0x5B:
            self._open_array(position)
        stack.append(character)
        self._last = position
        if len(stack) > DEEPEST:
            return self._break(f"nested more than {DEEPEST} levels deep", position + 1)
        return result

    def _closing(self, position: int, character: int) -> Result | None:
        stack = self._stack
        start = self._start or 0
        if stack[-1] != _PAIRS[character]:
            return self._break("one kind of bracket closes the other", position + 1)
        stack.pop()
        end = position + 1
        self._last = position
        if self._depth is not None and len(stack) == self._depth:
            data = bytes(self._buffer[self._element : end])
            self._element = None
            self._segment = end
            return Piece("element", data, start)
        result = None
        if self._depth is not None and len(stack) < self._depth:
            result = self._separator(position, b"")
            self._depth = None
            self._segment = position
        if not stack:
            data = self._rest + self._buffer[self._segment : end]
            piece = Piece("rest" if self._has_elements else "value", data, start)
            self._start = None
            return piece if result is None and not self._reported else result
        return result

    def _open_array(self, position: int) -> None:
        self._depth = len(self._stack) + 1
        self._is_first = self._has_elements = True
        self._rest += self._buffer[self._segment : position + 1]
        self._segment = position + 1

    def _separator(self, position: int, expected: bytes) -> Result | None:
        if self._reported or self._buffer[self._segment : position].strip(_SPACE) == expected:
            return None
        self._reported = True
        return EventError("a list of events that holds something else", self._start, self._name)

    def _significant(self, position: int) -> int:
        # The last character in front of a position that is not white space.
        between = self._buffer[self._last + 1 : position].rstrip(_SPACE)
        return between[-1] if between else self._buffer[self._last]

    def _break(
        self, reason: str, resume: int, sure: bool = False, code: str = "ill-formed"
    ) -> EventError | None:
        # The value ends here; whether at the start of another one, or somewhere in front of it.
        start, end = self._closed
        if not sure and end == self._last:
            # If the value was cut inside a string, what looked like one may hold the start of the next value.
            resume = start + 1
        error = None if self._reported else EventError(reason, self._start, self._name, code)
        self._start = None
        self._string = None
        self._scanned = resume
        self._seeking = not sure
        return error
