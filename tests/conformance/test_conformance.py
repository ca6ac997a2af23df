"""The conformance cases, through every back end.

Each case is one line of a file beside this one: a text in a dialect, a document, and for every event of the document
whether the filter selects it, or "error" where the text must not compile.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import filterlang
from filterlang.backends import interpret
from filterlang.dialects import dialect_ids
from filterlang.namespaces import ONVIF_SCHEMA

CASES: list[dict[str, Any]] = [
    json.loads(line)
    for file in ("cases.jsonl", "wsnt_filter.jsonl")
    for line in Path(__file__).with_name(file).read_text(encoding="utf-8").splitlines()
]


def cases(*, erroneous: bool) -> list[Any]:
    return [
        pytest.param(case, id=f"{case['dialect']}-{case['id']}")
        for case in CASES
        if (case["expected"] == "error") is erroneous
    ]


def compile_case(case: dict[str, Any]) -> filterlang.Filter:
    return filterlang.compile(case["text"], case["dialect"], namespaces=case.get("namespaces"))


@pytest.mark.parametrize("case", cases(erroneous=False))
def test_selects_what_the_case_expects(case: dict[str, Any]) -> None:
    flt = compile_case(case)
    events = list(filterlang.read_events(case["event"].encode(), format=case["format"]))
    assert [flt.matches(event) for event in events] == case["expected"], flt.to_python()
    assert [interpret.matches(flt.expr, event) for event in events] == case["expected"]
    assert [flt.explain(event).held for event in events] == case["expected"]


@pytest.mark.parametrize(
    "case", [param for param in cases(erroneous=False) if param.values[0]["format"] == "onvif"]
)
def test_xpath_selects_the_same(case: dict[str, Any]) -> None:
    selector = compile_case(case).to_xpath()
    messages = etree.fromstring(case["event"].encode()).iter(f"{{{ONVIF_SCHEMA}}}Message")
    assert [selector.matches(message) for message in messages] == case["expected"], selector.expression


@pytest.mark.parametrize("case", cases(erroneous=True))
def test_refuses_what_the_case_refuses(case: dict[str, Any]) -> None:
    with pytest.raises(filterlang.FilterError) as caught:
        compile_case(case)
    for diagnostic in caught.value.diagnostics:
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(case["text"])
        if diagnostic.severity == "error":  # a warning beside it is among the diagnostics alone
            assert diagnostic.message in str(caught.value)


@pytest.mark.parametrize("case", cases(erroneous=False))
def test_canonical_text_says_the_same(case: dict[str, Any]) -> None:
    flt, namespaces = compile_case(case), case.get("namespaces")
    text = flt.to_text(case["dialect"], namespaces=namespaces)
    assert filterlang.compile(text, case["dialect"], namespaces=namespaces) == flt
    # A value that holds a double quote can be written in single ones only, and the warning says so.
    found = filterlang.compile(text, case["dialect"], namespaces=namespaces).diagnostics
    assert [(each.code, each.fix) for each in found] in ([], [("FL202", None)])


def test_every_dialect_has_cases() -> None:
    assert set(dialect_ids()) - {"concrete"} == {case["dialect"] for case in CASES}
