"""One source of events: its bytes are unpacked, its format is found out, its reader is fed.

Knows what wraps documents and how formats are told from each other, and nothing of what a document holds.
"""

from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from filterlang.diagnostics import EventError, EventWarning
from filterlang.event import Event
from filterlang.framing.parts import (
    Content,
    Found,
    Head,
    PartEnd,
    Parts,
    is_partial_mark,
    is_wrapped,
    strip_filler,
)
from filterlang.framing.source import ReadOptions
from filterlang.readers._detection import (
    LONGEST_START,
    detect,
    find_json,
    find_xml,
    whole_reader,
)
from filterlang.readers._formats import format_module, format_names

MOST_BLANK: Final = 1024 * 1024
"""A source that starts with more white space than this is none."""

LARGEST_RATIO: Final = 200
"""Compressed data that grows by more than this, over the limit of a document without an event, is a bomb."""

_FAILED: Final = 400  # from this status on, an HTTP response says that something went wrong
_SHOWN: Final = 24
_CONTENT: Final = (b"<", b"{", b"[")  # what content starts with that nothing wraps
_PACKAGE: Final = "filterlang.readers"


class FormatReader(Protocol):
    """What a module of a format has as ``Reader``."""

    def __init__(self, options: ReadOptions) -> None: ...

    def feed(self, data: bytes, skipped: int = 0) -> Iterable[Event]:
        """The events that are complete with more bytes; all must be taken before more is fed."""

    def close(self, whole: str = "source") -> Iterable[Event]:
        """What is left at the end of a whole, after which more may be fed."""


