"""YAML text to data that knows where it stands.

The parser is PyYAML's. Its events are read, and not its trees: making trees recurses, and hostile files are
deep. Its marks count characters, as places do here.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeAlias

import yaml

from filterlang.diagnostics import Span
from filterlang.lint.sources._tree import (
    MOST_LEVELS,
    Node,
    PlacedList,
    PlacedMapping,
    PlacedScalar,
    Places,
    TreeError,
)
from filterlang.lint.sources._yaml_scalars import block_places, flow_places, header_end

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SCHEMA: Final[Any] = yaml.SafeLoader("")
_TAG: Final = "tag:yaml.org,2002:"
_KINDS: Final = {
    f"{_TAG}null": "empty",
    f"{_TAG}bool": "a truth value",
    f"{_TAG}int": "a number",
    f"{_TAG}float": "a number",
}
_STRINGS: Final = frozenset((f"{_TAG}str", f"{_TAG}timestamp", f"{_TAG}value", f"{_TAG}merge"))
_MERGE: Final = "<<"
_PROPERTY: Final = re.compile(r"[&!]\S*(?:\s++|#[^\r\n]*+)*+")

_Event: TypeAlias = Any
"""An event of PyYAML, whose stubs do not say what marks hold."""


def read_tree(text: str) -> tuple[list[Node], list[Span]]:
    """Read a stream of YAML documents.

    Args:
        text: the stream.

    Returns:
        The documents, and where scalars stand in which no comment can.

    Raises:
        yaml.YAMLError: if it is no YAML.
        TreeError: if it is nested too deep, or too large with its aliases written out.
    """
    builder = _Builder(text)
    for event in yaml.parse(text, Loader=_LOADER):
        builder.take(event)
    return builder.roots, builder.texts


class _Builder:
    """Makes nodes of events."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._anchors: dict[str, Node | None] = {}
        self._open: list[_OpenList | _OpenMapping] = []
        self.roots: list[Node] = []
        self.texts: list[Span] = []

    def take(self, event: _Event) -> None:
        match event:
            case yaml.ScalarEvent():
                self._complete(self._scalar(event), event.anchor, _is_merge(event))
            case yaml.AliasEvent():
                self._put(self._alias(event))
            case yaml.SequenceStartEvent():
                self._start(_OpenList(event), event)
            case yaml.MappingStartEvent():
                self._start(_OpenMapping(event), event)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                done = self._open.pop()
                self._complete(done.close(_end(event)), done.anchor)
            case yaml.DocumentStartEvent():
                self._anchors.clear()
            case _:
                pass

    def _start(self, collection: "_OpenList | _OpenMapping", event: _Event) -> None:
        if len(self._open) >= MOST_LEVELS:
            raise TreeError(f"nested deeper than {MOST_LEVELS} levels", event.start_mark.index)
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        self._open.append(collection)

    def _complete(self, node: Node, anchor: str | None, is_merge: bool = False) -> None:
        if anchor is not None:
            self._anchors[anchor] = node
        self._put(node, is_merge)

    def _put(self, node: Node, is_merge: bool = False) -> None:
        if self._open:
            self._open[-1].put(node, is_merge)
        else:
            self.roots.append(node)

    def _alias(self, event: _Event) -> Node:
        name, offset = event.anchor, event.start_mark.index
        if name not in self._anchors:
            raise TreeError(f"there is no anchor {name!r} above", offset)
        node = self._anchors[name]
        if node is None:
            raise TreeError(f"the alias {name!r} stands inside of what it stands for", offset)
        return node

    def _scalar(self, event: _Event) -> PlacedScalar:
        start, end = event.start_mark.index, event.end_mark.index
        while start < end and (found := _PROPERTY.match(self._text, start, end)) is not None:
            start = found.end()
        style = event.style or ""
        raw = self._text[start:end]
        remarked = start + header_end(raw) if style in ("|", ">") else end
        self.texts.append(Span(remarked if style in ("|", ">") else start, end))
        data, kind = _value(event)
        return PlacedScalar(data, Span(start, end), kind, _places(event.value, raw, style, start), remarked)


class _OpenList:
    """A list that is being read."""

    def __init__(self, event: _Event) -> None:
        self.anchor: str | None = event.anchor
        self._list = PlacedList(Span(event.start_mark.index, event.end_mark.index))

    def put(self, node: Node, _is_merge: bool) -> None:
        self._list.add(node)

    def close(self, end: int) -> PlacedList:
        self._list.span = Span(self._list.span.start, end)
        return self._list


class _OpenMapping:
    """A mapping that is being read. Keys that are no scalars have no path, and are left out."""

    def __init__(self, event: _Event) -> None:
        self.anchor: str | None = event.anchor
        self._mapping = PlacedMapping(Span(event.start_mark.index, event.end_mark.index))
        self._key: Node | None = None
        self._is_merge = False
        self._pairs: list[tuple[PlacedScalar, Node]] = []
        self._merged: list[PlacedMapping] = []

    def put(self, node: Node, is_merge: bool) -> None:
        if self._key is None:
            self._key, self._is_merge = node, is_merge
            return
        if self._is_merge:
            merged = node.items if isinstance(node, PlacedList) else [node]
            self._merged += [each for each in merged if isinstance(each, PlacedMapping)]
        elif isinstance(self._key, PlacedScalar):
            self._pairs.append((self._key, node))
        self._key = None

    def close(self, end: int) -> PlacedMapping:
        # Of what is merged the first one counts, and what the mapping says itself counts most.
        for mapping in reversed(self._merged):
            for key, (place, value) in mapping.items.items():
                self._mapping.add(key, place, value, mapping.names.get(key))
        for name, value in self._pairs:
            self._mapping.add(str(name.data), name.span, value, name if isinstance(name.data, str) else None)
        self._mapping.span = Span(self._mapping.span.start, end)
        return self._mapping


def _end(event: _Event) -> int:
    return int(event.end_mark.index)


def _is_merge(event: _Event) -> bool:
    return event.value == _MERGE and bool(event.implicit[0])


def _value(event: _Event) -> tuple[object, str]:
    """What a scalar is, and what to call that."""
    tag = event.tag
    if tag is None or tag == "!":
        tag = _SCHEMA.resolve(yaml.ScalarNode, event.value, event.implicit)
    if tag in _STRINGS:
        return event.value, "a string"
    if tag not in _KINDS:
        return None, f"tagged {tag}"
    try:
        return _SCHEMA.yaml_constructors[tag](_SCHEMA, yaml.ScalarNode(tag, event.value)), _KINDS[tag]
    except (ValueError, KeyError):  # tagged as what it is not, or of more digits than Python reads
        return None, _KINDS[tag]


def _places(value: str, raw: str, style: str, start: int) -> Callable[[], Places]:
    if style in ("|", ">"):
        return partial(block_places, raw, value, start)
    if style:
        return partial(flow_places, raw[1:-1], value, style, start + 1)
    return partial(flow_places, raw, value, style, start)
