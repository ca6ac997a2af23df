"""Events: made by hand, of pairs and by readers, compared, hashed, pickled, and never changed."""

import pickle
import re
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any, cast
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import filterlang
from filterlang import Event, Item, Name
from filterlang.event import DECODED
from filterlang.event import event as event_module
from filterlang.event.fields import OPERATIONS, Operation, item_key
from filterlang.namespaces import (
    AXIS_TOPICS,
    NO_TOPIC,
    ONVIF_SCHEMA,
    ONVIF_TOPICS,
    WS_NOTIFICATION,
    XML_NAMESPACE,
    ResolvedTopic,
)
from filterlang.readers import read_events
from tests import strategies

PATH = (Name(ONVIF_TOPICS, "Device"), Name(AXIS_TOPICS, "IO"), Name(AXIS_TOPICS, "Port"))


def test_an_onvif_event_by_hand() -> None:
    event = Event(topic="tns1:Device/tnsaxis:IO/Port", items=[("port", "1"), Item("state", "high", "source")])
    assert event.system == "onvif"
    assert event.topic == PATH
    assert event.topic_key == f"{{{ONVIF_TOPICS}}}Device/{{{AXIS_TOPICS}}}IO/{{{AXIS_TOPICS}}}Port"
    assert event.type == "Device/IO/Port"
    assert event.folded_type == "device/io/port"
    assert event.items == (
        Item("port", "1", "data", "SimpleItem"),
        Item("state", "high", "source", "SimpleItem"),
    )
    assert event.pairs == {("port", "1"), ("state", "high")}
    assert event.names == {"port", "state"}
    assert (event.device, event.server, event.operation, event.time, dict(event.data)) == (
        None,
        None,
        None,
        None,
        {},
    )


def test_a_topic_may_be_names_or_text_in_clark_notation() -> None:
    clark = f"{{{ONVIF_TOPICS}}}Device/{{{AXIS_TOPICS}}}IO/Port"
    assert Event(topic=PATH) == Event(topic=clark) == Event(topic="onvif:Device/axis:IO/axis:Port")


def test_a_text_takes_prefixes_as_a_document_binds_them() -> None:
    bound = {"ex": "urn:ex", "tns1": "urn:other"}
    path = (Name("urn:ex", "A"), Name("urn:ex", "B"), Name("urn:other", "C"))
    assert Event(topic="ex:A/B/tns1:C", namespaces=bound).topic == path
    assert Event(topic=" {urn:ex}A/ex:B/tns1:C\n", namespaces=bound).topic == path
    assert Event.of_pairs("ex:A/B/tns1:C", {}, namespaces=bound).topic == path
    assert (
        Event.of_pairs("ex:A/B/tns1:C", {}, namespaces={**bound, "ex": "urn:2"}).topic[0].namespace == "urn:2"
    )
    assert Event(topic="tns1:A").topic == (Name(ONVIF_TOPICS, "A"),)


@pytest.mark.parametrize("clark", ["", "{urn:x}Z/"])
def test_a_prefix_that_nothing_binds_stays_text(clark: str) -> None:
    for namespaces in (None, {}, {"other": "urn:o"}, {"ex": "a{b"}):
        event = Event(topic=f"{clark}ex:A/B/xml:C", namespaces=namespaces)
        assert event.topic[-3:] == (Name("", "ex:A"), Name("", "B"), Name(XML_NAMESPACE, "C"))
        assert Event.of_pairs(f"{clark}ex:A/B/xml:C", {}, namespaces=namespaces) == event


PLAIN = re.compile(r"\s*[a-z1]+:[A-Z]+(/([a-z1]+:)?[A-Z]+)*\s*", re.ASCII)


