"""filterlang's own JSON lines, as :mod:`filterlang.writers.jsonl` writes them: one event a line.

The schema is published in docs/event.schema.json. Keys that it does not have are ignored: a router adds its
own. A line that is no event is an error, and the next line goes on.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from filterlang.ast import ItemKind
from filterlang.diagnostics import EventError
from filterlang.event import Event
from filterlang.event.fields import Item
from filterlang.event.times import read_time
from filterlang.framing.source import ReadOptions
from filterlang.namespaces import read_topic
from filterlang.readers._json import FieldError, decode, is_own_line, json_type, take_integer, take_text

_BLANK: Final = b" \t\r\0\xef\xbb\xbf"
_TEXTS: Final = ("type", "id", "device_id", "device_name", "server_id", "server_name", "producer", "value")
_SYSTEMS: Final = ("onvif", "vdg", "jetstream")
_GROUPS: Final = ("source", "key", "data")
_KINDS: Final = ("SimpleItem", "ElementItem")
_OPERATIONS: Final = ("Initialized", "Changed", "Deleted")


def sniff(head: bytes, final: bool) -> bool | None:
    """Whether a source that starts so is a line of filterlang's.

    Args:
        head: its first bytes, without white space and byte order marks in front.
        final: whether there will be no more of them.

    Returns:
        None where more bytes are needed.
    """
    if not head.startswith(b"{"):
        return False
    return is_own_line(head, final)


class Reader:
    """Reads the events of a stream of lines, each as soon as its line is complete.

    Args:
        options: see :class:`ReadOptions`.
    """

    def __init__(self, options: ReadOptions) -> None:
        self._options = options
        self._buffer = bytearray()
        self._base = 0  # the offset in the source of the buffer's first byte
        self._scanned = 0
        self._is_long = False  # inside a line that is too long

    def feed(self, data: bytes, skipped: int = 0) -> Iterator[Event]:
        """See :class:`~filterlang.readers._stream.FormatReader`."""
        limit = self._options.limits.document
        self._base += skipped
        buffer = self._buffer
        buffer += data
        start = 0
        try:
            while (end := buffer.find(b"\n", max(start, self._scanned))) >= 0:
                line, place = bytes(buffer[start:end]).strip(_BLANK), self._base + start
                is_long, self._is_long = self._is_long, False
                start = end + 1
                if is_long:
                    continue
                if end - place + self._base > limit:
                    self._report_long(place)
                elif line:
                    yield from self._line(line, place)
            if self._is_long or len(buffer) - start > limit:
                if not self._is_long:
                    self._is_long = True
                    self._report_long(self._base + start)
                start = len(buffer)
        finally:
            del buffer[:start]
            self._base += start
            self._scanned = len(buffer)

    def close(self, whole: str = "source") -> Iterator[Event]:  # noqa: ARG002 - a last line needs no end
        """See :class:`~filterlang.readers._stream.FormatReader`."""
        line, place = bytes(self._buffer).strip(_BLANK), self._base
        self._base += len(self._buffer)
        self._buffer.clear()
        self._scanned = 0
        is_long, self._is_long = self._is_long, False
        if line and not is_long:
            yield from self._line(line, place)

    def _line(self, line: bytes, place: int) -> Iterator[Event]:
        try:
            event = _event(line, self._options)
        except ValueError as error:
            self._options.report(EventError(str(error), place, self._options.name, "wrong-value"))
            return
        yield event

    def _report_long(self, place: int) -> None:
        reason = f"a line larger than the limit 'document', {self._options.limits.document} bytes"
        self._options.report(EventError(reason, place, self._options.name, "too-large"))


def _event(line: bytes, options: ReadOptions) -> Event:
    value = decode(line)
    if not isinstance(value, dict):
        raise ValueError(f"a line must be an object, not {json_type(value)}")
    system = _one_of(value, "system", _SYSTEMS)
    if system is None:
        raise ValueError(f"'system' is missing: one of {', '.join(_SYSTEMS)}")
    topic = take_text(value, "topic")
    texts: dict[str, Any] = {field: take_text(value, field) for field in _TEXTS}
    return Event(
        system=system,
        topic=read_topic(topic) if topic is not None else None,
        items=[_item(each) for each in _list(value, "items")],
        operation=_one_of(value, "operation", _OPERATIONS),
        time=_time(value, "time"),
        received_time=_time(value, "received_time"),
        version=take_integer(value, "version"),
        data=_data(value),
        tag=options.tag,
        raw=line if options.keep_raw else None,
        **texts,
    )


def _item(value: object) -> Item:
    if not isinstance(value, dict):
        raise FieldError(f"an item must be an object, not {json_type(value)}")
    name, text = take_text(value, "name"), take_text(value, "value")
    kind: ItemKind = _one_of(value, "kind", _KINDS) or "SimpleItem"
    return Item(name, text, _one_of(value, "group", _GROUPS), kind, take_text(value, "content"))


def _one_of(fields: dict[str, Any], key: str, allowed: tuple[str, ...]) -> Any:
    text = take_text(fields, key)
    if text is not None and text not in allowed:
        raise FieldError(f"{key!r} must be one of {', '.join(allowed)}, not {text!r}")
    return text


def _list(fields: dict[str, Any], key: str) -> list[Any]:
    value = fields.get(key)
    if value is not None and not isinstance(value, list):
        raise FieldError(f"{key!r} must be a list, not {json_type(value)}")
    return value or []


def _data(fields: dict[str, Any]) -> dict[str, Any] | None:
    value = fields.get("data")
    if value is not None and not isinstance(value, dict):
        raise FieldError(f"'data' must be an object, not {json_type(value)}")
    return value


def _time(fields: dict[str, Any], key: str) -> datetime | None:
    text = take_text(fields, key)
    moment = read_time(text)
    if text is not None and moment is None:
        raise FieldError(f"{key!r} must be a time in ISO 8601, not {text!r}")
    return moment
