"""Filters in XML: found wherever they stand, and what is wrong with them points into the document."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from filterlang.diagnostics import Span
from filterlang.lint.entries import FilterEntry
from filterlang.lint.runner import Options, check_document
from filterlang.lint.sources import SourceError
from filterlang.lint.sources.xml import read
from filterlang.places.findings import Document, Finding

WSNT = "http://docs.oasis-open.org/wsn/b-2"
EVENTS = "http://www.onvif.org/ver10/events/wsdl"
ITEM_FILTER = "http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter"
VALUES = st.text(st.sampled_from("ab <>&'é\U0001f4f7;\t"), max_size=8)


def entries(text: str) -> list[FilterEntry]:
    return list(read(Document("f.xml", text)))


def findings(text: str) -> list[Finding]:
    return check_document(entries(text), Options({}))


def written(values: list[str], uri: str, prefix: str | None, *, comments: bool) -> str:
    """A document with a filter for each value, as lxml writes it. Each has one mistake, `AND`."""
    root = etree.Element("Envelope", nsmap={prefix: uri, "b": WSNT})
    for value in values:
        filters = etree.SubElement(etree.SubElement(root, "Subscribe"), f"{{{uri}}}Filter")
        content = etree.SubElement(filters, f"{{{WSNT}}}MessageContent", Dialect=ITEM_FILTER)
        content.text = f'boolean(//tt:SimpleItem[@Value="{value}" '
        if comments:
            content.append(etree.Comment(f"AND {value.replace('-', '')}"))
            content[0].tail = 'AND @Name="a"])'
        else:
            content.text += 'AND @Name="a"])'
    return etree.tostring(root, encoding="unicode")


@settings(deadline=None)
@given(
    st.lists(VALUES, min_size=1, max_size=4),
    st.sampled_from([WSNT, EVENTS]),
    st.sampled_from([None, "x"]),
    st.booleans(),
)
def test_a_mistake_is_found_where_lxml_wrote_it(
    values: list[str], uri: str, prefix: str | None, comments: bool
) -> None:
    text = written(values, uri, prefix, comments=comments)
    found = [each for each in findings(text) if each.diagnostic.code == "FL203"]
    assert len(found) == len(values)
    mended = text
    for each in reversed(found):
        span = each.diagnostic.span
        assert text[span.start : span.end] == "AND"
        mended = f"{mended[: span.start]}and{mended[span.end :]}"
    assert not [each for each in findings(mended) if each.diagnostic.severity == "error"]


def test_each_filter_is_the_text_of_its_element_with_the_prefixes_around_it() -> None:
    text = (
        f'<a xmlns:w="{WSNT}" xmlns:my="urn:a"><w:Filter/>\n'
        f'<b xmlns:my="urn:b"><w:Filter\n>é</w:Filter></b><Filter/></a>'
    )
    first, second = [entry.texts[0] for entry in entries(text)]
    assert (first.text, first.namespaces) == ("<w:Filter/>", {"w": WSNT, "my": "urn:a"})
    assert (second.text, second.namespaces["my"]) == ("<w:Filter\n>é</w:Filter>", "urn:b")
    place = second.place(Span(0, len(second.text)))
    assert text[place.start : place.end] == second.text


def test_the_default_namespace_may_be_declared_above() -> None:
    text = f'<Subscribe xmlns="{WSNT}"><Filter><MessageContent Dialect="{ITEM_FILTER}">x</MessageContent></Filter></Subscribe>'
    assert [each.diagnostic.code for each in findings(text)] == ["FL001"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<a>\n<b></a>", "f.xml:2:6: not XML: this end tag is not that of the element that is open"),
        ("<!DOCTYPE a><a/>", "f.xml:1:1: not XML: a document type declaration is not read"),
        ("<a>" * 300, "f.xml:1:769: not XML: elements are nested deeper than 256 levels"),
        ("", "f.xml:1:1: not XML: it ends too early: "),
        ("<a><!-- filterlang: ignore=FL999 --></a>", "f.xml:1: there is no code 'FL999'"),
    ],
)
def test_a_document_that_cannot_be_read_is_told_with_its_place(text: str, expected: str) -> None:
    with pytest.raises(SourceError) as caught:
        entries(text)
    assert str(caught.value).startswith(expected)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<!-- filterlang: ignore=FL1 --><w:Filter/><w:Filter/>", [("FL1",), ()]),
        ("<!-- filterlang:\n ignore=FL1, FL2 -->\n <!-- more -->\n<b><w:Filter/></b>", [("FL1", "FL2")]),
        ("<w:Filter><!-- filterlang: ignore=FL1 --></w:Filter><w:Filter/>", [("FL1",), ()]),
        ("<w:Filter/> <!-- filterlang: ignore=FL1 -->\n<w:Filter/>", [("FL1",), ()]),
        ("<!-- filterlang: ignore=FL1 --><b/>\n<c>x</c><w:Filter/>", [()]),
        ("<!-- filterlang is a word --><w:Filter/>", [()]),
    ],
)
def test_comments_say_what_not_to_report(body: str, expected: list[tuple[str, ...]]) -> None:
    found = entries(f'<a xmlns:w="{WSNT}">{body}</a>')
    assert [entry.texts[0].ignored for entry in found] == expected


ACTIONS = "http://www.onvif.org/ver10/actionengine/wsdl"
SEARCH = "http://www.onvif.org/ver10/search/wsdl"
SCHEMA = "http://www.onvif.org/ver10/schema"
AXIS_ACTIONS = "http://www.axis.com/vapix/ws/action1"
CONCRETE_SET = "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet"


@pytest.mark.parametrize(
    ("uri", "outer", "name"),
    [
        (WSNT, "Subscribe", "Filter"),
        (EVENTS, "CreatePullPointSubscription", "Filter"),
        (EVENTS, "EventBroker", "PublishFilter"),
        (EVENTS, "EventBroker", "MetadataFilter"),
        (SEARCH, "FindEvents", "SearchFilter"),
        (SCHEMA, "Events", "Filter"),
        (AXIS_ACTIONS, "NewActionRule", "StartEvent"),
        (AXIS_ACTIONS, "Conditions", "Condition"),
    ],
)
@pytest.mark.parametrize(
    ("child", "code"),
    [
        (f'<b:TopicExpression Dialect="{CONCRETE_SET}">tns1:A |</b:TopicExpression>', "FL110"),
        (f'<b:MessageContent Dialect="{ITEM_FILTER}">x</b:MessageContent>', "FL001"),
        (f'<TopicExpression xmlns="" Dialect="{CONCRETE_SET}">tns1:A</TopicExpression>', "FL425"),
    ],
)
def test_every_element_that_services_define_to_hold_a_filter_is_one(
    uri: str, outer: str, name: str, child: str, code: str
) -> None:
    text = f'<{outer} xmlns="{uri}" xmlns:b="{WSNT}"><{name}>{child}</{name}></{outer}>'
    found = [each for each in findings(text) if each.diagnostic.severity == "error"]
    assert [each.diagnostic.code for each in found] == [code]
    place = found[0].diagnostic.span.start
    assert text.index("<Filter" if name == "Filter" else f"<{name}") < place < text.index(f"</{name}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f'<t:ActionTrigger xmlns:t="{ACTIONS}"><t:Configuration>'
            f'<t:TopicExpression Dialect="{CONCRETE_SET}">tns1:A|tns1:B</t:TopicExpression>'
            f'<t:ContentExpression Dialect="{ITEM_FILTER}">boolean(//a &amp; b)</t:ContentExpression>'
            "<t:ActionToken>x</t:ActionToken></t:Configuration></t:ActionTrigger>",
            [("concrete-set", "tns1:A|tns1:B"), ("item-filter", "boolean(//a & b)")],
        ),
        (
            f'<tt:EventFilter xmlns:tt="{SCHEMA}"><tt:Filter><tt:Topic> tns1:A </tt:Topic>'
            "<tt:Source>x</tt:Source></tt:Filter><tt:Before>PT1S</tt:Before></tt:EventFilter>",
            [("concrete-set", "tns1:A"), ("item-filter", "x")],
        ),
    ],
    ids=["action trigger", "recording job"],
)
def test_expressions_in_elements_of_their_own_are_and_ed(text: str, expected: list[tuple[str, str]]) -> None:
    (entry,) = entries(text)
    assert [(each.dialect, each.text) for each in entry.texts] == expected
    for each in entry.texts:
        place = each.place(Span(0, len(each.text)))
        assert text[place.start : place.end].replace("&amp;", "&") == each.text


def test_a_dialect_of_an_action_trigger_that_is_not_known_is_a_finding() -> None:
    text = f'<a xmlns="{ACTIONS}"><TopicExpression Dialect="urn:x">tns1:A</TopicExpression></a>'
    (entry,) = entries(text)
    (finding,) = entry.findings
    span = finding.diagnostic.span
    assert text[span.start : span.end] == "urn:x"
    assert not entry.texts


def test_other_elements_of_the_same_names_hold_no_filters() -> None:
    text = (
        f'<a xmlns:tt="{SCHEMA}" xmlns:s="{SEARCH}"><tt:Source>x</tt:Source><tt:Filter><tt:Topic>x</tt:Topic>'
        "</tt:Filter><s:SearchFilter><tt:MinPosition/></s:SearchFilter></a>"
    )
    assert entries(text) == []
