"""TOML files: filters at the paths that a configuration names."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from filterlang.lint.entries import FilterEntry, Selector
from filterlang.lint.sources._base import SourceError
from filterlang.lint.sources._comments import Comments
from filterlang.lint.sources._selecting import select
from filterlang.lint.sources._tree import Node, PlacedList, PlacedMapping, PlacedScalar, Places, TreeError
from filterlang.places.findings import Document
from filterlang.places.toml import Path, TomlError, TomlText, read_toml

_KINDS: Final = {bool: "a truth value", int: "a number", float: "a number", str: "a string"}


def read(document: Document, selectors: Sequence[Selector]) -> Iterator[FilterEntry]:
    """The filters of a TOML file.

    Args:
        document: the file.
        selectors: where they stand.

    Returns:
        Its filters, in order.

    Raises:
        SourceError: if it is no TOML, or a comment for filterlang is not understood; says where.
    """
    try:
        toml = read_toml(document.text)
        root = _node(toml, toml.data, ())
    except (TomlError, TreeError) as error:
        reason = error.reason if isinstance(error, TreeError) else f"not TOML: {error.reason}"
        raise SourceError.at(document, error.offset, reason) from None
    # What looks like a comment inside a value is none.
    comments = Comments.of_lines(document, sorted(toml.values.values()))
    return select(document, [root], selectors, comments)


def _node(toml: TomlText, data: object, path: Path) -> Node:
    span = toml.values[path] if path else toml.whole
    match data:
        case dict():
            mapping = PlacedMapping(span)
            for name, value in data.items():
                mapping.add(name, toml.keys[(*path, name)], _node(toml, value, (*path, name)))
            return mapping
        case list():
            items = PlacedList(span)
            for index, value in enumerate(data):
                items.add(_node(toml, value, (*path, index)))
            return items
        case _:
            kind = _KINDS.get(type(data), "a date or a time")
            return PlacedScalar(data, span, kind, partial(_places, toml, path), span.end)


def _places(toml: TomlText, path: Path) -> Places:
    content = toml.content(path)
    return Places(content.offsets, content.encode)
