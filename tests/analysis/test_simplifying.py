"""A simplified filter passes the same events, is never longer, and stays as it is when it is simplified again.

FILTERLANG_SIMPLIFICATIONS says how many random filters are simplified (1,000 in the ordinary run, 20,000 in the
profile), FILTERLANG_SEED which ones.
"""

import os
from random import Random

import pytest

import filterlang
from filterlang import Filter, ast
from filterlang.dialects import dialect_ids
from tests.analysis import generated
from tests.analysis.model import Model
from tests.analysis.test_comparing import pigeonhole

SIMPLIFICATIONS = int(os.environ.get("FILTERLANG_SIMPLIFICATIONS", "1000"))
SEED = int(os.environ.get("FILTERLANG_SEED", "20260"))


def test_random_filters_become_simpler_and_stay_what_they_are() -> None:
    before = after = 0
    for seed in range(SEED, SEED + SIMPLIFICATIONS):
        expression = generated.expression(Random(seed))
        try:
            simpler = check(expression)
        except Exception as error:
            error.add_note(f"again with FILTERLANG_SEED={seed} FILTERLANG_SIMPLIFICATIONS=1: {expression!r}")
            raise
        before += size(expression)
        after += size(simpler)
    # Handing every filter back must not do well.
    assert SIMPLIFICATIONS < 1_000 or after < 0.7 * before
    print(f"{SIMPLIFICATIONS:,} filters of {before:,} nodes have {after:,}")


def size(expression: ast.Expression) -> int:
    return sum(1 for _ in ast.walk(expression))


def check(expression: ast.Expression) -> ast.Expression:
    flt = Filter(expression)
    simpler = filterlang.simplify(flt)
    model = Model(expression, simpler.expr)
    assert model.columns(simpler.expr) == model.columns(expression)
    assert filterlang.simplify(simpler) is simpler
    assert size(simpler.expr) <= size(expression)
    for dialect in dialect_ids():
        lengths = [length(each, dialect) for each in (simpler, flt)]
        assert None in lengths or lengths[0] <= lengths[1]  # type: ignore[operator]
    return simpler.expr


def length(flt: Filter, dialect: str) -> int | None:
    try:
        return len(flt.to_text(dialect))
    except filterlang.UnsupportedError:
        return None


ITEM = "boolean(//tt:SimpleItem[{}])"
A, B, ONE = '@Name="a"', '@Name="b"', '@Value="1"'


@pytest.mark.parametrize(
    ("dialect", "text", "simpler"),
    [
        ("concrete-set", "tns1:A//.|tns1:A/B|tns1:A", "tns1:A//."),
        ("concrete-set", "tns1:B|tns1:A|tns1:B", "tns1:A|tns1:B"),
        ("concrete-set", "tns1:A|tns1:B//.", "tns1:A|tns1:B//."),
        ("type-list", "motion;alarm;ALARM;MotionAlarm", "alarm;motion"),
        ("item-filter", f"not(not({ITEM.format(A)}))", ITEM.format(A)),
        ("item-filter", ITEM.format(f"{ONE} and {A} and {A}"), ITEM.format(f"{A} and {ONE}")),
        ("item-filter", ITEM.format(f"{A} and not({B})"), ITEM.format(A)),
        ("item-filter", ITEM.format(f"{A} and ({B} or {ONE})"), ITEM.format(f"{A} and {ONE}")),
        ("item-filter", f"{ITEM.format(A)} or {ITEM.format(f'{A} and {ONE}')}", ITEM.format(A)),
        ("item-filter", f"{ITEM.format(A)} or {ITEM.format(B)}", ITEM.format(f"{A} or {B}")),
        (
            "item-filter",
            f"not({ITEM.format(A)}) and not({ITEM.format(B)})",
            f"not({ITEM.format(f'{A} or {B}')})",
        ),
        (
            "item-filter",
            f"{ITEM.format(A)} and {ITEM.format(ONE)} or {ITEM.format(A)} and {ITEM.format(B)}",
            f"{ITEM.format(A)} and {ITEM.format(f'{B} or {ONE}')}",
        ),
        # One item with both is not two items with one each.
        (
            "item-filter",
            f"{ITEM.format(A)} and {ITEM.format(ONE)}",
            f"{ITEM.format(A)} and {ITEM.format(ONE)}",
        ),
        ("item-filter", ITEM.format(f"not({A})"), ITEM.format(f"not({A})")),
    ],
)
def test_texts(dialect: str, text: str, simpler: str) -> None:
    assert filterlang.simplify(filterlang.compile(text, dialect)).to_text(dialect) == simpler


def test_what_contradicts_itself_is_no_event_and_what_is_always_so_is_every_event() -> None:
    topic, item = filterlang.topic("tns1:A"), filterlang.item("a")
    assert filterlang.simplify(topic & filterlang.topic("tns1:B")).expr == ast.AnyOf(())
    assert filterlang.simplify(item | ~filterlang.item("a", "1")).expr == ast.EVERY
    # Only ONVIF's events have a topic, and none of them has a device.
    assert filterlang.simplify(topic & Filter(ast.FieldEquals("device", None))) == topic
    assert filterlang.simplify(topic & Filter(ast.FieldEquals("device", "17"))).expr == ast.AnyOf(())


def test_a_filter_that_cannot_be_simpler_is_handed_back() -> None:
    flt = filterlang.compile("tns1:A|tns1:B", "concrete-set")
    assert filterlang.simplify(flt) is flt


def test_a_filter_that_takes_too_much_effort_is_handed_back() -> None:
    hard = pigeonhole(7)
    assert filterlang.simplify(hard, effort=10_000) is hard


def test_a_simpler_filter_is_written_with_the_prefixes_of_the_one_given() -> None:
    flt = filterlang.compile("p:A|p:A//.", "concrete-set", namespaces={"p": "urn:topics"})
    assert filterlang.simplify(flt).to_text("concrete-set") == "p:A//."
