"""An event as a predicate sees it, and its fields."""

from filterlang.event.event import DECODED, Event, Source
from filterlang.event.fields import Item

__all__ = ["DECODED", "Event", "Item", "Source"]
