"""JSON files: filters at the paths that a configuration names."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from filterlang.diagnostics import Span
from filterlang.lint.entries import FilterEntry
from filterlang.lint.sources._base import SourceError
from filterlang.lint.sources._comments import Comments
from filterlang.lint.sources._selecting import Selector, select
from filterlang.lint.sources._tree import (
    MOST_LEVELS,
    Node,
    PlacedList,
    PlacedMapping,
    PlacedScalar,
    Places,
    TreeError,
)
from filterlang.places.findings import Document
from filterlang.places.json import JsonError, NestingError, Token, read_tokens

_TOO_DEEP = f"nested deeper than {MOST_LEVELS} levels"


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
    try:
        root = _tree(read_tokens(document.text))
    except NestingError as error:
        raise SourceError.at(document, error.offset, _TOO_DEEP) from None
    except JsonError as error:
        raise SourceError.at(document, error.offset, f"not JSON: {error.reason}") from None
    except TreeError as error:
        raise SourceError.at(document, error.offset, error.reason) from None
    return select(document, [root], selectors, Comments(document, {}))


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
            parent.add(str(key.data), key.span, node)
    raise AssertionError("json accepts no text without a value")


def _scalar(token: Token) -> PlacedScalar:
    try:
        data = token.data
    except ValueError:  # an integer of thousands of digits; to its place it matters not
        return PlacedScalar(None, token.span, "a number", partial(_places, token), token.span.end)
    kind = "a truth value" if isinstance(data, bool) else "empty" if data is None else "a number"
    return PlacedScalar(data, token.span, kind, partial(_places, token), token.span.end)


def _places(token: Token) -> Places:
    content = token.content
    return Places(content.offsets, content.encode)
