"""The recipes for onvif-zeep-async: its client pulls messages of a device that the tests play."""

import datetime
import shutil
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from filterlang.diagnostics import EventError
from filterlang.event import Event
from filterlang.namespaces import Name
from tests.readers.sources import message, notification
from tests.recipes.bodies import of_port, ports
from tests.recipes.onvif_device import FAULT, Device
from tests.recipes.page import recipe
from tests.recipes.running import run
from tests.recipes.servers import serving

HEADING = "onvif-zeep-async"
PACKAGES = ("onvif", "zeep")
LIMITS = {"MessageLimit": 10, "Timeout": datetime.timedelta(seconds=5)}
OWN_TOPIC = notification("tns1:Device/my:Thing", f"<wsnt:Message>{message()}</wsnt:Message>")
THING = (Name("http://www.onvif.org/ver10/topics", "Device"), Name("urn:example:topics", "Thing"))
RICH = (
    "<wsnt:NotificationMessage><wsnt:Topic>tns1:RuleEngine/Detector//.</wsnt:Topic><wsnt:ProducerReference>"
    "<wsa:Address>urn:camera</wsa:Address></wsnt:ProducerReference><wsnt:Message>"
    '<tt:Message UtcTime="2026-01-02T03:04:05.25Z" PropertyOperation="Initialized">'
    '<tt:Source><tt:SimpleItem Name="a" Value="1"/><tt:SimpleItem Name="a" Value="2"/></tt:Source>'
    '<tt:Key><tt:SimpleItem Name="b" Value=""/></tt:Key>'
    '<tt:Data><tt:SimpleItem Name="c" Value="&lt;3"/><tt:ElementItem Name="d"><tt:Shape/></tt:ElementItem></tt:Data>'
    "</tt:Message></wsnt:Message></wsnt:NotificationMessage>"
)


async def pull(
    pulled: str, use: Callable[[Any, Any], Awaitable[None]], wsdl_dir: Path | None = None
) -> list[str]:
    """Use a manager and what it pulls once. The requests that the device got."""
    onvif = import_module("onvif")
    with serving(device := Device(lambda _: pulled)) as server:
        where = {} if wsdl_dir is None else {"wsdl_dir": str(wsdl_dir)}
        camera = onvif.ONVIFCamera("127.0.0.1", server.port, "user", "password", **where)
        try:
            await camera.update_xaddrs()
            manager = await camera.create_pullpoint_manager(datetime.timedelta(minutes=10), lambda: None)
            await use(manager, manager.get_service())
            await manager.shutdown()
        finally:
            await camera.close()
    return device.actions


async def taken(port: int, events: list[Event], count: int) -> None:
    watching = recipe(HEADING, *PACKAGES)["watch"]("127.0.0.1", port, "user", "password")
    try:
        async for event in watching:
            events.append(event)
            if len(events) == count:
                break
    finally:
        await watching.aclose()


def test_the_bytes_of_the_response() -> None:
    events: list[Event] = []
    device = Device(
        lambda count: f"{of_port(2 * count)}{of_port(2 * count + 1)}{OWN_TOPIC}" if count != 2 else ""
    )
    with serving(device) as server:
        run(taken(server.port, events, 6))
    assert ports(events) == ["2", "3", "1", "6", "7", "1"]
    assert [event.topic for event in events].count(THING) == 2
    assert device.actions[-3:] == ["PullMessages"] * 3


def test_a_fault_says_what_the_device_says() -> None:
    events: list[Event] = []
    device = Device(lambda count: of_port(1) if count == 1 else (500, FAULT))
    with serving(device) as server, pytest.raises(EventError, match="the pull point is gone"):
        run(taken(server.port, events, 9))
    assert ports(events) == ["1"]


def test_a_refusal_without_words_does_not_look_like_silence() -> None:
    device = Device(lambda _: (401, ""))
    with serving(device) as server, pytest.raises(Exception, match="401"):
        run(taken(server.port, [], 1))


