"""What an expression means on a ``tt:Message``, by walking both: slow, obvious, and no XPath."""

from typing import assert_never

from lxml import etree

from filterlang import ast
from tests.oracles import topics

SCHEMA = "{http://www.onvif.org/ver10/schema}"


def holds(expression: ast.Expression, message: etree._Element) -> bool:
    """Whether the expression holds for the notification that a ``tt:Message`` stands in."""
    match expression:
        case ast.AllOf(parts):
            return all(holds(part, message) for part in parts)
        case ast.AnyOf(parts):
            return any(holds(part, message) for part in parts)
        case ast.Not(part):
            return not holds(part, message)
        case ast.TopicPath(segments, subtree):
            return topics.matches(message, [(name.namespace, name.local) for name in segments], subtree)
        case ast.HasItem(kind, test):
            return any(item_holds(test, item) for item in message.iter(SCHEMA + kind))
        case ast.FieldEquals("operation", value, False):
            return _operation(message) == value
        case ast.FieldEquals("device" | "server" | "version", value, False):
            return value is None
        case ast.FieldEquals() | ast.TypeContains():
            raise NotImplementedError(expression)
        case _:
            assert_never(expression)


def item_holds(test: ast.ItemTest, item: etree._Element) -> bool:
    """Whether one item satisfies a test."""
    match test:
        case ast.AllOf(parts):
            return all(item_holds(part, item) for part in parts)
        case ast.AnyOf(parts):
            return any(item_holds(part, item) for part in parts)
        case ast.Not(part):
            return not item_holds(part, item)
        case ast.ItemEquals(attribute, value):
            return item.get(attribute) == value
        case _:
            assert_never(test)


def _operation(message: etree._Element) -> str | None:
    word = message.get("PropertyOperation")
    return word if word in ("Initialized", "Changed", "Deleted") else None
