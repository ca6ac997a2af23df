"""Filters compare as a table of all events that they can tell apart says, and every witness proves its part.

FILTERLANG_COMPARISONS says how many random pairs are compared (2,000 in the ordinary run, 20,000 in the
profile), FILTERLANG_SEED which ones.
"""

import os
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

import filterlang
from filterlang import Comparison, Event, Filter, analysis, ast
from filterlang.backends.interpret import matches
from filterlang.event.fields import Item
from tests.analysis import generated
from tests.analysis.model import Model

COMPARISONS = int(os.environ.get("FILTERLANG_COMPARISONS", "2000"))
SEED = int(os.environ.get("FILTERLANG_SEED", "20260"))


def test_random_filters_compare_as_the_table_of_all_events_says() -> None:
    relations: Counter[str] = Counter()
    for seed in range(SEED, SEED + COMPARISONS):
        a, b = generated.pair(Random(seed))
        try:
            relations[check_pair(a, b)] += 1
        except Exception as error:
            error.add_note(f"again with FILTERLANG_SEED={seed} FILTERLANG_COMPARISONS=1: {a!r} and {b!r}")
            raise
    # Answers that are always the same must not do well.
    assert COMPARISONS < 2_000 or min(relations[each] for each in _RELATIONS) > COMPARISONS // 50
    print(f"{COMPARISONS:,} pairs: {dict(relations)}")


_RELATIONS = ("equal", "narrower", "wider", "overlapping", "disjoint")


def check_pair(a: ast.Expression, b: ast.Expression) -> str:
    found = filterlang.compare(Filter(a), Filter(b))
    model = Model(a, b)
    of_a, of_b = model.columns(a), model.columns(b)
    pairs = [*zip(of_a, of_b, strict=True)]
    assert not found.undecided
    assert (found.only_a is not None) == any(one & ~other for one, other in pairs)
    assert (found.only_b is not None) == any(other & ~one for one, other in pairs)
    assert (found.both is not None) == any(one & other for one, other in pairs)
    for event, wanted in (
        (found.only_a, (True, False)),
        (found.only_b, (False, True)),
        (found.both, (True, True)),
    ):
        if event is not None:
            assert (matches(a, event), matches(b, event)) == wanted
            assert [*filterlang.read_events(filterlang.write_event(event), "jsonl")] == [event]
            for less in less_than(event):
                assert (matches(a, less), matches(b, less)) != wanted, f"{event!r} could be {less!r}"
    return found.relation


def less_than(event: Event) -> Iterator[Event]:
    """The event without one field, one item, one attribute of an item, or the last name of its topic."""
    fields = {
        name: getattr(event, name)
        for name in (
            "topic",
            "items",
            "operation",
            "device_id",
            "device_name",
            "server_id",
            "server_name",
            "type",
        )
        if name != "type" or event.system != "onvif"
    }
    for name in fields:
        if fields[name]:
            yield Event(
                **{**fields, "system": event.system, name: () if name in ("topic", "items") else None}
            )
    if len(event.topic) > 1:
        yield Event(**{**fields, "system": event.system, "topic": event.topic[:-1]})
    for position in range(len(event.items)):
        items = [*event.items]
        item = items.pop(position)
        yield Event(**{**fields, "system": event.system, "items": items})
        for less in (item._replace(name=None), item._replace(value=None)):
            if less != item:
                changed = [*event.items]
                changed[position] = less
                yield Event(**{**fields, "system": event.system, "items": changed})


def test_every_question_has_the_answer_of_the_comparison() -> None:
    for seed in range(SEED, SEED + 200):
        a, b = (Filter(each) for each in generated.pair(Random(seed)))
        found = filterlang.compare(a, b)
        assert filterlang.implies(a, b) is (found.only_a is None)
        assert filterlang.is_equivalent(a, b) is (found.relation == "equal")
        assert filterlang.is_satisfiable(a & b) is (found.both is not None)
        assert filterlang.is_always_true(~a | b) is (found.only_a is None)
        assert filterlang.compare(a, a).relation == "equal"


@pytest.mark.parametrize(
    ("a", "b", "relation"),
    [
        ("tns1:Device//.", "tns1:Device/Trigger", "narrower"),
        ("tns1:Device", "tns1:Device|tns1:Device/Trigger", "wider"),
        ("tns1:Device//.", "tns1:Device//.|tns1:Device/Trigger", "equal"),
        ("tns1:Device/Trigger", "tnsaxis:Device/Trigger", "disjoint"),
        ("tns1:A//.|tns1:B", "tns1:B//.|tns1:A", "overlapping"),
    ],
)
def test_relations_of_topics(a: str, b: str, relation: str) -> None:
    one, other = (filterlang.compile(each, "concrete-set") for each in (a, b))
    assert filterlang.compare(one, other).relation == relation
    opposite = {"narrower": "wider", "wider": "narrower"}
    assert filterlang.compare(other, one).relation == opposite.get(relation, relation)


def test_a_not_inside_the_brackets_is_not_one_outside() -> None:
    inside = filterlang.compile('boolean(//tt:SimpleItem[not(@Name="x")])', "item-filter")
    outside = filterlang.compile('not(boolean(//tt:SimpleItem[@Name="x"]))', "item-filter")
    found = filterlang.compare(inside, outside)
    assert found.relation == "overlapping"
    assert found.only_a is not None and {each.name for each in found.only_a.items} == {"x", None}
    assert found.only_b is not None and not found.only_b.items


