"""VDG Sense: multipart streams and bare documents, tags in any case, ids and errors."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from filterlang.diagnostics import EventError
from filterlang.event.fields import canonical_id
from filterlang.limits import Limits
from filterlang.readers import read_events

from .sources import Generated, read_all

SIZES = (1, 7, 64, None)


def event(name: str = "Motion", more: str = "") -> str:
    return f"<event><name>{name}</name><time>2026-01-02 03:04:05</time>{more}</event>"


def multipart(
    *parts: str, boundary: str = "frame", end: str = "\r\n", head: str = "", length: bool = True
) -> bytes:
    text = head
    for part in parts:
        text += f"--{boundary}{end}Content-Type: text/xml{end}"
        text += f"Content-Length: {len(part)}{end}" if length else ""
        text += f"{end}{part}{end}"
    return (text + f"--{boundary}--{end}").encode()


def names(data: bytes, form: str = "auto", size: int | None = None) -> list[str | None]:
    events, errors = read_all(data, form, size)
    assert errors == []
    return [each.type for each in events]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("length", [True, False])
@pytest.mark.parametrize(
    "head",
    [
        "",
        "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n",
        'HTTP/1.0 200 OK\nContent-Type: multipart/x-mixed-replace;boundary="frame"\n\nA preamble.\n\n',
        "Content-Type: multipart/x-mixed-replace;boundary=--frame\r\n\r\n",
    ],
)
def test_multipart_streams(head: str, length: bool, end: str, size: int | None) -> None:
    data = multipart(event("A"), '<?xml version="1.0"?>' + event("B"), head=head, end=end, length=length)
    assert names(data, size=size) == ["A", "B"]


def test_a_wrong_content_length_does_no_harm() -> None:
    data = multipart(event("A"), event("B")).replace(b"Content-Length: ", b"Content-Length: 9")
    assert names(data) == ["A", "B"]


def test_a_plain_response_is_one_part() -> None:
    data = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n" + event("A").encode()
    assert names(data) == ["A"]


@pytest.mark.parametrize(
    "data",
    [
        event("A") + event("B"),
        f"<events>{event('A')}{event('B')}</events>",
        f"<Events>\n{event('A')}\n{event('B')}\n</Events>",
        "<EVENT><NAME>A</NAME></EVENT><Event><Name>B</Name></Event>",
    ],
)
@pytest.mark.parametrize("size", SIZES)
def test_bare_documents(data: str, size: int | None) -> None:
    assert names(data.encode(), size=size) == ["A", "B"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "foreign",
    [
        "<x:Event xmlns:x='urn:x'><x:Name>B</x:Name></x:Event>",
        "<Event xmlns='urn:x'><Name>B</Name></Event>",
        f"<Events xmlns='urn:x'>{event('B')}</Events>",
    ],
)
def test_an_event_in_a_namespace_is_none(foreign: str, size: int | None) -> None:
    data = f"{event('A')}{foreign}{event('C')}".encode()
    events, errors = read_all(data, "vdg", size)
    assert [each.type for each in events] == ["A", "C"]
    ((offset, reason),) = errors
    assert offset is not None
    assert len(event("A")) <= offset < data.index(b"<event", len(event("A")) + len(foreign))
    assert "'urn:x'" in reason


def test_the_fields_of_an_event() -> None:
    more = (
        "<DeviceID>017</DeviceID><serverid>2</serverid><ID>0042</ID><value>1 < 2</value>".replace(
            "<  ", ""
        ).replace("1 < 2", "1 &lt; 2")
        + "<zone>west</zone><zone>east</zone><shape><x>1</x><y/></shape>"
    )
    (found,) = read_events(event("Motion", more).encode())
    assert (found.system, found.type, found.value) == ("vdg", "Motion", "1 < 2")
    assert (found.id, found.device_id, found.server_id) == ("42", "17", "2")
    assert found.time == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert found.data == {"zone": ["west", "east"], "shape": {"x": "1", "y": ""}}
    assert found.topic == () == found.items


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("<type>T</type>", "T"),
        ("<name>N</name>", "N"),
        ("<type>T</type><name>N</name>", "N"),
        ("<name> N </name>", "N"),
        ("<name>N<!-- c -->M</name>", "NM"),
        ("<name/>", None),
        ("", None),
    ],
)
def test_the_type_is_the_name_and_was_the_type(tags: str, expected: str | None) -> None:
    assert names(f"<event>{tags}</event>".encode()) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("017", "17"),
        ("17", "17"),
        ("0", None),
        ("000", None),
        ("", None),
        (" \n", None),
        (" 7 ", "7"),
        ("²", "²"),
        ("٠", "٠"),
        ("-0", "-0"),
        ("A01", "A01"),
        ("0" * 10_000 + "5", "5"),
        ("9" * 10_000, "9" * 10_000),
        (None, None),
    ],
)
def test_ids_are_canonical(text: str | None, expected: str | None) -> None:
    assert canonical_id(text) == expected
    if text is not None:
        (found,) = read_events(event(more=f"<deviceid>{text}</deviceid>").encode())
        assert found.device_id == expected


def test_a_result_is_an_error_with_its_code_and_description() -> None:
    result = '<result errorcode="-18"><description>General error</description></result>'
    events, errors = read_all(multipart(event("A"), result, event("B")))
    assert [each.type for each in events] == ["A", "B"]
    assert [reason for _, reason in errors] == ["the server answers with error -18: General error"]


def test_a_result_without_an_error_is_none() -> None:
    assert names(b'<result errorcode="0"><description>Ok, no error</description></result>') == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "broken",
    [
        "<event><name>X",
        "<event><name>X</event>",
        "<event",
        "garbage",
        "<event>&nope;</event>",
        "<!DOCTYPE event><event/>",
    ],
)
def test_a_broken_part_is_an_error_and_the_next_one_goes_on(broken: str, size: int | None) -> None:
    events, errors = read_all(multipart(event("A"), broken, event("B")), size=size)
    assert [each.type for each in events] == ["A", "B"]
    assert [offset for offset, _ in errors] == [multipart(event("A"), broken).rindex(broken.encode())]


def test_an_event_comes_out_before_the_next_boundary() -> None:
    first, second = multipart(event("A")), multipart(event("B"))
    cut = first.index(b"</event>") + 8
    order: list[str | None] = []

    def chunks() -> Iterator[bytes]:
        for chunk in (first[:cut], first[cut:-11] + b"\r\n", second):
            order.append("chunk")
            yield chunk

    order.extend(each.type for each in read_events(Generated(chunks()), "vdg"))
    assert order[0] == "chunk"
    seen = iter(read_events(Generated([first[:cut]]), "vdg"))
    assert next(seen).type == "A"


def test_an_error_raises_without_a_handler() -> None:
    with pytest.raises(EventError, match="error 5"):
        list(read_events(b'<result errorcode="5"/>'))


def test_the_limit_bounds_an_event() -> None:
    data = multipart(event("A"), event("x" * 1000), event("B"))
    events, errors = read_all(data, limits=Limits(document=500))
    assert [each.type for each in events] == ["A", "B"]
    assert "limit 'document'" in errors[0][1]


def test_raw_bytes_read_back() -> None:
    data = f"<events>{event('A', '<deviceid>3</deviceid>')}{event('B')}</events>".encode()
    events = list(read_events(data, keep_raw=True))
    assert [list(read_events(each.raw or b"")) for each in events] == [[each] for each in events]


@pytest.mark.parametrize("seed", range(30))
def test_mutated_streams_raise_nothing_and_do_not_depend_on_the_pieces(seed: int) -> None:
    rng = random.Random(seed)
    data = bytearray(multipart(*[event(name) for name in "ABC"], head="HTTP/1.1 200 OK\r\n\r\n"))
    for _ in range(rng.randint(1, 6)):
        place = rng.randrange(len(data))
        match rng.randrange(3):
            case 0:
                del data[place : place + rng.choice((1, 5, 40))]
            case 1:
                data[place] = rng.randrange(256)
            case _:
                data[place:place] = rng.choice(
                    (b"<", b">", b"--", b"--frame\r\n", b"\r\n", b"<event>", b"</event>")
                )
    reference = read_all(bytes(data), "vdg")
    for size in (1, 7, 64):
        assert read_all(bytes(data), "vdg", size) == reference
