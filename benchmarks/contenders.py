"""The filters that are measured, and everyone who evaluates them: filterlang and what one would use without.

A contender gets whatever can be done before the event arrives, or when it is decoded, for free: compiled
expressions, parsed documents, filled contexts. Only the answer is measured.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, NamedTuple, TypeAlias

from elementpath import XPath1Parser, XPathContext, get_node_tree
from lxml import etree

import filterlang
from benchmarks.by_hand import Decoded, read_by_hand
from benchmarks.groups import CEL, LOOP, MATCH, XPATH
from benchmarks.workload import (
    Both,
    Either,
    Has,
    Lacks,
    Notification,
    Subscription,
    Topic,
    filter_parts,
    item_filter_text,
)
from filterlang.backends import interpret

NAMESPACES: Final = {
    "tt": "http://www.onvif.org/ver10/schema",
    "wsnt": "http://docs.oasis-open.org/wsn/b-2",
}

Predicate: TypeAlias = Callable[[Decoded], bool]


@dataclass(frozen=True)
class Case:
    """One filter, as each contender writes it.

    Attributes:
        name: what it asks for.
        subscription: the filter.
        loop: what a good engineer writes by hand: one loop over the items that stops when it knows.
        membership: the shortest that CPython can do with the decoded items: look whole pairs up in them.
        xpath: for XPath engines, one expression on the document; the content is the filter's own text.
        tuned_xpath: the same, rewritten for libxml2 by someone who knows where the items stand.
        cel_items: CEL on a list of items with a name and a value each: the exact translation.
        cel_map: CEL on a map of name to value, which cannot hold two items of one name.
    """

    name: str
    subscription: Subscription
    loop: Predicate
    membership: Predicate
    xpath: str
    tuned_xpath: str
    cel_items: str
    cel_map: str


# --- port=1 and not state=high ----------------------------------------------------------------------------


def _port_loop(event: Decoded) -> bool:
    port = False
    for name, value in event[1]:
        if name == "port":
            if value == "1":
                port = True
        elif name == "state" and value == "high":
            return False
    return port


def _port_membership(event: Decoded) -> bool:
    items = event[1]
    return ("port", "1") in items and ("state", "high") not in items


_PORT: Final = Both(Has("port", "1"), Lacks(Has("state", "high")))

PORT_AND_NOT_STATE: Final = Case(
    name="port and not state",
    subscription=Subscription(None, _PORT),
    loop=_port_loop,
    membership=_port_membership,
    xpath=item_filter_text(_PORT),
    tuned_xpath=(
        'boolean(*/tt:SimpleItem[@Name="port" and @Value="1"])'
        ' and not(boolean(*/tt:SimpleItem[@Name="state" and @Value="high"]))'
    ),
    cel_items=(
        'items.exists(item, item.name == "port" && item.value == "1")'
        ' && !items.exists(item, item.name == "state" && item.value == "high")'
    ),
    cel_map=('"port" in items && items["port"] == "1" && !("state" in items && items["state"] == "high")'),
)

# --- a subtree, a token and a boolean ---------------------------------------------------------------------


def _subtree_loop(event: Decoded) -> bool:
    topic, items = event
    if not (topic == "tns1:RuleEngine" or topic.startswith("tns1:RuleEngine/")):
        return False
    camera = motion = False
    for name, value in items:
        if name == "camera":
            if value == "cam-0092":
                camera = True
        elif name == "motion" and value == "1":
            motion = True
        if camera and motion:
            return True
    return False


def _subtree_membership(event: Decoded) -> bool:
    topic, items = event
    return (
        (topic == "tns1:RuleEngine" or topic.startswith("tns1:RuleEngine/"))
        and ("camera", "cam-0092") in items
        and ("motion", "1") in items
    )


_SUBTREE: Final = Both(Has("camera", "cam-0092"), Has("motion", "1"))

SUBTREE_TOKEN_BOOLEAN: Final = Case(
    name="subtree, token and boolean",
    subscription=Subscription((Topic("tns1:RuleEngine", subtree=True),), _SUBTREE),
    loop=_subtree_loop,
    membership=_subtree_membership,
    xpath=(
        '(normalize-space(//wsnt:Topic) = "tns1:RuleEngine"'
        ' or starts-with(normalize-space(//wsnt:Topic), "tns1:RuleEngine/"))'
        f" and {item_filter_text(_SUBTREE)}"
    ),
    tuned_xpath=(
        '(normalize-space(../../wsnt:Topic) = "tns1:RuleEngine"'
        ' or starts-with(normalize-space(../../wsnt:Topic), "tns1:RuleEngine/"))'
        ' and boolean(*/tt:SimpleItem[@Name="camera" and @Value="cam-0092"])'
        ' and boolean(*/tt:SimpleItem[@Name="motion" and @Value="1"])'
    ),
    cel_items=(
        '(topic == "tns1:RuleEngine" || topic.startsWith("tns1:RuleEngine/"))'
        ' && items.exists(item, item.name == "camera" && item.value == "cam-0092")'
        ' && items.exists(item, item.name == "motion" && item.value == "1")'
    ),
    cel_map=(
        '(topic == "tns1:RuleEngine" || topic.startsWith("tns1:RuleEngine/"))'
        ' && "camera" in items && items["camera"] == "cam-0092"'
        ' && "motion" in items && items["motion"] == "1"'
    ),
)

# --- one of three tokens ----------------------------------------------------------------------------------


def _tokens_loop(event: Decoded) -> bool:
    for name, value in event[1]:  # noqa: SIM110 - any() with a generator is slower
        if name == "camera" and value in {"cam-0000", "cam-0004", "cam-0092"}:
            return True
    return False


def _tokens_membership(event: Decoded) -> bool:
    items = event[1]
    return (
        ("camera", "cam-0000") in items or ("camera", "cam-0004") in items or ("camera", "cam-0092") in items
    )


_TOKENS: Final = Either(
    Either(Has("camera", "cam-0000"), Has("camera", "cam-0004")), Has("camera", "cam-0092")
)

ONE_OF_THREE_TOKENS: Final = Case(
    name="one of three tokens",
    subscription=Subscription(None, _TOKENS),
    loop=_tokens_loop,
    membership=_tokens_membership,
    xpath=item_filter_text(_TOKENS),
    tuned_xpath=(
        'boolean(*/tt:SimpleItem[@Name="camera" and'
        ' (@Value="cam-0000" or @Value="cam-0004" or @Value="cam-0092")])'
    ),
    cel_items=(
        'items.exists(item, item.name == "camera" && item.value in ["cam-0000", "cam-0004", "cam-0092"])'
    ),
    cel_map='"camera" in items && items["camera"] in ["cam-0000", "cam-0004", "cam-0092"]',
)

CASES: Final = (PORT_AND_NOT_STATE, SUBTREE_TOKEN_BOOLEAN, ONE_OF_THREE_TOKENS)


# --- Contenders -------------------------------------------------------------------------------------------


class Prepared(NamedTuple):
    """What is measured: the test, over the inputs.

    Attributes:
        test: gives an answer, true or false, for an input.
        inputs: the events in the form that the test takes them, in order.
    """

    test: Callable[[Any], object]
    inputs: Sequence[Any]

    def answers(self) -> list[bool]:
        """The answer to each input."""
        return [bool(self.test(each)) for each in self.inputs]


@dataclass(frozen=True)
class Contender:
    """Someone who evaluates a filter.

    Attributes:
        name: as the table calls it.
        prepare: does beforehand what can be done beforehand.
        most: on how many events it is measured at most; slow ones get fewer.
        module: what must be installed, beside what filterlang's tests need.
    """

    name: str
    prepare: Callable[[Case, Sequence[Notification]], Prepared]
    most: int = 1_000
    module: str | None = None


def compile_case(case: Case) -> filterlang.Filter:
    """Compile a case's texts."""
    return filterlang.compile_parts(filter_parts(case.subscription))


