"""What a Filter promises: combining, laziness, immutability, pickling, limits, threads."""

import pickle
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import filterlang
from filterlang import ast
from filterlang.backends import _source

PORT = 'boolean(//tt:SimpleItem[@Name="port" and @Value="1"])'
TRIGGERED = filterlang.Event(topic="tns1:Device/Trigger", items=[("port", "1")])
OTHER = filterlang.Event(topic="tns1:Device/Other", items=[("port", "2")])


def test_filters_combine_and_flatten() -> None:
    a, b, c = filterlang.item("a"), filterlang.item("b"), filterlang.item("c")
    assert (a & b & c).expr == ast.AllOf((a.expr, b.expr, c.expr))
    assert a & (b & c) == (a & b) & c
    assert (a | b | c).expr == ast.AnyOf((a.expr, b.expr, c.expr))
    assert ~~a == a
    assert (~a).expr == ast.Not(a.expr)
    assert filterlang.every() & a == a
    assert len({a & b, a & b, b & a}) == 2


def test_combining_with_something_else_is_a_type_error() -> None:
    with pytest.raises(TypeError):
        filterlang.item("a") & "b"  # type: ignore[operator]
    with pytest.raises(TypeError):
        filterlang.item("a") | None  # type: ignore[operator]


def test_dialects_combine() -> None:
    flt = filterlang.compile(PORT, "item-filter") & filterlang.compile("tns1:Device//.", "concrete-set")
    assert flt.matches(TRIGGERED)
    assert not flt.matches(OTHER)
    assert (flt.text, flt.dialect, flt.diagnostics) == (None, None, ())
    assert (~flt).matches(OTHER)
    assert (flt | filterlang.compile("alarm", "type-list")).matches(filterlang.Event(type="Alarm1"))


def test_a_negated_item_filter_passes_events_without_items() -> None:
    flt = filterlang.compile(f"not({PORT})", "item-filter")
    assert flt.matches(filterlang.Event(type="Motion", device_id="17"))
    assert flt.matches(filterlang.Event(system="onvif"))


def test_parts_are_and_ed() -> None:
    flt = filterlang.compile_parts({"concrete-set": "tns1:Device/Trigger", "item-filter": PORT})
    assert [flt.matches(event) for event in (TRIGGERED, OTHER)] == [True, False]
    assert filterlang.compile_parts({}) == filterlang.every()
    assert filterlang.compile_parts({"item-filter": PORT}).text == PORT


def test_parts_report_all_their_errors() -> None:
    with pytest.raises(filterlang.FilterSyntaxError) as caught:
        filterlang.compile_parts({"concrete-set": "nope:A", "item-filter": "boolean()"})
    assert caught.value.dialect == "concrete-set"
    assert "FL206" in caught.value.__notes__[0]


def test_a_filter_is_immutable() -> None:
    flt = filterlang.compile(PORT, "item-filter")
    for name in ("text", "matches", "new"):
        with pytest.raises(AttributeError, match="immutable"):
            setattr(flt, name, "x")
        with pytest.raises(AttributeError, match="immutable"):
            delattr(flt, name)


@pytest.mark.parametrize(
    "flt",
    [
        filterlang.compile(PORT.replace('"', "'"), "item-filter"),
        filterlang.compile("tns1:Device//.", "concrete-set"),
        filterlang.topic("tns1:Device", subtree=True) & ~filterlang.item("port", "1"),
        filterlang.every(),
    ],
    ids=repr,
)
def test_a_filter_survives_pickling(flt: filterlang.Filter) -> None:
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(flt, protocol))
        assert again == flt
        assert (again.text, again.dialect, again.diagnostics) == (flt.text, flt.dialect, flt.diagnostics)
        assert [again.matches(event) for event in (TRIGGERED, OTHER)] == [
            flt.matches(event) for event in (TRIGGERED, OTHER)
        ]


def test_a_known_shape_yields_expression_and_warnings_when_asked() -> None:
    filterlang.compile(PORT, "item-filter")
    flt = filterlang.compile(PORT.replace("port", "other"), "item-filter")
    assert flt.expr == filterlang.parse(flt.text or "", "item-filter")
    assert flt.diagnostics == ()
    quoted = [filterlang.compile(f"boolean(//tt:SimpleItem[@Name='{name}'])", "item-filter") for name in "ab"]
    assert [[each.code for each in flt.diagnostics] for flt in quoted] == [["FL202"], ["FL202"]]


def test_spans_point_into_the_text_whatever_came_before() -> None:
    filterlang.compile(PORT, "item-filter")
    text = PORT.replace("port", "a longer name")
    expr = filterlang.compile(text, "item-filter").expr
    assert isinstance(expr, ast.HasItem)
    assert isinstance(expr.test, ast.AllOf)
    spans = [part.span for part in expr.test.parts]
    assert [text[span.start : span.end] for span in spans if span] == ['@Name="a longer name"', '@Value="1"']
    assert expr.span is not None
    assert text[expr.span.start : expr.span.end] == text


