"""What each node means, written to be read: the oracle of the other back ends, and the engine of ``explain``.

It walks the expression for every event. For matching a stream use ``filterlang.backends.python``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, assert_never

from filterlang.ast import (
    AllOf,
    AnyOf,
    Expression,
    Field,
    FieldEquals,
    HasItem,
    ItemEquals,
    ItemTest,
    Not,
    TopicPath,
    TypeContains,
)
from filterlang.event import Event
from filterlang.event.fields import Item, short_content
from filterlang.namespaces import Name, format_topic


def matches(expression: Expression, event: Event) -> bool:
    """Whether an event passes."""
    match expression:
        case AllOf(parts):
            return all(matches(part, event) for part in parts)
        case AnyOf(parts):
            return any(matches(part, event) for part in parts)
        case Not(part):
            return not matches(part, event)
        case TopicPath(segments, subtree):
            own = event.topic
            return own[: len(segments)] == segments if subtree else own == segments
        case HasItem(kind, test):
            return any(item.kind == kind and item_matches(test, item) for item in event.items)
        case TypeContains(text):
            return text in (event.type or "").casefold()
        case FieldEquals(field, value, ignore_case):
            own_value = _field_of(event, field)
            if ignore_case and own_value is not None:
                own_value = own_value.casefold()
            return own_value == value
        case _:
            assert_never(expression)


def _field_of(event: Event, field: Field) -> str | None:
    value: str | None = event.version_text if field == "version" else getattr(event, field)
    return value


def item_matches(test: ItemTest, item: Item) -> bool:
    """Whether one item satisfies a test."""
    match test:
        case AllOf(parts):
            return all(item_matches(part, item) for part in parts)
        case AnyOf(parts):
            return any(item_matches(part, item) for part in parts)
        case Not(part):
            return not item_matches(part, item)
        case ItemEquals(attribute, value):
            return (item.name if attribute == "Name" else item.value) == value
        case _:
            assert_never(test)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an event passes an expression, or does not: a tree in the shape of the expression.

    Attributes:
        node: the expression.
        held: whether the event passes it.
        reason: what decided it - the item, the topic, the field - in words.
        decided_by: the item that satisfied a HasItem, or the topic that a TopicPath was compared with.
        parts: the explanations of its parts.
    """

    node: Expression
    held: bool
    reason: str
    decided_by: Item | tuple[Name, ...] | None = None
    parts: tuple["Explanation", ...] = ()

    def __str__(self) -> str:
        return "\n".join(self._lines(0))

    def _lines(self, level: int) -> Iterator[str]:
        mark = "yes" if self.held else "no "
        yield f"{'  ' * level}{mark} {self.reason}"
        for part in self.parts:
            yield from part._lines(level + 1)


def explain(expression: Expression, event: Event) -> Explanation:
    """Evaluate an expression on an event and keep every decision on the way.

    Nothing is cut short: the parts behind the one that decided are explained as well.
    """
    match expression:
        case AllOf(parts) | AnyOf(parts):
            below = tuple([explain(part, event) for part in parts])
            decisions = [part.held for part in below]
            held = all(decisions) if isinstance(expression, AllOf) else any(decisions)
            return Explanation(expression, held, _count(expression, below), parts=below)
        case Not(part):
            inner = explain(part, event)
            reason = "not: its part holds" if inner.held else "not: its part does not hold"
            return Explanation(expression, not inner.held, reason, parts=(inner,))
        case HasItem(kind, test):
            return _explain_item(expression, kind, test, event)
        case TopicPath():
            shown = format_topic(event.topic) if event.topic else "absent"
            reason = f"{describe(expression)}: the topic is {shown}"
            return Explanation(expression, matches(expression, event), reason, event.topic)
        case TypeContains():
            reason = f"{describe(expression)}: the type is {_shown(event.type)}"
            return Explanation(expression, matches(expression, event), reason)
        case FieldEquals(field):
            reason = f"{describe(expression)}: it is {_shown(_field_of(event, field))}"
            return Explanation(expression, matches(expression, event), reason)
        case _:
            assert_never(expression)


def _count(node: Expression, parts: tuple[Explanation, ...]) -> str:
    if not parts:
        return "every event passes" if isinstance(node, AllOf) else "no event passes"
    holding = sum(part.held for part in parts)
    wanted = "all" if isinstance(node, AllOf) else "any"
    return f"{wanted} of {len(parts)}: {holding} held"


def _explain_item(node: HasItem, kind: str, test: ItemTest, event: Event) -> Explanation:
    candidates = [item for item in event.items if item.kind == kind]
    for item in candidates:
        if item_matches(test, item):
            return Explanation(node, True, f"{describe(node)}: {describe_item(item)} does", item)
    if not candidates:
        return Explanation(node, False, f"{describe(node)}: the message has no {kind}")
    shown = ", ".join([describe_item(item) for item in candidates[:_MOST_SHOWN]])
    more = f" and {len(candidates) - _MOST_SHOWN} more" if len(candidates) > _MOST_SHOWN else ""
    return Explanation(node, False, f"{describe(node)}: none of {shown}{more} does")


_MOST_SHOWN: Final = 8


def describe_item(item: Item) -> str:
    """An item in words, as a person looks for it in the document."""
    place = f"{item.group} item " if item.group else "item "
    value = "" if item.kind == "ElementItem" and item.value is None else f"={_shown(item.value)}"
    content = "" if item.content is None else f"{{{short_content(item.content)}}}"
    return f"{place}{'(no name)' if item.name is None else item.name}{value}{content}"


def describe(expression: Expression) -> str:
    """An expression in words, on one line."""
    match expression:
        case AllOf(()):
            return "every event"
        case AnyOf(()):
            return "no event"
        case AllOf(parts):
            return " and ".join([_grouped(part) for part in parts])
        case AnyOf(parts):
            return " or ".join([_grouped(part) for part in parts])
        case Not(part):
            return f"not {_grouped(part)}"
        case TopicPath(segments, subtree):
            path = format_topic(segments)
            return f"the topic is {path} or below" if subtree else f"the topic is exactly {path}"
        case HasItem(kind, test):
            return f"some {kind} has {_describe_test(test)}"
        case TypeContains(text):
            return f"the type contains {text!r}, in any case"
        case FieldEquals(field, None):
            return f"the {field} is absent"
        case FieldEquals(field, value, ignore_case):
            return f"the {field} is {value!r}{', in any case' if ignore_case else ''}"
        case _:
            assert_never(expression)


def _grouped(part: Expression) -> str:
    compound = isinstance(part, (AllOf, AnyOf)) and len(part.parts) > 1
    return f"({describe(part)})" if compound else describe(part)


def _describe_test(test: ItemTest) -> str:
    match test:
        case AllOf(()):
            return "anything"
        case AnyOf(()):
            return "nothing that could be"
        case AllOf(parts):
            return " and ".join([_grouped_test(part) for part in parts])
        case AnyOf(parts):
            return " or ".join([_grouped_test(part) for part in parts])
        case Not(part):
            return f"not {_grouped_test(part)}"
        case ItemEquals(attribute, value):
            return f"{attribute} {value!r}"
        case _:
            assert_never(test)


def _grouped_test(part: ItemTest) -> str:
    compound = isinstance(part, (AllOf, AnyOf)) and len(part.parts) > 1
    return f"({_describe_test(part)})" if compound else _describe_test(part)


def _shown(value: str | None) -> str:
    return "absent" if value is None else repr(value)
