"""Right documents are read as they stand, in every mode, in silence: no repair changes what one means.

What they mean is worked out from the whole tree, by a few lines that know the specifications and no repair.
"""

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from filterlang.event import Event

from .sources import (
    DECLARATION,
    MODES,
    NAMESPACES,
    Outcome,
    bare,
    metadata_stream,
    notification,
    outcome,
    pull_response,
)

WSNT = "{http://docs.oasis-open.org/wsn/b-2}"
TT = "{http://www.onvif.org/ver10/schema}"


def meaning(document: bytes) -> list[tuple[str, list[tuple[str | None, str | None]]]]:
    """The texts of the topics and the items of the notifications of a document, as the tree says."""
    found = []
    for note in etree.fromstring(document).iter(f"{WSNT}NotificationMessage"):
        if any(parent.tag == f"{WSNT}NotificationMessage" for parent in note.iterancestors()):
            continue
        topic = note.find(f"{WSNT}Topic")
        text = "" if topic is None else str(topic.xpath("string()"))
        items = note.iter(f"{TT}SimpleItem", f"{TT}ElementItem")
        found.append((text.strip(), [(item.get("Name"), item.get("Value")) for item in items]))
    return found


def told(events: list[Event]) -> list[tuple[str, list[tuple[str | None, str | None]]]]:
    names = [[name.local for name in event.topic] for event in events]
    return [
        ("tns1:" + "/".join(topic), [(item.name, item.value) for item in event.items])
        for topic, event in zip(names, events, strict=True)
    ]


def check_right(document: bytes, sizes: tuple[int, ...] = (1, 7, 61, 1460)) -> Outcome:
    """A right document in every mode and all pieces; its events."""
    expected = meaning(document)
    whole = outcome(document)
    assert (whole.errors, whole.warnings) == ([], [])
    assert told(whole.events) == expected
    for modes in MODES:
        assert outcome(document, **modes) == whole
        for size in sizes:
            assert outcome(document, size, **modes) == whole, (modes, size)
    return whole


def with_element(content: str) -> str:
    """A notification with any content in an ElementItem."""
    return notification(
        "tns1:Right/Middle",
        '<wsnt:Message><tt:Message UtcTime="2026-01-02T03:04:05Z" PropertyOperation="Changed"><tt:Source>'
        '<tt:SimpleItem Name="port" Value="1"/></tt:Source><tt:Data>'
        f'<tt:ElementItem Name="any">{content}</tt:ElementItem><tt:SimpleItem Name="last" Value="2"/>'
        "</tt:Data></tt:Message></wsnt:Message>",
    )


