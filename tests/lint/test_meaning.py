"""The rules about what filters mean, against the decision procedure without a bound, and against random events."""

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final

import pytest

import filterlang
from benchmarks import workload
from filterlang import ast
from filterlang.diagnostics import Diagnostic
from filterlang.filter import Filter
from filterlang.lint.rules import _containers, _meaning, all_rules
from filterlang.lint.rules._operands import PLAIN_DIALECTS
from filterlang.lint.rules._plain_filters import is_plain
from filterlang.lint.runner import Options, check_document
from filterlang.lint.sources.text import read
from filterlang.places.findings import Document
from tests.lint import texts

TEXTS: Final = 40
"""For each seed."""

SAID_ELSEWHERE: Final = {"FL607", "FL608"}

PORT: Final = 'boolean(//tt:SimpleItem[@Name="port"])'
OPEN: Final = 'boolean(//tt:SimpleItem[@Name="port" and @Value="open"])'


def found_in(text: str, dialect: str | None = None) -> list[Diagnostic]:
    return [each.diagnostic for each in check_document(read(Document("f", text), dialect), Options({}))]


def with_one_part_less(node: Any) -> Iterator[Any]:
    """A node without any one operand of an "and" or an "or" in it."""
    parts: tuple[Any, ...] = ast.children(node)
    for position, child in enumerate(parts):
        for less in with_one_part_less(child):
            match node:
                case ast.AllOf() | ast.AnyOf():
                    yield type(node)((*parts[:position], less, *parts[position + 1 :]))
                case ast.HasItem(kind):
                    yield ast.HasItem(kind, less)
                case _:
                    yield ast.Not(less)
        if isinstance(node, (ast.AllOf, ast.AnyOf)):
            yield type(node)(parts[:position] + parts[position + 1 :])


def has_idle_part(expression: ast.Expression, *, but_lists: bool = False) -> bool:
    whole = Filter(expression)
    for less in with_one_part_less(expression):
        if but_lists and _tests_of_items(less) == _tests_of_items(expression):
            continue
        if filterlang.is_equivalent(whole, Filter(less)):
            return True
    return False


def _tests_of_items(expression: ast.Expression) -> int:
    return sum(isinstance(node, ast.ItemEquals) for node, _ in ast.walk(expression))


def random_texts(seed: int) -> Iterator[tuple[str, str]]:
    random = Random(seed)
    for _ in range(TEXTS):
        yield texts.text(random)


@pytest.mark.parametrize("seed", range(10))
def test_what_passes_nothing_or_everything_is_found_and_nothing_else(seed: int) -> None:
    for dialect, text in random_texts(seed):
        flt = filterlang.compile(text, dialect)
        codes = {each.code for each in filterlang.check(text, dialect)}
        can_pass, can_fail = filterlang.is_satisfiable(flt), filterlang.is_satisfiable(~flt)
        assert ("FL901" in codes) is (not can_pass and not codes & SAID_ELSEWHERE), text
        assert ("FL902" in codes) is (not can_fail and flt.expr != ast.EVERY), text


@pytest.mark.parametrize("seed", range(10))
def test_where_nothing_is_found_every_part_counts(seed: int) -> None:
    clean = 0
    for dialect, text in random_texts(seed):
        if not [each for each in filterlang.check(text, dialect) if each.code[:3] in ("FL6", "FL9")]:
            assert not has_idle_part(filterlang.parse(text, dialect)), text
            clean += 1
    assert clean


@pytest.mark.parametrize("seed", range(10))
def test_what_is_said_to_be_simpler_is_so(seed: int) -> None:
    for dialect, text in random_texts(seed):
        for found in filterlang.check(text, dialect):
            if found.code == "FL904":
                if found.fix is None:
                    assert dialect not in PLAIN_DIALECTS
                    continue
                fixed = found.fix.apply(text)
                one, other = (filterlang.compile(each, dialect) for each in (text, fixed))
                assert filterlang.is_equivalent(one, other)
                assert len(fixed) < len(text)
                assert has_idle_part(one.expr)


# --- Plain filters ----------------------------------------------------------------------------------------


