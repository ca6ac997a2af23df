"""An item without a prefix, which matches nothing in strict XPath 1.0.

ONVIF's grammar lets the prefix of an item be left out (Core 9.4.4, production 4), and Axis prints it so.
But an item filter is a piece of XPath, and in XPath 1.0 a name without a prefix is in no namespace, where
no item is: a device or a tool that hands the text to an XPath engine finds nothing, and does not say so.

filterlang reads both alike. In an Axis URL, whose documentation has no prefix, it says nothing.

The fix writes `tt:`, or the prefix that is bound to `http://www.onvif.org/ver10/schema`. In XML it is
offered where one is declared.
"""

import re
from collections.abc import Iterator
from typing import Final

from filterlang.ast import HasItem
from filterlang.diagnostics import Diagnostic, Edit, Fix, Span
from filterlang.lint.rules._base import CheckedText, Context, Rule, example
from filterlang.namespaces import ONVIF_SCHEMA

_UNPREFIXED: Final = re.compile(
    r"boolean[ \t\r\n]*\([ \t\r\n]*//[ \t\r\n]*((?:Simple|Element)Item)(?![\w.:-])"
)


def _check(text: CheckedText, _context: Context) -> Iterator[Diagnostic]:
    if text.dialect != "item-filter":
        return
    for node in text.nodes:
        if not isinstance(node, HasItem) or node.span is None:
            continue
        found = _UNPREFIXED.match(text.text, node.span.start)
        if found is not None:
            yield _unprefixed(text, Span(*found.span(1)))


def _unprefixed(text: CheckedText, span: Span) -> Diagnostic:
    name = text.text[span.start : span.end]
    bound = {"tt": ONVIF_SCHEMA, **text.namespaces}
    prefix = next((prefix for prefix, uri in bound.items() if uri == ONVIF_SCHEMA), None)
    return Diagnostic(
        "FL501",
        f"in strict XPath 1.0 `{name}` without a prefix matches nothing",
        span,
        hint=f"bind a prefix to {ONVIF_SCHEMA} and write it before the name" if prefix is None else None,
        fix=Fix(f"write `{prefix}:{name}`", (Edit(Span(span.start, span.start), f"{prefix}:"),))
        if prefix
        else None,
    )


RULE = Rule(
    "FL501",
    bad=(
        example(
            "item-filter", 'boolean(//«SimpleItem»[@Name="port"])', 'boolean(//tt:SimpleItem[@Name="port"])'
        ),
        example(
            "item-filter",
            'boolean(//«ElementItem»[@Name="Shape"])',
            'boolean(//o:ElementItem[@Name="Shape"])',
            namespaces={"tt": "http://example.com/tt", "o": "http://www.onvif.org/ver10/schema"},
        ),
    ),
    good=(example("item-filter", 'boolean(//tt:SimpleItem[@Name="port"])'),),
    check_text=_check,
)
