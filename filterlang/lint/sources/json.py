"""JSON files, also with comments or a value on each line: filters at the paths that a configuration names."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from filterlang.diagnostics import Diagnostic, Span
from filterlang.lint.entries import FilterEntry, Selector
from filterlang.lint.sources._base import SourceError
from filterlang.lint.sources._comments import Comments
from filterlang.lint.sources._selecting import select
from filterlang.lint.sources._tree import (
    MOST_LEVELS,
    Node,
    PlacedList,
    PlacedMapping,
    PlacedScalar,
    Places,
    TreeError,
)
from filterlang.places.findings import Document, Finding
from filterlang.places.json import JsonError, NestingError, Token, read_tokens

_TOO_DEEP: Final = f"nested deeper than {MOST_LEVELS} levels"
_MARKUP: Final = re.compile(r'"(?:[^"\\\n]++|\\.)*+"|//[^\n]*+|/\*(?s:.*?)(?:\*/|\Z)')
_TRAILING: Final = re.compile(r'"(?:[^"\\\n]++|\\.)*+"|,(?=\s*+[}\]])')
_NO_BLANK: Final = re.compile(r"[^\r\n]")
_MEANINGS: Final = {
    "Expecting value": "a value should stand here",
    "Expecting property name enclosed in double quotes": "a key in double quotes should stand here",
    "Illegal trailing comma before end of object": "a key in double quotes should stand behind the comma",
    "Illegal trailing comma before end of array": "a value should stand behind the comma",
    "Expecting ':' delimiter": "`:` should stand here",
    "Expecting ',' delimiter": "`,` or the closing bracket should stand here",
    "Extra data": "more than one value; a file with one on each line has the format json-lines",
    "Invalid \\escape": "no escape of JSON starts so: write \\\\ for a backslash",
}


def read(document: Document, selectors: Sequence[Selector]) -> Iterator[FilterEntry]:
    """The filters of a JSON file.

    Args:
        document: the file.
        selectors: where they stand.

    Returns:
        Its filters, in order.

    Raises:
        SourceError: if it is no JSON; says where.
    """
    root = _read_root(document, document.text, None)
    return select(document, [root], selectors, Comments(document, {}))


def read_with_comments(document: Document, selectors: Sequence[Selector]) -> Iterator[FilterEntry]:
    """The filters of a file of JSON with comments and trailing commas, as editors write it (JSONC).

    A comment such as ``// filterlang: ignore=FL202`` is about its line, or the next one with data.

    Args:
        document: the file.
        selectors: where they stand.

    Returns:
        Its filters, in order.

    Raises:
        SourceError: if it is no JSON, or a comment for filterlang is not understood; says where.
    """
    text, strings = _without_comments(document)
    root = _read_root(document, text, None)
    return select(document, [root], selectors, Comments.of_lines(document, strings, "//"))


def read_lines(document: Document, selectors: Sequence[Selector]) -> Iterator[FilterEntry]:
    """The filters of a file with a JSON value on each line. A line that is none is a finding.

    Args:
        document: the file.
        selectors: where they stand in each value.

    Yields:
        Its filters, in order.
    """
    comments = Comments(document, {})
    start = 0
    for line in document.text.split("\n"):
        span = Span(start, start + len(line))
        start = span.end + 1
        if not line.strip():
            continue
        try:
            root = _read_root(document, document.text, span)
        except SourceError as error:
            wrong = Diagnostic("FL001", error.reason, span, "each line holds one JSON value")
            yield FilterEntry((), (Finding(document, wrong),))
            continue
        yield from select(document, [root], selectors, comments)


def _read_root(document: Document, text: str, span: Span | None) -> Node:
    try:
        return _tree(read_tokens(text, span))
    except NestingError as error:
        raise SourceError.at(document, error.offset, _TOO_DEEP) from None
    except JsonError as error:
        raise SourceError.at(document, error.offset, f"not JSON: {_in_words(error.reason)}") from None
    except TreeError as error:
        raise SourceError.at(document, error.offset, error.reason) from None


def _in_words(reason: str) -> str:
    return _MEANINGS.get(reason, reason[:1].lower() + reason[1:])


def _without_comments(document: Document) -> tuple[str, list[Span]]:
    """A text with blanks for comments and trailing commas, so that places stay, and its strings' places."""
    strings: list[Span] = []

    def without(found: re.Match[str]) -> str:
        if found[0][0] == '"':
            strings.append(Span(*found.span()))
            return found[0]
        if found[0][1] == "*" and (len(found[0]) < len("/**/") or not found[0].endswith("*/")):
            raise SourceError.at(document, found.start(), "this comment does not end: write */ behind it")
        return _NO_BLANK.sub(" ", found[0])

    plain = _MARKUP.sub(without, document.text)
    return _TRAILING.sub(lambda found: found[0] if found[0] != "," else " ", plain), strings


def _tree(tokens: Iterable[Token]) -> Node:
    opened: list[tuple[PlacedList | PlacedMapping, Token | None]] = []  # each with the key it stands behind
    key: Token | None = None
    for token in tokens:
        node: Node
        if token.kind == "key":
            key = token
            continue
        if token.kind in "{[":
            if len(opened) >= MOST_LEVELS:
                raise TreeError(_TOO_DEEP, token.span.start)
            opened.append(((PlacedMapping if token.kind == "{" else PlacedList)(token.span), key))
            continue
        if token.kind in "}]":
            node, key = opened.pop()
            node.span = Span(node.span.start, token.span.end)
        else:
            node = _scalar(token)
        if not opened:
            return node
        parent = opened[-1][0]
        if isinstance(parent, PlacedList):
            parent.add(node)
        elif key is not None:
            parent.add(str(key.data), key.span, node, _scalar(key))
    raise AssertionError("json accepts no text without a value")


def _scalar(token: Token) -> PlacedScalar:
    try:
        data = token.data
    except ValueError:  # an integer of thousands of digits; its place does not change
        return PlacedScalar(None, token.span, "a number", partial(_places, token), token.span.end)
    kind = "a truth value" if isinstance(data, bool) else "empty" if data is None else "a number"
    return PlacedScalar(data, token.span, kind, partial(_places, token), token.span.end)


def _places(token: Token) -> Places:
    content = token.content
    return Places(content.offsets, content.encode)