def test_bindings_belong_to_the_shape() -> None:
    first = filterlang.compile("p:A", "concrete-set", namespaces={"p": "urn:one"})
    second = filterlang.compile("p:A", "concrete-set", namespaces={"p": "urn:two"})
    assert first != second
    event = filterlang.Event(topic=(filterlang.Name("urn:two", "A"),))
    assert [flt.matches(event) for flt in (first, second)] == [False, True]
    with pytest.raises(filterlang.FilterSyntaxError):
        filterlang.compile("p:A", "concrete-set")


@pytest.mark.parametrize(
    ("text", "dialect", "limits", "code"),
    [
        (PORT, "item-filter", filterlang.Limits(length=20), "FL002"),
        (PORT, "item-filter", filterlang.Limits(depth=2), "FL003"),
        (PORT, "item-filter", filterlang.Limits(nodes=3), "FL004"),
        ("not(" * 30_000, "item-filter", filterlang.Limits(length=200_000), "FL001"),
        ("not(" * 20_000 + PORT + ")" * 20_000, "item-filter", filterlang.Limits(length=200_000), "FL003"),
        ("not(" * 1_000 + PORT + ")" * 1_000, "item-filter", filterlang.Limits(), "FL003"),
        ("|".join(["tns1:A"] * 6_000), "concrete-set", filterlang.Limits(nodes=5_000), "FL004"),
        (";".join(["a"] * 11_000), "type-list", filterlang.Limits(), "FL004"),
        ("x" * 1_000_000, "type-list", filterlang.Limits(), "FL002"),
    ],
)
def test_over_a_limit(text: str, dialect: str, limits: filterlang.Limits, code: str) -> None:
    if len(text) < 1_000:
        # Within the default limits the shape compiles, and is known; that must not make it pass others.
        filterlang.compile(text, dialect)
    assert code in [each.code for each in filterlang.check(text, dialect, limits=limits)]
    with pytest.raises(filterlang.FilterError) as caught:
        filterlang.compile(text, dialect, limits=limits)
    assert isinstance(caught.value, filterlang.LimitError) is (code != "FL001")
    assert "limit" in str(caught.value) or code == "FL001"


def test_limits_hold_for_combined_filters() -> None:
    many = filterlang.Filter(ast.AnyOf(tuple([filterlang.item("a").expr] * 4_900)))
    with pytest.raises(filterlang.LimitError, match="nodes"):
        many & many
    deep = filterlang.every()
    with pytest.raises(filterlang.LimitError, match="depth"):
        for _ in range(100):
            deep = ~(deep & filterlang.item("a"))


