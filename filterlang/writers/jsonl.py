"""filterlang's own JSON lines: one event a line, in UTF-8. :mod:`filterlang.readers.jsonl` reads them back.

The schema is published in docs/event.schema.json. Absent fields are left out, and so are ``tag`` and ``raw``,
which are the caller's. Nothing is lost: the event that is read back equals the one that was written. (One
exception that no XML or JSON event can meet: two lone surrogates that only together form a character.)
"""

import json
from collections.abc import Mapping
from typing import Final

from filterlang.event import Event
from filterlang.event.fields import Item
from filterlang.namespaces import format_topic
from filterlang.writers._fields import iso_time

_TEXTS: Final = ("id", "device_id", "device_name", "server_id", "server_name", "producer", "value", "version")


def write(event: Event, more: Mapping[str, object] | None = None) -> bytes:
    """Write an event as one line.

    Args:
        event: the event.
        more: what else to write behind its fields, which readers of events ignore: a router's keys.

    Returns:
        The line, with its line feed.

    Raises:
        ValueError: if ``event.data`` or ``more`` holds what is no JSON.
    """
    fields: dict[str, object] = {"system": event.system}
    if event.topic:
        fields["topic"] = format_topic(event.topic)
    elif event.type is not None:
        fields["type"] = event.type
    if event.operation is not None:
        fields["operation"] = event.operation
    if event.time is not None:
        fields["time"] = iso_time(event.time)
    if event.received_time is not None:
        fields["received_time"] = iso_time(event.received_time)
    if event.items:
        fields["items"] = [_item(item) for item in event.items]
    for field in _TEXTS:
        value = getattr(event, field)
        if value is not None:
            fields[field] = value
    if event.data:
        fields["data"] = dict(event.data)
    if more:
        fields |= more
    try:
        text = json.dumps(fields, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode() + b"\n"
    except UnicodeEncodeError:
        # A lone surrogate has no place in UTF-8, but JSON can escape it.
        return json.dumps(fields, allow_nan=False, separators=(",", ":")).encode() + b"\n"
    except (TypeError, RecursionError) as error:
        raise ValueError(f"the event's data is no JSON: {error}") from error


def _item(item: Item) -> dict[str, str]:
    fields: dict[str, str] = {}
    if item.name is not None:
        fields["name"] = item.name
    if item.value is not None:
        fields["value"] = item.value
    if item.group is not None:
        fields["group"] = item.group
    if item.kind != "SimpleItem":
        fields["kind"] = item.kind
    if item.content is not None:
        fields["content"] = item.content
    return fields
