"""Cases that an index is likely to get wrong, and that chance seldom finds."""

import math
from collections.abc import Callable, Hashable
from random import Random

import pytest

import filterlang
from filterlang import Filter, FilterSet, ast
from filterlang.building import every, item, topic
from filterlang.event import Event
from filterlang.event.fields import Item
from filterlang.index.normal_form import conjunctions
from filterlang.index.small import MOST_IN_BAG, MOST_IN_MAP
from tests.filterset import generated, scenarios

A, B, C = (topic(f"tns1:{name}") for name in "ABC")
BELOW_A = topic("tns1:A", subtree=True)
X, Y, Z = item("x"), item(value="y"), item("z", "1")
EVENT = Event(topic="tns1:A", items=[("x", "1"), ("v", "y"), ("z", "1")])
EVENTS = (
    EVENT,
    Event(topic="tns1:A/B", items=[("x", "y")]),
    Event(topic="tns1:B", items=[("x", "1"), ("v", "y")]),
    Event(topic="tns1:C", items=[("z", "1"), ("z", "1"), ("x", "2")]),
    Event(items=[("x", "y"), ("z", "1")]),
    Event(type="xyz", device_id="17"),
)

TWICE_IN_A_LAYER = {
    "name and value": ((A | B) & X & Y) | ((A | C) & X & Y),
    "three topics": ((A | B) & X & Y) | ((A | C) & X & Y) | ((B | C) & Y & X),
    "pairs": ((A | B) & Z & item("x", "1")) | ((A | C) & item("x", "1") & Z),
    "pair": ((A | B) & Z) | ((A | C) & Z),
    "absent": ((A | B) & ~Z) | ((A | C) & ~Z),
    "nothing": (A | B) | (A & every()) | (A | C),
    "type list": ((A | B) & filterlang.compile("a;b", "type-list") & X)
    | ((A | C) & filterlang.compile("a;b", "type-list") & X),
    "two type lists": filterlang.compile("a;b", "type-list") & filterlang.compile("a;c", "type-list"),
    "same twice": X & X & Y & Y,
    "topics that cover others": A | BELOW_A | topic("tns1:A/B") | topic("tns1:A/B", subtree=True) | A,
    "likewise, with an item": (topic("tns1:A/B", subtree=True) | BELOW_A | A) & Z,
    "likewise, in a text": filterlang.compile("tns1:A//.|tns1:A|tns1:A/B//.|tns1:AB", "concrete-set"),
    "exact and subtree": (A & X & Y) | (BELOW_A & X & Y) | (topic("tns1:A/B") & X & Y),
}


@pytest.mark.parametrize("flt", TWICE_IN_A_LAYER.values(), ids=TWICE_IN_A_LAYER)
@pytest.mark.parametrize(
    "others", [(), (X, Y, X & Y, Z, ~Z), (A & X, A & Y, A & Z, B & Y, C & X & Y, BELOW_A & Y)], ids=len
)
def test_rows_that_come_to_stand_together(flt: Filter, others: tuple[Filter, ...]) -> None:
    """To take one of them away must neither leave the other one nor take what others stand on."""
    pair = scenarios.Pair()
    pair.make_new(dict(enumerate(others)), as_pairs=False)
    for _ in range(2):
        for key in ("key", "other key", "key"):
            pair.add(key, flt)
            for event in EVENTS:
                pair.check(event)
        for key in ("key", "other key"):
            pair.discard(key)
            for event in EVENTS:
                pair.check(event)


def odd_shape(number: int) -> Filter:
    """A filter of a shape of its own."""
    digits = f"{number:012b}"
    return Filter(
        ast.AllOf(tuple([ast.Not(X.expr) if digit == "1" else ast.Not(ast.Not(X.expr)) for digit in digits]))
    )


