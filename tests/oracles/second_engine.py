"""A second XPath 1.0 engine: elementpath, pure Python, on the tree that libxml2 sees.

It departs from XPath 1.0 in two places that topics can touch; both are named here and kept out of its way.
"""

import copy
from typing import Any, cast

from elementpath import XPath1Parser, XPathContext
from lxml import etree

from filterlang.backends.xpath import XPathFilter
from tests.oracles.naive import SCHEMA

MESSAGE = SCHEMA + "Message"


def evaluate(xpath: XPathFilter, message: etree._Element) -> bool:
    """Evaluate a filter's expression on a message, with elementpath."""
    twin = _without_comments(message)
    parsed = XPath1Parser(dict(xpath.namespaces)).parse(xpath.expression)
    # Its protocols for elements and the stubs of lxml do not know each other.
    root, item = cast(Any, twin.getroottree().getroot()), cast(Any, twin)
    result = parsed.evaluate(XPathContext(root, item=item, variables=dict(xpath.variables)))
    if not isinstance(result, bool):
        raise AssertionError(f"the expression is no boolean but {result!r}")
    return result


def strips_too_much(text: str) -> bool:
    """Whether elementpath takes a text for blank-padded that is not.

    Its ``normalize-space`` is ``str.split``, which knows more white space than XML 1.0 has (a no-break
    space, for one).
    """
    return any(character.isspace() and character not in " \t\r\n" for character in text)


def _without_comments(message: etree._Element) -> etree._Element:
    # elementpath loses the text between a comment, or a processing instruction, and the next tag.
    root = message.getroottree().getroot()
    if next(root.iter(etree.Comment, etree.PI), None) is None:
        return message
    position = list(root.iter(MESSAGE)).index(message)
    twin = copy.deepcopy(root)
    etree.strip_tags(twin, etree.Comment, etree.PI)
    return list(twin.iter(MESSAGE))[position]
