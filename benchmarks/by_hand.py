"""Reading a notification as a good engineer writes it with lxml when nothing but the items is wanted."""

from typing import Final, TypeAlias

from lxml import etree

TOPIC: Final = "{http://docs.oasis-open.org/wsn/b-2}Topic"
SIMPLE_ITEM: Final = "{http://www.onvif.org/ver10/schema}SimpleItem"

Decoded: TypeAlias = tuple[str, list[tuple[str | None, str | None]]]
"""An event by hand: its topic's text, and the name and the value of each item."""


def read_by_hand(document: bytes) -> Decoded:
    """Parse a document that holds one notification; take the topic's text and the items.

    It trusts the document: one message, a topic before the items, no DOCTYPE, the prefixes of the vendor.
    """
    elements = etree.fromstring(document).iter(TOPIC, SIMPLE_ITEM)
    topic = next(elements).text or ""
    return topic.strip(), [(item.get("Name"), item.get("Value")) for item in elements]
