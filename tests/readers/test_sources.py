"""Where bytes come from, how their format is found out, and what leaves a reader when something is wrong."""

import io
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from filterlang.diagnostics import EventError
from filterlang.readers import Source, event_formats, read_events

from .sources import Generated, Pipe, bare, metadata_stream, notification, read_all

ROOT = Path(__file__).parents[2]
SAMPLES = {
    "onvif": metadata_stream(notification()),
    "vdg": b"<event><name>Motion</name></event>",
    "jetstream": b'{"BatchId":"b","Events":[{"Type":"A"}]}',
    "jsonl": b'{"system":"vdg","type":"A"}\n',
}
STARTS = {
    "onvif": [
        bare(),
        b"\xef\xbb\xbf\n" + bare(),
        b"<?xml version='1.0'?><!-- c --><?p i?>" + bare(),
        b"<!DOCTYPE a><a/>",
        b"<s:Envelope/>",
        b"<x:Result xmlns:x='u' errorcode='0'/>",
        b"<event xmlns='u'/>",
        b"<a",
    ],
    "vdg": [
        b"--frame\r\n\r\n<event/>",
        b"HTTP/1.1 200 OK\r\n\r\n<event/>",
        b"Content-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n--b\r\n\r\n<event/>",
        b"<event/>",
        b"<EVENTS/>",
        b"<Result errorcode='0'/>",
        b"<?xml version='1.0'?><!-- <a> --><event/>",
    ],
    "jetstream": [b"[]", b'{"Type":"A"}', b'{"x":1}\n{"system":"onvif"}', b'{"Events":[', b"{"],
    "jsonl": [b'{"topic":"tns1:A","system":"onvif"}', b' \n{"system" : "vdg"}'],
}


@pytest.mark.parametrize("form", SAMPLES)
@pytest.mark.parametrize("size", [None, 1, 5])
def test_auto_finds_the_format(form: str, size: int | None) -> None:
    assert form in event_formats()
    expected = read_all(SAMPLES[form], form)
    assert len(expected[0]) == 1
    assert read_all(SAMPLES[form], "auto", size) == expected


@pytest.mark.parametrize(
    ("form", "start"), [(form, start) for form, starts in STARTS.items() for start in starts]
)
@pytest.mark.parametrize("size", [None, 1])
def test_what_a_source_may_start_with(form: str, start: bytes, size: int | None) -> None:
    assert read_all(start, "auto", size) == read_all(start, form)


@pytest.mark.parametrize(
    "data", [b"hello", b"\x80\x04", b"PK\x03\x04", b"-", b"%!", b"GIF89a", b"Hello, world"]
)
@pytest.mark.parametrize("size", [None, 1])
def test_an_unknown_source_is_an_error_that_says_what_was_found(data: bytes, size: int | None) -> None:
    source = data if size is None else Pipe(data, size)
    with pytest.raises(EventError, match="none of the formats jetstream, jsonl, onvif, vdg") as caught:
        list(read_events(source))
    assert caught.value.offset == 0
    events, errors = read_all(data)
    assert (events, len(errors)) == ([], 1)


@pytest.mark.parametrize("data", [b"", b" \n\t", b"\xef\xbb\xbf", b"\0\0"])
@pytest.mark.parametrize("form", ["auto", *SAMPLES])
def test_an_empty_source_has_no_events(data: bytes, form: str) -> None:
    assert read_all(data, form) == ([], [])


def test_a_blank_source_without_end_is_given_up() -> None:
    def chunks() -> Iterator[bytes]:
        while True:
            yield b" " * 100_000

    with pytest.raises(EventError, match="white space"):
        list(read_events(Generated(chunks())))


@pytest.mark.parametrize("name", ["", "xml", "_documents", "os", "onvif.x", "../onvif", "__init__", "ONVIF"])
def test_an_unknown_format_is_refused_at_once_and_never_imported(name: str) -> None:
    with pytest.raises(ValueError, match="known: jetstream, jsonl, onvif, vdg"):
        read_events(b"", name)


def test_what_cannot_be_read_from_is_refused_at_once() -> None:
    with pytest.raises(TypeError, match="int"):
        read_events(5)  # type: ignore[arg-type]


def test_bytes_paths_and_files_read_the_same(tmp_path: Path) -> None:
    data = SAMPLES["onvif"] * 3
    path = tmp_path / "stream.xml"
    path.write_bytes(data)
    expected = list(read_events(data))
    assert len(expected) == 3
    with path.open("rb") as file:
        sources: list[Source] = [path, str(path), bytearray(data), memoryview(data), io.BytesIO(data), file]
        for source in sources:
            assert list(read_events(source)) == expected


def test_an_error_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "broken.xml"
    path.write_bytes(b"<a>")
    with pytest.raises(EventError) as caught:
        list(read_events(path))
    assert (caught.value.source, str(caught.value).startswith(f"{path}: at byte 0: ")) == (
        str(path),
        True,
    )


def test_an_operating_system_error_is_passed_on(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(read_events(tmp_path / "none.xml"))
    closed = io.BytesIO(b"")
    closed.close()
    with pytest.raises(OSError, match="closed"):
        list(read_events(closed))
    with pytest.raises(OSError, match="binary"):
        list(read_events(io.StringIO("<a/>")))  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["auto", "onvif"])
def test_events_come_out_of_a_pipe_as_they_arrive(form: str) -> None:
    read_end, write_end = os.pipe()
    received = threading.Event()
    waited: list[bool] = []

    def send() -> None:
        with os.fdopen(write_end, "wb", buffering=0) as pipe:
            pipe.write(bare("tns1:A"))
            waited.append(received.wait(10))
            pipe.write(bare("tns1:B"))

    sender = threading.Thread(target=send)
    sender.start()
    with os.fdopen(read_end, "rb") as file:
        events = read_events(file, form)
        first = next(events)
        received.set()
        rest = list(events)
    sender.join()
    assert waited == [True]
    assert [event.type for event in (first, *rest)] == ["A", "B"]


def run(code: str, *path: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path or (ROOT,)))}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment, cwd="/"
    ).stdout.strip()


@pytest.mark.parametrize("form", ["jetstream", "jsonl"])
def test_json_is_read_without_the_xml_library(form: str) -> None:
    code = f"import sys; from filterlang.readers import read_events; print(len(list(read_events({SAMPLES[form]!r}))), 'lxml' in sys.modules)"
    assert run(code) == "1 False"


def test_formats_are_found_in_a_zip_file(tmp_path: Path) -> None:
    archive = tmp_path / "filterlang.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in (ROOT / "filterlang").rglob("*.py"):
            file.write(path, path.relative_to(ROOT))
    code = (
        "from filterlang.readers import event_formats, read_events; from filterlang.writers import write_event;"
        f"print(*event_formats(), write_event(*read_events({SAMPLES['vdg']!r})).decode())"
    )
    assert run(code, archive) == 'jetstream jsonl onvif vdg {"system":"vdg","type":"Motion"}'


def test_the_examples_read_without_an_error() -> None:
    counts = {"camera.xml": 8, "vms.txt": 6, "jetstream.json": 6}
    for name, count in counts.items():
        events = list(read_events(ROOT / "examples" / name))
        assert len(events) == count, name
