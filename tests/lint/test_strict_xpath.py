"""Which accepted texts a strict XPath 1.0 engine reads differently: those of the rules about it, and no others."""

from random import Random
from typing import Any, Final, cast
from xml.sax.saxutils import quoteattr

import pytest
from elementpath import XPath1Parser, XPathContext
from lxml import etree

import filterlang
from filterlang.namespaces import ONVIF_SCHEMA
from tests.lint import texts

NAMESPACES: Final = {"tt": ONVIF_SCHEMA}
UNPREFIXED: Final = "FL501"


def message(random: Random) -> etree._Element:
    """A document that is one message."""
    items = []
    for _ in range(random.randrange(4)):
        kind = random.choice(("SimpleItem", "SimpleItem", "ElementItem"))
        value = f" Value={quoteattr(random.choice(texts.VALUES))}" if kind == "SimpleItem" else ""
        items.append(f"<tt:{kind} Name={quoteattr(random.choice(texts.NAMES))}{value}/>")
    data = f"<tt:Data>{''.join(items)}</tt:Data>"
    return etree.fromstring(f'<tt:Message xmlns:tt="{ONVIF_SCHEMA}">{data}</tt:Message>')


def event_of(document: etree._Element) -> filterlang.Event:
    wrapped = (
        '<wsnt:NotificationMessage xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2"><wsnt:Message>'
        f"{etree.tostring(document).decode()}</wsnt:Message></wsnt:NotificationMessage>"
    )
    [event] = filterlang.read_events(wrapped.encode(), "onvif")
    return event


def by_libxml2(text: str, document: etree._Element) -> object:
    return document.xpath(text, namespaces=NAMESPACES)


def by_elementpath(text: str, document: etree._Element) -> object:
    root = cast(Any, document)
    return XPath1Parser(NAMESPACES).parse(text).evaluate(XPathContext(root))


@pytest.mark.parametrize("seed", range(5))
def test_a_text_without_a_warning_means_the_same_in_two_strict_engines(seed: int) -> None:
    random = Random(seed)
    compared = 0
    while compared < 50:
        text = texts.item_filter(random)
        codes = [each.code for each in filterlang.check(text, "item-filter")]
        if UNPREFIXED in codes:
            continue
        flt = filterlang.compile(text, "item-filter")
        for document in [message(random) for _ in range(5)]:
            expected = flt.matches(event_of(document))
            assert by_libxml2(text, document) is expected, text
            assert by_elementpath(text, document) is expected, text
            compared += 1


@pytest.mark.parametrize("engine", [by_libxml2, by_elementpath])
def test_an_item_without_a_prefix_matches_nothing_there_until_it_is_fixed(engine: Any) -> None:
    text = 'boolean(//SimpleItem[@Name="a"])'
    document = etree.fromstring(
        f'<tt:Message xmlns:tt="{ONVIF_SCHEMA}"><tt:Data><tt:SimpleItem Name="a" Value="1"/></tt:Data></tt:Message>'
    )
    [found] = filterlang.check(text, "item-filter")
    assert (found.code, engine(text, document)) == (UNPREFIXED, False)
    assert filterlang.compile(text, "item-filter").matches(event_of(document))
    assert found.fix is not None
    assert engine(found.fix.apply(text), document) is True


def test_an_undeclared_prefix_is_refused_there() -> None:
    document = etree.fromstring(f'<o:Message xmlns:o="{ONVIF_SCHEMA}"/>')
    with pytest.raises(etree.XPathEvalError, match="prefix"):
        document.xpath('boolean(//tt:SimpleItem[@Name="a"])', namespaces={"o": ONVIF_SCHEMA})
