"""What items contain: canonical, whole without its document, and never in the way of a filter."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import filterlang
from filterlang import Event, Item, read_events
from filterlang.backends.interpret import describe_item
from filterlang.cli._event_line import event_line
from filterlang.framing.content import content_of, loose_prefixes, read_content

from .sources import bare

TT = "http://www.onvif.org/ver10/schema"


def content(inner: str, declarations: str = "") -> str | None:
    message = f'<wsnt:Message><tt:Message><tt:Data><tt:ElementItem Name="e" {declarations}>{inner}</tt:ElementItem></tt:Data></tt:Message></wsnt:Message>'
    (event,) = read_events(bare(content=message))
    (item,) = event.items
    assert (item.name, item.value, item.kind) == ("e", None, "ElementItem")
    assert list(read_events(filterlang.to_onvif(event))) == [event]
    (line,) = read_events(filterlang.write_event(event))
    assert line.items == event.items
    return item.content


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("", None),
        (" \n\t&#13;<!-- c -->", None),
        ("text", "text"),
        (" a &lt; b<!-- c --> &amp; c ", "a &lt; b &amp; c"),
        ("<![CDATA[<a>]]>", "&lt;a&gt;"),
        ("\n  <a/>\n", "<a></a>"),
        ("a<b y='2' x=\"1\"><!-- c --></b> <c/>d ", 'a<b x="1" y="2"></b> <c></c>d'),
        ("a&#13;b", "a&#xD;b"),
        ("<?p i?>", "<?p i?>"),
        ("<a>é\U0001f3a5</a>", "<a>é\U0001f3a5</a>"),
    ],
)
def test_the_content_is_canonical(inner: str, expected: str | None) -> None:
    assert content(inner) == expected


def test_an_element_declares_what_it_uses_and_nothing_else() -> None:
    assert content("<tt:Cell/>") == f'<tt:Cell xmlns:tt="{TT}"></tt:Cell>'
    assert content("<a/>", 'xmlns="urn:default" xmlns:unused="urn:unused"') == '<a xmlns="urn:default"></a>'
    layout = '<tt:CellLayout Rows="18" Columns="22"><tt:T x="-1"/></tt:CellLayout>'
    expected = f'<tt:CellLayout xmlns:tt="{TT}" Columns="22" Rows="18"><tt:T x="-1"></tt:T></tt:CellLayout>'
    assert content(layout) == expected


def test_a_prefix_that_only_a_text_uses_stays_declared() -> None:
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    assert content('<a xsi:type="tt:Rectangle"/>', xsi) == (
        f'<a xmlns:tt="{TT}" {xsi} xsi:type="tt:Rectangle"></a>'
    )
    assert content("<a>p:B<!-- c -->q:C at 03:04</a>", 'xmlns:p="urn:p" xmlns:q="urn:q"') == (
        '<a xmlns:p="urn:p">p:Bq:C at 03:04</a>'
    )
    assert content("<a>p:B, <!-- c -->q<!-- c -->:C</a>", 'xmlns:p="urn:p" xmlns:q="urn:q"') == (
        '<a xmlns:p="urn:p" xmlns:q="urn:q">p:B, q:C</a>'
    )
    inside = '<a><b xmlns:q1="urn:q" t="q1:string"></b></a>'
    assert content(inside) == inside


@pytest.mark.parametrize("inner", ['<a t="tns1:B ns1:C wsnt:D wsa:E p:F tt1:G">x</a>', '<a b="xml:lang"/>'])
def test_a_prefix_that_nothing_binds_stays_unbound(inner: str) -> None:
    message = f'<wsnt:Message><t:Message xmlns:t="{TT}"><t:ElementItem Name="e">{inner}</t:ElementItem></t:Message></wsnt:Message>'
    document = bare("urn:A/x:B", message).replace(b"xmlns:tns1", b"xmlns:other")
    (event,) = read_events(document)
    assert event.items[0].content is not None
    assert 'xmlns:tns1="' not in event.items[0].content
    assert list(read_events(filterlang.to_onvif(event))) == [event]


def test_a_namespace_with_a_relative_uri_does_no_harm() -> None:
    assert content("<a t='p:b'/>", 'xmlns:v="www.example.com/v" xmlns:p="urn:p"') == (
        '<a xmlns:p="urn:p" t="p:b"></a>'
    )
    used = content("<v:a><!-- c --><b/></v:a>", 'xmlns:v="www.example.com/v"')
    assert used == '<v:a xmlns:v="www.example.com/v"><b></b></v:a>'


def test_long_content_takes_time_in_proportion_to_its_length() -> None:
    bindings = " ".join(f'xmlns:p{number}="urn:{number}"' for number in range(2_000))
    names = " ".join(f"p{number}:a" for number in range(2_000))
    shown = content(f"<a t='{names}'>{'<b/>' * 20_000}</a>{'<c/>' * 20_000}", bindings)
    assert shown is not None
    assert (shown.count("<b></b>"), shown.count("xmlns:")) == (20_000, 2_000)
    nested = "<tt:ElementItem>" * 200 + "x" * 100_000 + "</tt:ElementItem>" * 200
    (event,) = read_events(bare(content=f"<wsnt:Message><tt:Message>{nested}</tt:Message></wsnt:Message>"))
    assert [item.content is not None for item in event.items] == [True, *[False] * 199]


def lxml_content(root: etree._Element) -> str:
    """The same by another engine, of children without text around them."""
    written = [
        etree.tostring(
            child,
            method="c14n",
            exclusive=True,
            with_comments=False,
            inclusive_ns_prefixes=re.findall(r"(\w+):", " ".join(child.xpath(".//text() | .//@*"))),
        )
        for child in root.iterchildren("*")
    ]
    return b"".join(written).decode()


PREFIXES = st.sampled_from(("", "p:", "q:", "r:"))
BINDINGS = st.dictionaries(
    st.sampled_from(("xmlns", "xmlns:p", "xmlns:q")), st.sampled_from(("urn:1", "urn:2")), max_size=2
)


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> str:
    bindings = draw(BINDINGS)
    texts = ("", "p:x", "q:r:", "<!-- p: -->", "&lt;&#13;&quot;]]&gt;\t\n'é", "<?p: i?>")
    text = st.sampled_from(texts)
    keys = draw(st.lists(st.sampled_from(("a", "b", "p:a", "q:b", "xml:lang")), unique=True, max_size=3))
    value = st.sampled_from(("", "p:x", "&amp;&lt;&gt;&quot;&#9;&#10;&#13;'", "q:"))
    attributes = [f'{key}="{draw(value)}"' for key in keys]
    attributes += [f'{key}="{uri}"' for key, uri in bindings.items()]
    name = draw(PREFIXES) + draw(st.sampled_from("ab"))
    inner = [draw(text) + draw(elements(depth - 1)) for _ in range(draw(st.integers(0, 2)) if depth else 0)]
    return f"<{' '.join([name, *attributes])}>{''.join(inner)}{draw(text)}</{name}>"


@given(st.lists(elements(), min_size=1, max_size=3))
def test_the_content_is_what_another_engine_makes_of_it(children: list[str]) -> None:
    bindings = 'xmlns="urn:0" xmlns:p="urn:1" xmlns:q="urn:2" xmlns:r="urn:1"'
    try:
        root = etree.fromstring(f"<r {bindings}>{''.join(children)}</r>")
    except etree.XMLSyntaxError:  # two attributes of one name, by two prefixes
        return
    own = content_of(root)
    assert own == lxml_content(root)
    assert content_of(read_content(own)) == own


def test_the_content_is_shown_in_a_short_form() -> None:
    element = (
        f'<tt:CellLayout xmlns:tt="{TT}" Columns="22" Rows="18">\n<tt:Transformation></tt:Transformation>'
    )
    item = Item("Layout", None, "data", "ElementItem", element + "</tt:CellLayout>")
    event = Event(topic="tns1:A", items=[item, Item("a", "1", content="b\x1b")])
    short = '{<tt:CellLayout Columns="22" Rows="18"> <tt:Transformation><…}'
    assert event_line(event) == f"- tns1:A Layout{short} a=1{{b\\x1b}}"
    assert describe_item(item) == f"data item Layout{short}"


def test_an_item_with_a_text_has_it_as_its_content() -> None:
    message = (
        '<wsnt:Message><tt:Message><tt:SimpleItem Name="a"> 1 </tt:SimpleItem></tt:Message></wsnt:Message>'
    )
    (event,) = read_events(bare(content=message))
    assert event.items == (Item("a", None, None, "SimpleItem", "1"),)
    assert not filterlang.item("a", "1").matches(event)
    assert filterlang.item("a").matches(event)
    assert event.pairs == {("a", None)}


def test_a_filter_does_not_see_the_content() -> None:
    element = Item("e", None, "data", "ElementItem", "<a>1</a>")
    event, other = Event(items=[element]), Event(items=[element._replace(content=None)])
    assert event != other
    for fields in ("pairs", "element_pairs", "item_keys", "names", "values"):
        assert getattr(event, fields) == getattr(other, fields)
    flt = filterlang.compile('boolean(//tt:ElementItem[@Value="<a>1</a>"])', "item-filter")
    assert not flt.matches(event)
    assert "data item e{<a>1</a>}" in str(flt.explain(event))


def test_items_in_an_item_are_written_once() -> None:
    inner = (
        f'<x><tt:ElementItem xmlns:tt="{TT}" Name="i"><tt:Source><tt:SimpleItem Name="n" Value="1">'
        "</tt:SimpleItem></tt:Source></tt:ElementItem></x>"
    )
    items = [
        Item("e", None, "key", "ElementItem", inner),
        Item("i", None, "key", "ElementItem"),
        Item("n", "1", "source"),
        Item("after", "2", "key"),
    ]
    event = Event(topic="tns1:A", items=items)
    assert list(read_events(filterlang.to_onvif(event))) == [event]
    for wrong in (items[:1], [items[0], items[2], items[1]], [items[1], items[0], items[2]]):
        with pytest.raises(ValueError, match="must follow it"):
            filterlang.to_onvif(Event(items=wrong))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<a>", "can be no content"),
        ("</tt:ElementItem><tt:ElementItem>", "can be no content"),
        ("&undefined;", "&undefined; is no entity"),
        ("<!DOCTYPE a>", "can be no content"),
        ("<tt:a></tt:a>", "the prefix 'tt' of <a> is not declared"),
        ("\x0b", "a character that XML forbids"),
        ("\0", "a character that XML forbids"),
        ("\ud800", "a character that XML forbids"),
        ("<a/>", "write it as '<a></a>'"),
        (" a", "write it as 'a'"),
        ("", "write it as None"),
        ("<Notify></Notify>", "no item can contain a Notify"),
        (f'<tt:Message xmlns:tt="{TT}"></tt:Message>', "no item can contain a Message"),
        ("<a>" * 252 + "</a>" * 252, "too much for one document"),
    ],
)
def test_content_that_no_document_can_hold_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        filterlang.to_onvif(Event(items=[Item("e", None, "data", "ElementItem", text)]))


def test_content_is_text() -> None:
    with pytest.raises(TypeError, match="contents of items are text"):
        Event(items=[Item("e", None, "data", "ElementItem", b"<a/>")])  # type: ignore[arg-type]


def test_the_prefixes_that_the_content_leaves_unbound() -> None:
    element = read_content('<a xmlns:p="urn:p" t="p:a q:b 1:c .d:e">f.g:h</a><b>p:i</b>')
    assert loose_prefixes(element) == {"q", "d", "f.g", "p"}
