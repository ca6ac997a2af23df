"""Events that show what a filter passes, and what it just does not."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from filterlang.analysis.comparing import witness
from filterlang.analysis.declared import changed_values, events_of
from filterlang.analysis.effort import DEFAULT_EFFORT, Effort, ExhaustedError, UndecidedError
from filterlang.analysis.questions import Questions
from filterlang.analysis.witnesses import fields_of
from filterlang.ast import Expression, negate
from filterlang.declared.tree import Declarations
from filterlang.event import Event
from filterlang.event.fields import Item
from filterlang.filter import Filter
from filterlang.namespaces import Name


def example(
    flt: Filter, declarations: Declarations | None = None, *, effort: int = DEFAULT_EFFORT
) -> Event | None:
    """An event that passes a filter.

    Args:
        flt: the filter.
        declarations: what a device says it emits; the event is one that it can send, with every declared item
            and values of the declared types. None for a small event of any device.
        effort: how many steps it may cost.

    Returns:
        The event, None if there is none.

    Raises:
        UndecidedError: if the effort does not suffice.
        ValueError: if the effort is below 1.
    """
    return next(examples(flt, declarations, effort=effort), None)


def examples(
    flt: Filter, declarations: Declarations | None = None, *, effort: int = DEFAULT_EFFORT
) -> Iterator[Event]:
    """Different events that pass a filter, at least one if there is one, and of each topic it asks for.

    Args:
        flt: the filter.
        declarations: as for :func:`example`.
        effort: how many steps each may cost.

    Raises:
        UndecidedError: if the effort does not suffice.
        ValueError: if the effort is below 1.
    """
    left = Effort(effort)
    found: set[Event] = set()
    try:
        if declarations is None:
            events = _events(flt, left)
        else:
            events = _declared_events(flt.expr, declarations, left)
        for event in events:
            if not flt.matches(event):
                raise AssertionError(f"{event!r} is no example of {flt!r}")
            if event not in found:
                found.add(event)
                yield event
            left.renew()
    except ExhaustedError:
        raise UndecidedError(effort) from None


def _events(flt: Filter, effort: Effort) -> Iterator[Event]:
    questions = Questions((flt.expr,), effort)
    for event in questions.events(questions.expressed[0]):
        yield _completed(event, flt, effort)


def _declared_events(expression: Expression, declarations: Declarations, effort: Effort) -> Iterator[Event]:
    """Events of each declared topic in turn."""
    pending = [events_of(expression, declared, effort) for declared in declarations.topics]
    while pending:
        going_on = []
        for events in pending:
            event = next(events, None)
            if event is not None:
                going_on.append(events)
                yield event
        pending = going_on


_NAMES: Final = ("a", "b", "c")
_VALUES: Final = ("0", "1", "2")


def _completed(event: Event, flt: Filter, effort: Effort) -> Event:
    """The event with names and values for its items, where the filter does not mind: a device sends both."""
    with suppress(ExhaustedError):
        for position, item in enumerate(event.items):
            if item.kind == "SimpleItem" and None in (item.name, item.value):
                effort.spend(len(event.items))
                names = _NAMES if item.name is None else (item.name,)
                values = _VALUES if item.value is None else (item.value,)
                whole = [item._replace(name=name, value=value) for name in names for value in values]
                changed = (_with_item(event, position, each) for each in whole)
                event = next((each for each in changed if flt.matches(each)), event)
    return event


def _with_item(event: Event, position: int, item: Item) -> Event:
    items = (*event.items[:position], item, *event.items[position + 1 :])
    return Event(**{**fields_of(event), "items": items})


def near_miss(
    flt: Filter, declarations: Declarations | None = None, *, effort: int = DEFAULT_EFFORT
) -> Event | None:
    """An event that just does not pass a filter: it differs from one that does in as little as is found.

    Args:
        flt: the filter.
        declarations: as for :func:`example`.
        effort: how many steps it may cost.

    Returns:
        The event, None if every event passes.

    Raises:
        UndecidedError: if the effort does not suffice.
        ValueError: if the effort is below 1.
    """
    passing = example(flt, declarations, effort=effort)
    if passing is not None:
        changed = _changed(passing) if declarations is None else changed_values(passing, declarations)
        missed = next((event for event in changed if not flt.matches(event)), None)
        if missed is not None:
            return missed
    if declarations is None:
        return witness(flt, passes=False, effort=effort)
    try:
        return next(_declared_events(negate(flt.expr), declarations, Effort(effort)), None)
    except ExhaustedError:
        raise UndecidedError(effort) from None


def _changed(event: Event) -> Iterator[Event]:
    """The event with one thing changed: the value of an item, a name of its topic, a field; or left out."""
    for position, item in enumerate(event.items):
        for value in _VALUES:
            yield _with_item(event, position, item._replace(value=value))
    fields = fields_of(event)
    if event.topic:
        *above, last = event.topic
        for below in (
            [Name(last.namespace, f"{last.local}Other")],
            [last, Name(last.namespace, "Other")],
            [],
        ):
            yield Event(**{**fields, "topic": (*above, *below)})
    for field in ("type", "device_id", "device_name", "server_id", "server_name"):
        if fields[field] is not None:
            for text in (fields[field][:-1], f"{fields[field]}0"):
                yield Event(**{**fields, field: text})
    for field in fields:
        if fields[field] is not None and field != "system":
            yield Event(**{**fields, field: () if field in ("topic", "items") else None})
