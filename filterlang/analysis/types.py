"""The type of an event: which types can be told apart by what filters ask of it.

A filter asks whether the type is a given text, in any case or not, and whether a text stands in it. So there
are the types that are asked for, a type that is none of them but equals one in any case, and the *free* ones,
of which all that matters is what stands in them.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from filterlang.analysis.effort import Effort
from filterlang.analysis.folding import spellings
from filterlang.analysis.formulas import Atoms, members
from filterlang.analysis.words import Words
from filterlang.ast import FieldEquals, TypeContains

_AT_ONCE: Final = 8
"""So many texts are compared in the time of a step."""


class Types:
    """What filters ask of a type.

    Args:
        equal: the tests whether it is a given text, by their atoms.
        contain: the tests whether a text stands in it, by their atoms.
        effort: pays for the work.
    """

    def __init__(
        self, equal: Mapping[int, FieldEquals], contain: Mapping[int, TypeContains], effort: Effort
    ) -> None:
        self._effort = effort
        self._equal = equal
        self._contain = contain
        self.words = Words(
            {atom: test.text for atom, test in contain.items()},
            [test.value for test in equal.values() if test.value is not None],
            effort,
        )
        self._exact = {test.value for test in equal.values() if not test.ignore_case}

    @property
    def atoms(self) -> Iterable[int]:
        """The atoms of all that is asked."""
        return (*self._equal, *self._contain)

    def holding(self, type_: str | None) -> Atoms:
        """The atoms that hold with a type."""
        self._effort.spend(1 + len(self._equal) // _AT_ONCE)
        folded = type_.casefold() if type_ is not None else None
        equal = [1 << atom for atom, test in self._equal.items() if _is_equal(test, type_, folded)]
        return sum(equal) + self.inside(folded or "")

    def inside(self, folded: str) -> Atoms:
        """The atoms of the texts that stand in a folded text."""
        self.words.pay_for_search(folded)
        return sum([1 << atom for atom, test in self._contain.items() if test.text in folded])

    def tails(self, start: str) -> list[str]:
        """What can stand behind the start of a type so that it is one asked for, or equals one in any case.

        Args:
            start: how the type starts.
        """
        self._effort.spend(1 + len(self._equal) // _AT_ONCE)
        folded_start = start.casefold()
        found: dict[str, None] = {}
        for test in self._equal.values():
            if test.value is None or not test.value.casefold().startswith(folded_start):
                continue
            if not test.ignore_case:
                if test.value.startswith(start):
                    found[test.value[len(start) :]] = None
                continue
            rest = test.value[len(folded_start) :]
            other = next((tail for tail in spellings(rest) if start + tail not in self._exact), None)
            if other is not None:
                found[other] = None
        return list(found)

    def compose(self, start: str, true: Atoms, false: Atoms) -> str:
        """A tail for a free type, with what must stand in it and without what must not. It is not empty.

        Args:
            start: how the type starts.
            true: the atoms of texts that must stand in it.
            false: the atoms of texts that must not.
        """
        folded = start.casefold()

        def is_refused(composed: str) -> bool:
            tail = composed[len(folded) :]
            held = self.holding(start + tail)
            return not tail or any(atom in self._equal for atom in members(held))

        return self.words.compose(folded, true, false, is_refused)[len(folded) :]


def _is_equal(test: FieldEquals, type_: str | None, folded: str | None) -> bool:
    return test.value == (folded if test.ignore_case else type_)
