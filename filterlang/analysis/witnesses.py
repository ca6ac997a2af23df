"""Events that prove something: tried on the filters themselves, and made as small as they can be."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, TypeAlias

from filterlang.analysis.effort import Effort, ExhaustedError
from filterlang.event import Event

Accepts: TypeAlias = Callable[[Event], bool]
"""Whether an event proves it."""

_SINGLE: Final = ("operation", "device_id", "device_name", "server_id", "server_name", "version")
"""The fields, beside the system, the type, the topic and the items, that a filter can ask for."""


def fields_of(event: Event) -> dict[str, Any]:
    """What an event is made of, as far as a filter can ask for it: arguments of an Event."""
    fields: dict[str, Any] = {field: getattr(event, field) for field in ("topic", "items", *_SINGLE)}
    return {**fields, "system": event.system, "type": None if event.system == "onvif" else event.type}


def minimal(event: Event, accepts: Accepts, effort: Effort) -> Event:
    """An event of which nothing can be left out: no field, no item, no attribute of one, no end of a topic.

    Args:
        event: an event that is accepted.
        accepts: whether an event still proves what it is to prove.
        effort: pays for the work. Where it does not suffice, more could be left out.

    Raises:
        AssertionError: if the event is not accepted: it is no proof.
    """
    if not accepts(event):
        raise AssertionError(f"{event!r} does not prove what it was found for")
    search = _Smaller(event, accepts, effort)
    with suppress(ExhaustedError):
        search.run()
    return search.event


class _Smaller:
    """Leaves out of an event what can be left out."""

    def __init__(self, event: Event, accepts: Accepts, effort: Effort) -> None:
        self.event = event
        self._accepts = accepts
        self._effort = effort

    def run(self) -> None:
        before: Event | None = None
        while before != self.event:
            before = self.event
            for field in (*_SINGLE, "type"):
                self._try(field, None)
            self._try_topics()
            self._try_items()

    def _try_topics(self) -> None:
        self._try("topic", ())
        for length in reversed(range(1, len(self.event.topic))):
            self._try("topic", self.event.topic[:length])

    def _try_items(self) -> None:
        for position in reversed(range(len(self.event.items))):
            items = self.event.items
            item = items[position]
            for less in ((), (item._replace(value=None),), (item._replace(name=None),)):
                if self._try("items", (*items[:position], *less, *items[position + 1 :])):
                    break

    def _try(self, field: str, value: object) -> bool:
        """Whether the event does with another value of a field. Then it is the event from now on."""
        fields = fields_of(self.event)
        if fields[field] == value:
            return False
        self._effort.spend(1 + len(self.event.items))
        changed = Event(**{**fields, field: value})
        if not self._accepts(changed):
            return False
        self.event = changed
        return True
