"""The rules: one module per rule, found by name. What a rule is says ``_base``."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from filterlang.diagnostics import CODES
from filterlang.lint.rules._base import CheckedFilter, CheckedText, Context, Example, Placed, Rule

__all__ = ["CheckedFilter", "CheckedText", "Context", "Example", "Placed", "Rule", "all_rules", "manual_of"]


@cache
def all_rules() -> tuple[Rule, ...]:
    """All rules, by code."""
    names = sorted(each.name for each in iter_modules(__path__) if not each.name.startswith("_"))
    rules: list[Rule] = [import_module(f"{__name__}.{name}").RULE for name in names]
    return tuple(sorted(rules, key=lambda rule: rule.code))


def manual_of(rule: Rule) -> str:
    """The manual page of a rule, in Markdown: its module's docstring, but for the line that sums it up."""
    module = import_module(f"{__name__}.{CODES[rule.code].name.replace('-', '_')}")
    return (module.__doc__ or "").strip().partition("\n\n")[2]
