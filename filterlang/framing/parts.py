"""Takes streams apart that wrap documents: heads of HTTP and RTSP, MIME parts, chunks, gzip.

Over 300 lines, because heads, boundaries, chunks and compression are told from each other in one place.

``multipart/x-mixed-replace`` (RFC 2046, section 5.1) as cameras and servers send it, MTOM, the output of
``curl -i``, a captured POST: what is wrapped is handed over as *content*. Knows boundaries and headers,
nothing of what the content holds. A part ends where the next boundary or the next head stands:
``Content-Length`` is not needed for that, and senders that count wrongly would take the stream along.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple, TypeAlias

LONGEST_LINE: Final = 65_536
"""A line of a header that is longer is dropped."""

LONGEST_BOUNDARY: Final = 256
"""RFC 2046 allows 70 characters; what looks like the start of a longer one is content."""

LONGEST_HEAD_LINE: Final = 1_024
"""The longest first line of a head inside a stream: what looks like the start of a longer one is content."""

STEP: Final = 16_384
"""So many bytes of compressed data are inflated between two copies of the state, for a failure to go back."""

INFLATED: Final = 262_144
"""The most bytes that are inflated at once."""

XML_START: Final = re.compile(
    rb"<(?:\?xml[ \t\r\n]|(?:[A-Za-z_][\w.-]{0,63}:)?(?:Meta[dD]ataStream|Envelope|Notify"
    rb"|PullMessagesResponse|NotificationMessage|GetEvent(?:Properties|Instances)Response|TopicSet)[\s/>]|[eE]vents?[\s/>])"
)
"""Where a document starts that stands behind something else."""

JSON_START: Final = re.compile(rb'\{[ \t\r\n]*"|\[[ \t\r\n]*\{')
"""Where JSON may start that stands behind something else."""

_JSON_LINE: Final = re.compile(rb"[\0\xef\xbb\xbf]*+(?:\{[ \t]*+(?:([\"\r\n])|\Z)|\[[ \t]*+(?:([{\r\n])|\Z))")
_LINE_END: Final = re.compile(rb"\r\n|\n|\r(?!\Z)")
_BOUNDARY: Final = re.compile(rb"""boundary[ \t]*=[ \t]*(?:"([^"]*)"|([^\s;,]+))""", re.IGNORECASE)
_DELIMITER: Final = re.compile(rb"[ \t]*-{2,}([^\s<>-][^\s<>]*?)(--)?[ \t]*")
_UNFINISHED: Final = re.compile(rb"-[^\r\n<>]*\Z")
_STATUS: Final = re.compile(rb"(?:HTTP|RTSP)/\d(?:\.\d)?[ \t]+(\d{3})[ \t]*([^\r\n<]*)")
_REQUEST: Final = re.compile(rb"[A-Z]{3,16} [^\s<]+ (?:HTTP|RTSP)/\d(?:\.\d)?")
_MIME: Final = re.compile(rb"(?:Content-[A-Za-z-]+|MIME-Version|Transfer-Encoding)[ \t]*:", re.IGNORECASE)
_INNER_HEAD: Final = re.compile(
    rb"(?:\A|(?<=[\r\n>\]}]))(?:(?:HTTP|RTSP)/\d(?:\.\d)?[ \t]+\d{3}"
    rb"|[A-Z]{3,16} [^\s<]+ (?:HTTP|RTSP)/\d(?:\.\d)?)[^\r\n<]*\r?\n"
)
_UNFINISHED_HEAD: Final = re.compile(rb"(?:\A|(?<=[\r\n>\]}]))[A-Z]{1,16}(?:[ /][^\r\n<]*)?\r?\Z")
_STARTED_HEAD: Final = re.compile(rb"\x1f|-{1,2}|[A-Z]{1,16}(?:[ /][^<]*)?|[A-Za-z-]{1,32}[ \t]*")
_CHUNK: Final = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_CHUNK_HEAD: Final = re.compile(rb"[ \t]*[0-9A-Fa-f]{0,8}[ \t]*(?:;[^\r\n]{0,256})?\r?\Z")
_FILLER: Final = b" \t\r\n\0"
_BOM: Final = b"\xef\xbb\xbf"
GZIP: Final = b"\x1f\x8b"
"""What gzip data starts with."""

