"""Places in XML, against lxml and against the text itself."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from filterlang.diagnostics import Diagnostic, Edit, Fix, Span
from filterlang.places.xml import (
    MOST_LEVELS,
    Element,
    XmlError,
    escape_text,
    escape_value,
    read_elements,
)
from filterlang.xml_characters import find_forbidden

FORBIDDEN_BY_XML = "".join(filter(find_forbidden, map(chr, range(0x1_0000))))

# Every piece of character data, with what it says.
PIECES = {
    "a": "a",
    "é𝄞": "é𝄞",
    "&amp;": "&",
    "&#x41;": "A",
    "&#10;": "\n",
    "\r\n": "\n",
    "\r": "\n",
    "<!-- a --b -->".replace("--b", "-b"): "",
    "<?x y?>": "",
    "<![CDATA[&lt;\r\n]]>": "&lt;\n",
    "<b c='>'/>": "",
    "<b>x&amp;</b>": "",
}


@given(st.lists(st.sampled_from(sorted(PIECES)), max_size=12))
def test_every_character_stands_where_it_is_said_to(pieces: list[str]) -> None:
    document = f"<?xml version='1.0' encoding='latin-1'?><a ü='é'>{''.join(pieces)}</a>".replace(
        "\r\r\n", "\r\n"
    )
    root = read_elements(document)[0]
    content = root.content
    parsed = etree.fromstring(document.partition("?>")[2])
    assert root.text == content.text == "".join([parsed.text or "", *[each.tail or "" for each in parsed]])
    for character, start, end in zip(content.text, content.starts, content.ends, strict=True):
        written = document[start:end]
        assert written == character or etree.fromstring(f"<a>{written}</a>").text == character
    assert root.offsets == tuple(sorted(root.offsets))


@given(
    st.recursive(
        st.just([]),
        lambda inner: st.lists(st.tuples(st.sampled_from("abé"), inner), min_size=1, max_size=4),
    )
)
def test_an_element_read_alone_is_the_same_element(tree: object) -> None:
    def written(children: Any) -> str:
        return "".join(
            f"<{name} x='>'/>" if not inner else f'<{name} y="/">{written(inner)}</{name} >'
            for name, inner in children
        )

    document = f"<root>{written(tree)}</root>"
    for element in read_elements(document):
        cut = document[element.span.start : element.span.end]
        again = read_elements(cut)[0]
        assert (again.local, again.attributes, again.span) == (
            element.local,
            element.attributes,
            Span(0, len(cut)),
        )
        assert len(again.children) == len(element.children)


def test_namespaces_in_scope_are_those_of_lxml() -> None:
    document = '<a xmlns="u" xmlns:p="v" p:x="1" x="2"><p:b xmlns=""><c xmlns:p="w" p:x="3"/></p:b></a>'
    for element, parsed in zip(read_elements(document), etree.fromstring(document).iter(), strict=True):
        name = etree.QName(parsed)
        assert (element.uri, element.local) == (name.namespace or "", name.localname)
        attributes = {
            (etree.QName(key).namespace or "", etree.QName(key).localname): value
            for key, value in parsed.items()
        }
        assert element.attributes == attributes
        assert element.namespaces == {prefix or "": uri for prefix, uri in parsed.nsmap.items() if uri}
        for (uri, local), value in attributes.items():
            span = element.attribute_span(uri, local)
            assert span is not None
            assert document[span.start : span.end] == value


def test_prefixes_may_be_assumed() -> None:
    with pytest.raises(XmlError, match="'p' is not declared"):
        read_elements("<p:a/>")
    root = read_elements("<p:a/>", {"p": "u"})[0]
    assert (root.uri, root.namespaces) == ("u", {})


@pytest.mark.parametrize(
    ("document", "offset"),
    [
        ("", 0),
        ("<a", 0),
        ("<é>é</b>", 6),
        ("<a>é&nbsp;</a>", 4),
        ("<a/><b/>", 4),
        ("<a>é]]></a>", 6),
        ("<a>é\ud800</a>", 4),
        ("<a x='1' x='2'/>", 9),
        ("<a><p:b/></a>", 3),
        ("<a><b xmlns:p=''/></a>", 3),
        ("<a xmlns:p='u' xmlns:q='u' p:x='' q:x=''/>", 0),
        ("<!-- é --> <?x <!DOCTYPE?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", 26),
        ("<a>" * (MOST_LEVELS + 1), 3 * MOST_LEVELS),
    ],
)
def test_what_is_no_xml_is_refused_with_its_place(document: str, offset: int) -> None:
    with pytest.raises(XmlError) as caught:
        read_elements(document)
    assert caught.value.offset == offset
    assert caught.value.reason in str(caught.value)


def test_a_comment_may_speak_of_a_doctype() -> None:
    assert read_elements("<!-- <!DOCTYPE a> --><a/>")[0].local == "a"


def content_of(document: str) -> Element:
    return read_elements(document)[0]


def fixed(document: str, span: Span, written: str) -> str | None:
    content = content_of(document).content
    moved = content.moved(Diagnostic("FL001", "", span, fix=Fix("", (Edit(span, written),))))
    return moved.fix.apply(document) if moved.fix is not None else None


@given(st.lists(st.sampled_from(sorted(PIECES)), min_size=1, max_size=8), st.data())
def test_a_fix_does_to_the_decoded_text_what_it_says(pieces: list[str], data: st.DataObject) -> None:
    document = f"<a>{''.join(pieces)}</a>"
    text = content_of(document).text
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    written = data.draw(st.sampled_from(["", "<", "and", '"', "x&y", ">"]))
    result = fixed(document, Span(start, end), written)
    if result is not None:
        assert content_of(result).text == text[:start] + written + text[end:]


def test_a_fix_that_would_cut_into_markup_is_not_offered() -> None:
    assert fixed("<a>x<!-- -->y</a>", Span(0, 2), "z") is None
    assert fixed("<a>x<![CDATA[y]]></a>", Span(0, 2), "z") is None
    assert fixed("<a><![CDATA[xy]]></a>", Span(0, 1), "<") == "<a><![CDATA[<y]]></a>"
    assert fixed("<a>x</a>", Span(0, 1), "<") == "<a>&lt;</a>"
    assert fixed("<a></a>", Span(0, 0), "<") == "<a>&lt;</a>"


def test_reading_is_linear_in_the_text() -> None:
    lines = random.Random(1).choices(["é\n", "&amp;", "<b/>", "<!-- -->"], k=40_000)
    document = f"<a>{''.join(lines)}</a>"
    assert len(content_of(document).children) == lines.count("<b/>")
    assert escape_text(content_of(document).text).count("&amp;") == lines.count("&amp;")


@given(st.text(st.characters(codec="utf-8", exclude_characters=FORBIDDEN_BY_XML), max_size=9))
def test_what_is_escaped_is_read_back(text: str) -> None:
    document = f'<a b="{escape_value(text)}">{escape_text(text)}</a>'
    root = etree.fromstring(document)
    assert (root.get("b"), root.text or "") == (text, text)
    assert (content_of(document).attributes["", "b"], content_of(document).text) == (text, text)
