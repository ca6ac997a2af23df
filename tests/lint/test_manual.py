"""The manual: its pages, their examples, and how the command prints them."""

import json
from pathlib import Path
from typing import Final

import pytest

from filterlang.diagnostics import CODES, Code, describe
from filterlang.lint import rules
from filterlang.lint.examples import findings_of, lay_out
from filterlang.lint.manual import find_code, handbook, page_of
from filterlang.lint.rules import Example, all_rules
from tests.cli.support import invoke

DOCS: Final = Path(__file__).parents[2] / "docs"
OF_RULES: Final = {rule.code for rule in all_rules()}
OF_DIALECTS: Final = [code for code in CODES.values() if code.code not in OF_RULES]
WITHOUT_EXAMPLE: Final = {"FL002", "FL003", "FL004", "FL006", "FL008", "FL009", "FL012"}
"""Those that no short text has, or that are not about a text."""

BAD: Final = [
    pytest.param(code, example, id=code.code) for code in OF_DIALECTS for example in page_of(code).bad
]
GOOD: Final = [pytest.param(example, id=code.code) for code in OF_DIALECTS for example in page_of(code).good]


@pytest.mark.parametrize("code", CODES.values(), ids=str)
def test_every_code_has_a_page_with_examples(code: Code) -> None:
    page = page_of(code)
    assert len(page.text) > 20
    assert bool(page.bad) == bool(page.good) == (code.code not in WITHOUT_EXAMPLE)


@pytest.mark.parametrize(("code", "example"), BAD)
def test_a_bad_example_of_a_dialect_gives_its_code_at_its_place_and_no_other(
    code: Code, example: Example
) -> None:
    laid_out = lay_out(example)
    text = laid_out.document.text
    found = [finding.diagnostic for finding in findings_of(example)]
    shown = [describe(each, text) for each in found]
    assert [(each.code, each.span) for each in found] == [(code.code, laid_out.span)], shown
    assert (found[0].fix is None) == (example.fixed is None), shown
    if found[0].fix is not None and laid_out.marked is not None and example.fixed is not None:
        assert found[0].fix.apply(text) == text.replace(laid_out.marked.text, example.fixed)


@pytest.mark.parametrize("example", GOOD)
def test_in_a_good_example_of_a_dialect_nothing_is_found(example: Example) -> None:
    assert findings_of(example) == []


def test_the_page_in_the_documentation_is_current() -> None:
    assert DOCS.joinpath("rules.md").read_text(encoding="utf-8") == handbook(), (
        "run: filterlang rule --all > docs/rules.md"
    )


def test_a_rule_is_named_as_its_code_is() -> None:
    """A module without a rule of its code, or the other way round, would not be found at all."""
    assert all(
        find_code(code.name) is code and find_code(code.code.lower()) is code for code in CODES.values()
    )
    assert {code for code in CODES if code >= "FL5"} == OF_RULES
    modules = {path.stem for path in Path(rules.__path__[0]).glob("[!_]*.py")}
    assert {name.replace("_", "-") for name in modules} == {CODES[code].name for code in OF_RULES}


@pytest.mark.parametrize("name", ["FL602", "fl602", "covered-topic", "Covered-Topic"])
def test_a_page_is_found_by_number_and_by_name(name: str) -> None:
    result = invoke("rule", name)
    assert result.exit_code == 0
    assert result.stdout.startswith("# FL602 covered-topic\n")
    assert "FL602 `tns1:Device/Trigger/Relay` is selected by `tns1:Device//.` already\n" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("coverd-topic",), "Did you mean 'covered-topic'?"),
        (("FL9999",), "there is no code 'FL9999'"),
        (("../rules",), "there is no code '../rules'"),
        (("FL602", "--all"), "not both"),
        (("FL602", "--output-format", "xml"), "'xml'"),
    ],
)
def test_misuse_of_rule_is_exit_status_2_with_the_reason(arguments: tuple[str, ...], reason: str) -> None:
    result = invoke("rule", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert reason in result.stderr


def test_without_a_code_all_are_listed() -> None:
    lines = invoke("rule").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(CODES)
    assert all(CODES[line[:5]].summary in line for line in lines)


def test_all_pages_are_one_document_and_all_records_one_list() -> None:
    assert invoke("rule", "--all").stdout == handbook()
    records = json.loads(invoke("rule", "--output-format", "json").stdout)
    assert [record["code"] for record in records] == list(CODES)
    one = json.loads(invoke("rule", "double-negation", "--output-format", "json").stdout)
    assert one in records
    assert (one["name"], one["severity"], one["fix"]) == ("double-negation", "warning", "safe")
    assert one["bad"][0]["message"] == "two negations cancel out"
    assert one["bad"][0]["filters"] == [{"item-filter": one["bad"][0]["text"]}]
