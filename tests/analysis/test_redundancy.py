"""A set names exactly the filters that could be left out, as the table of all events says."""

from random import Random

import pytest

import filterlang
from filterlang import Filter, FilterSet, ast
from filterlang.analysis import Redundancy
from tests.analysis import generated
from tests.analysis.model import Model, leaves

SETS = 150


def test_random_sets_name_what_could_be_left_out() -> None:
    redundant = 0
    for seed in range(SETS):
        expressions = drawn(Random(seed))
        found = FilterSet({n: Filter(each) for n, each in enumerate(expressions)}).redundant()
        check(expressions, found)
        redundant += len(found)
    assert redundant > SETS


def drawn(random: Random) -> list[ast.Expression]:
    """Some filters with few tests among them: the model has all their events."""
    while True:
        some = [generated.expression(random) for _ in range(random.randint(1, 3))]
        some += [random.choice((ast.all_of, ast.any_of))(*random.choices(some, k=2)) for _ in range(3)]
        some += random.choices(some, k=random.randrange(3))
        if len(leaves(some)) < 2 * generated.MOST_ATOMS:
            random.shuffle(some)
            return some


def check(expressions: list[ast.Expression], found: list[Redundancy[int]]) -> None:
    model = Model(*expressions)
    columns = [tuple(model.columns(each)) for each in expressions]
    keys = [each.key for each in found]
    assert keys == sorted(set(keys))
    stay = [number for number in range(len(expressions)) if number not in keys]
    for key, by, is_equal in found:
        if by is None:
            assert not any(columns[key]) and not is_equal
        else:
            assert by in stay and is_within(columns[key], columns[by])
            assert is_equal == (columns[key] == columns[by])
    for number in stay:
        assert any(columns[number])
        assert not any(is_within(columns[number], columns[other]) for other in stay if other != number)


def is_within(narrow: tuple[int, ...], wide: tuple[int, ...]) -> bool:
    return all(one & ~other == 0 for one, other in zip(narrow, wide, strict=True))


def test_many_filters_that_one_event_passes() -> None:
    """They only differ in what they rule out, and some rule out what others do."""
    topic = filterlang.topic("tns1:A")
    filters = {f"not {n}": topic & ~filterlang.item("a", f"{n}") for n in range(40)}
    filters |= {f"not {n} or {n + 1}": filters[f"not {n}"] & filters[f"not {n + 1}"] for n in range(0, 40, 2)}
    filters["again"] = filters["not 7"]
    found = FilterSet(filters).redundant()
    assert found == [
        *[Redundancy(f"not {n} or {n + 1}", f"not {n}", is_equal=False) for n in range(0, 40, 2)],
        Redundancy("again", "not 7", is_equal=True),
    ]


def test_of_a_chain_the_last_one_stays() -> None:
    names = ["A", "A/B", "A/B/C", "A/B/C/D"]
    filters = {name: filterlang.topic(f"tns1:{name}", subtree=True) for name in reversed(names)}
    found = FilterSet(filters).redundant()
    assert found == [Redundancy(name, "A", is_equal=False) for name in ("A/B/C/D", "A/B/C", "A/B")]


def test_of_filters_that_say_the_same_the_first_one_stays() -> None:
    a, b = filterlang.topic("tns1:A"), filterlang.topic("tns1:B")
    found = FilterSet({1: a | b, 2: b | a, 3: a | b, 4: ~~a | b}).redundant()
    assert found == [Redundancy(key, 1, is_equal=True) for key in (2, 3, 4)]


def test_what_is_undecided_is_not_redundant() -> None:
    a, b = filterlang.topic("tns1:A"), filterlang.topic("tns1:B")
    filters = FilterSet({"a": a, "either": a | b})
    assert filters.redundant() == [Redundancy("a", "either", is_equal=False)]
    assert filters.redundant(effort=1) == []
    with pytest.raises(ValueError, match="at least 1"):
        filters.redundant(effort=0)


def test_a_filter_that_no_event_passes_is_redundant_alone() -> None:
    never = filterlang.topic("tns1:A") & filterlang.topic("tns1:B")
    assert FilterSet({"never": never}).redundant() == [Redundancy("never", None, is_equal=False)]
    assert FilterSet().redundant() == []
