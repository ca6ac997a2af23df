"""Examples pass, near misses do not, and both are what a device says it sends."""

from random import Random

import pytest

import filterlang
from filterlang import Event, Filter, analysis, ast
from filterlang.backends.interpret import matches
from filterlang.declared.topics import DeclaredItem, DeclaredTopic, DeclaredValue
from filterlang.declared.tree import Declarations
from filterlang.declared.types import DeclaredType
from filterlang.namespaces import XML_SCHEMA, topic_path
from tests.analysis import generated
from tests.analysis.model import Model
from tests.analysis.test_comparing import pigeonhole

BOOLEAN = DeclaredType("xs:boolean", XML_SCHEMA, "boolean")
INTEGER = DeclaredType("xs:int", XML_SCHEMA, "int")
PORT = DeclaredItem("port", "source", type=INTEGER)
STATE = DeclaredItem("state", type=BOOLEAN, is_property_state=True)
MODE = DeclaredItem("mode", values=(DeclaredValue("day"), DeclaredValue("night")))
PICTURE = DeclaredItem("picture", kind="ElementItem")
TRIGGER = DeclaredTopic(topic_path("tns1:Device/Trigger"), is_property=True, items=(PORT, STATE))
VISION = DeclaredTopic(topic_path("tns1:VideoSource"), items=(MODE, PICTURE))
DEVICE = Declarations((TRIGGER, VISION))


def is_declared(event: Event) -> bool:
    """Whether the device can send an event: a declared topic, and each of its items with a value it allows."""
    for declared in DEVICE.topics:
        if declared.topic == event.topic:
            pairs = [*zip(declared.items, event.items, strict=True)]
            is_state = event.operation in ("Initialized", "Changed", "Deleted")
            return bool(declared.is_property) is is_state and all(
                (item.name, item.group, item.kind) == (each.name, each.group, each.kind)
                and (item.value is None if item.kind == "ElementItem" else each.allows(str(item.value)))
                for each, item in pairs
            )
    return False


def test_random_filters_have_an_example_if_and_only_if_an_event_passes() -> None:
    for seed in range(300):
        expression = generated.expression(Random(seed))
        columns = Model(expression).columns(expression)
        passing, missing = filterlang.example(Filter(expression)), filterlang.near_miss(Filter(expression))
        assert (passing is not None) == any(columns)
        assert passing is None or matches(expression, passing)
        assert missing is None or not matches(expression, missing)
        assert (missing is None) == filterlang.is_always_true(Filter(expression))


def test_examples_are_different_and_of_each_topic() -> None:
    flt = filterlang.compile("tns1:A//.|tns1:B|tnsaxis:C/D", "concrete-set")
    found = [*analysis.examples(flt)]
    assert len({*found}) == len(found)
    assert all(map(flt.matches, found))
    assert {event.topic[0].local for event in found} == {"A", "B", "C"}


@pytest.mark.parametrize(
    ("dialect", "text", "event", "missing"),
    [
        ("concrete-set", "tns1:A/B", Event(topic="tns1:A/B"), Event(topic="tns1:A/BOther")),
        ("type-list", "alarm", Event(type="alarm"), Event(type="alar")),
        (
            "item-filter",
            'boolean(//tt:SimpleItem[@Name="a" and @Value="1"])',
            Event(items={"a": "1"}),
            Event(items={"a": "0"}),
        ),
        ("item-filter", 'boolean(//tt:SimpleItem[@Name="a"])', Event(items={"a": "0"}), Event()),
        (
            "item-filter",
            'boolean(//tt:SimpleItem[not(@Value="0")])',
            Event(items={"a": "1"}),
            Event(items={"a": "0"}),
        ),
    ],
)
def test_an_example_is_complete_and_a_near_miss_is_near(
    dialect: str, text: str, event: Event, missing: Event
) -> None:
    flt = filterlang.compile(text, dialect)
    assert filterlang.example(flt) == event
    assert filterlang.near_miss(flt) == missing


def test_what_never_passes_has_no_example_and_what_always_passes_no_near_miss() -> None:
    never = filterlang.topic("tns1:A") & filterlang.topic("tns1:B")
    assert filterlang.example(never) is None
    assert filterlang.near_miss(never) is not None
    assert filterlang.near_miss(~never) is None


DECLARED = (
    (filterlang.every(), True),
    (filterlang.topic("tns1:Device", subtree=True), True),
    (filterlang.topic("tns1:Device"), False),
    (filterlang.item("port", "7"), True),
    (filterlang.item("port", "seven"), False),
    (filterlang.item("port", "7") & filterlang.item("state", "1"), True),
    (filterlang.item("port", "7") & ~filterlang.item("state", "true"), True),
    (filterlang.item("port", "7") & filterlang.item("port", "8"), False),
    (filterlang.item("port") & filterlang.item("mode"), False),
    (~filterlang.item("mode", "day") & filterlang.item("mode"), True),
    (filterlang.operation("Deleted"), True),
    (filterlang.operation("Deleted") & filterlang.item("mode"), False),
    (filterlang.compile("ice/trig", "type-list"), True),
    (filterlang.compile("alarm", "type-list"), False),
    (Filter(ast.HasItem("ElementItem", ast.ItemEquals("Name", "picture"))), True),
    (Filter(ast.FieldEquals("device", "17")), False),
)


@pytest.mark.parametrize(("flt", "can_pass"), DECLARED)
def test_an_example_is_one_that_the_device_can_send(flt: Filter, can_pass: bool) -> None:
    found = [*analysis.examples(flt, DEVICE)]
    assert bool(found) == can_pass
    assert len({*found}) == len(found)
    for event in found:
        assert flt.matches(event) and is_declared(event)
    missing = filterlang.near_miss(flt, DEVICE)
    if flt != filterlang.every():
        assert missing is not None and not flt.matches(missing) and is_declared(missing)


def test_a_near_miss_of_a_device_differs_in_one_value() -> None:
    flt = filterlang.topic("tns1:Device", subtree=True) & filterlang.item("port", "7")
    passing, missing = filterlang.example(flt, DEVICE), filterlang.near_miss(flt, DEVICE)
    assert passing is not None and missing is not None
    assert [item.value for item in passing.items] == ["7", "true"]
    assert [item.value for item in missing.items] == ["0", "true"]


def test_an_example_that_takes_too_much_effort_is_undecided() -> None:
    for declarations in (None, DEVICE):
        with pytest.raises(filterlang.UndecidedError):
            filterlang.example(pigeonhole(9), declarations, effort=1_000)
        with pytest.raises(filterlang.UndecidedError):
            filterlang.near_miss(pigeonhole(9), declarations, effort=1_000)