@given(text=strategies.topic_texts(), bindings=strategies.bindings)
@example(text="ex:A/B", bindings={})
def test_a_topic_by_hand_is_the_topic_of_a_document(text: str, bindings: dict[str, str]) -> None:
    declared = "".join(f" xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in bindings.items() if prefix)
    shown = escape(text, {"\r": "&#13;"})
    document = (
        f'<n:NotificationMessage xmlns:n="{WS_NOTIFICATION}"><n:Topic{declared}>{shown}</n:Topic>'
        f'<n:Message><t:Message xmlns:t="{ONVIF_SCHEMA}"/></n:Message></n:NotificationMessage>'
    )
    (read,) = read_events(document.encode(), "onvif")
    try:
        event = Event(topic=text, namespaces=bindings)
    except ValueError as error:
        assert not PLAIN.fullmatch(text)
        with pytest.raises(ValueError, match=re.escape(str(error))):
            Event.of_pairs(text, {}, namespaces=bindings)
    else:
        assert event == read
        assert Event.of_pairs(text, {}, namespaces=bindings) == read


def test_an_event_without_anything_has_no_topic() -> None:
    event = Event()
    assert (event.system, event.topic, event.topic_key, event.type) == ("onvif", (), "", None)
    assert not event.pairs
    assert Event(topic="") == event


@pytest.mark.parametrize(
    ("event", "system", "device", "server"),
    [
        (Event(type="Motion"), "vdg", None, None),
        (Event(type="Motion", device_id="17", server_id="2"), "vdg", "17", "2"),
        (Event(device_id="17"), "vdg", "17", None),
        (Event(type="HeartbeatEvent", device_name="Fridge 1, North"), "jetstream", "Fridge 1, North", None),
        (Event(type="HeartbeatEvent", version=2), "jetstream", None, None),
        (Event(type="HeartbeatEvent", system="jetstream"), "jetstream", None, None),
        (Event(system="vdg", device_id="17", device_name="Door"), "vdg", "17", None),
    ],
    ids=repr,
)
def test_the_system_is_inferred(event: Event, system: str, device: str | None, server: str | None) -> None:
    assert (event.system, event.device, event.server) == (system, device, server)
    assert event.topic == ()
    assert event.items == ()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"topic": "tns1:Device", "type": "Motion"}, "topic and type"),
        ({"topic": "tns1:Device", "device_id": "1"}, "topic and device_id"),
        ({"items": [("a", "b")], "system": "vdg"}, "items and system 'vdg'"),
        ({"type": "Motion", "system": "onvif"}, "follows from its topic"),
        ({"topic": "Device"}, "must start with a prefix"),
        ({"topic": "acme:Device", "namespaces": {"acme": "urn:" + "x" * 20_000}}, "topic of more than 16384"),
        ({"topic": "{urn:x}A/B C"}, "'B C' in the topic"),
        ({"topic": "acme:a:b"}, "'acme:a:b' in the topic"),
        ({"topic": ":Device"}, "':Device' in the topic"),
        ({"topic": "tns1:Device//. "}, "subtree=True"),
        ({"topic": "tns1:A,tns1:B"}, "concrete-set"),
        ({"topic": "tns1:Device//."}, "subtree=True"),
        ({"topic": "tns1:Device/"}, "'' in the topic"),
        ({"topic": "tns1:A|tns1:B"}, "concrete-set"),
        ({"topic": [Name("urn:x", "A")] * 65}, "64 segments"),
        ({"topic": [Name("urn:" + "x" * 10_000, "A")] * 2}, "16,384 characters"),
        ({"time": datetime(2026, 1, 1)}, "must be aware"),
        ({"operation": "changed"}, "no operation 'changed'"),
        ({"system": "axis"}, "no system 'axis'"),
        ({"items": [Item("a", "b", cast("Any", "left"))]}, "group or a kind"),
    ],
)
def test_what_contradicts_itself_is_refused(fields: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Event(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "fields",
    [
        {"items": ["ab"]},
        {"items": [("a", "b", "c")]},
        {"items": [("port", 1)]},
        {"topic": b"tns1:A"},
        {"topic": ["tns1:A"]},
        {"topic": "x:A", "namespaces": {"x": None}},
    ],
)
def test_what_is_of_another_type_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        Event(**fields)  # type: ignore[arg-type]


def test_items_may_be_a_mapping() -> None:
    assert Event(items={"port": "1", "state": None}) == Event(items=[("port", "1"), ("state", None)])


def test_ids_are_canonical() -> None:
    event = Event(type="Motion", device_id="017", server_id="0")
    assert (event.device, event.server) == ("17", None)


def test_data_cannot_be_changed() -> None:
    made = (Event(), Event(data={"a": 1}))
    again: tuple[Event, ...] = pickle.loads(pickle.dumps(made))
    for event in (*made, *again):
        with pytest.raises(TypeError):
            event.data["b"] = 2  # type: ignore[index]
    assert Event().data == {}


def test_a_topic_with_its_own_type_is_no_contradiction() -> None:
    assert Event(topic=PATH, type="Device/IO/Port") == Event(topic=PATH)


def test_times_are_kept_in_utc() -> None:
    moment = datetime(2026, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))
    event = Event(time=moment)
    assert event.time is not None
    assert event.time.tzinfo is UTC
    assert event == Event(time=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "event",
    [
        Event(topic=PATH),
        Event.of_pairs("tns1:Device", {"port": "1"}),
        Event.read("onvif", NO_TOPIC, None, cast("Any", None)),
    ],
    ids=repr,
)
def test_an_event_is_immutable(event: Event) -> None:
    assert type(event) is Event
    fields = [name for name, value in vars(Event).items() if isinstance(value, property)]
    assert {"topic", "tag", "items", "item_keys"} <= set(fields)
    for name in (*fields, "new"):
        with pytest.raises(AttributeError, match=r"has no (setter|attribute)"):
            setattr(event, name, ())
        with pytest.raises(AttributeError, match=r"has no (deleter|attribute)"):
            delattr(event, name)
    with pytest.raises(AttributeError):
        _ = event.nothing  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "event",
    [
        Event(
            topic=PATH,
            items=[("a", "1"), ("a", "1"), (None, None)],
            operation="Changed",
            tag="camera 1",
            raw=b"<x/>",
        ),
        Event(type="Motion", device_id="17", time=datetime(2026, 1, 1, tzinfo=UTC), data={"zone": [1, "a"]}),
        Event(type="HeartbeatEvent", device_name="x", version=2),
    ],
    ids=repr,
)
def test_an_event_survives_pickling(event: Event) -> None:
    again = pickle.loads(pickle.dumps(event))
    assert again == event
    assert hash(again) == hash(event)
    assert (again.tag, again.raw, again.pairs, again.folded_type) == (
        event.tag,
        event.raw,
        event.pairs,
        event.folded_type,
    )


