"""A prefix in a Filter element that it does not declare.

The prefixes of a topic expression and of a content filter mean what they are declared to mean where the
text stands in the XML. filterlang knows the usual ones - `tns1`, `tnsaxis`, `tt` and so on - whether they
are declared or not, for ONVIF's own example of a subscription does not declare `tt`. A strict XPath 1.0
engine refuses the text, and a strict device the subscription, with a fault that seldom names the reason.

The fix declares the prefix on the element that the text is in.
"""

import re
from collections.abc import Iterator
from typing import Final

from filterlang.ast import HasItem, Node, TopicPath
from filterlang.diagnostics import Diagnostic, Fix, Span
from filterlang.lint.rules._base import CheckedText, Context, Rule, example
from filterlang.lint.rules._markup import Markup, declare
from filterlang.lint.rules._segments import segments_of
from filterlang.namespaces import ONVIF_SCHEMA, WELL_KNOWN

_ITEM: Final = re.compile(r"boolean[ \t\r\n]*\([ \t\r\n]*//[ \t\r\n]*([^\s:()\[\]/]+):(?:Simple|Element)Item")
_KNOWN: Final = {"tt": ONVIF_SCHEMA, **WELL_KNOWN}


def _check(text: CheckedText, _context: Context) -> Iterator[Diagnostic]:
    if text.dialect != "wsnt-filter":
        return
    places = [place for node in text.nodes for place in _prefixes(text, node)]
    if not places:
        return
    markup = Markup(text)
    reported: set[tuple[int, str]] = set()
    for place in places:
        prefix = text.text[place.start : place.end]
        element = markup.element_around(place)
        if element is None or prefix not in _KNOWN:
            continue
        if prefix in element.namespaces or prefix in text.namespaces:
            continue
        if (element.span.start, prefix) in reported:
            continue
        reported.add((element.span.start, prefix))
        yield Diagnostic(
            "FL502",
            f"the prefix `{prefix}` is not declared in this XML; it is taken for {_KNOWN[prefix]}",
            place,
            fix=Fix("declare it", (declare(element, prefix, _KNOWN[prefix]),)),
        )


def _prefixes(text: CheckedText, node: Node) -> Iterator[Span]:
    """Where prefixes stand in the text of a node."""
    if isinstance(node, TopicPath):
        yield from [segment.prefix for segment in segments_of(text, node) if segment.prefix]
    elif isinstance(node, HasItem) and node.span is not None:
        found = _ITEM.match(text.text, node.span.start)
        if found is not None:
            yield Span(*found.span(1))


_START: Final = (
    '<wsnt:Filter xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2"\n'
    '    xmlns:tns1="http://www.onvif.org/ver10/topics">\n'
)
_TOPIC: Final = (
    '<wsnt:TopicExpression Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">'
    "tns1:Device//.</wsnt:TopicExpression>\n"
)
_DIALECT: Final = 'Dialect="http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter"'
_END: Final = ':SimpleItem[@Name="port"])</wsnt:MessageContent>\n</wsnt:Filter>'
_SCHEMA: Final = 'xmlns:tt="http://www.onvif.org/ver10/schema"'

RULE = Rule(
    "FL502",
    bad=(
        example(
            "wsnt-filter",
            f"{_START}{_TOPIC}<wsnt:MessageContent {_DIALECT}>boolean(//«tt»{_END}",
            f"{_START}{_TOPIC}<wsnt:MessageContent {_SCHEMA} {_DIALECT}>boolean(//tt{_END}",
        ),
    ),
    good=(
        example(
            "wsnt-filter", f"{_START}{_TOPIC}<wsnt:MessageContent {_SCHEMA} {_DIALECT}>boolean(//tt{_END}"
        ),
    ),
    check_text=_check,
)
