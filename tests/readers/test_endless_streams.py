"""Streams whose root never ends: one broken unit costs one event, whatever is broken in it and however it arrives.

FILTERLANG_PIECES, if set, reads every damage of a thousand units in every size of pieces, also byte by byte.
FILTERLANG_STREAMED says how many megabytes of a damaged stream are read in constant memory (2 in the ordinary
run, 1,000 in the profile).
"""

import gzip
import itertools
import logging
import os
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from filterlang.diagnostics import EventError, EventWarning
from filterlang.event import Event
from filterlang.framing import documents as _documents
from filterlang.framing import parsing as _parsing
from filterlang.framing import repairing as _repairing
from filterlang.framing.vocabulary import AT_ONCE
from filterlang.limits import Limits
from filterlang.readers import EventReader, read_events

from .sources import EVERY_SIZE, metadata_stream, notification, outcome, pull_response, pushed
from .test_wrappers_and_damage import DAMAGES, GUESSED, REPAIRS, odd

MEGABYTES = int(os.environ.get("FILTERLANG_STREAMED", "2"))
UNITS = 1_000
BROKEN = 417

ROOTS: dict[str, Callable[..., bytes]] = {"metadata stream": metadata_stream, "pulled": pull_response}
ON_THE_EVENT: dict[str, Callable[[str], str]] = {
    "end tag of tt:Event missing": lambda unit: unit.replace("</tt:Event>", ""),
    "start tag of tt:Event missing": lambda unit: unit.replace("<tt:Event>", ""),
    "end tags exchanged": lambda unit: unit.replace(
        "</wsnt:NotificationMessage></tt:Event>", "</tt:Event></wsnt:NotificationMessage>"
    ),
    "text between": lambda unit: f"{unit}garbage & more",
    "stray end tag between": lambda unit: f"{unit}</stray>",
    "stray start tag between": lambda unit: f"{unit}<stray>",
    "cut in front of the unit": lambda unit: unit[: unit.index("<wsnt:Not")],
    "cut in the tag of tt:Event": lambda unit: unit[:5],
    "broken empty tag between": lambda unit: f"{unit}<tt:VideoAnalytics a=b/>",
    "undeclared entity between": lambda unit: f"{unit}<tt:PTZ>&x;</tt:PTZ>",
}
"""Damages around a notification, which need not cost it."""


def unit(number: int) -> str:
    return notification(f"tns1:Unit/U{number}")


def damaged(damage: str, place: int, count: int, root: str = "metadata stream") -> bytes:
    """So many units with one that is broken."""
    units = [unit(number) for number in range(count)]
    if damage in DAMAGES:
        units[place] = DAMAGES[damage](units[place])
        return ROOTS[root](*units)
    whole = metadata_stream(*units).decode()
    around = f"<tt:Event>{units[place]}</tt:Event>"
    return whole.replace(around, ON_THE_EVENT[damage](around)).encode()


def numbers(events: Iterable[Event]) -> list[int]:
    return [int(str(event.type).removeprefix("Unit/U")) for event in events]


@pytest.mark.parametrize("size", [7, 1460, 65_536] if not EVERY_SIZE else [1, 7, 1460, 65_536])
@pytest.mark.parametrize("damage", DAMAGES)
def test_one_broken_unit_of_a_thousand_costs_one_event(damage: str, size: int) -> None:
    if size == 7 and not EVERY_SIZE and damage not in ("ampersand", "quote lost", "cut in text"):
        pytest.skip("FILTERLANG_PIECES is not set: small pieces of a long stream take long")
    data = damaged(damage, BROKEN, UNITS)
    found = outcome(data, size)
    assert numbers(found.events) == [number for number in range(UNITS) if number != BROKEN]
    assert len(found.errors) == 1
    assert not found.warnings


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_same_where_it_is_pushed(damage: str) -> None:
    data = damaged(damage, BROKEN, UNITS)
    found = pushed(data[start : start + 1460] for start in range(0, len(data), 1460))
    assert numbers(found.events) == [number for number in range(UNITS) if number != BROKEN]
    assert found == outcome(data)


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("place", [0, 1, 19])
@pytest.mark.parametrize("damage", DAMAGES)
def test_any_unit_may_be_the_broken_one(damage: str, place: int, root: str) -> None:
    data = damaged(damage, place, 20, root)
    whole = outcome(data)
    assert numbers(whole.events) == [number for number in range(20) if number != place]
    assert (len(whole.errors), whole.warnings) == (1, [])
    if EVERY_SIZE or place == 1:
        assert outcome(data, 1) == whole
        assert pushed(data[start : start + 1] for start in range(len(data))) == whole
    assert outcome(data, 61) == whole


