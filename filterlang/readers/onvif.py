"""ONVIF notifications: MetadataStream, PullMessagesResponse, Notify, or bare NotificationMessage documents.

One document, any number in a row, or one whose root never ends (ONVIF Core 9; ONVIF Streaming 5.2.1.1;
WS-BaseNotification 1.3, section 3). The XML library is imported when the first byte is read, not before.
"""

import re
from collections.abc import Iterator
from functools import cache, partial
from itertools import chain
from typing import Any, Final

from filterlang.event import Event
from filterlang.framing.source import ReadOptions

VDG_ROOT: Final = re.compile(rb"(?:[^:]*:)?(?:events?|result)", re.IGNORECASE)
"""The roots of VDG Sense's documents."""

_ROOT: Final = re.compile(
    rb"(?:[ \t\r\n\x00]|\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*+"
    rb"<([^\s<>/!?]++)[\s/>]",
    re.DOTALL,
)


def first_root(head: bytes) -> bytes | None:
    """The name of the first start tag behind comments and declarations, None where it is not there yet."""
    root = _ROOT.match(head)
    return None if root is None else root[1]


def sniff(head: bytes, final: bool) -> bool | None:
    """Whether a source that starts so is XML, but not VDG Sense's.

    Args:
        head: its first bytes, without white space and byte order marks in front.
        final: whether there will be no more of them.

    Returns:
        None where more bytes are needed.
    """
    if not head.startswith(b"<"):
        return False
    root = first_root(head)
    if root is not None:
        return VDG_ROOT.fullmatch(root) is None
    return True if final else None


def read(chunks: Iterator[bytes], options: ReadOptions) -> Iterator[Event]:
    """The events of a stream of XML documents.

    Args:
        chunks: the bytes.
        options: see :class:`ReadOptions`.

    Returns:
        One event for each ``tt:Message`` of a notification, or one for a notification that has a topic only.

    Raises:
        EventError: what ``options.report`` raises.
        OSError: if the source cannot be read.
    """
    read_documents, vocabulary, events_of = _machinery()
    results = read_documents(chunks, vocabulary, options.limits.document, options.name)
    return chain.from_iterable(map(partial(events_of, options), results))


@cache
def _machinery() -> tuple[Any, ...]:
    from filterlang.framing.documents import read_documents
    from filterlang.readers._notification import VOCABULARY, events_of

    return read_documents, VOCABULARY, events_of
