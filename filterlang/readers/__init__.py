"""Bytes to events: one module per format, found by name.

A format is a module with a function ``sniff(head, final)``, which says whether content that starts with such
bytes is in the format (True, False, or None: more bytes are needed, as long as not ``final``), and a class
``Reader(options)`` with ``feed(data, skipped)`` and ``close(whole)``, which give the events. Modules that
start with ``_`` are shared parts, not formats.
"""

from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterator
from itertools import chain, takewhile
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from filterlang.diagnostics import EventError, EventWarning
from filterlang.event import Event
from filterlang.framing.source import (
    CHUNK,
    Logged,
    ReadOptions,
    Source,
    checked_piece,
    open_source,
    refuse_both,
)
from filterlang.limits import DEFAULT_LIMITS, Limits
from filterlang.readers._formats import format_names
from filterlang.readers._stream import Stream

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

__all__ = [
    "AsyncSource",
    "EventReader",
    "Source",
    "aread_events",
    "event_formats",
    "read_element",
    "read_events",
]


class AsyncReader(Protocol):
    """A stream that is awaited, such as :class:`asyncio.StreamReader`."""

    async def read(self, size: int, /) -> bytes:
        """At most so many bytes, as soon as there are any; empty at the end."""
        ...


AsyncSource: TypeAlias = AsyncIterable[bytes] | AsyncReader
"""What can be read asynchronously: pieces of bytes as they arrive, or a stream."""


def event_formats() -> tuple[str, ...]:
    """The names of the formats that :func:`read_events` reads, besides "auto"."""
    return format_names(__name__)


def read_events(
    source: Source,
    format: str = "auto",  # noqa: A002 - the argument's natural name
    *,
    on_error: Callable[[EventError], None] | None = None,
    on_warning: Callable[[EventWarning], None] | None = None,
    keep_raw: bool = False,
    tag: object = None,
    limits: Limits = DEFAULT_LIMITS,
    strict: bool = False,
    lenient: bool = False,
) -> Iterator[Event]:
    """Read events, each as soon as its bytes have arrived, in bounded memory.

    What wraps documents - a head of HTTP, parts of a multipart stream, gzip - is taken off first.

    Args:
        source: bytes; the path of a file, also as a str; a binary file, such as ``sys.stdin.buffer``; or an
            iterable of pieces of bytes, cut anywhere, such as a generator gives.
        format: a name of :func:`event_formats`, or "auto": the content tells.
        on_error: is called with each error, and reading goes on: what is lost is one notification, one part,
            one value or one line.
        on_warning: is called with each warning: about what is not right and was read nevertheless. Without it
            the first warning of each code goes to the logger ``filterlang.readers``.
        keep_raw: whether each event keeps, as ``raw``, the smallest document that yields it alone.
        tag: given to every event, as ``tag``.
        limits: ``limits.document`` bounds a document, or a part of one that never ends.
        strict: whether a warning is an error, and what it is about is not read.
        lenient: whether what was meant may be guessed, such as a raw ``&``; each guess is a warning.

    Yields:
        The events, in the order in which they became complete.

    Raises:
        EventError: at the first error, where there is no ``on_error``; with or without it, nothing else is
            raised while reading but an OSError of the source, or what an iterable raises itself.
        ValueError: if there is no such format, or it is to be strict and lenient.
        TypeError: if the source is nothing to read from.
    """
    chunks, name = open_source(source)
    if strict:
        refuse_both(strict, lenient)
    options = ReadOptions(
        on_error or _raise, on_warning or Logged(), keep_raw, tag, limits, name, strict, lenient
    )
    stream = Stream(format, options)
    pieces = chunks if isinstance(source, bytes) else takewhile(stream.goes_on, chunks)
    return chain.from_iterable(map(stream.feed, chain(pieces, (None,))))


async def aread_events(
    source: AsyncSource,
    format: str = "auto",  # noqa: A002 - the argument's natural name
    *,
    on_error: Callable[[EventError], None] | None = None,
    on_warning: Callable[[EventWarning], None] | None = None,
    keep_raw: bool = False,
    tag: object = None,
    limits: Limits = DEFAULT_LIMITS,
    strict: bool = False,
    lenient: bool = False,
    name: str | None = None,
) -> AsyncIterator[Event]:
    """Read events asynchronously: :func:`read_events` for pieces of bytes that are awaited.

    Args:
        source: an asynchronous iterable of pieces of bytes, cut anywhere, such as
            ``response.content.iter_any()`` of aiohttp; or a stream with an asynchronous ``read(size)``, such
            as :class:`asyncio.StreamReader`.
        format: as in :func:`read_events`, and so are the arguments below.
        on_error: is called with each error.
        on_warning: is called with each warning.
        keep_raw: whether each event keeps its bytes.
        tag: given to every event.
        limits: ``limits.document`` bounds a document.
        strict: whether a warning is an error.
        lenient: whether what was meant may be guessed.
        name: a name of the source, for errors and warnings.

    Yields:
        The events, each as soon as its bytes have arrived.

    Raises:
        EventError: at the first error, where there is no ``on_error``.
        ValueError: if there is no such format, or it is to be strict and lenient.
        TypeError: if the source is nothing to read from, or gives something else than bytes.
    """
    warn = on_warning or Logged()
    options = _options(on_error or _raise, warn, keep_raw, tag, limits, name, strict, lenient)
    stream = Stream(format, options)
    async for piece in _pieces(source):
        if not stream.goes_on(piece):
            break
        for event in stream.feed(piece):
            yield event
    for event in stream.feed(None):
        yield event


