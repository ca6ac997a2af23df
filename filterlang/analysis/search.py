"""Finds which atoms make a formula true. Knows nothing of what an atom says.

It branches on one atom after the other and simplifies what is left (Davis, Putnam, Logemann and Loveland).
Formulas are interned, so that a rest which was met before is not looked at again: filters consist of parts
that have little to do with each other, and without that every way through one part would be tried with every
way through the others.
"""

from typing import NamedTuple

from filterlang.analysis.effort import Effort
from filterlang.analysis.formulas import Atoms, Formula, Formulas


class Assignment(NamedTuple):
    """Atoms that hold and atoms that do not; whatever the others do, the formula is true."""

    true: Atoms
    false: Atoms


def find_assignment(formulas: Formulas, formula: Formula, effort: Effort) -> Assignment | None:
    """An assignment that makes a formula true, None if there is none.

    Args:
        formulas: what the formula was made by.
        formula: the formula.
        effort: pays for the work.

    Raises:
        ExhaustedError: if the effort does not suffice.
    """
    pending: list[tuple[Formula, Atoms, Atoms]] = [(formula, 0, 0)]
    seen: set[int] = set()
    while pending:
        left, true, false = pending.pop()
        left, true, false = _settle_units(formulas, left, true, false)
        if left.kind == "true":
            return Assignment(true, false)
        if left.kind == "false" or left.number in seen:
            continue
        seen.add(left.number)
        effort.spend(len(left.parts))
        if left.kind == "any":
            # Any part suffices, whatever the others say.
            pending.extend([(part, true, false) for part in reversed(left.parts)])
            continue
        literal = _literal_of(min(left.parts, key=lambda part: len(part.parts)))
        for holds in (not literal.holds, literal.holds):
            known = (literal.atoms, 0) if holds else (0, literal.atoms)
            pending.append((formulas.assign(left, *known), true | known[0], false | known[1]))
    return None


def _settle_units(
    formulas: Formulas, left: Formula, true: Atoms, false: Atoms
) -> tuple[Formula, Atoms, Atoms]:
    """Assign the literals that must hold, until there is none."""
    while True:
        units = left.parts if left.kind == "all" else (left,)
        must = [part for part in units if part.kind == "literal"]
        if not must:
            return left, true, false
        now_true = now_false = 0
        for literal in must:
            if literal.holds:
                now_true |= literal.atoms
            else:
                now_false |= literal.atoms
        left = formulas.assign(left, now_true, now_false)
        true |= now_true
        false |= now_false


def _literal_of(formula: Formula) -> Formula:
    """A literal in a formula, as near to its root as there is one."""
    while formula.kind != "literal":
        formula = min(formula.parts, key=lambda part: len(part.parts))
    return formula
