"""The recipe for errors and warnings."""

import logging
from collections.abc import Iterator

import pytest

from filterlang.event import Event
from tests.readers.sources import DECLARATION, metadata_stream
from tests.recipes import servers
from tests.recipes.bodies import of_port, ports
from tests.recipes.page import recipe
from tests.recipes.servers import Seen, serving

HEADING = "Errors and warnings"
BROKEN = DECLARATION.encode() + b"<tt:MetadataStream><tt:Event></tt:MetadataStream>"


@pytest.fixture(autouse=True)
def unchanged() -> Iterator[None]:
    logger = logging.getLogger("filterlang.readers")
    level = logger.level
    yield
    logger.setLevel(level)


def stream(seen: Seen) -> Iterator[bytes]:
    for port in range(3):
        yield BROKEN
        yield metadata_stream(of_port(port).replace("SimpleItem", "simpleItem"))
        seen.wait()


def test_reading_goes_on_and_each_kind_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    watch = recipe(HEADING)["watch"]
    requests = recipe("requests", "requests")["requests"]
    seen, events = Seen(), list[Event]()
    with (
        serving(lambda _: servers.one_by_one(stream(seen))) as server,
        requests.get(server.url, stream=True, timeout=servers.SECONDS) as response,
    ):
        for event in watch(response.raw):
            events.append(event)
            seen.say()
    assert ports(events) == ["0", "1", "2"]
    assert {each.name for each in caplog.records} == {"cameras"}
    codes = [each.getMessage().rpartition("[")[2] for each in caplog.records]
    assert len(codes) == len(set(codes)) >= 2


def test_the_logger_of_warnings_is_turned_off_as_the_page_says(caplog: pytest.LogCaptureFixture) -> None:
    odd = metadata_stream(of_port(0).replace("SimpleItem", "simpleItem"))
    names = recipe(HEADING)
    filterlang = names["filterlang"]
    assert ports(list(filterlang.read_events(odd))) == ["0"]
    assert [each for each in caplog.records if each.name == "filterlang.readers"] == []
    logging.getLogger("filterlang.readers").setLevel(logging.NOTSET)
    assert ports(list(filterlang.read_events(odd))) == ["0"]
    assert [each.name for each in caplog.records] == ["filterlang.readers"]