_NO_DOCUMENT: Final = re.compile(rb"(?:image|audio|video)/", re.IGNORECASE)


class Head(NamedTuple):
    """The head of what follows, or of what there is instead of it.

    Attributes:
        status: the status of an HTTP or RTSP response, None for a request or a part.
        reason: the rest of its status line.
    """

    status: int | None
    reason: str


class Content(NamedTuple):
    """Bytes of a part.

    Attributes:
        data: the bytes.
        skipped: how many bytes of the source, since the last ones, belong to no part.
        is_inflated: whether they were compressed.
    """

    data: bytes
    skipped: int
    is_inflated: bool = False


class PartEnd(NamedTuple):
    """The end of a part.

    Attributes:
        error: why it could not be inflated to its end, None where it could.
        place: behind how many of its bytes, as they come out.
    """

    error: str | None = None
    place: int = 0


Found: TypeAlias = Head | Content | PartEnd
_State: TypeAlias = Literal["head", "start", "body", "dropped"]
"""In the lines of a head; in front of a body's first byte; in a body; in one that is no document."""


def strip_filler(head: bytes) -> bytes:
    """The head of a source without byte order marks, white space and NULs in front."""
    while True:
        stripped = head.lstrip(_FILLER).removeprefix(_BOM)
        if stripped == head:
            return head
        head = stripped


def is_partial_mark(head: bytes) -> bool:
    """Whether a head may be the start of a byte order mark."""
    return _BOM.startswith(head)


def is_wrapped(head: bytes) -> bool | None:
    """Whether a source that starts so is wrapped, None where more bytes are needed.

    Args:
        head: its first bytes, without white space and byte order marks in front.
    """
    if head.startswith(GZIP):
        return True
    end = _LINE_END.search(head, 0, LONGEST_HEAD_LINE)
    line = head[: LONGEST_HEAD_LINE if end is None else end.end()]
    is_whole = end is not None or len(line) == LONGEST_HEAD_LINE
    if _is_first_line(line):
        # A document may stand on the line of a head: then this is text in front of the document.
        if line.startswith((b"--->", b"-->")) or _has_document(line):
            return False
        return True if is_whole else None
    if is_whole:
        return False
    return None if _STARTED_HEAD.fullmatch(line) else False  # the line may go on as a head


def _is_first_line(line: bytes | bytearray) -> bool:
    return any(start.match(line) for start in (_STATUS, _REQUEST, _DELIMITER, _MIME))


def _has_document(line: bytes | bytearray) -> bool:
    """Whether a document starts on such a first line of a head."""
    request = _REQUEST.match(line)  # its target may be anything
    return XML_START.search(line) is not None or (
        JSON_START.search(line, 0 if request is None else request.end()) is not None
    )


