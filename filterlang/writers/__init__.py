"""Events to bytes: one module per format, found by name.

A format is a module with a function ``write(event) -> bytes``; modules that start with ``_`` are none.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from filterlang.event import Event

__all__ = ["writable_formats", "write_event"]


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
        ValueError: if there is no such format, or it cannot say what the event holds.
    """
    if format not in _names():
        raise ValueError(f"there is no event format {format!r} to write; known: {', '.join(_names())}")
    written: bytes = import_module(f"{__name__}.{format}").write(event)
    return written


@cache
def _names() -> tuple[str, ...]:
    return tuple(sorted(each.name for each in iter_modules(__path__) if not each.name.startswith("_")))