FIRST, LAST = notification("tns1:Right/First"), notification("tns1:Right/Last")
WRAPS: dict[str, Callable[[str], bytes]] = {
    "alone": lambda note: note.replace(
        "<wsnt:NotificationMessage", f"<wsnt:NotificationMessage {NAMESPACES}", 1
    ).encode(),
    "metadata stream": lambda note: metadata_stream(note),
    "between others": lambda note: metadata_stream(FIRST, note, LAST),
    "pulled": lambda note: pull_response(FIRST, note, LAST),
    "long": lambda note: metadata_stream(*[FIRST] * 120, note, *[LAST] * 120),
}
FOREIGN = {
    "GML envelope": '<g:Envelope xmlns:g="http://www.opengis.net/gml"><g:lowerCorner>1 2</g:lowerCorner></g:Envelope>',
    "empty Envelope": "<Envelope/>",
    "Notify": "<Notify/>",
    "Notify of another": '<n:Notify xmlns:n="urn:n">&amp;</n:Notify>',
    "PullMessagesResponse": '<PullMessagesResponse xmlns="urn:p"/>',
    "MetadataStream": '<MetadataStream xmlns="urn:m"><Event/></MetadataStream>',
    "metadatastream": "<metadatastream/>",
    "NotificationMessage": "<NotificationMessage/>",
    "notificationMessage": '<notificationMessage a="b">text</notificationMessage>',
    "a notification of another's": '<x:NotificationMessage xmlns:x="urn:x"><x:Topic>tns1:No</x:Topic></x:NotificationMessage>',
    "a whole one": notification("tns1:Inner", ""),
    "a whole one in an element": f"<x>{notification('tns1:Inner', '')}</x>",
    "redeclared prefixes": (
        '<tt:x xmlns:tt="urn:z" xmlns:wsnt="urn:w"><wsnt:Topic>no</wsnt:Topic><tt:SimpleItem Name="no" Value="no"/></tt:x>'
    ),
    "Message": '<Message UtcTime="x"><Source><SimpleItem Name="a" Value="b"/></Source></Message>',
    "Message with attributes": '<Message UtcTime="2000-01-01T00:00:00Z" PropertyOperation="Deleted"/>',
    "attributes of a message": '<x UtcTime="2000-01-01T00:00:00Z" PropertyOperation="Deleted">text</x>',
    "SimpleItem in no namespace": '<SimpleItem Name="a" Value="b"/>',
    "SimpleItem of another": '<v:SimpleItem xmlns:v="urn:v" Name="a" Value="b"/>',
    "simpleItem": '<simpleItem name="a" value="b"/>',
    "elementItem": "<elementItem/>",
    "SimpleItem in wsnt": '<wsnt:SimpleItem Name="a" Value="b"/>',
    "Topic": "<wsnt:Topic>tns1:Other</wsnt:Topic>",
    "Topic of another": "<Topic>tns1:Other</Topic>",
    "Source and Data": "<Source><SimpleItem Name='a' Value='b'/></Source><Data/>",
    "Event": '<Event xmlns="urn:e"><Source/><Data/></Event>',
    "event": "<event><name>Motion</name></event>",
    "result": '<result errorcode="5"><description>no</description></result>',
    "html": "<html><head><title>no</title></head></html>",
    "Fault": "<Fault><Reason>no</Reason></Fault>",
    "comment": "<!-- </wsnt:NotificationMessage><wsnt:NotificationMessage><tt:SimpleItem/> & -->",
    "comment with documents": '<!-- </tt:MetadataStream><?xml version="1.0"?><tt:MetadataStream> -->',
    "CDATA": "<![CDATA[</wsnt:NotificationMessage></tt:Event></tt:MetadataStream> & < ]]>",
    "CDATA with a document": '<![CDATA[<?xml version="1.0"?><tt:MetadataStream><wsnt:NotificationMessage>]]>',
    "CDATA with its end": "<![CDATA[]]]]><![CDATA[>]]>",
    "instruction": "<?p </wsnt:NotificationMessage> <wsnt:NotificationMessage> & ?>",
    "instruction with a document": "<?p <!DOCTYPE a> <tt:MetadataStream> ?>",
    "style sheet": '<?xml-stylesheet href="<b>"?>',
    "tags in an attribute": '<x a="&lt;/wsnt:NotificationMessage>" b=\'/>"&lt;wsnt:NotificationMessage>\'/>',
    "references": "&amp;&lt;&gt;&quot;&apos;&#65;&#x41;&#x1F600;",
    "boundary": "\n--frame\r\nContent-Type: text/xml\r\n\r\n--frame--\r\n",
    "HTTP": "\nHTTP/1.1 404 Not Found\r\n\r\nPOST / HTTP/1.1\r\n\r\n",
    "JSON": '{"Events":[{"Type":"A"}]}',
    "no namespace": '<x xmlns=""><y xmlns="urn:y"/></x>',
    "deep": "<a>" * 100 + "</a>" * 100,
    "long attribute": f'<x a="{"v" * 40_000}"/>',
    "many prefixes": "<x " + " ".join(f'xmlns:p{n}="urn:{n}"' for n in range(200)) + "/>",
    "undeclared-looking text": "acme:Thing tt::x a=b &amp;nbsp;",
    "replacement characters": "\ufffd\ufffd",
    "a relative namespace": '<x xmlns:p="a/b"/>',
}


