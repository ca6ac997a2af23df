"""What has finitely many values that matter, such as the topic. All are weighed at once, as bits of an int.

Knows nothing of what a value or an atom says.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from filterlang.analysis.effort import Effort
from filterlang.analysis.formulas import Atoms, Formula, Formulas, members
from filterlang.analysis.search import Assignment, find_assignment

Values: TypeAlias = int
"""A set of values: bit n stands for value n."""


class Dimension(NamedTuple):
    """Something of which an event has exactly one value.

    Attributes:
        size: how many values there are, at least one. The simpler a value, the earlier it comes.
        must: for each atom that speaks about it, the values with which the atom holds.
        can: the values with which the atom may hold; where it may but need not, other things decide.
    """

    size: int
    must: Mapping[int, Values]
    can: Mapping[int, Values]

    @property
    def atoms(self) -> Atoms:
        """The atoms that speak about it."""
        return sum([1 << atom for atom in self.must])


class Choice(NamedTuple):
    """A way to make a formula true.

    Attributes:
        values: the value of each dimension.
        assignment: the atoms that the values leave open, as far as they matter.
    """

    values: tuple[int, ...]
    assignment: Assignment


class Chooser:
    """Finds values and atoms that make a formula true.

    Args:
        formulas: what the formulas are made by.
        dimensions: the dimensions.
        constrain: what a formula over the atoms that are left open is to be and-ed with: what atoms have to
            do with each other.
        effort: pays for the work.
    """

    def __init__(
        self,
        formulas: Formulas,
        dimensions: Sequence[Dimension],
        constrain: Callable[[Formula], Formula],
        effort: Effort,
    ) -> None:
        self._formulas = formulas
        self._dimensions = [(dimension, dimension.atoms) for dimension in dimensions]
        self._constrain = constrain
        self._effort = effort

    def choices(self, formula: Formula) -> Iterator[Choice]:
        """Ways to make a formula true: if there is one at all, then at least one; the simplest values first.

        Raises:
            ExhaustedError: if the effort does not suffice.
        """
        return self._choices(formula, ())

    def _choices(self, formula: Formula, chosen: tuple[int, ...]) -> Iterator[Choice]:
        if formula is self._formulas.false:
            return
        if len(chosen) == len(self._dimensions):
            found = find_assignment(self._formulas, self._constrain(formula), self._effort)
            if found is not None:
                yield Choice(chosen, found)
            return
        dimension, atoms = self._dimensions[len(chosen)]
        if not formula.atoms & atoms:
            yield from self._choices(formula, (*chosen, 0))
            return
        weighed = _Weighed(self._formulas, dimension, atoms, self._effort)
        vain: set[int] = set()
        for value in members(weighed.values_of(formula)[1]):
            left = weighed.restrict(formula, value)
            if left.number in vain:
                continue
            vain.add(left.number)
            for choice in self._choices(left, (*chosen, value)):
                vain.discard(left.number)
                yield choice


class _Weighed:
    """A formula's parts, with the values of one dimension with which each holds or may hold."""

    def __init__(self, formulas: Formulas, dimension: Dimension, atoms: Atoms, effort: Effort) -> None:
        self._formulas = formulas
        self._dimension = dimension
        self._atoms = atoms
        self._effort = effort
        self._every = (1 << dimension.size) - 1
        self._known: dict[int, tuple[Values, Values]] = {}
        self._parts: dict[int, list[tuple[Values, Values]]] = {}

    def values_of(self, formula: Formula) -> tuple[Values, Values]:
        """The values with which a formula surely holds, and those with which it may."""
        if not formula.atoms & self._atoms:
            return 0, self._every
        found = self._known.get(formula.number)
        if found is None:
            self._effort.spend(1)
            found = self._known[formula.number] = self._weigh(formula)
        return found

    def _weigh(self, formula: Formula) -> tuple[Values, Values]:
        if formula.kind == "literal":
            atom = formula.atoms.bit_length() - 1
            must, can = self._dimension.must[atom], self._dimension.can[atom]
            return (must, can) if formula.holds else (self._every & ~can, self._every & ~must)
        weighed = self._of_parts(formula)
        if formula.kind == "all":
            must = can = self._every
            for part_must, part_can in weighed:
                must &= part_must
                can &= part_can
            return must, can
        must = can = 0
        for part_must, part_can in weighed:
            must |= part_must
            can |= part_can
        return must, can

    def _of_parts(self, formula: Formula) -> list[tuple[Values, Values]]:
        found = self._parts.get(formula.number)
        if found is None:
            found = self._parts[formula.number] = [self.values_of(part) for part in formula.parts]
        return found

    def restrict(self, formula: Formula, value: int) -> Formula:
        """What is left of a formula with one value."""
        if not formula.atoms & self._atoms:
            return formula
        must, can = self.values_of(formula)
        if must >> value & 1:
            return self._formulas.true
        if not can >> value & 1:
            return self._formulas.false
        if formula.kind == "literal":
            return formula
        self._effort.spend(1 + len(formula.parts) // 8)
        # A value settles most parts of a wide formula: they are left out here, without a call for each.
        left = [
            self.restrict(part, value)
            for part, (must, can) in zip(formula.parts, self._of_parts(formula), strict=True)
            if can >> value & 1 and not must >> value & 1
        ]
        return self._formulas.joined(formula.kind, left)
