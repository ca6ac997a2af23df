"""`not(not(…))`, which says what stands inside it.

Two negations right inside each other cancel out, inside the brackets of an item and outside. They are usually
what is left of an edit, and whoever reads the filter next has to work out that nothing is negated.

A negation inside the brackets does not cancel one outside: `not(boolean(//tt:SimpleItem[not(@Name="a")]))`
says that no item is called anything but `a`.

The fix leaves what is negated twice. It keeps parentheses around an `or`.
"""

import re
from collections.abc import Iterator
from typing import Final

from filterlang.ast import AnyOf, Node, Not
from filterlang.diagnostics import Diagnostic, Edit, Fix, Span
from filterlang.lint.rules._base import CheckedText, Context, Rule, example
from filterlang.lint.rules._operands import is_plain
from filterlang.xml_characters import XML_SPACE

_NOT: Final = re.compile(r"not[ \t\r\n]*\(")


def _check(text: CheckedText, _context: Context) -> Iterator[Diagnostic]:
    inside: set[int] = set()  # of not(not(not(…))) the outer two are one mistake
    for node in text.nodes:
        if not isinstance(node, Not) or id(node) in inside or node.span is None:
            continue
        inner = node.part
        if isinstance(inner, Not):
            inside.add(id(inner))
            yield Diagnostic("FL605", "two negations cancel out", node.span, fix=_fix(text, node.span, inner))


def _fix(text: CheckedText, outer: Span, inner: Not[Node]) -> Fix | None:
    if inner.span is None or not is_plain(text, outer):
        return None
    opening = _NOT.match(text.text, inner.span.start)
    if opening is None:
        return None
    kept = text.text[opening.end() : inner.span.end - 1].strip(XML_SPACE)
    content = f"({kept})" if isinstance(inner.part, AnyOf) else kept
    return Fix("leave out both", (Edit(outer, content),))


RULE = Rule(
    "FL605",
    bad=(
        example(
            "item-filter",
            '«not(not(boolean(//tt:SimpleItem[@Name="a"])))»',
            'boolean(//tt:SimpleItem[@Name="a"])',
        ),
        example(
            "item-filter",
            'boolean(//tt:SimpleItem[@Name="a" and «not( not(@Value="1" or @Value="2") )»])',
            'boolean(//tt:SimpleItem[@Name="a" and (@Value="1" or @Value="2")])',
        ),
    ),
    good=(
        example("item-filter", 'not(boolean(//tt:SimpleItem[@Name="a"]))'),
        example("item-filter", 'not(boolean(//tt:SimpleItem[not(@Name="a")]))'),
    ),
    check_text=_check,
)
