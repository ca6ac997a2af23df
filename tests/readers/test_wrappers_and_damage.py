"""Good documents in every wrapper with every damage: the pieces make no difference, and nothing is invented.

FILTERLANG_DAMAGED says how many mutated documents are read (2,000 in the ordinary run, 100,000 in the profile).
"""

import gzip
import json
import os
import random
from collections.abc import Callable
from typing import Unpack

import pytest
from lxml import etree

from filterlang.event import Event
from filterlang.namespaces import Name

from .sources import (
    EVERY_SIZE,
    MODES,
    NAMESPACES,
    Modes,
    Outcome,
    bare,
    message,
    metadata_stream,
    notification,
    outcome,
    pull_response,
    pushed,
)

DAMAGED = int(os.environ.get("FILTERLANG_DAMAGED", "2000"))
SEED = int(os.environ.get("FILTERLANG_SEED", "20260"))
SIZES = (1, 7, 1460, 65_536)


def odd(data: bytes) -> bytes:
    """The same with prefixes that nobody would guess."""
    for usual, other in ((b"wsnt", b"a"), (b"tt", b"b"), (b"tns1", b"q")):
        data = data.replace(usual + b":", other + b":").replace(b":" + usual + b"=", b":" + other + b"=")
    return data


A, B, C = (notification(f"tns1:Good/{name}") for name in "ABC")
DOCUMENTS: dict[str, bytes] = {
    "metadata stream": metadata_stream(A, B, C),
    "pulled": pull_response(A, B, C),
    "notify": pull_response(A, B, C).replace(b"tev:PullMessagesResponse", b"wsnt:Notify"),
    "bare": bare("tns1:Good/A") + bare("tns1:Good/B") + bare("tns1:Good/C"),
    "unusual prefixes": odd(pull_response(A, B, C)),
    "VDG": b"<event><name>A</name></event><event><name>B</name></event><event><name>C</name></event>",
    "VDG list": b"<events><event><name>A</name></event><event><name>B</name></event></events>",
    "Jetstream": b'{"BatchId":"b","Count":3,"Events":[{"Type":"A"},{"Type":"B","x":"]}"},{"Type":"C"}]}',
    "lines": b'{"system":"vdg","type":"A"}\n{"system":"vdg","type":"B"}\n{"system":"vdg","type":"C"}\n',
}


def chunked(data: bytes, size: int = 50) -> bytes:
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(each), each) for each in chunks) + b"0\r\n\r\n"


def part(data: bytes, head: bytes = b"Content-Type: application/xml\r\n") -> bytes:
    return b"--frame\r\n" + head + b"\r\n" + data + b"\r\n--frame--\r\n"


def zipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


