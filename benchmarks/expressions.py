"""Libraries that evaluate an expression on an event, in a loop over many expressions.

None of them has an index. XPath sees the document, the others a map of names to values, which is faster than
a list of items, and cannot hold two items of one name.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, Final, assert_never

from lxml import etree

from benchmarks.contenders import NAMESPACES
from benchmarks.groups import CEL, XPATH
from benchmarks.routing import Router, RoutingContender
from benchmarks.workload import (
    Both,
    Content,
    Either,
    Has,
    Lacks,
    Notification,
    Subscription,
    Topic,
    item_filter_text,
)


class Language:
    """How a subscription is written in a language with C's operators. A topic is named ``topic``."""

    both, either, lacks = "({} && {})", "({} || {})", "!({})"
    has, has_name = '("{0}" in items && items["{0}"] == "{1}")', '"{}" in items'
    is_topic, is_below = 'topic == "{}"', 'topic.startsWith("{}/")'
    everything = "true"

    def subscription(self, asked_for: Subscription) -> str:
        """A subscription as an expression, the topic first."""
        parts = []
        if asked_for.topics is not None:
            alternatives = [self.topic(each) for each in asked_for.topics]
            written, *others = alternatives
            for other in others:
                written = self.either.format(written, other)
            parts.append(written)
        if asked_for.content is not None:
            parts.append(self.content(asked_for.content))
        if not parts:
            return self.everything
        return parts[0] if len(parts) == 1 else self.both.format(*parts)

    def topic(self, topic: Topic) -> str:
        """One alternative of a topic filter."""
        exactly = self.is_topic.format(topic.path)
        return self.either.format(exactly, self.is_below.format(topic.path)) if topic.subtree else exactly

    def content(self, content: Content) -> str:
        """A content filter."""
        match content:
            case Has(name, None):
                return self.has_name.format(name)
            case Has(name, value):
                return self.has.format(name, value)
            case Both(left, right):
                return self.both.format(self.content(left), self.content(right))
            case Either(left, right):
                return self.either.format(self.content(left), self.content(right))
            case Lacks(part):
                return self.lacks.format(self.content(part))
            case _:
                assert_never(content)


class XPathLanguage(Language):
    """XPath 1.0. A content filter's own text is one."""

    both, either = "({} and {})", "({} or {})"
    is_topic = 'normalize-space(//wsnt:Topic) = "{}"'
    is_below = 'starts-with(normalize-space(//wsnt:Topic), "{}/")'
    everything = "true()"

    def content(self, content: Content) -> str:
        """A content filter."""
        return item_filter_text(content)


class RuleEngineLanguage(Language):
    """The rule-engine package's own; what an event lacks is null."""

    both, either, lacks = "({} and {})", "({} or {})", "not ({})"
    has, has_name = '{} == "{}"', "{} != null"
    is_below = 'topic.starts_with("{}/")'


class JmespathLanguage(Language):
    """JMESPath."""

    has, has_name = "\"{}\" == '{}'", '"{}" != `null`'
    is_topic, is_below = "topic == '{}'", "starts_with(topic, '{}/')"
    everything = "`true`"


def loop(tests: Sequence[Callable[[Any], object]], inputs: Sequence[Any]) -> Router:
    """Test one after the other."""
    numbered = list(enumerate(tests))

    def match(event: object) -> list[int]:
        return [key for key, test in numbered if test(event)]

    return Router(match, inputs)


def flat(notification: Notification) -> dict[str, str]:
    """An event as one map."""
    return {"topic": notification.topic, **dict(notification.items)}


def _xpath(asked_for: Sequence[Subscription], events: Sequence[Notification]) -> Router:
    written = map(XPathLanguage().subscription, asked_for)
    tests = [etree.XPath(each, namespaces=NAMESPACES, smart_strings=False) for each in written]
    return loop(tests, [etree.fromstring(each.document) for each in events])


def _cel(asked_for: Sequence[Subscription], events: Sequence[Notification]) -> Router:
    cel = import_module("cel")
    tests = [cel.compile(each).execute for each in map(Language().subscription, asked_for)]
    return loop(tests, [cel.Context({"topic": each.topic, "items": dict(each.items)}) for each in events])


def _cel_python(asked_for: Sequence[Subscription], events: Sequence[Notification]) -> Router:
    celpy = import_module("celpy")
    environment = celpy.Environment()
    written = map(Language().subscription, asked_for)
    tests = [environment.program(environment.compile(each)).evaluate for each in written]
    return loop(
        tests, [celpy.json_to_cel({"topic": each.topic, "items": dict(each.items)}) for each in events]
    )


def _rule_engine(asked_for: Sequence[Subscription], events: Sequence[Notification]) -> Router:
    rule_engine = import_module("rule_engine")
    context = rule_engine.Context(resolver=rule_engine.resolve_item, default_value=None)
    written = map(RuleEngineLanguage().subscription, asked_for)
    return loop(
        [rule_engine.Rule(each, context=context).matches for each in written], list(map(flat, events))
    )


def _jmespath(asked_for: Sequence[Subscription], events: Sequence[Notification]) -> Router:
    jmespath = import_module("jmespath")
    written = map(JmespathLanguage().subscription, asked_for)
    return loop([jmespath.compile(each).search for each in written], list(map(flat, events)))


EXPRESSIONS: Final = (
    RoutingContender(f"loop over {XPATH}", _xpath, passes=20_000, most=100),
    RoutingContender(f"loop over {CEL} on a map", _cel, passes=200_000, most=100, module="cel"),
    RoutingContender("loop over cel-python on a map", _cel_python, passes=200, most=100, module="celpy"),
    RoutingContender("loop over rule-engine", _rule_engine, passes=4_000, most=100, module="rule_engine"),
    RoutingContender("loop over jmespath", _jmespath, passes=20_000, most=100, module="jmespath"),
)