def test_equality_looks_at_everything_but_the_raw_bytes() -> None:
    event = Event(topic=PATH, items=[("a", "1")], raw=b"1")
    assert event == Event(topic=PATH, items=[("a", "1")], raw=b"2")
    for other in (
        Event(topic=PATH[:2], items=[("a", "1")]),
        Event(topic=PATH, items=[("a", "2")]),
        Event(topic=PATH, items=[Item("a", "1", "key")]),
        Event(topic=PATH, items=[("a", "1")], operation="Changed"),
        Event(topic=PATH, items=[("a", "1")], tag=1),
        Event(topic=PATH, items=[("a", "1")], data={"b": 1}),
    ):
        assert event != other
    assert event != "an event"


def test_a_topic_knows_the_topics_above_it() -> None:
    event = Event(topic=PATH)
    assert event.ancestors == {Event(topic=PATH[:length]).topic_key for length in (1, 2, 3)}
    assert Event().ancestors == frozenset()
    long = Event(topic=[Name("urn:" + "x" * 100, "A")] * 64)
    assert len(long.ancestors) == 64


def test_an_item_key_is_the_name_and_the_value() -> None:
    event = Event(items=[("a", "1"), ("a", None), (None, "1"), Item("e", "1", kind="ElementItem")])
    assert event.item_keys == {item_key("a", "1")}
    assert event.pairs == {("a", "1"), ("a", None), (None, "1")}
    assert event.names == {"a", None}
    assert event.values == {"1", None}
    assert event.element_pairs == {("e", "1")}


def test_an_item_cannot_hold_what_divides_a_key() -> None:
    with pytest.raises(ValueError, match="NUL"):
        Event(items=[("a\0b", "c")])
    two = filterlang.item("a", "b\0c") | filterlang.item("a\0b", "c")
    assert not two.matches(Event(items=[("a", "b"), ("b", "c")]))


def test_many_repeated_items_are_few_pairs() -> None:
    assert Event(items=[("a", "1")] * 1_000).pairs == {("a", "1")}


DERIVED = (
    "item_keys",
    "pairs",
    "names",
    "values",
    "element_pairs",
    "type",
    "folded_type",
    "device",
    "server",
)
SHOWN = ("system", "topic", "topic_key", "ancestors", "tag", *DERIVED, *DECODED)
"""Every public field."""

texts = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=5)
topics = st.sampled_from(
    ["", "tns1:Device", "tns1:Device/tnsaxis:IO/Port", "onvif:Device/axis:IO", "{urn:x}A/B"]
)
pair_lists = st.lists(st.tuples(texts, texts), max_size=8)


