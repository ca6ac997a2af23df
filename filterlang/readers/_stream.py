"""One source of events: its bytes are unpacked, its format is found out, its reader is fed.

Knows how formats are told from each other, and nothing of what a document holds.
"""

from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from filterlang.event import Event
from filterlang.framing.parts import Content
from filterlang.framing.source import ReadOptions
from filterlang.framing.unwrapping import Beginning, Start, Unwrapped, Unwrapper
from filterlang.readers._detection import detect, whole_reader
from filterlang.readers._formats import format_module, format_names

_CONTENT: Final = (b"<", b"{", b"[")  # what content starts with that nothing wraps
_PACKAGE: Final = "filterlang.readers"


class FormatReader(Protocol):
    """What a module of a format has as ``Reader``.

    Args:
        options: how it reads; its ``report`` and ``warn`` are told what is wrong.
    """

    def __init__(self, options: ReadOptions) -> None: ...

    def feed(self, data: bytes, skipped: int = 0) -> Iterable[Event]:
        """The events that are complete with more bytes; all must be taken before more is fed.

        Args:
            data: the bytes.
            skipped: how many bytes of the source stand in front of them that are fed nowhere.

        Raises:
            EventError: what ``options.report`` raises.
        """
        ...

    def close(self, whole: str = "source") -> Iterable[Event]:
        """What is left at the end of a whole, such as a part of a stream, after which more may be fed."""
        ...


class Stream:
    """Reads the events of one source, fed with its bytes.

    Args:
        format: the name of a format, or "auto".
        options: see :class:`ReadOptions`.

    Raises:
        ValueError: if there is no such format.
    """

    # Here and not in the constructor: most streams are one short document, for which nothing of it is needed.
    _unwrapper: Unwrapper | None = None
    _reader: FormatReader | None = None
    _beginning: Beginning | None = None
    _is_plain = False  # whether the bytes are the content
    _lead = 0  # how many bytes of the source have been read without a reader

    def __init__(self, format: str, options: ReadOptions) -> None:  # noqa: A002 - as read_events
        self._format = format
        self._options = options
        self._make = None if format == "auto" else format_module(_PACKAGE, format).Reader

    def feed(self, data: bytes | None) -> Iterable[Event]:
        """The events that are complete with more bytes; all must be taken before more is fed.

        Args:
            data: the bytes; None at the end of the source.

        Raises:
            EventError: what ``options.report`` raises.
        """
        if data is None:
            return self._close()
        if self._is_plain:
            return self._content(data, 0)
        if self._unwrapper is None and data.startswith(_CONTENT):
            self._is_plain = True
            whole = self._read_whole(data)
            return self._content(data, 0) if whole is None else whole
        return self._events(self._unwrap().feed(data))

    def goes_on(self, _: bytes | None) -> bool:
        """Whether more is to be read, as long as the source goes on."""
        unwrapper, beginning = self._unwrapper, self._beginning
        return not ((unwrapper and unwrapper.is_over) or (beginning and beginning.is_over))

    def _unwrap(self) -> Unwrapper:
        if self._unwrapper is None:
            self._unwrapper = Unwrapper(self._options, "event")
            self._options = self._options._replace(report=self._unwrapper.report)
        return self._unwrapper

    def _read_whole(self, data: bytes) -> Iterable[Event] | None:
        # One short document needs no reader: its format reads it at once, or says that it cannot.
        name = self._format if self._make is not None else detect(data, final=False)[0]
        read_whole = whole_reader(name) if name is not None else None
        if name is None or read_whole is None:
            return None
        events = read_whole(data, self._options)
        if events is not None:
            self._lead = len(data)
            if self._make is None:
                self._make = format_module(_PACKAGE, name).Reader
        return events

    def _close(self) -> Iterable[Event]:
        if self._lead:
            return ()
        if not self._is_plain:
            return self._events(self._unwrap().close())
        return self._end("source") if self._reader is None else self._reader.close()

    def _events(self, pieces: Iterable[Unwrapped]) -> Iterator[Event]:
        for piece in pieces:
            if isinstance(piece, Content):
                if not piece.is_inflated:
                    yield from self._content(piece.data, piece.skipped)
                    continue
                for event in self._content(piece.data, piece.skipped):
                    self._unwrap().rest()
                    yield event
            else:
                yield from self._end(piece.whole)

    def _content(self, data: bytes, skipped: int) -> Iterable[Event]:
        if self._reader is not None:
            return self._reader.feed(data, skipped)
        if self._make is not None:
            reader: FormatReader = self._make(self._options)
            self._reader = reader
            skipped, self._lead = skipped + self._lead, 0
            return reader.feed(data, skipped)
        start = self._begins().feed(data, skipped)
        return () if start is None else self._begin(start)

    def _begins(self) -> Beginning:
        if self._beginning is None:
            words = f"which is none of the formats {', '.join(format_names(_PACKAGE))}"
            self._beginning = Beginning(detect, words, self._options)
        return self._beginning

    def _begin(self, start: Start) -> Iterable[Event]:
        reader: FormatReader = format_module(_PACKAGE, start.format).Reader(self._options)
        self._reader = reader
        return reader.feed(start.data, start.lead)

    def _end(self, whole: str) -> Iterator[Event]:
        if self._reader is None and self._make is None:
            start = self._begins().close(whole)
            if start is None:
                return
            yield from self._begin(start)
        if self._reader is not None:
            yield from self._reader.close(whole)
