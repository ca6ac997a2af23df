"""What filters mean: two large ones compared, one that no effort suffices for, and a set looked through."""

from collections.abc import Callable
from functools import cache
from itertools import accumulate, combinations
from random import Random
from typing import Final, TypeAlias

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import filterlang
from benchmarks.groups import COMPARE, LARK, REDUNDANT, TESTS_COMPARED, UNDECIDED, Group
from benchmarks.measuring import describe, measure
from benchmarks.routing import asked, load, make_decoded_event, sent
from benchmarks.test_compiling import known_texts, to_lark_tree
from benchmarks.workload import filter_parts
from filterlang import ast

SEED: Final = 5
COUNT: Final = 10_000
FILTERS: Final = 4
"""How many filters are changed in each way."""

PIGEONS: Final = 12
Pair: TypeAlias = tuple[filterlang.Filter, filterlang.Filter]
"""Two filters to compare, the second a changed version of the first."""

# --- Two filters ------------------------------------------------------------------------------------------


@cache
def subscribed() -> list[filterlang.Filter]:
    return [filterlang.compile_parts(filter_parts(each)) for each in asked(COUNT)]


def count_tests(flt: filterlang.Filter) -> int:
    return sum(isinstance(node, ast.TopicPath | ast.HasItem) for node, _ in ast.walk(flt.expr))


def union(some: list[filterlang.Filter]) -> filterlang.Filter:
    return filterlang.Filter(ast.any_of(*[each.expr for each in some]))


def draw(random: Random) -> list[filterlang.Filter]:
    """Subscriptions with so many tests together, for one filter that takes in all of them."""
    drawn = random.choices(subscribed(), k=TESTS_COMPARED)
    counts = accumulate(map(count_tests, drawn))
    return drawn[: 1 + sum(count < TESTS_COMPARED for count in counts)]


def in_another_order(random: Random, some: list[filterlang.Filter]) -> list[filterlang.Filter]:
    return random.sample(some, k=len(some))


def one_less(random: Random, some: list[filterlang.Filter]) -> list[filterlang.Filter]:
    return in_another_order(random, some)[1:]


def one_replaced(random: Random, some: list[filterlang.Filter]) -> list[filterlang.Filter]:
    return [*one_less(random, some), random.choice(subscribed())]


def some_narrower(random: Random, some: list[filterlang.Filter]) -> list[filterlang.Filter]:
    return [each & random.choice(subscribed()) if random.randrange(9) == 0 else each for each in some]


def all_others(random: Random, _some: list[filterlang.Filter]) -> list[filterlang.Filter]:
    return draw(random)


Change: TypeAlias = Callable[[Random, list[filterlang.Filter]], list[filterlang.Filter]]

CHANGES: Final[dict[Change, frozenset[str]]] = {
    in_another_order: frozenset(("equal",)),
    one_less: frozenset(("equal", "narrower")),  # what is left out may be contained in another one
    one_replaced: frozenset(("equal", "narrower", "wider", "overlapping")),
    some_narrower: frozenset(("equal", "narrower")),
    all_others: frozenset(("disjoint", "overlapping")),
}
"""Changes of a filter, and what can become of it."""


def pairs() -> list[Pair]:
    """Filters to compare, made anew: a filter keeps its predicate, and to make it takes a while."""
    random = Random(SEED)
    drawn = [draw(random) for _ in range(FILTERS)]
    return [(union(some), union(change(random, some))) for some in drawn for change in CHANGES]


def test_compare(benchmark: BenchmarkFixture) -> None:
    relations: list[str] = []

    def run(some: list[Pair]) -> None:
        relations[:] = [filterlang.compare(one, other).relation for one, other in some]

    describe(benchmark, COMPARE.title, COMPARE.subject, operations=len(pairs()))
    benchmark.pedantic(run, setup=lambda: ((pairs(),), {}), rounds=5)  # type: ignore[no-untyped-call]
    for relation, possible in zip(relations, [*CHANGES.values()] * FILTERS, strict=True):
        assert relation in possible


@pytest.mark.parametrize("group", [COMPARE, UNDECIDED, REDUNDANT], ids=lambda group: group.title)
def test_parsing_beside_analysis(benchmark: BenchmarkFixture, group: Group) -> None:
    measure(benchmark, group.title, LARK, to_lark_tree, known_texts())


def test_give_up(benchmark: BenchmarkFixture) -> None:
    """Every pigeon has a hole, of which there is one less, and no two have the same."""
    holes = [
        [filterlang.item(f"{pigeon}", f"{hole}").expr for hole in range(PIGEONS - 1)]
        for pigeon in range(PIGEONS)
    ]
    alone = [
        ast.Not(ast.AllOf((one, other)))
        for hole in zip(*holes, strict=True)
        for one, other in combinations(hole, 2)
    ]
    hard = filterlang.Filter(ast.AllOf((*map(ast.AnyOf, map(tuple, holes)), *alone)))

    def run() -> None:
        with pytest.raises(filterlang.UndecidedError):
            filterlang.is_satisfiable(hard)

    describe(benchmark, UNDECIDED.title, UNDECIDED.subject, operations=1)
    benchmark.pedantic(run, rounds=3)  # type: ignore[no-untyped-call]


# --- Many filters -----------------------------------------------------------------------------------------


def test_redundant(benchmark: BenchmarkFixture) -> None:
    filters = load(asked(COUNT))
    describe(benchmark, REDUNDANT.title, REDUNDANT.subject, operations=COUNT)
    found = benchmark.pedantic(filters.redundant, rounds=1)  # type: ignore[no-untyped-call]
    assert COUNT // 2 < len(found) < COUNT
    left = load(asked(COUNT))
    for each in found:
        left.discard(each.key)
    assert all(
        left.matches_any(event) == filters.matches_any(event) for event in map(make_decoded_event, sent())
    )
