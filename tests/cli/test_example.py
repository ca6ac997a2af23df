"""``filterlang example``: events that pass the filter, that are read back, and that a device can send."""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final
from xml.sax.saxutils import escape

import pytest
from lxml import etree

import filterlang
from filterlang.namespaces import XML_SCHEMA
from filterlang.writers import writable_formats
from tests.cli.support import invoke, run
from tests.declarations.test_types import BUILT_IN, validator
from tests.lint import texts
from tests.readers.sources import corpus

PORT: Final = 'boolean(//tt:SimpleItem[@Name="port"])'


def read(output: str, reader: str) -> list[filterlang.Event]:
    return list(filterlang.read_events(output.encode(), reader))


@pytest.mark.parametrize("seed", range(40))
def test_an_example_passes_and_a_near_miss_does_not(seed: int) -> None:
    dialect, text = texts.text(Random(seed))
    flt = filterlang.compile(text, dialect)
    for expected, options in ((True, ("--count", "3")), (False, ("--near-miss",))):
        done = invoke("example", "--output", "jsonl", "-d", dialect, *options, "--", text)
        events = read(done.stdout, "jsonl")
        assert [flt.matches(event) for event in events] == [expected] * len(events)
        assert len(set(events)) == len(events) <= 3
        is_there = filterlang.is_satisfiable(flt if expected else ~flt)
        assert done.exit_code == (0 if is_there else 1)
        assert bool(events) is is_there


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("onvif", ("--topic", "tns1:A//.", "--content", PORT, "--operation", "Changed")),
        ("vdg", ("?types=alarm&deviceid=17", "-d", "vdg-url")),
        ("vdg", ("--types", "alarm")),
        ("jetstream", ("?type=Logged&device=a%20b&eventversion=3", "-d", "jetstream-url")),
        ("jsonl", ("--topic", "tns1:A//.")),
    ],
)
def test_documents_of_each_system_are_read_back_by_match(name: str, parts: tuple[str, ...]) -> None:
    done = run("example", *parts, "--output", name)
    assert (done.returncode, done.stderr) == (0, b"")
    matched = run("match", *parts, "--format", name, "-c", stdin=done.stdout)
    assert (matched.returncode, matched.stdout) == (0, b"1\n")


def test_every_format_that_can_be_written_is_an_output() -> None:
    help_text = invoke("example", "--help").stdout
    listed = re.search(r"--output-format \[([a-z|-]+)\]", help_text)
    assert listed is not None
    assert listed[1].split("|") == [
        "text",
        *[each.replace("jsonl", "json-lines") for each in writable_formats()],
    ]


def test_an_event_is_shown_as_a_line() -> None:
    assert invoke("example", "--topic", "tns1:A", "--operation", "Deleted").stdout == "- tns1:A Deleted\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--content", 'boolean(//tt:SimpleItem[@Name="a" and @Name="b"])'), "no event passes"),
        (("--types", "", "--near-miss"), "every event passes"),
        (("--topic", "tns1:A", "--output", "vdg"), "cannot be written as 'vdg'"),
    ],
)
def test_there_may_be_none(arguments: tuple[str, ...], said: str) -> None:
    done = invoke("example", *arguments)
    assert (done.exit_code, done.stdout) == (1, "")
    assert said in done.stderr


def test_fewer_than_were_asked_for_are_mentioned() -> None:
    done = invoke("example", "--topic", "tns1:A", "--operation", "Changed", "--count", "9")
    assert (done.exit_code, done.stdout) == (0, "- tns1:A Changed\n")
    assert done.stderr == "filterlang: 1 of 9 events were found that differ from each other\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--topic", "tns1:A", "events.xml"), "'events.xml' is one too many"),
        (("--topic", "tns1:A", "--near-miss", "--count", "2"), "leave --count out"),
        (("-f", "-", "--declarations", "-"), "name a file"),
        (("--topic", "tns1:A", "--declarations", "no/such"), "no/such: No such file"),
        (("--topic", "tns1:A", "--declarations", "-"), "<stdin>: "),
        (("--topic", "tns1:A/."), "FL106"),
        ((), "there is no filter"),
    ],
)
def test_what_cannot_be_done_is_explained(arguments: tuple[str, ...], said: str) -> None:
    done = invoke("example", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_what_takes_too_long_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    from filterlang.cli import example

    def undecided(*_: object) -> Iterator[filterlang.Event]:
        raise filterlang.UndecidedError(1)

    monkeypatch.setattr(example, "examples", undecided)
    done = invoke("example", "--topic", "tns1:A")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "undecided within 1 steps" in done.stderr


# --- What a device can send -------------------------------------------------------------------------------


def is_value(item: filterlang.DeclaredItem, value: str | None) -> bool:
    """Whether an item can have a value: a listed one, or one of its built-in type to libxml2's validator."""
    if item.kind == "ElementItem":
        return value is None
    if value is None or item.values:
        return value in [each.text for each in item.values]
    if item.type is None or item.type.namespace != XML_SCHEMA or item.type.local not in BUILT_IN:
        return bool(value)
    return bool(validator(item.type.local).validate(etree.fromstring(f"<v>{escape(value)}</v>")))


def readable() -> Iterator[tuple[Path, filterlang.Declarations]]:
    """The declarations of devices, but for a document whose prefixes are not declared."""
    for path in corpus("topicsets"):
        if path.name != "010.xml":
            yield path, filterlang.read_declarations(path)


def test_of_every_topic_that_a_device_declares_there_is_an_event_that_it_can_send() -> None:
    shown = 0
    for path, declared in readable():
        bindings = [word for each in declared.namespaces.items() for word in ("-n", "=".join(each))]
        for topic in declared.topics:
            text = declared.expression(topic.topic)
            command = ("example", "--topic", text, "--declarations", str(path), *bindings)
            done = invoke(*command, "--output", "onvif")
            [event] = read(done.stdout, "onvif")
            flt = filterlang.compile(text, "concrete-set", namespaces=declared.namespaces)
            assert flt.matches(event)
            assert [(item.name, item.group, item.kind) for item in event.items] == [
                (item.name, item.group, item.kind) for item in topic.items
            ]
            for declared_item, item in zip(topic.items, event.items, strict=True):
                assert is_value(declared_item, item.value), (path, text, item)
            assert (event.operation is not None) is (topic.is_property is True)
            # Another format, which another reader reads, is of the same event.
            assert read(invoke(*command, "--output", "jsonl").stdout, "jsonl") == [event]
            shown += 1
    assert shown


def test_a_near_miss_is_one_that_the_device_can_send() -> None:
    for path, declared in readable():
        for topic in declared.topics[:3]:
            if not any(len(set(item.samples)) > 1 for item in topic.items):
                continue
            item = next(item for item in topic.items if len(set(item.samples)) > 1)
            content = f'boolean(//tt:SimpleItem[@Name="{item.name}" and @Value="{item.samples[0]}"])'
            bindings = [word for each in declared.namespaces.items() for word in ("-n", "=".join(each))]
            parts = ("--topic", declared.expression(topic.topic), "--content", content, *bindings)
            done = invoke("example", *parts, "--declarations", str(path), "--near-miss", "--output", "jsonl")
            [event] = read(done.stdout, "jsonl")
            assert event.topic == topic.topic
            assert [each.name for each in event.items] == [each.name for each in topic.items]
            matched = invoke("match", *parts, "-q", stdin=done.stdout.encode())
            assert matched.exit_code == 1
