"""A notification of WS-BaseNotification with ONVIF's messages, from an XML tree to events.

Knows how notifications, topics and messages stand in a tree (ONVIF Core 9.6, WS-BaseNotification 1.3), and
nothing about streams.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from functools import partial
from itertools import chain
from typing import Final

from lxml import etree

from filterlang.diagnostics import EventError, EventWarning, brief
from filterlang.event import Event
from filterlang.framing.parsing import text_of, unit_offset
from filterlang.framing.source import ReadOptions
from filterlang.framing.vocabulary import Fragment, Result, Vocabulary
from filterlang.namespaces import (
    MOST_SEGMENTS,
    NO_TOPIC,
    ResolvedTopic,
    refuse_topic,
    resolve_topic,
    topic_prefixes,
)
from filterlang.readers._message import (
    ADDRESS_TAGS,
    ELEMENT_ITEM,
    ITEM_TAGS,
    MESSAGE,
    KeptNotification,
    Notification,
)
from filterlang.readers._normalising import NOTIFICATION, PAYLOAD, TOPIC, normalise
from filterlang.readers._nothing import local_name, nothing_in
from filterlang.xml_characters import XML_SPACE

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
_SPELLINGS: Final = {
    **_RANKS,
    "MetaDataStream": 0,
    "notificationMessage": 2,
    "notificationmessage": 2,
}
"""How devices spell the elements, the standard's way first."""

_OTHER_ROOTS: Final = ("metadataStream", "metadatastream", "envelope", "notify", "pullMessagesResponse")
"""Spellings of roots behind which reading goes on when a document is broken."""

_STRAY_ITEMS: Final = ("{*}simpleItem", "{}SimpleItem")
"""Items that are not in ONVIF's schema, beside which others may be."""

_FOUND: Final = (*(f"{{*}}{name}" for name in _SPELLINGS), MESSAGE, *_STRAY_ITEMS)
"""What the parser notes while it makes a tree."""

VOCABULARY: Final = Vocabulary(
    ranks={name.encode(): rank for name, rank in _SPELLINGS.items()},
    fold=False,
    roots=tuple([name.encode() for name in _OTHER_ROOTS]),
    find=lambda root: list(root.iter(*_FOUND)),
    tags=_FOUND,
    open_content=frozenset([b"ElementItem", b"Extension", b"ReferenceParameters", b"Metadata"]),
)
"""The elements that documents of notifications consist of."""


def events_of(options: ReadOptions, piece: Result) -> Iterable[Event]:
    """The events of the notifications that a piece of a document completes.

    Args:
        options: what the reader is told.
        piece: the piece, or the error or the warning that stands in its place.

    Returns:
        One event for each ``tt:Message``, or one without items for a notification that has only a topic. What
        is wrong with a notification is said when its events are asked for, so that it keeps its place among
        others.

    Raises:
        EventError: what ``options.report`` raises.
    """
    if not isinstance(piece, Fragment):
        if isinstance(piece, EventWarning):
            options.warn(piece)
        else:
            options.report(piece)
        return ()
    units = piece.units
    if len(units) == 1:
        return _events_of_unit(options, piece, piece.found[-1].tag != MESSAGE, units[0])
    if units:
        has_strays = any(tag.lower().endswith("item") for tag in {str(each.tag) for each in piece.found})
        return chain.from_iterable(map(partial(_events_of_unit, options, piece, has_strays), units))
    if piece.is_barren:
        nothing = nothing_in(piece.root)
        if nothing is not None:
            options.report(EventError(nothing, piece.offset, options.name, "no-event"))
    return ()


def _events_of_unit(
    options: ReadOptions, piece: Fragment, has_strays: bool, notification: etree._Element
) -> list[Event]:
    # The strays are items outside of ONVIF's schema: the parser notes them without cost.
    events: list[Event] = []
    if len(piece.units) == 1:
        # The common case: its messages have been found already.
        document = piece.document
        topic = _topic_of(notification) if document is None else _topic_behind(document, notification)
        messages = [each for each in piece.found if each.tag == MESSAGE and _is_inside(each, notification)]
    else:
        document = None
        topic = _topic_of(notification)
        messages = list(notification.iter(MESSAGE))
    if len(messages) > 1:
        messages = _own(messages)
    if (
        notification.tag != NOTIFICATION
        or topic is NO_TOPIC
        or not messages
        or has_strays
        or _is_odd(messages)
    ):
        if not _is_normalised(notification, piece, options):
            return events
        topic = _topic_of(notification)
        messages = _own(list(notification.iter(MESSAGE)))
    if isinstance(topic, str):
        place = unit_offset(piece, notification, VOCABULARY)
        options.report(EventError(topic, place, options.name, "wrong-value"))
        return events
    if not messages and not topic.key:
        # An empty one is a device's way of saying that nothing happened.
        if _holds_anything(notification):
            place = unit_offset(piece, notification, VOCABULARY)
            reason = "a notification without a topic and without a message"
            options.report(EventError(reason, place, options.name, "no-event"))
        return events
    for message in messages or (None,):
        if options.keep_raw:
            kept = document if len(messages) < 2 else None
            source: Notification = KeptNotification(notification, message, kept)
        else:
            source = Notification(notification, message)
        events.append(Event.read("onvif", topic, None, source, options.tag))
    return events