class Inflater:
    """Inflates gzip data, one member after another, a bounded piece at a time (RFC 1952).

    Attributes:
        is_over: whether the data has ended, in order or not, and other bytes follow.
        left: the bytes that follow.
        read: how many bytes have been fed.
        written: how many bytes they have been inflated to.
    """

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(wbits=31)
        self._error: str | None = None
        self.is_over = False
        self.left = b""
        self.read = 0
        self.written = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What more bytes inflate to, in pieces of at most :data:`INFLATED` bytes.

        Behind the end of the last member, or an error, nothing is taken: see ``left``.
        """
        self.read += len(data)
        self.left += data
        while not self.is_over:
            if self._inflate.eof:
                self.left = self.left.lstrip(b"\0")
                if self.left.startswith(GZIP):
                    self._inflate = zlib.decompressobj(wbits=31)
                else:
                    # Of the start of another member one byte may have come.
                    self.is_over = not GZIP.startswith(self.left)
                    return
            if not self.left:
                return
            step, self.left = self.left[:STEP], self.left[STEP:]
            yield from self._step(step)
            if self._inflate.eof:
                self.left = self._inflate.unused_data + self.left

    def _step(self, step: bytes) -> Iterator[bytes]:
        while True:
            saved = self._inflate.copy()
            try:
                piece = self._inflate.decompress(step, INFLATED)
            except zlib.error as error:
                # What a call has made is lost when it fails: what stands in front of the damage is made
                # again.
                piece, damage = _inflate_up_to_damage(saved, step)
                self.left = step[damage:] + self.left
                self.written += len(piece)
                yield piece
                self._error = f"damaged gzip data: {str(error).rpartition(': ')[2]}"
                self.is_over = True
                return
            self.written += len(piece)
            yield piece
            step = self._inflate.unconsumed_tail
            if self._inflate.eof or (not step and len(piece) < INFLATED):
                return

    def refuse(self, reason: str) -> None:
        """Inflate nothing more, and say why at the end."""
        self._error = reason
        self.is_over = True

    def close(self) -> str | None:
        """Why the data could not be inflated to its end, None where it could."""
        if self._error is None and not self._inflate.eof:
            return "gzip data that is cut off"
        return self._error


def _inflate_up_to_damage(inflate: "zlib._Decompress", data: bytes) -> tuple[bytes, int]:
    """What data inflates to in front of its damage, and the index of that."""
    pieces: list[bytes] = []
    for position in range(len(data)):
        try:
            pieces.append(inflate.decompress(data[position : position + 1]))
        except zlib.error:
            return b"".join(pieces), position
    return b"".join(pieces), len(data)


class Parts:
    """The parts of one stream, fed with its bytes.

    Args:
        skipped: how many bytes of the source stand in front of them.
    """

    def __init__(self, skipped: int = 0) -> None:
        self._buffer = bytearray()
        self._state: _State = "head"
        self._in_part = False  # in the head: whether a boundary stood in front of it
        self._in_head = False  # in the head: whether a line of a head has come
        self._head = Head(None, "")
        self._type = b""
        self._skipped = skipped
        self._boundary: bytes | None = None
        self._before = 0x0A  # the last byte of the part that is neither a blank nor in the buffer
        self._long = False  # inside a line that is too long
        self._raw = b""  # what has been fed and not been looked at
        self._is_chunked = False  # what the head says
        self._chunks: _Chunks | None = None
        self._inflater: Inflater | None = None

    @property
    def inflater(self) -> Inflater | None:
        """What inflates the part that is open, None where it is not compressed."""
        return self._inflater

    def feed(self, data: bytes) -> Iterator[Found]:
        """What more bytes of the stream hold: the bytes of each part as they arrive, and its end.

        Args:
            data: the bytes; all that is found in them must be taken before more is fed.
        """
        self._raw = data
        while self._raw:
            data, self._raw = self._raw, b""
            if self._chunks is None:
                self._buffer += data
                yield from self._run(final=False)
                continue
            decoded, self._raw = self._chunks.feed(data)
            self._buffer += decoded
            is_over = self._chunks.is_over
            yield from self._run(final=is_over)
            if is_over:
                self._chunks = None
                yield from self._end()

    def close(self) -> Iterator[Found]:
        """What is left at the end of the stream."""
        if self._inflater is None:
            self._buffer += b"\n"
        yield from self._run(final=True)
        yield from self._end()

    def _run(self, final: bool) -> Iterator[Found]:
        while self._buffer or (final and self._state == "start"):
            match self._state:
                case "head":
                    found = self._head_line(final)
                case "start":
                    found = self._start(final)
                case _:
                    found = self._body(final)
            if found is None:
                break
            yield from found

    def _end(self) -> Iterator[Found]:
        if self._head.status is not None:
            yield self._head
            self._head = Head(None, "")
        self._state = "head"
        self._in_part = self._in_head = False
        yield self._part_end()

    def _part_end(self) -> PartEnd:
        inflater, self._inflater = self._inflater, None
        return PartEnd() if inflater is None else PartEnd(inflater.close(), inflater.written)

    def _skip(self, count: int) -> None:
        del self._buffer[:count]
        self._skipped += count

    # All of these return None where more bytes are needed.

    def _head_line(self, final: bool) -> "Iterable[Found] | None":
        buffer = self._buffer
        if buffer == GZIP[:1] and not self._in_head and not final:
            return None
        is_gzip = buffer.startswith(GZIP) and not self._in_head
        if not self._long and (is_gzip or buffer.lstrip(b" \t\0\xef\xbb\xbf")[:1] == b"<"):
            self._state = "start"
            return ()
        json = None if self._long else _JSON_LINE.match(buffer)
        if json is not None and json.lastindex is None and not final:
            return None
        end = _LINE_END.search(buffer)
        if json is not None or (not self._long and self._is_document_on_line(end)):
            # The line of a head, if it is one, is text in front of the document.
            self._state = "start"
            return ()
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
        if blank:
            return self._blank_line()
        status = _STATUS.match(line)
        if status is not None or _REQUEST.match(line):
            reason = status[2].decode("utf-8", "replace").strip() if status is not None else ""
            self._head = Head(int(status[1]) if status is not None else None, reason)
            self._boundary, self._is_chunked, self._type, self._in_part = None, False, b"", False
            self._in_head = True
            return ()
        delimiter = self._delimiter(line)
        if delimiter:
            self._in_part = delimiter == "next"
            self._type = b""
            return ()
        self._header(line)
        return ()

    def _is_document_on_line(self, end: "re.Match[bytes] | None") -> bool:
        # JSON is no sign of a document in a header that may hold it, such as Report-To.
        buffer = self._buffer
        if end is None:
            return XML_START.search(buffer, 0, LONGEST_LINE) is not None
        line = buffer[: end.end()]
        return _has_document(line) if _is_first_line(line) else XML_START.search(line) is not None

    def _header(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        match name.strip().lower():
            case b"content-type":
                boundary = _BOUNDARY.search(value)
                if boundary is not None and not self._in_part:
                    self._boundary = (boundary[1] or boundary[2] or b"").strip(b"-") or None
                self._type = value.strip()
            case b"transfer-encoding":
                self._is_chunked = b"chunked" in value.lower()
        self._in_head = self._in_head or _MIME.match(line) is not None

    def _blank_line(self) -> "tuple[Found, ...]":
        if self._in_part or (self._in_head and (self._boundary is None or self._is_chunked)):
            self._state = "start"
        self._in_head = False
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

    def _start(self, final: bool) -> "Iterable[Found] | None":
        # In front of a body: what it starts with tells how it is packed.
        buffer = self._buffer
        if self._is_chunked:
            chunk = _CHUNK.match(buffer)
            if chunk is None and not final and _CHUNK_HEAD.match(buffer):
                return None
            self._is_chunked = False
            if chunk is not None:
                self._chunks = _Chunks()
                self._raw = bytes(buffer) + self._raw
                buffer.clear()
                if self._boundary is not None and not self._in_part:
                    self._state = "head"
                return ()
        content = buffer.lstrip(b" \t\r\n\0")
        self._skip(len(buffer) - len(content))
        if not self._in_part and self._boundary is None:
            if (
                content.startswith(b"-")
                and not final
                and b"\n" not in content
                and len(content) < LONGEST_BOUNDARY
            ):
                return None
            line = bytes(content.partition(b"\n")[0]).rstrip(b"\r")
            if self._delimiter(line) == "next":
                self._state = "head"
                return ()
        if not content and not final:
            return None
        if content == b"\x1f" and not final:
            return None
        head, self._head = self._head, Head(None, "")
        self._before = 0x0A
        self._in_part = self._in_head = False
        if content.startswith(GZIP):
            self._inflater = Inflater()
        self._state = "dropped" if _NO_DOCUMENT.match(self._type) else "body"
        return (head,)

    def _compressed(self, inflater: Inflater) -> Iterator[Found]:
        data = bytes(self._buffer)
        self._buffer.clear()
        for piece in inflater.feed(data):
            yield Content(piece, 0, True)
        if inflater.is_over:
            # What follows belongs to the next part. Behind damage its start is looked for.
            self._buffer += inflater.left
            self._state = "head" if inflater.close() is None else "dropped"
            if self._state == "head":
                yield self._part_end()

    def _body(self, final: bool) -> "Iterable[Found] | None":
        buffer = self._buffer
        if self._inflater is not None and not self._inflater.is_over:
            return self._compressed(self._inflater)
        inner = self._inner_head()
        start = 0
        while self._boundary is not None and (found := buffer.find(b"--" + self._boundary, start)) >= 0:
            if inner is not None and inner < found:
                break
            line_start = found
            while line_start and buffer[line_start - 1] == 0x2D:
                line_start -= 1
            end = _LINE_END.search(buffer, found)
            if end is None and len(buffer) - found <= LONGEST_BOUNDARY:
                return self._content(line_start) if line_start else None
            in_front = bytes(buffer[:line_start]).rstrip(b" \t")
            stands_alone = (in_front[-1] if in_front else self._before) in b"\r\n>"
            is_binary = self._state == "dropped"
            line = bytes(buffer[line_start : end.start()]) if end is not None else b""
            if (stands_alone or is_binary) and self._delimiter(line):
                content = self._content(line_start) or ()
                self._state = "head"
                return (*content, self._part_end())
            start = found + 2
        if inner is not None:
            content = self._content(inner) or ()
            self._state = "head"
            self._boundary = None
            return (*content, self._part_end())
        if final:
            return self._content(len(buffer))
        holds = [len(buffer)]
        if self._boundary is not None:
            holds += _starts(_UNFINISHED, buffer, LONGEST_BOUNDARY)
        if buffer[-1] != 0x0A:
            # A head has no `<`: most pieces end in a tag, so little is looked at.
            behind_tag = len(buffer) - buffer.rfind(b"<") - 1
            holds += _starts(_UNFINISHED_HEAD, buffer, min(behind_tag, LONGEST_HEAD_LINE))
        return self._content(min(holds))

    def _inner_head(self) -> int | None:
        # Where another response or request starts behind this body, as when several are logged to one file.
        buffer = self._buffer
        if buffer.find(b"P/") < 0:
            return None
        found = _INNER_HEAD.search(buffer)
        if found is None or (found.start() == 0 and self._before not in b"\r\n>]}"):
            return None
        return found.start()

    def _content(self, count: int) -> "tuple[Found, ...] | None":
        if not count:
            return None
        skipped, self._skipped = self._skipped, 0
        data = bytes(self._buffer[:count])
        del self._buffer[:count]
        in_front = data.rstrip(b" \t")
        if in_front:
            self._before = in_front[-1]
        if self._state == "dropped":
            self._skipped = skipped + count
            return ()
        return (Content(data, skipped),)


def _starts(pattern: "re.Pattern[bytes]", buffer: bytearray, reach: int) -> list[int]:
    found = pattern.search(buffer, max(0, len(buffer) - reach))
    return [] if found is None else [found.start()]


class _Chunks:
    """A body in chunks (RFC 9112, section 7.1)."""

    def __init__(self) -> None:
        self._left = 0  # of the chunk
        self._line = bytearray()  # the start of a line that tells a size
        self.is_over = False

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """The content of more bytes, and what of them stands behind the last chunk."""
        content: list[bytes] = []
        position = 0
        while position < len(data) and not self.is_over:
            if self._left:
                content.append(data[position : position + self._left])
                position += len(content[-1])
                self._left -= len(content[-1])
                continue
            end = data.find(b"\n", position)
            stop = len(data) if end < 0 else end + 1
            self._line += data[position:stop]
            position = stop
            if end < 0 and len(self._line) <= LONGEST_HEAD_LINE:
                break
            line = bytes(self._line)
            self._line.clear()
            if not line.strip():
                continue  # the line end behind a chunk
            size = _CHUNK.fullmatch(line)
            if size is None:
                # It is not chunked after all, or not any more.
                self.is_over = True
                return b"".join(content), line + data[position:]
            self._left = int(size[1], 16)
            self.is_over = not self._left
        return b"".join(content), data[position:]
