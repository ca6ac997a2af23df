"""Two naive engines for the workload's subscriptions: what every other engine is held against.

They read the workload's own dataclasses and nothing of filterlang.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from benchmarks.workload import Both, Content, Either, Has, Lacks, Notification, Subscription, Topic


def passes(subscription: Subscription, notification: Notification) -> bool:
    """Whether one notification passes one subscription."""
    topic_passes = subscription.topics is None or any(
        is_under(notification.topic, topic) for topic in subscription.topics
    )
    return topic_passes and (subscription.content is None or holds(subscription.content, notification))


def is_under(topic: str, asked: Topic) -> bool:
    """Whether a notification's topic is the one asked for or, of a subtree, below it."""
    return topic == asked.path or (asked.subtree and topic.startswith(asked.path + "/"))


def holds(content: Content, notification: Notification) -> bool:
    """Whether a content filter holds for a notification."""
    match content:
        case Has(name, value):
            return any(name == its_name and value in (None, its) for its_name, its in notification.items)
        case Both(left, right):
            return holds(left, notification) and holds(right, notification)
        case Either(left, right):
            return holds(left, notification) or holds(right, notification)
        case Lacks(part):
            return not holds(part, notification)
        case _:
            assert_never(content)


@dataclass(frozen=True)
class Archive:
    """Many notifications as sets of their positions, to hold a subscription against all of them at once.

    A set is an integer with a bit for each member.
    """

    everything: int
    by_topic: dict[str, int]
    by_item: dict[tuple[str, str | None], int]

    @classmethod
    def of(cls, notifications: Sequence[Notification]) -> "Archive":
        """Enter notifications by their topics, and by the names and the pairs of their items."""
        by_topic: dict[str, int] = {}
        by_item: dict[tuple[str, str | None], int] = {}
        for position, notification in enumerate(notifications):
            bit = 1 << position
            by_topic[notification.topic] = by_topic.get(notification.topic, 0) | bit
            for name, value in notification.items:
                for key in ((name, value), (name, None)):
                    by_item[key] = by_item.get(key, 0) | bit
        return cls((1 << len(notifications)) - 1, by_topic, by_item)

    def passing(self, subscription: Subscription) -> int:
        """The set of those that pass a subscription."""
        found = self.everything if subscription.topics is None else 0
        for topic in subscription.topics or ():
            for known, members in self.by_topic.items():
                if is_under(known, topic):
                    found |= members
        return found if subscription.content is None else found & self.holding(subscription.content)

    def holding(self, content: Content) -> int:
        """The set of those for which a content filter holds."""
        match content:
            case Has(name, value):
                return self.by_item.get((name, value), 0)
            case Both(left, right):
                return self.holding(left) & self.holding(right)
            case Either(left, right):
                return self.holding(left) | self.holding(right)
            case Lacks(part):
                return self.everything & ~self.holding(part)
            case _:
                assert_never(content)
