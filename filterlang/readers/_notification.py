"""A notification of WS-BaseNotification with ONVIF's messages, from an XML tree to events.

Knows how notifications, topics and messages stand in a tree (ONVIF Core 9.6, WS-BaseNotification 1.3), and
nothing about streams.
"""

from typing import Final

from lxml import etree

from filterlang.diagnostics import EventError
from filterlang.event import Event
from filterlang.framing.source import ReadOptions
from filterlang.framing.vocabulary import Result, Vocabulary
from filterlang.namespaces import (
    MOST_SEGMENTS,
    NO_TOPIC,
    WS_NOTIFICATION,
    ResolvedTopic,
    refuse_topic,
    resolve_topic,
    topic_prefixes,
)
from filterlang.readers._message import MESSAGE, KeptNotification, Notification, text_of

_NOTIFICATION: Final = f"{{{WS_NOTIFICATION}}}NotificationMessage"
_TOPIC: Final = f"{{{WS_NOTIFICATION}}}Topic"
MOST_NAMESPACES: Final = 256
"""A topic with more namespaces in scope is refused: each costs time for each notification."""

MOST_HEADS: Final = 1_024
"""So many heads of documents are remembered with the topic that they lead to."""

LONGEST_HEAD: Final = 4_096
"""The longest head that is remembered, in bytes: they come from the network."""

_RANKS: Final = {
    "MetadataStream": 0,
    "Envelope": 0,
    "Notify": 1,
    "PullMessagesResponse": 1,
    "NotificationMessage": 2,
}
_FOUND: Final = (*(f"{{*}}{name}" for name in _RANKS), MESSAGE)

VOCABULARY: Final = Vocabulary(
    ranks={name.encode(): rank for name, rank in _RANKS.items()},
    fold=False,
    roots=(),
    find=lambda root: list(root.iter(*_FOUND)),
    tags=_FOUND,
)
"""The elements that documents of notifications consist of."""


def events_of(options: ReadOptions, piece: Result) -> list[Event]:
    """The events of the notifications that a piece of a document completes.

    Args:
        options: what the reader is told.
        piece: the piece, or the error that stands in its place.

    Returns:
        One event for each ``tt:Message``, or one without items for a notification that has only a topic.

    Raises:
        EventError: what ``options.report`` raises.
    """
    events: list[Event] = []
    if isinstance(piece, EventError):
        options.report(piece)
        return events
    alone = len(piece.units) == 1
    for notification in piece.units:
        if notification.tag != _NOTIFICATION:
            continue
        document = piece.document if alone else None
        topic = _topic_of(notification) if document is None else _topic_behind(document, notification)
        if isinstance(topic, str):
            options.report(EventError(topic, piece.offset, options.name))
            continue
        if alone:
            # The common case: its messages have been found already.
            messages = [
                each for each in piece.found if each.tag == MESSAGE and _is_inside(each, notification)
            ]
        else:
            messages = list(notification.iter(MESSAGE))
        for message in messages or (None,):
            if message is None and not topic.key:
                continue
            if options.keep_raw:
                kept = document if len(messages) < 2 else None
                source: Notification = KeptNotification(notification, message, kept)
            else:
                source = Notification(notification, message)
            events.append(Event.read("onvif", topic, None, source, options.tag))
    return events


def _is_inside(message: etree._Element, notification: etree._Element) -> bool:
    parent = message.getparent()
    if parent is not None and parent.getparent() is notification:
        return True
    return notification in message.iterancestors()


_heads: Final[dict[bytes, ResolvedTopic]] = {}
_seen: Final[set[int]] = set()


def _topic_behind(document: bytes, notification: etree._Element) -> ResolvedTopic | str:
    """The topic of the only notification of a document, or why it is refused.

    A camera starts all documents of a topic with the same bytes, up to the topic's end tag. Those bytes alone
    decide what the topic is and which namespaces are in scope of it, so both need to be looked at only once.
    """
    head = document[: document.find(b"Topic>", 0, LONGEST_HEAD) + 6]
    known = _heads.get(head)
    if known is not None:
        return known
    topic = _topic_of(notification)
    seen = hash(head)
    if seen not in _seen:  # where every head is another, as with SOAP and its ids, none is worth keeping
        if len(_seen) >= MOST_HEADS:
            _seen.clear()
        _seen.add(seen)
    elif not isinstance(topic, str) and _holds_topic(head, notification):
        if len(_heads) >= MOST_HEADS:
            _heads.clear()
        _heads[head] = topic
    return topic


def _holds_topic(head: bytes, notification: etree._Element) -> bool:
    # Whether the head of a document surely ends with the end tag of the notification's topic. It is the end
    # tag of the first Topic that has ended. That is the notification's, if that one starts before all others
    # and no other stands in it.
    first = next(notification.getroottree().iter("{*}Topic"), None)
    if first is None or first.tag != _TOPIC or first.getparent() is not notification or len(first):
        return False
    name = f"{first.prefix}:Topic" if first.prefix else "Topic"
    is_end_tag = b"<!" not in head and b"<?" not in head[1:]  # it stands in no comment, CDATA or instruction
    return is_end_tag and name.isascii() and head.endswith(f"</{name}>".encode())


def _topic_of(notification: etree._Element) -> ResolvedTopic | str:
    """The topic of a notification, empty where it has none, or why it is refused."""
    for child in notification:
        if child.tag == _TOPIC:
            return _resolve(child, text_of(child))
    return NO_TOPIC


def _resolve(topic: etree._Element, text: str) -> ResolvedTopic | str:
    prefixes = topic_prefixes(text) if text.count("/") < MOST_SEGMENTS else ()
    bindings: tuple[tuple[str, str], ...] = ()
    if prefixes:
        namespaces = topic.nsmap
        if len(namespaces) > MOST_NAMESPACES:
            return f"more than {MOST_NAMESPACES} namespaces are in scope of a topic"
        bindings = tuple([(prefix, namespaces[prefix]) for prefix in prefixes if prefix in namespaces])
    refusal = refuse_topic(text, [uri for _, uri in bindings])
    return resolve_topic(text, bindings) if refusal is None else refusal
