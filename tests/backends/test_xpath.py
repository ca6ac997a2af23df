"""XPath: two engines and two independent readings of the specification must agree on every filter."""

import copy
import itertools
import os
import pickle
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from lxml import etree

from filterlang.ast import (
    EVERY,
    AllOf,
    AnyOf,
    Expression,
    FieldEquals,
    HasItem,
    ItemEquals,
    ItemTest,
    Not,
    TopicPath,
    TypeContains,
)
from filterlang.backends import xpath
from filterlang.backends.xpath import XPathFilter, lower
from filterlang.diagnostics import Span, UnsupportedError
from filterlang.limits import DEEPEST
from filterlang.namespaces import (
    AXIS_TOPICS,
    ONVIF_SCHEMA,
    ONVIF_TOPICS,
    WS_NOTIFICATION,
    XML_NAMESPACE,
    Name,
    resolve_topic,
    topic_prefixes,
)
from tests import strategies
from tests.oracles import naive, second_engine, topics

EXAMPLES = int(os.environ.get("FILTERLANG_XPATH_EXAMPLES", "2000"))
"""How many documents the engines are compared on; each holds one to four messages."""

NONE: Expression = AnyOf(())

MESSAGE = f"{{{ONVIF_SCHEMA}}}Message"


def notification(topic: str | None = None, body: str = "", declarations: str = "") -> etree._Element:
    """The ``tt:Message`` of a document; the topic is XML, the body what stands in the message."""
    element = "" if topic is None else f"<wsnt:Topic {declarations}>{topic}</wsnt:Topic>"
    root = etree.fromstring(
        f'<wsnt:NotificationMessage xmlns:wsnt="{WS_NOTIFICATION}" xmlns:tt="{ONVIF_SCHEMA}">{element}'
        f"<wsnt:Message><tt:Message>{body}</tt:Message></wsnt:Message></wsnt:NotificationMessage>"
    )
    return next(root.iter(MESSAGE))


def topic_element(message: etree._Element) -> etree._Element:
    return next(message.getroottree().getroot().iter(topics.TOPIC))


def onvif(*locals_: str, subtree: bool = False) -> TopicPath:
    return TopicPath(tuple(Name(ONVIF_TOPICS, local) for local in locals_), subtree)


def has(name: str, value: str) -> HasItem:
    return HasItem("SimpleItem", AllOf((ItemEquals("Name", name), ItemEquals("Value", value))))


@st.composite
def filters_with_documents(draw: st.DrawFn) -> tuple[Expression, list[etree._Element]]:
    """A document's messages and an expression, whose topics are often those of the document."""
    found = list(etree.fromstring(draw(strategies.documents())).iter(MESSAGE))
    expression = draw(strategies.expressions)
    topic = topics.topic_of(draw(st.sampled_from(found)))
    sayable = all(local and not set(" \t\r\n") & set(local) for _, local in topic)
    if topic and sayable and draw(st.booleans()):
        length = draw(st.integers(1, len(topic)))
        names = tuple(Name(namespace, local) for namespace, local in topic[:length])
        expression = AllOf((TopicPath(names, draw(st.booleans())), AnyOf((expression, Not(expression)))))
    return expression, found


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(filters_with_documents())
def test_engines_and_readings_agree(case: tuple[Expression, list[etree._Element]]) -> None:
    expression, messages = case
    compiled = lower(expression)
    for message in messages:
        expected = naive.holds(expression, message)
        event(f"matches: {expected}")
        document = etree.tostring(message.getroottree(), encoding="unicode")
        assert compiled.matches(message) == expected, f"{compiled}\n{document}"
        if not second_engine.strips_too_much(document):
            assert second_engine.evaluate(compiled, message) == expected, f"{compiled}\n{document}"


@settings(max_examples=1_000, deadline=None)
@given(strategies.topics())
def test_the_oracle_resolves_topics_as_the_package_does(topic: str) -> None:
    message = etree.fromstring(
        f'<wsnt:NotificationMessage xmlns:wsnt="{WS_NOTIFICATION}">{topic}<m/></wsnt:NotificationMessage>'
    )[-1]
    element = topic_element(message)
    text = str(element.xpath("string()"))
    scope = {prefix: uri for prefix, uri in element.nsmap.items() if prefix}
    pairs = tuple((prefix, scope[prefix]) for prefix in topic_prefixes(text) if prefix in scope)
    expected = [(name.namespace, name.local) for name in resolve_topic(text, pairs).path]
    assert topics.topic_of(message) == expected


