"""Text to expression and back, on generated input; and the short cut by shape against the parser."""

from html import unescape
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import filterlang
from filterlang import ast
from filterlang.backends import interpret, python
from filterlang.dialects import dialect_ids, find_dialect, read_text, text_skeleton
from filterlang.event import Event
from filterlang.limits import DEFAULT_LIMITS
from filterlang.namespaces import AXIS_TOPICS, ONVIF_TOPICS, Name
from tests.backends.test_python import events as python_events
from tests.backends.test_python import expressions as python_expressions

OTHER = "urn:example:topics"
BINDINGS = {"ex": OTHER, "tns1": ONVIF_TOPICS}

local_names = st.sampled_from(("Device", "Port", "A", "b.c-d", "_x", "é", "Ⅷ", "a·b", "not", "boolean"))
paths = st.builds(
    ast.TopicPath,
    st.lists(
        st.builds(Name, st.sampled_from((ONVIF_TOPICS, AXIS_TOPICS, OTHER)), local_names),
        min_size=1,
        max_size=4,
    ).map(tuple),
    st.booleans(),
)
topic_expressions = st.lists(paths, min_size=1, max_size=4).map(lambda parts: ast.any_of(*parts))

values = st.one_of(
    st.sampled_from(
        ("port", "", " ", "it's", "]", "”", "”]", "and", "$v0", "&quot;", "//", "é\U0001f3a5", "\t", "(", "'")
    ),
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn"), exclude_characters='"'), max_size=6),
)
equals = st.builds(ast.ItemEquals, st.sampled_from(("Name", "Value")), values)


def joined(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Combinations as the parser makes them: at least two parts, none of the node's own kind."""

    def flat(node: Any, several: list[Any]) -> Any:
        kept = [part for part in several if not isinstance(part, node)]
        assume(len(kept) > 1)
        return node(tuple(kept))

    several = st.lists(parts, min_size=2, max_size=4)
    return st.one_of(
        several.map(lambda found: flat(ast.AllOf, found)),
        several.map(lambda found: flat(ast.AnyOf, found)),
        st.builds(ast.Not, parts),
    )


item_tests = st.recursive(equals, joined, max_leaves=5)
item_expressions = st.recursive(
    st.builds(ast.HasItem, st.sampled_from(("SimpleItem", "ElementItem")), item_tests), joined, max_leaves=5
)

type_texts = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn"), exclude_characters=";,"), min_size=1, max_size=5
)
type_expressions = (
    st.lists(type_texts.map(str.strip).filter(bool).map(ast.TypeContains), min_size=1, max_size=4)
    .filter(lambda parts: all(part.text.strip(" \t\r\n") == part.text for part in parts))
    .map(lambda parts: ast.any_of(*parts))
)


@given(topic_expressions)
def test_topic_expressions_come_back(expression: ast.Expression) -> None:
    text = filterlang.Filter(expression).to_text("concrete-set", namespaces=BINDINGS)
    assert filterlang.parse(text, "concrete-set", namespaces=BINDINGS) == expression
    assert filterlang.compile(text, "concrete-set", namespaces=BINDINGS).diagnostics == ()


@given(paths.filter(lambda path: not path.subtree))
def test_concrete_topics_come_back(path: ast.TopicPath) -> None:
    text = filterlang.Filter(path).to_text("concrete", namespaces=BINDINGS)
    assert filterlang.parse(text, "concrete", namespaces=BINDINGS) == path


@given(item_expressions)
def test_item_filters_come_back(expression: ast.Expression) -> None:
    flt = filterlang.Filter(expression)
    text = flt.to_text("item-filter")
    assert filterlang.compile(text, "item-filter") == flt
    assert filterlang.compile(text, "item-filter").to_text("item-filter") == text


@given(type_expressions)
def test_type_lists_come_back(expression: ast.Expression) -> None:
    text = filterlang.Filter(expression).to_text("type-list")
    assert filterlang.parse(text, "type-list") == expression