class EventReader:
    """Reads events of bytes that are pushed, cut anywhere: for callbacks, protocols and tests.

    For example::

        reader = filterlang.EventReader()
        for data in received:
            for event in reader.feed(data):
                ...
        events = reader.close()

    Any cutting gives the same events. Not safe to be fed from several threads at once.

    Args:
        format: as in :func:`read_events`, and so are the arguments below.
        on_error: is called with each error. Without it ``feed`` and ``close`` raise the error; nothing is
            lost by that: the events of the same bytes come from the next call, and further errors are raised
            by it.
        on_warning: is called with each warning.
        keep_raw: whether each event keeps its bytes.
        tag: given to every event.
        limits: ``limits.document`` bounds a document.
        strict: whether a warning is an error.
        lenient: whether what was meant may be guessed.
        name: a name of the source, for errors and warnings.

    Raises:
        ValueError: if there is no such format, or it is to be strict and lenient.
    """

    def __init__(
        self,
        format: str = "auto",  # noqa: A002 - the argument's natural name
        *,
        on_error: Callable[[EventError], None] | None = None,
        on_warning: Callable[[EventWarning], None] | None = None,
        keep_raw: bool = False,
        tag: object = None,
        limits: Limits = DEFAULT_LIMITS,
        strict: bool = False,
        lenient: bool = False,
        name: str | None = None,
    ) -> None:
        self._errors: list[EventError] = []
        self._events: list[Event] = []
        self._format = format
        report = on_error or self._errors.append
        self._options = _options(report, on_warning or Logged(), keep_raw, tag, limits, name, strict, lenient)
        self._stream = Stream(format, self._options)

    def feed(self, data: bytes | bytearray | memoryview) -> list[Event]:
        """The events that are complete with more bytes, each as soon as its last byte has come.

        Args:
            data: the bytes; any number of them, also none.

        Raises:
            EventError: if something cannot be read and there is no ``on_error``.
            TypeError: if it is given something else than bytes.
        """
        piece = checked_piece(data)
        if piece and self._stream.goes_on(piece):
            self._events += self._stream.feed(piece)
        return self._taken()

    def close(self) -> list[Event]:
        """What is left at the end of the source. The next bytes that are fed start a new one.

        Raises:
            EventError: if something cannot be read and there is no ``on_error``.
        """
        stream, self._stream = self._stream, Stream(self._format, self._options)
        self._events += stream.feed(None)
        return self._taken()

    def _taken(self) -> list[Event]:
        if self._errors:
            raise self._errors.pop(0)
        events, self._events = self._events, []
        return events


def read_element(
    element: "etree._Element",
    *,
    topic: str | None = None,
    namespaces: "Mapping[str, str] | None" = None,
    tag: object = None,
) -> Event:
    """What :meth:`Event.from_element` does."""
    from filterlang.readers._notification import event_of

    return event_of(element, topic, namespaces, tag)


def _options(
    report: Callable[[EventError], None],
    warn: Callable[[EventWarning], None],
    keep_raw: bool,
    tag: object,
    limits: Limits,
    name: str | None,
    strict: bool,
    lenient: bool,
) -> ReadOptions:
    refuse_both(strict, lenient)
    return ReadOptions(report, warn, keep_raw, tag, limits, name, strict, lenient)


async def _pieces(source: Any) -> AsyncIterator[bytes]:
    # A stream of asyncio is an iterable of lines, too, and a line may be longer than it takes: read() comes
    # first.
    read = getattr(source, "read", None)
    if read is not None:
        while piece := await read(CHUNK):
            yield checked_piece(piece)
        return
    if not isinstance(source, AsyncIterable):
        raise TypeError(
            f"cannot read events from {type(source).__name__}: give an asynchronous iterable of bytes"
        )
    async for piece in source:
        yield checked_piece(piece)


def _raise(error: EventError) -> None:
    raise error
