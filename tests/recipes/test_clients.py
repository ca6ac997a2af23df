"""The recipes for clients of HTTP and for streams, with servers that wait until each event has come."""

import asyncio
import sys
import threading
from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest

from filterlang.diagnostics import EventError
from filterlang.event import Event
from tests.recipes import bodies, servers
from tests.recipes.bodies import ports
from tests.recipes.page import recipe
from tests.recipes.running import acollect, collect, run
from tests.recipes.servers import Seen, Server, serving

Take: TypeAlias = Callable[[Server, Seen, list[Event]], None]
"""Reads the events of a server into a list."""


def with_requests(server: Server, seen: Seen, events: list[Event]) -> None:
    watch = recipe("requests", "requests")["watch"]
    collect(watch(server.url, tag="gate"), seen, events)


def with_aiohttp(server: Server, seen: Seen, events: list[Event]) -> None:
    watch = recipe("aiohttp", "aiohttp")["watch"]
    run(acollect(watch(server.url, tag="gate"), seen, events))


def with_stream(server: Server, seen: Seen, events: list[Event]) -> None:
    connect = recipe("asyncio streams")["connect"]
    request = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    run(acollect(connect("127.0.0.1", server.port, request), seen, events))


def with_protocol(server: Server, seen: Seen, events: list[Event]) -> None:
    protocol = recipe("Callbacks")["Events"]

    async def main() -> None:
        over = asyncio.get_running_loop().create_future()

        class Watched(protocol):  # type: ignore[misc, valid-type]
            def connection_lost(self, error: Exception | None) -> None:
                super().connection_lost(error)
                over.set_result(None)

        def handle(event: Event) -> None:
            events.append(event)
            seen.say()

        transport, _ = await asyncio.get_running_loop().create_connection(
            lambda: Watched(handle, tag="gate"), "127.0.0.1", server.port
        )
        transport.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        await over

    run(main())


TAKES: tuple[Take, ...] = (with_requests, with_aiohttp, with_stream, with_protocol)


@pytest.mark.parametrize("wrapping", servers.WRAPPINGS)
@pytest.mark.parametrize(("body", "content_type"), bodies.BODIES)
@pytest.mark.parametrize("take", TAKES)
def test_each_event_comes_before_the_next_one_is_sent(
    take: Take, body: bodies.Body, content_type: str, wrapping: servers.Wrapping
) -> None:
    seen, events = Seen(), list[Event]()
    with serving(lambda _: wrapping(body(seen), content_type)) as server:
        take(server, seen, events)
    assert ports(events) == ["0", "1", "2"]
    assert {event.tag for event in events} <= {"gate", "127.0.0.1"}


@pytest.mark.parametrize("wrapping", [servers.plain, servers.gzipped, servers.one_by_one])
@pytest.mark.parametrize("take", [with_requests, with_aiohttp, with_stream])
def test_a_source_that_ends_inside_a_notification_is_an_error_and_nothing_else_is_lost(
    take: Take, wrapping: servers.Wrapping
) -> None:
    seen, events = Seen(), list[Event]()
    with serving(lambda _: wrapping(bodies.cut(seen))) as server, pytest.raises(EventError) as caught:
        take(server, seen, events)
    assert caught.value.code == "cut-off"
    assert ports(events) == ["0", "1"]


@pytest.mark.parametrize(
    ("take", "error"),
    [(with_requests, "ProtocolError"), (with_aiohttp, "ClientPayloadError"), (with_stream, "EventError")],
)
def test_a_connection_that_breaks_is_the_clients_error_and_nothing_else_is_lost(
    take: Take, error: str
) -> None:
    seen, events = Seen(), list[Event]()
    with (
        serving(lambda _: servers.cut_chunk(bodies.cut(seen))) as server,
        pytest.raises(Exception, match=r"\w") as caught,
    ):
        take(server, seen, events)
    assert type(caught.value).__name__ == error
    assert ports(events) == ["0", "1"]