PIECES = ("A", "B", "p:", "tns1:", "none:", "/", "/", ".", ":", " ", "xml:")


def short_texts() -> Iterator[str]:
    for length in range(5):
        for pieces in itertools.product(sorted(set(PIECES)), repeat=length):
            yield "".join(pieces)
    shuffled = random.Random(20)
    for _ in range(6_000):
        yield "".join(shuffled.choices(PIECES, k=shuffled.randint(5, 9)))


def test_every_short_topic_text_is_read_as_resolve_topic_reads_it() -> None:
    message = notification("", declarations=f'xmlns:p="{AXIS_TOPICS}" xmlns="{ONVIF_TOPICS}"')
    element = topic_element(message)
    bound = {"p": AXIS_TOPICS}
    paths: dict[tuple[Name, ...], tuple[XPathFilter, XPathFilter]] = {}
    topics_by_text: dict[str, tuple[Name, ...]] = {}
    for text in short_texts():
        pairs = tuple((prefix, bound[prefix]) for prefix in topic_prefixes(text) if prefix in bound)
        path = topics_by_text[text] = resolve_topic(text, pairs).path
        for length in range(1, len(path) + 1):
            names = path[:length]
            if all(name.local and " " not in name.local for name in names) and names not in paths:
                paths[names] = (lower(TopicPath(names)), lower(TopicPath(names, subtree=True)))
    rest = random.Random(7)
    for text, path in topics_by_text.items():
        element.text = text
        own = [path[:length] for length in range(1, len(path) + 1) if path[:length] in paths]
        for names in own + rest.sample(list(paths), 5):
            exact, below = paths[names]
            assert exact.matches(message) == (path == names), (text, names)
            assert below.matches(message) == (path[: len(names)] == names), (text, names)


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("tns1:Device/Port", onvif("Device", "Port"), True),
        (" \n tns1:Device/tns1:Port//.\t", onvif("Device", "Port"), True),
        ("tns1:Device/Port/", onvif("Device", "Port"), True),
        ("tns1:Device/Port//", onvif("Device", "Port"), False),
        ("tns1:Device/Port/.", onvif("Device", "Port"), False),
        ("tns1:Device/Port//.//.", onvif("Device", "Port"), False),
        ("tns1:Device/Ports", onvif("Device", "Port", subtree=True), False),
        ("tns1:Device/Port/A", onvif("Device", "Port", subtree=True), True),
        ("tns1:Device/Port/A", onvif("Device", "Port"), False),
        ("tns1:Dev<!-- / -->ice/<?x y?>Port", onvif("Device", "Port"), True),
        ("tns1:Device/tnsaxis:Port", onvif("Device", "Port"), False),
        ("Device/Port", onvif("Device", "Port"), False),
        ("tns1:Device/xml:id", TopicPath((Name(ONVIF_TOPICS, "Device"), Name(XML_NAMESPACE, "id"))), True),
        ("tns1:Device/none:A", TopicPath((Name(ONVIF_TOPICS, "Device"), Name("", "none:A"))), True),
        ("none:A/B", TopicPath((Name("", "none:A"), Name("", "B"))), True),
        ("none:A", TopicPath((Name("none", "A"),)), False),
        ("tns1:A", TopicPath((Name("", "tns1:A"),)), False),
        ("xml:A", TopicPath((Name("", "xml:A"),)), False),
        ("tns1:Device/Port", TopicPath((Name(ONVIF_TOPICS, "Device"), Name("", "Port"))), False),
        ("tns1:a:b", onvif("a:b"), True),
        ("//.", onvif("."), False),
        ("", onvif("A", subtree=True), False),
        ("tns1:A\u00a0", onvif("A"), False),
    ],
)
def test_topics(text: str, path: TopicPath, expected: bool) -> None:
    message = notification(text)
    assert lower(path).matches(message) is expected
    if not second_engine.strips_too_much(text):
        assert second_engine.evaluate(lower(path), message) is expected


def test_a_document_may_bind_a_well_known_prefix_to_something_else() -> None:
    message = notification("tns1:A", declarations='xmlns:tns1="urn:x"')
    assert not lower(onvif("A")).matches(message)
    assert lower(TopicPath((Name("urn:x", "A"),))).matches(message)


def test_the_default_namespace_is_no_prefix() -> None:
    for text in ("A", ":A"):
        message = notification(text, declarations=f'xmlns="{ONVIF_TOPICS}"')
        assert not lower(onvif("A")).matches(message)
        assert lower(TopicPath((Name("", text),))).matches(message)


