"""Where documents end, and how reading goes on behind broken ones, however the bytes arrive."""

import itertools
import random
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filterlang.event import Event
from filterlang.framing import documents as _documents
from filterlang.framing import parsing as _parsing
from filterlang.framing.vocabulary import AT_ONCE
from filterlang.limits import Limits
from filterlang.readers import read_events
from tests.test_hostile_documents import watched

from .sources import Generated, bare, corpus, message, metadata_stream, notification, read_all

SIZES = (1, 7, 64, 4096, None)

DOCUMENT = metadata_stream(notification("tns1:Broken/A"), notification("tns1:Broken/B"))
TRUNCATIONS = {
    "declaration": DOCUMENT[:20],
    "start of the declaration": DOCUMENT[:5],
    "tag": DOCUMENT[: DOCUMENT.index(b"<tt:SimpleItem") + 9],
    "start of a tag": DOCUMENT[: DOCUMENT.index(b"<tt:SimpleItem") + 1],
    "end tag": DOCUMENT[: DOCUMENT.index(b"</tt:Source") + 6],
    "attribute name": DOCUMENT[: DOCUMENT.index(b"Name=") + 2],
    "attribute value": DOCUMENT[: DOCUMENT.index(b'Name="port') + 8],
    "text": DOCUMENT[: DOCUMENT.index(b"Broken/A") + 3],
    "comment": DOCUMENT[: DOCUMENT.index(b"<tt:Source")] + b"<!-- half",
    "in front of a unit": DOCUMENT[: DOCUMENT.index(b"<wsnt:Notif")],
    "behind a unit": DOCUMENT[: DOCUMENT.index(b"</tt:Event>")],
    "behind a child": DOCUMENT[: DOCUMENT.index(b"</tt:Event>") + 11],
    "nothing": b"",
}
STRAYS = {
    "start tag": b"<stray>",
    "start tag of an undeclared prefix": b"<tt:Event>",
    "unfinished start tag": b'<stray a="',
    "unit's start tag": b"<wsnt:NotificationMessage>",
    "end tag": b"</stray>",
    "end tag of the root": b"</tt:MetadataStream>",
    "text": b"garbage",
    "ampersand": b"&",
    "quote": b'"',
    "instruction": b"<?x y?>",
    "comment": b"<!-- c -->",
    "mark": b"\xef\xbb\xbf",
    "NULs": b"\0\0",
    "nothing": b"",
}


def is_subsequence(wanted: list[Event], found: list[Event]) -> bool:
    rest = iter(found)
    return all(any(event == other for other in rest) for event in wanted)


def good_documents() -> list[bytes]:
    plain = notification("tns1:Good/C")
    return [
        metadata_stream(notification("tns1:Good/A"), notification("tns1:Good/B")),
        metadata_stream(plain, declaration=""),
        bare("tns1:Good/D"),
        b"\xef\xbb\xbf" + metadata_stream(plain.replace("/C", "/E")),
        bare("tns1:Good/F").replace(b"wsnt:Not", b"wsnt:Not"),
    ]


@pytest.mark.parametrize("truncation", TRUNCATIONS)
@pytest.mark.parametrize("stray", STRAYS)
def test_good_documents_between_broken_ones_lose_nothing(truncation: str, stray: str) -> None:
    good = good_documents()
    wanted = [event for document in good for event in read_events(document)]
    for junk in (TRUNCATIONS[truncation] + STRAYS[stray], STRAYS[stray] + TRUNCATIONS[truncation]):
        data = b"".join(junk + b"\n" + document for document in good)
        reference = read_all(data, "onvif")
        assert is_subsequence(wanted, reference[0])
        assert read_all(data, "onvif", 64) == reference


def test_the_corpus_between_broken_documents_loses_nothing() -> None:
    good = [path.read_bytes() for path in corpus("notifications") if path.name != "073.xml"]
    wanted = [event for document in good for event in read_events(document)]
    kinds = random.Random(1).sample(list(itertools.product(TRUNCATIONS.values(), STRAYS.values())), 24)
    for truncated, stray in kinds:
        data = b"".join(truncated + stray + document for document in good)
        reference = read_all(data, "onvif")
        assert is_subsequence(wanted, reference[0]), (truncated[-20:], stray)
        assert read_all(data, "onvif", 61) == reference


