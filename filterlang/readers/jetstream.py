"""Terso Jetstream events: responses of Get Events, lists of events, or single events, any number in a row.

Each event is an object of its own as far as its ``Events`` list allows: it is read as soon as it is
complete, and a long list costs no memory. Times stay lenient, types of values do not: an event with a
``Type`` that is no string is an error, and the next one goes on. An unknown type is normal, and so is none.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from filterlang.diagnostics import EventError, brief
from filterlang.event import Event
from filterlang.framing.json import JsonValues, Piece, Result
from filterlang.framing.source import ReadOptions
from filterlang.namespaces import NO_TOPIC
from filterlang.readers._json import decode, is_own_line, json_type, take_integer, take_text, take_time

_EVENT_KEYS: Final = ("Type", "EventId")
_MESSAGE_KEYS: Final = (
    "Message",
    "message",
    "error_description",
    "error",
    "Error",
    "detail",
    "title",
    "reason",
)
_MOST_SHOWN: Final = 8


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
    is_line = is_own_line(head, final)
    return None if is_line is None else not is_line


class _JetstreamEvent:
    """What an event keeps to find its other fields."""

    __slots__ = ("_fields", "_raw")

    def __init__(self, fields: dict[str, object], raw: bytes | None) -> None:
        self._fields = fields
        self._raw = raw

    def decode(self, field: str) -> object:
        """The value of a field, None where the event has none."""
        return self._raw if field == "raw" else self._fields.get(field)


class Reader:
    """Reads the events of a stream of JSON values, each as soon as it is complete.

    Args:
        options: see :class:`ReadOptions`.
    """

    def __init__(self, options: ReadOptions) -> None:
        self._options = options
        self._values = JsonValues(options.limits.document, options.name, b"Events", b"BatchId")

    def feed(self, data: bytes, skipped: int = 0) -> Iterator[Event]:
        """See :class:`~filterlang.readers._stream.FormatReader`."""
        return self._read(self._values.feed(data, skipped))

    def close(self, whole: str = "source") -> Iterator[Event]:
        """See :class:`~filterlang.readers._stream.FormatReader`."""
        return self._read(self._values.close(whole))

    def _read(self, results: Iterable[Result]) -> Iterator[Event]:
        options = self._options
        for result in results:
            if isinstance(result, EventError):
                options.report(result)
                continue
            try:
                yield from _events(result, options)
            except _ForeignError as error:
                options.report(EventError(str(error), result.offset, options.name, "no-event"))
            except ValueError as error:
                options.report(EventError(str(error), result.offset, options.name, "wrong-value"))


class _ForeignError(ValueError):
    """A JSON value that is no event of Jetstream's."""


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
        if _is_empty_batch(value):
            return []
    return [_event(value, piece.data, options)]


def _is_empty_batch(value: dict[str, Any]) -> bool:
    """Whether an answer without ``Events`` says that nothing is queued.

    Events under a key that is spelled in another way are no empty batch.
    """
    holds_more = any(each and isinstance(each, (list, dict)) for each in value.values())
    return "BatchId" in value and not value.get("Count") and not holds_more


def _event(value: Any, data: bytes | None, options: ReadOptions) -> Event:
    if not isinstance(value, dict):
        raise ValueError(f"an event must be an object, not {json_type(value)}")
    if not any(key in value for key in _EVENT_KEYS):
        raise _ForeignError(_describe(value))
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


def _describe(value: dict[str, Any]) -> str:
    """What an object is that is no event of Jetstream's."""
    if not value:
        return "an empty JSON object"
    shown = ", ".join([brief(key) for key in list(value)[:_MOST_SHOWN]])
    more = ", …" if len(value) > _MOST_SHOWN else ""
    said = next((text for key in _MESSAGE_KEYS if isinstance(text := value.get(key), str) and text), None)
    words = f" ({brief(said)})" if said is not None else ""
    return f"a JSON object with the keys {shown}{more}{words}, which is no event of Jetstream's"
