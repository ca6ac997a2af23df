"""What a document is that holds no event, in words. Knows the documents that may be empty."""

from typing import Final

from lxml import etree

from filterlang.framing.foreign import content_of, local_name, words_for
from filterlang.namespaces import ONVIF_SCHEMA

__all__ = ["local_name", "nothing_in"]

_EMPTY: Final = ("metadatastream", "pullmessagesresponse", "notify")
"""Documents that may hold no event, in lower case: frames only, or nothing happened until the time-out."""

_EMPTY_PARTS: Final = ("videoanalytics", "audioanalytics", "ptz", "event", "extension", "frame")
"""What a MetadataStream consists of (ONVIF schema), which some devices send by itself."""

_KNOWN: Final = {
    "EventNotificationAlert": "an EventNotificationAlert of Hikvision's ISAPI, which is not ONVIF",
    "EventNotificationAlertList": "an EventNotificationAlertList of Hikvision's ISAPI, which is not ONVIF",
    "GetEventPropertiesResponse": "the topics that a device declares: 'filterlang topics' reads them",
    "GetEventInstancesResponse": "the topics that a device declares: 'filterlang topics' reads them",
    "TopicSet": "the topics that a device declares: 'filterlang topics' reads them",
    "event": "an event of VDG Sense, which the format 'vdg' reads",
    "events": "events of VDG Sense, which the format 'vdg' reads",
}


_KEEP_ALIVE: Final = ("keepalive", "keep-alive", "heartbeat")
"""What servers send so that a connection stays open, in lower case."""


def nothing_in(root: etree._Element) -> str | None:
    """What a document is that holds no event, None where it may be empty.

    Args:
        root: its root.
    """
    if local_name(root).lower() in _KEEP_ALIVE:
        return None
    content = content_of(root)
    if content is not None and local_name(content).lower() in _EMPTY:
        return None
    if local_name(root).lower() in _EMPTY_PARTS and ONVIF_SCHEMA in str(root.tag):
        return None
    return words_for(root, _KNOWN, ", which holds no event that is known here")
