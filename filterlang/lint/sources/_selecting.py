"""Filters in data: what JSONPaths select of YAML and JSON.

A selected string is a filter in the selector's dialect; a selected mapping of dialects to strings is a filter
whose parts are and-ed, as a line of JSON in a text file is.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple, TypeAlias, cast

import jsonpath

from filterlang.diagnostics import Diagnostic, FilterError, Span
from filterlang.dialects import find_dialect
from filterlang.lint.entries import FilterEntry, FilterKey, FilterText
from filterlang.lint.sources._base import SourceError
from filterlang.lint.sources._comments import Comments
from filterlang.lint.sources._json_parts import KEY
from filterlang.lint.sources._tree import Node, PlacedList, PlacedMapping, PlacedScalar
from filterlang.lint.sources.paths import compile_path
from filterlang.places.findings import Document, Finding

_PARTS: Final = 'texts by dialect, such as {"concrete-set": "tns1:Device//.", "item-filter": "…"}'


Selector: TypeAlias = tuple[str, str | None]
"""A JSONPath, as RFC 9535 has it, and the id of the dialect of strings there, None where none is known."""


class _Selected(NamedTuple):
    """A node that was selected, where its key stands - its own place where it has none - and its parent."""

    node: Node
    key: Span
    dialect: str | None
    parent: int | None = None


def select(
    document: Document, roots: Sequence[Node], selectors: Sequence[Selector], comments: Comments
) -> Iterator[FilterEntry]:
    """The filters of a document. What is selected several times, or through aliases, is one filter.

    Args:
        document: the document.
        roots: what it holds.
        selectors: where filters stand.
        comments: what is not to be reported.

    Yields:
        Its filters, in order.

    Raises:
        ValueError: if a path is no JSONPath.
        SourceError: at a string whose dialect is not known.
    """
    found: dict[tuple[int, str | None], _Selected] = {}
    paths: dict[tuple[int, str | None], list[str]] = {}
    for path, dialect in selectors:
        for root in roots:
            for each in _selected(document, path, root, dialect):
                key = (id(each.node), dialect)
                found.setdefault(key, each)
                paths.setdefault(key, []).append(path)
    for key, each in sorted(found.items(), key=lambda pair: pair[1].node.span):
        yield _entry(document, each, comments)._replace(paths=tuple(paths[key]), parent=each.parent)


def _selected(document: Document, path: str, root: Node, dialect: str | None) -> Iterator[_Selected]:
    query = compile_path(path)
    try:
        for match in query.finditer(cast("Any", root.data)):
            node, key = root, root.span
            parent: int | None = None
            for step in match.parts:
                parent = node.span.start
                if isinstance(node, PlacedMapping):
                    key, node = node.items[str(step)]
                elif isinstance(node, PlacedList):
                    node = node.items[int(step)]
                    key = node.span
            yield _Selected(node, key, dialect, parent)
    except jsonpath.JSONPathError as error:
        raise SourceError.at(document, root.span.start, f"{path!r} fails: {error.args[0]}") from None


def _entry(document: Document, selected: _Selected, comments: Comments) -> FilterEntry:
    node, key, dialect, _ = selected
    if isinstance(node, PlacedMapping):
        return _parts(document, node, key, comments)
    if isinstance(node, PlacedList):
        return _wrong(
            document,
            node.span,
            "this is a list, and no filter's text",
            "select its items: add [*] to the path",
        )
    if not isinstance(node.data, str):
        return _wrong(document, node.span, f"this is {node.kind}, and no filter's text", _remedy(node))
    if dialect is None:
        raise SourceError.at(
            document,
            node.span.start,
            "the dialect of this filter is not known: give it with the source, or --dialect",
        )
    return FilterEntry((_text(document, node, dialect, key, comments),))


def _parts(document: Document, node: PlacedMapping, above: Span, comments: Comments) -> FilterEntry:
    texts: dict[str, FilterText] = {}
    wrong: list[Diagnostic] = []
    key: FilterKey | None = None
    for name, (place, value) in node.items.items():
        if name == KEY:
            data = value.data
            if isinstance(data, (str, int, float)) and not isinstance(data, bool):
                key = FilterKey(data, value.span)
            continue
        try:
            dialect = find_dialect(name).id
        except FilterError as error:
            unknown = error.diagnostics[0]
            wrong.append(Diagnostic(unknown.code, unknown.message, place, unknown.hint))
            continue
        if not isinstance(value, PlacedScalar) or not isinstance(value.data, str):
            hint = _remedy(value) if isinstance(value, PlacedScalar) else "a part is one text"
            wrong.append(Diagnostic("FL001", f"the part in {dialect} is no string", value.span, hint))
        elif dialect in texts:
            message = f"there are two parts in {dialect}"
            wrong.append(Diagnostic("FL001", message, place, "write their filter as one text"))
        else:
            text = _text(document, value, dialect, place, comments)
            outer = comments.ignored(above.start, node.span.start)
            texts[dialect] = text._replace(ignored=text.ignored + outer) if outer else text
    if not texts and not wrong:
        wrong.append(Diagnostic("FL007", "the mapping has no parts", node.span, f"write {_PARTS}"))
    return FilterEntry(tuple(texts.values()), tuple([Finding(document, each) for each in wrong]), key)


def _text(document: Document, node: PlacedScalar, dialect: str, key: Span, comments: Comments) -> FilterText:
    offsets, encode = node.places()
    ignored = comments.ignored(min(key.start, node.span.start), node.remarked)
    return FilterText(document, str(node.data), dialect, offsets, encode, ignored=ignored)


def _wrong(document: Document, span: Span, message: str, hint: str) -> FilterEntry:
    return FilterEntry((), (Finding(document, Diagnostic("FL001", message, span, hint)),))


def _remedy(node: PlacedScalar) -> str:
    return f"a filter is a string, or {_PARTS}" if node.data is None else "put it in quotes"