def test_limits_themselves_are_checked() -> None:
    for wrong in ({"length": 0}, {"depth": 151}, {"nodes": -1}, {"document": 0}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            filterlang.Limits(**wrong)


@pytest.mark.parametrize("text", [None, b"tns1:A", 5, ["tns1:A"]])
def test_a_text_that_is_no_str_is_a_type_error(text: object) -> None:
    for function in (filterlang.compile, filterlang.parse, filterlang.check):
        with pytest.raises(TypeError, match="must be a str"):
            function(text, "concrete-set")  # type: ignore[arg-type]


def test_filters_of_operations() -> None:
    spellings = ("Initialized", "Changed", "Deleted", None)
    events = [filterlang.Event(topic="tns1:A", operation=each) for each in spellings]  # type: ignore[arg-type]

    def passing(flt: filterlang.Filter) -> list[str | None]:
        return [event.operation for event in events if flt.matches(event)]

    assert passing(filterlang.operation("changed")) == ["Changed"]
    assert passing(filterlang.operation(" DELETED")) == ["Deleted"]
    assert passing(filterlang.operation(None)) == passing(filterlang.operation("None")) == [None]
    assert passing(filterlang.operation("Changed", "deleted", "none")) == ["Changed", "Deleted", None]
    assert passing(~filterlang.operation("Initialized")) == ["Changed", "Deleted", None]
    assert filterlang.operation("Changed", "CHANGED") == filterlang.operation("Changed")
    assert filterlang.operation("none").matches(filterlang.Event(type="Motion", device_id="17"))
    for wrong in ("Altered", "", "Changed|Deleted"):
        with pytest.raises(ValueError, match="must be one of Changed, Deleted, Initialized, none"):
            filterlang.operation("Changed", wrong)


def test_filters_without_text() -> None:
    assert filterlang.topic("tns1:Device").matches(filterlang.Event(topic="tns1:Device"))
    assert not filterlang.topic("tns1:Device").matches(TRIGGERED)
    assert filterlang.topic("tns1:Device", subtree=True).matches(TRIGGERED)
    assert filterlang.item(value="1").matches(TRIGGERED)
    assert filterlang.item("port").matches(OTHER)
    changed = filterlang.Event(topic="tns1:Device", operation="Changed")
    assert [filterlang.operation("Changed").matches(event) for event in (changed, TRIGGERED)] == [True, False]
    with pytest.raises(ValueError, match="name, a value"):
        filterlang.item()
    with pytest.raises(ValueError, match="'altered'"):
        filterlang.operation("altered")
    for path, message in (
        ("Device", "prefix"),
        ("tns1:Device//.", "subtree=True"),
        ("tns1:A|tns1:B", "concrete-set"),
        ("tns1:Device ", "no name"),
        ("tns1:*", "no name"),
        ("", "prefix"),
    ):
        with pytest.raises(ValueError, match=message):
            filterlang.topic(path)


@pytest.mark.parametrize(
    "make",
    [
        lambda node, flt: flt(None),
        lambda node, flt: flt(node.Not(None)),
        lambda node, flt: flt(node.AnyOf(("a",))),
        lambda node, flt: flt(node.AllOf([node.EVERY])),
        lambda node, flt: flt(node.ItemEquals("Name", "a")),
        lambda node, flt: flt(node.HasItem("SimpleItem", node.TypeContains("a"))),
        lambda node, flt: node.HasItem("Item", node.ItemEquals("Name", "a")),
        lambda node, flt: node.ItemEquals("name", "a"),
        lambda node, flt: node.ItemEquals("Name", 1),
        lambda node, flt: node.FieldEquals("system and event.type", "a"),
        lambda node, flt: node.FieldEquals("type", 1),
        lambda node, flt: node.TypeContains(None),
        lambda node, flt: node.TopicPath(("tns1", "Device")),
    ],
)
def test_what_is_no_expression_is_refused(make: Callable[[Any, Any], object]) -> None:
    with pytest.raises(TypeError):
        make(ast, filterlang.Filter)


def test_namespaces_may_come_from_an_element() -> None:
    bindings: dict[Any, str] = {None: "urn:default", "": "urn:default", "ex": "urn:x"}
    flt = filterlang.compile("ex:A/tns1:B", "concrete-set", namespaces=bindings)
    assert flt.to_text("concrete-set") == "ex:A/tns1:B"
    assert [each.code for each in filterlang.check("no:A", "concrete-set", namespaces=bindings)] == ["FL101"]
    with pytest.raises(TypeError, match="prefixes to URIs"):
        filterlang.compile("ex:A", "concrete-set", namespaces={"ex": 5})  # type: ignore[dict-item]


def test_shapes_with_many_literals_are_not_kept() -> None:
    from filterlang import compiling

    compiling._shapes.clear()
    flt = filterlang.compile(";".join([f"a{number}" for number in range(200)]), "type-list")
    assert flt.matches(filterlang.Event(type="xA199x"))
    assert not compiling._shapes


def test_an_explanation_names_what_decided() -> None:
    flt = filterlang.compile_parts({"concrete-set": "tns1:Device//.", "item-filter": f"not({PORT})"})
    explanation = flt.explain(TRIGGERED)
    assert not explanation.held
    assert str(explanation).splitlines() == [
        "no  all of 2: 1 held",
        "  yes the topic is tns1:Device or below: the topic is tns1:Device/Trigger",
        "  no  not: its part holds",
        "    yes some SimpleItem has Name 'port' and Value '1': data item port='1' does",
    ]


def test_a_filter_shows_what_it_is() -> None:
    assert repr(filterlang.compile("tns1:A", "concrete-set")) == "<Filter concrete-set: 'tns1:A'>"
    assert (
        repr(filterlang.item("a") | filterlang.every())
        == "<Filter: some SimpleItem has Name 'a' or every event>"
    )


def test_the_predicate_is_made_on_first_use_and_is_the_generated_function() -> None:
    flt = filterlang.item("port", "1") & filterlang.topic("tns1:Device/Trigger")
    assert type(flt) is not filterlang.Filter
    early = flt.matches
    assert type(flt) is filterlang.Filter
    assert flt.matches is early
    assert early.__code__.co_filename.startswith("<filterlang ")
    assert early(TRIGGERED)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = (~flt).nothing  # type: ignore[attr-defined]


def test_threads_compile_and_match_the_same() -> None:
    """Eight threads compile 40 shapes at once, from empty caches, and ask each filter about two events."""
    names = [f"n{number}" for number in range(40)]
    start = threading.Barrier(8)

    def text(name: str) -> str:
        return " or ".join([f'boolean(//tt:SimpleItem[@Name="{name}"])'] * (names.index(name) + 1))

    def work(_: int) -> list[tuple[bool, bool]]:
        start.wait()
        filters = [filterlang.compile(text(name), "item-filter") for name in names]
        combined = [flt & filterlang.every() | filterlang.topic("tns1:None") for flt in filters]
        return [
            (flt.matches(filterlang.Event(items=[(name, None)])), flt.matches(TRIGGERED))
            for name, flt in zip(names, combined, strict=True)
        ]

    _source._compile.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(work, range(8)))
    assert results == [[(True, False)] * 40] * 8


def test_the_shapes_kept_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    from filterlang import compiling as module

    monkeypatch.setattr(module, "_MOST_SHAPES", 10)
    module._shapes.clear()
    for count in range(1, 40):
        assert filterlang.compile(";".join(["a"] * count), "type-list").matches(filterlang.Event(type="A"))
        assert len(module._shapes) <= 10


def test_every_public_name_is_there() -> None:
    for name in filterlang._HOMES:
        assert getattr(filterlang, name) is not None
        assert name in dir(filterlang)
    with pytest.raises(AttributeError, match="nothing"):
        filterlang.__getattr__("nothing")
