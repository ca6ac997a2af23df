"""What an event keeps of an ONVIF notification, to find its fields when they are asked for.

Knows what the elements of a message mean (ONVIF Core 9.4, WS-BaseNotification 1.3, section 3).
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Final

from lxml import etree

from filterlang.ast import ItemKind
from filterlang.event.fields import OPERATIONS, Group, Item, other_operation
from filterlang.event.times import read_time, unread_time
from filterlang.framing.content import content_of
from filterlang.framing.parsing import text_of
from filterlang.namespaces import ONVIF_SCHEMA, WS_ADDRESSING, WS_NOTIFICATION

MESSAGE: Final = f"{{{ONVIF_SCHEMA}}}Message"
_PRODUCER: Final = f"{{{WS_NOTIFICATION}}}ProducerReference"
_SUBSCRIPTION: Final = f"{{{WS_NOTIFICATION}}}SubscriptionReference"
ADDRESS_TAGS: Final = (_PRODUCER, _SUBSCRIPTION)
_SIMPLE_ITEM: Final = f"{{{ONVIF_SCHEMA}}}SimpleItem"
_ITEMS: Final[dict[str, ItemKind]] = {
    _SIMPLE_ITEM: "SimpleItem",
    f"{{{ONVIF_SCHEMA}}}ElementItem": "ElementItem",
}
ITEM_TAGS: Final = tuple(_ITEMS)
ELEMENT_ITEM: Final = ITEM_TAGS[1]
_GROUPS: Final[dict[str, Group]] = {
    f"{{{ONVIF_SCHEMA}}}Source": "source",
    f"{{{ONVIF_SCHEMA}}}Key": "key",
    f"{{{ONVIF_SCHEMA}}}Data": "data",
}
_ADDRESSES: Final = (
    f"{{{WS_ADDRESSING}}}Address",
    "{http://schemas.xmlsoap.org/ws/2004/08/addressing}Address",
)


class Notification:
    """What an event keeps to find its other fields."""

    __slots__ = ("_message", "_notification")

    def __init__(self, notification: etree._Element, message: etree._Element | None) -> None:
        self._notification = notification
        self._message = message

    def decode(self, field: str) -> object:
        """The value of a field, None where the notification has none."""
        decoder = _DECODERS.get(field)
        return None if decoder is None else decoder(self)

    def items(self) -> tuple[Item, ...]:
        message = self._message
        if message is None:
            return ()
        found: list[Item] = []
        group, siblings, inside = None, None, 0
        for element in message.iter(*_ITEMS):
            parent = element.getparent()
            if parent is not siblings:  # items stand together: their group is looked for once
                group, siblings = _group_of(parent, message), parent
            content = None
            if inside:  # it stands in the content of an item before it, and so does what it contains
                inside -= 1
            elif element.text is not None or len(element):
                content = content_of(element)
                inside = sum(1 for _ in element.iterdescendants(*_ITEMS))
            fields = element.get("Name"), element.get("Value"), group, _ITEMS[str(element.tag)], content
            found.append(_new_item(Item, fields))
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
        """What no other field holds: the other reference, and texts that are no time and no operation."""
        message = self._message
        unread = None if message is None else unread_time(message.get("UtcTime"))
        other = None if message is None else other_operation(message.get("PropertyOperation"))
        found = {
            "SubscriptionReference": self._address(_SUBSCRIPTION),
            "UtcTime": unread,
            "PropertyOperation": other,
        }
        return {key: text for key, text in found.items() if text is not None}

    def raw(self) -> bytes | None:
        return None

    def _address(self, reference: str) -> str | None:
        for element in self._notification.iterchildren(reference):
            for address in element.iterchildren(*_ADDRESSES):
                return text_of(address).strip() or None
        return None


class KeptNotification(Notification):
    """The same, with the document's bytes where it holds nothing else."""

    __slots__ = ("_document",)

    def __init__(
        self,
        notification: etree._Element,
        message: etree._Element | None,
        document: bytes | None,
    ) -> None:
        super().__init__(notification, message)
        self._document = document

    def raw(self) -> bytes | None:
        return self._document if self._document is not None else _alone(self._notification, self._message)


_DECODERS: Final[dict[str, Callable[[Notification], object]]] = {
    "items": Notification.items,
    "pairs": Notification.pairs,
    "time": Notification.time,
    "operation": Notification.operation,
    "producer": Notification.producer,
    "data": Notification.data,
    "raw": lambda notification: notification.raw(),
}


_new_item: Final[Callable[[type[Item], tuple[object, ...]], Item]] = tuple.__new__
"""Makes an item in half the time: without the call of its own that a NamedTuple adds to it."""


def _group_of(parent: etree._Element | None, message: etree._Element) -> Group | None:
    """The group that what stands in an element belongs to: the nearest one above it, within its message."""
    while parent is not None and parent is not message:
        group = _GROUPS.get(str(parent.tag))
        if group is not None:
            return group
        parent = parent.getparent()
    return None


def _alone(notification: etree._Element, message: etree._Element | None) -> bytes:
    # Written out where it stands it takes the namespaces in scope along, also those that only text uses, and
    # with prefixes that need not be ASCII.
    text = etree.tostring(notification, encoding="UTF-8", with_tail=False)
    messages = list(notification.iter(MESSAGE))
    if message is None or len(messages) < 2:
        return text
    copy = etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True))
    copies = list(copy.iter(MESSAGE))
    kept = copies[messages.index(message)]
    for other in copies:
        parent = other.getparent()
        if other is kept or parent is None:
            continue
        if other in kept.iterancestors():
            parent.replace(other, deepcopy(kept))
            kept = next(each for each in parent.iter(MESSAGE))
        else:
            parent.remove(other)
    return etree.tostring(copy, encoding="UTF-8", with_tail=False)
