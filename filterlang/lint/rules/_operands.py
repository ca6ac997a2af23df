"""Where the operands of an `and`, an `or` or a list stand in a text, and the fix that takes one out.

A node does not know the parentheses around it. Here they are found again, and only where the text is plainly
what it says: in a URL or in XML, where a character may stand there encoded, there is no fix.
"""

from typing import Final

from filterlang.ast import AllOf, AnyOf, Node, TopicPath, TypeContains
from filterlang.diagnostics import Edit, Fix, Span
from filterlang.lint.rules._base import CheckedText
from filterlang.xml_characters import XML_SPACE

PLAIN_DIALECTS: Final = frozenset(("concrete-set", "concrete", "item-filter", "type-list"))
"""The dialects in which every character stands for itself."""

_ENCODED: Final = frozenset("%&<>")


def is_plain(text: CheckedText, span: Span) -> bool:
    """Whether what stands at a place stands there as it is."""
    return text.dialect in PLAIN_DIALECTS or _ENCODED.isdisjoint(text.text[span.start : span.end])


def place_of(text: CheckedText, node: Node) -> Span | None:
    """Where a node stands, with the parentheses that belong to its first and its last part."""
    if node.span is None or not isinstance(node, (AllOf, AnyOf)) or not is_plain(text, node.span):
        return node.span
    left, right = _unmatched(text.text, node.span)
    start, end = node.span.start, node.span.end
    for _ in range(left):
        start = _before(text.text, start) - 1
    for _ in range(right):
        end = _behind(text.text, end) + 1
    return Span(start, end)


def removal(text: CheckedText, whole: AllOf[Node] | AnyOf[Node], operand: Node, message: str) -> Fix | None:
    """The fix that takes an operand out of an `and`, an `or` or a list; None where that cannot be seen.

    Args:
        text: the text.
        whole: the node.
        operand: one of its parts.
        message: what the fix does, in the imperative.
    """
    place = place_of(text, operand)
    if place is None:
        return None
    place = _with_parentheses(text.text, place)
    gone = _with_separator(text.text, place, _separators(text, whole, operand))
    if gone is None or not is_plain(text, gone):
        return None
    return Fix(message, (Edit(gone, ""),))


def _separators(text: CheckedText, whole: AllOf[Node] | AnyOf[Node], operand: Node) -> tuple[str, ...]:
    if isinstance(whole, AllOf):
        return ("and",)
    if isinstance(operand, TopicPath):
        return ("|", ",") if text.dialect == "axis-url" else ("|",)
    return (";", ",") if isinstance(operand, TypeContains) else ("or",)


def _unmatched(text: str, span: Span) -> tuple[int, int]:
    """How many parentheses are closed and not opened at a place, and how many opened and not closed."""
    closed = depth = 0
    quote = ""
    for character in text[span.start : span.end]:
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == "(":
            depth += 1
        elif character == ")":
            if depth:
                depth -= 1
            else:
                closed += 1
    return closed, depth


def _with_parentheses(text: str, span: Span) -> Span:
    """A place with all parentheses right around it."""
    while True:
        start, end = _before(text, span.start), _behind(text, span.end)
        if text[start - 1 : start] != "(" or text[end : end + 1] != ")":
            return span
        span = Span(start - 1, end + 1)


def _with_separator(text: str, span: Span, separators: tuple[str, ...]) -> Span | None:
    """A place with the separator before it or, if there is none, with the one behind it."""
    before, behind = _before(text, span.start), _behind(text, span.end)
    for separator in separators:
        if text.endswith(separator, 0, before):
            return Span(_before(text, before - len(separator)), span.end)
    for separator in separators:
        if text.startswith(separator, behind):
            return Span(span.start, _behind(text, behind + len(separator)))
    return None


def _before(text: str, place: int) -> int:
    while place and text[place - 1] in XML_SPACE:
        place -= 1
    return place


def _behind(text: str, place: int) -> int:
    while place < len(text) and text[place] in XML_SPACE:
        place += 1
    return place
