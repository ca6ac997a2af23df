"""The three ways to read - pulled, pushed, awaited - give the same, also where something is wrong."""

import asyncio
import gzip
import io
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import filterlang
from filterlang.diagnostics import EventError, EventWarning
from filterlang.event import Event
from filterlang.limits import Limits
from filterlang.readers import EventReader, aread_events, read_events

from .sources import (
    MODES,
    Modes,
    Outcome,
    bare,
    metadata_stream,
    notification,
    outcome,
    pull_response,
    pushed,
)
from .test_wrappers_and_damage import DAMAGES, DOCUMENTS, REPAIRS, WRAPPERS

A, B, C = (notification(f"tns1:Push/{name}") for name in "ABC")
BROKEN = DAMAGES["ampersand"](B)
REPAIRED = REPAIRS["simpleItem"][1](B)
SOURCES = [
    metadata_stream(A, BROKEN, REPAIRED, C),
    pull_response(A, REPAIRED, BROKEN, C),
    bare("tns1:Push/A") + b"junk" + bare("tns1:Push/B"),
    WRAPPERS["MTOM"](pull_response(A, BROKEN)),
    WRAPPERS["multipart in chunks"](DOCUMENTS["VDG"]) + b"x",
    WRAPPERS["HTTP gzip"](pull_response(A, B)) * 2,
    b"<event><name>A</name></event><event><name>&</name></event><result errorcode='3'/>",
    b'{"Events":[{"Type":"A"},{"Type":5},{"x":1}]}{"Type":"B"}',
    b'{"system":"vdg","type":"A"}\nnonsense\n{"system":"vdg","type":"B"}',
    b"HTTP/1.1 404 Not Found\r\n\r\n<html><title>Not here</title></html>",
    b"<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body/></s:Envelope>",
    b"log line: " + pull_response(A),
    gzip.compress(pull_response(A), mtime=0)[:-20],
    b"no format at all",
    b"",
]


@st.composite
def cut(draw: st.DrawFn) -> tuple[bytes, list[bytes]]:
    """A source, and the same in pieces."""
    data = draw(st.sampled_from(SOURCES)) + draw(st.sampled_from((b"", b"\n", *SOURCES)))
    places = sorted(draw(st.lists(st.integers(0, len(data)), max_size=12)))
    bounds = zip([0, *places], [*places, len(data)], strict=True)
    return data, [data[start:end] for start, end in bounds]


IN_MODES = st.sampled_from(MODES)


def awaited(parts: Iterable[bytes], as_stream: bool = False, **modes: Any) -> Outcome:
    errors: list[EventError] = []
    warnings: list[EventWarning] = []

    async def pieces() -> AsyncIterator[bytes]:
        for part in parts:
            await asyncio.sleep(0)
            yield part

    async def read() -> list[Event]:
        if as_stream:
            stream = asyncio.StreamReader()
            for part in parts:
                stream.feed_data(part)
            stream.feed_eof()
            source: Any = stream
        else:
            source = pieces()
        reading = aread_events(source, on_error=errors.append, on_warning=warnings.append, **modes)
        return [event async for event in reading]

    events = asyncio.run(read())
    return Outcome(
        events,
        [(each.code, each.offset, each.reason) for each in errors],
        [(each.code, each.offset, each.message) for each in warnings],
    )


@given(cut(), IN_MODES)
def test_pushed_in_any_pieces_as_pulled_at_once(source: tuple[bytes, list[bytes]], modes: Modes) -> None:
    data, parts = source
    assert pushed(parts, **modes) == outcome(data, **modes)


@given(cut(), IN_MODES)
def test_any_iterable_of_pieces_as_pulled_at_once(source: tuple[bytes, list[bytes]], modes: Modes) -> None:
    data, parts = source
    whole = outcome(data, **modes)
    for pieces in (parts, tuple(parts), iter(parts), (part for part in parts), map(bytearray, parts)):
        assert outcome(pieces, **modes) == whole  # type: ignore[arg-type, unused-ignore]


@given(cut(), IN_MODES)
def test_awaited_in_any_pieces_as_pulled_at_once(source: tuple[bytes, list[bytes]], modes: Modes) -> None:
    data, parts = source
    whole = outcome(data, **modes)
    assert awaited(parts, **modes) == whole
    assert awaited(parts, as_stream=True, **modes) == whole


@given(st.lists(st.sampled_from(SOURCES), max_size=4))
def test_a_reader_that_was_closed_starts_anew(sources: list[bytes]) -> None:
    errors: list[EventError] = []
    warnings: list[EventWarning] = []
    reader = EventReader(on_error=errors.append, on_warning=warnings.append)
    for data in sources:
        errors.clear()
        warnings.clear()
        events = [*reader.feed(data[:7]), *reader.feed(data[7:]), *reader.close()]
        expected = outcome(data)
        assert events == expected.events
        assert [(each.code, each.offset, each.reason) for each in errors] == expected.errors
        assert [(each.code, each.offset, each.message) for each in warnings] == expected.warnings
    assert reader.close() == []


