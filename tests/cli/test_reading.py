"""What commands say of events that cannot be read, or had to be repaired."""

from pathlib import Path

import pytest

from .support import invoke

FILTER = ("match", "--not-operation", "Deleted")
NAMESPACES = (
    'xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2" '
    'xmlns:tns1="http://www.onvif.org/ver10/topics"'
)


def notification(value: str, item: str = "tt:SimpleItem") -> str:
    return (
        "<tt:Event><wsnt:NotificationMessage><wsnt:Topic>tns1:Device/Trigger</wsnt:Topic><wsnt:Message>"
        f'<tt:Message UtcTime="2026-01-01T00:00:00Z"><tt:Data><{item} Name="port" Value="{value}"/></tt:Data>'
        "</tt:Message></wsnt:Message></wsnt:NotificationMessage></tt:Event>"
    )


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Two repairs of one kind, the same mistake three times, and another one."""
    units = [
        notification("1"),
        notification("2", "tt:simpleItem"),
        notification("a & b"),
        notification("3", "tt:simpleItem"),
        notification("a & b"),
        notification("&nbsp;"),
        notification("a & b"),
        notification("4"),
    ]
    path = tmp_path / "camera.xml"
    path.write_text(f"<tt:MetadataStream {NAMESPACES}>{''.join(units)}</tt:MetadataStream>")
    return path


def test_each_error_and_each_kind_of_warning_is_said_once(source: Path) -> None:
    result = invoke(*FILTER, str(source), "--count")
    assert (result.exit_code, result.stdout) == (2, "4\n")
    raw, entity, again, warning = result.stderr.splitlines()
    assert raw.startswith(f"filterlang: {source}: at byte ")
    assert raw.endswith("write &amp;")
    assert "&nbsp; is no entity of XML" in entity
    assert again.startswith(f"filterlang: {source}: 2 times more: an & that starts no reference")
    assert "<simpleItem> is read as tt:SimpleItem" in warning
    assert warning.endswith("(wrong-name, 2 times)")


def test_warnings_do_not_change_the_exit_status(tmp_path: Path) -> None:
    path = tmp_path / "camera.xml"
    path.write_text(
        f"<tt:MetadataStream {NAMESPACES}>{notification('1', 'tt:simpleItem')}</tt:MetadataStream>"
    )
    result = invoke(*FILTER, str(path), "--count")
    assert (result.exit_code, result.stdout) == (0, "1\n")
    assert result.stderr.endswith("(wrong-name)\n")


def test_strictly_a_warning_is_an_error(source: Path) -> None:
    result = invoke(*FILTER, str(source), "--count", "--strict")
    assert (result.exit_code, result.stdout) == (2, "2\n")
    assert "(wrong-name" not in result.stderr
    assert "<simpleItem> is read as tt:SimpleItem" in result.stderr


def test_leniently_a_guess_is_a_warning(source: Path) -> None:
    result = invoke(*FILTER, str(source), "--count", "--lenient")
    assert (result.exit_code, result.stdout) == (0, "8\n")
    kinds = [line.rpartition("(")[2] for line in result.stderr.splitlines()]
    assert sorted(kinds) == ["raw-ampersand, 3 times)", "unknown-entity)", "wrong-name, 2 times)"]


def test_strict_and_lenient_exclude_each_other(source: Path) -> None:
    result = invoke(*FILTER, str(source), "--strict", "--lenient")
    assert result.exit_code == 2
    assert "--strict and --lenient exclude each other" in result.stderr


def test_of_many_different_errors_some_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "camera.xml"
    units = "".join([notification(f"{number} & x") for number in range(70)])
    path.write_text(f"<tt:MetadataStream {NAMESPACES}>{units}{notification('1')}</tt:MetadataStream>")
    result = invoke(*FILTER, str(path), "--count")
    assert (result.exit_code, result.stdout) == (2, "1\n")
    lines = result.stderr.splitlines()
    assert len(lines) == 51
    assert lines[-1] == f"filterlang: {path}: 20 more errors of other kinds"


def test_what_comes_through_a_pipe_is_warned_about_at_once() -> None:
    units = notification("1", "tt:simpleItem") + notification("2", "tt:simpleItem")
    text = f"<tt:MetadataStream {NAMESPACES}>{units}</tt:MetadataStream>"
    result = invoke(*FILTER, "--count", stdin=text.encode())
    assert (result.exit_code, result.stdout) == (0, "2\n")
    first, more = result.stderr.splitlines()
    assert first.endswith("(wrong-name)")
    assert more == "filterlang: <stdin>: once more: wrong-name"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html><head><title>404 File Not Found</title></head></html>", "an HTML page: 404 File Not Found"),
        (b'HTTP/1.1 401 Unauthorized\r\n\r\n{"Message":"denied"}', "401 Unauthorized: a JSON object"),
        (b'<EventNotificationAlert xmlns="http://www.hikvision.com/ver20/XMLSchema"/>', "Hikvision's ISAPI"),
    ],
)
def test_a_document_without_events_fails_with_what_it_is(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "answer"
    path.write_bytes(content)
    result = invoke(*FILTER, str(path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
