"""The rules: one module per rule, found by name. What a rule is says ``_base``."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

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


def all_rules() -> tuple[Rule, ...]:
    """All rules, by code."""
    return rules_about("FL")


@cache
def rules_about(*groups: str) -> tuple[Rule, ...]:
    """The rules of some groups, by code. Those of other groups are not even imported.

    Args:
        groups: what their codes start with, such as "FL7".
    """
    codes = {each.name.replace("-", "_"): each.code for each in CODES.values()}
    names = [each.name for each in iter_modules(__path__) if not each.name.startswith("_")]
    chosen = sorted([name for name in names if codes[name].startswith(groups)], key=codes.__getitem__)
    return tuple([import_module(f"{__name__}.{name}").RULE for name in chosen])


def manual_of(rule: Rule) -> str:
    """The manual page of a rule, in Markdown: its module's docstring, but for the line that sums it up."""
    module = import_module(f"{__name__}.{CODES[rule.code].name.replace('-', '_')}")
    return (module.__doc__ or "").strip().partition("\n\n")[2]
