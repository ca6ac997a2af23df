"""Jetstream responses and filterlang's own JSON lines, both ways."""

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from filterlang.event import Event
from filterlang.event.fields import Item
from filterlang.limits import Limits
from filterlang.namespaces import AXIS_TOPICS, ONVIF_TOPICS, Name
from filterlang.readers import read_events
from filterlang.writers import writable_formats, write_event

from .sources import read_all

SIZES = (1, 7, 64, None)


def batch(*types: object, **more: object) -> str:
    events = [{"Type": each} for each in types]
    return json.dumps({"BatchId": "b", "Count": len(types), "Events": events, **more})


def types(data: str, size: int | None = None, form: str = "jetstream") -> list[str | None]:
    events, errors = read_all(data.encode(), form, size)
    assert errors == []
    return [each.type for each in events]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "data",
    [
        batch("A", "B"),
        batch("A") + batch("B"),
        batch("A") + "\n" + batch("B") + "\n",
        json.dumps(json.loads(batch("A", "B")), indent=2),
        '[{"Type":"A"},\n{"Type":"B"}]',
        '{"Type":"A"}{"Type":"B"}',
        batch("A") + batch() + '{"BatchId":"e"}' + batch("B"),
        "\ufeff " + batch("A") + "\ufeff" + batch("B"),
        '{"Events":[{"Type":"A"}],"x":"]}"}[{"Type":"B","y":"\\"{"}]',
    ],
)
def test_responses_lists_and_single_events(data: str, size: int | None) -> None:
    assert types(data, size) == ["A", "B"]
    assert types(data, size, "auto") == ["A", "B"]


def test_the_fields_of_an_event() -> None:
    fields = {
        "Type": "HeartbeatEvent",
        "Device": "Fridge 1, North",
        "EventId": "e",
        "EventTime": "2026-01-02T03:04:05Z",
        "ReceivedTime": "2026-01-02T03:04:06Z",
        "Version": 2,
        "Readings": [{"Name": "A", "Value": "-16"}],
    }
    (event,) = read_events(json.dumps({"Events": [fields]}).encode(), keep_raw=True)
    assert (event.system, event.type, event.device_name, event.id) == (
        "jetstream",
        "HeartbeatEvent",
        "Fridge 1, North",
        "e",
    )
    assert event.time == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert event.received_time == datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC)
    assert (event.version, event.data) == (2, {"Readings": [{"Name": "A", "Value": "-16"}]})
    assert event.raw is not None
    assert list(read_events(event.raw)) == [event]


def test_a_type_may_be_absent() -> None:
    assert types('{"Events":[{"EventId":"e"},{"Type":null}]}') == [None, None]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ('{"Events":[{"Type":5}]}', "'Type' must be a string, not a number"),
        ('{"Events":[{"Type":"A","Device":{}}]}', "'Device' must be a string, not an object"),
        ('{"Events":[{"EventId":"e","Version":"1"}]}', "'Version' must be an integer, not a string"),
        ('{"Events":[{"EventId":"e","Version":true}]}', "'Version' must be an integer, not a boolean"),
        ('{"Events":{"a":1}}', "'Events' must be a list, not an object"),
        ('{"Events":null}', "'Events' must be a list, not null"),
        ('{"Events":[[1]]}', "an event must be an object, not a list"),
        ('{"Events":[1]}', "a list of events that holds something else"),
        ('{"Events":[{"Type":"A"},]}', "a list of events that holds something else"),
        ('{"Events":[{}]}', "an empty JSON object"),
        ('{"Events":[{"Device":"d"}]}', "a JSON object with the keys Device"),
        ('{"Type":NaN}', "NaN is no JSON"),
        ('{"Events":[{"Readings":[{"Value":-Infinity}]}]}', "-Infinity is no JSON"),
        ('{"Events":[{"Readings":[{"Value":1e999}]}]}', "the number 1e999 is too large"),
        ('{"BatchId":"b","Ratio":-1e999,"Events":[]}', "the number -1e999 is too large"),
        ('[{"Type":1E+999}]', "the number 1E+999 is too large"),
        ('{"a":' + "9" * 400 + ".0}", "the number 99999999999999999999… is too large"),
        ('{"Version":' + "9" * 5000 + "}", "digits"),
        ('{"a":' * 500 + "1" + "}" * 500, "nested"),
        ('{"Type":"a\nb"}', "control character"),
        ('{"Type":"\\x"}', "not JSON"),
        ('{"Type" "A"}', "a string where none can stand"),
        ('{"Events":[{"Type":"A"}', "ends inside"),
        ('{"Type":"A"]', "bracket"),
        ("hello", "text outside"),
    ],
)
def test_what_is_wrong_is_an_error_and_the_next_one_goes_on(data: str, reason: str, size: int | None) -> None:
    events, errors = read_all((data + "\n" + batch("next")).encode(), "jetstream", size)
    assert [each.type for each in events][-1:] == ["next"]
    assert reason in errors[0][1] or errors[0][1].startswith("cut off")
    assert errors[0][0] == 0
    assert len(errors) == 1


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("cut", range(1, 60, 3))
def test_a_cut_response_does_not_take_the_next_one_along(cut: int, size: int | None) -> None:
    whole = batch("Broken", "Broken")
    data = (whole[:cut] + batch("A", "B") + whole[:cut] + "\n" + batch("C")).encode()
    events, errors = read_all(data, "jetstream", size)
    assert [each.type for each in events if each.type != "Broken"] == ["A", "B", "C"]
    assert len(errors) >= 2


