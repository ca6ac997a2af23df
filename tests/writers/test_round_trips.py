"""Writers: what one writes its reader reads back to the same event, what one refuses no reader can yield."""

import json
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import filterlang
from filterlang.event import Event
from filterlang.event.fields import Item
from filterlang.namespaces import AXIS_TOPICS, ONVIF_TOPICS, XML_NAMESPACE, Name
from filterlang.readers import read_events
from tests.declarations.documents import UNHURRIED
from tests.readers.sources import corpus
from tests.strategies import LITERALS, NAMESPACES, ODD_LOCALS, documents

WRITERS: dict[str, Callable[[Event], bytes]] = {
    "onvif": filterlang.to_onvif,
    "vdg": filterlang.to_vdg,
    "jetstream": filterlang.to_jetstream,
}
EXAMPLES = Path(__file__).parents[2] / "examples"


def holds(event: Event) -> bool:
    """Whether the event can be written; if so, it must come back, alone and among others, however it is read."""
    try:
        data = WRITERS[event.system](event)
    except ValueError as error:
        assert str(error)
        return False
    assert list(read_events(data)) == [event]
    assert list(read_events(data * 2, event.system)) == [event, event]
    return True


def must_hold(event: Event) -> None:
    assert holds(event), event


TEXTS = st.one_of(
    st.sampled_from(
        (
            "",
            "a",
            "a b",
            " a",
            "a\n",
            "\ta",
            "a\r\nb",
            "<&>\"'",
            "]]>",
            "é\U0001f3a5",
            "\x0b",
            "\ufffe",
            "\ud800",
            "\u00a0",
            "\x85",
            "0",
            "007",
            "17",
        )
    ),
    st.text(max_size=4),
).filter(lambda text: "\0" not in text)
SOME_TEXT = st.one_of(st.none(), TEXTS)
TIMES = st.one_of(st.none(), st.datetimes(timezones=st.just(UTC)))

ODD_NAMES = st.builds(
    Name,
    st.sampled_from(
        (*NAMESPACES, "", "urn:tab\t", "a b", "http://www.w3.org/2000/xmlns/", "relative", "urn:é")
    ),
    st.sampled_from(
        (
            *ODD_LOCALS,
            *LITERALS,
            "",
            " A",
            "A ",
            "wsnt:A",
            "tt:A",
            "ns1:A",
            "ns:A",
            "wsa1:A",
            "wsa:A",
            "\r",
            "a&b",
        )
    ),
)
ITEMS = st.builds(
    Item,
    SOME_TEXT,
    SOME_TEXT,
    st.sampled_from(("source", "key", "data", None)),
    st.sampled_from(("SimpleItem", "ElementItem")),
    st.sampled_from(
        (
            *(None,) * 5,
            "a &amp; b",
            " a",
            "",
            "<a></a>",
            "<a/>",
            '<p:a xmlns:p="urn:x" k="tt:b ns1:c wsa:d">wsnt:e</p:a>',
            '<tt:SimpleItem xmlns:tt="http://www.onvif.org/ver10/schema" Name="a"></tt:SimpleItem>',
            "<Notify></Notify>",
            "</a>",
            "\x0b",
        )
    ),
)


@given(
    topic=st.lists(ODD_NAMES, max_size=4),
    items=st.lists(ITEMS, max_size=5),
    operation=st.sampled_from((None, "Initialized", "Changed", "Deleted")),
    time=TIMES,
    producer=st.one_of(st.none(), st.none(), TEXTS),
    data=st.one_of(
        st.none(),
        st.none(),
        st.dictionaries(
            st.sampled_from(("SubscriptionReference", "UtcTime", "PropertyOperation", "x")),
            st.one_of(TEXTS, st.none(), st.sampled_from(("2485-13-13T00:00:00Z", "2026-01-02", " changed"))),
            max_size=2,
        ),
    ),
    id=st.sampled_from((None, None, None, "1")),
)
@settings(UNHURRIED, max_examples=1_000)
def test_an_onvif_event_comes_back_or_is_refused(**fields: Any) -> None:
    holds(Event(system="onvif", **fields))


SYSTEM_TAGS = (
    "Time",
    "id",
    "ID",
    "name",
    "Name",
    "type",
    "Type",
    "value",
    "time",
    "deviceid",
    "devicename",
    "zone",
    "result",
    "events",
    "Event",
    "é",
    "a b",
    "xml",
)
VDG_VALUES = st.recursive(
    st.one_of(TEXTS, st.sampled_from(("a", "b", "17", "0", "2026-01-01 00:00:00", "2026-13-01")), st.just(1)),
    lambda values: st.one_of(
        st.lists(values, max_size=3), st.dictionaries(st.sampled_from(SYSTEM_TAGS), values, max_size=3)
    ),
    max_leaves=4,
)