@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("name", FOREIGN)
def test_an_element_item_may_hold_anything(name: str, wrap: str) -> None:
    document = WRAPS[wrap](with_element(FOREIGN[name]))
    found = check_right(document, (1, 61) if len(document) < 20_000 else (1460,))
    (event,) = [event for event in found.events if event.type == "Right/Middle"]
    assert [(item.name, item.value) for item in event.items] == [("port", "1"), ("any", None), ("last", "2")]
    assert event.operation == "Changed"


BESIDE = [
    name
    for name in FOREIGN
    if not name.startswith(
        ("a whole one", "SimpleItem", "simpleItem", "elementItem", "Source and", "Message")
    )
]


@pytest.mark.parametrize("name", [name for name in BESIDE if name not in ("boundary", "HTTP")])
def test_the_extensions_of_a_stream_may_hold_anything(name: str) -> None:
    for around in (
        "<tt:Extension>{}</tt:Extension>",
        "<tt:VideoAnalytics><tt:Frame>{}</tt:Frame></tt:VideoAnalytics>",
    ):
        extension = around.replace("{}", FOREIGN[name])
        text = metadata_stream(FIRST, "@", LAST).decode().replace("<tt:Event>@</tt:Event>", extension)
        if (
            "Topic" in name
            or "notification of" in name
            or name in ("NotificationMessage", "notificationMessage")
        ):
            continue  # without one of ONVIF's around it such an element may be a notification
        if name in (
            "empty Envelope",
            "GML envelope",
            "Notify",
            "Notify of another",
            "PullMessagesResponse",
            "MetadataStream",
            "metadatastream",
        ):
            continue  # such a start tag may belong to the next document
        check_right(text.encode(), (1, 61) if len(text) < 20_000 else (1460,))


def test_prefixes_are_the_documents() -> None:
    usual = metadata_stream(FIRST, with_element("<x/>"), LAST).decode()
    expected = outcome(usual.encode()).events
    for names in (
        ("a", "b", "c"),
        ("wsnt", "tns1", "tt"),
        ("tt", "wsnt", "tns1"),
        ("S", "_", "x.y-z"),
        ("é", "日本", "ß"),
    ):
        text = usual
        for usual_name, mark in (("wsnt", "@1"), ("tt", "@2"), ("tns1", "@3")):
            text = text.replace(f"{usual_name}:", f"{mark}:").replace(
                f"xmlns:{usual_name}=", f"xmlns:{mark}="
            )
        for mark, name in zip(("@1", "@2", "@3"), names, strict=True):
            text = text.replace(mark, name)
        whole = outcome(text.encode())
        assert whole == Outcome(expected, [], [])
        for size in (1, 7, 61):
            assert outcome(text.encode(), size) == whole
        assert outcome(text.encode(), strict=True) == whole


def test_default_namespaces_are_the_documents() -> None:
    document = (
        b'<MetadataStream xmlns="http://www.onvif.org/ver10/schema" xmlns:tns1="http://www.onvif.org/ver10/topics"><Event>'
        b'<NotificationMessage xmlns="http://docs.oasis-open.org/wsn/b-2"><Topic>tns1:Right</Topic><Message>'
        b'<Message xmlns="http://www.onvif.org/ver10/schema" UtcTime="2026-01-02T03:04:05Z"><Source><SimpleItem Name="a" '
        b'Value="b"/></Source><Data><ElementItem Name="c"><SimpleItem xmlns="" Name="no" Value="no"/></ElementItem></Data>'
        b"</Message></Message></NotificationMessage></Event></MetadataStream>"
    )
    check_right(document)