@pytest.mark.parametrize("damage", ON_THE_EVENT)
def test_a_damage_around_a_unit_costs_that_unit_at_most(damage: str) -> None:
    for place in (0, 7, 19):
        data = damaged(damage, place, 20)
        whole = outcome(data)
        assert set(range(20)) - set(numbers(whole.events)) <= {place}
        assert numbers(whole.events) == sorted(set(numbers(whole.events)))
        assert (len(whole.errors), whole.warnings) == (1, [])
        for size in (1, 7, 1460):
            assert outcome(data, size) == whole, size


@pytest.mark.parametrize("damage", DAMAGES)
def test_unusual_prefixes_stay_in_scope(damage: str) -> None:
    good = outcome(odd(metadata_stream(*map(unit, range(9)))))
    found = outcome(odd(damaged(damage, 4, 9)))
    assert found.events == [event for number, event in enumerate(good.events) if number != 4]
    assert (len(found.errors), found.warnings) == (1, [])


@pytest.mark.parametrize("damage", GUESSED)
def test_a_lenient_reader_loses_none(damage: str) -> None:
    found = outcome(damaged(damage, BROKEN, UNITS), lenient=True)
    assert len(found.events) == UNITS
    assert (found.errors, found.warning_codes) == ([], {GUESSED[damage]})


@pytest.mark.parametrize(
    ("first", "second"), list(itertools.islice(itertools.permutations(DAMAGES, 2), 0, None, 17))
)
def test_two_broken_units_are_two_errors(first: str, second: str) -> None:
    for places in ((3, 4), (2, 7)):
        units = [unit(number) for number in range(10)]
        for place, damage in zip(places, (first, second), strict=True):
            units[place] = DAMAGES[damage](units[place])
        found = outcome(metadata_stream(*units))
        lost = [number for number in range(10) if number not in numbers(found.events)]
        assert lost == list(places)
        assert len(found.errors) == 2
        assert outcome(metadata_stream(*units), 13) == found


def test_every_unit_broken_in_its_own_way() -> None:
    units = [change(unit(number)) for number, change in enumerate(DAMAGES.values())]
    good = [unit(number) for number in range(100, 100 + len(units))]
    mixed = [each for pair in zip(units, good, strict=True) for each in pair]
    found = outcome(metadata_stream(*mixed))
    assert numbers(found.events) == list(range(100, 100 + len(units)))
    assert len(found.errors) == len(units)
    for size in (1, 7, 1460):
        assert outcome(metadata_stream(*mixed), size) == found


def test_a_truncated_document_in_front_of_good_ones_is_one_error() -> None:
    document = metadata_stream(unit(1))
    for end in range(1, len(document) - 1):
        found = outcome(document[:end] + metadata_stream(unit(2), unit(3)))
        assert numbers(found.events)[-2:] == [2, 3], document[:end]
        assert len(found.errors) <= 1, (document[:end], found.errors)
        assert found.errors or found.warnings or numbers(found.events) == [1, 2, 3], document[:end]


# Memory and work.


