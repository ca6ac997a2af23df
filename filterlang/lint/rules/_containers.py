"""Which filters of many may contain another one. In a small part of the time that comparing takes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from filterlang.ast import AllOf, AnyOf, Expression, HasItem, ItemEquals, TopicPath, walk
from filterlang.lint.rules._meaning import EFFORT

if TYPE_CHECKING:
    from filterlang.event import Event
    from filterlang.event_fields import Item
    from filterlang.filter import Filter

MOST_MATCHES: Final = 1_000_000
"""Ten thousand filters of which each event passes a hundred."""


def in_question(filters: "Mapping[int, Filter]") -> list[int]:
    """The filters of which an event passes another one as well, and those others.

    A filter that contains another one passes each event of it, so one of them is enough to rule the rest out.

    Args:
        filters: the filters by their places.

    Returns:
        Their places; none where so many filters pass each other's events that comparing would take long.
    """
    from filterlang.filterset import FilterSet

    every = FilterSet(filters)
    found: set[int] = set()
    matches = 0
    for flt in filters.values():
        event = _example(flt)
        matched = every.match(event) if event is not None else []
        matches += len(matched)
        if matches > MOST_MATCHES:
            return []
        if len(matched) > 1:
            found.update(matched)
    return sorted(found)


def _example(flt: "Filter") -> "Event | None":
    """An event that passes a filter, None where there is none or it would take long to find one."""
    from filterlang.event import Event

    path, items = _first_choices(flt.expr)
    guessed = Event(system="onvif", topic=path.segments if path else (), items=items)
    if flt.matches(guessed):
        return guessed
    from filterlang.analysis import UndecidedError, witness

    try:
        return witness(flt, effort=EFFORT)
    except UndecidedError:
        return None


def _first_choices(expression: Expression) -> "tuple[TopicPath | None, list[Item]]":
    """A topic and the items that an expression asks for, where it leaves a choice the first ones."""
    path: TopicPath | None = None
    items: list[Item] = []
    stack = [expression]
    while stack:
        match stack.pop():
            case AllOf(parts):
                stack.extend(reversed(parts))
            case AnyOf(parts) if parts:
                stack.append(parts[0])
            case TopicPath() as topic:
                path = path or topic
            case HasItem() as test:
                items.append(_item_for(test))
            case _:
                pass  # what must not be is absent as it is
    return path, items


def _item_for(test: HasItem) -> "Item":
    from filterlang.event_fields import Item

    asked: dict[str, str] = {}
    for node, _ in walk(test):
        if isinstance(node, ItemEquals):
            asked.setdefault(node.attribute, node.value)
    return Item(asked.get("Name"), asked.get("Value"), kind=test.kind)
