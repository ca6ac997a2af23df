"""An item without a prefix, which matches nothing in strict XPath 1.0.

ONVIF's grammar lets the prefix of an item be left out (Core 9.4.4, production 4), and Axis prints it so.
But an item filter is a piece of XPath, and in XPath 1.0 a name without a prefix is in no namespace, where
no item is: a device or a tool that hands the text to an XPath engine finds nothing, and does not say so.

filterlang reads both alike. In an Axis URL, whose documentation has no prefix, it says nothing.

The fix writes `tt:`, or the prefix that is bound to `http://www.onvif.org/ver10/schema`. In XML that
declares none, it declares it.
"""

import re
from collections.abc import Iterator
from typing import Final

from filterlang.ast import HasItem
from filterlang.diagnostics import Diagnostic, Edit, Fix, Span
from filterlang.lint.rules._base import CheckedText, Context, Rule, example
from filterlang.lint.rules._markup import Markup, declare
from filterlang.namespaces import ONVIF_SCHEMA

_UNPREFIXED: Final = re.compile(
    r"boolean[ \t\r\n]*\([ \t\r\n]*//[ \t\r\n]*((?:Simple|Element)Item)(?![\w.:-])"
)


def _check(text: CheckedText, _context: Context) -> Iterator[Diagnostic]:
    if text.dialect not in ("item-filter", "wsnt-filter"):
        return
    places = [node.span for node in text.nodes if isinstance(node, HasItem) and node.span is not None]
    names = [_UNPREFIXED.match(text.text, place.start) for place in places]
    markup = Markup(text) if text.dialect == "wsnt-filter" and any(names) else None
    for name in names:
        if name is not None:
            yield _unprefixed(text, Span(*name.span(1)), markup)


def _unprefixed(text: CheckedText, span: Span, markup: Markup | None) -> Diagnostic:
    name = text.text[span.start : span.end]
    element = None if markup is None else markup.element_around(span)
    # Plain text comes without declarations, and its tt is known; in XML a prefix is what the XML says.
    known = {"tt": ONVIF_SCHEMA} if element is None else element.namespaces
    bound = {**known, **text.namespaces} if element is None else {**text.namespaces, **known}
    prefix = next((prefix for prefix, uri in bound.items() if uri == ONVIF_SCHEMA and prefix), None)
    declaration: tuple[Edit, ...] = ()
    if prefix is None and element is not None and "tt" not in bound:
        prefix = "tt"
        declaration = (declare(element, prefix, ONVIF_SCHEMA),)
    edits = (*declaration, Edit(Span(span.start, span.start), f"{prefix}:"))
    return Diagnostic(
        "FL501",
        f"in strict XPath 1.0 `{name}` without a prefix matches nothing",
        span,
        hint=None if prefix else f"bind a prefix to {ONVIF_SCHEMA} and write it before the name",
        fix=Fix(f"write `{prefix}:{name}`", edits) if prefix else None,
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
        example(
            "wsnt-filter",
            '<wsnt:Filter xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2">\n<wsnt:MessageContent '
            'Dialect="http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter">'
            'boolean(//«SimpleItem»[@Name="port"])</wsnt:MessageContent>\n</wsnt:Filter>',
            '<wsnt:Filter xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2">\n<wsnt:MessageContent '
            'xmlns:tt="http://www.onvif.org/ver10/schema" '
            'Dialect="http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter">'
            'boolean(//tt:SimpleItem[@Name="port"])</wsnt:MessageContent>\n</wsnt:Filter>',
        ),
    ),
    good=(example("item-filter", 'boolean(//tt:SimpleItem[@Name="port"])'),),
    check_text=_check,
)
