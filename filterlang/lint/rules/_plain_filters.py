"""Filters of which the shape alone tells that every test in them counts.

Deciding what a filter means takes longer than reading it. Most filters ask one thing once: a list of topics,
and of some items the name and the value. Whatever of that is to hold and whatever is not, there is an event
for it, so nothing has to be decided.
"""

from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple, TypeAlias, assert_never

from filterlang.ast import (
    AllOf,
    AnyOf,
    Expression,
    FieldEquals,
    HasItem,
    ItemEquals,
    ItemKind,
    ItemTest,
    Not,
    TopicPath,
    TypeContains,
)

_Subject: TypeAlias = Literal["topic", "item", "type", "operation", "device", "server", "version"]

_ONVIF: Final[frozenset[_Subject]] = frozenset(("topic", "item", "operation"))
"""What only events of ONVIF have. With a type, or what others have, it may be more than any event has."""


def is_plain(expression: Expression) -> bool:
    """Whether the shape tells that an event passes, that another does not, and that no test can be left out.

    A list of topics or of types counts as one test: what is too much in it can be seen in the text.

    Args:
        expression: what a filter says.
    """
    subjects: set[str] = set()
    tests: list[HasItem] = []
    for part in expression.parts if isinstance(expression, AllOf) else (expression,):
        leaves = list(_leaves(part))
        asked = {_subject(leaf) for leaf in leaves}
        if asked == {"item"}:
            tests += [leaf for leaf in leaves if isinstance(leaf, HasItem)]
        elif len(asked) != 1 or asked & subjects or not _is_list(part):
            return False
        subjects |= asked
    if subjects & _ONVIF and not subjects <= _ONVIF:
        return False
    return bool(subjects) and _are_apart(tests)


def _leaves(expression: Expression) -> Iterator[TopicPath | HasItem | TypeContains | FieldEquals]:
    stack = [expression]
    while stack:
        match stack.pop():
            case AllOf(parts) | AnyOf(parts):
                stack.extend(parts)
            case Not(part):
                stack.append(part)
            case leaf:
                yield leaf


def _subject(leaf: TopicPath | HasItem | TypeContains | FieldEquals) -> _Subject:
    match leaf:
        case TopicPath():
            return "topic"
        case HasItem():
            return "item"
        case TypeContains():
            return "type"
        case FieldEquals(field):
            return field
        case _:
            assert_never(leaf)


def _is_list(part: Expression) -> bool:
    listed = part.parts if isinstance(part, AnyOf) else (part,)
    return all(not isinstance(each, (AllOf, AnyOf, Not)) for each in listed)


class _Asked(NamedTuple):
    """What a plain test asks an item for.

    Attributes:
        kind: the element it is.
        name: its name.
        value: its value, None where any will do.
        is_choice: whether it may have one of several values, or must not have some.
    """

    kind: ItemKind
    name: str
    value: str | None = None
    is_choice: bool = False


def _are_apart(tests: Iterable[HasItem]) -> bool:
    """Whether no item that one of the tests needs has to do with another one."""
    by_name: dict[tuple[ItemKind, str], list[_Asked]] = {}
    for test in tests:
        asked = _asked(test)
        if asked is None:
            return False
        by_name.setdefault((asked.kind, asked.name), []).append(asked)
    for several in by_name.values():
        values = {each.value for each in several}
        is_one_value_each = None not in values and not any(each.is_choice for each in several)
        if len(several) > 1 and not (is_one_value_each and len(values) == len(several)):
            return False
    return True


def _asked(test: HasItem) -> _Asked | None:
    """What a test asks an item for; None where it is no name with one condition on the value."""
    parts = test.test.parts if isinstance(test.test, AllOf) else (test.test,)
    names = [part.value for part in parts if isinstance(part, ItemEquals) and part.attribute == "Name"]
    others = [part for part in parts if not isinstance(part, ItemEquals) or part.attribute != "Name"]
    if len(names) != 1 or len(others) > 1 or (others and test.kind == "ElementItem"):
        return None
    if not others:
        return _Asked(test.kind, names[0])
    [condition] = others
    if isinstance(condition, ItemEquals):
        return _Asked(test.kind, names[0], condition.value)
    return _Asked(test.kind, names[0], is_choice=True) if _is_choice(condition) else None


def _is_choice(condition: ItemTest) -> bool:
    """Whether it is one of several values that differ, or none of them."""
    inner = condition.part if isinstance(condition, Not) else condition
    listed = inner.parts if isinstance(inner, AnyOf) else (inner,)
    values = [each.value for each in listed if isinstance(each, ItemEquals) and each.attribute == "Value"]
    return len(values) == len(listed) == len(set(values))
