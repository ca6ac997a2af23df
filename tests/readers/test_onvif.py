"""What an ONVIF document means: DESIGN's rules for topics, messages, items and times."""

import json
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from filterlang.diagnostics import EventError
from filterlang.event import Event
from filterlang.event.fields import Item
from filterlang.namespaces import AXIS_TOPICS, ONVIF_TOPICS, Name
from filterlang.readers import _message, read_events

from .sources import NAMESPACES, bare, corpus, message, metadata_stream, notification, outcome, read_all


def one(data: bytes, **options: object) -> Event:
    (event,) = read_events(data, "onvif", **options)  # type: ignore[arg-type]
    return event


def test_a_notification_has_its_topic_items_time_and_operation() -> None:
    event = one(metadata_stream(notification("tns1:Device/tnsaxis:IO/Port")))
    assert event.topic == (
        Name(ONVIF_TOPICS, "Device"),
        Name(AXIS_TOPICS, "IO"),
        Name(AXIS_TOPICS, "Port"),
    )
    assert event.items == (Item("port", "1", "source"),)
    assert event.time == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert event.operation == "Changed"
    assert event.system == "onvif"
    assert event.type == "Device/IO/Port"


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        (" \n tns1:A/B \t", [(ONVIF_TOPICS, "A"), (ONVIF_TOPICS, "B")]),
        ("tns1:A//.", [(ONVIF_TOPICS, "A")]),
        ("tns1:A/", [(ONVIF_TOPICS, "A")]),
        ("tns1:A<!-- c -->/B<?p i?>", [(ONVIF_TOPICS, "A"), (ONVIF_TOPICS, "B")]),
        ("tns1:<![CDATA[A]]>", [(ONVIF_TOPICS, "A")]),
        ("none:A", [("", "none:A")]),
        ("", []),
        (" ", []),
    ],
)
def test_the_text_of_a_topic(topic: str, expected: list[tuple[str, str]]) -> None:
    assert one(bare(topic)).topic == tuple(Name(*each) for each in expected)


def test_a_topic_resolves_where_it_stands() -> None:
    rebound = notification("p:A", attributes=' xmlns:p="urn:inner"')
    document = f'<tt:MetadataStream {NAMESPACES} xmlns:p="urn:outer">{notification("p:A")}{rebound}</tt:MetadataStream>'
    topics = [event.topic for event in read_events(document.encode())]
    assert topics == [(Name("urn:outer", "A"),), (Name("urn:inner", "A"),)]


def test_a_well_known_prefix_needs_no_declaration_but_a_declared_one_wins() -> None:
    undeclared = bare("tns1:A").replace(b' xmlns:tns1="http://www.onvif.org/ver10/topics"', b"")
    redeclared = bare("tns1:A").replace(b"http://www.onvif.org/ver10/topics", b"urn:other")
    assert one(undeclared).topic == (Name(ONVIF_TOPICS, "A"),)
    assert one(redeclared).topic == (Name("urn:other", "A"),)


def test_only_the_first_topic_of_the_notification_itself_counts() -> None:
    event = one(bare("tns1:A", f"<wsnt:Topic>tns1:B</wsnt:Topic><wsnt:Message>{message()}</wsnt:Message>"))
    assert event.topic == (Name(ONVIF_TOPICS, "A"),)


def test_items_at_any_depth_with_the_group_they_stand_in() -> None:
    content = (
        '<wsnt:Message><tt:Message><tt:SimpleItem Name="loose"/><tt:Key><x><tt:SimpleItem Value="v"/></x></tt:Key>'
        '<tt:Data><tt:ElementItem Name="e"><tt:Source><tt:SimpleItem Name="n" Value=""/></tt:Source>'
        '</tt:ElementItem></tt:Data></tt:Message></wsnt:Message><tt:SimpleItem Name="outside" Value="1"/>'
    )
    assert one(bare(content=content)).items == (
        Item("loose", None, None),
        Item(None, "v", "key"),
        Item(
            "e",
            None,
            "data",
            "ElementItem",
            '<tt:Source xmlns:tt="http://www.onvif.org/ver10/schema"><tt:SimpleItem Name="n" Value="">'
            "</tt:SimpleItem></tt:Source>",
        ),
        Item("n", "", "source"),
    )


def test_the_pairs_are_those_of_the_simple_items() -> None:
    event = one(bare())
    assert set(event.pairs) == {(item.name, item.value) for item in event.items}