class Stream:
    """Reads the events of one source, fed with its bytes.

    Args:
        format: the name of a format, or "auto".
        options: see :class:`ReadOptions`.

    Raises:
        ValueError: if there is no such format.
    """

    # Here and not in the constructor, as most streams are one short document: what is set here is rarely changed.
    _parts: Parts | None = None
    _reader: FormatReader | None = None
    _is_started = False  # whether it is known how the source is wrapped
    _held = b""  # what is not known yet what it is
    _lead = 0  # how many bytes in front of it are no content
    _text: tuple[int, bytes, int | None] | None = None  # text that is in no format
    _status: Head | None = None  # of the response, where it says that something went wrong
    _refusal: EventError | None = None  # a response without content, which may be a handshake
    _has_content = False
    _quiet = (0, 0)  # what had been inflated when the last event came

    def __init__(self, format: str, options: ReadOptions) -> None:  # noqa: A002 - as read_events
        self._given = self._options = options
        self._format = format
        self._make = None if format == "auto" else format_module(_PACKAGE, format).Reader

    def feed(self, data: bytes | None) -> Iterable[Event]:
        """The events that are complete with more bytes; all must be taken before more is fed.

        Args:
            data: the bytes; None at the end of the source.

        Raises:
            EventError: what ``options.report`` raises.
        """
        if data is None:
            if self._parts is None and self._reader is not None:
                return self._reader.close("source")
            return self._close_source() if self._make is None or not self._is_started else ()
        if not self._is_started:
            if not self._held and data.startswith(_CONTENT):
                whole = self._read_whole(data)
                if whole is not None:
                    return whole
                self._begin_content()
            elif self._starts(strip_filler(self._held + data), final=False):
                data, self._held = self._held + data, b""
            else:
                self._hold(data)
                return ()
        if self._parts is not None:
            return self._unpack(self._parts.feed(data))
        return self._content(data) if self._reader is None else self._reader.feed(data)

    def _read_whole(self, data: bytes) -> Iterable[Event] | None:
        # Most sources are one short document, and need no reader: its format reads it at once, or says that it
        # cannot. Nothing is started then.
        name = self._format if self._format != "auto" else detect(data, final=False)[0]
        read_whole = whole_reader(name) if name is not None else None
        events = read_whole(data, self._options) if read_whole is not None else None
        if events is not None and name is not None:
            self._make = format_module(_PACKAGE, name).Reader
            self._is_started = True
            self._lead = len(data)
        return events

    def _hold(self, data: bytes) -> None:
        self._held += data
        if len(self._held) > MOST_BLANK and not strip_filler(self._held):
            self._refuse(f"nothing but white space in the first {MOST_BLANK} bytes", b"")
            self._held = b""
            self._begin_content()

    def _close_source(self) -> Iterator[Event]:
        if not self._is_started:
            data, self._held = self._held, b""
            self._starts(strip_filler(data), final=True)
            yield from self._content(data) if self._parts is None else self._unpack(self._parts.feed(data))
        if self._parts is not None:
            yield from self._unpack(self._parts.close())
        else:
            yield from self._end("source")
        if self._refusal is not None:
            self._given.report(self._refusal)

    def _starts(self, head: bytes, *, final: bool) -> bool:
        # Whether it is known now how the source is wrapped.
        wrapped: bool | None = False
        if not head.startswith(_CONTENT):
            if not final and is_partial_mark(head):
                return False
            wrapped = is_wrapped(head)
            if wrapped is None and not final:
                return False
        if wrapped:
            self._parts = Parts()
            self._options = self._given._replace(report=self._report)
        self._begin_content()
        return True

    def _begin_content(self) -> None:
        self._is_started = True
        if self._make is not None:
            self._reader = self._make(self._options)

    # What wraps content.

    def _unpack(self, found: Iterable[Found]) -> Iterator[Event]:
        for each in found:
            if isinstance(each, Content):
                self._has_content = self._has_content or bool(strip_filler(each.data))
                for event in self._content(each.data, each.skipped):
                    self._rest()
                    yield event
                self._watch()
            elif isinstance(each, Head):
                self._open(each)
            else:
                yield from self._end("part")
                self._close(each)

    def _open(self, head: Head) -> None:
        is_failure = head.status is not None and head.status >= _FAILED
        if self._refusal is not None and is_failure:
            self._given.report(self._refusal)
        self._refusal = None
        self._status = head if is_failure else None
        self._has_content = False
        self._quiet = (0, 0)

    def _close(self, end: PartEnd) -> None:
        if end.error is not None:
            self._given.report(EventError(end.error, None, self._given.name, "ill-formed"))
        elif self._status is not None and not self._has_content:
            # A client that authenticates itself is refused once: what comes next tells.
            words = f"the server answers {self._said(self._status)}"
            self._refusal = EventError(words, None, self._given.name, "server-error")
        self._status = None

    @staticmethod
    def _said(head: Head) -> str:
        return f"{head.status} {head.reason}".strip()

    def _report(self, error: EventError) -> None:
        if self._status is not None and error.code in ("no-event", "unknown-format"):
            words = f"the server answers {self._said(self._status)}: {error.reason}"
            error = EventError(words, error.offset, error.source, error.code)
        self._given.report(error)

    def _rest(self) -> None:
        inflater = self._parts.inflater if self._parts is not None else None
        if inflater is not None:
            self._quiet = (inflater.read, inflater.written)

    def _watch(self) -> None:
        # A small source must not keep a reader busy for hours.
        inflater = self._parts.inflater if self._parts is not None else None
        if inflater is None:
            return
        read, written = inflater.read - self._quiet[0], inflater.written - self._quiet[1]
        if written > self._given.limits.document and written > LARGEST_RATIO * max(read, 1):
            inflater.refuse(
                f"gzip data that grows to more than {LARGEST_RATIO} times its size, over the limit 'document', "
                f"{self._given.limits.document} bytes, without an event"
            )

    # Content.

    def _content(self, data: bytes, skipped: int = 0) -> Iterable[Event]:
        if self._reader is not None:
            return self._reader.feed(data, skipped)
        return self._undecided(data, skipped, final=False)

    def _undecided(self, data: bytes, skipped: int, *, final: bool) -> Iterable[Event]:
        if self._make is not None:
            self._reader = self._make(self._options)
            return self._reader.feed(data, self._lead + skipped)
        self._lead += skipped if not self._held else 0
        data = self._held + data
        while True:
            head = strip_filler(data)
            self._held = data
            if not head or (not final and is_partial_mark(head)):
                return ()
            found, may_tell = detect(head, final) if self._text is None else (None, False)
            if found is not None:
                return self._begin(found, data)
            if may_tell:
                return ()
            start = find_xml(data)
            if start is not None:
                self._skip(start, data)
                data = data[start:]
                continue
            if self._text is None:
                json = find_json(data)
                place = self._lead + len(data) - len(head)
                self._text = (place, head[:_SHOWN], None if json is None else self._lead + json)
            dropped = max(0, len(data) - LONGEST_START)
            self._held = data[dropped:]
            self._lead += dropped
            return ()

    def _skip(self, start: int, data: bytes) -> None:
        # Text in front of XML.
        place, shown, _ = self._text or (self._lead, strip_filler(data)[: min(_SHOWN, start)], None)
        self._text = None
        length = self._lead + start - place
        message = f"{length} bytes of text in front of the XML are skipped: {shown!r}"
        if self._given.strict:
            self._report(EventError(message, place, self._given.name, "skipped-text"))
        else:
            self._given.warn(EventWarning("skipped-text", message, place, self._given.name))
        self._lead += start

    def _begin(self, found: str, data: bytes) -> Iterable[Event]:
        self._held = b""
        reader: FormatReader = format_module(_PACKAGE, found).Reader(self._options)
        self._reader = reader
        return reader.feed(data, self._lead)

    def _end(self, whole: str) -> Iterator[Event]:
        if self._reader is None:
            yield from self._undecided(b"", 0, final=True)
        if self._reader is not None:
            yield from self._reader.close(whole)
            return
        if self._text is not None:
            place, shown, json = self._text
            self._refuse(f"the {whole} starts with {shown!r}", shown, place, json)
        self._lead += len(self._held)
        self._held = b""
        self._text = None

    def _refuse(self, words: str, shown: bytes, place: int = 0, json: int | None = None) -> None:
        if shown:
            known = ", ".join(format_names(_PACKAGE))
            words += f", which is none of the formats {known}"
        if json is not None:
            words += f"; JSON starts at byte {json}: cut off what stands in front of it"
        self._report(EventError(words, place, self._given.name, "unknown-format"))