OK = b"HTTP/1.1 200 OK\r\n"
MULTIPART = b"Content-Type: multipart/x-mixed-replace; boundary=frame\r\n"
WRAPPERS: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda data: data,
    "mark": lambda data: b"\xef\xbb\xbf" + data,
    "white space": lambda data: b" \r\n\t" + data + b"\r\n\r\n",
    "NULs": lambda data: b"\0\0" + data + b"\0\0",
    "HTTP": lambda data: OK + b"Content-Type: text/xml\r\nContent-Length: %d\r\n\r\n" % len(data) + data,
    "HTTP with LF only": lambda data: OK.replace(b"\r", b"") + b"Content-Type: text/xml\n\n" + data,
    "HTTP/1.0": lambda data: b"HTTP/1.0 200 OK\r\n\r\n" + data,
    "HTTP/2": lambda data: b"HTTP/2 200 \r\ncontent-type: text/xml\r\n\r\n" + data,
    "HTTP, wrong length": lambda data: OK + b"Content-Length: 7\r\n\r\n" + data,
    "interim response": lambda data: b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"\r\n" + data,
    "handshake": lambda data: b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n" + OK + b"\r\n" + data,
    "request": lambda data: b"POST /hook HTTP/1.1\r\nHost: a\r\n\r\n" + data,
    "RTSP": lambda data: b"RTSP/1.0 200 OK\r\nCSeq: 4\r\n\r\n" + data,
    "MIME headers": lambda data: b"MIME-Version: 1.0\r\nContent-Type: text/xml\r\n\r\n" + data,
    "part": part,
    "part without headers": lambda data: part(data, b""),
    "HTTP multipart": lambda data: OK + MULTIPART + b"\r\n" + part(data),
    "MTOM": lambda data: (
        OK + b'Content-Type: multipart/related; type="application/xop+xml"; boundary="frame"; start="<r>"\r\n\r\n'
        + part(data, b"Content-Type: application/xop+xml\r\nContent-ID: <r>\r\n")
    ),
    "picture behind": lambda data: (
        part(data).removesuffix(b"--\r\n") + b"\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8<a>&\r\n--frame--\r\n"
    ),
    "chunks": lambda data: OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(data),
    "chunks of a byte": lambda data: OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(data, 1),
    "no chunks": lambda data: OK + b"Transfer-Encoding: chunked\r\n\r\n" + data,
    "multipart in chunks": lambda data: (
        OK + MULTIPART + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(part(data))
    ),
    "gzip": zipped,
    "gzip in two members": lambda data: zipped(data[: len(data) // 2]) + zipped(data[len(data) // 2 :]),
    "HTTP gzip": lambda data: OK + b"Content-Encoding: gzip\r\n\r\n" + zipped(data),
    "HTTP gzip in chunks": lambda data: (
        OK + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(zipped(data))
    ),
    "part gzip": lambda data: part(zipped(data), b"Content-Encoding: gzip\r\n"),
    "gzip of HTTP": lambda data: zipped(OK + b"\r\n" + data),
    "gzip of a part": lambda data: zipped(part(data)),
}  # fmt: skip
TEXT_WRAPPERS: dict[str, Callable[[bytes], bytes]] = {
    "log line": lambda data: b"2026-01-02 03:04:05.123 DEBUG [camera] " + data + b"\n",
    "fence": lambda data: b"```xml\n" + data + b"\n```\n",
    "banner": lambda data: b"This file does not appear to have any style information.\n" + data,
}
XML = ("metadata stream", "pulled", "notify", "bare", "unusual prefixes", "VDG", "VDG list")


def check_pieces(data: bytes, sizes: tuple[int, ...] = SIZES, **modes: Unpack[Modes]) -> Outcome:
    """What comes of some bytes, which must be the same for all pieces."""
    whole = outcome(data, **modes)
    for size in sizes:
        assert outcome(data, size, **modes) == whole, size
    return whole


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_wrapper_changes_nothing(name: str, wrapper: str) -> None:
    document = DOCUMENTS[name]
    found = check_pieces(WRAPPERS[wrapper](document))
    assert found == Outcome(outcome(document).events, [], [])
    assert outcome(WRAPPERS[wrapper](document), strict=True) == found


@pytest.mark.parametrize("wrapper", TEXT_WRAPPERS)
@pytest.mark.parametrize("name", XML)
def test_text_in_front_of_xml_is_skipped_and_said(name: str, wrapper: str) -> None:
    document = DOCUMENTS[name]
    data = TEXT_WRAPPERS[wrapper](document)
    found = check_pieces(data)
    assert (found.events, found.errors, found.warning_codes) == (
        outcome(document).events,
        [],
        {"skipped-text"},
    )
    strict = check_pieces(data, strict=True)
    assert set(strict.error_codes) == {"skipped-text"}


NO_ROW = ("no chunks", "HTTP, wrong length", "part without headers", "MIME headers")
"""Nothing marks where the next one starts."""


@pytest.mark.parametrize("wrapper", [name for name in WRAPPERS if name not in NO_ROW])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_several_responses_in_a_row(name: str, wrapper: str) -> None:
    document = DOCUMENTS[name]
    found = check_pieces(WRAPPERS[wrapper](document) * 3, (1, 61))
    assert found == Outcome(outcome(document).events * 3, [], [])


PAIRS = [
    (first, second)
    for first in ("HTTP", "chunks", "HTTP gzip", "MTOM")
    for second in ("HTTP", "chunks", "HTTP gzip", "HTTP multipart")
]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_different_responses_in_a_row(first: str, second: str) -> None:
    document = DOCUMENTS["pulled"]
    found = check_pieces(WRAPPERS[first](document) + WRAPPERS[second](document), (1, 61))
    assert found == Outcome(outcome(document).events * 2, [], [])


# Damages of the second notification.

DAMAGES: dict[str, Callable[[str], str]] = {
    "ampersand": lambda unit: unit.replace('Value="', 'Value="a & b'),
    "ampersand in text": lambda unit: unit.replace("tns1:", "tns1:&"),
    "control character": lambda unit: unit.replace('Value="', 'Value="\x02'),
    "NUL": lambda unit: unit.replace('Value="', 'Value="\0'),
    "unknown entity": lambda unit: unit.replace('Value="', 'Value="&nbsp;'),
    "reference to no character": lambda unit: unit.replace('Value="', 'Value="&#0;'),
    "attribute twice": lambda unit: unit.replace(' Name="', ' Name="x" Name="'),
    "no quotes": lambda unit: unit.replace('Name="port"', "Name=port"),
    "quote lost": lambda unit: unit.replace('Name="port"', 'Name="port'),
    "no value": lambda unit: unit.replace('Name="port"', "Name"),
    "no blank": lambda unit: unit.replace('" Value', '"Value'),
    "less-than in a value": lambda unit: unit.replace('Value="', 'Value="a<b'),
    "less-than in text": lambda unit: unit.replace("tns1:", "tns1:<"),
    "two colons": lambda unit: unit.replace("tt:Message", "tt::Message"),
    "two colons in a start tag": lambda unit: unit.replace("<tt:Message", "<tt::Message"),
    "two colons in an end tag": lambda unit: unit.replace("</tt:Message", "</tt::Message"),
    "wrong end tag": lambda unit: unit.replace("</tt:Source>", "</tt:Key>"),
    "end tag in another case": lambda unit: unit.replace("</wsnt:Topic>", "</wsnt:topic>"),
    "end tag missing": lambda unit: unit.replace("</tt:Source>", ""),
    "end tag of the message missing": lambda unit: unit.replace("</tt:Message>", ""),
    "end tag of the unit missing": lambda unit: unit.replace("</wsnt:NotificationMessage>", ""),
    "end tag too many": lambda unit: unit.replace("<tt:Source>", "</tt:Source><tt:Source>"),
    "start tag missing": lambda unit: unit.replace("<tt:Source>", ""),
    "start tag of the unit missing": lambda unit: unit.replace("<wsnt:NotificationMessage>", ""),
    "tag not closed": lambda unit: unit.replace("<tt:Source>", "<tt:Source"),
    "empty name": lambda unit: unit.replace("<tt:Source>", "< tt:Source>"),
    "name that starts with a digit": lambda unit: unit.replace("<tt:Source>", "<1/><tt:Source>"),
    "end of a CDATA section": lambda unit: unit.replace("tns1:", "tns1:]]>"),
    "hyphens in a comment": lambda unit: unit.replace("<tt:Source>", "<!-- a -- b --><tt:Source>"),
    "comment not closed": lambda unit: unit.replace("<tt:Source>", "<!-- <tt:Source>"),
    "CDATA section not closed": lambda unit: unit.replace("<tt:Source>", "<![CDATA[<tt:Source>"),
    "instruction not closed": lambda unit: unit.replace("<tt:Source>", "<?x <tt:Source>"),
    "DOCTYPE": lambda unit: unit.replace("<tt:Source>", "<!DOCTYPE a><tt:Source>"),
    "cut in a start tag": lambda unit: unit[: unit.index('Name="') + 8],
    "cut in an attribute's name": lambda unit: unit[: unit.index('Name="') + 2],
    "cut in an end tag": lambda unit: unit[: unit.index("</tt:Source") + 5],
    "cut in text": lambda unit: unit[: unit.index("</wsnt:Topic")],
    "cut behind a less-than": lambda unit: unit[: unit.index("<tt:Source") + 1],
    "head missing": lambda unit: unit[unit.index("<tt:Source") :],
}
WAITS = ("comment not closed", "CDATA section not closed", "instruction not closed")
"""Damages that may be known only at the end of the document."""
GUESSED = {
    "ampersand": "raw-ampersand",
    "ampersand in text": "raw-ampersand",
    "control character": "forbidden-character",
    "NUL": "forbidden-character",
    "unknown entity": "unknown-entity",
    "reference to no character": "forbidden-character",
    "attribute twice": "repeated-attribute",
    "no quotes": "unquoted-value",
    "two colons": "double-colon",
    "two colons in a start tag": "double-colon",
    "two colons in an end tag": "double-colon",
}
"""What a lenient reader repairs, and what it calls that."""

HOLDERS: dict[str, Callable[..., bytes]] = {
    "metadata stream": metadata_stream,
    "pulled": pull_response,
    "unusual prefixes": lambda *units: odd(metadata_stream(*units)),
}


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_loss_ends_with_its_unit(holder: str, damage: str) -> None:
    make = HOLDERS[holder]
    first, second, third = (event for event in outcome(make(A, B, C)).events)
    found = check_pieces(make(A, DAMAGES[damage](B), C))
    assert found.events == [first, third]
    assert second not in found.events
    assert len(found.errors) == 1
    assert not found.warnings
    assert check_pieces(make(A, DAMAGES[damage](B), C), strict=True) == found


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("damage", DAMAGES)
def test_an_error_says_where_its_unit_starts(holder: str, damage: str) -> None:
    make = HOLDERS[holder]
    data = make(A, DAMAGES[damage](B), C)
    ((_, offset, reason), *_) = outcome(data).errors
    start = (
        data.index(b"NotificationMessage>", data.index(b"</", data.index(b"Good/A")))
        if b"Good/A" in data
        else 0
    )
    assert offset is not None
    assert start < offset < data.index(b"Good/C")
    assert reason.isprintable()


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_lenient_reader_repairs_what_can_be_guessed(holder: str, damage: str) -> None:
    make = HOLDERS[holder]
    found = check_pieces(make(A, DAMAGES[damage](B), C), lenient=True)
    if damage in GUESSED:
        assert (len(found.events), found.errors) == (3, [])
        assert found.warning_codes == {GUESSED[damage]}
    else:
        assert len(found.events) == 2
        assert len(found.errors) == 1


IN_WRAPPERS = [
    name for name in WRAPPERS if name not in ("chunks of a byte", "gzip of HTTP", "gzip of a part")
]


@pytest.mark.parametrize("wrapper", IN_WRAPPERS)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damage_in_a_wrapper_is_the_same_damage(damage: str, wrapper: str) -> None:
    document = pull_response(A, DAMAGES[damage](B), C)
    plain = outcome(document)
    found = check_pieces(WRAPPERS[wrapper](document), SIZES if EVERY_SIZE else (61,))
    assert found.events == plain.events
    assert found.error_codes == plain.error_codes
    assert [reason.replace("part", "source") for _, _, reason in found.errors] == [
        reason.replace("part", "source") for _, _, reason in plain.errors
    ]
    assert not found.warnings


# Repairs that have one sensible outcome.

REPAIRS: dict[str, tuple[str, Callable[[str], str]]] = {
    "undeclared prefix": ("undeclared-prefix", lambda text: text.replace("<tt:Data/>", "<tt:Data/><acme:More/>")),
    "undeclared usual prefix": ("undeclared-prefix", lambda text: text.replace("<tt:Data/>", "<tt:Data/><wsa:More/>")),
    "wrong bytes": ("wrong-bytes", lambda text: text.replace('Value="1"', 'Value="\udcff"')),
    "a namespace that is no URI": ("wrong-name", lambda text: text.replace("<tt:Message ", '<tt:Message xmlns:p="foo bar" ')),
    "wrong namespace": ("wrong-name", lambda text: text.replace("wsnt:Topic", "tt:Topic")),
    "no namespace": ("wrong-name", lambda text: text.replace("<tt:SimpleItem", "<SimpleItem")),
    "simpleItem": ("wrong-name", lambda text: text.replace("tt:SimpleItem Name", "tt:simpleItem name")),
    "no tt:Message": ("misplaced", lambda text: text.replace(message(), '<tt:Source><tt:SimpleItem Name="port" Value="1"/></tt:Source>')),
    "attributes on the parent": (
        "misplaced",
        lambda text: text.replace("<wsnt:Message><tt:Message", "<wsnt:Message").replace(
            "><tt:Source>", "><tt:Message><tt:Source>"
        ),
    ),
    "nested": (
        "nested-notification",
        lambda text: f"<wsnt:NotificationMessage>{text}</wsnt:NotificationMessage>",
    ),
}  # fmt: skip


def repaired(holder: str, repair: str) -> bytes:
    text = (
        HOLDERS[holder](A, "REPAIRED", C)
        .decode()
        .replace("REPAIRED", odd_text(holder, REPAIRS[repair][1](B)))
    )
    return text.encode("utf-8", "surrogateescape")


def odd_text(holder: str, text: str) -> str:
    if holder != "unusual prefixes":
        return text
    return odd(text.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("repair", REPAIRS)
def test_a_repair_is_a_warning_and_loses_nothing(holder: str, repair: str) -> None:
    right = outcome(HOLDERS[holder](A, B, C))
    data = repaired(holder, repair)
    found = check_pieces(data)
    assert found.types == right.types
    assert (found.errors, found.warning_codes) == ([], {REPAIRS[repair][0]})
    assert [found.events[0], found.events[2]] == [right.events[0], right.events[2]]
    ((name, value),) = [(item.name, item.value) for item in found.events[1].items]
    assert (name, value) == ("port", "\ufffd" if repair == "wrong bytes" else "1")
    assert check_pieces(data, lenient=True) == found


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("repair", REPAIRS)
def test_a_strict_reader_repairs_nothing(holder: str, repair: str) -> None:
    right = outcome(HOLDERS[holder](A, B, C))
    found = check_pieces(repaired(holder, repair), strict=True)
    assert found.events == [right.events[0], right.events[2]]
    assert found.errors
    assert not found.warnings


@pytest.mark.parametrize("repair", REPAIRS)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damage_and_a_repair_in_one_stream(damage: str, repair: str) -> None:
    units = [A, REPAIRS[repair][1](B), DAMAGES[damage](B), REPAIRS[repair][1](C), A]
    text = "".join(f"<tt:Event>{unit}</tt:Event>" for unit in units)
    head, _, tail = metadata_stream("@").decode().partition("<tt:Event>@</tt:Event>")
    data = (head + text + tail).encode("utf-8", "surrogateescape")
    found = check_pieces(data, (7, 1460))
    assert found.types == ["Good/A", "Good/B", "Good/C", "Good/A"]
    assert len(found.errors) == 1
    assert found.warning_codes == {REPAIRS[repair][0]}


# Nothing is invented.

PIECES = (
    b"<", b">", b"&", b'"', b"'", b"/", b"=", b":", b"</", b"/>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x ", b"?>",
    b'<?xml version="1.0"?>', b"<!DOCTYPE a>", b"\0", b"\x02", b"\xff", b"\xef\xbb\xbf", b"&amp;", b"&#65;", b"::", b"a=b",
    b"<a>", b"</a>", b"<wsnt:NotificationMessage>", b"</wsnt:NotificationMessage>", b"<tt:Event>", b"</tt:Event>", b"<html>",
    b"</html>", b"<event>", b"</event>", b"<wsnt:Topic>", b"</wsnt:Topic>", b"<tt:Message>", b"</tt:Message>", b"{", b"}",
    b"[", b"]", b",", b"\n", b"\r\n--frame\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"0\r\n", b'xmlns:tt="urn:x"', b"\x1f\x8b",
)  # fmt: skip


def mutated(data: bytes, rng: random.Random) -> bytes:
    for _ in range(rng.choice((1, 1, 1, 2, 3, 5))):
        start = rng.randrange(len(data) + 1)
        end = min(len(data), start + rng.choice((0, 1, 4, 40, 400)))
        other = rng.randrange(len(data) + 1)
        match rng.randrange(6):
            case 0:
                data = data[:start] + data[end:]
            case 1:
                data = data[:start] + rng.choice(PIECES) + data[start:]
            case 2:
                data = data[:start] + rng.choice(PIECES) + data[end:]
            case 3:
                data = data[:start] + bytes([rng.randrange(256)]) + data[start + 1 :]
            case 4:
                data = data[:start] + data[other : other + end - start] + data[start:]
            case _:
                data = data[:start]
    return data


BLOCKS = range(max(1, DAMAGED // 100))
"""Numbers of blocks of a hundred mutations: a failure names the block that repeats it."""


def originals() -> list[tuple[bytes, list[Event]]]:
    documents = [*DOCUMENTS.values()]
    documents += [wrap(DOCUMENTS["pulled"]) for wrap in (*WRAPPERS.values(), *TEXT_WRAPPERS.values())]
    documents += [
        part(DOCUMENTS["VDG"]) * 2,
        WRAPPERS["HTTP"](DOCUMENTS["Jetstream"]) * 2,
        DOCUMENTS["lines"] * 2,
    ]
    return [(document, outcome(document).events) for document in documents]


@pytest.mark.parametrize("block", BLOCKS)
def test_no_event_is_invented(block: int) -> None:
    # A changed letter makes another right document: what is read in silence must be what its tree says.
    rng = random.Random(f"{SEED}/{block}")
    sources = originals()
    for number in range(100):
        document, events = rng.choice(sources)
        data = mutated(document, rng)
        modes = rng.choice(MODES)
        where = (SEED, block, number, modes, data)
        whole = outcome(data, **modes)
        if whole.is_silent and events:
            assert {event.system for event in whole.events} <= {event.system for event in events}, where
            if document in TREES and whole.events != events and data.strip(b"\0 \t\r\n"):
                assert said(whole.events) == TREES[document](data.strip(b"\0 \t\r\n")), where
        if data.strip(b"\0 \t\r\n\xef\xbb\xbf") and not is_empty(data):
            assert whole.events or not whole.is_silent, where
        size = rng.choice((1, 2, 3, 7, 13, 64, 1460))
        assert outcome(data, size, **modes) == whole, (size, *where)


def said(events: list[Event]) -> list[object]:
    return [(item.name, item.value) for event in events for item in event.items] or [
        event.type for event in events
    ]


def notified(document: bytes) -> list[object]:
    names = [f"{{http://www.onvif.org/ver10/schema}}{name}" for name in ("SimpleItem", "ElementItem")]
    notes = etree.fromstring(document).iter("{http://docs.oasis-open.org/wsn/b-2}NotificationMessage")
    return [(item.get("Name"), item.get("Value")) for note in notes for item in note.iter(*names)]


def queued(document: bytes) -> list[object]:
    answer = json.loads(document)
    return [event.get("Type") for event in answer.get("Events", [answer])]


TREES: dict[bytes, Callable[[bytes], list[object]]] = {
    **{DOCUMENTS[name]: notified for name in ("metadata stream", "pulled", "notify", "unusual prefixes")},
    DOCUMENTS["Jetstream"]: queued,
}
"""What a single document says, worked out from the whole of it."""


def is_empty(data: bytes) -> bool:
    """Whether a document that holds no event may still be right."""
    return any(
        name in data
        for name in (b"MetadataStream", b"PullMessagesResponse", b"Notify", b"events", b"BatchId")
    )


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_cut_at_each_byte(name: str) -> None:
    document = DOCUMENTS[name]
    events = outcome(document).events
    for end in range(
        1, len(document), 1 if EVERY_SIZE or name in ("pulled", "VDG", "Jetstream", "lines") else 5
    ):
        found = outcome(document[:end])
        assert found.events == events[: len(found.events)], document[:end]
        assert found.errors or name in ("bare", "VDG", "lines"), document[:end]
        assert len(found.errors) <= 1, document[:end]
        if end % 5 == 0:
            assert outcome(document[:end], 7) == found


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_a_wrapped_document_cut_at_each_byte(wrapper: str) -> None:
    document = DOCUMENTS["pulled"]
    events = outcome(document).events
    data = WRAPPERS[wrapper](document)
    step = 1 if EVERY_SIZE else len(data) // 120
    for end in range(1, len(data), step):
        found = outcome(data[:end])
        assert found.events == events[: len(found.events)], data[:end]
        assert len(found.events) == 3 or found.errors or not data[:end].strip(b"\0 \t\r\n\xef\xbb\xbf"), data[
            :end
        ]
        assert len(found.errors) <= 1, data[:end]
        assert outcome(data[:end], 13) == found, data[:end]


@pytest.mark.parametrize("place", range(20, 380, 23))
def test_damaged_gzip_is_said_whatever_the_pieces(place: int) -> None:
    rng = random.Random(7)
    units = [notification(f"tns1:Good/{rng.getrandbits(160):x}") for _ in range(20)]
    data = bytearray(zipped(metadata_stream(*units)))
    data[place] ^= 0x55
    whole = outcome(bytes(data))
    for size in (1, 7, 64, 1460):
        assert outcome(bytes(data), size) == whole, size
    assert whole.errors


def test_a_wrong_checksum_loses_nothing_and_is_said() -> None:
    document = DOCUMENTS["pulled"]
    data = bytearray(zipped(document))
    data[-8] ^= 1
    found = check_pieces(bytes(data))
    assert found.events == outcome(document).events
    assert len(found.errors) == 1
    assert "gzip" in found.errors[0][2]


def test_a_head_that_never_ends_is_not_silent() -> None:
    unit = bare("tns1:Good/A")
    for head in (
        OK + b"Content-Type: te",
        OK + b"X-Filler: ",
        b"--frame\r\nContent-Type: te",
        b"POST /x HTTP/1.1\r\nHost: ",
        OK,
        OK + MULTIPART + b"\r\n",
        b"--frame\r\n",
        OK + b"X: y\r\n" * 10_000,
    ):
        found = check_pieces(head + unit, (1, 61) if len(head) < 1000 else (4096,))
        assert found, head[:60]
        found = check_pieces(head, (1, 61) if len(head) < 1000 else (4096,))
        assert found, head[:60]


def test_a_boundary_that_never_comes_keeps_nothing_waiting() -> None:
    document = DOCUMENTS["pulled"]
    found = check_pieces(OK + MULTIPART + b"\r\n--frame\r\nContent-Type: text/xml\r\n\r\n" + document * 3)
    assert found == Outcome(outcome(document).events * 3, [], [])


def test_pushed_and_pulled_bytes_give_the_same() -> None:
    rng = random.Random(SEED)
    for wrap in WRAPPERS.values():
        data = wrap(DOCUMENTS["pulled"])
        cuts = sorted(rng.randrange(len(data)) for _ in range(5))
        parts = [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]
        assert pushed(parts) == outcome(data)
        assert outcome(iter(parts)) == outcome(data)


def test_namespaces_stay_in_scope_behind_a_broken_unit() -> None:
    text = metadata_stream(A, DAMAGES["ampersand"](B), "LATER").decode()
    later = "<wsnt:NotificationMessage><wsnt:Topic>mine:Own</wsnt:Topic></wsnt:NotificationMessage>"
    data = text.replace(NAMESPACES, f'{NAMESPACES} xmlns:mine="urn:mine"').replace("LATER", later).encode()
    found = check_pieces(data)
    assert [event.topic[0].namespace for event in found.events][1] == "urn:mine"
    assert not found.warnings


VDG_DAMAGES = {
    "ampersand": "<event><name>B & C</name></event>",
    "control character": "<event><name>B\x02</name></event>",
    "unknown entity": "<event><name>&uuml;</name></event>",
    "wrong end tag": "<event><name>B</nam></event>",
    "end tag missing": "<event><name>B</event>",
    "end tag of the event missing": "<event><name>B</name>",
    "start tag of the event missing": "<name>B</name></event>",
    "cut in text": "<event><name>B",
    "cut in a tag": "<event><na",
    "no quotes": "<event a=b><name>B</name></event>",
    "attribute twice": '<event a="1" a="2"><name>B</name></event>',
    "in a namespace": '<event xmlns="urn:b"><name>B</name></event>',
    "in another namespace": '<b:event xmlns:b="urn:b"><name>B</name></b:event>',
}


@pytest.mark.parametrize(
    "around", ["{}", "<events>{}</events>", '<?xml version="1.0"?><events a="b">\n{}\n</events>']
)
@pytest.mark.parametrize("damage", VDG_DAMAGES)
def test_a_broken_event_of_vdg_costs_itself(damage: str, around: str) -> None:
    good = "<event><name>{}</name></event>"
    data = around.replace("{}", good.format("A") + VDG_DAMAGES[damage] + good.format("C")).encode()
    found = check_pieces(data)
    alone = around == "{}" and damage == "start tag of the event missing"  # a document, and a stray end tag
    assert (found.types, len(found.errors), found.warnings) == (["A", "C"], 2 if alone else 1, [])
    assert check_pieces(part(data)).types == ["A", "C"]


def test_an_event_of_vdg_in_an_event_is_one() -> None:
    inner = "<event><name>B</name></event>"
    for text in (f"<event>{inner}</event>", f"<events><event>{inner}</event></events>"):
        found = check_pieces(text.encode())
        assert (found.types, found.errors) == (["B"], [])
        assert found.warnings
        strict = check_pieces(text.encode(), strict=True)
        assert (strict.events, strict.warnings) == ([], [])
        assert strict.errors


JSON_DAMAGES = {
    "quote too many": '{"Type":"B"","x":1}',
    "no quotes": '{"Type":B}',
    "comma too many": '{"Type":"B",}',
    "control character": '{"Type":"B\n"}',
    "wrong bracket": '{"Type":"B"]',
    "constant": '{"Type":"B","x":NaN}',
    "wrong type": '{"Type":5}',
    "another's object": '{"a":1}',
    "wrong bytes": '{"Type":"B\udcff"}',
}


@pytest.mark.parametrize("damage", JSON_DAMAGES)
def test_a_broken_value_of_json_costs_itself(damage: str) -> None:
    values = ['{"Type":"A"}', JSON_DAMAGES[damage], '{"Type":"C"}', '{"Type":"D"}']
    found = check_pieces("\n".join(values).encode("utf-8", "surrogateescape"))
    assert (found.types, len(found.errors), found.warnings) == (["A", "C", "D"], 1, [])


@pytest.mark.parametrize("damage", JSON_DAMAGES)
def test_a_broken_line_costs_itself(damage: str) -> None:
    lines = [
        '{"system":"vdg","type":"A"}',
        JSON_DAMAGES[damage],
        '{"system":"vdg","type":"C"}',
        '{"system":"vdg","type":"D"}',
    ]
    found = check_pieces("\n".join(lines).encode("utf-8", "surrogateescape"))
    assert (found.types, found.warnings) == (["A", "C", "D"], [])
    assert len(found.errors) == (2 if damage == "control character" else 1)  # it is a line end here


@pytest.mark.parametrize(
    "behind", [b"\x1f", b"\x1fga", b"\x1fgarbage", b"\0\0\x1fg", b"\x1f\x8b\x09", b"\n\x1f", b"x", b"\r\n"]
)
@pytest.mark.parametrize("wrapper", ["nothing", "HTTP"])
def test_what_stands_behind_gzip_is_said_alike(wrapper: str, behind: bytes) -> None:
    document = DOCUMENTS["pulled"]
    found = check_pieces(WRAPPERS[wrapper](zipped(document) + behind), (1, 2, 3, 7, 64))
    assert found.events == outcome(document).events
    if wrapper == "nothing":
        assert len(found.errors) == (1 if behind.strip() else 0)
    assert len(found.errors) <= 1  # behind a response text is nothing, as an epilogue is
    check_pieces(WRAPPERS[wrapper](zipped(document[:500]) + behind), (1, 2, 3, 7, 64), strict=True)


def test_a_blank_archive_is_said_once() -> None:
    ((code, _, words),) = outcome(zipped(b" " * 30_000_000)).errors
    assert (code, "white space" in words) == ("unknown-format", True)


@pytest.mark.parametrize("first", [b"", b"<event/>", b"<a/>", b"<event><name>A</name></event>"])
@pytest.mark.parametrize("between", [b">", b" junk ", b"&", b"\x02"])
def test_text_behind_a_declaration_has_one_place(first: bytes, between: bytes) -> None:
    data = first + b'<?xml version="1.0"?>' + between + b"<name>B</name>"
    check_pieces(data, (1, 2, 3, 7, 13))
    check_pieces(data, (1, 2, 3, 7, 13), strict=True)


# A document on the line of a head, and sources that hold no document.

LINES_OF_HEADS = (
    b"Content-Type: ", b"MIME-Version: ", b"MIME-Version: 1.0 ", b"Transfer-Encoding: chunked ", b"content-length: 5 ",
    b"HTTP/1.1 200 OK ", b"RTSP/1.0 200 OK ", b"--frame ", b"POST /events HTTP/1.1 ", b"HTTP/1.1 200 OK\r\nContent-Type: ",
    b"--frame\r\nContent-Type: text/xml ", b"POST /events HTTP/1.1\r\nHost: a\r\nContent-Type: ",
)  # fmt: skip


@pytest.mark.parametrize("head", LINES_OF_HEADS)
@pytest.mark.parametrize("document", [DOCUMENTS["metadata stream"], DOCUMENTS["pulled"], bare("tns1:Good/A")])
def test_a_document_on_the_line_of_a_head(head: bytes, document: bytes) -> None:
    whole = outcome(head + document)
    assert whole.events == outcome(document).events
    assert not whole.errors
    assert [warning[0] for warning in whole.warnings] == ["skipped-text"]
    for size in (1, 2, 3, 7, 13, 64, 1460):
        assert outcome(head + document, size) == whole


@pytest.mark.parametrize(
    "value", [b'multipart/related; start="<root@camera>"', b'1.0"><t', b"<?x  1", b"<x>"]
)
def test_a_value_with_a_bracket_is_no_document(value: bytes) -> None:
    data = b"MIME-Version: " + value + b"\r\n\r\n" + DOCUMENTS["pulled"]
    whole = outcome(data)
    assert (whole.events, whole.errors, whole.warnings) == (outcome(DOCUMENTS["pulled"]).events, [], [])
    for size in (1, 3, 13, 64):
        assert outcome(data, size) == whole


@pytest.mark.parametrize("wrap", [lambda data: data, part, WRAPPERS["HTTP"]])
@pytest.mark.parametrize("data", [b"<!-- c -->", b"<?x?>", b"<?x y?>\n<!-- c -->", b"\n<!-- c -->\n"])
def test_a_comment_is_no_document(data: bytes, wrap: Callable[[bytes], bytes]) -> None:
    whole = outcome(wrap(data))
    assert not whole.events
    assert [error[0] for error in whole.errors] == ["no-event"]
    for size in (1, 2, 3, 7, 64):
        assert outcome(wrap(data), size) == whole
    assert not outcome(wrap(data + DOCUMENTS["pulled"] + data)).errors


@pytest.mark.parametrize("key", ["Event", "events", "Even ts", "Data"])
def test_a_batch_whose_events_have_another_name_is_said(key: str) -> None:
    found = outcome(json.dumps({"BatchId": "b", key: [{"Type": "A"}]}).encode())
    assert not found.events
    assert [error[0] for error in found.errors] == ["no-event"]


@pytest.mark.parametrize("blanks", [b"\n", b" \r\n\t", b"\0\0", b"\xef\xbb\xbf\n"])
def test_blanks_are_no_skipped_text(blanks: bytes) -> None:
    data = blanks + b"log: " * 100 + DOCUMENTS["pulled"]
    whole = outcome(data)
    assert [(warning[0], warning[1]) for warning in whole.warnings] == [("skipped-text", len(blanks))]
    for size in (1, 2, 7, 64, 1460):
        assert outcome(data, size) == whole


@pytest.mark.parametrize("head", [*LINES_OF_HEADS, b"--frame", b"GET /?a={%22 HTTP/1.1 "])
@pytest.mark.parametrize("name", ["Jetstream", "lines"])
def test_json_on_the_line_of_a_head_is_found(head: bytes, name: str) -> None:
    data = head + DOCUMENTS[name]
    whole = outcome(data)
    (error,) = whole.errors
    assert not whole.events
    assert error[0] == "unknown-format"
    assert error[2].endswith(f"JSON starts at byte {len(head)}: cut off what stands in front of it")
    for size in (1, 2, 3, 7, 13, 64, 1460):
        assert outcome(data, size) == whole


@pytest.mark.parametrize(
    "head", [b"--frame\r\n", b"Content-Type: application/json\r\n", b"HTTP/1.1 200 OK\r\n"]
)
@pytest.mark.parametrize("blanks", [b"", b" ", b"\r\n  "])
def test_json_behind_a_head_without_a_blank_line(head: bytes, blanks: bytes) -> None:
    for document in (DOCUMENTS["Jetstream"], b'[{"Type":"A"},{"Type":"B"}]'):
        data = head + document[:1] + blanks + document[1:]
        whole = outcome(data)
        assert (whole.types, whole.is_silent) == (outcome(document).types, True)
        for size in (1, 2, 3, 7, 13, 64):
            assert outcome(data, size) == whole


@pytest.mark.parametrize(
    "header", [b'Report-To: {"group":"a"}', b"Report-To:\r\n [{}]", b'NEL: {"max_age":1}']
)
def test_a_header_may_hold_json(header: bytes) -> None:
    data = b"HTTP/1.1 200 OK\r\n" + header + b"\r\n\r\n" + DOCUMENTS["Jetstream"]
    whole = outcome(data)
    assert (whole.types, whole.is_silent) == (["A", "B", "C"], True)
    for size in (1, 2, 3, 7, 13, 64):
        assert outcome(data, size) == whole


# A unit in a unit, which a strict reader does not read.


def units_in(*units: bytes) -> bytes:
    return b"<event>" + b"".join(units) + b"</event>"


ONE, TWO, THREE = (b"<event><name>%s</name></event>" % name for name in (b"A", b"B", b"C"))


@pytest.mark.parametrize(
    ("data", "types"),
    [
        (units_in(ONE) + TWO, ["B"]),
        (b"<events>" + units_in(ONE) + TWO + b"</events>" + THREE, ["B", "C"]),
        (units_in(ONE, b"<name>X</name>") + TWO, ["B"]),
        (units_in(ONE, TWO) + THREE, ["B", "C"]),
        (units_in(b"\n", ONE, b"\n") + b"\n" + TWO, ["B"]),
        (units_in(ONE.replace(b"</name>", b"")) + TWO, ["B"]),
        (b"<events>" + units_in(ONE) + units_in(TWO) + THREE + b"</events>", ["C"]),
    ],
)
def test_a_unit_in_a_unit_is_one_error_of_a_strict_reader(data: bytes, types: list[str]) -> None:
    whole = outcome(data, strict=True)
    assert whole.types == types
    assert whole.error_codes == ["nested-notification"] * (2 if data.count(b"<event><event>") == 2 else 1)
    for size in (1, 2, 3, 7, 13):
        assert outcome(data, size, strict=True) == whole


def test_a_start_tag_too_many_costs_a_strict_reader_one_unit() -> None:
    found = outcome(b"<event>" + ONE + TWO * 50, strict=True)
    assert found.types == ["B"] * 50
    assert found.error_codes == ["nested-notification", "cut-off"]


# Namespaces that are no URIs.


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("foo bar", "foo%20bar"),
        ("http://www.hersteller.de/pr\u00fcfung", "http://www.hersteller.de/pr%C3%BCfung"),
        ("http://a/{b}", "http://a/%7Bb%7D"),
        ("50%", "50%25"),
        ("a%20b c", "a%20b%20c"),
        ("a &amp; b", "a%20&%20b"),
        ("http://[x", "http%3A%2F%2F%5Bx"),
    ],
)
@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1"])
def test_a_namespace_that_is_no_uri_is_read_as_one(written: str, read: str, encoding: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'
    text = metadata_stream(
        notification("p:Good/A"), notification("p:Good/B"), declaration=declaration
    ).decode()
    data = text.replace("<tt:MetadataStream ", f'<tt:MetadataStream xmlns:p="{written}" ').encode(encoding)
    whole = outcome(data)
    assert [event.topic for event in whole.events] == [
        (Name(read, "Good"), Name(read, name)) for name in "AB"
    ]
    assert (whole.errors, whole.warning_codes) == ([], {"wrong-name"})
    (warning,) = whole.warnings
    assert warning[2].endswith(f"is no URI: read as {read!r}")
    for size in (1, 7, 64):
        assert outcome(data, size) == whole
    (error,) = outcome(data, strict=True).errors
    assert "a namespace that cannot be declared so" in error[2]


def test_text_that_looks_like_a_namespace_stays() -> None:
    unit = A.replace('Value="1"', "Value=\" xmlns:q='a b'\"").replace(
        "<tt:Message ", '<tt:Message xmlns:p="a b" '
    )
    found = outcome(metadata_stream(unit))
    assert [item.value for event in found.events for item in event.items] == [" xmlns:q='a b'"]


# What zeep makes of a notification, as Python prints it.

PRINTED = (
    b"{\n    'CurrentTime': datetime.datetime(2024, 1, 2, 3, 4, 5),\n    'NotificationMessage': [\n        {\n"
    b"            'Topic': {\n                '_value_1': 'tns1:Good/A',\n            },\n            'Message': {\n"
    b"                '_value_1': <Element {http://www.onvif.org/ver10/schema}Message at 0x7f5c2c0>\n            }\n"
    b"        }\n    ]\n}\n"
)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (PRINTED, 0),
        (b"[" + PRINTED + b"]", 1),
        (b"INFO " + PRINTED, 5),
        (b"{'_value_1': 'a'}", 0),
        (b"\n" + PRINTED, 1),
    ],
)
def test_an_object_that_python_has_printed_is_named(data: bytes, place: int) -> None:
    whole = outcome(data)
    (error,) = whole.errors
    assert not whole.events
    assert error[0] == "unknown-format"
    assert f"a zeep object that Python has printed starts at byte {place}, " in error[2]
    for size in (1, 2, 3, 7, 13, 64):
        assert outcome(data, size) == whole


def test_json_that_holds_a_printed_object_is_json() -> None:
    data = b'[{"Type":"A","text":"{\'Topic\': 1}"}]'
    assert outcome(data).types == ["A"]
    assert outcome(b"[\"{'Topic': 1}\"]").error_codes != ["unknown-format"]
    (error,) = outcome(b"{'Type': 'A'}").errors
    assert "as Python prints objects" in error[2]