def _holds_anything(notification: etree._Element) -> bool:
    # Beside addresses, an empty topic and an empty message.
    for child in notification.iterchildren("*"):
        if child.tag not in (TOPIC, PAYLOAD):
            if child.tag not in ADDRESS_TAGS:
                return True
        elif len(child) or (child.text or "").strip(XML_SPACE):
            return True
    return False


def _is_odd(messages: Iterable[etree._Element]) -> bool:
    # Whether a message has no items, as far as the standard's names go, or the element around it has what
    # should stand on the message. As a rule the first child of the first group tells.
    for message in messages:
        try:
            item = message[0][0]
        except IndexError:
            return True
        parent = message.getparent()
        if item.tag not in ITEM_TAGS or item.get("Name") is None or (parent is not None and parent.keys()):
            return True
    return False


def _is_normalised(notification: etree._Element, piece: Fragment, options: ReadOptions) -> bool:
    """Make a notification the standard's, and say what was not right; strictly, that is an error."""
    corrections = normalise(notification)
    if not corrections:
        return True
    place = unit_offset(piece, notification, VOCABULARY)
    for code, message in corrections:
        if options.strict:
            options.report(EventError(message, place, options.name, code))
        else:
            options.warn(EventWarning(code, message, place, options.name))
    return not options.strict


def _own(messages: list[etree._Element]) -> list[etree._Element]:
    # Without those that an ElementItem holds, as it may hold anything.
    return [each for each in messages if next(each.iterancestors(ELEMENT_ITEM), None) is None]


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
    if first is None or first.tag != TOPIC or first.getparent() is not notification or len(first):
        return False
    name = f"{first.prefix}:Topic" if first.prefix else "Topic"
    is_end_tag = b"<!" not in head and b"<?" not in head[1:]  # it stands in no comment, CDATA or instruction
    return is_end_tag and name.isascii() and head.endswith(f"</{name}>".encode())


def _topic_of(notification: etree._Element) -> ResolvedTopic | str:
    """The topic of a notification, empty where it has none, or why it is refused."""
    for child in notification:
        if child.tag == TOPIC:
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


def event_of(
    element: etree._Element, topic: str | None, namespaces: Mapping[str, str] | None, tag: object
) -> Event:
    """The event of an element that a program has parsed, see :meth:`Event.from_element`."""
    if not isinstance(element, etree._Element):
        raise TypeError(f"an element of lxml is needed, not {type(element).__name__}")
    # A copy: the caller may change the element afterwards. It takes along only the namespaces of names, so
    # what stands around it declares the others, which the topic's text may use.
    in_scope = {prefix: uri for prefix, uri in element.nsmap.items() if prefix and uri}
    around = etree.Element(NOTIFICATION, nsmap=in_scope)
    copy = deepcopy(element)
    around.append(copy)
    if local_name(copy).lower() != "notificationmessage":
        copy = around
    messages = _own(list(copy.iter(MESSAGE)))
    resolved = _topic_of(copy)
    if copy.tag != NOTIFICATION or resolved is NO_TOPIC or not messages or _is_odd(messages):
        normalise(copy)
        messages = _own(list(copy.iter(MESSAGE)))
        resolved = _topic_of(copy)
    if topic is not None:
        prefixes = {**in_scope, **(namespaces or {})}
        bindings = tuple([(each, prefixes[each]) for each in topic_prefixes(topic) if each in prefixes])
        resolved = refuse_topic(topic, [uri for _, uri in bindings]) or resolve_topic(topic, bindings)
    if isinstance(resolved, str):
        raise ValueError(resolved)
    if len(messages) > 1:
        raise ValueError(
            f"a notification with {len(messages)} messages is as many events: give each tt:Message"
        )
    if not messages and not resolved.key:
        raise ValueError(
            f"<{brief(local_name(element))}> is no notification: there is neither a topic nor a message in it"
        )
    return Event.read("onvif", resolved, None, Notification(copy, messages[0] if messages else None), tag)
