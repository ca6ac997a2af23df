"""Filters as large and as deep as the limits let them be are decided, or undecided: never more, never an error."""

from collections.abc import Callable

import pytest

import filterlang
from filterlang import Filter, Limits, ast
from filterlang.namespaces import ONVIF_TOPICS, Name

WIDE = 400
DEEPEST = Limits(depth=150, nodes=10_000)


def topic(number: int) -> ast.Expression:
    return ast.TopicPath(
        (Name(ONVIF_TOPICS, "A"), Name(ONVIF_TOPICS, f"B{number}")), subtree=bool(number % 2)
    )


def text(number: int) -> ast.Expression:
    return ast.TypeContains(f"{number}/x{number}")


def long_text(number: int) -> ast.Expression:
    return ast.TypeContains(f"{number}" + "ab" * 10_000)


def type_of(number: int) -> ast.Expression:
    return ast.FieldEquals("type", f"A/B{number}", ignore_case=bool(number % 2))


def device(number: int) -> ast.Expression:
    return ast.FieldEquals("device", f"x{number}", ignore_case=bool(number % 2))


def item(number: int) -> ast.Expression:
    named = ast.ItemEquals("Name", f"{number}")
    return ast.HasItem("SimpleItem", ast.AllOf((named, ast.ItemEquals("Value", f"{number}"))))


def item_without(number: int) -> ast.Expression:
    ruled_out = ast.Not(ast.ItemEquals("Name", f"{number}"))
    return ast.HasItem("SimpleItem", ast.AllOf((ruled_out, ast.Not(ast.ItemEquals("Value", f"{number}")))))


LEAVES = (topic, text, type_of, device, item, item_without)


def is_answered(one: Filter, other: Filter) -> None:
    found = filterlang.compare(one, other)
    simpler = filterlang.simplify(one)
    wanted = ((found.only_a, (True, False)), (found.only_b, (False, True)), (found.both, (True, True)))
    for event, passes in wanted:
        if event is not None:
            assert (one.matches(event), other.matches(event)) == passes
            assert simpler.matches(event) == one.matches(event)


@pytest.mark.parametrize("leaf", LEAVES)
@pytest.mark.parametrize("kind", [ast.AllOf, ast.AnyOf])
def test_wide_filters(
    leaf: Callable[[int], ast.Expression], kind: Callable[[tuple[ast.Expression, ...]], ast.Expression]
) -> None:
    limits = Limits(nodes=1_000_000)
    half = tuple(map(leaf, range(WIDE // 2)))
    flt = Filter(kind(half), limits=limits)
    is_answered(flt, Filter(kind((*half, *map(leaf, range(WIDE // 2, WIDE)))), limits=limits))


def test_texts_as_long_as_a_filter_may_be() -> None:
    texts = Filter(ast.AllOf(tuple(map(long_text, range(30)))))
    is_answered(texts, Filter(ast.AnyOf(tuple(map(long_text, range(10, 40))))))


def mixed(number: int) -> ast.Expression:
    return LEAVES[number % len(LEAVES)](number)


@pytest.mark.parametrize("leaf", [*LEAVES, mixed])
def test_deep_filters(leaf: Callable[[int], ast.Expression]) -> None:
    expression = leaf(0)
    levels = (DEEPEST.depth - 6) // 3
    for level in range(levels):
        expression = ast.AllOf((leaf(3 * level), ast.Not(ast.AnyOf((leaf(3 * level + 1), expression)))))
    flt = Filter(expression, limits=DEEPEST)
    is_answered(flt, ~flt)


def test_a_deep_test_of_one_item() -> None:
    test: ast.ItemTest = ast.ItemEquals("Name", "0")
    for level in range((DEEPEST.depth - 4) // 2):
        kind = ast.AllOf if level % 2 else ast.AnyOf
        test = kind((ast.ItemEquals("Value" if level % 3 else "Name", f"{level}"), test))
    flt = Filter(ast.HasItem("SimpleItem", test), limits=DEEPEST)
    is_answered(flt, filterlang.item("0"))
