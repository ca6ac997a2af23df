"""An expression as an indented tree of its nodes, for people."""

from collections.abc import Iterator
from typing import assert_never

from filterlang.ast import (
    AllOf,
    AnyOf,
    Expression,
    FieldEquals,
    HasItem,
    ItemEquals,
    Node,
    Not,
    TopicPath,
    TypeContains,
    walk,
)
from filterlang.namespaces import format_topic


def expression_tree(expression: Expression) -> Iterator[str]:
    """The nodes of an expression, one a line, each below the node it is a part of and indented.

    Args:
        expression: the expression.
    """
    for node, level in walk(expression):
        yield f"{'  ' * (level - 1)}{_label(node)}"


def _label(node: Node) -> str:
    match node:
        case AllOf(()):
            return "AllOf, without parts: it always holds"
        case AnyOf(()):
            return "AnyOf, without parts: it never holds"
        case AllOf() | AnyOf() | Not():
            return type(node).__name__
        case TopicPath(segments, subtree):
            return f"TopicPath {format_topic(segments)}{', with all below' if subtree else ''}"
        case HasItem(kind):
            return f"HasItem {kind}"
        case TypeContains(text):
            return f"TypeContains {text!r}"
        case FieldEquals(field, value, ignore_case):
            wanted = "absent" if value is None else repr(value)
            return f"FieldEquals {field} = {wanted}{', in any case' if ignore_case else ''}"
        case ItemEquals(attribute, value):
            return f"ItemEquals @{attribute} = {value!r}"
        case _:
            assert_never(node)