@pytest.mark.parametrize(
    "flt",
    [
        *TWICE_IN_A_LAYER.values(),
        X & Y,
        ~X | ~Y,
        A & ~Filter(ast.HasItem("ElementItem", ast.Not(ast.AllOf(())))),
    ],
    ids=lambda flt: repr(flt)[:60],
)
def test_a_filter_whose_shape_was_forgotten_meanwhile(flt: Filter) -> None:
    """Caches of shapes are bounded, so what was worked out about a filter may be worked out anew, and be another object."""
    pair = scenarios.Pair()
    pair.make_new({"key": flt, "replaced": flt, "stays": flt}, as_pairs=False)
    for number in range(1_500):
        odd = odd_shape(number)
        pair.index.add("odd", odd)
    pair.index.discard("odd")
    pair.discard("key")
    pair.add("replaced", ~every())
    for event in EVENTS:
        pair.check(event)
    pair.add("key", flt)
    pair.discard("stays")
    for event in EVENTS:
        pair.check(event)


@pytest.mark.parametrize("count", [1, 2, MOST_IN_MAP, MOST_IN_MAP + 1, 17, MOST_IN_BAG, MOST_IN_BAG + 3])
@pytest.mark.parametrize(
    "make",
    [
        lambda number: X,
        lambda number: item("x", "1"),
        lambda number: item("x", "1") & item("z", str(number % 20)),
        lambda number: ~item("x", str(number)),
        lambda number: A & ~item(f"name {number}"),
        lambda number: item("x", "1") & ~item("z", str(number)),
        lambda number: X | item("v", str(number)),
        lambda number: topic(f"tns1:T{number}") | A,
        lambda number: ((A | B) & Z) | ((A | C) & Z),
        lambda number: filterlang.compile(f"a;{number}", "type-list"),
        lambda number: filterlang.compile(f"a;{number}", "type-list") & X,
        lambda number: Filter(ast.HasItem("SimpleItem", ast.Not(ast.ItemEquals("Value", str(number))))),
    ],
)
def test_small_and_large_places(make: Callable[[int], Filter], count: int) -> None:
    """What holds few rows is built otherwise than what holds many: grow over the border, shrink below it and grow again."""
    random, pair = Random(count), scenarios.Pair()
    now_and_then = max(1, count // 8)
    for _ in range(2):
        for number in range(count):
            pair.add(number, make(number))
            if number % now_and_then == 0:
                pair.check(EVENT)
        for event in EVENTS:
            pair.check(event)
        for number in random.sample(range(count), count // 2):
            pair.add(number, make(number))
            if number % now_and_then == 0:
                pair.check(EVENT)
        for number in random.sample(range(count), count - random.randrange(2)):
            pair.discard(number)
            if number % now_and_then == 0:
                pair.check(EVENT)


def has(name: object, value: object) -> ast.Expression:
    test = (ast.ItemEquals("Name", str(name)), ast.ItemEquals("Value", str(value)))
    return ast.HasItem("SimpleItem", ast.AllOf(test))


def name_has(name: object) -> ast.Expression:
    return ast.HasItem("SimpleItem", ast.ItemEquals("Name", str(name)))


def either(number: int) -> ast.Expression:
    return ast.AnyOf((has(number, number), name_has(f"or {number}")))


def neither_value(number: int) -> ast.Expression:
    tests = [
        ast.AnyOf((ast.ItemEquals("Value", str(each)), ast.ItemEquals("Name", "x"))) for each in range(number)
    ]
    return ast.HasItem("SimpleItem", ast.AllOf(tuple(tests)))


LONG = 600
LONG_FILTERS: dict[str, ast.Expression] = {
    "all": ast.AllOf(tuple([has(number, number) for number in range(LONG)])),
    "any": ast.AnyOf(tuple([has(number, number) for number in range(LONG)])),
    "none": ast.AllOf(tuple([ast.Not(has(number, number)) for number in range(LONG)])),
    "not all": ast.AnyOf(tuple([ast.Not(has(number, number)) for number in range(LONG)])),
    "all names": ast.AllOf(tuple([name_has(number) for number in range(LONG)])),
    "either of each": ast.AllOf(tuple([either(number) for number in range(LONG)])),
    "some of either": ast.AllOf(tuple([either(n) if n % 9 == 0 else has(n, n) for n in range(LONG)])),
    "not even one of either": ast.AnyOf(tuple([ast.Not(either(number)) for number in range(LONG)])),
    "within an item": neither_value(LONG),
}


@pytest.mark.parametrize("expression", LONG_FILTERS.values(), ids=LONG_FILTERS)
def test_a_filter_nearly_as_long_as_filters_may_be(expression: ast.Expression) -> None:
    flt = Filter(expression)
    pair = scenarios.Pair()
    pair.add("long", flt)
    pair.add("short", item("7", "7"))
    items = {str(number): str(number) for number in range(LONG)}
    for given in (items, {**items, "3": "4"}, {"3": "3"}, {**items, "or 9": ""}, {"x": "3"}):
        pair.check(Event.of_pairs("tns1:A", given))
    pair.discard("long")
    pair.check(Event.of_pairs("tns1:A", items))


@pytest.mark.parametrize("expression", LONG_FILTERS.values(), ids=LONG_FILTERS)
def test_multiplying_makes_a_bounded_number_of_literals(expression: ast.Expression) -> None:
    nodes = sum(1 for _ in ast.walk(expression))
    assert sum(map(len, conjunctions(expression))) <= 16 * nodes


def test_what_is_rare_changes() -> None:
    """A row hangs on its rarest item; a discard must look where it hung, whatever is rare by then."""
    random, pair = Random(3), scenarios.Pair()
    both = item("x", "1") & Z & X & Y
    for round_number in range(6):
        common = (item("x", "1"), Z, X, Y)[round_number % 4]
        for number in range(30):
            pair.add(("common", round_number, number), common & item(f"n{number}"))
            pair.add(("both", number), both if random.randrange(2) else both & A)
            if random.randrange(2):
                pair.discard(("both", random.randrange(30)))
        for number in range(30):
            if random.randrange(2):
                pair.discard(("common", round_number - 1, number))
        for event in EVENTS:
            pair.check(event)
    for key in list(pair.model):
        pair.discard(key)
    for event in EVENTS:
        assert pair.index.match(event) == []
    assert pair.index.statistics() == FilterSet[Hashable]().statistics()


def test_keys_with_an_equality_of_their_own() -> None:
    nan = math.nan
    index: FilterSet[Hashable] = FilterSet({nan: X, "x": X})
    assert len(index.match(EVENT)) == 2
    index.add(nan, Y)
    assert len(index.match(EVENT)) == 2
    index.discard(nan)
    assert index.match(EVENT) == ["x"]
    index.add(("x", nan), X | Y)
    index.discard(("x", nan))
    assert index.match(EVENT) == ["x"]


@pytest.mark.parametrize("name", ["port\x001", "\0", "port\0", "", "x\0\0y", "\0\0y", "\0\0\0type\0xyz"])
def test_literals_with_nul_meet_nothing(name: str) -> None:
    """No event holds a NUL; inside an index it may divide a name from a value."""
    tests = (ast.ItemEquals("Name", name), ast.ItemEquals("Value", name))
    expressions: list[ast.Expression] = [
        *(ast.HasItem("SimpleItem", test) for test in (*tests, ast.AllOf(tests), ast.Not(tests[0]))),
        ast.HasItem("ElementItem", tests[0]),
        *(ast.FieldEquals(field, name) for field in ("type", "operation", "device", "server", "version")),
        *([ast.TypeContains(name)] if name else []),
    ]
    pair = scenarios.Pair()
    pair.make_new(
        {
            **{number: Filter(each) for number, each in enumerate(expressions)},
            **{f"not {number}": ~Filter(each) for number, each in enumerate(expressions)},
        },
        as_pairs=False,
    )
    port = Event(
        topic="tns1:xyz", items=[("port", "1"), ("", ""), Item("port", None), Item(None, "y"), ("x", "y")]
    )
    for event in (*EVENTS, port, Event(type="", system="vdg")):
        pair.check(event)


@pytest.mark.parametrize("seed", range(3))
def test_thousands_of_filters_of_every_kind(seed: int) -> None:
    """Crowded: every place holds many rows."""
    random, pair = Random(seed), scenarios.Pair()
    pair.make_new({number: generated.flt(random) for number in range(1_500)}, as_pairs=True)
    events = [generated.event(random) for _ in range(8)]
    for event in events:
        pair.check(event)
    for number in random.sample(range(1_500), 1_000):
        pair.discard(number)
    for number in random.sample(range(1_500), 200):
        pair.add(number, generated.flt(random))
    for event in events:
        pair.check(event)
    for key in list(pair.model):
        pair.discard(key)
    assert not any(pair.index.matches_any(event) for event in events)
    assert pair.index.statistics() == FilterSet[Hashable]().statistics()