@pytest.mark.parametrize("separator", [b"", b"\n", b"\0", b"\xef\xbb\xbf", b" <!-- c -->\r\n", b"<?p i?>"])
@pytest.mark.parametrize("size", SIZES)
def test_documents_in_a_row(separator: bytes, size: int | None) -> None:
    good = good_documents()
    wanted = [event for document in good for event in read_events(document)]
    assert read_all(separator.join(good) + separator, "onvif", size) == (wanted, [])


def test_a_stray_end_tag_is_one_error_and_loses_nothing() -> None:
    good = good_documents()
    events, errors = read_all(b"</stray>".join(good), "onvif")
    assert len(events) == 6
    assert [reason for _, reason in errors] == ["</stray> ends nothing"] * 4


def test_events_of_a_broken_document_come_before_its_error() -> None:
    data = metadata_stream(notification("tns1:A"), notification("tns1:B"))
    seen: list[object] = []
    broken = data.replace(b"tns1:B", b"tns1:&B")
    for event in read_events(broken + bare("tns1:C"), on_error=seen.append):
        seen.append(event.type)  # noqa: PERF401 - the errors come in between
    kinds = [each if isinstance(each, str) else "error" for each in seen]
    assert kinds == ["A", "error", "C"]


@pytest.mark.parametrize("opening", [b"<tt:MetadataStream>", b"<s:Envelope>", b"<?xml version='1.0'?>"])
def test_what_starts_a_document_ends_the_one_that_is_open(opening: bytes) -> None:
    cut = DOCUMENT[: DOCUMENT.index(b"<tt:Source")]
    _, errors = read_all(cut + opening, "onvif")
    assert errors[0][0] == cut.index(b"<wsnt:NotificationMessage>")
    if opening.startswith(b"<?"):
        assert "XML declaration" in errors[0][1]
    else:
        assert errors[0][1].startswith("cut off: the next <")
        assert errors[1][0] == len(cut)


def test_what_only_looks_like_a_start_is_left_alone() -> None:
    inner = "<!-- <?xml ?><tt:MetadataStream> --><![CDATA[<?xml ?><tt:MetadataStream></tt:MetadataStream>]]>"
    data = metadata_stream(notification("tns1:A", f"{inner}<wsnt:Message>{message()}</wsnt:Message>"))
    for size in SIZES:
        events, errors = read_all(data + bare("tns1:B"), "onvif", size)
        assert ([event.type for event in events], errors) == (["A", "B"], [])


@pytest.mark.parametrize("size", SIZES)
def test_the_limit_bounds_a_notification_and_is_named(size: int | None) -> None:
    big = metadata_stream(
        notification("tns1:Big", f"<wsnt:Message>{message(value='x' * 3000)}</wsnt:Message>")
    )
    small = metadata_stream(notification("tns1:Small"))
    events, errors = read_all(small + big + small, "onvif", size, Limits(document=2000))
    assert [event.type for event in events] == ["Small", "Small"]
    place = len(small) + big.index(b"<wsnt:NotificationMessage>")
    assert errors == [(place, "larger than the limit 'document', 2000 bytes")]


@pytest.mark.parametrize("filler", [b"<!--" + b"x" * 5000, b"<a b='" + b"x" * 5000, b"<a>" + b"x" * 5000])
def test_the_limit_bounds_everything_that_must_be_kept(filler: bytes) -> None:
    good = metadata_stream(notification())
    for size in (64, None):
        events, errors = read_all(filler + good, "onvif", size, Limits(document=2000))
        assert len(events) == 1
        assert "limit 'document'" in errors[0][1]


def test_a_document_without_end_may_be_larger_than_the_limit() -> None:
    data = metadata_stream(*[notification(f"tns1:A/B{n}") for n in range(100)])
    events, errors = read_all(data, "onvif", limits=Limits(document=1000))
    assert (len(events), errors) == (100, [])


def test_a_notification_comes_out_while_its_document_is_still_open() -> None:
    head, _, tail = metadata_stream(notification("tns1:A")).partition(b"</tt:Event>")
    given: list[str] = []

    def chunks() -> Iterator[bytes]:
        for chunk in (head, b"</tt:Event>" + tail, metadata_stream(notification("tns1:B"))):
            given.append("chunk")
            yield chunk

    for event in read_events(Generated(chunks()), "onvif"):
        given.append(str(event.type))  # noqa: PERF401 - the chunks come in between
    assert given == ["chunk", "A", "chunk", "chunk", "B"]


