"""The rules: their examples, their fixes, and what they say of texts that nobody foresaw."""

import os
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any, Final

import pytest

import filterlang
from filterlang.ast import walk
from filterlang.diagnostics import CODES, Diagnostic, Fix, describe
from filterlang.lint.examples import findings_of, lay_out
from filterlang.lint.rules import Example, Rule, all_rules
from filterlang.namespaces import WS_NOTIFICATION
from tests.dialects.test_mistakes import ALL as MISTAKES
from tests.lint import texts
from tests.lint.events import events

DIALECTS: Final = {
    "TopicExpression": "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet",
    "MessageContent": "http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter",
}


def in_filter(element: str, content: str) -> str:
    return (
        f'<wsnt:Filter xmlns:wsnt="{WS_NOTIFICATION}"><wsnt:{element} Dialect="{DIALECTS[element]}">'
        f"{content}</wsnt:{element}></wsnt:Filter>"
    )


EVENTS: Final = 1_000
RANDOM_TEXTS: Final = int(os.environ.get("FILTERLANG_LINTED", "120"))
SEEDS: Final = 6
RULES: Final = all_rules()
EXAMPLES: Final = [
    (f"{rule.code}-{number}", rule, example) for rule in RULES for number, example in enumerate(rule.bad, 1)
]
BAD: Final = [pytest.param(rule, example, id=name) for name, rule, example in EXAMPLES]
FIXED: Final = [
    pytest.param(rule, example, id=name) for name, rule, example in EXAMPLES if example.fixed is not None
]
GOOD: Final = [
    pytest.param(example, id=f"{rule.code}-{number}")
    for rule in RULES
    for number, example in enumerate(rule.good, 1)
]


def _own_safe_fixes() -> Iterator[Any]:
    """Of the mistakes of the dialects, those in texts that compile, with a safe fix."""
    for param in MISTAKES:
        dialect, code, marked, _ = map(str, param.values)
        text = marked.replace("«", "").replace("»", "")
        if CODES[code].severity == "warning":
            for found in filterlang.compile(text, dialect).diagnostics:
                if found.code == code and found.fix is not None and found.fix.applicability == "safe":
                    yield pytest.param(dialect, text, found, id=param.id)


@pytest.mark.parametrize(("rule", "example"), BAD)
def test_a_bad_example_gives_its_code_at_its_place_and_no_other(rule: Rule, example: Example) -> None:
    laid_out = lay_out(example)
    found = [finding.diagnostic for finding in findings_of(example)]
    shown = [describe(each, laid_out.document.text) for each in found]
    assert [(each.code, each.span) for each in found] == [(rule.code, laid_out.span)], shown
    assert (found[0].fix is None) == (example.fixed is None), shown


@pytest.mark.parametrize("example", GOOD)
def test_in_a_good_example_nothing_is_found(example: Example) -> None:
    assert findings_of(example) == []


@pytest.mark.parametrize(("rule", "example"), FIXED)
def test_a_fix_gives_the_text_that_the_example_says_and_mends_it(rule: Rule, example: Example) -> None:
    laid_out = lay_out(example)
    marked = laid_out.marked
    assert marked is not None
    assert example.fixed is not None
    fix = findings_of(example)[0].diagnostic.fix
    assert fix is not None
    fixed = laid_out.document.text.replace(marked.text, example.fixed)
    assert fix.apply(laid_out.document.text) == fixed
    [parts] = example.filters
    again = Example(
        ({**parts, marked.dialect: example.fixed},), None, example.namespaces, example.declarations
    )
    assert findings_of(again) == []
    if fix.applicability == "safe":
        assert_decides_alike(marked.dialect, marked.text, example.fixed, example.namespaces, varied=True)


def assert_decides_alike(
    dialect: str, text: str, other: str, namespaces: Any = None, *, varied: bool = False
) -> None:
    """Two texts decide random events alike, made of what both of them look for."""
    one, two = (filterlang.compile(each, dialect, namespaces=namespaces) for each in (text, other))
    decisions = set()
    for event in events(Random(text + other), EVENTS, one.expr, two.expr):
        decision = one.matches(event)
        assert two.matches(event) is decision, (text, other, event)
        decisions.add(decision)
    assert not varied or decisions == {True, False}


