"""What the reader tests read from: documents written for them, and file objects that behave like pipes.

FILTERLANG_PIECES, if set, has several tests read in all sizes of pieces, also byte by byte, what they read in some.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TypedDict

import pytest

from filterlang.diagnostics import EventError, EventWarning
from filterlang.event import Event
from filterlang.limits import DEFAULT_LIMITS, Limits
from filterlang.readers import EventReader, read_events

NAMESPACES = (
    'xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2" '
    'xmlns:tns1="http://www.onvif.org/ver10/topics" xmlns:tnsaxis="http://www.axis.com/2009/event/topics"'
)
EVERY_SIZE = bool(os.environ.get("FILTERLANG_PIECES"))
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def message(name: str = "port", value: str = "1", operation: str = "Changed") -> str:
    return (
        f'<tt:Message UtcTime="2026-01-02T03:04:05Z" PropertyOperation="{operation}"><tt:Source>'
        f'<tt:SimpleItem Name="{name}" Value="{value}"/></tt:Source><tt:Data/></tt:Message>'
    )


def notification(topic: str = "tns1:Device/Trigger", content: str | None = None, attributes: str = "") -> str:
    content = f"<wsnt:Message>{message()}</wsnt:Message>" if content is None else content
    return (
        f"<wsnt:NotificationMessage{attributes}><wsnt:Topic>{topic}</wsnt:Topic>"
        f"{content}</wsnt:NotificationMessage>"
    )


def metadata_stream(*notifications: str, declaration: str = DECLARATION) -> bytes:
    inner = "".join(f"<tt:Event>{each}</tt:Event>" for each in notifications)
    return f"{declaration}<tt:MetadataStream {NAMESPACES}>{inner}</tt:MetadataStream>".encode()


def bare(topic: str = "tns1:Device/Trigger", content: str | None = None) -> bytes:
    return notification(topic, content, f" {NAMESPACES}").encode()


class Pipe:
    """A binary file that gives so many bytes at a time, whatever is asked for."""

    def __init__(self, data: bytes, size: int) -> None:
        self._data = data
        self._size = size
        self._position = 0

    def read(self, _: int, /) -> bytes:
        start = self._position
        self._position += self._size
        return self._data[start : self._position]


class Generated:
    """A binary file whose bytes are made as they are read."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks: Iterator[bytes] = iter(chunks)

    def read(self, _: int, /) -> bytes:
        return next(self._chunks, b"")


def read_all(
    data: bytes, form: str = "auto", size: int | None = None, limits: Limits = DEFAULT_LIMITS
) -> tuple[list[Event], list[tuple[int | None, str]]]:
    """The events and the errors of some bytes, given at once or in pieces."""
    errors: list[EventError] = []
    source = data if size is None else Pipe(data, size)
    events = list(read_events(source, form, on_error=errors.append, limits=limits))
    return events, [(error.offset, error.reason) for error in errors]


def corpus(folder: str) -> list[Path]:
    """The captured documents of a folder; skips the test where there are none."""
    root = os.environ.get("FILTERLANG_CORPUS")
    if not root:
        pytest.skip("FILTERLANG_CORPUS is not set: no captured documents to read")
    return sorted(Path(root, folder).glob("*.xml"))


class Modes(TypedDict, total=False):
    """How a reader takes what is not right."""

    strict: bool
    lenient: bool


MODES: tuple[Modes, ...] = ({}, {"strict": True}, {"lenient": True})


class Outcome(NamedTuple):
    """All that comes of a source: what must not depend on how its bytes arrive."""

    events: list[Event]
    errors: list[tuple[str, int | None, str]]
    warnings: list[tuple[str, int | None, str]]

    @property
    def types(self) -> list[str | None]:
        return [event.type for event in self.events]

    @property
    def error_codes(self) -> list[str]:
        return [code for code, _, _ in self.errors]

    @property
    def warning_codes(self) -> set[str]:
        return {code for code, _, _ in self.warnings}

    @property
    def is_silent(self) -> bool:
        return not self.errors and not self.warnings

    def __bool__(self) -> bool:
        return bool(self.events or self.errors or self.warnings)


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def outcome(
    data: bytes | Iterable[bytes],
    size: int | None = None,
    form: str = "auto",
    *,
    strict: bool = False,
    lenient: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    keep_raw: bool = False,
) -> Outcome:
    """What comes of a source, given at once or in pieces of a size."""
    errors: list[EventError] = []
    warnings: list[EventWarning] = []
    events = list(
        read_events(
            data if size is None or not isinstance(data, bytes) else pieces(data, size),
            form,
            on_error=errors.append,
            on_warning=warnings.append,
            strict=strict,
            lenient=lenient,
            limits=limits,
            keep_raw=keep_raw,
        )
    )
    return _outcome(events, errors, warnings)


def pushed(
    parts: Iterable[bytes],
    form: str = "auto",
    *,
    strict: bool = False,
    lenient: bool = False,
    limits: Limits = DEFAULT_LIMITS,
) -> Outcome:
    """What comes of bytes that are pushed into an EventReader."""
    errors: list[EventError] = []
    warnings: list[EventWarning] = []
    reader = EventReader(
        form,
        on_error=errors.append,
        on_warning=warnings.append,
        strict=strict,
        lenient=lenient,
        limits=limits,
    )
    events = [event for part in parts for event in reader.feed(part)]
    events += reader.close()
    return _outcome(events, errors, warnings)


def _outcome(events: list[Event], errors: list[EventError], warnings: list[EventWarning]) -> Outcome:
    return Outcome(
        events,
        [(each.code, each.offset, each.reason) for each in errors],
        [(each.code, each.offset, each.message) for each in warnings],
    )


def pull_response(*notifications: str, declaration: str = DECLARATION) -> bytes:
    inner = "".join(notifications)
    return (
        f'{declaration}<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
        f'xmlns:tev="http://www.onvif.org/ver10/events/wsdl" {NAMESPACES}><s:Body><tev:PullMessagesResponse>'
        f"<tev:CurrentTime>2026-01-02T03:04:05Z</tev:CurrentTime>{inner}"
        "</tev:PullMessagesResponse></s:Body></s:Envelope>"
    ).encode()
