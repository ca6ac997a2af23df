"""Terso Jetstream events: an answer to Get Events. :mod:`filterlang.readers.jetstream` reads it back.

Holds what JSON can say, and nothing of what an event means.
"""

import json
import re
from collections.abc import Iterable
from math import isfinite
from typing import Final

from filterlang.event import Event
from filterlang.writers._fields import iso_time, refuse_other_fields, text_field, unread_text

_TIMES: Final = {"EventTime": "time", "ReceivedTime": "received_time"}
_KEYS: Final = {
    "Type": "type",
    "Device": "device_name",
    "EventId": "id",
    **_TIMES,
    "Version": "version",
}
_DEEPEST: Final = 126
"""Readers refuse what is nested more than 128 levels deep, and the answer and its list are two of them."""

_PAIR: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def write(event: Event) -> bytes:
    """Write an event as an answer.

    Args:
        event: the event.

    Returns:
        The answer, with a line feed.

    Raises:
        ValueError: if it is no Jetstream event, or no answer can hold what it holds.
    """
    refuse_other_fields(event, "jetstream", (*_KEYS.values(), "data"))
    fields = {key: value for key, field in _KEYS.items() if (value := _value(event, field)) is not None}
    for key in event.data:
        if key in _TIMES:
            unread_text(event, _TIMES[key], key)
        elif key in _KEYS:
            raise ValueError(f"{key!r} in the event's data would be read as its {_KEYS[key]}")
    _refuse_other_values(dict(event.data))
    if "Type" not in fields and "EventId" not in fields:
        fields["Type"] = None  # one of the two makes an object an event
    written = json.dumps({**fields, **event.data}, separators=(",", ":"))
    # A batch starts with this key, and readers take it for the start of one; escaped, they do not.
    written = written.replace('{"BatchId":', '{"\\u0042atchId":')
    # What another format is told by must not stand in the first line.
    return f'{{"Count":1,"Events":[\n{written}\n]}}\n'.encode()


def _value(event: Event, field: str) -> object:
    match field:
        case "time" | "received_time":
            moment = event.time if field == "time" else event.received_time
            return None if moment is None else iso_time(moment)
        case "version":
            if event.version is not None and type(event.version) is not int:
                raise ValueError(f"the event's version is no integer: {event.version!r}")
            return event.version
        case _:
            text = text_field(event, field)
            _refuse_other_values(text)
            return text


def _refuse_other_values(value: object) -> None:
    """Raise a ValueError where a value would not be read back as it is. Level by level, as it may be deep."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [below for each in level for below in _parts(each)]
    if any(isinstance(each, dict | list) for each in level):
        raise ValueError(f"the event's data is nested more than {_DEEPEST} levels deep, which readers refuse")
    for each in level:
        _parts(each)


def _parts(value: object) -> Iterable[object]:
    """What a value holds. Raises a ValueError if it would not be read back as it is, apart from its parts."""
    match value:
        case None | int():
            return ()
        case str():
            _refuse_pair(value)
            return ()
        case float() if isfinite(value):
            return ()
        case list():
            return value
        case dict():
            for key in value:
                if not isinstance(key, str):
                    raise ValueError(f"{key!r} in the event's data is no key of JSON: it is no text")
                _refuse_pair(key)
            return value.values()
        case _:
            raise ValueError(f"the event's data is no JSON: {value!r}")


def _refuse_pair(text: str) -> None:
    if _PAIR.search(text):
        raise ValueError(f"the two lone surrogates in {text!r} would be read as one character")
