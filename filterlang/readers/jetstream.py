"""Terso Jetstream events: responses of Get Events, lists of events, or single events, any number in a row.

Each event is an object of its own as far as its ``Events`` list allows: it is read as soon as it is
complete, and a long list costs no memory. Times stay lenient, types of values do not: an event with a
``Type`` that is no string is an error, and the next one goes on. An unknown type is normal, and so is none.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from filterlang.diagnostics import EventError
from filterlang.event import Event
from filterlang.framing.json import JsonValues, Piece
from filterlang.framing.source import ReadOptions
from filterlang.namespaces import NO_TOPIC
from filterlang.readers._json import decode, json_type, take_integer, take_text, take_time

_LINE_KEY: Final = re.compile(rb'"system"[ \t\r\n]*:[ \t\r\n]*"')
_OWN_KEY: Final = re.compile(rb'"(?:BatchId|Events|EventId|EventTime|Type)"[ \t\r\n]*:')


def sniff(head: bytes, final: bool) -> bool | None:
    """Whether a source that starts so is JSON, but none of filterlang's own lines.

    Args:
        head: its first bytes, without white space and byte order marks in front.
        final: whether there will be no more of them.

    Returns:
        None where more bytes are needed.
    """
    if head[:1] not in (b"{", b"["):
        return False
    if head[:1] == b"[":
        return True
    line, end, _ = head.partition(b"\n")
    if _LINE_KEY.search(line):
        return False
    return True if end or final or _OWN_KEY.search(line) else None


class _JetstreamEvent:
    """What an event keeps to find its other fields."""

    __slots__ = ("_fields", "_raw")

    def __init__(self, fields: dict[str, object], raw: bytes | None) -> None:
        self._fields = fields
        self._raw = raw

    def decode(self, field: str) -> object:
        """The value of a field, None where the event has none."""
        return self._raw if field == "raw" else self._fields.get(field)


def read(chunks: Iterator[bytes], options: ReadOptions) -> Iterator[Event]:
    """The events of a stream of JSON values.

    Args:
        chunks: the bytes.
        options: see :class:`ReadOptions`.

    Yields:
        The events, each as soon as it is complete.

    Raises:
        EventError: what ``options.report`` raises.
        OSError: if the source cannot be read.
    """
    for result in JsonValues(options.limits.document, options.name, b"Events", b"BatchId").read(chunks):
        if isinstance(result, EventError):
            options.report(result)
            continue
        try:
            events = _events(result, options)
        except ValueError as error:
            options.report(EventError(str(error), result.offset, options.name))
            continue
        yield from events


def _events(piece: Piece, options: ReadOptions) -> list[Event]:
    value = decode(piece.data)
    if piece.kind == "rest":
        return []
    if piece.kind == "value" and isinstance(value, dict):
        if "Events" in value:
            listed = value["Events"]
            if isinstance(listed, list):
                return [_event(each, None, options) for each in listed]
            raise ValueError(f"'Events' must be a list, not {json_type(listed)}")
        if "BatchId" in value:
            return []  # nothing is queued
    return [_event(value, piece.data, options)]


def _event(value: Any, data: bytes | None, options: ReadOptions) -> Event:
    if not isinstance(value, dict):
        raise ValueError(f"an event must be an object, not {json_type(value)}")
    type_ = take_text(value, "Type")
    fields: dict[str, object] = {
        "device_name": take_text(value, "Device"),
        "id": take_text(value, "EventId"),
        "time": take_time(value, "EventTime"),
        "received_time": take_time(value, "ReceivedTime"),
        "version": take_integer(value, "Version"),
        "data": value,
    }
    return Event.read(
        "jetstream", NO_TOPIC, type_, _JetstreamEvent(fields, data if options.keep_raw else None), options.tag
    )