def test_a_long_list_is_read_in_constant_memory() -> None:
    import tracemalloc

    from .sources import Generated

    element = ",".join(['{"Type":"A","Data":"' + "x" * 1000 + '"}'] * 100).encode()

    def chunks() -> "list[bytes]":
        return [b'{"BatchId":"b","Events":[', *[element + b","] * 200, element, b"]}"]

    tracemalloc.start()
    count = sum(1 for _ in read_events(Generated(iter(chunks())), "jetstream"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_100
    assert peak < 2 * 1024 * 1024


@pytest.mark.parametrize("size", SIZES)
def test_the_limit_bounds_an_event_and_is_named(size: int | None) -> None:
    data = batch("A") + "\n" + batch("x" * 500) + "\n" + batch("B")
    events, errors = read_all(data.encode(), "jetstream", size, Limits(document=200))
    assert [each.type for each in events] == ["A", "B"]
    assert errors == [(len(batch("A")) + 1, "larger than the limit 'document', 200 bytes")]


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
optional = st.none() | texts
times = st.none() | st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
data = st.dictionaries(texts, values, max_size=3)
locals_ = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), max_size=6)
uris = st.sampled_from(["", ONVIF_TOPICS, AXIS_TOPICS, "urn:x", "http://e/x/y"])
topics = st.lists(st.builds(Name, uris, locals_), max_size=4)
items = st.lists(
    st.builds(
        Item,
        optional,
        optional,
        st.sampled_from(["source", "key", "data", None]),
        st.sampled_from(["SimpleItem", "ElementItem"]),
    ),
    max_size=4,
)
operations = st.sampled_from(["Initialized", "Changed", "Deleted", None])
onvif_events = st.builds(
    Event,
    system=st.just("onvif"),
    topic=topics,
    items=items,
    operation=operations,
    time=times,
    id=optional,
    producer=optional,
    data=data,
)
other_events = st.builds(
    Event,
    system=st.sampled_from(["vdg", "jetstream"]),
    type=optional,
    time=times,
    received_time=times,
    id=optional,
    device_id=optional,
    device_name=optional,
    server_id=optional,
    server_name=optional,
    value=optional,
    version=st.none() | st.integers(),
    data=data,
)


@given(st.lists(onvif_events | other_events, max_size=3))
def test_lines_lose_nothing(events: list[Event]) -> None:
    written = b"".join(map(write_event, events))
    assert list(read_events(written, "jsonl")) == events
    assert written.decode().count("\n") == len(events)


@given(onvif_events | other_events)
def test_lines_follow_the_published_schema(event: Event) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((Path(__file__).parents[2] / "docs" / "event.schema.json").read_text())
    line = json.loads(write_event(event))
    jsonschema.validate(line, schema)
    assert line.keys() <= schema["properties"].keys()


def test_a_line_shows_the_topic_and_the_time_as_people_write_them() -> None:
    event = Event(
        topic="tns1:Device/tnsaxis:IO/Port",
        items=[("port", "é")],
        time=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC) + timedelta(microseconds=5),
    )
    assert write_event(event, "jsonl").decode() == (
        '{"system":"onvif","topic":"tns1:Device/tnsaxis:IO/Port","time":"2026-01-02T03:04:05.000005Z",'
        '"items":[{"name":"port","value":"é","group":"data"}]}\n'
    )


def test_a_lone_surrogate_survives_as_an_escape() -> None:
    event = Event(type="a\ud800b", system="vdg")
    written = write_event(event)
    assert b"\\ud800" in written
    assert list(read_events(written)) == [event]


def test_what_is_no_json_cannot_be_written() -> None:
    for value in (float("nan"), {1, 2}):
        with pytest.raises(ValueError, match="JSON"):
            write_event(Event(type="a", data={"x": value}))