subscriptions = st.one_of(
    topic_expressions,
    item_expressions,
    st.builds(ast.all_of, topic_expressions, item_expressions),
    st.just(ast.EVERY),
)
names_of_devices = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=6)
ids = st.one_of(st.none(), st.sampled_from(("17", "x", "²", "a&b=c")))
vdg_requests = st.builds(
    ast.all_of,
    st.one_of(st.just(ast.EVERY), type_expressions),
    st.one_of(st.just(ast.EVERY), st.builds(ast.FieldEquals, st.just("device"), ids)),
    st.one_of(st.just(ast.EVERY), st.builds(ast.FieldEquals, st.just("server"), ids)),
)
jetstream_requests = st.builds(
    ast.all_of,
    st.one_of(
        st.just(ast.EVERY),
        names_of_devices.filter(lambda text: text.casefold() == text.casefold().strip(" \t\r\n") != "").map(
            lambda text: ast.FieldEquals("type", text, ignore_case=True)
        ),
    ),
    st.one_of(
        st.just(ast.EVERY),
        names_of_devices.filter(lambda text: bool(text.strip(" \t\r\n"))).map(
            lambda text: ast.FieldEquals("device", text)
        ),
    ),
    st.one_of(
        st.just(ast.EVERY),
        st.integers().map(lambda number: ast.FieldEquals("version", str(number))),
    ),
)


@given(subscriptions, st.sampled_from(("axis-url", "wsnt-filter")))
def test_subscriptions_come_back(expression: ast.Expression, dialect: str) -> None:
    text = filterlang.Filter(expression).to_text(dialect, namespaces=BINDINGS)
    assert filterlang.parse(text, dialect, namespaces=BINDINGS) == expression
    warnings = filterlang.compile(text, dialect, namespaces=BINDINGS).diagnostics
    assert {each.code for each in warnings} <= {"FL202"}


@given(topic_expressions)
def test_a_filter_element_declares_every_namespace_it_needs(expression: ast.Expression) -> None:
    text = filterlang.Filter(expression).to_text("wsnt-filter")
    assert filterlang.parse(text, "wsnt-filter", namespaces={"tns1": "urn:x", "ns1": "urn:y"}) == expression


@given(vdg_requests)
def test_stream_events_requests_come_back(expression: ast.Expression) -> None:
    text = filterlang.Filter(expression).to_text("vdg-url")
    assert filterlang.parse(text, "vdg-url") == expression


@given(jetstream_requests)
def test_get_events_requests_come_back(expression: ast.Expression) -> None:
    text = filterlang.Filter(expression).to_text("jetstream-url", base="https://example.com/3/events/5")
    assert text.startswith("https://example.com/3/events/5?")
    assert filterlang.parse(text, "jetstream-url") == expression
    assert filterlang.check(text, "jetstream-url") == []


@given(subscriptions, st.sampled_from(("", "/media.amp", "rtsp://camera/axis-media/media.amp")))
def test_a_url_keeps_its_other_arguments(expression: ast.Expression, path: str) -> None:
    flt = filterlang.Filter(expression)
    base = f"{path}?video=0&eventtopic=onvif:Old//.&x=%20&event=off&y"
    text = flt.to_text("axis-url", namespaces=BINDINGS, base=base)
    assert text.startswith(f"{path}?video=0&x=%20&y&event=on")
    assert filterlang.parse(text, "axis-url", namespaces=BINDINGS) == expression
    assert flt.to_text("axis-url", namespaces=BINDINGS, base=text) == text


@given(subscriptions, st.sampled_from(("axis-url", "wsnt-filter")))
def test_a_node_inside_a_request_knows_where_it_stands(expression: ast.Expression, dialect: str) -> None:
    """Every value and every topic is found, decoded, at the place its node names."""
    text = filterlang.Filter(expression).to_text(dialect, namespaces=BINDINGS)
    for node, _ in ast.walk(filterlang.parse(text, dialect, namespaces=BINDINGS)):
        if isinstance(node, (ast.ItemEquals, ast.TopicPath)):
            assert node.span is not None
            written = text[node.span.start : node.span.end]
            decoded = unquote(written) if dialect == "axis-url" else unescape(written)
            shown = node.value if isinstance(node, ast.ItemEquals) else node.segments[-1].local
            assert shown in decoded


noise = st.lists(
    st.sampled_from(
        ("boolean(", "//", "tt:", "SimpleItem", "[", "@Name", "=", '"a"', '"b”]"', '"', "'", "“", "”", " and ", " or ", "not(", ")", "]",
         "tns1:A", "/", "//.", "|", ",", ";", ".", "x", " ", "axis:B", "alarm", "é", "ß")
    ),
    max_size=14,
).map("".join)  # fmt: skip
sound_texts = st.one_of(
    item_expressions.map(
        lambda expression: ("item-filter", filterlang.Filter(expression).to_text("item-filter"))
    ),
    topic_expressions.map(
        lambda expression: (
            "concrete-set",
            filterlang.Filter(expression).to_text("concrete-set", namespaces=BINDINGS),
        )
    ),
    type_expressions.map(
        lambda expression: ("type-list", filterlang.Filter(expression).to_text("type-list"))
    ),
    st.tuples(st.sampled_from(("item-filter", "concrete-set", "concrete", "type-list")), noise),
)


