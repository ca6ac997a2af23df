"""JSON files: filters at the paths that a configuration names.

The json module decides what is JSON and says what is wrong. It knows no places, so what it accepted is read
once more, by tokens.
"""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from json import JSONDecodeError, loads
from typing import Final

from filterlang.diagnostics import Span
from filterlang.lint.entries import FilterEntry
from filterlang.lint.sources._base import SourceError
from filterlang.lint.sources._comments import Comments
from filterlang.lint.sources._json_parts import encode_string, string_offsets
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

_TOKEN: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\]]|[^\s,:{}\[\]"]++')


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
        root = _read_tree(document.text)
    except JSONDecodeError as error:
        raise SourceError.at(document, error.pos, f"not JSON: {error.msg}") from None
    except TreeError as error:
        raise SourceError.at(document, error.offset, error.reason) from None
    return select(document, [root], selectors, Comments(document, {}))


def _read_tree(text: str) -> Node:
    try:
        loads(text)
    except RecursionError:
        raise TreeError(f"nested deeper than {MOST_LEVELS} levels", 0) from None
    except JSONDecodeError:
        raise
    except ValueError:  # Python gives up on an integer of thousands of digits; to its place it matters not
        pass
    open_nodes: list[PlacedList | PlacedMapping] = []
    keys: list[PlacedScalar | None] = []
    for token in _TOKEN.finditer(text):
        first = token[0][0]
        if first in "{[":
            if len(open_nodes) >= MOST_LEVELS:
                raise TreeError(f"nested deeper than {MOST_LEVELS} levels", token.start())
            open_nodes.append((PlacedMapping if first == "{" else PlacedList)(Span(*token.span())))
            keys.append(None)
            continue
        node: Node
        if first in "}]":
            node = open_nodes.pop()
            node.span = Span(node.span.start, token.end())
            keys.pop()
        else:
            node = _scalar(token)
        if not open_nodes:
            return node
        parent = open_nodes[-1]
        if isinstance(parent, PlacedList):
            parent.add(node)
        elif (key := keys[-1]) is None:
            keys[-1] = node if isinstance(node, PlacedScalar) else None
        else:
            parent.add(str(key.data), key.span, node)
            keys[-1] = None
    raise AssertionError("json accepts no text without a value")


def _scalar(token: re.Match[str]) -> PlacedScalar:
    span = Span(*token.span())
    try:
        data = loads(token[0])
    except ValueError:
        return PlacedScalar(None, span, "a number", partial(_places, token), span.end)
    kind = "a truth value" if isinstance(data, bool) else "empty" if data is None else "a number"
    return PlacedScalar(data, span, kind, partial(_places, token), span.end)


def _places(token: re.Match[str]) -> Places:
    start, end = token.start() + 1, token.end() - 1
    if "\\" not in token[0]:
        return Places(start, encode_string)
    return Places(string_offsets(token.string, start, end), encode_string)