def test_several_messages_are_several_events() -> None:
    content = f"<wsnt:Message>{message(value='1')}{message(value='2')}</wsnt:Message>"
    assert [event.items[0].value for event in read_events(bare(content=content))] == ["1", "2"]


@pytest.mark.parametrize(
    ("document", "count", "errors", "warnings"),
    [
        (bare(content=""), 1, [], set()),
        (bare("", ""), 0, [], set()),
        (bare("", f"<wsnt:Message>{message()}</wsnt:Message>"), 1, [], set()),
        (f"<wsnt:NotificationMessage {NAMESPACES}/>".encode(), 0, [], set()),
        (f"<wsnt:NotificationMessage {NAMESPACES}></wsnt:NotificationMessage>".encode(), 0, [], set()),
        (metadata_stream(), 0, [], set()),
        (b"<keepalive/>", 0, [], set()),
        (f"<x {NAMESPACES}>{message()}</x>".encode(), 0, ["no-event"], set()),
        (bare().replace(b"http://docs.oasis-open.org/wsn/b-2", b"urn:other"), 1, [], {"wrong-name"}),
        (b"", 0, [], set()),
        (b" \n\0\xef\xbb\xbf", 0, [], set()),
    ],
)
def test_what_is_an_event(document: bytes, count: int, errors: list[str], warnings: set[str]) -> None:
    found = outcome(document, form="onvif")
    assert (len(found.events), found.error_codes, found.warning_codes) == (count, errors, warnings)


@pytest.mark.parametrize(
    ("document", "warnings"),
    [
        (b'<?xml version="1.0" encoding="UTF-16"?>' + bare(), {"wrong-bytes"}),
        (bare().replace(b"Trigger", b"\xff"), {"wrong-bytes"}),
        (bare().replace(b' xmlns:tt="http://www.onvif.org/ver10/schema"', b""), {"undeclared-prefix"}),
    ],
)
@pytest.mark.parametrize("size", [None, 1, 7])
def test_what_is_repaired_and_what_a_strict_reader_says(
    document: bytes, warnings: set[str], size: int | None
) -> None:
    found = outcome(document, size, "onvif")
    assert (len(found.events), found.errors, found.warning_codes) == (1, [], warnings)
    strict = outcome(document, size, "onvif", strict=True)
    assert (strict.events, len(strict.errors), strict.warnings) == ([], 1, [])