@given(cut())
def test_an_error_without_a_handler_loses_nothing(source: tuple[bytes, list[bytes]]) -> None:
    data, parts = source
    reader = EventReader(on_warning=lambda _: None)
    calls: list[Callable[[], list[Event]]] = [
        *[lambda part=part: reader.feed(part) for part in parts],
        reader.close,
    ]
    events: list[Event] = []
    errors: list[tuple[str, int | None, str]] = []

    def tried(call: Callable[[], list[Event]]) -> bool:
        try:
            events.extend(call())
        except EventError as error:
            errors.append((error.code, error.offset, error.reason))
            return True
        return False

    for call in calls:
        again = tried(call)
        while again:
            again = tried(lambda: reader.feed(b""))
    expected = outcome(data)
    assert events == expected.events
    assert errors == expected.errors


def test_an_event_comes_with_its_last_byte() -> None:
    reader = EventReader()
    data = metadata_stream(A, B)
    first = data.index(b"</wsnt:NotificationMessage>") + len(b"</wsnt:NotificationMessage>")
    assert reader.feed(data[: first - 1]) == []
    (event,) = reader.feed(data[first - 1 : first])
    assert event.type == "Push/A"
    assert [event.type for event in reader.feed(data[first:])] == ["Push/B"]
    assert reader.close() == []


@pytest.mark.parametrize("name", ["HTTP", "chunks", "part", "gzip", "HTTP multipart", "MTOM"])
def test_an_event_comes_before_its_document_ends_in_a_wrapper(name: str) -> None:
    data = WRAPPERS[name](metadata_stream(A, B))
    reader = EventReader()
    came = [len(reader.feed(data[place : place + 1])) for place in range(len(data))]
    assert sum(came) == 2
    if name != "gzip":
        assert came.index(1) < len(data) * 3 // 4
    assert reader.close() == []


def test_nothing_is_no_source() -> None:
    reader = EventReader()
    assert reader.feed(b"") == []
    assert reader.close() == []
    assert reader.close() == []
    assert list(read_events([])) == []
    assert list(read_events([b"", b""])) == []
    assert awaited([]) == Outcome([], [], [])


@pytest.mark.parametrize("wrong", ["text", 5, None, ["a"], object()])
def test_something_else_than_bytes_is_a_type_error(wrong: object) -> None:
    with pytest.raises(TypeError, match="bytes"):
        EventReader().feed(wrong)  # type: ignore[arg-type, unused-ignore]
    with pytest.raises(TypeError, match="bytes"):
        list(read_events([wrong]))  # type: ignore[list-item, unused-ignore]
    with pytest.raises(TypeError, match="bytes"):
        awaited([wrong])  # type: ignore[list-item]


def test_a_reader_survives_a_type_error() -> None:
    reader = EventReader()
    data = metadata_stream(A)
    reader.feed(data[:50])
    with pytest.raises(TypeError):
        reader.feed("text")  # type: ignore[arg-type, unused-ignore]
    assert len(reader.feed(data[50:])) == 1


@pytest.mark.parametrize("wrong", [5, None, object(), 1.5])
def test_what_is_no_source_is_a_type_error_at_once(wrong: object) -> None:
    with pytest.raises(TypeError, match=type(wrong).__name__):
        read_events(wrong)  # type: ignore[call-overload, arg-type, unused-ignore]


def test_what_is_no_asynchronous_source_is_a_type_error() -> None:
    async def read() -> None:
        async for _ in aread_events([b"<a/>"]):  # type: ignore[arg-type, unused-ignore]
            pass

    with pytest.raises(TypeError, match="asynchronous"):
        asyncio.run(read())


@pytest.mark.parametrize("make", [lambda **o: read_events(b"", **o), lambda **o: EventReader(**o)])
def test_strict_and_lenient_exclude_each_other(make: Callable[..., object]) -> None:
    with pytest.raises(ValueError, match="strict or lenient"):
        make(strict=True, lenient=True)
    with pytest.raises(ValueError, match="known: jetstream, jsonl, onvif, vdg"):
        make(format="xml")


def test_strict_and_lenient_exclude_each_other_when_awaited() -> None:
    with pytest.raises(ValueError, match="strict or lenient"):
        awaited([b"<a/>"], strict=True, lenient=True)


