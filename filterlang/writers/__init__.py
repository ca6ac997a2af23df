"""Events to bytes: one module per format, found by name.

A format is a module with a function ``write(event) -> bytes``; modules that start with ``_`` are none.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from filterlang.event import Event

__all__ = ["to_jetstream", "to_onvif", "to_vdg", "writable_formats", "write_event"]


def writable_formats() -> tuple[str, ...]:
    """The names of the formats that :func:`write_event` writes."""
    return _names()


def write_event(event: Event, format: str = "jsonl") -> bytes:  # noqa: A002 - the argument's natural name
    """Write an event.

    Args:
        event: the event.
        format: a name of :func:`writable_formats`.

    Returns:
        Its bytes; those of several events, one after another, are a stream in the format.

    Raises:
        ValueError: if there is no such format, or it cannot say what the event holds; says what that is.
            What it can say, its reader reads back to the same event, but for ``tag`` and ``raw``.
    """
    if format not in _names():
        raise ValueError(f"there is no event format {format!r} to write; known: {', '.join(_names())}")
    written: bytes = import_module(f"{__name__}.{format}").write(event)
    return written


def to_onvif(event: Event) -> bytes:
    """Write an ONVIF event as a ``tt:MetadataStream`` with one notification (ONVIF Core 9.4 and 9.6).

    Args:
        event: the event, of the system "onvif".

    Returns:
        The document, with a line feed, of which ``read_events`` makes the event again, without ``tag`` and
        ``raw``.

    Raises:
        ValueError: if it is of another system, or no such document can hold what it holds; says what that is.
    """
    return write_event(event, "onvif")


def to_vdg(event: Event) -> bytes:
    """Write a VDG Sense event as an ``<event>``, as it stands in a part of a ``streamEvents`` answer.

    Args:
        event: the event, of the system "vdg".

    Returns:
        The document, with a line feed, of which ``read_events`` makes the event again, without ``tag`` and
        ``raw``.

    Raises:
        ValueError: if it is of another system, or no such document can hold what it holds; says what that is.
    """
    return write_event(event, "vdg")


def to_jetstream(event: Event) -> bytes:
    """Write a Terso Jetstream event as the answer to a Get Events request that holds this one.

    Args:
        event: the event, of the system "jetstream".

    Returns:
        The answer, with a line feed, of which ``read_events`` makes the event again, without ``tag`` and
        ``raw``.

    Raises:
        ValueError: if it is of another system, or no such answer can hold what it holds; says what that is.
    """
    return write_event(event, "jetstream")


@cache
def _names() -> tuple[str, ...]:
    return tuple(sorted(each.name for each in iter_modules(__path__) if not each.name.startswith("_")))