class Kept:
    """Counts what it is called with, and keeps nothing."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, _: EventError | EventWarning) -> None:
        self.count += 1


def peak_of(chunks: Iterator[bytes]) -> tuple[int, int, int, int]:
    """How many events, errors and warnings a stream has, and the most memory that reading it takes."""
    errors, warnings = Kept(), Kept()
    tracemalloc.start()
    try:
        count = sum(1 for _ in read_events(chunks, on_error=errors, on_warning=warnings))
        return count, errors.count, warnings.count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


ENOUGH = 6 * 1024 * 1024


def endless(block: bytes) -> Iterator[bytes]:
    yield metadata_stream().partition(b"</tt:MetadataStream>")[0]
    for _ in range(max(1, MEGABYTES * 1_000_000 // len(block))):
        yield block


def resident() -> int:
    """How much memory the process has, that of the XML library included; 0 where the system does not say."""
    statistics = Path("/proc/self/statm")
    return int(statistics.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if statistics.exists() else 0


def test_a_damaged_endless_stream_is_read_in_constant_memory() -> None:
    waits = ("comment not closed", "CDATA section not closed", "instruction not closed")
    units = [change(unit(1)) for name, change in DAMAGES.items() if name not in waits]
    good = "".join(f"<tt:Event>{unit(2)}</tt:Event>" for _ in units)
    block = ("".join(f"<tt:Event>{each}</tt:Event>" for each in units) + good).encode()
    before = resident()
    count, errors, warnings, peak = peak_of(endless(block))
    assert resident() - before < 8 * ENOUGH
    rounds = sum(1 for _ in endless(block)) - 1
    assert count == rounds * len(units)
    assert rounds * len(units) <= errors <= rounds * len(units) + 1  # the root does not end
    assert warnings == 0
    assert peak < ENOUGH


def test_a_million_warnings_cost_no_memory() -> None:
    repairs = [change(unit(1)) for name, (_, change) in REPAIRS.items()]
    block = "".join(f"<tt:Event>{each}</tt:Event>" for each in repairs).encode("utf-8", "surrogateescape")
    count, errors, warnings, peak = peak_of(endless(block))
    rounds = sum(1 for _ in endless(block)) - 1
    assert count == rounds * len(repairs)
    assert errors <= 1  # the root does not end
    assert warnings >= rounds * (len(repairs) - 2)
    assert peak < ENOUGH


def test_warnings_without_a_handler_are_logged_once_and_not_kept(caplog: pytest.LogCaptureFixture) -> None:
    block = f"<tt:Event>{REPAIRS['simpleItem'][1](unit(1))}</tt:Event>".encode() * 100
    tail = b"</tt:MetadataStream>"
    with caplog.at_level(logging.WARNING, "filterlang.readers"):
        tracemalloc.start()
        count = sum(1 for _ in read_events(itertools.chain(endless(block), [tail])))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert count >= 100
    assert len(caplog.records) == 1
    assert peak < ENOUGH


@pytest.mark.parametrize(
    "block",
    [
        b"x" * 5_000,
        b"<a>",
        b"</a>",
        b"<a b='",
        b"<!--",
        b"&",
        b"<tt:Event>",
        b"<wsnt:NotificationMessage>",
        b"\xff",
        b'<?xml version="1.0"?>',
        b"\0",
    ],
    ids=repr,
)
def test_nonsense_without_end_is_read_in_constant_memory(block: bytes) -> None:
    block *= max(1, 5_000 // len(block))
    count, errors, warnings, peak = peak_of(itertools.islice(itertools.chain(endless(block)), 80))
    assert count == 0
    assert errors or warnings or not block.strip(b"\0")
    assert peak < 40 * 1024 * 1024  # the limit of a document is a few megabytes


def test_nonsense_is_kept_up_to_the_limit_of_a_document() -> None:
    for block in (b"<a b='" + b"x" * 5_000, b"<!--" + b"y" * 5_000, b"<a>" * 2_000):
        errors = Kept()
        tracemalloc.start()
        list(read_events(endless(block), on_error=errors, on_warning=Kept(), limits=Limits(document=50_000)))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert errors.count
        assert peak < ENOUGH


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes each call of the parser gets."""
    sizes: list[int] = []

    def counted(parse: Callable[..., object]) -> Callable[..., object]:
        def parse_and_count(data: bytes, *rest: object) -> object:
            sizes.append(len(data))
            return parse(data, *rest)

        return parse_and_count

    monkeypatch.setattr(_documents, "parse", counted(_parsing.parse))
    monkeypatch.setattr(_repairing, "parse", counted(_parsing.parse))
    monkeypatch.setattr(_parsing, "parse_and_find", counted(_parsing.parse_and_find))
    return sizes