def test_a_prefix_may_be_bound_anew_in_each_unit() -> None:
    units = [
        notification("p:Right", attributes=f' xmlns:p="urn:{number}"').replace("tt:", f"t{number}:")
        for number in range(30)
    ]
    declared = " ".join(f'xmlns:t{number}="http://www.onvif.org/ver10/schema"' for number in range(30))
    document = metadata_stream(*units).decode().replace(NAMESPACES, f"{NAMESPACES} {declared}").encode()
    whole = outcome(document)
    assert [event.topic[0].namespace for event in whole.events] == [f"urn:{number}" for number in range(30)]
    assert all(event.items for event in whole.events)
    assert whole.is_silent
    assert outcome(document, 7) == whole == outcome(document, strict=True)


INNER = st.lists(st.sampled_from(sorted(set(FOREIGN) - {"long attribute", "many prefixes"})), max_size=3)


@st.composite
def right_documents(draw: st.DrawFn) -> bytes:
    notes = [
        with_element("".join(FOREIGN[name] for name in draw(INNER)))
        if draw(st.booleans())
        else draw(st.sampled_from((FIRST, LAST)))
        for _ in range(draw(st.integers(1, 4)))
    ]
    return draw(st.sampled_from((metadata_stream, pull_response)))(
        *notes, declaration=draw(st.sampled_from(("", DECLARATION)))
    )


@given(right_documents(), st.sampled_from((1, 3, 7, 61, 500)))
def test_right_documents_of_all_kinds_are_read_in_silence(document: bytes, size: int) -> None:
    check_right(document, (size,))


@given(
    st.lists(right_documents(), min_size=1, max_size=4),
    st.sampled_from((b"", b"\n", b"\0", b"<!-- </a> -->")),
)
def test_right_documents_in_a_row_are_read_in_silence(documents: list[bytes], between: bytes) -> None:
    data = between.join(documents)
    found = outcome(data)
    assert found == Outcome([event for each in documents for event in outcome(each).events], [], [])
    assert told(found.events) == [note for each in documents for note in meaning(each)]
    assert outcome(data, 61) == found


def test_white_space_and_comments_between_all_tags_change_nothing() -> None:
    rng = random.Random(5)
    document = metadata_stream(FIRST, LAST).decode()
    expected = outcome(document.encode()).events
    for _ in range(50):
        pieces = document.replace("><", ">\0<").split("\0")
        fillers = ("", "\n", "  \t", "<!-- < & > -->", "<?p <a> ?>", "<!--\n<wsnt:NotificationMessage>-->")
        text = pieces[0] + "".join(rng.choice(fillers) + piece for piece in pieces[1:])
        found = outcome(text.encode())
        assert found == Outcome(expected, [], [])
        assert outcome(text.encode(), 13, strict=True) == found


def test_large_right_values_are_kept_whole() -> None:
    value = "v" * 1_000_000
    document = bare("tns1:Right").replace(b'Value="1"', f'Value="{value}"'.encode())
    for size in (None, 1460, 65_536):
        found = outcome(document, size, strict=True)
        assert found.is_silent
        assert found.events[0].items[0].value == value


def test_characters_outside_of_the_basic_plane_are_kept() -> None:
    for text in ("日本語", "Ünï", "😀", "\u2028", "\ufffd", "a\u0301", "\u0085"):
        document = bare("tns1:Right").replace(b'Value="1"', f'Value="{text}"'.encode())
        found = outcome(document, 1, strict=True)
        assert found.is_silent
        assert found.events[0].items[0].value == text
        entities = "".join(f"&#{ord(each)};" for each in text)
        same = bare("tns1:Right").replace(b'Value="1"', f'Value="{entities}"'.encode())
        assert outcome(same).events == found.events