@pytest.mark.parametrize(
    "addressing", ["http://www.w3.org/2005/08/addressing", "http://schemas.xmlsoap.org/ws/2004/08/addressing"]
)
def test_the_addresses_of_the_producer_and_the_subscription(addressing: str) -> None:
    content = (
        f'<wsnt:SubscriptionReference xmlns:a="{addressing}"><a:Address>urn:s</a:Address></wsnt:SubscriptionReference>'
        f'<wsnt:ProducerReference xmlns:a="{addressing}"><a:Address> urn:p </a:Address></wsnt:ProducerReference>'
    )
    event = one(bare(content=content))
    assert (event.producer, dict(event.data)) == ("urn:p", {"SubscriptionReference": "urn:s"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5)),
        ("2026-01-02T03:04:05", datetime(2026, 1, 2, 3, 4, 5)),
        ("2026-01-02T03:04:05.1234567891Z", datetime(2026, 1, 2, 3, 4, 5, 123456)),
        ("2026-01-02T03:04:05,5Z", datetime(2026, 1, 2, 3, 4, 5, 500000)),
        ("2026-01-02T03:04:05+01:30", datetime(2026, 1, 2, 1, 34, 5)),
        (" 2026-01-02 03:04Z ", datetime(2026, 1, 2, 3, 4)),
        ("2026-01-02T24:00:00Z", datetime(2026, 1, 3)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1)),
        ("2016-12-31T23:59:60.5Z", datetime(2017, 1, 1, 0, 0, 0, 500000)),
        ("2024-08-17T00:61:16Z", datetime(2024, 8, 17, 1, 1, 16)),
        ("2024-08-17 00:61:16", datetime(2024, 8, 17, 1, 1, 16)),
        ("2024-08-17T10:10:75+01:00", datetime(2024, 8, 17, 9, 11, 15)),
        ("2024-12-31T25:00:00Z", datetime(2025, 1, 1, 1)),
        ("2024-08-17T99:99:99Z", datetime(2024, 8, 21, 4, 40, 39)),
        ("2024-08-17T999:00:00Z", None),
        ("2010-01-01-00:00:00", datetime(2010, 1, 1)),
        ("2016-03-04-21:14:42.123456", datetime(2016, 3, 4, 21, 14, 42, 123456)),
        ("2010-01-01-00:00:00-05:00", datetime(2010, 1, 1, 5)),
        ("2023-05-15T-07:10:32Z", datetime(2023, 5, 15, 7, 10, 32)),
        ("2010-01-01", datetime(2010, 1, 1)),
        ("2010-01-01Z", datetime(2010, 1, 1)),
        ("2010-01-01+02:00", datetime(2009, 12, 31, 22)),
        ("2010-01-01-05:00", None),  # a date with a zone, or an hour and a minute
        ("2010-01-01T", None),
        ("20260102T030405.25Z", datetime(2026, 1, 2, 3, 4, 5, 250000)),
        ("20260102", None),
        ("2026-01-02_03:04:05", datetime(2026, 1, 2, 3, 4, 5)),
        ("2026-1-2T3:4:5Z", datetime(2026, 1, 2, 3, 4, 5)),
        ("2026-01-02T03:04:05+25:00", None),
        ("2485-13-13T00:00:00Z", None),
        ("2026-02-30T00:00:00Z", None),
        ("0000-00-00T00:00:00Z", None),
        ("2026-13-02T03:04:05Z", None),
        ("9999-12-31T24:00:00Z", None),
        ("0001-01-01T00:00:00+01:00", None),
        ("٢٠٢٦-01-02T03:04:05Z", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_times(text: str, expected: datetime | None) -> None:
    document = bare().replace(b"2026-01-02T03:04:05Z", text.encode())
    event = one(document)
    assert event.time == (expected.replace(tzinfo=UTC) if expected else None)
    assert dict(event.data) == ({} if expected or not text else {"UtcTime": text})


@pytest.mark.parametrize(
    ("operation", "expected", "kept"),
    [
        ("Initialized", "Initialized", {}),
        ("Deleted", "Deleted", {}),
        ("deleted", None, {"PropertyOperation": "deleted"}),
        (" CHANGED ", None, {"PropertyOperation": " CHANGED "}),
        ("\u0131nitialized", None, {"PropertyOperation": "\u0131nitialized"}),
        ("Altered", None, {"PropertyOperation": "Altered"}),
        (" ", None, {}),
        ("", None, {}),
    ],
)
def test_operations(operation: str, expected: str | None, kept: dict[str, str]) -> None:
    event = one(bare().replace(b"Changed", operation.encode()))
    assert (event.operation, dict(event.data)) == (expected, kept)


def test_the_raw_bytes_are_the_document_where_it_holds_one_event() -> None:
    document = metadata_stream(notification())
    assert one(b" \n" + document + b"\n", keep_raw=True).raw == document
    assert one(document).raw is None


def test_the_raw_bytes_are_the_smallest_document_otherwise() -> None:
    two = (
        f"<wsnt:Message>{message(value='1')}</wsnt:Message><wsnt:Message>{message(value='2')}</wsnt:Message>"
    )
    document = metadata_stream(notification("q:A", two, ' xmlns:q="urn:q"'), notification("tnsaxis:B"))
    document = document.replace(b"<tt:MetadataStream", '<tt:MetadataStream xmlns:é="urn:e"'.encode())
    events = list(read_events(document, keep_raw=True))
    assert len(events) == 3
    for event in events:
        assert event.raw is not None
        assert list(read_events(event.raw, "onvif")) == [event]


def test_raw_bytes_of_nested_messages_read_back_as_their_own_event() -> None:
    nested = message(value="1").replace("<tt:Data/>", f"<tt:Data>{message(value='2')}</tt:Data>")
    outer, inner = read_events(bare(content=f"<wsnt:Message>{nested}</wsnt:Message>"), keep_raw=True)
    assert inner.raw is not None
    assert list(read_events(inner.raw)) == [inner]
    assert len(outer.items) == 2


def test_events_pickle_and_hold_the_tag() -> None:
    event = one(bare(), keep_raw=True, tag={"camera": 1})
    back = pickle.loads(pickle.dumps(event))
    assert back == event
    assert (back.raw, back.tag) == (event.raw, {"camera": 1})


def test_an_unpickled_event_reads_the_same_from_many_threads() -> None:
    events = list(read_events(metadata_stream(*[notification(f"tns1:A/B{n}") for n in range(50)])))
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda event: (event.items, event.time, event.topic), events * 8))
    assert seen == [(event.items, event.time, event.topic) for event in events] * 8