def test_bytes_of_all_kinds() -> None:
    data = metadata_stream(A)
    expected = outcome(data).events
    for make in (bytes, bytearray, memoryview):
        reader = EventReader()
        assert [*reader.feed(make(data)), *reader.close()] == expected  # type: ignore[arg-type, unused-ignore]
        assert list(read_events([make(data)])) == expected  # type: ignore[list-item, unused-ignore]
    buffer = bytearray(data)
    reader = EventReader()
    events = reader.feed(buffer[:100])  # type: ignore[arg-type, unused-ignore]
    piece = buffer[100:]
    events += reader.feed(piece)  # type: ignore[arg-type, unused-ignore]
    piece[:] = b"\0" * len(piece)
    assert events == expected
    assert events[0].items == expected[0].items


def test_what_an_iterable_raises_is_passed_on_behind_its_events() -> None:
    class BrokenError(Exception):
        pass

    def pieces() -> Iterator[bytes]:
        yield metadata_stream(A)
        raise BrokenError

    events = read_events(pieces())
    assert next(events).type == "Push/A"
    with pytest.raises(BrokenError):
        next(events)


def test_the_first_error_raises_where_nobody_asks_for_errors() -> None:
    data = metadata_stream(A, BROKEN, C)
    for source in (data, [data], io.BytesIO(data)):
        events = read_events(source)
        assert next(events).type == "Push/A"
        with pytest.raises(EventError, match="&amp;"):
            next(events)

    async def read() -> list[str | None]:
        async def pieces() -> AsyncIterator[bytes]:
            yield data

        seen: list[str | None] = []
        with pytest.raises(EventError, match="&amp;"):
            async for event in aread_events(pieces()):
                seen.append(event.type)  # noqa: PERF401 - an error comes in between
        return seen

    assert asyncio.run(read()) == ["Push/A"]


def test_a_handler_that_raises_stops_reading_and_nothing_else() -> None:
    class StopError(Exception):
        pass

    def stop(_: object) -> None:
        raise StopError

    data = metadata_stream(A, REPAIRED, C)
    seen = []
    with pytest.raises(StopError):
        for event in read_events(data, on_warning=stop):
            seen.append(event.type)  # noqa: PERF401 - a warning comes in between
    assert seen == ["Push/A"]
    with pytest.raises(StopError):
        list(read_events(metadata_stream(A, BROKEN), on_error=stop))


TOO_LONG = notification("tns1:a" + "/a" * 64)


@pytest.mark.parametrize("size", [1, 61, 100_000])
@pytest.mark.parametrize("make", [metadata_stream, pull_response])
def test_events_errors_and_warnings_come_in_the_order_of_the_source(
    make: Callable[..., bytes], size: int
) -> None:
    for units, expected in (
        ((A, BROKEN, REPAIRED, C), ["Push/A", "error", "warning", "Push/B", "Push/C"]),
        ((A, REPAIRED, C), ["Push/A", "warning", "Push/B", "Push/C"]),
        ((A, TOO_LONG, C), ["Push/A", "error", "Push/C"]),
    ):
        data = make(*units)
        seen: list[str] = []

        def note(found: EventError | EventWarning, seen: list[str] = seen) -> None:
            seen.append("error" if isinstance(found, EventError) else "warning")

        pieces = (data[start : start + size] for start in range(0, len(data), size))
        for event in read_events(pieces, on_error=note, on_warning=note):
            seen.append(str(event.type))  # noqa: PERF401 - errors and warnings come in between
        assert list(dict.fromkeys(seen)) == expected


def test_options_count_everywhere() -> None:
    data = metadata_stream(A)
    reader = EventReader(keep_raw=True, tag="t", name="camera 1")
    (event,) = reader.feed(data)
    assert (event.raw, event.tag) == (data, "t")
    with pytest.raises(EventError) as caught:
        reader.feed(b"<a></b>")
        reader.close()
    assert caught.value.source == "camera 1"
    small = EventReader(limits=Limits(document=100))
    with pytest.raises(EventError, match="limit 'document'"):
        small.feed(data)


def test_the_package_exports_them() -> None:
    assert filterlang.EventReader is EventReader
    assert filterlang.aread_events is aread_events
    assert filterlang.read_events is read_events


def test_readers_do_not_share_anything() -> None:
    first, second = EventReader(), EventReader()
    data = metadata_stream(A, B)
    other = WRAPPERS["HTTP gzip"](DOCUMENTS["Jetstream"])
    events: tuple[list[Event], list[Event]] = ([], [])
    for place in range(max(len(data), len(other))):
        events[0].extend(first.feed(data[place : place + 1]))
        events[1].extend(second.feed(other[place : place + 1]))
    events[0].extend(first.close())
    events[1].extend(second.close())
    assert list(events) == [outcome(data).events, outcome(other).events]
