"""Bytes to events: one module per format, found by name.

A format is a module with two functions: ``sniff(head, final)`` says whether a source that starts with such
bytes is in the format (True, False, or None: more bytes are needed, as long as not ``final``), and
``read(chunks, options)`` yields the events. Modules that start with ``_`` are shared parts, not formats.
"""

from collections.abc import Callable, Iterator

from filterlang.diagnostics import EventError
from filterlang.event import Event
from filterlang.framing.source import ReadOptions, Source, open_source
from filterlang.limits import DEFAULT_LIMITS, Limits
from filterlang.readers._detection import detect
from filterlang.readers._formats import format_module, format_names

__all__ = ["Source", "event_formats", "read_events"]


def event_formats() -> tuple[str, ...]:
    """The names of the formats that :func:`read_events` reads, besides "auto"."""
    return format_names(__name__)


def read_events(
    source: Source,
    format: str = "auto",  # noqa: A002 - the argument's natural name
    *,
    on_error: Callable[[EventError], None] | None = None,
    keep_raw: bool = False,
    tag: object = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[Event]:
    """Read events, each as soon as its bytes have arrived, in bounded memory.

    Args:
        source: bytes; the path of a file, also as a str; or a binary file, such as ``sys.stdin.buffer``.
        format: a name of :func:`event_formats`, or "auto": the first bytes tell.
        on_error: is called with the error of each broken document, and reading goes on with the next one.
        keep_raw: whether each event keeps, as ``raw``, the smallest document that yields it alone.
        tag: given to every event, as ``tag``.
        limits: ``limits.document`` bounds a document, or a part of one that never ends.

    Yields:
        The events, in the order in which they became complete.

    Raises:
        EventError: at the first broken document, where there is no ``on_error``; at once, with or without
            it, nothing else but an OSError of the source is raised while reading.
        ValueError: if there is no such format.
        TypeError: if the source is nothing to read from.
    """
    chunks, name = open_source(source)
    options = ReadOptions(on_error or _raise, keep_raw, tag, limits, name)
    if format == "auto":
        return _read_detected(chunks, options)
    events: Iterator[Event] = format_module(__name__, format).read(chunks, options)
    return events


def _read_detected(chunks: Iterator[bytes], options: ReadOptions) -> Iterator[Event]:
    try:
        found, chunks = detect(chunks, options.name)
    except EventError as error:
        options.report(error)
        return
    if found is not None:
        yield from format_module(__name__, found).read(chunks, options)


def _raise(error: EventError) -> None:
    raise error