def test_raw_answers_are_only_those_of_the_pull_point() -> None:
    raw = recipe(HEADING, *PACKAGES)["RAW"]

    async def use(manager: Any, service: Any) -> None:
        service.zeep_client.settings = raw
        answer = await service.PullMessages(LIMITS)
        assert b"PullMessagesResponse" in answer.content
        renewed = await manager._subscription.Renew("PT10M")
        assert isinstance(renewed.TerminationTime, datetime.datetime)

    assert "Renew" in run(pull(of_port(1), use))


def test_a_plugin_gets_the_events_and_the_objects_stay() -> None:
    plugin = recipe(HEADING, *PACKAGES)["Events"]
    events: list[Event] = []

    async def use(_: Any, service: Any) -> None:
        service.zeep_client.plugins.append(plugin(events.append, tag="gate"))
        answer = await service.PullMessages(LIMITS)
        assert answer.NotificationMessage[0].Topic._value_1 == "tns1:Device/tnsaxis:IO/Port"

    run(pull(of_port(1) + OWN_TOPIC + RICH, use))
    assert ports(events) == ["1", "1", "1"]
    assert {event.tag for event in events} == {"gate"}
    assert events[1].topic == THING
    assert events[2].producer == "urn:camera"


def of_objects(pulled: str, wsdl_dir: Path | None = None) -> tuple[list[Event], list[str]]:
    """The events of the objects that a client makes of notifications, and of what type the messages are."""
    to_event = recipe(HEADING, *PACKAGES)["to_event"]
    events: list[Event] = []
    types: list[str] = []

    async def use(_: Any, service: Any) -> None:
        answer = await service.PullMessages(LIMITS)
        for each in answer.NotificationMessage:
            types.append(type(each.Message._value_1).__name__)
            events.append(to_event(each, tag="gate"))

    run(pull(pulled, use, wsdl_dir))
    return events, types


def without_the_schema(folder: Path) -> Path:
    """The package's WSDL, but zeep is not told the schema that tt:Message is of."""
    wsdl = folder / "wsdl"
    shutil.copytree(Path(import_module("onvif").__file__ or "").parent / "wsdl", wsdl)
    path = wsdl / "events.wsdl"
    text = path.read_text(encoding="utf-8")
    line = next(each for each in text.splitlines() if "onvif.xsd" in each)
    path.write_text(text.replace(line, ""), encoding="utf-8")
    return wsdl


@pytest.mark.parametrize("is_known", [True, False], ids=["object", "element"])
def test_the_objects(is_known: bool, tmp_path: Path) -> None:
    recipe(HEADING, *PACKAGES)
    wsdl_dir = None if is_known else without_the_schema(tmp_path)
    events, types = of_objects(of_port(1) + RICH, wsdl_dir)
    assert types == (["Message"] * 2 if is_known else ["_Element"] * 2)
    port, rich = events
    assert (port.operation, port.tag, ports([port])) == ("Changed", "gate", ["1"])
    assert port.topic[1] == Name("http://www.axis.com/2009/event/topics", "IO")
    items = [(item.name, item.value, item.group) for item in rich.items if item.kind == "SimpleItem"]
    assert items == [("a", "1", "source"), ("a", "2", "source"), ("b", "", "key"), ("c", "<3", "data")]
    assert [item.name for item in rich.items if item.kind == "ElementItem"] == ["d"]
    assert [name.local for name in rich.topic] == ["RuleEngine", "Detector"]
    assert rich.operation == "Initialized"
    assert rich.time is not None
    assert rich.time.replace(microsecond=0) == datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)


def test_an_element_still_knows_the_prefixes_of_its_topic(tmp_path: Path) -> None:
    recipe(HEADING, *PACKAGES)
    of_element, _ = of_objects(OWN_TOPIC, without_the_schema(tmp_path))
    of_object, _ = of_objects(OWN_TOPIC)
    assert of_element[0].topic == THING
    assert of_object[0].topic == (THING[0], Name("", "my:Thing"))


def test_a_message_without_a_time_has_no_object_that_can_be_written() -> None:
    recipe(HEADING, *PACKAGES)
    with pytest.raises(import_module("zeep.exceptions").ValidationError, match="UtcTime"):
        of_objects(of_port(1).replace(' UtcTime="2026-01-02T03:04:05Z"', ""))