def test_a_binding_that_is_no_uri_leaves_the_segment_as_text() -> None:
    text = f'<n:NotificationMessage xmlns:n="{WS_NOTIFICATION}" xmlns:tt="{ONVIF_SCHEMA}" xmlns:tns1="{{x}}">'
    text += "<n:Topic>tns1:A</n:Topic><tt:Message/></n:NotificationMessage>"
    message = etree.fromstring(text, etree.XMLParser(recover=True))[-1]
    for path, expected in ((onvif("A"), False), (TopicPath((Name("", "tns1:A"),)), True)):
        assert naive.holds(path, message) is expected
        assert lower(path).matches(message) is expected
        assert second_engine.evaluate(lower(path), message) is expected


def test_the_first_topic_of_the_nearest_notification_counts() -> None:
    message = notification("tns1:A", body="<tt:Data/>")
    first = topic_element(message)
    second = copy.deepcopy(first)
    second.text = "tns1:B"
    first.addnext(second)
    assert lower(onvif("A")).matches(message)
    assert not lower(onvif("B")).matches(message)
    message.getparent().remove(message)  # type: ignore[union-attr]
    assert not lower(onvif("A", subtree=True)).matches(message)
    assert lower(EVERY).matches(message)


def test_items_are_those_of_one_message() -> None:
    message = notification("tns1:A", '<tt:Data><tt:SimpleItem Name="a" Value="1"/></tt:Data>')
    neighbour = copy.deepcopy(message)
    neighbour.clear()
    message.addnext(neighbour)
    assert lower(has("a", "1")).matches(message)
    assert not lower(has("a", "1")).matches(neighbour)


INJECTIONS = (
    "'",
    '"',
    "'\"",
    "]",
    "'] or true() or @x['",
    '"] | //*["',
    "$v0",
    "$x",
    "{x}",
    "%s",
    "\\",
    "&amp;",
    "<!--",
    "or true()",
    "\n",
)


@pytest.mark.parametrize("text", INJECTIONS)
def test_texts_never_enter_the_expression(text: str) -> None:
    tests: list[ItemTest] = [ItemEquals("Name", text), Not(ItemEquals("Value", text))]
    plain = lower(HasItem("SimpleItem", AllOf((ItemEquals("Name", "n"), Not(ItemEquals("Value", "n"))))))
    compiled = lower(HasItem("SimpleItem", AllOf(tuple(tests))))
    assert compiled.expression == plain.expression
    assert compiled.variables == {"v0": text}
    message = notification("tns1:A", "<tt:SimpleItem/>")
    item = message[0]
    assert not compiled.matches(message)
    item.set("Name", text)
    assert compiled.matches(message)
    item.set("Value", text)
    assert not compiled.matches(message)


@pytest.mark.parametrize("text", [text for text in INJECTIONS if "\n" not in text and " " not in text])
def test_topic_names_never_enter_the_expression(text: str) -> None:
    compiled = lower(onvif("A", text.replace("/", "")))
    assert compiled.expression == lower(onvif("A", "B")).expression
    message = notification()
    topic = etree.Element(topics.TOPIC, nsmap={"p": ONVIF_TOPICS})
    message.getroottree().getroot().insert(0, topic)
    topic.text = "p:A/p:B"
    assert not compiled.matches(message)
    topic.text = "p:A/" + text.replace("/", "")
    assert compiled.matches(message)


@pytest.mark.parametrize("text", ["\x00", "a\x1fb", "\ud800", "\ufffe", "\uffff"])
def test_no_document_holds_what_xml_forbids(text: str) -> None:
    message = notification("tns1:A", '<tt:SimpleItem Name="a"/>')
    assert not lower(HasItem("SimpleItem", ItemEquals("Name", text))).matches(message)
    assert lower(HasItem("SimpleItem", Not(ItemEquals("Name", text)))).matches(message)
    assert not lower(onvif(text, subtree=True)).matches(message)
    assert not lower(TopicPath((Name(text, "A"),), subtree=True)).matches(message)
    assert lower(Not(FieldEquals("operation", text))).matches(message)