def test_an_unknown_format_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="known: jetstream, jsonl, onvif, vdg"):
        write_event(Event(type="a"), "os")
    assert writable_formats() == ("jetstream", "jsonl", "onvif", "vdg")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "[]",
        "{}",
        '{"system":"other"}',
        '{"system":5}',
        '{"system":"onvif","topic":"Device"}',
        '{"system":"onvif","topic":"none:Device"}',
        '{"system":"onvif","items":{}}',
        '{"system":"onvif","items":[1]}',
        '{"system":"onvif","items":[{"group":"x"}]}',
        '{"system":"onvif","items":[{"kind":"x"}]}',
        '{"system":"onvif","items":[{"name":"a\\u0000"}]}',
        '{"system":"onvif","type":"contradiction"}',
        '{"system":"vdg","topic":"tns1:A"}',
        '{"system":"vdg","time":"yesterday"}',
        '{"system":"vdg","data":[]}',
        '{"system":"onvif","operation":"changed"}',
        '{"system":"vdg","version":1.5}',
        '{"system":"vdg","data":{"a":1e999}}',
        '{"system":"jetstream","data":{"a":[{"b":[0.5,-1e999]}]}}',
        '{"system":"vdg","data":{"a":Infinity}}',
        '{"system":"vdg","added by a router":1e999}',
        '{"system":"vdg","data":{"a":' + "[" * 499 + "]" * 499 + "}}",
        "[" * 100_000,
        '{"system":"vdg","type":"\\x"}',
        '{"system":"onvif","topic":"{urn:{x}a"}',
    ],
)
def test_a_bad_line_is_an_error_and_the_next_one_goes_on(line: str, size: int | None) -> None:
    good = b'{"system":"vdg","type":"good","keys":["added by a router"]}\n'
    events, errors = read_all(good + b"\r\n \n" + line.encode() + b"\n" + good[:-1], "jsonl", size)
    assert [each.type for each in events] == ["good", "good"]
    assert [offset for offset, _ in errors] == [len(good) + 4]


numbers = st.from_regex(r"-?(0|[1-9][0-9]{0,3})(\.[0-9]{1,3})?([eE][+-]?[0-9]{1,4})?", fullmatch=True)
nested_numbers = st.recursive(
    numbers,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda each: f"[{','.join(each)}]")
        | inner.map(lambda each: f'{{"a":{each}}}')
    ),
    max_leaves=5,
)


@given(nested_numbers)
@example("1e308")
@example("-1.8e308")
@example("1e-999")
@example("[" * 498 + "]" * 498)
@example('"' + "[" * 600 + '"')
@example('[{"a":[]},' * 249 + "0" + "]" * 249)
def test_every_event_of_json_can_be_written(value: str) -> None:
    for line, form in (
        (f'{{"Type":"A","x":{value}}}', "jetstream"),
        (f'{{"system":"vdg","data":{{"x":{value}}}}}', "jsonl"),
    ):
        events, errors = read_all(line.encode(), form)
        assert len(events) + len(errors) == 1
        for event in events:
            assert list(read_events(write_event(event), "jsonl")) == [event]


@pytest.mark.parametrize("size", SIZES)
def test_a_line_over_the_limit_is_an_error_and_the_next_one_goes_on(size: int | None) -> None:
    good = b'{"system":"vdg","type":"good"}\n'
    long = b'{"system":"vdg","type":"' + b"x" * 1000 + b'"}\n'
    events, errors = read_all(good + long + good, "jsonl", size, Limits(document=100))
    assert [each.type for each in events] == ["good", "good"]
    assert errors == [(len(good), "a line larger than the limit 'document', 100 bytes")]


@pytest.mark.parametrize("form", ["jetstream", "jsonl"])
@pytest.mark.parametrize("seed", range(30))
def test_mutated_streams_raise_nothing_and_do_not_depend_on_the_pieces(form: str, seed: int) -> None:
    rng = random.Random(seed)
    good = batch("A", "B") + "\n" if form == "jetstream" else '{"system":"vdg","type":"A"}\n'
    mutated = bytearray((good * 3).encode())
    for _ in range(rng.randint(1, 6)):
        place = rng.randrange(len(mutated))
        match rng.randrange(3):
            case 0:
                del mutated[place : place + rng.choice((1, 5, 40))]
            case 1:
                mutated[place] = rng.randrange(256)
            case _:
                mutated[place:place] = rng.choice((b"{", b"}", b"[", b"]", b'"', b"\\", b"\n", b",", b"NaN"))
    reference = read_all(bytes(mutated), form)
    for size in (1, 7, 64):
        assert read_all(bytes(mutated), form, size) == reference