@given(
    type=SOME_TEXT,
    id=SOME_TEXT,
    time=TIMES,
    value=SOME_TEXT,
    device_id=SOME_TEXT,
    device_name=SOME_TEXT,
    server_id=SOME_TEXT,
    server_name=SOME_TEXT,
    version=st.sampled_from((None, None, None, 1)),
    data=st.dictionaries(st.sampled_from(SYSTEM_TAGS), VDG_VALUES, max_size=4),
)
@settings(UNHURRIED, max_examples=1_000)
def test_a_vdg_event_comes_back_or_is_refused(**fields: Any) -> None:
    holds(Event(system="vdg", **fields))


KEYS = (
    "BatchId",
    "Events",
    "Count",
    "Type",
    "Device",
    "EventTime",
    "ReceivedTime",
    "system",
    "x",
    "",
    '"BatchId',
    "é",
    "\ud83d",
    "\udf00",
)
JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        TEXTS,
        st.sampled_from(("onvif", "\ud83d\udf00", '{"BatchId":')),
    ),
    lambda values: st.one_of(
        st.lists(values, max_size=3), st.dictionaries(st.sampled_from(KEYS), values, max_size=3)
    ),
    max_leaves=6,
)


@given(
    type=SOME_TEXT,
    id=SOME_TEXT,
    time=TIMES,
    received_time=TIMES,
    device_name=SOME_TEXT,
    version=st.one_of(st.none(), st.integers()),
    server_name=st.sampled_from((None, None, None, "a")),
    data=st.dictionaries(st.sampled_from(KEYS), JSON, max_size=3),
)
@settings(UNHURRIED, max_examples=1_000)
def test_a_jetstream_event_comes_back_or_is_refused(**fields: Any) -> None:
    holds(Event(system="jetstream", **fields))


# What a reader yields, its writer writes.


@given(documents())
@settings(UNHURRIED, max_examples=500)
def test_every_onvif_event_that_is_read_can_be_written(document: bytes) -> None:
    for event in read_events(document, "onvif"):
        must_hold(event)


VDG_TEXTS = st.sampled_from(
    ("", " ", "a", " a b ", "017", "0", "2026-01-01 00:00:00", "2026-13-01", "&#13;x&#13;", "&lt;")
)


@st.composite
def vdg_tags(draw: st.DrawFn, depth: int = 2) -> str:
    name = draw(st.sampled_from([tag for tag in SYSTEM_TAGS if tag not in ("Event", "a b")]))
    inner = draw(VDG_TEXTS)
    if depth and draw(st.integers(0, 3)) == 0:
        inner = "".join(draw(st.lists(vdg_tags(depth - 1), max_size=3)))
    return f"<{name}>{inner}</{name}>"


@given(st.lists(vdg_tags(), max_size=6))
@settings(UNHURRIED, max_examples=1_000)
def test_every_vdg_event_that_is_read_can_be_written(tags: list[str]) -> None:
    (event,) = read_events(f"<event>{''.join(tags)}</event>".encode(), "vdg")
    must_hold(event)


@given(st.dictionaries(st.sampled_from((*KEYS, "EventId")), JSON, max_size=4))
@settings(UNHURRIED, max_examples=500)
def test_every_jetstream_event_that_is_read_can_be_written(fields: dict[str, object]) -> None:
    try:
        document = json.dumps({"Events": [fields]}, allow_nan=False).encode()
    except ValueError:
        return
    for event in read_events(document, "jetstream", on_error=lambda error: None):
        must_hold(event)


def test_every_example_and_captured_event_comes_back() -> None:
    files = sorted([file for file in EXAMPLES.iterdir() if file.is_file()])
    corpus = os.environ.get("FILTERLANG_CORPUS")
    files += sorted(Path(corpus, "notifications").glob("*.xml")) if corpus else []
    events = [event for file in files for event in read_events(file, on_error=lambda error: None)]
    assert {event.system for event in events} == set(WRITERS)
    for event in events:
        must_hold(event)