def test_a_text_may_straddle_what_a_topic_test_fixes_and_what_it_leaves_open() -> None:
    below = filterlang.compile("tns1:Device//.", "concrete-set")
    straddling = filterlang.compile("vice/tr", "type-list")
    found = filterlang.compare(below, straddling)
    assert found.relation == "overlapping"
    assert found.both is not None and found.both.type == "Device/tr"


def test_a_topic_below_another_holds_the_slash_between_them() -> None:
    below = filterlang.topic("tns1:Device", subtree=True) & ~filterlang.topic("tns1:Device")
    assert filterlang.implies(below, filterlang.compile("DEVICE/", "type-list"))


def test_a_device_that_can_only_be_a_name_is_one_of_jetstream() -> None:
    named = Filter(ast.FieldEquals("device", "017"))
    event = analysis.witness(named)
    assert event is not None and event.system == "jetstream"
    assert not filterlang.is_satisfiable(named & filterlang.topic("tns1:Device"))


def test_a_text_that_can_be_written_in_one_case_only_is_equal_in_any() -> None:
    exact, folded = (Filter(ast.FieldEquals("type", "17", ignore_case=each)) for each in (False, True))
    assert filterlang.is_equivalent(exact, folded)
    # The sign of Kelvin folds to a k.
    spelled = [Filter(ast.FieldEquals("type", each)) for each in ("k", "K", "\u212a")]
    folded = Filter(ast.FieldEquals("type", "k", ignore_case=True))
    assert not filterlang.implies(folded, spelled[0] | spelled[1])
    assert filterlang.is_equivalent(folded, spelled[0] | spelled[1] | spelled[2])


def test_no_item_can_hold_what_no_document_can() -> None:
    assert not filterlang.is_satisfiable(filterlang.item("a\0b"))


def test_topics_are_as_long_as_they_may_be_and_no_longer() -> None:
    names = tuple([filterlang.Name("urn:x", "a")] * 64)
    longest, too_long = filterlang.topic(names), filterlang.topic((*names, *names))
    assert filterlang.is_satisfiable(longest)
    assert not filterlang.is_satisfiable(too_long)
    assert filterlang.is_equivalent(longest, filterlang.topic(names, subtree=True))
    assert not filterlang.is_equivalent(
        filterlang.topic(names[1:]), filterlang.topic(names[1:], subtree=True)
    )


def test_a_name_without_characters_is_a_topic_where_there_is_room_for_no_other() -> None:
    # 16,384 characters: two segments of as many as their namespaces have, and five for their punctuation.
    almost = filterlang.Name("", "a" * (16_384 - 2 * 3))
    exactly, below = filterlang.topic((almost,)), filterlang.topic((almost,), subtree=True)
    found = filterlang.compare(exactly, below)
    assert found.only_b is not None and found.only_b.topic == (almost, filterlang.Name("", ""))
    child = filterlang.topic((almost, filterlang.Name("", "")))
    assert filterlang.is_equivalent(exactly | child, below)


def test_a_witness_has_as_few_items_as_can_be() -> None:
    both = filterlang.item("a", "1") & filterlang.item("a") & filterlang.item(value="1")
    event = analysis.witness(both)
    assert event is not None and event.items == (Item("a", "1"),)


def test_texts_that_do_not_fit_into_a_topic_are_undecided() -> None:
    texts = [Filter(ast.TypeContains(f"{number}/{number}")) for number in range(100, 170)]
    everything = filterlang.topic("tns1:A", subtree=True)
    for text in texts:
        everything &= text
    with pytest.raises(filterlang.UndecidedError):
        filterlang.is_satisfiable(everything)


def pigeonhole(pigeons: int) -> Filter:
    """Every pigeon has a hole, of which there is one less, and no two have the same: that cannot be."""

    def sits(pigeon: int, hole: int) -> Filter:
        return filterlang.item(f"pigeon {pigeon}", f"{hole}")

    holes = range(pigeons - 1)
    every = filterlang.every()
    for pigeon in range(pigeons):
        somewhere = sits(pigeon, 0)
        for hole in holes[1:]:
            somewhere |= sits(pigeon, hole)
        every &= somewhere
    for hole in holes:
        for one in range(pigeons):
            for other in range(one):
                every &= ~(sits(one, hole) & sits(other, hole))
    return every


def test_what_takes_too_much_effort_is_undecided() -> None:
    assert not filterlang.is_satisfiable(pigeonhole(4))
    hard = pigeonhole(12)
    with pytest.raises(filterlang.UndecidedError, match="undecided within 50,000 steps"):
        filterlang.is_satisfiable(hard, effort=50_000)
    found = filterlang.compare(hard, ~filterlang.every(), effort=50_000)
    assert found == Comparison(None, None, None, ("only_a",))
    assert found.relation == "undecided"


def test_an_effort_that_does_not_suffice_to_read_the_filters_decides_nothing() -> None:
    a, b = filterlang.topic("tns1:A"), filterlang.topic("tns1:B")
    found = filterlang.compare(a & b, a | b, effort=1)
    assert found.relation == "undecided" and found.undecided == ("only_a", "only_b", "both")


@pytest.mark.parametrize("effort", [0, -1])
def test_an_effort_is_at_least_one(effort: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        filterlang.compare(filterlang.every(), filterlang.every(), effort=effort)
