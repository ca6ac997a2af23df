"""A text of one dialect inside another one's, encoded: an argument of a URL, the text of an element.

It is decoded once, read in its own dialect, and what was found in it - diagnostics, fixes, the places of
nodes - is moved to where it stands.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from filterlang.ast import AllOf, AnyOf, Expression, HasItem, Node, Not, children
from filterlang.diagnostics import Diagnostic, Span
from filterlang.dialects._base import Dialect, Namespaces, Reading, forbidden_characters
from filterlang.places.encoded_text import EncodedText
from filterlang.xml_characters import without_forbidden


def read_embedded(
    outer: Reading,
    dialect: Dialect,
    encoded: EncodedText,
    namespaces: Namespaces | None = None,
    tolerates: Callable[[Diagnostic, str], bool] | None = None,
) -> Expression | None:
    """Read a text that stands inside the one being read; what is wrong with it is reported there.

    Args:
        outer: the text being read.
        dialect: the dialect of the one inside.
        encoded: that text, with its places.
        namespaces: bindings that hold where it stands, before those of the caller.
        tolerates: whether a diagnostic about the text, which is its second argument, is none here.
    """
    inner = Reading(without_forbidden(encoded.text), {**outer.namespaces, **(namespaces or {})})
    inner.diagnostics += forbidden_characters(encoded.text)
    expression = dialect.read(inner)
    for diagnostic in inner.diagnostics:
        if tolerates is None or not tolerates(diagnostic, encoded.text):
            outer.report(encoded.moved(diagnostic))
    return None if expression is None else _moved(expression, encoded.outer)


def _moved(expression: Expression, outer: Callable[[Span], Span]) -> Expression:
    """The expression with its spans moved. Texts of strangers are deep, so it does not recurse."""
    stack: list[tuple[Node, bool]] = [(expression, False)]
    done: list[Node] = []
    while stack:
        node, is_visited = stack.pop()
        below = children(node)
        if below and not is_visited:
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(below))
            continue
        parts = tuple(done[len(done) - len(below) :])
        del done[len(done) - len(below) :]
        span = None if node.span is None else outer(node.span)
        done.append(_with_parts(node, parts, span))
    return cast("Expression", done[0])


def _with_parts(node: Any, parts: tuple[Any, ...], span: Span | None) -> Any:
    # The type checker cannot follow that parts are of the level that their node's were.
    match node:
        case AllOf() | AnyOf():
            return replace(node, parts=parts, span=span)
        case Not():
            return replace(node, part=parts[0], span=span)
        case HasItem():
            return replace(node, test=parts[0], span=span)
        case _:
            return replace(node, span=span)