def plain_text(random: Random) -> str:
    """An item filter of tests that are nearly apart, as most of them are."""
    tests: list[str] = []
    for name in random.choices("abcd", k=random.choice((1, 2, 3))):
        value = random.choice("12")
        condition = random.choice(
            ("", f' and @Value="{value}"', f' and not(@Value="{value}")', ' and (@Value="1" or @Value="2")')
        )
        test = f'boolean(//tt:SimpleItem[@Name="{name}"{condition}])'
        tests.append(random.choice((test, f"not({test})")))
    return random.choice((" and ", " or ")).join(tests)


@pytest.mark.parametrize("seed", range(10))
def test_of_a_plain_filter_every_test_counts(seed: int) -> None:
    random = Random(seed)
    plain = 0
    for make in (plain_text, texts.item_filter) * TEXTS:
        expression = filterlang.parse(make(random), "item-filter")
        if is_plain(expression):
            plain += 1
            assert_every_test_counts(expression)
    assert plain > TEXTS // 4


def assert_every_test_counts(expression: ast.Expression) -> None:
    flt = Filter(expression)
    assert filterlang.is_satisfiable(flt)
    assert filterlang.is_satisfiable(~flt)
    assert not has_idle_part(expression, but_lists=True)


def test_the_filters_of_a_site_are_plain() -> None:
    for number, each in enumerate(workload.subscriptions(400)):
        expression = filterlang.compile_parts(workload.filter_parts(each)).expr
        assert is_plain(expression)
        if number < 40:
            assert_every_test_counts(expression)


@pytest.mark.parametrize(
    "parts",
    [
        {"concrete-set": "tns1:A", "type-list": "b"},
        {"concrete-set": "tns1:A", "axis-url": "?event=on&eventtopic=onvif:B"},
        {"type-list": "a", "jetstream-url": "?type=b"},
        {"item-filter": PORT, "vdg-url": "?deviceid=17"},
        {"type-list": ""},
    ],
)
def test_parts_that_may_contradict_each_other_are_not_plain(parts: dict[str, str]) -> None:
    assert not is_plain(filterlang.compile_parts(parts).expr)


# --- One code for one mistake -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ('boolean(//tt:SimpleItem[@Name="a" and @Name="b"])', ["FL607"]),
        ('boolean(//tt:ElementItem[@Name="a" and @Value="1"])', ["FL608"]),
        (f"{PORT} or {OPEN}", ["FL606"]),
        (f"{PORT} and {PORT}", ["FL604"]),
        (f"not(not({PORT}))", ["FL605"]),
        (f"{PORT} and not({PORT})", ["FL901"]),
        (f"{PORT} or not({PORT})", ["FL902"]),
        (f"{OPEN} or not({OPEN}) and {PORT}", ["FL904"]),
        (f"{PORT} and not({PORT}) or {OPEN}", ["FL904"]),
    ],
)
def test_a_mistake_has_one_code(text: str, codes: list[str]) -> None:
    assert [each.code for each in filterlang.check(text, "item-filter")] == codes


def test_parts_that_contradict_each_other_are_shown_at_the_last_one() -> None:
    [found] = found_in('{"concrete-set": "tns1:A", "type-list": "motion"}')
    assert (found.code, found.message) == (
        "FL901",
        "no event can pass all parts of this filter: they contradict each other",
    )
    assert found.span.start == len('{"concrete-set": "tns1:A", "type-list": "')


def test_in_a_url_what_changes_nothing_is_shown_without_a_fix() -> None:
    url = f"?event=on&eventcontent={OPEN} or not({OPEN}) and {PORT}".replace(" ", "%20").replace('"', "%22")
    [found] = filterlang.check(url, "axis-url")
    assert (found.code, found.fix) == ("FL904", None)


def test_what_takes_long_to_decide_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all_rules()  # they take the effort over when they are loaded
    monkeypatch.setattr(_meaning, "EFFORT", 1)
    _meaning.passing.cache_clear()
    assert filterlang.check(f"{PORT} and not({PORT})", "item-filter") == []
    _meaning.passing.cache_clear()