@pytest.mark.parametrize("lenient", [False, True])
@pytest.mark.parametrize("damage", DAMAGES)
def test_the_work_is_in_proportion_to_the_damage(damage: str, lenient: bool, parsed: list[int]) -> None:
    costs = []
    for count in (20, 40, 80):
        parsed.clear()
        units = [DAMAGES[damage](unit(number)) for number in range(count)]
        data = metadata_stream(*units)
        outcome(data, 1460, lenient=lenient)
        costs.append((sum(parsed) - 4 * AT_ONCE, len(data)))
        assert sum(parsed) <= 12 * len(data) + 4 * AT_ONCE
    (first, _), (second, _), (third, _) = costs
    assert third - second <= 2.5 * (second - first) + 4 * AT_ONCE


def test_one_damage_in_a_long_stream_costs_what_it_costs_in_a_short_one(parsed: list[int]) -> None:
    for damage in DAMAGES:
        extra = []
        for count in (60, 240):
            good, bad = metadata_stream(*map(unit, range(count))), damaged(damage, count // 2, count)
            parsed.clear()
            outcome(good, 1460)
            without = sum(parsed)
            parsed.clear()
            outcome(bad, 1460)
            extra.append(sum(parsed) - without)
        assert extra[1] <= extra[0] + 2 * AT_ONCE + 8_192, damage


@pytest.mark.parametrize("repair", REPAIRS)
def test_repairs_cost_work_in_proportion(repair: str, parsed: list[int]) -> None:
    for count in (20, 80):
        parsed.clear()
        units = "".join(f"<tt:Event>{REPAIRS[repair][1](unit(number))}</tt:Event>" for number in range(count))
        head, _, tail = metadata_stream("@").decode().partition("<tt:Event>@</tt:Event>")
        data = (head + units + tail).encode("utf-8", "surrogateescape")
        assert len(outcome(data, 1460).events) == count
        assert sum(parsed) <= 12 * len(data) + 4 * AT_ONCE


def test_thousands_of_undeclared_prefixes_cost_no_quadratic_work(parsed: list[int]) -> None:
    def document(count: int) -> bytes:
        units = [
            notification(
                f"tns1:Unit/U{number}",
                f'<wsnt:Message><tt:Message><tt:Data><tt:SimpleItem Name="port" Value="1"/><p{number}:x/></tt:Data></tt:Message></wsnt:Message>',
            )
            for number in range(count)
        ]
        return metadata_stream(*units)

    costs = []
    for count in (500, 1_000, 2_000):
        parsed.clear()
        found = outcome(document(count), 1460)
        assert len(found.events) + len(found.errors) >= count
        costs.append(sum(parsed))
    assert costs[2] - costs[1] <= 3 * (costs[1] - costs[0])


def test_a_gzip_bomb_is_given_up() -> None:
    bomb = gzip.compress(b" " * 5_000_000, mtime=0)
    for data in (bomb, metadata_bomb(), bomb * 3):
        errors: list[EventError] = []
        tracemalloc.start()
        list(read_events(data, on_error=errors.append, on_warning=Kept(), limits=Limits(document=100_000)))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert errors
        assert peak < 2 * ENOUGH


def metadata_bomb() -> bytes:
    head, _, tail = metadata_stream("@").partition(b"<tt:Event>@</tt:Event>")
    return gzip.compress(head + b"<tt:PTZ/>" * 500_000 + tail, mtime=0)


def test_compressed_events_are_no_bomb() -> None:
    block = f"<tt:Event>{unit(1)}</tt:Event>".encode() * 200
    data = gzip.compress(b"".join(endless(block)) + b"</tt:MetadataStream>", mtime=0)
    found = outcome(data, 1460, limits=Limits(document=100_000))
    assert not found.errors
    assert len(found.events) >= 200


def test_a_reader_can_be_pushed_without_end() -> None:
    reader = EventReader(on_error=Kept(), on_warning=Kept())
    block = (f"<tt:Event>{unit(1)}</tt:Event><tt:Event>{DAMAGES['ampersand'](unit(2))}</tt:Event>").encode()
    tracemalloc.start()
    count = len(reader.feed(metadata_stream().partition(b"</tt:MetadataStream>")[0]))
    for _ in range(500):
        count += len(reader.feed(block))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 500
    assert peak < ENOUGH
