"""ONVIF notifications: MetadataStream, PullMessagesResponse, Notify, or bare NotificationMessage documents.

One document, any number in a row, or one whose root never ends (ONVIF Core 9; ONVIF Streaming 5.2.1.1;
WS-BaseNotification 1.3, section 3). The XML library is imported when the first byte is read, not before.
"""

import re
from collections.abc import Iterable
from functools import cache, partial
from itertools import chain
from typing import Any, Final

from filterlang.event import Event
from filterlang.framing.source import ReadOptions

_ROOT: Final = re.compile(
    rb"(?:[ \t\r\n\x00]|\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*+"
    rb"<([^\s<>/!?]++)([\s/>][^<>]*+)",
    re.DOTALL,
)
_VDG_ROOT: Final = re.compile(rb"(?:events?|result)", re.IGNORECASE)
_DEFAULT_NAMESPACE: Final = re.compile(rb"""\sxmlns\s*=\s*(?:"[^"]|'[^'])""")


def is_vdg(head: bytes, final: bool) -> bool | None:
    """Whether XML that starts so is VDG Sense's: its elements are in no namespace.

    Args:
        head: the first bytes.
        final: whether there will be no more of them.

    Returns:
        None where the first start tag has not come yet.
    """
    root = _ROOT.match(head)
    if root is None or (root.end() == len(head) and not final):
        return False if final else None
    return _VDG_ROOT.fullmatch(root[1]) is not None and _DEFAULT_NAMESPACE.search(root[2]) is None


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
    answer = is_vdg(head, final)
    return None if answer is None else not answer


def read_whole(data: bytes, options: ReadOptions) -> Iterable[Event] | None:
    """The events of one short document in perfect order; None for bytes that need a :class:`Reader`.

    Args:
        data: the bytes.
        options: see :class:`ReadOptions`.

    Raises:
        EventError: what ``options.report`` raises.
    """
    _, vocabulary, events_of, short_document, at_once = _machinery()
    short = short_document(data, 0, vocabulary, min(at_once, options.limits.document), 0)
    if short is None or (short[1] < len(data) and data[short[1] :].strip()):
        return None
    events: Iterable[Event] = events_of(options, short[0])
    return events


class Reader:
    """Reads the events of a stream of XML documents.

    One event for each ``tt:Message`` of a notification, or one for a notification that has a topic only.

    Args:
        options: see :class:`ReadOptions`.
    """

    def __init__(self, options: ReadOptions) -> None:
        documents, vocabulary, events_of, *_ = _machinery()
        self._documents = documents(vocabulary, options)
        self._events_of = partial(events_of, options)

    def feed(self, data: bytes, skipped: int = 0) -> Iterable[Event]:
        """See :class:`~filterlang.readers._stream.FormatReader`."""
        return chain.from_iterable(map(self._events_of, self._documents.feed(data, skipped)))

    def close(self, whole: str = "source") -> Iterable[Event]:
        """See :class:`~filterlang.readers._stream.FormatReader`."""
        left = self._documents.close(whole)
        return chain.from_iterable(map(self._events_of, left)) if left else ()


@cache
def _machinery() -> tuple[Any, ...]:
    from filterlang.framing.documents import Documents
    from filterlang.framing.parsing import short_document
    from filterlang.framing.vocabulary import AT_ONCE
    from filterlang.readers._notification import VOCABULARY, events_of

    return Documents, VOCABULARY, events_of, short_document, AT_ONCE
