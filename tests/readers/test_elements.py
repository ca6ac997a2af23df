"""Events of elements that a program has parsed itself, and of bytes that are pushed or awaited."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import filterlang
from filterlang.diagnostics import EventError
from filterlang.event import Event
from filterlang.namespaces import MOST_SEGMENTS, ONVIF_TOPICS, Name
from tests.readers.sources import NAMESPACES, message, metadata_stream, notification

OWN = 'xmlns:my="urn:my"'
TOPICS = (
    "tns1:Device/tnsaxis:IO/Port",
    "tns1:Device/my:Thing",
    "unknown:Device",
    "Device",
    " tns1:Device/Trigger//. ",
)


def parsed(*notifications: str) -> etree._Element:
    """A stream, whose root declares one prefix more than usual."""
    return etree.fromstring(
        metadata_stream(*notifications).replace(NAMESPACES.encode(), f"{NAMESPACES} {OWN}".encode())
    )


def notifications(root: etree._Element) -> Iterator[etree._Element]:
    return root.iter("{http://docs.oasis-open.org/wsn/b-2}NotificationMessage")


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("content", [None, message(), "", "<wsnt:Message/>"])
def test_an_element_is_read_as_its_bytes_are(topic: str, content: str | None) -> None:
    root = parsed(notification(topic, content), notification("tns1:Other"))
    read = list(filterlang.read_events(etree.tostring(root)))
    assert [Event.from_element(each) for each in notifications(root)] == read


def test_prefixes_that_only_the_text_of_a_topic_uses_are_resolved_where_it_stands() -> None:
    (element,) = notifications(parsed(notification("tns1:Device/my:Thing")))
    path = (Name(ONVIF_TOPICS, "Device"), Name("urn:my", "Thing"))
    assert Event.from_element(element).topic == path
    (content,) = element.iter("{http://www.onvif.org/ver10/schema}Message")
    assert Event.from_element(content, topic="tns1:Device/my:Thing").topic == path
    other = {"my": "urn:other"}
    assert (
        Event.from_element(content, topic="tns1:Device/my:Thing", namespaces=other).topic[1].namespace
        == "urn:other"
    )
    assert Event.from_element(content, topic="yours:Thing", namespaces={"yours": "urn:y"}).topic == (
        Name("urn:y", "Thing"),
    )


def test_prefixes_that_are_declared_inside_count_as_well() -> None:
    text = f'<x xmlns:my="urn:outer">{notification("my:Thing", None, f" {NAMESPACES} {OWN}")}</x>'
    (element,) = notifications(etree.fromstring(text))
    assert Event.from_element(element).topic == (Name("urn:my", "Thing"),)


def test_an_element_is_left_as_it_is_and_may_be_changed_afterwards() -> None:
    root = parsed(notification("tns1:Device", message().replace("SimpleItem", "simpleItem")))
    before = etree.tostring(root)
    (element,) = notifications(root)
    event = Event.from_element(element, tag="gate")
    assert etree.tostring(root) == before
    assert element.getroottree().getroot() is root
    for each in list(root.iter()):
        each.clear()
    assert [(item.name, item.value) for item in event.items] == [("port", "1")]
    assert (event.operation, event.tag) == ("Changed", "gate")


def test_what_is_no_notification_is_refused() -> None:
    several = f"<wsnt:Message>{message()}{message()}</wsnt:Message>"
    (element,) = notifications(parsed(notification("tns1:Device", several)))
    with pytest.raises(ValueError, match="2 messages"):
        Event.from_element(element)
    for text in ("<a/>", "<a xmlns=''><b/></a>", "<!-- a --><a/>"):
        with pytest.raises(ValueError, match="no notification"):
            Event.from_element(etree.fromstring(text))
    with pytest.raises(ValueError, match="no notification"):
        Event.from_element(etree.Comment("a"))
    with pytest.raises(TypeError, match="not bytes"):
        Event.from_element(b"<a/>")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="segments"):
        Event.from_element(element[1][0], topic="/".join("a" * (MOST_SEGMENTS + 1)))


STREAM = (
    metadata_stream(notification("tns1:A"), notification("tns1:B"))
    + b"<a><b></a>"
    + metadata_stream(notification("tns1:C"))
)


def cut(data: bytes, places: list[int]) -> list[bytes]:
    bounds = [0, *sorted(places), len(data)]
    return [data[start:end] for start, end in pairwise(bounds)]


@given(st.lists(st.integers(0, len(STREAM)), max_size=8))
def test_pieces_pushed_pulled_and_awaited_give_the_same(places: list[int]) -> None:
    pieces = cut(STREAM, places)
    wanted_errors: list[EventError] = []
    wanted = list(filterlang.read_events(STREAM, on_error=wanted_errors.append))

    async def source() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    async def awaited(report: list[EventError]) -> list[Event]:
        return [event async for event in filterlang.aread_events(source(), on_error=report.append)]

    def pushed(report: list[EventError]) -> list[Event]:
        reader = filterlang.EventReader(on_error=report.append)
        return [event for piece in pieces for event in reader.feed(piece)] + reader.close()

    for read in (
        lambda report: list(filterlang.read_events(pieces, on_error=report.append)),
        lambda report: asyncio.run(awaited(report)),
        pushed,
    ):
        errors: list[EventError] = []
        assert read(errors) == wanted
        assert [str(each) for each in errors] == [str(each) for each in wanted_errors]


def test_a_reader_that_raises_loses_nothing() -> None:
    reader = filterlang.EventReader()
    events: list[Event] = []
    errors = 0
    for piece in (STREAM, b""):
        try:
            events += reader.feed(piece)
        except EventError:
            errors += 1
            events += reader.feed(b"")
    events += reader.close()
    assert errors == 1
    assert [event.type for event in events] == ["A", "B", "C"]


def test_a_reader_can_be_used_again_after_its_end() -> None:
    reader = filterlang.EventReader()
    for _ in range(2):
        assert [event.type for event in reader.feed(metadata_stream(notification("tns1:A")))] == ["A"]
        assert reader.close() == []
    reader.feed(b"<tt:MetadataStream")
    with pytest.raises(EventError):
        reader.close()
    assert [event.type for event in reader.feed(metadata_stream(notification("tns1:A")))] == ["A"]


def test_an_awaited_stream_has_a_read_or_is_an_iterable() -> None:
    async def main() -> list[Event]:
        reader = asyncio.StreamReader(limit=16)  # shorter than a line
        reader.feed_data(metadata_stream(notification("tns1:A")))
        reader.feed_eof()
        events = [event async for event in filterlang.aread_events(reader)]
        for wrong in ([b"<a/>"], b"<a/>", None):
            with pytest.raises(TypeError, match="asynchronous iterable"):
                await anext(filterlang.aread_events(wrong))  # type: ignore[arg-type]
        return events

    assert [event.type for event in asyncio.run(main())] == ["A"]