@pytest.mark.parametrize("kind", [AllOf, AnyOf])
@pytest.mark.parametrize("count", [8, 9, 10_000])
def test_long_chains(kind: type[AllOf[Expression]] | type[AnyOf[Expression]], count: int) -> None:
    body = "".join(f'<tt:SimpleItem Name="n{number}" Value="1"/>' for number in (0, count - 1))
    message = notification("tns1:A", body)
    parts: list[Expression] = [has(f"n{number}", "1") for number in range(count)]
    assert lower(kind(tuple(parts))).matches(message) is (kind is AnyOf)
    assert lower(kind(tuple(parts[-1:] * count))).matches(message)
    assert not lower(kind(tuple(parts[1:2] * count))).matches(message)
    assert lower(kind(tuple(Not(part) for part in parts[1:-1]))).matches(message)


def test_long_chains_inside_an_item_test() -> None:
    names: tuple[ItemTest, ...] = tuple(ItemEquals("Name", f"n{number}") for number in range(10_000))
    message = notification("tns1:A", '<tt:SimpleItem Name="n9999"/>')
    assert lower(HasItem("SimpleItem", AnyOf(names))).matches(message)
    assert not lower(HasItem("SimpleItem", AllOf(names))).matches(message)
    assert not lower(HasItem("SimpleItem", AnyOf(names[:-1]))).matches(message)


def test_thousands_of_topics() -> None:
    paths: tuple[Expression, ...] = tuple(onvif(f"A{number}") for number in range(9_000))
    assert lower(AnyOf(paths)).matches(notification("tns1:A8999"))
    assert not lower(AnyOf(paths)).matches(notification("tns1:A9000"))


def nested(levels: int, wide: int, leaf: Expression, beside: Expression) -> Expression:
    """A tree in which every level has ``wide`` parts, one of them the level below."""
    for level in range(levels - 1):
        if level % 3 == 2:
            leaf = Not(leaf)
        else:
            parts = (leaf,) + (beside,) * wide if level % 2 else (beside,) * wide + (leaf,)
            leaf = AllOf(parts) if level % 3 == 0 else AnyOf(tuple(Not(part) for part in parts))
    return leaf


@pytest.mark.parametrize("wide", [0, 1, 9, 66])
@pytest.mark.parametrize("leaf", [EVERY, onvif(*["A"] * xpath.LONGEST_PATH)])
def test_the_deepest_expression(wide: int, leaf: Expression) -> None:
    path = "tns1:" + "/".join(["A"] * xpath.LONGEST_PATH)
    message = notification(path)
    expression = nested(100, wide, leaf, EVERY)
    assert lower(expression).matches(message) is naive.holds(expression, message)
    chain: tuple[Expression, Expression, Expression] = (leaf, leaf, leaf)
    for _ in range(DEEPEST - 1):
        chain = (Not(chain[0]), AllOf((chain[1], EVERY)), AnyOf((NONE, chain[2])))
    for expression in chain:
        assert lower(expression).matches(message) is naive.holds(expression, message)


def test_the_deepest_item_test() -> None:
    test: ItemTest = ItemEquals("Name", "a")
    for level in range(DEEPEST - 2):
        test = Not(test) if level % 2 else AllOf((ItemEquals("Name", "a"), test))
    expression = HasItem("SimpleItem", test)
    message = notification("tns1:A", '<tt:SimpleItem Name="a"/>')
    assert lower(expression).matches(message) is naive.holds(expression, message)


def too_deep() -> Expression:
    expression: Expression = EVERY
    for _ in range(5_000):
        expression = Not(expression)
    return expression


LONG_PATH = onvif(*["A"] * xpath.LONGEST_PATH)


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (TypeContains("motion"), "fold case"),
        (FieldEquals("type", "MotionStart", ignore_case=True), "fold case"),
        (FieldEquals("operation", "changed", ignore_case=True), "fold case"),
        (FieldEquals("type", "Device/Port"), "type"),
        (FieldEquals("type", None), "type"),
        (onvif("A", ""), "empty"),
        (onvif("A B"), "blank"),
        (onvif(*["A"] * (xpath.LONGEST_PATH + 1)), "64 segments"),
        (AnyOf((LONG_PATH,) * 1_000), "topic paths"),
        (AnyOf((has("a", "1"),) * 120_000), "so long"),
        (too_deep(), "150 levels"),
    ],
)
def test_what_xpath_cannot_say(expression: Expression, words: str) -> None:
    with pytest.raises(UnsupportedError, match=words) as caught:
        lower(Not(expression))
    (finding,) = caught.value.diagnostics
    assert finding.code == "FL009"
    assert finding.hint is not None
    assert "Filter.matches" in str(caught.value)


