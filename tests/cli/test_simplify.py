"""``filterlang simplify``: what it writes means the same, in no more characters."""

from random import Random

import pytest

import filterlang
from tests.cli.support import invoke, run
from tests.lint import texts


@pytest.mark.parametrize("seed", range(60))
def test_a_simpler_text_means_the_same_is_not_longer_and_is_as_simple_as_it_gets(seed: int) -> None:
    dialect, text = texts.text(Random(seed))
    done = invoke("simplify", "-d", dialect, "--", text)
    assert done.exit_code == 0
    simpler = done.stdout.removesuffix("\n")
    assert len(simpler) <= len(text)
    one, other = (filterlang.compile(each, dialect) for each in (text, simpler))
    assert filterlang.is_equivalent(one, other)
    assert invoke("simplify", "-d", dialect, "--", simpler).stdout == done.stdout


@pytest.mark.parametrize(
    ("dialect", "text", "simpler"),
    [
        ("concrete-set", "tns1:A/B | tns1:A//.", "tns1:A//."),
        ("type-list", "alarmtrigger; Alarm", "Alarm"),
        (
            "item-filter",
            'boolean(//tt:SimpleItem[@Name="a" and (@Name="a" or @Value="1")])',
            'boolean(//tt:SimpleItem[@Name="a"])',
        ),
        (
            "axis-url",
            "rtsp://c/m?video=0&event=on&eventtopic=onvif:A//.|onvif:A/B",
            "rtsp://c/m?video=0&event=on&eventtopic=onvif:A//.",
        ),
    ],
)
def test_parts_that_make_no_difference_are_left_out(dialect: str, text: str, simpler: str) -> None:
    assert invoke("simplify", text, "-d", dialect).stdout == f"{simpler}\n"


def test_what_is_simple_stays_as_it_is() -> None:
    text = 'boolean(//SimpleItem[@Name="a"])'
    assert invoke("simplify", text, "-d", "item-filter").stdout == f"{text}\n"


def test_what_no_filter_says_is_mentioned() -> None:
    never = 'boolean(//tt:SimpleItem[@Name="a" and not(@Name="a")])'
    done = invoke("simplify", never, "-d", "item-filter")
    assert (done.exit_code, done.stdout) == (0, f"{never}\n")
    assert "no event cannot be written as an item filter" in done.stderr


def test_a_wrong_text_is_explained() -> None:
    done = run("simplify", "-", "-d", "concrete-set", stdin=b"tns1:A/.\n")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"<stdin>:1:7: error: FL106" in done.stderr


@pytest.mark.parametrize(
    ("dialect", "text", "expected"),
    [
        ("type-list", "AlarmInput;alarm", "alarm"),
        ("type-list", "Motion;MotionStart;ALARM", "Motion;ALARM"),
        (
            "vdg-url",
            "http://vms/streamEvents?types=Motion;MotionStart",
            "http://vms/streamEvents?types=Motion",
        ),
    ],
)
def test_the_case_of_words_stays(dialect: str, text: str, expected: str) -> None:
    assert sorted(invoke("simplify", text, "-d", dialect).stdout.strip().split(";")) == sorted(
        expected.split(";")
    )
