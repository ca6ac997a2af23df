"""``filterlang convert``: what it writes, what it refuses, and what it says about what is lost."""

import re
import shlex

import pytest

import filterlang
from tests.cli.support import CHECKOUT, invoke, run
from tests.test_requests import CAMERA, MOTION, TOPICS

AXIS_TO_SOAP = ("--from", "axis-url", "--to", "wsnt-filter")
SOAP_TO_AXIS = ("--from", "wsnt-filter", "--to", "axis-url", "--base", f"{CAMERA}?video=0&audio=0")


@pytest.mark.parametrize("text", [TOPICS, MOTION], ids=["topics", "motion"])
def test_documented_requests_make_the_round_trip_through_a_subscription(text: str) -> None:
    there = run("convert", text, *AXIS_TO_SOAP)
    assert there.returncode == 0
    assert b"left out, because the result has no place for it: video=0, audio=0\n" in there.stderr
    back = run("convert", "-", *SOAP_TO_AXIS, stdin=there.stdout)
    assert (back.returncode, back.stderr) == (0, b"")
    written = back.stdout.decode().removesuffix("\n")
    assert filterlang.compile(written, "axis-url") == filterlang.compile(text, "axis-url")
    request = filterlang.AxisRequest.parse(written)
    assert (request.url, request.event, request.video, request.audio) == (CAMERA, True, False, False)


def test_a_documented_request_makes_the_round_trip_through_a_topic_expression() -> None:
    there = invoke("convert", TOPICS, "--from", "axis-url", "--to", "concrete-set")
    assert there.stdout == "tns1:Device/tnsaxis:IO/Port//.|tns1:UserAlarm/tnsaxis:Recurring/Interval//.\n"
    back = invoke(
        "convert", there.stdout.strip(), "--from", "concrete-set", "--to", "axis-url", "--base", CAMERA
    )
    assert back.stdout.strip() == f"{CAMERA}?{TOPICS.partition('&audio=0&')[2].replace(' | ', '%7C')}"


def test_a_request_goes_back_into_its_own_url() -> None:
    done = invoke("convert", TOPICS, "--from", "axis-url", "--to", "axis-url")
    assert done.stdout.strip() == TOPICS.replace(" | ", "%7C")
    assert "left out" not in done.stderr
    jetstream = invoke(
        "convert", "https://j/3/events/5?Type=A&x=1", "--from", "jetstream-url", "--to", "jetstream-url"
    )
    assert jetstream.stdout == "https://j/3/events/5?x=1&type=a\n"


def test_without_a_base_only_the_arguments_are_written() -> None:
    done = invoke("convert", "tns1:A", "--from", "concrete-set", "--to", "axis-url")
    assert done.stdout == "?event=on&eventtopic=onvif:A\n"


def test_bindings_serve_reading_and_writing() -> None:
    arguments = ("convert", "ex:A", "--from", "concrete-set", "-n", "ex=urn:example:x", "--to")
    assert 'xmlns:ex="urn:example:x"' in invoke(*arguments, "wsnt-filter").stdout
    assert invoke(*arguments, "concrete-set").stdout == "ex:A\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((MOTION, "--from", "axis-url", "--to", "concrete-set"), "a topic expression (it holds alternatives"),
        (
            (MOTION, "--from", "axis-url", "--to", "item-filter"),
            "a topic cannot be written as an item filter",
        ),
        ((TOPICS, "--from", "axis-url", "--to", "concrete"), "WS-Topics Concrete"),
        (("alarm", "--from", "type-list", "--to", "axis-url"), "the text 'alarm' in the type"),
        (("?type=a", "--from", "jetstream-url", "--to", "vdg-url"), "the type 'a' cannot be written"),
        (("", "--from", "type-list", "--to", "item-filter"), "every event cannot be written"),
        (("tns1:A", "--from", "concrete-set", "--to", "concrete", "--base", CAMERA), "no use for a base"),
        (
            ("tns1:A", "--from", "concrete-set", "--to", "axis-url", "--base", "x y"),
            "--base:1:1: error: FL401",
        ),
        (("tns1:A/.", "--from", "concrete-set", "--to", "axis-url"), "TEXT:1:7: error: FL106"),
        (("tns1:A", "--from", "concrete-set", "--to", "axisurl"), "axis-url"),
        (("tns1:A", "--from", "concrete-set"), "--to"),
    ],
)
def test_what_is_refused_is_explained(arguments: tuple[str, ...], said: str) -> None:
    done = invoke("convert", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_warnings_go_to_standard_error() -> None:
    done = invoke("convert", TOPICS, *AXIS_TO_SOAP)
    assert done.stderr.startswith("TEXT:1:")
    assert "warning: FL404" in done.stderr
    assert "warning" not in done.stdout


def test_standard_input_must_be_utf_8() -> None:
    done = run("convert", "-", "--from", "type-list", "--to", "type-list", stdin=b"\xff")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"<stdin>:1: not UTF-8" in done.stderr


def test_an_element_on_several_lines_is_shown_with_its_row() -> None:
    element = b'<Filter xmlns:w="http://docs.oasis-open.org/wsn/b-2">\n  <w:TopicExpression>tns1:A/.</w:TopicExpression>\n</Filter>\n'
    done = run("convert", "-", "--from", "wsnt-filter", "--to", "concrete-set", stdin=element)
    assert done.returncode == 2
    assert b"<stdin>:2:28: error: FL106" in done.stderr


def test_the_examples_of_the_page_about_the_command_line_run() -> None:
    page = CHECKOUT.joinpath("docs", "command-line.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\$ filterlang (convert .*)\n(.*)$", page, re.MULTILINE)
    assert len(shown) == 3
    for command, printed in shown:
        assert invoke(*shlex.split(command)).output == f"{printed}\n"