# --- Filters of one file ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dialect", "make"),
    [("item-filter", texts.item_filter), ("concrete-set", texts.topics), ("type-list", texts.types)],
)
@pytest.mark.parametrize("seed", range(4))
def test_every_filter_that_another_one_contains_is_found(
    seed: int, dialect: str, make: Callable[[Random], str]
) -> None:
    random = Random(seed)
    lines = [make(random).replace("\n", " ") for _ in range(25)]
    filters = [filterlang.compile(line, dialect) for line in lines]
    found = found_in("\n".join(lines), dialect)
    starts = [sum(len(line) + 1 for line in lines[:row]) for row in range(len(lines))]
    starts = [start + len(line) - len(line.lstrip()) for start, line in zip(starts, lines, strict=True)]
    contained = {starts.index(each.span.start) for each in found if each.code in ("FL801", "FL903")}
    for row, flt in enumerate(filters):
        containers = [
            other for place, other in enumerate(filters) if place != row and filterlang.implies(flt, other)
        ]
        if row in contained:
            assert containers, lines[row]
        elif filterlang.is_satisfiable(flt):
            # Of equal filters one stays.
            assert all(filterlang.implies(other, flt) for other in containers), lines[row]


def test_of_a_large_file_nothing_is_overlooked() -> None:
    """What the set finds that is asked about all of them."""
    parts = [workload.filter_parts(each) for each in workload.subscriptions(800)]
    filters = {row: filterlang.compile_parts(each) for row, each in enumerate(parts, 1)}
    first = {flt: row for row, flt in reversed(filters.items())}
    distinct = filterlang.FilterSet(
        {row: flt for flt, row in sorted(first.items(), key=lambda pair: pair[1])}
    )
    expected = {(each.key, each.by) for each in distinct.redundant()}
    document = Document("f", "\n".join(json.dumps(each) for each in parts))
    found = {
        (each.position(each.diagnostic.span.start)[0], named_row(each.diagnostic.message))
        for each in check_document(read(document, None), Options({}))
        if each.diagnostic.code == "FL903"
    }
    assert len(found) > 50
    assert found == expected


def named_row(message: str) -> int:
    return int(message.split(" line ")[1].split()[0])


def test_the_filter_that_contains_it_is_named() -> None:
    [found] = found_in("tns1:A//.\n# narrower\ntns1:A/B\ntns1:C", "concrete-set")
    assert found.message == "whatever passes this filter passes the one in line 1 as well"
    one, other = (f'boolean(//tt:SimpleItem[@Name="{name}"])' for name in "ab")
    [equal] = found_in(f'{one} or {other}\nboolean(//tt:SimpleItem[@Name="a" or @Name="b"])', "item-filter")
    assert equal.message == "the filter in line 1 passes the same events as this one"


def test_a_filter_is_contained_whatever_its_dialect() -> None:
    narrow = json.dumps({"concrete-set": "tns1:Device", "item-filter": PORT})
    [found] = found_in(f'{narrow}\n{{"axis-url": "?event=on&eventtopic=onvif:Device//."}}')
    assert (found.code, found.message) == (
        "FL903",
        "whatever passes this filter passes the one in line 2 as well",
    )


def test_of_a_copy_it_is_only_said_that_it_is_one() -> None:
    found = found_in("tns1:A//.\ntns1:A/B\ntns1:A/B", "concrete-set")
    assert [each.code for each in found] == ["FL903", "FL801"]


def test_filters_that_all_pass_each_others_events_are_left_alone_where_there_are_very_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "tns1:A//.\ntns1:A/B//.\ntns1:A/B/C"
    monkeypatch.setattr(_containers, "MOST_MATCHES", 6)  # one, two and three of them
    assert [each.code for each in found_in(text, "concrete-set")] == ["FL903", "FL903"]
    monkeypatch.setattr(_containers, "MOST_MATCHES", 5)
    assert found_in(text, "concrete-set") == []


def test_filters_with_keys_are_not_compared() -> None:
    assert found_in('{"key": 1, "concrete-set": "tns1:A//."}\n{"key": 2, "concrete-set": "tns1:A/B"}') == []