@given(sound_texts)
@example(("item-filter", 'boolean(//tt:SimpleItem[@Name="”"]) or boolean(//tt:SimpleItem[@Name="a"])'))
@example(("item-filter", 'boolean(//tt:SimpleItem[@Name="b”]"])'))
@example(("concrete-set", "tns1:A|tns1:A/b//.|axis:B"))
@example(("type-list", "ß;SS"))
def test_a_skeleton_holds_the_literals_of_the_expression(case: tuple[str, str]) -> None:
    """Where a text compiles and its literals can be cut out, they are those the back end finds in its leaves."""
    dialect_id, text = case
    dialect = find_dialect(dialect_id)
    skeleton = text_skeleton(dialect, text, BINDINGS)
    parsed = read_text(dialect, text, BINDINGS, DEFAULT_LIMITS)
    if skeleton is None or parsed.expression is None:
        return
    assert python.lower(parsed.expression).literals == skeleton.literals


@given(sound_texts, st.lists(values, min_size=1, max_size=8))
def test_texts_of_one_shape_compile_to_what_the_parser_makes_of_them(
    case: tuple[str, str], others: list[str]
) -> None:
    """Swap the literals of a text, compile it by its shape, and compare with the parser's expression."""
    dialect_id, text = case
    dialect = find_dialect(dialect_id)
    skeleton = text_skeleton(dialect, text, BINDINGS)
    assume(skeleton is not None and read_text(dialect, text, BINDINGS, DEFAULT_LIMITS).expression is not None)
    pieces = text.split('"')
    for position in range(1, len(pieces), 2):
        pieces[position] = others[position % len(others)]
    swapped = '"'.join(pieces)
    filterlang.compile(text, dialect_id, namespaces=BINDINGS)
    short = filterlang.compile(swapped, dialect_id, namespaces=BINDINGS)
    parsed = read_text(dialect, swapped, BINDINGS, DEFAULT_LIMITS)
    assert parsed.expression is not None
    literals = python.lower(parsed.expression).literals[:5]
    for name in literals:
        for value in (None, *literals):
            for event in (Event(items=[(name, value)]), Event(type=name), Event(system="onvif")):
                assert short.matches(event) is interpret.matches(parsed.expression, event)
    assert short.expr == parsed.expression
    assert short.diagnostics == parsed.diagnostics


A_TOPIC = filterlang.topic("tns1:A")


@pytest.mark.parametrize(
    ("flt", "dialect", "what"),
    [
        (filterlang.every(), "concrete-set", "every event"),
        (filterlang.every(), "item-filter", "every event"),
        (~filterlang.every(), "type-list", "`not`"),
        (filterlang.Filter(ast.AnyOf(())), "type-list", "no event"),
        (filterlang.item("port"), "concrete-set", "a test of items"),
        (filterlang.topic("tns1:A"), "item-filter", "a topic"),
        (filterlang.topic("{urn:x}A"), "concrete-set", "no prefix"),
        (filterlang.Filter(ast.TopicPath((Name("", "p:A"),))), "concrete-set", "segment 'p:A'"),
        (filterlang.topic("tns1:A", subtree=True), "concrete", "single topic"),
        (filterlang.item("a\"'"), "item-filter", "both kinds of quotes"),
        (filterlang.Filter(ast.TypeContains("a;b")), "type-list", "'a;b'"),
        (filterlang.Filter(ast.HasItem("SimpleItem", ast.AllOf(()))), "item-filter", "without conditions"),
        (filterlang.operation("Changed"), "item-filter", "the operation 'Changed'"),
        (A_TOPIC & filterlang.topic("tns1:B"), "axis-url", "two at once"),
        (A_TOPIC | filterlang.item("a"), "axis-url", "a topic below `or` or `not`"),
        (~A_TOPIC, "wsnt-filter", "a negated topic"),
        (filterlang.operation("Changed") & A_TOPIC, "wsnt-filter", "the operation 'Changed'"),
        (~filterlang.every(), "axis-url", "every event"),
        (filterlang.Filter(ast.AnyOf(())), "wsnt-filter", "no event"),
        (A_TOPIC, "vdg-url", "a topic"),
        (filterlang.Filter(ast.FieldEquals("device", "017")), "vdg-url", "the device '017'"),
        (filterlang.Filter(ast.FieldEquals("device", "\1")), "vdg-url", "the device"),
        (
            filterlang.Filter(ast.TypeContains("a")) & filterlang.Filter(ast.TypeContains("b")),
            "vdg-url",
            "two tests of `types`",
        ),
        (filterlang.Filter(ast.FieldEquals("type", "a")), "jetstream-url", "the type 'a'"),
        (filterlang.Filter(ast.FieldEquals("version", "02")), "jetstream-url", "the version '02'"),
        (filterlang.Filter(ast.FieldEquals("device", None)), "jetstream-url", "the device that is absent"),
        (filterlang.Filter(ast.FieldEquals("device", " ")), "jetstream-url", "the device ' '"),
    ],
)
def test_what_a_dialect_cannot_say_is_refused(flt: filterlang.Filter, dialect: str, what: str) -> None:
    with pytest.raises(filterlang.UnsupportedError, match="cannot be written") as caught:
        flt.to_text(dialect)
    assert what in str(caught.value)