def test_an_event_of_every_topic_that_a_device_declares_comes_back() -> None:
    for path in corpus("topicsets"):
        if path.name == "010.xml":  # its prefixes are not declared
            continue
        declared = filterlang.read_declarations(path)
        for topic in declared.topics:
            items = [
                Item(each.name, each.samples[0] if each.kind == "SimpleItem" else None, each.group, each.kind)
                for each in topic.items
            ]
            event = Event(topic=topic.topic, items=items)
            must_hold(event)
            text = declared.expression(topic.topic)
            assert filterlang.compile(text, "concrete-set", namespaces=declared.namespaces).matches(event)


@pytest.mark.parametrize("text", ["2485-13-13T00:00:00Z", "yesterday"])
def test_a_time_that_is_none_comes_back_as_it_was_written(text: str) -> None:
    event = Event(topic="tns1:A", data={"UtcTime": text, "PropertyOperation": "Altered"})
    assert f' UtcTime="{text}" PropertyOperation="Altered"'.encode() in filterlang.to_onvif(event)
    must_hold(event)
    (event,) = read_events(f"<event><time>{text}</time><name>A</name></event>".encode(), "vdg")
    assert (event.time, dict(event.data)) == (None, {"time": text})
    assert f"<event><name>A</name><time>{text}</time></event>\n".encode() == filterlang.to_vdg(event)
    must_hold(event)
    sent = {"Type": "A", "EventTime": text, "ReceivedTime": text}
    (event,) = read_events(json.dumps(sent).encode(), "jetstream")
    assert (event.time, event.received_time) == (None, None)
    assert dict(event.data) == {"EventTime": text, "ReceivedTime": text}
    must_hold(event)


# What is written.


def test_a_notification_as_devices_write_it() -> None:
    event = Event(
        topic="tns1:Device/tnsaxis:IO/Port",
        items=[
            Item("port", "1", "source"),
            Item("Configuration", None, "data", "ElementItem"),
            ("state", "a\n<"),
        ],
        time=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        operation="Changed",
        producer="uri://gate",
    )
    root = etree.fromstring(filterlang.to_onvif(event))
    namespaces = {"wsnt": "http://docs.oasis-open.org/wsn/b-2", "tt": "http://www.onvif.org/ver10/schema"}
    (topic,) = root.xpath("tt:Event/wsnt:NotificationMessage/wsnt:Topic", namespaces=namespaces)
    assert topic.text == "tns1:Device/tnsaxis:IO/Port"
    assert (topic.nsmap["tns1"], topic.nsmap["tnsaxis"]) == (ONVIF_TOPICS, AXIS_TOPICS)
    (message,) = root.xpath("//wsnt:Message/tt:Message", namespaces=namespaces)
    assert dict(message.attrib) == {"UtcTime": "2026-01-02T03:04:05Z", "PropertyOperation": "Changed"}
    assert [etree.QName(group).localname for group in message] == ["Source", "Data"]
    assert message[1][1].get("Value") == "a\n<"


def test_a_vdg_event_as_servers_write_it() -> None:
    event = Event(
        type="Motion",
        id="5501",
        value="1",
        device_id="17",
        server_id="2",
        time=datetime(2026, 3, 2, 7, 1, 43, tzinfo=UTC),
    )
    assert filterlang.to_vdg(event) == (
        b"<event><name>Motion</name><id>5501</id><value>1</value><time>2026-03-02 07:01:43</time>"
        b"<serverid>2</serverid><deviceid>17</deviceid></event>\n"
    )


def test_a_jetstream_answer() -> None:
    event = Event(
        type="HeartbeatEvent", device_name="Fridge 1, North", id="7", version=2, data={"x": [1, None]}
    )
    assert json.loads(filterlang.to_jetstream(event)) == {
        "Count": 1,
        "Events": [
            {
                "Type": "HeartbeatEvent",
                "Device": "Fridge 1, North",
                "EventId": "7",
                "Version": 2,
                "x": [1, None],
            }
        ],
    }


def test_the_formats_of_events_that_are_no_onvif_events_have_odd_corners() -> None:
    for data in (
        {"type": "x"},
        {"name": "x"},
        {"type": "x", "name": "y"},
        {"Type": "x", "type": "y"},
        {"id": "5", "ID": "6"},
        {"type": ["x", "y"]},
    ):
        for type_ in (None, "Motion"):
            must_hold(Event(system="vdg", type=type_, data=data))
    nested: dict[str, object] = {"a": "x"}
    for _ in range(15):
        nested = {"a": nested}
    must_hold(Event(system="vdg", data={"a": nested}))
    assert not holds(Event(system="vdg", data={"a": {"a": nested}}))
    deep: object = "x"
    for _ in range(125):
        deep = [deep]
    must_hold(Event(system="jetstream", type="t", data={"a": deep}))
    assert not holds(Event(system="jetstream", type="t", data={"a": [deep]}))
    assert not holds(Event(system="jetstream", type="t", data={"a": json.loads("[" * 126 + "]" * 126)}))
    must_hold(Event(system="jetstream", type="t", data={"BatchId": {"BatchId": [{"BatchId": 1}]}}))


