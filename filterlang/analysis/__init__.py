"""What a filter means: whether it ever passes an event, how two filters differ, and a simpler way to say one.

Answers come with events that prove them. See docs/analysis.md for what is decided, and why it is exact.
"""

from filterlang.analysis.comparing import (
    Comparison,
    Part,
    Relation,
    compare,
    implies,
    is_always_true,
    is_equivalent,
    is_satisfiable,
    witness,
)
from filterlang.analysis.effort import DEFAULT_EFFORT, UndecidedError
from filterlang.analysis.examples import example, examples, near_miss
from filterlang.analysis.redundancy import Redundancy
from filterlang.analysis.simplifying import simplify

__all__ = [
    "DEFAULT_EFFORT",
    "Comparison",
    "Part",
    "Redundancy",
    "Relation",
    "UndecidedError",
    "compare",
    "example",
    "examples",
    "implies",
    "is_always_true",
    "is_equivalent",
    "is_satisfiable",
    "near_miss",
    "simplify",
    "witness",
]
