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
    flags = [
        *({True: ["stateful"], False: ["stateless"], None: []}[node.is_property] if node.is_topic else []),
        *(["application data"] if node.is_application_data else []),
        *(["deprecated"] if node.is_deprecated else []),
    ]
    shown = f" ({', '.join(flags)})" if flags else ""
    return f"{prefix}{escape(name.local)}{_nice(node.nice_name)}{shown}"


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
    values = " | ".join(map(_value, item.values))
    details = [
        *([word(item.type.text)] if item.type is not None else []),
        *(["ElementItem"] if item.kind == "ElementItem" else []),
        *(["the state"] if item.is_property_state else []),
        *(["application data"] if item.is_application_data else []),
        # Of a state, the value is the one it has at the moment.
        *([f"{'now' if item.is_property_state else 'one of'} {values}"] if item.values else []),
    ]
    shown = f": {', '.join(details)}" if details else ""
    return f"{item.group or '':7}  {name}{_nice(item.nice_name)}{shown}"


def _value(value: DeclaredValue) -> str:
    return f"{word(value.text)}{_nice(value.nice_name)}"


def _nice(name: str | None) -> str:
    return "" if name is None else f" [{escape(name)}]"
