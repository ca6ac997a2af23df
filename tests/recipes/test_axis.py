"""The recipes for the axis package: its RTSP client plays the metadata stream of a camera that the tests are."""

import asyncio
import json
import re
import socket
import struct
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

import pytest

from filterlang.event import Event
from tests.readers.sources import metadata_stream
from tests.recipes.bodies import TOPIC, of_port, ports
from tests.recipes.page import recipe
from tests.recipes.running import run

HEADING = "axis"
MQTT = {
    "topic": "onvif:Device/axis:IO/Port",
    "timestamp": 1767323045000,
    "message": {"source": {"port": "1", "input": "yes"}, "key": {}, "data": {"state": "1"}},
}


class Camera:
    """Speaks RTSP as far as the client asks for it, and sends packets of RTP."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.client_port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.is_left = asyncio.Event()
        self._number = 0

    def send(self, payload: bytes, *, is_last: bool) -> None:
        self._number += 1
        head = struct.pack("!BBHII", 0x80, 98 | (0x80 if is_last else 0), self._number, 0, 0)
        self.socket.sendto(head + payload, ("127.0.0.1", self.client_port.result()))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                writer.write(self._answer(request.decode()))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            self.is_left.set()

    def _answer(self, request: str) -> bytes:
        number = re.findall(r"CSeq: (\d+)", request)[0]
        headers, body = [f"CSeq: {number}"], ""
        if request.startswith("DESCRIBE"):
            body = "v=0\r\nm=application 0 RTP/AVP 98\r\na=control:rtsp://127.0.0.1/media/trackID=1\r\n"
            headers += ["Content-Type: application/sdp", f"Content-Length: {len(body)}"]
        elif request.startswith("SETUP"):
            self.client_port.set_result(int(re.findall(r"client_port=(\d+)", request)[0]))
            headers += ["Session: 17;timeout=60", "Transport: RTP/AVP;unicast;server_port=50000-50001"]
        return "\r\n".join(["RTSP/1.0 200 OK", *headers, "", body]).encode()


@asynccontextmanager
async def playing(monkeypatch: pytest.MonkeyPatch, events: asyncio.Queue[Event]) -> AsyncIterator[Camera]:
    """A camera whose stream the real client plays, with the recipe in it."""
    names = recipe(HEADING, "axis", "httpx")
    httpx = import_module("httpx")
    configuration = import_module("axis.models.configuration").Configuration
    playing = import_module("axis.rtsp").Signal.PLAYING
    camera = Camera()
    server = await asyncio.start_server(camera.serve, "127.0.0.1", 0)
    monkeypatch.setattr("axis.rtsp.RTSP_PORT", server.sockets[0].getsockname()[1])
    async with httpx.AsyncClient() as session:
        given = configuration(session, "127.0.0.1", username="user", password="password")
        device = import_module("axis.device").AxisDevice(given)
        device.enable_events()
        names["use_filterlang"](device, events.put_nowait, tag="gate")
        is_playing = asyncio.Event()

        def notice(signal: object) -> None:
            if signal == playing:
                is_playing.set()

        device.stream.connection_status_callback.append(notice)
        device.stream.start()
        await is_playing.wait()
        try:
            yield camera
        finally:
            device.stream.stop()
            await camera.is_left.wait()
            server.close()
            camera.socket.close()


def pieces(document: bytes, size: int) -> Iterator[tuple[bytes, bool]]:
    for start in range(0, len(document), size):
        yield document[start : start + size], start + size >= len(document)


def test_each_packet_becomes_its_events_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> list[Event]:
        events: asyncio.Queue[Event] = asyncio.Queue()
        found = []
        async with playing(monkeypatch, events) as camera:
            for port in range(3):
                for payload, is_last in pieces(metadata_stream(of_port(port)), 1400 if port else 300):
                    camera.send(payload, is_last=is_last)
                found.append(await events.get())
        return found

    events = run(main())
    assert ports(events) == ["0", "1", "2"]
    assert {event.tag for event in events} == {"gate"}


def test_a_lost_packet_costs_one_document(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> list[Event]:
        events: asyncio.Queue[Event] = asyncio.Queue()
        async with playing(monkeypatch, events) as camera:
            for port in range(4):
                sent = list(pieces(metadata_stream(of_port(port)), 300))
                for number, (payload, is_last) in enumerate(sent):
                    if port != 1 or number != 1:
                        camera.send(payload, is_last=is_last)
            return [await events.get() for _ in range(3)]

    assert ports(run(main())) == ["0", "2", "3"]
    assert [each.name for each in caplog.records if each.levelname == "ERROR"] == ["cameras"]


def test_what_the_package_has_decoded_becomes_an_event() -> None:
    names = recipe(HEADING, "axis")
    decode = import_module("axis.interfaces.mqtt").mqtt_json_to_event

    class Handler:
        handler: Any = None

    class Device:
        event = Handler()

    events: list[Event] = []
    names["use_filterlang"](Device, events.append, tag="gate")
    Device.event.handler(decode(json.dumps(MQTT)))
    assert events == [Event(topic=TOPIC, items=[("port", "1"), ("state", "1")], tag="gate")]


@pytest.mark.parametrize("as_bytes", [True, False])
def test_the_json_of_a_device_becomes_an_event_with_all_items(as_bytes: bool) -> None:
    from_json = recipe(HEADING, "axis")["from_json"]
    text = json.dumps(MQTT)
    event = from_json(text.encode() if as_bytes else text, tag="gate")
    assert event == Event(topic=TOPIC, items=[("port", "1"), ("input", "yes"), ("state", "1")], tag="gate")
