"""What a filter means, as far as a linter has the time to find out. Loads what decides it when needed."""

from functools import lru_cache
from typing import Final, Literal, TypeAlias

from filterlang.ast import Expression
from filterlang.diagnostics import LimitError
from filterlang.lint.rules._plain_filters import is_plain

EFFORT: Final = 20_000
"""So many steps may a question about a filter cost: some hundredths of a second, as there may be many."""


LISTS: Final = frozenset(("concrete", "concrete-set", "type-list"))
"""The dialects whose texts are lists: what is wrong with what one means can be seen in it."""

Passing: TypeAlias = Literal["plain", "some", "none", "all", "undecided"]
"""Which events pass: some of them, and the shape tells that every test counts ("plain"); some; none; all."""


@lru_cache(maxsize=16)
def passing(expression: Expression) -> Passing:
    """Which of all events that there can be pass.

    Args:
        expression: what the filter says.
    """
    # Several rules ask about one filter, one after the other.
    if is_plain(expression):
        return "plain"
    from filterlang.analysis import UndecidedError, witness
    from filterlang.filter import Filter

    try:
        flt = Filter(expression)
        if witness(flt, effort=EFFORT) is None:
            return "none"
        return "all" if witness(flt, passes=False, effort=EFFORT) is None else "some"
    except (UndecidedError, LimitError):
        return "undecided"
