"""VDG Sense events: the multipart stream that ``streamEvents`` answers with, or bare ``<event>`` documents.

The stream may come with or without the HTTP response's head, and the documents one by one or under one root.
Tags come in any order and case; an event's type is its ``name`` since API 2.7.1 and its ``type`` before.
"""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from filterlang.diagnostics import EventError
from filterlang.event import Event
from filterlang.framing.source import ReadOptions
from filterlang.readers._detection import strip_filler
from filterlang.readers.onvif import VDG_ROOT, first_root

_MULTIPART: Final = re.compile(rb"--[^\s>-]|HTTP/1\.|[a-z][a-z0-9-]*[ \t]*:[^/]", re.IGNORECASE)
_UNDECIDED: Final = re.compile(rb"-{1,2}|H(?:T(?:T(?:P(?:/1?)?)?)?)?|[a-z][a-z0-9-]*[ \t]*:?", re.IGNORECASE)


def sniff(head: bytes, final: bool) -> bool | None:
    """Whether a source that starts so is a multipart stream, or XML of VDG Sense's.

    Args:
        head: its first bytes, without white space and byte order marks in front.
        final: whether there will be no more of them.

    Returns:
        None where more bytes are needed.
    """
    if not head.startswith(b"<"):
        if _MULTIPART.match(head):
            return True
        return None if _UNDECIDED.fullmatch(head) and not final else False
    root = first_root(head)
    if root is None:
        return False if final else None
    return VDG_ROOT.fullmatch(root) is not None


def read(chunks: Iterator[bytes], options: ReadOptions) -> Iterator[Event]:
    """The events of a stream.

    Args:
        chunks: the bytes.
        options: see :class:`ReadOptions`.

    Yields:
        The events, each as soon as its end tag has arrived.

    Raises:
        EventError: what ``options.report`` raises.
        OSError: if the source cannot be read.
    """
    # Here, so that finding out the format does not import the XML library.
    from filterlang.framing.documents import Documents, read_documents
    from filterlang.framing.multipart import Content, Multipart
    from filterlang.readers._vdg_event import VOCABULARY, events_of

    limit = options.limits.document
    head = b""
    for chunk in chunks:
        head += chunk
        if strip_filler(head):
            break
    chunks = chain((head,), chunks)
    if strip_filler(head).startswith(b"<"):
        results = read_documents(chunks, VOCABULARY, limit, options.name)
    else:
        documents = Documents(VOCABULARY, limit, options.name)
        results = chain.from_iterable(
            documents.feed(each.data, each.skipped) if isinstance(each, Content) else documents.close("part")
            for each in Multipart().split(chunks)
        )
    for result in results:
        for found in (result,) if isinstance(result, EventError) else events_of(result, options):
            if isinstance(found, EventError):
                options.report(found)
            else:
                yield found
