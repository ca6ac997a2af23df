"""VDG Sense events: the multipart stream that ``streamEvents`` answers with, or bare ``<event>`` documents.

The documents come one by one or under one root. Tags come in any order and case, and in no namespace; an
event's type is its ``name`` since API 2.7.1 and its ``type`` before.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from filterlang.diagnostics import EventError, EventWarning
from filterlang.event import Event
from filterlang.framing.source import ReadOptions
from filterlang.readers.onvif import is_vdg

if TYPE_CHECKING:
    from filterlang.framing.vocabulary import Result


def sniff(head: bytes, final: bool) -> bool | None:
    """Whether a source that starts so is XML of VDG Sense's.

    Args:
        head: its first bytes, without white space and byte order marks in front.
        final: whether there will be no more of them.

    Returns:
        None where more bytes are needed.
    """
    return is_vdg(head, final) if head.startswith(b"<") else False


class Reader:
    """Reads the events of a stream.

    Args:
        options: see :class:`ReadOptions`.
    """

    def __init__(self, options: ReadOptions) -> None:
        # Here, so that finding out the format does not import the XML library.
        from filterlang.framing.documents import Documents
        from filterlang.readers._vdg_event import VOCABULARY, events_of

        self._documents = Documents(VOCABULARY, options)
        self._events_of = events_of
        self._options = options

    def feed(self, data: bytes, skipped: int = 0) -> Iterable[Event]:
        """See :class:`~filterlang.readers._stream.FormatReader`."""
        return self._read(self._documents.feed(data, skipped))

    def close(self, whole: str = "source") -> Iterable[Event]:
        """See :class:`~filterlang.readers._stream.FormatReader`."""
        return self._read(self._documents.close(whole))

    def _read(self, results: "Iterable[Result]") -> Iterator[Event]:
        for result in results:
            if isinstance(result, EventError):
                self._options.report(result)
            elif isinstance(result, EventWarning):
                self._options.warn(result)
            else:
                yield from self._events_of(result, self._options)
