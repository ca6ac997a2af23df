"""All events that some expressions can tell apart, written out: what the analysis says is held against it.

Nothing is argued here: every leaf is decided by the interpreter on an event of every kind, and expressions by
combining the columns of that table. The only art is that the table is large enough.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations, product
from typing import Any

from filterlang import ast
from filterlang.backends.interpret import item_matches, matches
from filterlang.event import Event
from filterlang.event.fields import Item
from filterlang.namespaces import AXIS_TOPICS, ONVIF_TOPICS, Name

JOINER = "\u0278"
"""A letter that no test asks for."""
FRESH = "urn:fresh"
SOURCES = {"ss": ("ß", "ẞ"), "s": ("ſ",), "i̇": ("İ",), "k": ("\u212a",)}

Column = int
"""For each event, whether a test holds: a bit each."""


def leaves(expressions: Iterable[ast.Expression]) -> list[Any]:
    found: list[Any] = [node for each in expressions for node, _ in ast.walk(each)]
    kinds = (ast.TopicPath, ast.HasItem, ast.TypeContains, ast.FieldEquals)
    return [*dict.fromkeys(node for node in found if isinstance(node, kinds))]


def spellings(text: str) -> set[str]:
    """A text in many ways of writing it that are equal where case is ignored."""
    found = {text, text.upper(), text.lower(), text.title(), text.swapcase(), text.casefold()}
    found |= {text[:cut].upper() + text[cut:].lower() for cut in range(len(text))}
    for folded, sources in SOURCES.items():
        found |= {text.casefold().replace(folded, source) for source in sources}
        found |= {text.casefold().replace(folded, source, 1) for source in sources}
    return {each for each in found if each.casefold() == text.casefold()}


class Table:
    """Events of one system: every combination of some choices.

    Args:
        choices: for each thing that is chosen, events with each choice of it.
    """

    def __init__(self, choices: dict[str, list[Event]]) -> None:
        self._choices = choices
        self._size = 1
        for events in choices.values():
            self._size *= len(events)

    @property
    def every(self) -> Column:
        return (1 << self._size) - 1

    def column(self, expression: ast.Expression) -> Column:
        match expression:
            case ast.AllOf(parts):
                column = self.every
                for part in parts:
                    column &= self.column(part)
                return column
            case ast.AnyOf(parts):
                column = 0
                for part in parts:
                    column |= self.column(part)
                return column
            case ast.Not(part):
                return self.every & ~self.column(part)
            case ast.TopicPath() | ast.TypeContains():
                return self._spread("type", expression)
            case ast.HasItem():
                return self._spread("items", expression)
            case ast.FieldEquals(field):
                return self._spread(field, expression)

    def _spread(self, chosen: str, leaf: ast.Expression) -> Column:
        """The column of a leaf that depends on one choice alone."""
        if chosen not in self._choices:
            return self.every if matches(leaf, next(iter(self._choices.values()))[0]) else 0
        column, width = 0, 1
        for name, events in self._choices.items():
            if name == chosen:
                block = (1 << width) - 1
                column = sum([block << (width * n) for n, each in enumerate(events) if matches(leaf, each)])
                width *= len(events)
            else:
                column = sum([column << (width * n) for n in range(len(events))])
                width *= len(events)
        return column


class Model:
    """All events that some expressions can tell apart."""

    def __init__(self, *expressions: ast.Expression) -> None:
        asked = leaves(expressions)
        fields = [leaf for leaf in asked if isinstance(leaf, ast.FieldEquals)]
        texts = [leaf.text for leaf in asked if isinstance(leaf, ast.TypeContains)]
        types = [leaf.value for leaf in fields if leaf.field == "type" and leaf.value is not None]
        paths = [leaf.segments for leaf in asked if isinstance(leaf, ast.TopicPath)]
        items = [leaf for leaf in asked if isinstance(leaf, ast.HasItem)]
        free = [*_free_texts(texts), *{each for type_ in types for each in spellings(type_)}]
        tables = [
            {
                "type": [Event(system="onvif", topic=path) for path in _topics(paths, free)],
                "items": [Event(system="onvif", items=each) for each in _messages(items)],
                "operation": [Event(system="onvif", operation=each) for each in _OPERATIONS],
            }
        ]
        for system, suffix in (("vdg", "id"), ("jetstream", "name")):
            choices = {"type": [Event(system=system, type=each) for each in (None, *free)]}  # type: ignore[arg-type]
            for field in ("device", "server"):
                known = {each for value in _values(fields, field) for each in spellings(value)}
                choices[field] = [
                    Event(system=system, **{f"{field}_{suffix}": value})  # type: ignore[arg-type]
                    for value in (None, "nobody", *sorted(known))
                ]
            tables.append(choices)
        versions = {int(each) for each in _values(fields, "version") if re.fullmatch("-?[0-9]{1,9}", each)}
        tables[-1]["version"] = [
            Event(system="jetstream", version=each) for each in (None, 987654321, *sorted(versions))
        ]
        self._tables = [Table(each) for each in tables]

    def columns(self, expression: ast.Expression) -> list[Column]:
        """For each system, which of its events pass."""
        return [table.column(expression) for table in self._tables]


def _values(fields: Iterable[ast.FieldEquals], field: str) -> list[str]:
    return [leaf.value for leaf in fields if leaf.field == field and leaf.value is not None]


_OPERATIONS: tuple[Any, ...] = (None, "Initialized", "Changed", "Deleted")


def _free_texts(texts: list[str]) -> Iterator[str]:
    """Texts that hold any of the given ones, one behind another, with a joiner between them and without."""
    for count in range(len(texts) + 1):
        for some in combinations(texts, count):
            yield JOINER.join(["", *some, ""])
            if count:
                yield "".join(some)


def _topics(paths: list[tuple[Name, ...]], tails: list[str]) -> list[tuple[Name, ...]]:
    """Every topic that is mentioned, every topic above one, and every tail behind each of these."""
    nodes = {path[:length] for path in paths for length in range(len(path) + 1)} | {()}
    # A type that is asked for, or a text, may start in a topic and end behind it.
    cut = {tail[start:] for tail in tails for start in range(len(tail) + 1)}
    found = set(nodes)
    for node, tail, namespace in product(nodes, cut, (ONVIF_TOPICS, AXIS_TOPICS, FRESH)):
        found.add((*node, *[Name(namespace, local) for local in tail.split("/")]))
    return sorted(found)


def _messages(tests: list[ast.HasItem]) -> list[tuple[Item, ...]]:
    """Messages with every set of tests that can hold together."""
    mentioned: dict[str, list[str | None]] = {"Name": [None, "nothing"], "Value": [None, "nothing"]}
    for test in tests:
        for node, _ in ast.walk(test):
            if isinstance(node, ast.ItemEquals) and "\0" not in node.value:
                mentioned[node.attribute].append(node.value)
    # By what an item satisfies: two items that satisfy the same do not differ.
    by_satisfied: dict[frozenset[int], Item] = {}
    for kind in ("SimpleItem", "ElementItem"):
        for name, value in product(dict.fromkeys(mentioned["Name"]), dict.fromkeys(mentioned["Value"])):
            item = Item(name, value, kind=kind)
            mine = [n for n, each in enumerate(tests) if each.kind == kind and item_matches(each.test, item)]
            by_satisfied.setdefault(frozenset(mine), item)
    reached: dict[frozenset[int], tuple[Item, ...]] = {frozenset(): ()}
    for satisfied, item in by_satisfied.items():
        for before, message in [*reached.items()]:
            reached.setdefault(before | satisfied, (*message, item))
    return [*reached.values()]