def test_the_error_says_where() -> None:
    with pytest.raises(UnsupportedError) as caught:
        lower(AllOf((EVERY, TypeContains("motion", span=Span(3, 9)))))
    assert caught.value.diagnostics[0].span == Span(3, 9)


def test_only_a_message_can_be_looked_at() -> None:
    compiled = lower(EVERY)
    message = notification("tns1:A")
    for wrong in (None, "<tt:Message/>", message.getroottree(), etree.Comment("tt:Message")):
        with pytest.raises(TypeError, match="lxml element of a tt:Message"):
            compiled.matches(wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"not at .*NotificationMessage"):
        compiled.matches(message.getroottree().getroot())


def test_a_filter_is_a_value() -> None:
    compiled = lower(AllOf((onvif("A"), has("it's", "1"))))
    message = notification("tns1:A", '<tt:SimpleItem Name="it&apos;s" Value="1"/>')
    assert compiled.matches(message)
    for other in (pickle.loads(pickle.dumps(compiled)), copy.copy(compiled), copy.deepcopy(compiled)):
        assert other == compiled
        assert hash(other) == hash(compiled)
        assert other.matches(message)
    assert compiled != lower(AllOf((onvif("A"), has("its", "1"))))
    with pytest.raises(AttributeError):
        compiled.expression = "true()"  # type: ignore[misc]
    with pytest.raises(TypeError):
        compiled.variables["v0"] = ""  # type: ignore[index]


def test_a_filter_prints_readably() -> None:
    assert str(lower(has("it's", "1"))).splitlines() == [
        "boolean(.//tt:SimpleItem[@Name = $v0 and @Value = $v1])",
        "  tt: = http://www.onvif.org/ver10/schema",
        "  wsnt: = http://docs.oasis-open.org/wsn/b-2",
        '  $v0 = "it\'s"',
        "  $v1 = '1'",
    ]


def test_the_expression_keeps_the_structure() -> None:
    one, two = ItemEquals("Name", "1"), ItemEquals("Value", "1")
    either: Expression = AnyOf((HasItem("ElementItem", Not(one)), EVERY))
    parts: tuple[Expression, Expression] = (Not(either), FieldEquals("operation", None))
    assert lower(AllOf(parts)).expression == (
        "not(boolean(.//tt:ElementItem[not(@Name = $v0)]) or true()) and not(@PropertyOperation = 'Changed'"
        " or @PropertyOperation = 'Deleted' or @PropertyOperation = 'Initialized')"
    )
    groups: tuple[ItemTest, ItemTest] = (AnyOf((one, two)), AnyOf(()))
    assert lower(HasItem("SimpleItem", AllOf(groups))).expression == (
        "boolean(.//tt:SimpleItem[(@Name = $v0 or @Value = $v0) and false()])"
    )


def test_threads_share_a_filter() -> None:
    compiled = lower(AllOf((onvif("A"), has("a", "1"))))
    hit = notification("tns1:A", '<tt:SimpleItem Name="a" Value="1"/>')
    miss = notification("tns1:A", '<tt:SimpleItem Name="a" Value="2"/>')
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda number: compiled.matches((miss, hit)[number % 2]), range(4_000)))
    assert results == [False, True] * 2_000


def captured_documents() -> list[Path]:
    folder = os.environ.get("FILTERLANG_CORPUS")
    return sorted((Path(folder) / "notifications").glob("*.xml")) if folder else []


@pytest.mark.skipif(not captured_documents(), reason="FILTERLANG_CORPUS names no captured events")
def test_engines_and_readings_agree_on_captured_events() -> None:
    compared = 0
    for path in captured_documents():
        root = etree.parse(path, etree.XMLParser(recover=True)).getroot()
        for message in itertools.islice(root.iter(MESSAGE), 6):
            for expression in _expressions_about(message):
                compiled = lower(expression)
                expected = naive.holds(expression, message)
                assert compiled.matches(message) is expected
                assert second_engine.evaluate(compiled, message) is expected
                compared += 1
    assert compared


def _expressions_about(message: etree._Element) -> Iterator[Expression]:
    names = tuple(Name(namespace, local) for namespace, local in topics.topic_of(message))
    for length in range(1, len(names) + 1):
        yield TopicPath(names[:length])
        yield TopicPath(names[:length], subtree=True)
    for item in message.iter(naive.SCHEMA + "SimpleItem"):
        yield Not(has(item.get("Name", ""), item.get("Value", "")))
