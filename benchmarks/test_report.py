"""The table says what was measured."""

import pytest

from benchmarks.groups import (
    FILTER_SET,
    GROWTH,
    LOOP,
    MANY,
    MATCH,
    READ,
    START_IMPORT,
    XPATH,
    at_least,
    at_most,
    within_microseconds,
)
from benchmarks.report import (
    BEGIN,
    END,
    Times,
    fastest,
    replace_table,
    rows_of,
    table,
    three_digits,
    times_of,
    titled,
)

PORT = titled(MATCH, "port")
TIMES: Times = {
    (READ.title, "reading by smoke signals"): 6.0,
    (READ.title, READ.subject): 2.0,
    (PORT, MATCH.subject): 2.0,
    (PORT, LOOP): 4.0,
    (PORT, XPATH): 60.0,
}


def test_the_time_of_a_record_is_that_of_one_operation_in_the_shortest_round() -> None:
    record = {
        "benchmarks": [
            {
                "group": READ.title,
                "extra_info": {"contender": READ.subject, "operations": 10},
                "stats": {"min": 20.0, "mean": 50.0},
            }
        ]
    }
    assert times_of(record) == {(READ.title, READ.subject): 2.0}


def test_of_several_runs_the_shortest_time_counts() -> None:
    assert fastest([TIMES, {(PORT, LOOP): 3.0}, {(PORT, LOOP): 5.0}]) == {**TIMES, (PORT, LOOP): 3.0}


def test_the_rows_stand_in_the_order_of_the_groups() -> None:
    assert [row.cells for row in rows_of(TIMES)] == [
        (PORT, MATCH.subject, LOOP, "0.500", "at most 1", "yes"),
        (PORT, XPATH, MATCH.subject, "30.0", "at least 40", "**no**"),
        (READ.title, "reading by smoke signals", READ.subject, "3.00", "", ""),
    ]


def test_a_title_stands_once() -> None:
    lines = table(list(rows_of(TIMES))).splitlines()
    assert [line.split(" | ")[0] for line in lines[2:]] == [f"| {PORT}", "| ", f"| {READ.title}"]


def test_a_group_that_is_not_measured_has_no_row() -> None:
    assert list(rows_of({(START_IMPORT.title, "`python -c pass`"): 1.0})) == []


def test_two_groups_are_compared_where_both_are_measured() -> None:
    times = {(MANY[100].title, FILTER_SET): 2.0, (MANY[10_000].title, FILTER_SET): 6.0}
    (row,) = rows_of(times)
    assert row.cells == (GROWTH.title, GROWTH.numerator, GROWTH.denominator, "3.00", "at most 4", "yes")
    del times[MANY[100].title, FILTER_SET]
    assert list(rows_of(times)) == []


def test_a_promised_time_is_a_ratio_to_a_parse() -> None:
    assert str(within_microseconds(10)) == "at least 11"


def test_a_target_is_met_at_its_limit() -> None:
    assert at_most(1.0).is_met(1.0)
    assert not at_most(1.0).is_met(1.01)
    assert at_least(40).is_met(40)
    assert not at_least(40).is_met(39.9)


@pytest.mark.parametrize(
    ("ratio", "text"), [(0.5, "0.500"), (1.2345, "1.23"), (40.04, "40.0"), (1234.5, "1,234")]
)
def test_a_ratio_has_three_digits(ratio: float, text: str) -> None:
    assert three_digits(ratio) == text


def test_the_table_is_put_between_the_markers() -> None:
    page = f"# Title\n{BEGIN}\nold\n{END}\nrest\n"
    written = replace_table(page, table(list(rows_of(TIMES))))
    assert written.startswith(f"# Title\n{BEGIN}\n\n| what |")
    assert written.endswith(f"\n{END}\nrest\n")
    assert replace_table(written, "old").count("old") == 1
    with pytest.raises(ValueError, match="has no line"):
        replace_table("# Title\n", "new")