@pytest.mark.parametrize(
    "document",
    [
        "<tt:MetadataStream @><tt:Event/></tt:MetadataStream>",
        "<tt:MetadataStream @><tt:VideoAnalytics><tt:Frame/></tt:VideoAnalytics></tt:MetadataStream>",
        "<tt:MetadataStream @><tt:PTZ/></tt:MetadataStream>",
        "<tt:MetadataStream @/>",
        "<wsnt:Notify @/>",
        '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" @><s:Header/><s:Body><wsnt:Notify/></s:Body></s:Envelope>',
        '<t:PullMessagesResponse xmlns:t="http://www.onvif.org/ver10/events/wsdl"/>',
        "<events/>",
        "<events></events>",
        '<result errorcode="0"/>',
        '{"BatchId":"","Count":0,"Events":[]}',
        '{"BatchId":"x","Count":0}',
        "[]",
    ],
)
def test_what_may_be_empty_is_empty_in_silence(document: str) -> None:
    data = document.replace("@", NAMESPACES).encode()
    for modes in MODES:
        for size in (None, 1, 7):
            assert outcome(data, size, **modes) == Outcome([], [], [])
    assert outcome(data + b"\n" + data) == Outcome([], [], [])


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ("<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body><s:Fault><s:Reason><s:Text>why not</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>", "why not"),
        ("<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'/>", "without a body"),
        ("<html><title>Log in</title></html>", "Log in"),
        ("<HTML><TITLE>Log in</TITLE></HTML>", "Log in"),
        ("<!doctype html><title>Log in</title><p>x", "Log in"),
        ("<rss><channel/></rss>", "rss"),
        ("<x:Alarm xmlns:x='urn:vendor'/>", "Alarm"),
        ("<x:Alarm xmlns:x='urn:vendor'/>", "urn:vendor"),
        ("<tt:Frame xmlns:tt='urn:not-onvif'/>", "Frame"),
        ("<a><b>text</b></a>", "<a>"),
        ("<?xml version='1.0'?><a/>", "<a>"),
        ('{"a":1,"b":2}', "a, b"),
        ("{}", "empty"),
        ("[1]", "a list of events"),
        ('["x"]', ""),
        ("plain text", "plain text"),
    ],
)  # fmt: skip
def test_what_holds_no_event_says_what_it_is(document: str, says: str) -> None:
    for data in (document.encode(), b"HTTP/1.1 200 OK\r\n\r\n" + document.encode(), document.encode() * 2):
        whole = outcome(data)
        assert whole.events == []
        assert whole.errors
        assert says in " ".join(reason for _, _, reason in whole.errors)
        for size in (1, 7):
            assert outcome(data, size) == whole
    assert len(outcome(document.encode()).errors) == 1


def test_a_fault_in_each_place_of_a_file_is_said() -> None:
    fault = b"<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body><s:Fault><s:Reason><s:Text>gone</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>"
    good = pull_response(FIRST)
    for data, count in ((fault + good, 1), (good + fault, 1), (good + fault + good, 2), (fault * 3, 0)):
        found = outcome(data)
        assert len(found.events) == count
        assert len(found.errors) == data.count(b"gone")
        assert outcome(data, 7) == found


def test_a_doctype_is_refused_whatever_it_declares() -> None:
    bombs = (
        b'<!DOCTYPE a [<!ENTITY b "' + b"c" * 1000 + b'">]>',
        b'<!DOCTYPE a [<!ENTITY b "&c;&c;"><!ENTITY c "&d;&d;"><!ENTITY d "x">]>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd">',
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x">%p;]>',
        b"<!DOCTYPE\nNotify>",
    )
    for bomb in bombs:
        for lead in (b"", b"\xef\xbb\xbf", b"<?xml version='1.0'?>\n", b"<!-- c -->"):
            data = lead + bomb + bare("tns1:Bomb").replace(b'Value="1"', b'Value="&b;"') + bare("tns1:Good")
            for modes in MODES:
                found = outcome(data, **modes)
                assert found.types == ["Good"], data
                assert found.error_codes == ["refused"]
                assert outcome(data, 1, **modes) == found
