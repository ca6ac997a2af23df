"""Data that knows where it stands: what YAML and JSON have in common once they are read.

Beside each list and mapping stands the plain data of it, for JSONPath knows no places. Data may be shared, as
by an alias of YAML, so what it would be written out is counted: a few lines can stand for billions.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from filterlang.diagnostics import Span
from filterlang.lint.entries import Encoder
from filterlang.places.errors import TextError

MOST_LEVELS: Final = 100
"""The deepest nesting that is read: the deepest that JSONPath's ``..`` goes."""

MOST_NODES: Final = 1_000_000
"""The most nodes of a document, with what aliases stand for written out."""


class TreeError(TextError):
    """A document is nested too deep, or too large."""


class Places(NamedTuple):
    """Where the characters of a string stand: see :class:`~filterlang.lint.entries.FilterText`."""

    offsets: Sequence[int] | int
    encode: Encoder


@dataclass(eq=False, slots=True)
class PlacedScalar:
    """A string, a number or the like.

    Attributes:
        data: its value.
        span: where it stands, with its quotes.
        kind: what it is, for people.
        places: where the characters of a string stand.
        remarked: up to where a comment beside it may stand.
    """

    data: object
    span: Span
    kind: str
    places: Callable[[], Places]
    remarked: int
    size: int = 1
    depth: int = 0


@dataclass(eq=False, slots=True)
class PlacedList:
    """A list.

    Attributes:
        span: where it stands.
        items: what is in it.
        data: the plain list.
        size: how many nodes it is, written out.
        depth: how deep it is nested.
    """

    span: Span
    items: "list[Node]" = field(default_factory=list)
    data: list[object] = field(default_factory=list)
    size: int = 1
    depth: int = 1

    def add(self, item: "Node") -> None:
        """Add an item, which is complete."""
        self.items.append(item)
        self.data.append(item.data)
        _grow(self, item)


@dataclass(eq=False, slots=True)
class PlacedMapping:
    """A mapping with strings as its keys.

    Attributes:
        span: where it stands.
        items: what is in it: by key, where the key stands, and the value.
        data: the plain mapping.
        names: the keys themselves, where their characters have places.
        size: how many nodes it is, written out.
        depth: how deep it is nested.
    """

    span: Span
    items: "dict[str, tuple[Span, Node]]" = field(default_factory=dict)
    data: dict[str, object] = field(default_factory=dict)
    names: dict[str, PlacedScalar] = field(default_factory=dict)
    size: int = 1
    depth: int = 1

    def add(self, key: str, place: Span, value: "Node", name: PlacedScalar | None = None) -> None:
        """Add a value, which is complete. Of several with one key the last one counts, as elsewhere."""
        if name is not None:
            self.names[key] = name
        self.items[key] = (place, value)
        self.data[key] = value.data
        _grow(self, value)


Node: TypeAlias = PlacedScalar | PlacedList | PlacedMapping


def _grow(node: PlacedList | PlacedMapping, child: Node) -> None:
    node.size += child.size
    node.depth = max(node.depth, child.depth + 1)
    if node.depth > MOST_LEVELS:
        raise TreeError(f"nested deeper than {MOST_LEVELS} levels", node.span.start)
    if node.size > MOST_NODES:
        raise TreeError(f"more than {MOST_NODES:,} values, with aliases written out", node.span.start)