@given(
    topic=topics,
    pairs=st.one_of(pair_lists, st.dictionaries(texts, texts, max_size=12)),
    operation=st.one_of(st.none(), st.sampled_from(sorted(OPERATIONS))),
    tag=texts,
    asked=st.permutations(SHOWN),
)
def test_an_event_of_pairs_is_the_event_made_by_hand(
    topic: str,
    pairs: dict[str, str] | list[tuple[str, str]],
    operation: Operation | None,
    tag: str,
    asked: list[str],
) -> None:
    by_hand = Event(topic=topic, items=pairs, operation=operation, tag=tag)
    of_pairs = Event.of_pairs(topic, pairs, operation, tag)
    assert of_pairs == by_hand
    of_pairs = Event.of_pairs(topic, pairs, operation, tag)
    for field in asked:
        assert getattr(of_pairs, field) == getattr(by_hand, field)
        assert type(getattr(of_pairs, field)) is type(getattr(by_hand, field))
    assert (hash(of_pairs), repr(of_pairs)) == (hash(by_hand), repr(by_hand))
    assert pickle.loads(pickle.dumps(of_pairs)) == by_hand


def test_pairs_may_be_any_mapping_or_run_out() -> None:
    event = Event.of_pairs("tns1:Device", {"port": "1"})
    assert event == Event.of_pairs("tns1:Device", MappingProxyType({"port": "1"}))
    assert event == Event.of_pairs("tns1:Device", iter([("port", "1")]))


def test_an_event_of_pairs_lacks_no_name_and_no_value() -> None:
    for pair in (("port", None), (None, "1")):
        with pytest.raises(TypeError):
            Event.of_pairs("tns1:Device", [cast("Any", pair)])


def test_an_event_keeps_nothing_of_the_pairs_it_was_made_of() -> None:
    fields = {"port": "1"}
    event = Event.of_pairs("tns1:Device", fields)
    fields["port"] = "2"
    assert event.items == (Item("port", "1"),)


@pytest.mark.parametrize(
    "pairs",
    [
        {"a\0b": "c"},
        {"a": "\0"},
        [("a", "b\0")],
        {"port": 1},
        {1: "port"},
        {("a", "b"): "c"},
        [("a", "b", "c"), ("d",)],
        [("a", "b", "c"), ("d", "e\0")],
        [("a", b"b")],
        ["ab"],
        [["a", "b"]],
        "ab",
        None,
        1,
    ],
    ids=repr,
)
def test_pairs_that_are_none_are_refused(pairs: Any) -> None:
    with pytest.raises((TypeError, ValueError)) as by_hand:
        Event(items=pairs)
    with pytest.raises(by_hand.type):
        Event.of_pairs("tns1:Device", pairs)


@pytest.mark.parametrize(
    "topic", ["Device", "acme:a:b", "tns1:A//.", "tns1:A|tns1:B", "tns1:" + "A/" * 64 + "A"]
)
def test_a_text_that_is_no_topic_is_refused_each_time(topic: str) -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="topic"):
            Event.of_pairs(topic, {})
    with pytest.raises(ValueError, match="no operation"):
        Event.of_pairs("tns1:A", {}, cast("Any", "changed"))


def test_topics_with_namespaces_are_remembered_within_bounds() -> None:
    known = event_module._topics
    Event.of_pairs("ex:A", {}, namespaces={"ex": "urn:1", "unused": "urn:2"})
    assert ("ex:A", (("ex", "urn:1"),)) in known
    Event.of_pairs("ex:A", {}, namespaces={"ex": "{" * 5_000})
    Event.of_pairs("p" * 5_000 + ":A", {}, namespaces={"p" * 5_000: "urn:1"})
    assert all(len(str(each)) < 5_000 for each in known)


def test_only_so_many_short_topics_are_remembered() -> None:
    for number in range(3_000):
        topic = f"tns1:Device/number{number}"
        assert Event.of_pairs(topic, {}) == Event(topic=topic)
    long = "tns1:A" + "/A" * 60
    assert len(Event.of_pairs(long, {}).ancestors) == 61
    known = event_module._topics
    assert topic in known
    assert long not in known
    assert len(known) <= 1_024


class CountingSource:
    """Two SimpleItems and an ElementItem, and how often each field is decoded."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def decode(self, field: str) -> object:
        self.asked.append(field)
        if field == "pairs":
            return [("a", "1"), ("a", None), ("a", "1")]
        if field == "items":
            return (Item("a", "1"), Item("a", None), Item("a", "1"), Item("e", None, "data", "ElementItem"))
        return None


@given(st.permutations(SHOWN))
def test_what_a_reader_left_is_decoded_once_in_any_order(asked: list[str]) -> None:
    source = CountingSource()
    event = Event.read("onvif", ResolvedTopic.of(PATH), None, source)
    by_hand = Event(topic=PATH, items=cast("tuple[Item, ...]", source.decode("items")))
    source.asked.clear()
    for _ in range(2):
        for field in asked:
            assert getattr(event, field) == getattr(by_hand, field)
    assert sorted(source.asked) == sorted({*DECODED, "pairs"})
