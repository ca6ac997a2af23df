"""Filters in data: what JSONPaths select of YAML and JSON.

A selected string is a filter in the selector's dialect; a selected mapping of dialects to strings is a filter
whose parts are and-ed, as a line of JSON in a text file is.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, cast

import jsonpath

from filterlang.diagnostics import Diagnostic, FilterError, Span
from filterlang.dialects import find_dialect
from filterlang.lint.entries import FilterEntry, FilterKey, FilterText, Selector
from filterlang.lint.sources._base import SourceError
from filterlang.lint.sources._comments import Comments
from filterlang.lint.sources._json_parts import KEY
from filterlang.lint.sources._tree import Node, PlacedList, PlacedMapping, PlacedScalar, Places
from filterlang.lint.sources._unescaping import moved
from filterlang.lint.sources.paths import KEYS, compile_path
from filterlang.places.findings import Document, Finding

_PARTS: Final = 'texts by dialect, such as {"concrete-set": "tns1:Device//.", "item-filter": "…"}'


class _Selected(NamedTuple):
    """A node that was selected, where its key stands - its own place where it has none - and its parent."""

    node: Node
    key: Span
    selector: Selector
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
    for selector in selectors:
        for root in roots:
            for each in _selected(document, root, selector):
                key = (id(each.node), selector.dialect)
                found.setdefault(key, each)
                paths.setdefault(key, []).append(selector.path)
    for key, each in sorted(found.items(), key=lambda pair: pair[1].node.span):
        for entry in _entries(document, each, comments):
            yield entry._replace(paths=tuple(paths[key]), parent=each.parent)


def _selected(document: Document, root: Node, selector: Selector) -> Iterator[_Selected]:
    path = selector.path.removesuffix(KEYS)
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
            if path == selector.path:
                yield _Selected(node, key, selector, parent)
            elif match.parts and (name := _name(root, match.parts)) is not None:
                yield _Selected(name, name.span, selector, parent)
    except jsonpath.JSONPathError as error:
        raise SourceError.at(document, root.span.start, f"{path!r} fails: {error.args[0]}") from None


def _name(root: Node, steps: Sequence[object]) -> PlacedScalar | None:
    node = root
    for step in steps[:-1]:
        if isinstance(node, PlacedMapping):
            _, node = node.items[str(step)]
        elif isinstance(node, PlacedList):
            node = node.items[int(str(step))]
    return node.names.get(str(steps[-1])) if isinstance(node, PlacedMapping) else None


def _entries(document: Document, selected: _Selected, comments: Comments) -> Iterator[FilterEntry]:
    inner = selected.selector.inner
    if (
        inner is None
        or not isinstance(selected.node, PlacedScalar)
        or not isinstance(selected.node.data, str)
    ):
        yield _entry(document, selected, comments)
        return
    # A text in a text: its filters are found as in a document, and their places moved.
    from filterlang.lint.sources import json

    places = selected.node.places()
    inside = Document(document.name, selected.node.data)
    try:
        found = list(json.read(inside, [selected.selector._replace(path=inner, inner=None)]))
    except SourceError as error:
        yield _wrong(
            document, selected.node.span, f"the string holds no JSON: {error.reason}", "write JSON there"
        )
        return
    ignored = comments.ignored(min(selected.key.start, selected.node.span.start), selected.node.remarked)
    for entry in found:
        texts = []
        for text in entry.texts:
            offsets, encode = moved(places, Places(text.offsets, text.encode))
            texts.append(text._replace(document=document, offsets=offsets, encode=encode, ignored=ignored))
        outer = FilterText(document, inside.text, "", places.offsets, places.encode)
        yield entry._replace(
            texts=tuple(texts), findings=tuple([outer.finding(each.diagnostic) for each in entry.findings])
        )


def _entry(document: Document, selected: _Selected, comments: Comments) -> FilterEntry:
    node, key, selector, _ = selected
    dialect, parts = selector.dialect, selector.parts
    if isinstance(node, PlacedMapping):
        return _parts(document, node, key, comments, dict(parts))
    if parts:
        message = (
            f"this is {node.kind if isinstance(node, PlacedScalar) else 'a list'}, and no mapping with parts"
        )
        return _wrong(document, node.span, message, "select the mappings that hold the parts")
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


def _parts(
    document: Document, node: PlacedMapping, above: Span, comments: Comments, named: Mapping[str, str]
) -> FilterEntry:
    texts: dict[str, FilterText] = {}
    wrong: list[Diagnostic] = []
    key: FilterKey | None = None
    for name, (place, value) in node.items.items():
        if name == KEY:
            data = value.data
            if isinstance(data, (str, int, float)) and not isinstance(data, bool):
                key = FilterKey(data, value.span)
            continue
        if named and (name not in named or value.data is None):
            continue  # something else about the entry, or a part that it does not have
        try:
            dialect = named[name] if named else find_dialect(name).id
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
        remedy = f"give it {' or '.join(named)}" if named else f"write {_PARTS}"
        wrong.append(Diagnostic("FL007", "the mapping has no parts", node.span, remedy))
    return FilterEntry(tuple(texts.values()), tuple([Finding(document, each) for each in wrong]), key)


def _text(document: Document, node: PlacedScalar, dialect: str, key: Span, comments: Comments) -> FilterText:
    offsets, encode = node.places()
    ignored = comments.ignored(min(key.start, node.span.start), node.remarked)
    return FilterText(document, str(node.data), dialect, offsets, encode, ignored=ignored)


def _wrong(document: Document, span: Span, message: str, hint: str) -> FilterEntry:
    return FilterEntry((), (Finding(document, Diagnostic("FL001", message, span, hint)),))


def _remedy(node: PlacedScalar) -> str:
    return f"a filter is a string, or {_PARTS}" if node.data is None else "put it in quotes"