def peak_of(chunks: Iterator[bytes], form: str) -> tuple[int, int]:
    tracemalloc.start()
    try:
        errors: list[object] = []
        count = sum(1 for _ in read_events(Generated(chunks), form, on_error=errors.append))
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_an_endless_root_is_read_in_constant_memory_and_drops_the_rest() -> None:
    frame = '<tt:VideoAnalytics><tt:Frame UtcTime="2026-01-02T03:04:05Z"><tt:Object/></tt:Frame></tt:VideoAnalytics>'
    block = (f"<tt:Event>{notification()}</tt:Event>" + frame * 10).encode() * 20

    def chunks() -> Iterator[bytes]:
        yield metadata_stream().partition(b"</tt:MetadataStream>")[0]
        for _ in range(200):
            yield block

    count, peak = peak_of(chunks(), "onvif")
    assert count == 4000
    assert peak < 2 * 1024 * 1024


def test_a_long_stream_of_documents_is_read_in_constant_memory() -> None:
    block = (
        metadata_stream(notification("tns1:A", f"<wsnt:Message>{message(value='x' * 20_000)}</wsnt:Message>"))
        * 10
    )
    count, peak = peak_of((block for _ in range(1000)), "onvif")
    assert count == 10_000
    assert peak < 8 * 1024 * 1024


HOSTILE = {
    "start tags": b"<a>",
    "unfinished end tags": b"</a",
    "declarations": b"<?xml ",
    "roots": b"<Notify>",
    "comments": b"<Notify><!--",
    "CDATA sections": b"<Notify><![CDATA[",
    "instructions": b"<?x ",
    "attributes": b'<a b="',
    "DOCTYPEs": b"<!DOCTYPE a [",
    "units": b"<NotificationMessage>",
    "empty roots": b"<a/>",
    "entities": b"<Notify>&</Notify>",
    "unfinished roots": b"<Notify ",
}
WELL_FORMED = ("empty roots",)
HOSTILE_SIZE = 600_000


@pytest.mark.parametrize("size", [4096, None])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_costs_work_in_proportion(
    name: str, size: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nothing here is timed: what is parsed is counted, and what is searched takes a second or two, but would
    # take minutes if each of the many starts were followed to the end.
    data = HOSTILE[name] * (HOSTILE_SIZE // len(HOSTILE[name]))
    parsed: list[int] = []

    def counted(parse: Callable[..., object]) -> Callable[..., object]:
        def parse_and_count(data: bytes, *rest: object) -> object:
            parsed.append(len(data))
            return parse(data, *rest)

        return parse_and_count

    monkeypatch.setattr(_documents, "parse", counted(_parsing.parse))
    monkeypatch.setattr(_parsing, "parse_and_find", counted(_parsing.parse_and_find))
    with watched(120):
        events, errors = read_all(data, "onvif", size)
    assert events == []
    assert errors or name in WELL_FORMED
    assert sum(parsed) <= 4 * len(data) + 4 * AT_ONCE


PIECES = st.sampled_from(
    [
        *TRUNCATIONS.values(),
        *STRAYS.values(),
        *good_documents(),
        *HOSTILE.values(),
        b"-->",
        b"]]>",
        b"?>",
        b"</wsnt:NotificationMessage>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
        b"\xff\xfe<\0",
    ]
)


@given(
    st.lists(PIECES, max_size=6).map(b"".join),
    st.sampled_from([1, 3, 7, 64, 500]),
    st.sampled_from([200, 900, 4 << 20]),
)
def test_the_size_of_the_pieces_makes_no_difference(data: bytes, size: int, limit: int) -> None:
    limits = Limits(document=limit)
    assert read_all(data, "onvif", size, limits) == read_all(data, "onvif", None, limits)


@pytest.mark.parametrize("seed", range(40))
def test_mutated_streams_raise_nothing_and_do_not_depend_on_the_pieces(seed: int) -> None:
    rng = random.Random(seed)
    data = bytearray(b"".join(rng.choices(good_documents(), k=3)))
    for _ in range(rng.randint(1, 8)):
        place = rng.randrange(len(data))
        match rng.randrange(3):
            case 0:
                del data[place : place + rng.choice((1, 10, 100))]
            case 1:
                data[place] = rng.randrange(256)
            case _:
                data[place:place] = rng.choice((b"<", b">", b"&", b'"', b"<!--", b"</a>", b"<a>", b"\0"))
    reference = read_all(bytes(data), "onvif")
    for size in (1, 7, 64, 4096):
        assert read_all(bytes(data), "onvif", size) == reference