A, B, C = (ast.HasItem("SimpleItem", ast.ItemEquals("Name", name)) for name in "abc")


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (ast.AllOf((ast.AllOf((ast.AnyOf((A, B)),)), C)), "({a} or {b}) and {c}"),
        (ast.AllOf((ast.AnyOf((ast.AnyOf((A, B)),)), C)), "({a} or {b}) and {c}"),
        (ast.AnyOf((ast.AllOf((A, B)), C)), "{a} and {b} or {c}"),
        (ast.AllOf((ast.AllOf((A, B)), C)), "{a} and {b} and {c}"),
        (ast.Not(ast.AnyOf((A, B))), "not({a} or {b})"),
    ],
)
def test_parentheses_stand_where_an_or_is_part_of_an_and(expression: ast.Expression, text: str) -> None:
    items = {name: f'boolean(//tt:SimpleItem[@Name="{name}"])' for name in "abc"}
    assert filterlang.Filter(expression).to_text("item-filter") == text.format(**items)


@given(python_expressions, st.lists(python_events, min_size=1, max_size=4))
def test_text_of_a_hand_made_expression_decides_as_it_does(
    expression: ast.Expression, events: list[Event]
) -> None:
    """Whatever is nested in whatever: where a dialect can say it, the text means it."""
    flt = filterlang.Filter(expression)
    for dialect in dialect_ids():
        try:
            text = flt.to_text(dialect, namespaces={"ex": OTHER})
        except filterlang.UnsupportedError:
            continue
        again = filterlang.compile(text, dialect, namespaces={"ex": OTHER})
        assert [again.matches(event) for event in events] == [flt.matches(event) for event in events]


def test_a_well_known_prefix_that_means_something_else_is_not_written() -> None:
    flt = filterlang.topic("tns1:Device")
    assert flt.to_text("concrete-set", namespaces={"tns1": "urn:x"}) == "onvif:Device"
    assert flt.to_text("concrete-set", namespaces={"": ONVIF_TOPICS}) == "tns1:Device"


@pytest.mark.parametrize(
    "flt", [filterlang.item("a\0", "b"), filterlang.item("\ud800"), filterlang.Filter(ast.TypeContains("\1"))]
)
def test_what_no_document_can_hold_is_not_written(flt: filterlang.Filter) -> None:
    dialect = "type-list" if isinstance(flt.expr, ast.TypeContains) else "item-filter"
    with pytest.raises(filterlang.UnsupportedError):
        flt.to_text(dialect)


def test_every_event_is_a_blank_type_list() -> None:
    assert filterlang.every().to_text("type-list") == ""
    assert filterlang.parse("", "type-list") == ast.EVERY


def test_the_callers_prefix_is_written_before_the_well_known_one() -> None:
    flt = filterlang.topic("tns1:Device/tnsaxis:IO/Port", subtree=True)
    assert flt.to_text("concrete-set") == "tns1:Device/tnsaxis:IO/Port//."
    assert flt.to_text("concrete-set", namespaces={"t": ONVIF_TOPICS}) == "t:Device/tnsaxis:IO/Port//."