def test_a_callback_reports_what_is_cut_off(caplog: pytest.LogCaptureFixture) -> None:
    seen, events = Seen(), list[Event]()
    with serving(lambda _: servers.plain(bodies.cut(seen))) as server:
        with_protocol(server, seen, events)
    assert ports(events) == ["0", "1"]
    assert [each.name for each in caplog.records] == ["cameras"]
    assert "ends before" in caplog.text


@pytest.mark.parametrize("take", [with_requests, with_aiohttp])
def test_a_refusal_of_the_server_is_the_clients_error(take: Take) -> None:
    def answer(_: bytes) -> Iterator[bytes]:
        yield b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"

    with serving(answer) as server, pytest.raises(Exception, match="401"):
        take(server, Seen(), [])


def test_the_output_of_a_program_is_read_as_it_comes() -> None:
    """In place of ffmpeg: a program that hands on what it gets."""
    watch = recipe("asyncio streams")["watch"]
    program = """
import socket, sys
connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
connection.sendall(b"GET / HTTP/1.1\\r\\n\\r\\n")
while piece := connection.recv(65536):
    sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()
"""
    seen, events = Seen(), list[Event]()
    with serving(lambda _: bodies.endless(seen)) as server:
        run(acollect(watch(sys.executable, "-c", program, str(server.port)), seen, events))
    assert ports(events) == ["0", "1", "2"]


def test_a_program_is_ended_when_nobody_reads_on() -> None:
    watch = recipe("asyncio streams")["watch"]
    program = f"import sys, time; sys.stdout.write({next(bodies.documents(Seen())).decode()!r}); sys.stdout.flush(); time.sleep(60)"

    async def main() -> Event:
        events = watch(sys.executable, "-c", program)
        try:
            found: Event = await anext(events)
            return found
        finally:
            await events.aclose()

    assert ports([run(main())]) == ["0"]


def test_several_cameras_do_not_get_in_each_others_way(caplog: pytest.LogCaptureFixture) -> None:
    watch_all = recipe("Several cameras at once", "aiohttp")["watch_all"]
    events: list[Event] = []
    seen = {name: Seen() for name in ("gate", "door", "yard")}
    taken = threading.Event()

    def answers(name: str, wrapping: servers.Wrapping) -> Callable[[bytes], Iterator[bytes]]:
        contents = iter((wrapping(bodies.cut(seen[name])), servers.plain(bodies.multipart(seen[name]))))
        return lambda _: next(contents, None) or servers.silent(taken)

    async def main(urls: dict[str, str]) -> None:
        over = asyncio.get_running_loop().create_future()

        def handle(event: Event) -> None:
            events.append(event)
            seen[str(event.tag)].say()
            if len(events) == 3 * (2 + bodies.COUNT):
                taken.set()
                over.set_result(None)

        watching = asyncio.create_task(watch_all(urls, handle, pause=0.01))
        await over
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)

    with (
        serving(answers("gate", servers.plain)) as gate,
        serving(answers("door", servers.cut_chunk)) as door,
        serving(answers("yard", servers.one_by_one)) as yard,
    ):
        run(main({"gate": gate.url, "door": door.url, "yard": yard.url}))
    for name in seen:
        assert ports([event for event in events if event.tag == name]) == ["0", "1", "0", "1", "2"]
    said = {each.getMessage().partition(":")[0] for each in caplog.records if each.name == "cameras"}
    assert said == {"gate", "door", "yard"}


def test_what_a_recipe_needs_is_said_when_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FILTERLANG_RECIPES", raising=False)
    with pytest.raises(pytest.skip.Exception, match="needs not_there: install the extra 'recipes'"):
        recipe("requests", "not_there")
    monkeypatch.setenv("FILTERLANG_RECIPES", "1")
    with pytest.raises(pytest.fail.Exception, match="needs not_there: install the extra 'recipes'"):
        recipe("requests", "not_there")
