"""One source of events: its bytes are unpacked, its format is found out, its reader is fed.

Knows how formats are told from each other, and nothing of what a document holds.
"""

from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from filterlang.event import Event
from filterlang.framing.parts import Content
from filterlang.framing.source import ReadOptions
from filterlang.framing.unwrapping import Beginning, Start, Unwrapped, Unwrapper
from filterlang.readers._detection import detect
from filterlang.readers._formats import format_module, format_names

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

    def __init__(self, format: str, options: ReadOptions) -> None:  # noqa: A002 - as read_events
        self._unwrapper = Unwrapper(options, "event")
        self._options = options._replace(report=self._unwrapper.report)
        self._reader: FormatReader | None = None
        if format != "auto":
            self._reader = format_module(_PACKAGE, format).Reader(self._options)
        words = f"which is none of the formats {', '.join(format_names(_PACKAGE))}"
        self._beginning = Beginning(detect, words, self._options)

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be read, although the source may go on."""
        return self._unwrapper.is_over

    def feed(self, data: bytes) -> Iterable[Event]:
        """The events that are complete with more bytes; all must be taken before more is fed.

        Raises:
            EventError: what ``options.report`` raises.
        """
        if self._unwrapper.is_plain:
            return self._content(data, 0)
        return self._events(self._unwrapper.feed(data))

    def close(self) -> Iterator[Event]:
        """What is left at the end of the source.

        Raises:
            EventError: what ``options.report`` raises.
        """
        return self._events(self._unwrapper.close())

    def _events(self, pieces: Iterable[Unwrapped]) -> Iterator[Event]:
        for piece in pieces:
            if isinstance(piece, Content):
                for event in self._content(piece.data, piece.skipped):
                    self._unwrapper.rest()
                    yield event
            else:
                yield from self._end(piece.whole)

    def _content(self, data: bytes, skipped: int) -> Iterable[Event]:
        if self._reader is not None:
            return self._reader.feed(data, skipped)
        start = self._beginning.feed(data, skipped)
        return () if start is None else self._begin(start)

    def _begin(self, start: Start) -> Iterable[Event]:
        reader: FormatReader = format_module(_PACKAGE, start.format).Reader(self._options)
        self._reader = reader
        return reader.feed(start.data, start.lead)

    def _end(self, whole: str) -> Iterator[Event]:
        if self._reader is None:
            start = self._beginning.close(whole)
            if start is None:
                return
            yield from self._begin(start)
        if self._reader is not None:
            yield from self._reader.close(whole)
