"""What is wrong with the filters of a large file, beside checking each filter by itself."""

from collections.abc import Callable, Sequence
from random import Random

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.groups import CHECK, EACH_BY_ITSELF
from benchmarks.measuring import describe
from benchmarks.routing import asked
from benchmarks.workload import filter_parts
from filterlang.lint.codes import selected_codes
from filterlang.lint.entries import FilterEntry, FilterText
from filterlang.lint.runner import Options, check_filter, find
from filterlang.places.findings import Document

COUNT = 2_000
REPEATED = 0.45
OPTIONS = Options({}, is_selected=selected_codes(None, ()).__contains__)


def entries() -> list[FilterEntry]:
    chance = Random(12)
    known = [filter_parts(each) for each in asked(10_000)[:COUNT]]
    made: list[dict[str, str]] = []
    for each in known:
        made.append(chance.choice(made) if made and chance.random() < REPEATED else each)
    document = Document("filters", "")
    return [
        FilterEntry(tuple([FilterText(document, text, dialect) for dialect, text in parts.items()]))
        for parts in made
    ]


def together(filters: Sequence[FilterEntry]) -> int:
    return len(find(filters, OPTIONS))


def each_by_itself(filters: Sequence[FilterEntry]) -> int:
    found = [each for entry in filters for each in check_filter(entry.texts, OPTIONS)[1]]
    return len({each.finding for each in found if OPTIONS.is_selected(each.diagnostic.code)})


CHECKERS: dict[str, Callable[[Sequence[FilterEntry]], int]] = {
    CHECK.subject: together,
    EACH_BY_ITSELF: each_by_itself,
}


@pytest.mark.parametrize("contender", CHECKERS)
def test_check(benchmark: BenchmarkFixture, contender: str) -> None:
    filters = entries()
    describe(benchmark, CHECK.title, contender, operations=COUNT)
    found = benchmark.pedantic(  # type: ignore[no-untyped-call]
        CHECKERS[contender], args=(filters,), rounds=2, warmup_rounds=1
    )
    assert found == each_by_itself(filters)