def test_streams_are_read_in_several_threads_at_once() -> None:
    document = metadata_stream(*[notification(f"tns1:A/B{n}") for n in range(200)])
    expected = list(read_events(document))
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: list(read_events(document)), range(16)))
    assert all(result == expected for result in results)


def test_nothing_is_decoded_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def spy(field: str) -> Callable[[object], object]:
        def decode(_: object) -> object:
            asked.append(field)
            return ()

        return decode

    for field in ("items", "time", "pairs"):
        monkeypatch.setitem(_message._DECODERS, field, spy(field))
    event = one(bare())
    assert event.topic_key
    assert asked == []
    assert event.time == ()
    assert asked == ["time"]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b'<!DOCTYPE x [<!ENTITY e "v">]><wsnt:NotificationMessage/>', "DOCTYPE"),
        (b'<?xml version="1.0"?><!-- c --><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "DOCTYPE"),
        (b'<?xml version="1.0" encoding="UTF-7"?><x/>', "convert the document to UTF-8"),
        (b'<?xml version="1.0" encoding="IBM037"?><x/>', "convert the document to UTF-8"),
        ('\ufeff<?xml version="1.0"?><x/>'.encode("utf-16-le"), "UTF-16"),
        ('<?xml version="1.0"?><x/>'.encode("utf-16-be"), "UTF-16"),
        ('<?xml version="1.0"?><x/>'.encode("cp037"), "EBCDIC"),
        (bare().replace(b"Trigger", b"&undefined;"), "undefined"),
        (bare().replace(b"Trigger", b"\0"), ""),
        (bare()[:-5], "ends"),
        (b"<a><b></a>", "</a> where </b> should stand"),
        (b"hello", "hello"),
        (b"</a>", "</a>"),
    ],
)
@pytest.mark.parametrize("size", [None, 1, 7])
def test_what_is_refused_and_why(document: bytes, reason: str, size: int | None) -> None:
    events, errors = read_all(document, "onvif", size)
    assert events == []
    assert len(errors) == 1
    assert errors[0][0] is not None
    assert reason in errors[0][1]


def test_a_refused_document_yields_nothing_and_the_next_one_everything() -> None:
    refused = b"<!DOCTYPE x>" + bare()
    events, errors = read_all(refused + metadata_stream(notification()) + bare(), "onvif")
    assert (len(events), [offset for offset, _ in errors]) == (2, [0])


@pytest.mark.parametrize(
    "encoding", ["iso-8859-1", "windows-1252", "shift_jis", "gb18030", "big5", "euc-kr", "us-ascii"]
)
def test_encodings_that_keep_markup_where_ascii_has_it(encoding: str) -> None:
    text = {"iso-8859-1": "é", "windows-1252": "€", "us-ascii": "e"}.get(encoding, "中")
    document = f'<?xml version="1.0" encoding="{encoding}"?>{bare().decode().replace("port", text)}'
    assert one(document.encode(encoding)).items[0].name == text


def test_without_a_handler_the_first_broken_document_raises() -> None:
    events = read_events(bare() + b"<broken>")
    assert next(events).type == "Device/Trigger"
    with pytest.raises(EventError, match="broken") as caught:
        next(events)
    assert caught.value.offset == len(bare())


def test_the_corpus_reads_as_its_index_says() -> None:
    paths = corpus("notifications")
    index = {
        entry["file"]: entry
        for entry in map(json.loads, paths[0].with_name("index.jsonl").read_text().splitlines())
    }
    for path in paths:
        if not index[path.name]["well_formed"]:
            continue
        events = list(read_events(path))
        items = [[item.group, item.name, item.value] for event in events for item in event.items]
        assert items == [[group.lower(), name, value] for group, name, value in index[path.name]["items"]]
        assert len(events) == sum(1 for topic in index[path.name]["topics"] if topic or items)


def test_a_prefix_that_is_not_declared_is_named() -> None:
    (path,) = [each for each in corpus("notifications") if each.name == "073.xml"]
    found = outcome(path.read_bytes())
    assert found.events
    assert (found.errors, found.warning_codes) == ([], {"undeclared-prefix"})
    assert any("wsnt" in words for _, _, words in found.warnings)
    with pytest.raises(EventError, match=r"'wsnt'|'s'|'S'|'SOAP-ENV'") as caught:
        list(read_events(path, strict=True))
    assert caught.value.offset == path.read_bytes().index(b"<")
    assert caught.value.source == str(path)