def read_event(notification: Notification) -> filterlang.Event:
    """Read the one event of a notification's document."""
    (event,) = filterlang.read_events(notification.document, "onvif")
    return event


def _generated(case: Case, sent: Sequence[Notification]) -> Prepared:
    return Prepared(compile_case(case).matches, [read_event(each) for each in sent])


def _interpreted(case: Case, sent: Sequence[Notification]) -> Prepared:
    expression = compile_case(case).expr
    return Prepared(lambda event: interpret.matches(expression, event), [read_event(each) for each in sent])


def _loop(case: Case, sent: Sequence[Notification]) -> Prepared:
    return Prepared(case.loop, [read_by_hand(each.document) for each in sent])


def _membership(case: Case, sent: Sequence[Notification]) -> Prepared:
    return Prepared(case.membership, [read_by_hand(each.document) for each in sent])


def _xpath(case: Case, sent: Sequence[Notification]) -> Prepared:
    expression = etree.XPath(case.xpath, namespaces=NAMESPACES, smart_strings=False)
    return Prepared(expression, [etree.fromstring(each.document) for each in sent])


def _tuned_xpath(case: Case, sent: Sequence[Notification]) -> Prepared:
    expression = etree.XPath(case.tuned_xpath, namespaces=NAMESPACES, smart_strings=False)
    roots = [etree.fromstring(each.document) for each in sent]
    return Prepared(expression, [root.find(".//tt:Message", NAMESPACES) for root in roots])


def _elementpath(case: Case, sent: Sequence[Notification]) -> Prepared:
    expression = XPath1Parser(namespaces=NAMESPACES).parse(case.xpath)
    roots = [etree.fromstring(each.document) for each in sent]
    trees = [get_node_tree(root) for root in roots]  # type: ignore[arg-type] # its protocol is narrower
    # A context keeps the place of an evaluation, so each evaluation needs a new one.
    return Prepared(lambda tree: expression.evaluate(XPathContext(tree)), trees)


def _cel_items(case: Case, sent: Sequence[Notification]) -> Prepared:
    cel = import_module("cel")
    contexts = [
        cel.Context(
            {
                "topic": each.topic,
                "items": [{"name": name, "value": value} for name, value in each.items],
            }
        )
        for each in sent
    ]
    return Prepared(cel.compile(case.cel_items).execute, contexts)


def _cel_map(case: Case, sent: Sequence[Notification]) -> Prepared:
    cel = import_module("cel")
    contexts = [cel.Context({"topic": each.topic, "items": dict(each.items)}) for each in sent]
    return Prepared(cel.compile(case.cel_map).execute, contexts)


CONTENDERS: Final = (
    Contender(MATCH.subject, _generated),
    Contender("the interpreter", _interpreted),
    Contender(LOOP, _loop),
    Contender("membership written by hand", _membership),
    Contender(XPATH, _xpath),
    Contender("`etree.XPath`, tuned by hand", _tuned_xpath),
    Contender("elementpath", _elementpath, most=20),
    Contender(CEL, _cel_items, module="cel"),
    Contender("CEL in Rust on a map", _cel_map, module="cel"),
)
