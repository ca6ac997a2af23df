"""From text and bytes to a decision: the whole way, against engines that know nothing of this package.

A generated item filter is written as text and compiled, a generated document is read, and what the predicate
decides about each event must be what libxml2 and elementpath make of the filter's own text on that message
alone; topics must decide as the matcher of ``tests.oracles.topics``, which reads the document itself.

FILTERLANG_AGREEMENTS sets how many documents are tried (600 in the ordinary run).
"""

import os
from contextlib import suppress
from copy import deepcopy
from typing import Any, cast

from elementpath import XPath1Parser, XPathContext
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from lxml import etree

import filterlang
from filterlang import ast
from filterlang.backends import interpret
from filterlang.namespaces import ONVIF_SCHEMA
from tests import strategies
from tests.dialects.test_round_trip import item_expressions as any_item_expressions
from tests.oracles import second_engine, topics

EXAMPLES = int(os.environ.get("FILTERLANG_AGREEMENTS", "600"))
MESSAGE = f"{{{ONVIF_SCHEMA}}}Message"
TT = {"tt": ONVIF_SCHEMA}


def sayable(node: ast.Node) -> bool:
    """Whether an item filter can say a test: no value with both kinds of quotes, nothing without parts."""
    values = [each.value for each, _ in ast.walk(node) if isinstance(each, ast.ItemEquals)]
    empty = [
        each for each, _ in ast.walk(node) if isinstance(each, (ast.AllOf, ast.AnyOf)) and not each.parts
    ]
    return not empty and not any('"' in value and "'" in value for value in values)


hitting = st.builds(
    ast.HasItem, st.sampled_from(("SimpleItem", "ElementItem")), strategies.item_tests
).filter(sayable)
item_expressions: st.SearchStrategy[ast.Expression] = st.one_of(
    hitting,
    st.builds(ast.Not, hitting),
    st.builds(lambda *parts: ast.AllOf(parts), hitting, hitting),
    st.builds(lambda *parts: ast.AnyOf(parts), hitting, hitting, st.builds(ast.Not, hitting)),
    any_item_expressions,
)


def in_libxml2(text: str, message: etree._Element) -> bool:
    return etree.XPath(text, namespaces=TT)(etree.ElementTree(alone(message))) is True


def in_elementpath(text: str, message: etree._Element) -> bool:
    return XPath1Parser(namespaces=TT).parse(text).evaluate(XPathContext(cast("Any", alone(message)))) is True


def alone(message: etree._Element) -> etree._Element:
    """The message as a document of its own, which is what an item filter is about."""
    copy = deepcopy(message)
    copy.tail = None
    return copy


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(item_expressions, strategies.documents())
def test_item_filters_decide_as_two_xpath_engines_do(expression: ast.Expression, document: bytes) -> None:
    text = filterlang.Filter(expression).to_text("item-filter")
    flt = filterlang.compile(text, "item-filter")
    warnings: list[filterlang.EventWarning] = []
    events = list(filterlang.read_events(document, "onvif", on_warning=warnings.append))
    assume(not warnings)  # what had to be repaired is not what the engines see
    messages = list(etree.fromstring(document).iter(MESSAGE))
    assert len(events) == len(messages)
    for event, message in zip(events, messages, strict=True):
        decided = flt.matches(event)
        assert decided is interpret.matches(flt.expr, event), text
        assert decided is in_libxml2(text, message), (text, document)
        assert decided is in_elementpath(text, message), (text, document)
        assert decided is flt.to_xpath().matches(message), (text, document)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data(), strategies.documents())
def test_topics_decide_as_the_independent_matcher_does(data: st.DataObject, document: bytes) -> None:
    messages = list(etree.fromstring(document).iter(MESSAGE))
    events = list(filterlang.read_events(document, "onvif"))
    assert len(events) == len(messages)
    path = data.draw(strategies.topic_paths())
    own = topics.topic_of(data.draw(st.sampled_from(messages)))
    of_the_document: bool = data.draw(st.booleans())
    if own and of_the_document:
        length, subtree = data.draw(st.tuples(st.integers(1, len(own)), st.booleans()))
        path = ast.TopicPath(tuple([filterlang.Name(*name) for name in own[:length]]), subtree)
    flt = filterlang.Filter(path)
    wanted = [(name.namespace, name.local) for name in path.segments]
    for event, message in zip(events, messages, strict=True):
        topic = topics.topic_of(message)
        expected = topic[: len(wanted)] == wanted if path.subtree else topic == wanted
        assert flt.matches(event) is expected, (path, document)
        assert flt.explain(event).held is expected
        if not second_engine.strips_too_much(document.decode()):
            with suppress(filterlang.UnsupportedError):  # an odd segment, which no dialect can write
                assert flt.to_xpath().matches(message) is expected
