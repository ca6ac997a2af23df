"""The drawing of a place in a text, and the registry of codes."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

import filterlang
from filterlang.diagnostics import (
    CODES,
    EXCERPT_WIDTH,
    Diagnostic,
    Edit,
    Fix,
    Span,
    describe,
    excerpt,
)
from filterlang.places.findings import Document


@pytest.mark.parametrize(
    ("text", "span", "line", "carets"),
    [
        ("abc", Span(1, 2), "abc", " ^"),
        ("abc", Span(3, 3), "abc", "   ^"),
        ("", Span(0, 0), "", "^"),
        ("one\ntwo words\n", Span(8, 13), "two words", "    ^^^^^"),
        ("日本 x", Span(3, 4), "日本 x", "     ^"),
        ("日本", Span(0, 1), "日本", "^^"),
        ("e\u0301 x", Span(3, 4), "e\u0301 x", "  ^"),
        ("a\tb", Span(2, 3), "a b", "  ^"),
        ("a\x1b[31mb", Span(6, 7), "a?[31mb", "      ^"),
        ("\u202eab", Span(1, 2), "?ab", " ^"),
    ],
)
def test_an_excerpt_points_at_its_place(text: str, span: Span, line: str, carets: str) -> None:
    assert excerpt(text, span) == (line, carets)


@given(st.data())
def test_an_excerpt_is_that_of_the_line_alone(data: st.DataObject) -> None:
    """And what is far from the place does not show."""
    line = data.draw(st.text("ab\t日\r", max_size=10)).join(["x" * data.draw(st.integers(0, 130))] * 4)
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, len(line)))
    before, after = (
        data.draw(st.sampled_from(("", "\n", "one\n\n"))),
        data.draw(st.sampled_from(("", "\n", "\none"))),
    )
    shown = excerpt(before + line + after, Span(len(before) + start, len(before) + end))
    if not line.endswith("\r"):
        assert shown == excerpt(line, Span(start, end))
        assert shown[0].startswith("...") == (start > EXCERPT_WIDTH // 2)
        left = max(0, start - EXCERPT_WIDTH // 2) if start > EXCERPT_WIDTH // 2 else 0
        assert shown[0].endswith("...") == (len(line) > left + EXCERPT_WIDTH)


def test_a_long_line_is_cut_around_the_place() -> None:
    text = "x" * 500 + "!" + "y" * 500
    line, carets = excerpt(text, Span(500, 501))
    assert len(line) < 110
    assert line[carets.index("^")] == "!"
    assert line.startswith("...")
    assert line.endswith("...")


def test_rows_and_columns_start_at_one() -> None:
    position = Document("a.txt", "ab\ncd").position
    assert [position(offset) for offset in (0, 2, 3, 5)] == [(1, 1), (1, 3), (2, 1), (2, 3)]


def test_edits_are_made_from_the_end() -> None:
    fix = Fix("quote", (Edit(Span(1, 1), '"'), Edit(Span(2, 3), '"')))
    assert fix.apply("=a”") == '="a"'


def test_a_description_says_what_where_and_what_to_do() -> None:
    diagnostic = Diagnostic("FL107", "no", Span(1, 2), hint="write //.", fix=Fix("remove", ()))
    assert describe(diagnostic, "a/").splitlines() == [
        "FL107 no",
        "  a/",
        "   ^",
        "fix: remove",
        "hint: write //.",
    ]


def test_codes_are_well_formed() -> None:
    for number, code in CODES.items():
        assert number == code.code
        assert len(number) == 5
        assert number[:2] == "FL"
        assert number[2:].isdigit()
        assert code.summary.endswith(".")
    assert len({code.name for code in CODES.values()}) == len(CODES)


def test_errors_survive_pickling() -> None:
    with pytest.raises(filterlang.FilterSyntaxError) as caught:
        filterlang.compile("tns1:A/", "concrete-set")
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert again.diagnostics == caught.value.diagnostics
    event_error = filterlang.EventError("it is broken", 17, "camera.xml")
    assert str(pickle.loads(pickle.dumps(event_error))) == "camera.xml: at byte 17: it is broken"
