"""Bodies of events, as cameras send them."""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from filterlang.event import Event
from tests.readers.sources import NAMESPACES, message, metadata_stream, notification
from tests.recipes.servers import Seen

TOPIC: Final = "tns1:Device/tnsaxis:IO/Port"
COUNT: Final = 3
"""How many events a body has."""

Body: TypeAlias = Callable[[Seen], Iterator[bytes]]
"""Pieces with an event each; each is sent when the event of the one before has come."""


def of_port(port: int) -> str:
    """A notification."""
    return notification(TOPIC, f"<wsnt:Message>{message(value=str(port))}</wsnt:Message>")


def ports(events: list[Event]) -> list[str | None]:
    """The ports that events of such notifications are about."""
    return [event.items[0].value for event in events]


def multipart(seen: Seen) -> Iterator[bytes]:
    """A multipart stream; the boundary behind a part comes with the next one."""
    for port in range(COUNT):
        document = metadata_stream(of_port(port))
        yield b"\r\n--frame\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%b" % (
            len(document),
            document,
        )
        seen.wait()


def endless(seen: Seen) -> Iterator[bytes]:
    """A MetadataStream that never ends; well, at the end of the test."""
    yield f"<?xml version='1.0' encoding='UTF-8'?>\n<tt:MetadataStream {NAMESPACES}>".encode()
    for port in range(COUNT):
        yield f"<tt:VideoAnalytics/><tt:Event>{of_port(port)}</tt:Event>\n".encode()
        seen.wait()
    yield b"</tt:MetadataStream>"


def documents(seen: Seen) -> Iterator[bytes]:
    """Documents, one after another."""
    for port in range(COUNT):
        yield metadata_stream(of_port(port))
        seen.wait()


MULTIPART_TYPE: Final = "Content-Type: multipart/x-mixed-replace; boundary=frame"
XML_TYPE: Final = "Content-Type: application/xml"
BODIES: Final[tuple[tuple[Body, str], ...]] = (
    (multipart, MULTIPART_TYPE),
    (endless, XML_TYPE),
    (documents, XML_TYPE),
)


def cut(seen: Seen) -> Iterator[bytes]:
    """A MetadataStream with two notifications, which ends inside the third one."""
    yield f"<tt:MetadataStream {NAMESPACES}><tt:Event>".encode()
    for port in range(2):
        yield of_port(port).encode()
        seen.wait()
    yield of_port(2)[:-40].encode()
