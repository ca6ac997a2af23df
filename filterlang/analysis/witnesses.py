"""Events that prove something: tried on the filters themselves, and made as small as they can be."""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from filterlang.event import Event

Accepts: TypeAlias = Callable[[Event], bool]
"""Whether an event proves it."""

_SINGLE: Final = ("operation", "device_id", "device_name", "server_id", "server_name", "version")
"""The fields, beside the system, the type, the topic and the items, that a filter can ask for."""


def fields_of(event: Event) -> dict[str, Any]:
    """What an event is made of, as far as a filter can ask for it: arguments of an Event."""
    fields: dict[str, Any] = {field: getattr(event, field) for field in ("topic", "items", *_SINGLE)}
    return {**fields, "system": event.system, "type": None if event.system == "onvif" else event.type}


def minimal(event: Event, accepts: Accepts) -> Event:
    """An event of which nothing can be left out: no field, no item, no attribute of one, no end of a topic.

    Args:
        event: an event that is accepted.
        accepts: whether an event still proves what it is to prove.

    Raises:
        AssertionError: if the event is not accepted: it is no proof.
    """
    if not accepts(event):
        raise AssertionError(f"{event!r} does not prove what it was found for")
    smallest: Event | None = None
    while smallest != event:
        smallest = event
        for reduce in (_without_fields, _without_names, _without_items):
            event = reduce(event, accepts)
    return event


def _without_fields(event: Event, accepts: Accepts) -> Event:
    for field in (*_SINGLE, "type"):
        event = _changed(event, accepts, field, None)
    return event


def _without_names(event: Event, accepts: Accepts) -> Event:
    event = _changed(event, accepts, "topic", ())
    for length in reversed(range(1, len(event.topic))):
        event = _changed(event, accepts, "topic", event.topic[:length])
    return event


def _without_items(event: Event, accepts: Accepts) -> Event:
    for position in reversed(range(len(event.items))):
        item = event.items[position]
        for less in ((), (item._replace(value=None),), (item._replace(name=None),)):
            items = (*event.items[:position], *less, *event.items[position + 1 :])
            smaller = _changed(event, accepts, "items", items)
            if smaller is not event:
                event = smaller
                break
    return event


def _changed(event: Event, accepts: Accepts, field: str, value: object) -> Event:
    """The event with another value in a field, if that is accepted."""
    fields = fields_of(event)
    if fields[field] == value:
        return event
    changed = Event(**{**fields, field: value})
    return changed if accepts(changed) else event
