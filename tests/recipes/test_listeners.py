"""The recipes for listeners: devices that post to them are played by the test."""

import asyncio
import gzip
import http.client
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from typing import TypeAlias

import pytest

from filterlang.event import Event
from tests.readers.sources import NAMESPACES
from tests.recipes.bodies import of_port, ports
from tests.recipes.page import recipe
from tests.recipes.servers import SECONDS

HEADING = "A listener for Notify"
NOTIFY = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>'
    f"<wsnt:Notify {NAMESPACES}>{of_port(1)}{of_port(2)}</wsnt:Notify></s:Body></s:Envelope>"
).encode()


@contextmanager
def with_aiohttp(events: list[Event]) -> Iterator[int]:
    """The listener of aiohttp, in a thread of its own; its port."""
    application = recipe(HEADING, "aiohttp")["listener"](events.append)
    web = import_module("aiohttp.web")
    ready, over = threading.Event(), threading.Event()
    port = 0

    async def main() -> None:
        nonlocal port
        runner = web.AppRunner(application)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        ready.set()
        await asyncio.to_thread(over.wait, SECONDS)
        await runner.cleanup()

    thread = threading.Thread(target=asyncio.run, args=(main(),))
    thread.start()
    try:
        assert ready.wait(SECONDS)
        yield port
    finally:
        over.set()
        thread.join(SECONDS)


@contextmanager
def with_the_standard_library(events: list[Event]) -> Iterator[int]:
    listener = recipe(HEADING, "aiohttp")["Listener"](("127.0.0.1", 0), events.append)
    thread = threading.Thread(target=listener.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield listener.server_address[1]
    finally:
        listener.shutdown()
        thread.join(SECONDS)
        listener.server_close()


Listening: TypeAlias = Callable[[list[Event]], AbstractContextManager[int]]
LISTENERS: tuple[Listening, ...] = (with_aiohttp, with_the_standard_library)


def post(port: int, body: bytes | Iterable[bytes], **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("POST", "/notify/gate", body, given, encode_chunked=not isinstance(body, bytes))
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, text


@pytest.mark.parametrize("listening", LISTENERS)
def test_a_posted_notification_becomes_its_events(listening: Listening) -> None:
    events: list[Event] = []
    with listening(events) as port:
        assert post(port, NOTIFY, Content_Type="application/soap+xml") == (202, "")
        assert post(port, gzip.compress(NOTIFY), Content_Encoding="gzip") == (202, "")
    assert ports(events) == ["1", "2", "1", "2"]
    assert {event.tag for event in events} == {"gate"}


def test_a_body_may_come_in_chunks() -> None:
    events: list[Event] = []
    pieces = [NOTIFY[at : at + 7] for at in range(0, len(NOTIFY), 7)]
    with with_aiohttp(events) as port:
        assert post(port, iter(pieces), Transfer_Encoding="chunked") == (202, "")
    assert ports(events) == ["1", "2"]


@pytest.mark.parametrize("body", [NOTIFY[:-60], b"<html>it works</html>", b"hello"])
@pytest.mark.parametrize("listening", LISTENERS)
def test_what_is_no_notification_is_refused_and_the_next_one_comes(
    listening: Listening, body: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    events: list[Event] = []
    with listening(events) as port:
        assert post(port, body)[0] == 400
        before = len(events)
        assert post(port, NOTIFY)[0] == 202
    assert ports(events)[before:] == ["1", "2"]


def test_the_device_is_told_why(capfd: pytest.CaptureFixture[str]) -> None:
    with with_aiohttp([]) as port:
        assert "HTML" in post(port, b"<html>it works</html>")[1]