def test_topics_whose_text_needs_care_come_back() -> None:
    def onvif(local: str) -> Name:
        return Name(ONVIF_TOPICS, local)

    def other(local: str) -> Name:
        return Name("urn:x", local)

    for path in (
        (Name("", "wsnt:A"), onvif("B")),
        (Name("", "none:A"), Name("", "B")),
        (onvif("A"), Name("", "ns1:B"), other("C")),
        (onvif("A"), onvif("")),
        (onvif("A"), onvif(""), onvif(".")),
        (onvif("A"), onvif("B ")),
        (Name(XML_NAMESPACE, "A"), other("B")),
        (Name("", "A"), other("A:B")),
    ):
        must_hold(Event(topic=path, items=[("a", "1")]))


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (Event(type="a", device_id="1"), "an event of the system 'vdg' cannot be written as 'onvif'"),
        (Event(topic="tns1:A", id="1"), "no place for the event's id: '1'"),
        (Event(topic="tns1:A", data={"x": 1}), "no place for 'x' of the event's data"),
        (Event(topic="tns1:A", data={"SubscriptionReference": 1}), "an address is a text without blanks"),
        (Event(topic="tns1:A", data={"UtcTime": "2026-01-02"}), "'2026-01-02' is no odd time"),
        (Event(topic="tns1:A", data={"UtcTime": None}), "None is no odd time"),
        (Event(topic="tns1:A", data={"PropertyOperation": "Changed"}), "'Changed' is no odd operation"),
        (Event(operation="Changed", data={"PropertyOperation": "x"}), "no place beside its operation"),
        (Event(topic="tns1:A", producer=" a"), "an address is a text without blanks"),
        (Event(items=[("a", "\x0b")]), r"no XML document can hold the character '\x0b'"),
        (Event(topic=[Name(ONVIF_TOPICS, "A"), Name("", "B")]), "it would be read as another one"),
        (Event(topic=[Name("", "tns1:A")]), "it would be read as another one"),
        (Event(topic=[Name("a b", "A")]), "'a b' can be no namespace of a topic"),
        (
            Event(topic=[Name(ONVIF_TOPICS, "A")] * 63 + [Name(ONVIF_TOPICS, "")]),
            "readers refuse a topic of more than 64",
        ),
    ],
)
def test_what_onvif_cannot_hold_is_said(event: Event, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        filterlang.to_onvif(event)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"type": ""}, "no place for a blank type"),
        ({"type": " a"}, "no place for white space around the event's type"),
        ({"id": "007"}, "'007' is no id as readers give it: write it as '7'"),
        ({"type": 5}, "the event's type is no text: 5"),
        ({"version": 1}, "no place for the event's version: 1"),
        ({"data": {"value": "x"}}, "no place for a 'value' in the data"),
        ({"data": {"name": "x", "Type": "y"}}, "both a 'name' and such a 'type'"),
        ({"data": {"a b": "x"}}, "'a b' in the event's data can be no tag"),
        ({"data": {"EVENT": "x"}}, "would be read as the start of another event"),
        ({"data": {"x": []}}, "a list of 0"),
        ({"data": {"x": {}}}, "no place for {}"),
        ({"data": {"x": 1}}, "no place for 1"),
    ],
)
def test_what_vdg_cannot_hold_is_said(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        filterlang.to_vdg(Event(system="vdg", **fields))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"server_id": "1"}, "no place for the event's server_id"),
        ({"version": True}, "the event's version is no integer"),
        ({"data": {"EventTime": "2026-01-02T03:04:05Z"}}, "is no odd time"),
        ({"data": {"ReceivedTime": ""}}, "'' is no odd received_time"),
        ({"data": {"Type": "a"}}, "'Type' in the event's data would be read as its type"),
        ({"data": {"x": float("nan")}}, "is no JSON: nan"),
        ({"data": {"x": (1,)}}, "is no JSON: (1,)"),
        ({"data": {"x": {1: 2}}}, "1 in the event's data is no key of JSON"),
        ({"type": "\ud83d\udf00"}, "two lone surrogates"),
    ],
)
def test_what_jetstream_cannot_hold_is_said(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        filterlang.to_jetstream(Event(system="jetstream", **fields))
