"""Declared topics as a tree, for people."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from filterlang.cli._event_line import word
from filterlang.declared.topics import DeclaredItem, DeclaredTopic, DeclaredValue
from filterlang.declared.tree import Declarations
from filterlang.reporters import escape


class Lines(NamedTuple):
    """What a tree is drawn with.

    Attributes:
        branch: in front of a topic, with others behind it.
        last: in front of the last one.
        bar: in front of what is below a topic with others behind it.
    """

    branch: str
    last: str
    bar: str


DRAWN: Final = Lines("├─ ", "└─ ", "│  ")
PLAIN: Final = Lines("|- ", "`- ", "|  ")
_BLANK: Final = "   "


def topic_tree(declarations: Declarations, lines: Lines) -> Iterator[str]:
    """The topics, each with its filter and the items of its events, and what is below it indented.

    Args:
        declarations: the topics.
        lines: what to draw the tree with.

    Yields:
        Its lines.
    """
    stack = [(node, "", "") for node in reversed(declarations.children())]
    while stack:
        node, head, indent = stack.pop()
        below = declarations.children(node.topic)
        yield f"{head}{_title(declarations, node)}"
        beside = indent + (lines.bar if below else _BLANK)
        for line in (*_filters(declarations, node), *map(_item, node.items)):
            yield f"{beside}{line}"
        for number, child in enumerate(reversed(below)):
            connector, inner = (lines.branch, lines.bar) if number else (lines.last, _BLANK)
            stack.append((child, indent + connector, indent + inner))


def _title(declarations: Declarations, node: DeclaredTopic) -> str:
    name = node.topic[-1]
    parent = node.topic[-2].namespace if len(node.topic) > 1 else ""
    prefix = "" if name.namespace == parent else f"{declarations.prefix_of(name)}:"
    flags = ", ".join(_flags(node))
    return f"{prefix}{escape(name.local)}{_nice(node.nice_name)}{f' ({flags})' if flags else ''}"


def _flags(node: DeclaredTopic) -> Iterator[str]:
    if node.is_topic and node.is_property is not None:
        yield "stateful" if node.is_property else "stateless"
    if node.is_application_data:
        yield "application data"
    if node.is_deprecated:
        yield "deprecated"


def _filters(declarations: Declarations, node: DeclaredTopic) -> Iterator[str]:
    try:
        if node.is_topic:
            yield f"filter   {escape(declarations.expression(node.topic))}"
        if declarations.children(node.topic):
            yield f"subtree  {escape(declarations.expression(node.topic, subtree=True))}"
    except ValueError as error:
        yield f"filter   none: {escape(str(error))}"


def _item(item: DeclaredItem) -> str:
    name = word(item.name) if item.name is not None else "(no name)"
    details = ", ".join(_details(item))
    return f"{item.group or '':7}  {name}{_nice(item.nice_name)}{f': {details}' if details else ''}"


def _details(item: DeclaredItem) -> Iterator[str]:
    if item.type is not None:
        yield word(item.type.text)
    if item.kind == "ElementItem":
        yield item.kind
    if item.is_property_state:
        yield "the state"
    if item.is_application_data:
        yield "application data"
    if item.values:
        values = " | ".join(map(_value, item.values))
        yield f"now {values}" if item.is_property_state else f"one of {values}"


def _value(value: DeclaredValue) -> str:
    return f"{word(value.text)}{_nice(value.nice_name)}"


def _nice(name: str | None) -> str:
    return "" if name is None else f" [{escape(name)}]"
