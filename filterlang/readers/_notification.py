"""A notification of WS-BaseNotification with ONVIF's messages, from an XML tree to events.

Knows what the elements mean (ONVIF Core 9.4 and 9.6, WS-BaseNotification 1.3) and nothing about streams.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Final

from lxml import etree

from filterlang.ast import ItemKind
from filterlang.diagnostics import EventError
from filterlang.event import OPERATIONS, Event, Group, Item
from filterlang.namespaces import (
    ONVIF_SCHEMA,
    WS_ADDRESSING,
    WS_NOTIFICATION,
    Name,
    ResolvedTopic,
    resolve_topic,
    topic_prefixes,
)
from filterlang.readers._source import ReadOptions
from filterlang.readers._times import read_time
from filterlang.readers._vocabulary import Result, Vocabulary

_NOTIFICATION: Final = f"{{{WS_NOTIFICATION}}}NotificationMessage"
_TOPIC: Final = f"{{{WS_NOTIFICATION}}}Topic"
_PRODUCER: Final = f"{{{WS_NOTIFICATION}}}ProducerReference"
_SUBSCRIPTION: Final = f"{{{WS_NOTIFICATION}}}SubscriptionReference"
_MESSAGE: Final = f"{{{ONVIF_SCHEMA}}}Message"
_SIMPLE_ITEM: Final = f"{{{ONVIF_SCHEMA}}}SimpleItem"
_ITEMS: Final[dict[str, ItemKind]] = {
    _SIMPLE_ITEM: "SimpleItem",
    f"{{{ONVIF_SCHEMA}}}ElementItem": "ElementItem",
}
_GROUPS: Final[dict[str, Group]] = {
    f"{{{ONVIF_SCHEMA}}}Source": "source",
    f"{{{ONVIF_SCHEMA}}}Key": "key",
    f"{{{ONVIF_SCHEMA}}}Data": "data",
}
_ADDRESSES: Final = (
    f"{{{WS_ADDRESSING}}}Address",
    "{http://schemas.xmlsoap.org/ws/2004/08/addressing}Address",
)
MOST_NAMESPACES: Final = 256
"""A topic with more namespaces in scope is refused: each costs time for each notification."""

_RANKS: Final = {
    "MetadataStream": 0,
    "Envelope": 0,
    "Notify": 1,
    "PullMessagesResponse": 1,
    "NotificationMessage": 2,
}
_KNOWN: Final = tuple(f"{{*}}{name}" for name in _RANKS)


VOCABULARY: Final = Vocabulary(
    ranks={name.encode(): rank for name, rank in _RANKS.items()},
    fold=False,
    roots=(),
    find=lambda root: list(root.iter(*_KNOWN, _MESSAGE)),
)
"""The elements that documents of notifications consist of."""


class _Notification:
    """What an event keeps to find its other fields."""

    __slots__ = ("_message", "_notification", "_path")

    def __init__(
        self, notification: etree._Element, message: etree._Element | None, path: tuple[Name, ...]
    ) -> None:
        self._notification = notification
        self._message = message
        self._path = path

    def decode(self, field: str) -> object:
        """The value of a field, None where the notification has none."""
        decoder = _DECODERS.get(field)
        return None if decoder is None else decoder(self)

    def topic(self) -> tuple[Name, ...]:
        return self._path

    def items(self) -> tuple[Item, ...]:
        message = self._message
        if message is None:
            return ()
        found: list[Item] = []
        for element in message.iter(*_ITEMS):
            parent = element.getparent()
            group = _GROUPS.get(parent.tag) if parent is not None and isinstance(parent.tag, str) else None
            if group is None:
                group = _group_above(element, message)
            found.append(Item(element.get("Name"), element.get("Value"), group, _ITEMS[str(element.tag)]))
        return tuple(found)

    def pairs(self) -> list[tuple[str | None, str | None]]:
        """The names and values of the SimpleItems, without the rest of what an item is."""
        if self._message is None:
            return []
        return [(item.get("Name"), item.get("Value")) for item in self._message.iter(_SIMPLE_ITEM)]

    def time(self) -> object:
        return None if self._message is None else read_time(self._message.get("UtcTime"))

    def operation(self) -> str | None:
        operation = None if self._message is None else self._message.get("PropertyOperation")
        return operation if operation in OPERATIONS else None

    def producer(self) -> str | None:
        return self._address(_PRODUCER)

    def data(self) -> dict[str, object]:
        subscription = self._address(_SUBSCRIPTION)
        return {} if subscription is None else {"SubscriptionReference": subscription}

    def raw(self) -> bytes | None:
        return None

    def _address(self, reference: str) -> str | None:
        for element in self._notification.iterchildren(reference):
            for address in element.iterchildren(*_ADDRESSES):
                return _text(address).strip() or None
        return None


class _KeptNotification(_Notification):
    """The same, with the document's bytes where it holds nothing else."""

    __slots__ = ("_document",)

    def __init__(
        self,
        notification: etree._Element,
        message: etree._Element | None,
        path: tuple[Name, ...],
        document: bytes | None,
    ) -> None:
        super().__init__(notification, message, path)
        self._document = document

    def raw(self) -> bytes | None:
        return self._document if self._document is not None else _alone(self._notification, self._message)


