"""The workload is the one its figures speak of: its sizes, its shares and, by two oracles, its matches."""

from collections.abc import Callable
from functools import cache
from statistics import mean

import pytest
from lxml import etree

from benchmarks.oracle import Archive, passes
from benchmarks.workload import (
    DEVICE_TOKENS,
    MATCHES,
    NOTIFICATIONS,
    TOKEN_NAMES,
    TOPICS,
    Both,
    Either,
    Has,
    Lacks,
    Notification,
    Subscription,
    Topic,
    concrete_set_text,
    filter_parts,
    item_filter_text,
    notifications,
    subscriptions,
)


@cache
def sent() -> list[Notification]:
    return notifications()


@cache
def archive() -> Archive:
    return Archive.of(sent())


def test_the_notifications_have_the_published_sizes() -> None:
    assert len(sent()) == NOTIFICATIONS
    assert round(mean(len(each.document) for each in sent())) == 1_258
    assert round(mean(len(each.items) for each in sent()), 2) == 4.49
    assert {each.topic for each in sent()} == set(TOPICS)
    assert len(TOPICS) == 60
    tokens = {value for each in sent() for name, value in each.items if name in TOKEN_NAMES}
    assert all(0 <= int(token.removeprefix("cam-")) < DEVICE_TOKENS for token in tokens)


def test_a_document_says_what_its_notification_says() -> None:
    for notification in sent()[:200]:
        root = etree.fromstring(notification.document)
        topic = root.findtext(".//{http://docs.oasis-open.org/wsn/b-2}Topic")
        items = root.iter("{http://www.onvif.org/ver10/schema}SimpleItem")
        assert topic is not None
        assert topic.strip() == notification.topic
        assert tuple((item.get("Name"), item.get("Value")) for item in items) == notification.items


def is_subtree(subscription: Subscription) -> bool:
    return subscription.topics is not None and subscription.topics[0].subtree


def alternatives(subscription: Subscription) -> int:
    return len(subscription.topics or ())


SHARES: dict[str, tuple[float, Callable[[Subscription], bool]]] = {
    # A union that draws one topic three times is written as that topic.
    "one topic": (
        0.60,
        lambda each: alternatives(each) == 1 and not is_subtree(each),
    ),
    "a subtree": (0.20, is_subtree),
    "a union": (0.15, lambda each: alternatives(each) > 1),
    "every topic": (0.05, lambda each: each.topics is None),
    "no content": (0.01, lambda each: each.content is None),
    "a token": (0.30, lambda each: isinstance(each.content, Has)),
}


@pytest.mark.parametrize("kind", SHARES)
def test_the_subscriptions_have_the_published_shares(kind: str) -> None:
    share, belongs = SHARES[kind]
    drawn = subscriptions(10_000)
    assert sum(map(belongs, drawn)) / len(drawn) == pytest.approx(share, abs=0.01)


def test_a_longer_list_of_subscriptions_starts_with_the_shorter() -> None:
    assert subscriptions(1_000)[:100] == subscriptions(100)
    assert subscriptions(100, seed=8) != subscriptions(100)


def test_a_subscription_is_written_as_a_client_would_send_it() -> None:
    topics = (Topic("tns1:Device/Trigger/Relay"), Topic("tns1:Media", subtree=True))
    content = Both(Either(Has("port", "1"), Has("port", "2")), Lacks(Has("state")))
    assert concrete_set_text(topics) == "tns1:Device/Trigger/Relay|tns1:Media//."
    assert item_filter_text(content) == (
        '(boolean(//tt:SimpleItem[@Name="port" and @Value="1"])'
        ' or boolean(//tt:SimpleItem[@Name="port" and @Value="2"]))'
        ' and not(boolean(//tt:SimpleItem[@Name="state"]))'
    )
    assert filter_parts(Subscription(topics, None)) == {"concrete-set": concrete_set_text(topics)}
    assert filter_parts(Subscription(None, content)) == {"item-filter": item_filter_text(content)}


def test_the_oracles_agree() -> None:
    for subscription in subscriptions(100, seed=8):
        found = archive().passing(subscription)
        assert [position for position, each in enumerate(sent()) if passes(subscription, each)] == [
            position for position in range(len(sent())) if found >> position & 1
        ]


@pytest.mark.parametrize("count", MATCHES)
def test_the_subscriptions_have_the_published_matches(count: int) -> None:
    assert sum(archive().passing(each).bit_count() for each in subscriptions(count)) == MATCHES[count]
