"""Propositional formulas over numbered atoms. Knows nothing of what an atom says.

Formulas are in negation normal form and interned: equal ones are one object, so that a formula which was met
before is known by its number. A set of atoms is an int, with a bit for each.
"""

from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias

from filterlang.analysis.effort import Effort

Kind: TypeAlias = Literal["true", "false", "literal", "all", "any"]

Atoms: TypeAlias = int
"""A set of atoms: bit n stands for atom n."""


class Formula:
    """A formula. Made by :class:`Formulas`, immutable.

    Attributes:
        kind: what it is; a literal is an atom or its negation.
        parts: the parts of an "all" or an "any": at least two, none of its own kind.
        atoms: the atoms in it.
        holds: of a literal, whether the atom stands without a negation.
        number: its place among the formulas that were made together.
    """

    __slots__ = ("atoms", "holds", "kind", "negation", "number", "parts")

    def __init__(
        self, kind: Kind, parts: tuple["Formula", ...], atoms: Atoms, number: int, *, holds: bool = True
    ) -> None:
        self.kind: Final = kind
        self.parts: Final = parts
        self.atoms: Final = atoms
        self.number: Final = number
        self.holds: Final = holds
        self.negation: Formula | None = None
        """Its negation, once somebody asked for it."""


def members(atoms: Atoms) -> Iterator[int]:
    """The numbers of the bits that are set, from the lowest."""
    while atoms:
        lowest = atoms & -atoms
        yield lowest.bit_length() - 1
        atoms ^= lowest


_AT_ONCE: Final = 16
"""So many parts are looked at in the time that one step takes elsewhere."""


class Formulas:
    """Makes formulas, each once.

    Args:
        effort: pays for the work.
    """

    def __init__(self, effort: Effort) -> None:
        self._effort = effort
        self._known: dict[tuple[Kind, tuple[int, ...]], Formula] = {}
        self._literals: dict[int, Formula] = {}
        self._count = 0
        self.true: Final = self._make("true", (), 0)
        self.false: Final = self._make("false", (), 0)
        _oppose(self.true, self.false)

    def _make(self, kind: Kind, parts: tuple[Formula, ...], atoms: Atoms, *, holds: bool = True) -> Formula:
        self._count += 1
        return Formula(kind, parts, atoms, self._count, holds=holds)

    def atom(self, number: int) -> Formula:
        """The formula that an atom is."""
        found = self._literals.get(number)
        if found is None:
            found = self._literals[number] = self._make("literal", (), 1 << number)
            _oppose(found, self._make("literal", (), 1 << number, holds=False))
        return found

    def all_of(self, parts: Iterable[Formula]) -> Formula:
        """The conjunction of some formulas."""
        return self.joined("all", parts)

    def any_of(self, parts: Iterable[Formula]) -> Formula:
        """The disjunction of some formulas."""
        return self.joined("any", parts)

    def joined(self, kind: Kind, parts: Iterable[Formula]) -> Formula:
        """The conjunction ("all") or the disjunction ("any") of some formulas."""
        neutral, decisive = (self.true, self.false) if kind == "all" else (self.false, self.true)
        flat: dict[int, Formula] = {}
        for part in parts:
            if part is decisive:
                return decisive
            if part.kind == kind:
                flat.update([(each.number, each) for each in part.parts])
            elif part is not neutral:
                flat[part.number] = part
        self._effort.spend(1 + len(flat) // _AT_ONCE)
        if len(flat) < 2:
            return next(iter(flat.values()), neutral)
        for part in flat.values():
            if part.negation is not None and part.negation.number in flat:
                return decisive
        key = (kind, tuple(sorted(flat)))
        found = self._known.get(key)
        if found is None:
            ordered = tuple([flat[number] for number in key[1]])
            atoms = 0
            for part in ordered:
                atoms |= part.atoms
            found = self._known[key] = self._make(kind, ordered, atoms)
        return found

    def negate(self, formula: Formula) -> Formula:
        """The negation of a formula."""
        negated = formula.negation
        if negated is None:
            opposite: Kind = "any" if formula.kind == "all" else "all"
            negated = self.joined(opposite, [self.negate(part) for part in formula.parts])
            _oppose(formula, negated)
        return negated

    def implies(self, condition: Formula, consequence: Formula) -> Formula:
        """That one formula holds where another does."""
        return self.any_of((self.negate(condition), consequence))

    def assign(self, formula: Formula, true: Atoms, false: Atoms) -> Formula:
        """What is left of a formula when some atoms are known.

        Args:
            formula: the formula.
            true: the atoms that hold.
            false: the atoms that do not.
        """
        known = true | false
        done: dict[int, Formula] = {}

        def visit(current: Formula) -> Formula:
            if not current.atoms & known:
                return current
            if current.kind == "literal":
                return self.true if bool(current.atoms & true) is current.holds else self.false
            found = done.get(current.number)
            if found is None:
                self._effort.spend(1)
                decisive = self.false if current.kind == "all" else self.true
                left: list[Formula] = []
                for part in current.parts:
                    each = visit(part)
                    left.append(each)
                    if each is decisive:
                        break
                found = done[current.number] = self.joined(current.kind, left)
            return found

        return visit(formula)


def _oppose(one: Formula, other: Formula) -> None:
    one.negation = other
    other.negation = one
