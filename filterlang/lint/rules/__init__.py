"""The rules: one module per rule, found by the name of its code. What a rule is says ``_base``."""

from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Final

from filterlang.diagnostics import CODES
from filterlang.lint.rules._base import CheckedFilter, CheckedText, Context, Example, Placed, Rule

__all__ = [
    "CheckedFilter",
    "CheckedText",
    "Context",
    "Example",
    "Placed",
    "Rule",
    "all_rules",
    "manual_of",
    "rules_about",
]


_FIRST: Final = "FL5"
"""From here on, codes are those of rules. Those before are what a dialect says of a text while reading it."""


def all_rules() -> tuple[Rule, ...]:
    """All rules, by code."""
    return rules_about("FL")


@cache
def rules_about(*groups: str) -> tuple[Rule, ...]:
    """The rules of some groups, by code. Those of other groups are not even imported.

    Args:
        groups: what their codes start with, such as "FL7".
    """
    codes = [code for code in sorted(CODES) if code >= _FIRST and code.startswith(groups)]
    return tuple([_module_of(code).RULE for code in codes])


def manual_of(rule: Rule) -> str:
    """The manual page of a rule, in Markdown: its module's docstring, but for the line that sums it up."""
    return (_module_of(rule.code).__doc__ or "").strip().partition("\n\n")[2]


def _module_of(code: str) -> ModuleType:
    return import_module(f"{__name__}.{CODES[code].name.replace('-', '_')}")
