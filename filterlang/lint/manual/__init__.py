"""The manual: a page for every code, and how it reads.

The page of a rule is the docstring of its module; those of the dialects' codes stand in the modules of this
package. Both come with examples, and when a page is printed they are checked: what it says about them is what
the linter says.
"""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from typing import Final

from filterlang.diagnostics import CODES, EXCERPT_WIDTH, Applicability, Code, describe
from filterlang.lint.codes import OFF_BY_DEFAULT
from filterlang.lint.examples import findings_of, lay_out
from filterlang.lint.manual._page import Page
from filterlang.lint.rules import Example, all_rules, manual_of

__all__ = ["find_code", "handbook", "page", "page_of", "record"]

_WIDTH: Final = 110

_INTRODUCTION: Final = """\
# Codes and rules

What [`filterlang check`](command-line.md#filterlang-check) finds, code by code; `filterlang rule CODE` prints
a page of it. An *error* keeps a text from compiling, or surely from working; a *warning* does not. A *safe*
fix leaves what the text means, or writes what was surely meant; after an *unsafe* one the filter may select
other events.

This page is printed by `filterlang rule --all`. The examples are checked as it is printed."""

_CHAPTERS: Final = {
    "0": "Any text",
    "1": "Topic expressions",
    "2": "Item filters",
    "3": "Type lists",
    "4": "Requests",
    "5": "Portability between systems",
    "6": "Redundancy",
    "7": "What a device declares",
    "8": "Several filters of one file",
    "9": "What a filter means",
}
"""The digit behind ``FL``, and what such codes are about."""

_MODULES: Final = ("_any_text", "_topics", "_item_filters", "_type_lists", "_requests")


def find_code(name: str) -> Code | None:
    """The code of a number or a name, in any case; None if there is none."""
    wanted = name.casefold()
    return next((code for code in CODES.values() if wanted in (code.code.casefold(), code.name)), None)


def page_of(code: Code) -> Page:
    """The page of a code."""
    return _pages()[code.code]


def record(code: Code) -> dict[str, object]:
    """The page of a code, for programs."""
    entry = page_of(code)
    return {
        **code._asdict(),
        "explanation": entry.text,
        "fix": _applicability(entry),
        "default": code.code not in OFF_BY_DEFAULT,
        "bad": [_example_record(each) for each in entry.bad],
        "good": [_example_record(each) for each in entry.good],
    }


def page(code: Code) -> str:
    """The page of a code, in Markdown.

    Args:
        code: the code.
    """
    return _joined([f"# {code.code} {code.name}", "", *_lines(code), *_devices([code]), *_examples(code)])


def handbook() -> str:
    """All pages as one document, in Markdown."""
    lines = [_INTRODUCTION]
    for digit, title in _CHAPTERS.items():
        codes = [code for code in CODES.values() if code.code[2] == digit]
        lines += [*_contents(title, codes), *_devices(codes)] if codes else []
        for code in codes:
            lines += ["", f"### {code.code} {code.name}", "", *_lines(code), *_examples(code)]
    return _joined(lines)


def _joined(lines: Iterable[str]) -> str:
    return "".join([f"{line}\n" for line in lines])


def _contents(title: str, codes: Sequence[Code]) -> Iterator[str]:
    yield from ("", f"## {title}", "", "| code | name | what is wrong |", "|---|---|---|")
    for code in codes:
        anchor = f"{code.code}-{code.name}".lower()
        yield f"| [{code.code}](#{anchor}) | {code.name} | {code.summary} |"


@cache
def _pages() -> dict[str, Page]:
    pages: dict[str, Page] = {}
    for module in _MODULES:
        pages.update(import_module(f"{__name__}.{module}").PAGES)
    for rule in all_rules():
        pages[rule.code] = Page(manual_of(rule), rule.bad, rule.good)
    return pages


def _lines(code: Code) -> Iterator[str]:
    entry = page_of(code)
    applicability = _applicability(entry)
    fix = "no fix" if applicability is None else f"{applicability} fix"
    default = ", off by default" if code.code in OFF_BY_DEFAULT else ""
    yield from (f"*{code.severity}, {fix}{default}*", "", code.summary, "")
    yield from _wrapped(entry.text)


def _devices(codes: Iterable[Code]) -> Iterator[str]:
    """What the devices declare that examples are held against."""
    examples = [each for code in codes for each in (*page_of(code).bad, *page_of(code).good)]
    for declarations in dict.fromkeys([each.declarations for each in examples]):
        if declarations is not None:
            yield from ("", "Examples are held against a device that declares this:", "")
            yield from _block(declarations.rstrip("\n"), "xml")


def _examples(code: Code) -> Iterator[str]:
    entry = page_of(code)
    for heading, examples in (("Wrong", entry.bad), ("Right", entry.good)):
        for number, example in enumerate(examples):
            yield from ("", f"{'And' if number else heading}, in {_dialects(example)}:", "")
            yield from _block("\n".join(_shown(example)))
            if example.fixed is not None:
                yield from ("", "The fix makes of it", "")
                yield from _block(example.fixed)


def _block(text: str, language: str = "text") -> Iterator[str]:
    yield from (f"```{language}", text, "```")


def _wrapped(text: str) -> Iterator[str]:
    """A text with its long lines wrapped; those of a docstring are short."""
    for line in text.split("\n"):
        yield from textwrap.wrap(line, _WIDTH, break_long_words=False, break_on_hyphens=False) or [""]


def _shown(example: Example) -> Iterator[str]:
    text = lay_out(example).document.text
    findings = findings_of(example)
    if not findings or "\n" in text or len(text) > EXCERPT_WIDTH:  # what is found shows one short row
        yield f"{text}\n" if findings else text
    for finding in findings:
        yield describe(finding.diagnostic, text)


def _dialects(example: Example) -> str:
    names = dict.fromkeys([dialect for parts in example.filters for dialect in parts])
    bound = "".join([f", `{prefix}` bound to `{uri}`" for prefix, uri in (example.namespaces or {}).items()])
    return " and ".join([f"`{name}`" for name in names]) + bound


def _applicability(entry: Page) -> Applicability | None:
    """Whether what is wrong has a fix that can be made without a look, None if it has none."""
    found = [finding.diagnostic.fix for example in entry.bad for finding in findings_of(example)]
    kinds = {fix.applicability for fix in found if fix is not None}
    return "unsafe" if "unsafe" in kinds else "safe" if kinds else None


def _example_record(example: Example) -> dict[str, object]:
    laid_out = lay_out(example)
    findings = [finding.diagnostic for finding in findings_of(example)]
    return {
        "text": laid_out.document.text,
        "filters": [{text.dialect: text.text for text in entry.texts} for entry in laid_out.entries],
        "message": findings[0].message if findings else None,
        "fixed": example.fixed,
        "namespaces": dict(example.namespaces or {}),
        "declarations": example.declarations,
    }