@pytest.mark.parametrize(("dialect", "text", "found"), list(_own_safe_fixes()))
def test_a_safe_fix_of_a_dialect_leaves_the_meaning_of_what_compiled(
    dialect: str, text: str, found: Diagnostic
) -> None:
    assert found.fix is not None
    fixed = found.fix.apply(text)
    # What has no test of events in it, such as a request without a filter, decides all alike.
    varied = len(list(walk(filterlang.parse(text, dialect)))) > 1 or dialect == "type-list"
    assert_decides_alike(dialect, text, fixed, varied=varied)
    assert filterlang.compile(text, dialect).expr == filterlang.compile(fixed, dialect).expr
    assert found.code not in [each.code for each in filterlang.compile(fixed, dialect).diagnostics]


def test_a_rule_has_one_check_and_examples_of_both_kinds() -> None:
    for rule in RULES:
        checks = (rule.check_text, rule.check_filter, rule.check_document)
        assert sum(check is not None for check in checks) == 1, rule.code
        assert rule.bad, rule.code
        assert rule.good, rule.code


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        ("axis-url", "?event=on&eventtopic=onvif:A/onvif%3AB"),
        ("axis-url", "?event=on&eventtopic=onvif:A%7Convif:A"),
        ("axis-url", "?event=on&eventcontent=not%28not(boolean(//SimpleItem[@Name=%22a%22]))%29"),
        ("vdg-url", "?types=alarm%3Balarm"),
        ("wsnt-filter", in_filter("TopicExpression", "tns1:A/tn<![CDATA[s1:B]]>")),
        ("wsnt-filter", in_filter("TopicExpression", "tns1:A|tns<!-- | -->1:A")),
        (
            "wsnt-filter",
            in_filter("MessageContent", 'not(not<!-- ( -->(boolean(//tt:SimpleItem[@Name="a"])))'),
        ),
    ],
)
def test_what_stands_there_encoded_is_found_at_most_and_never_changed(dialect: str, text: str) -> None:
    fixes = [each.fix for each in filterlang.check(text, dialect) if each.code >= "FL503"]
    assert fixes == [None] * len(fixes)


# --- Texts that nobody foresaw ----------------------------------------------------------------------------


def safe_fixes(found: list[Diagnostic]) -> Iterator[tuple[Diagnostic, Fix]]:
    for each in found:
        if each.fix is not None and each.fix.applicability == "safe":
            yield each, each.fix


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_safe_fix_of_any_text_leaves_its_meaning_and_mends_it(seed: int) -> None:
    """A fix by itself, and all of them one after the other; the texts are such that most of the rules find something."""
    random = Random(seed)
    codes: Counter[str] = Counter()
    for _ in range(RANDOM_TEXTS // SEEDS):
        dialect, text = texts.text(random)
        found = filterlang.check(text, dialect)
        for diagnostic, fix in safe_fixes(found):
            codes[diagnostic.code] += 1
            fixed = fix.apply(text)
            left = filterlang.check(fixed, dialect)
            if found == [diagnostic]:
                assert diagnostic.code not in [each.code for each in left], (text, fixed)
            assert_means_the_same(random, dialect, text, fixed)
        settled = text
        for _ in range(len(text)):
            fixes = [fix for _, fix in safe_fixes(filterlang.check(settled, dialect))]
            if not fixes:
                break
            settled = random.choice(fixes).apply(settled)
        else:
            pytest.fail(f"fixing {text!r} does not come to an end")
        assert_means_the_same(random, dialect, text, settled)
    assert len(codes) >= 6, codes


def assert_means_the_same(random: Random, dialect: str, text: str, other: str) -> None:
    one, two = (filterlang.compile(each, dialect) for each in (text, other))
    for event in events(random, 100, one.expr, two.expr):
        assert one.matches(event) is two.matches(event), (text, other, event)
