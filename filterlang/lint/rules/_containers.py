"""Which filters of many may contain another one. In a small part of the time that comparing takes.

A filter that contains another one passes each event of it, so one event of a filter is enough to rule most
others out: first by something that they need and the event has not, and then by matching it.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

from filterlang.ast import AllOf, AnyOf, Expression, HasItem, ItemEquals, TopicPath, walk
from filterlang.backends.interpret import matches
from filterlang.event import Event
from filterlang.event.fields import Item
from filterlang.lint.rules._meaning import EFFORT
from filterlang.namespaces import topic_key

if TYPE_CHECKING:
    from filterlang.filter import Filter

MOST_MATCHES: Final = 1_000_000
"""Ten thousand filters of which each event passes a hundred."""

_Need: TypeAlias = Hashable
"""Something that an event has or has not: a topic, one at or below a topic, an item."""


def in_question(filters: "Mapping[int, Filter]") -> list[int]:
    """The filters of which an event passes another one as well, and those others.

    Args:
        filters: the filters by their places.

    Returns:
        Their places; none where so many filters pass each other's events that comparing would take long.
    """
    from filterlang.filterset import FilterSet

    events = {place: _example(flt) for place, flt in filters.items()}
    touching = _touching(filters, events)
    every = FilterSet({place: filters[place] for place in touching})
    found: set[int] = set()
    count = 0
    for place in touching:
        event = events[place]
        matched = every.match(event) if event is not None else []
        count += len(matched)
        if count > MOST_MATCHES:
            return []
        if len(matched) > 1:
            found.update(matched)
    return sorted(found)


def _touching(filters: "Mapping[int, Filter]", events: Mapping[int, Event | None]) -> list[int]:
    """The filters of which an event has something that another one needs, and those others."""
    needing: dict[_Need, list[int]] = defaultdict(list)
    for place, flt in filters.items():
        needs = _needs(flt.expr)
        if not needs:
            return list(filters)  # it may pass the events of any other one
        for need in needs:
            needing[need].append(place)
    found: set[int] = set()
    for event in events.values():
        if event is not None:
            related = {place for has in _has(event) for place in needing.get(has, ())}
            if len(related) > 1:
                found |= related
    return sorted(found)


def _needs(expression: Expression) -> list[_Need]:
    """Of these things an event that passes has at least one; nothing if no such things are known."""
    parts = expression.parts if isinstance(expression, AllOf) else (expression,)
    for part in parts:
        if isinstance(part, HasItem):
            tests = part.test.parts if isinstance(part.test, AllOf) else (part.test,)
            asked = {each.attribute: each.value for each in tests if isinstance(each, ItemEquals)}
            if asked:
                return [(part.kind, asked.get("Name"), asked.get("Value"))]
    for part in parts:
        paths = part.parts if isinstance(part, AnyOf) else (part,)
        needed: list[_Need] = [(path.key, path.subtree) for path in paths if isinstance(path, TopicPath)]
        if len(needed) == len(paths):
            return needed
    return []


def _has(event: Event) -> Iterator[_Need]:
    for item in event.items:
        yield from [
            (item.kind, item.name, item.value),
            (item.kind, item.name, None),
            (item.kind, None, item.value),
        ]
    if event.topic:
        yield topic_key(event.topic), False
    for length in range(1, len(event.topic) + 1):
        yield topic_key(event.topic[:length]), True


def _example(flt: "Filter") -> Event | None:
    """An event that passes a filter, None where there is none or it would take long to find one."""
    path, items = _first_choices(flt.expr)
    guessed = Event(system="onvif", topic=path.segments if path else (), items=items)
    if matches(flt.expr, guessed):
        return guessed
    from filterlang.analysis import UndecidedError, witness

    try:
        return witness(flt, effort=EFFORT)
    except UndecidedError:
        return None


def _first_choices(expression: Expression) -> tuple[TopicPath | None, list[Item]]:
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


def _item_for(test: HasItem) -> Item:
    asked: dict[str, str] = {}
    for node, _ in walk(test):
        if isinstance(node, ItemEquals):
            asked.setdefault(node.attribute, node.value)
    return Item(asked.get("Name"), asked.get("Value"), kind=test.kind)
