"""Texts that must stand in a text, and texts that must not. Knows nothing of events.

All texts are case-folded. There is always a character that stands in none of them (the *joiner*), and a text
made of what must stand in it with a joiner between any two holds nothing else that has no joiner in it. So
which texts can stand in a free text is a matter of which stand in which, and of nothing else.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from itertools import chain
from typing import Final

from filterlang.analysis.effort import Effort
from filterlang.analysis.formulas import Atoms, Formula, Formulas, members
from filterlang.xml_characters import is_ncname

_PREFERRED: Final = "xyzqjwkv"
_AT_ONCE: Final = 8
_LONG: Final = 256
"""So many short texts are searched in the time of a step, and a text is short up to so many characters."""


class Words:
    """The texts that filters look for in a type.

    Args:
        texts: the texts, case-folded, by their atoms.
        others: further texts that the joiner must not stand in.
        effort: pays for the work.
    """

    def __init__(self, texts: Mapping[int, str], others: Iterable[str], effort: Effort) -> None:
        self.texts = texts
        self._effort = effort
        self._others = tuple(others)
        self._inside: dict[int, Atoms] = {}

    @cached_property
    def joiner(self) -> str:
        """A letter that stands in no text, a name may start with, and case folding leaves as it is."""
        used = set().union(*self.texts.values(), *[other.casefold() for other in self._others])
        letters = chain(_PREFERRED, map(chr, range(ord("a"), sys.maxunicode)))
        return next(
            each for each in letters if each not in used and each.casefold() == each and is_ncname(each)
        )

    def constrain(self, formulas: Formulas, formula: Formula) -> Formula:
        """A formula, and that a text which stands in the type brings along those that stand in it."""
        constraints = [formula]
        for atom in members(formula.atoms):
            if atom in self.texts:
                brought = self._found_inside(atom) & formula.atoms
                parts = [formulas.atom(each) for each in members(brought)]
                constraints.append(formulas.implies(formulas.atom(atom), formulas.all_of(parts)))
        return formulas.all_of(constraints)

    def pay_for_search(self, text: str) -> None:
        """Pay for a search for all texts in one.

        Raises:
            ExhaustedError: if the effort does not suffice.
        """
        self._effort.spend(1 + len(self.texts) * (1 + len(text) // _LONG) // _AT_ONCE)

    def _found_inside(self, atom: int) -> Atoms:
        found = self._inside.get(atom)
        if found is None:
            text = self.texts[atom]
            self.pay_for_search(text)
            inside = [1 << other for other, each in self.texts.items() if other != atom and each in text]
            found = self._inside[atom] = sum(inside)
        return found

    def compose(self, start: str, true: Atoms, false: Atoms, is_refused: Callable[[str], bool]) -> str:
        """A text that starts in a given way, as short as is easily found.

        Args:
            start: how it starts; holds no text of ``false``.
            true: the atoms of the texts that must stand in it.
            false: the atoms of those that must not; none stands in one that must.
            is_refused: whether it is another text that it must not be, none of them with a joiner.
        """
        required = sorted([text for atom, text in self.texts.items() if true >> atom & 1])
        forbidden = [text for atom, text in self.texts.items() if false >> atom & 1]
        composed = start
        for text in required:
            self._effort.spend(1 + len(forbidden) * (1 + len(composed) // _LONG))
            if text not in composed:
                ways = (_overlapped(composed, text), composed + text, composed + self.joiner + text)
                composed = next(way for way in ways if not any(each in way for each in forbidden))
        return composed + self.joiner if is_refused(composed) else composed


def _overlapped(start: str, text: str) -> str:
    longest = min(len(start), len(text), _LONG)
    shared = next(length for length in range(longest, -1, -1) if start.endswith(text[:length]))
    return start + text[shared:]