_DECODERS: Final[dict[str, Callable[[_Notification], object]]] = {
    "topic": _Notification.topic,
    "items": _Notification.items,
    "pairs": _Notification.pairs,
    "time": _Notification.time,
    "operation": _Notification.operation,
    "producer": _Notification.producer,
    "data": _Notification.data,
    "raw": lambda notification: notification.raw(),
}


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
        topic: ResolvedTopic | None = _NO_TOPIC
        for child in notification:
            if child.tag == _TOPIC:
                topic = _resolve(child, _text(child) if len(child) else child.text or "")
                break
        if topic is None:
            reason = f"more than {MOST_NAMESPACES} namespaces are in scope of a topic"
            options.report(EventError(reason, piece.offset, options.name))
            continue
        key, path = topic
        if alone:
            # The common case: its messages have been found already.
            found = [each for each in piece.found if each.tag == _MESSAGE]
            messages = [each for each in found if _is_inside(each, notification)]
        else:
            messages = list(notification.iter(_MESSAGE))
        for message in messages or (None,):
            if message is None and not key:
                continue
            if options.keep_raw:
                document = piece.document if alone and len(messages) < 2 else None
                source: _Notification = _KeptNotification(notification, message, path, document)
            else:
                source = _Notification(notification, message, path)
            events.append(Event.read("onvif", key, None, source, options.tag))
    return events


def _is_inside(message: etree._Element, notification: etree._Element) -> bool:
    parent = message.getparent()
    if parent is not None and parent.getparent() is notification:
        return True
    return notification in message.iterancestors()


def _resolve(topic: etree._Element, text: str) -> ResolvedTopic | None:
    prefixes = topic_prefixes(text)
    if not prefixes:
        return resolve_topic(text)
    namespaces = topic.nsmap
    if len(namespaces) > MOST_NAMESPACES:
        return None
    return resolve_topic(
        text, tuple([(prefix, namespaces[prefix]) for prefix in prefixes if prefix in namespaces])
    )


_NO_TOPIC: Final = ResolvedTopic("", ())


def _text(element: etree._Element) -> str:
    # The string-value of XPath 1.0, section 5.2: comments and instructions are no text.
    return str(element.xpath("string()")) if len(element) else element.text or ""


def _group_above(element: etree._Element, message: etree._Element) -> Group | None:
    for ancestor in element.iterancestors():
        if ancestor is message:
            break
        group = _GROUPS.get(str(ancestor.tag))
        if group is not None:
            return group
    return None


def _alone(notification: etree._Element, message: etree._Element | None) -> bytes:
    # Written out where it stands it takes the namespaces in scope along, also those that only text uses.
    text = etree.tostring(notification, with_tail=False)
    messages = list(notification.iter(_MESSAGE))
    if message is None or len(messages) < 2:
        return text
    copy = etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True))
    copies = list(copy.iter(_MESSAGE))
    kept = copies[messages.index(message)]
    for other in copies:
        parent = other.getparent()
        if other is kept or parent is None:
            continue
        if other in kept.iterancestors():
            parent.replace(other, deepcopy(kept))
            kept = next(each for each in parent.iter(_MESSAGE))
        else:
            parent.remove(other)
    return etree.tostring(copy, with_tail=False)
