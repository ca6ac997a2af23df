"""The generated predicates: against the interpreter, against injection, and what becomes of their source."""

import gc
import linecache
import traceback
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import filterlang
from filterlang import ast
from filterlang.backends import _source, interpret, python
from filterlang.event import Event
from filterlang.event.fields import Item
from tests import strategies

fields = st.builds(
    ast.FieldEquals,
    st.sampled_from(("type", "operation", "device", "server", "version")),
    st.sampled_from((None, "", "17", "Changed", "changed", "Device/Port", "straße", "STRASSE")),
    st.booleans(),
)
types = st.builds(ast.TypeContains, st.sampled_from(("alarm", "e/p", "STRASSE", "ß", "a", "Port")))
leaves = st.one_of(strategies.topic_paths(), strategies.has_item, fields, types)


def combined(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(parts, max_size=12).map(tuple)
    return st.one_of(st.builds(ast.AllOf, several), st.builds(ast.AnyOf, several), st.builds(ast.Not, parts))


expressions: st.SearchStrategy[ast.Expression] = st.recursive(leaves, combined, max_leaves=14)

texts = st.one_of(st.none(), st.sampled_from(strategies.ITEM_TEXTS))
items = st.builds(
    Item,
    texts,
    texts,
    st.sampled_from(("source", "key", "data", None)),
    st.sampled_from(("SimpleItem", "ElementItem")),
)
paths = st.lists(strategies.names, max_size=4).map(tuple)
onvif_events = st.builds(
    lambda **fields: Event(system="onvif", **fields),
    topic=paths,
    items=st.one_of(st.lists(items, max_size=6), st.lists(items, min_size=17, max_size=40)),
    operation=st.sampled_from((None, "Initialized", "Changed", "Deleted")),
)
vdg_events = st.builds(
    lambda **fields: Event(system="vdg", **fields),
    type=st.sampled_from((None, "", "AlarmTrigger1", "Straße", "device/port")),
    device_id=st.sampled_from((None, "17")),
    server_id=st.sampled_from((None, "1", "17")),
)
jetstream_events = st.builds(
    lambda **fields: Event(system="jetstream", **fields),
    type=st.sampled_from((None, "HeartbeatEvent", "alarm")),
    device_name=st.sampled_from((None, "17", "straße")),
    version=st.sampled_from((None, 2, 17)),
)
item_texts = st.sampled_from([text for text in strategies.ITEM_TEXTS if text is not None])
events_of_pairs = st.builds(
    Event.of_pairs,
    st.sampled_from(("", "tns1:Device", "tns1:Device/tnsaxis:IO/Port")),
    st.dictionaries(item_texts, item_texts, max_size=12),
)
events = st.one_of(onvif_events, onvif_events, events_of_pairs, vdg_events, jetstream_events)


@settings(max_examples=1500)
@given(expressions, st.lists(events, min_size=1, max_size=6))
def test_generated_code_decides_as_the_interpreter(expression: ast.Expression, some: list[Event]) -> None:
    flt = filterlang.Filter(expression)
    readable: dict[str, Any] = {}
    exec(flt.to_python(), readable)
    for event in some:
        expected = interpret.matches(expression, event)
        assert flt.matches(event) is expected, flt.to_python()
        assert readable["matches"](event) is expected, flt.to_python()
        assert flt.explain(event).held is expected


INJECTIONS = (
    "'; import os; '",
    '"); raise SystemExit("',
    "\\'",
    "\\",
    "{event}",
    "%s",
    "c0",
    "literals[0]",
    "\n    raise SystemExit\n",
    "event.pairs",
    "event.names or event.values",
    "\u2028raise SystemExit",
    "__import__('os')",
    ")" * 300,
)


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_literal_stays_a_literal(text: str) -> None:
    test: ast.Expression = ast.AnyOf(
        (
            ast.HasItem("SimpleItem", ast.ItemEquals("Name", text)),
            ast.HasItem("ElementItem", ast.Not(ast.ItemEquals("Name", text))),
            ast.FieldEquals("type", text),
            ast.TypeContains(text),
        )
    )
    flt = filterlang.Filter(test)
    readable: dict[str, Any] = {}
    exec(flt.to_python(), readable)
    for event, expected in (
        (Event(items=[(text, None)]), True),
        (Event(items=[("other", text)]), False),
        (Event(type=text), True),
        (Event(type=f"<{text}>"), True),
        (Event(type="x"), False),
    ):
        assert flt.matches(event) is expected
        assert readable["matches"](event) is expected
    lines = linecache.getlines(flt.matches.__code__.co_filename)
    assert lines
    assert not any(text in line for line in lines if text not in ("c0", "literals[0]", "event.pairs", "\\"))


def test_one_shape_is_compiled_once() -> None:
    texts = [f'boolean(//tt:SimpleItem[@Name="n{number}" and @Value="{number}"])' for number in range(500)]
    filters = [filterlang.compile(text, "item-filter") for text in texts]
    codes = {python.lower(flt.expr).predicate().__code__ for flt in filters}
    assert len(codes) == 1
    assert all(flt.matches(Event(items=[(f"n{number}", str(number))])) for number, flt in enumerate(filters))
    assert not filters[0].matches(Event(items=[("n1", "1")]))


def test_the_source_shows_in_tracebacks_and_goes_with_its_last_function() -> None:
    expression = ast.AllOf(tuple([ast.FieldEquals("device", str(number)) for number in range(77)]))
    flt = filterlang.Filter(expression)
    flt.matches(Event(type="x", device_id="0"))
    filename = flt.matches.__code__.co_filename
    assert filename.startswith("<filterlang ")
    with pytest.raises(AttributeError) as caught:
        flt.matches(None)  # type: ignore[arg-type]
    assert "event.device ==" in "".join(traceback.format_exception(caught.value))
    linecache.checkcache()
    assert linecache.getline(filename, 1).startswith("def factory")
    del caught, flt
    _source._compile.cache_clear()
    gc.collect()
    assert filename not in linecache.cache


@pytest.mark.parametrize("node", [ast.AllOf, ast.AnyOf])
def test_ten_thousand_flat_terms(node: Any) -> None:
    parts = tuple([ast.HasItem("SimpleItem", ast.ItemEquals("Name", str(number))) for number in range(4_999)])
    flt = filterlang.Filter(node(parts))
    assert flt.matches(Event(items=[("4998", None)])) is (node is ast.AnyOf)
    assert flt.matches(Event(items=[("x", None)])) is False


def test_the_deepest_expression() -> None:
    limits = filterlang.Limits(depth=150)
    test: ast.ItemTest = ast.ItemEquals("Name", "a")
    expression: ast.Expression = ast.HasItem("SimpleItem", test)
    while sum(1 for _ in ast.walk(expression)) < 145:
        expression = ast.Not(ast.AllOf((expression, ast.TopicPath(filterlang.topic("tns1:A").expr.segments))))  # type: ignore[union-attr]
    flt = filterlang.Filter(expression, limits=limits)
    event = Event(topic="tns1:A", items=[("a", "1")])
    assert flt.matches(event) is interpret.matches(expression, event)
    for _ in range(140):
        test = ast.Not(ast.AnyOf((test, test))) if sum(1 for _ in ast.walk(test)) < 2 else ast.Not(test)
    deep = filterlang.Filter(ast.HasItem("SimpleItem", test), limits=limits)
    assert deep.matches(event) is interpret.matches(deep.expr, event)
