"""Leaves out of a formula what makes no difference. Knows nothing of what an atom says.

A part is looked at where it stands: within an "and" it only matters while the other parts hold, and within an
"or" while they do not. If it then always holds, or never does, it is left out. That takes care of repetition,
absorption, contradiction and of what one test says about another, all in one.
"""

from collections.abc import Callable
from functools import reduce as fold

from filterlang.analysis.formulas import Formula, Formulas, Kind


class Reducer:
    """Leaves out what makes no difference.

    Args:
        formulas: makes the formulas.
        is_possible: whether there is anything that a formula is true for.
    """

    def __init__(self, formulas: Formulas, is_possible: Callable[[Formula], bool]) -> None:
        self._formulas = formulas
        self._is_possible = is_possible

    def reduced(self, formula: Formula) -> Formula:
        """The formula without what makes no difference: nothing more of it can be left out."""
        before: Formula | None = None
        while formula is not before:
            before = formula
            formula = self._factored(self._reduced(formula, self._formulas.true))
        return formula

    def _reduced(self, formula: Formula, context: Formula) -> Formula:
        """What a formula comes down to where a context holds."""
        if not self._is_possible(self._formulas.all_of((context, formula))):
            return self._formulas.false
        if not self._is_possible(self._formulas.all_of((context, self._formulas.negate(formula)))):
            return self._formulas.true
        if formula.kind not in ("all", "any"):
            return formula
        parts = [*formula.parts]
        for position, part in enumerate(parts):
            others = self._formulas.joined(formula.kind, parts[:position] + parts[position + 1 :])
            others = others if formula.kind == "all" else self._formulas.negate(others)
            parts[position] = self._reduced(part, self._formulas.all_of((context, others)))
        return self._formulas.joined(formula.kind, parts)

    def _factored(self, formula: Formula) -> Formula:
        """The formula with what all parts share taken out: `a and (b or c)` for `a and b or a and c`."""
        if formula.kind not in ("all", "any"):
            return formula
        inner: Kind = "any" if formula.kind == "all" else "all"
        parts = [self._factored(part) for part in formula.parts]
        split = [dict.fromkeys(part.parts if part.kind == inner else (part,)) for part in parts]
        common = fold(lambda left, right: [each for each in left if each in right], split[1:], [*split[0]])
        if not common:
            return self._formulas.joined(formula.kind, parts)
        rests = [
            self._formulas.joined(inner, [each for each in some if each not in common]) for some in split
        ]
        return self._formulas.joined(inner, [*common, self._formulas.joined(formula.kind, rests)])
