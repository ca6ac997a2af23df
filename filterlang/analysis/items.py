"""The items of a message: which tests of items can hold together, and items that make them hold.

A test of one item only asks which names and values are equal to those it mentions. So there are finitely many
items that can be told apart: each mentioned name, or another one, with each mentioned value, or another one.
An absent attribute equals nothing, as one does that no test mentions: absent stands for both.

A message has any items. So a set of tests can hold, and no others, if for each of them there is an item that
satisfies it and otherwise only tests of the set.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, assert_never

from filterlang.analysis.effort import Effort
from filterlang.analysis.formulas import Atoms, Formula, Formulas, members
from filterlang.ast import AllOf, AnyOf, ItemEquals, ItemKind, ItemTest, Not
from filterlang.backends.interpret import item_matches
from filterlang.event.fields import Item, Pair

_AT_ONCE: Final = 8
"""So many sets of tests are compared in the time of a step."""


class Candidate(NamedTuple):
    """An item, and all tests that it satisfies."""

    item: Item
    satisfied: Atoms


class Mentions(NamedTuple):
    """The names and values that a test mentions, and those that stand under a ``not``."""

    names: frozenset[str]
    values: frozenset[str]
    ruled_out_names: frozenset[str]
    ruled_out_values: frozenset[str]


class Items:
    """Tests of items of one kind.

    Args:
        kind: the kind.
        tests: the tests by their atoms.
        effort: pays for the work.
    """

    def __init__(self, kind: ItemKind, tests: Mapping[int, ItemTest], effort: Effort) -> None:
        self._kind: ItemKind = kind
        self._tests = tests
        self._effort = effort
        self._mentions = {atom: mentions_of(test) for atom, test in tests.items()}
        self._by_name: dict[str | None, list[int]] = {}
        self._by_value: dict[str | None, list[int]] = {}
        for atom, mentions in self._mentions.items():
            for name in mentions.names:
                self._by_name.setdefault(name, []).append(atom)
            for value in mentions.values:
                self._by_value.setdefault(value, []).append(atom)
        # Where a test rules a name out, an item with that name may satisfy less than one with another name.
        self._names = frozenset[str]().union(*[each.ruled_out_names for each in self._mentions.values()])
        self._values = frozenset[str]().union(*[each.ruled_out_values for each in self._mentions.values()])
        other = Item(None, None, kind=kind)
        self._by_any = sum([1 << atom for atom, test in tests.items() if item_matches(test, other)])
        self._candidates: dict[int, list[Candidate]] = {}

    def candidates(self, atom: int) -> list[Candidate]:
        """Items that satisfy a test, and as little else as possible.

        For any other item that satisfies it there is one of these that satisfies nothing beyond that.
        """
        found = self._candidates.get(atom)
        if found is None:
            found = self._candidates[atom] = self._least(self._items_for(atom))
        return found

    def _least(self, candidates: Iterator[Candidate]) -> list[Candidate]:
        least: list[Candidate] = []
        for candidate in candidates:
            self._effort.spend(1 + len(least) // _AT_ONCE)
            if not any(each.satisfied & ~candidate.satisfied == 0 for each in least):
                least = [each for each in least if candidate.satisfied & ~each.satisfied != 0]
                least.append(candidate)
        return least

    def _items_for(self, atom: int) -> Iterator[Candidate]:
        mentions = self._mentions[atom]
        for name in (None, *sorted(mentions.names | self._names)):
            for value in (None, *sorted(mentions.values | self._values)):
                self._effort.spend(1)
                item = Item(name, value, kind=self._kind)
                if _is_possible((name, value)) and item_matches(self._tests[atom], item):
                    yield Candidate(item, self._satisfied_by(item))

    def _satisfied_by(self, item: Item) -> Atoms:
        satisfied = self._by_any
        for atom in (*self._by_name.get(item.name, ()), *self._by_value.get(item.value, ())):
            self._effort.spend(1)
            bit = 1 << atom
            satisfied = satisfied | bit if item_matches(self._tests[atom], item) else satisfied & ~bit
        return satisfied

    def constrain(self, formulas: Formulas, formula: Formula) -> Formula:
        """A formula, and that each test which holds has an item that satisfies no test which does not."""
        constraints = [formula]
        for atom in members(formula.atoms):
            if atom in self._tests:
                ways = [candidate.satisfied & formula.atoms for candidate in self.candidates(atom)]
                if 1 << atom not in ways:  # an item that satisfies nothing else is no constraint
                    needed = [formulas.all_of([formulas.atom(each) for each in members(way)]) for way in ways]
                    constraints.append(formulas.implies(formulas.atom(atom), formulas.any_of(needed)))
        return formulas.all_of(constraints)

    def choose(self, true: Atoms, false: Atoms) -> list[Item]:
        """Items that satisfy some tests and do not satisfy others.

        Args:
            true: the atoms of the first, among others.
            false: the atoms of the second, among others.
        """
        chosen: list[Item] = []
        satisfied = 0
        for atom in members(true):
            if atom in self._tests and not satisfied >> atom & 1:
                candidate = next(each for each in self.candidates(atom) if not each.satisfied & false)
                chosen.append(candidate.item)
                satisfied |= candidate.satisfied
        return chosen


def mentions_of(test: ItemTest) -> Mentions:
    """What a test mentions."""
    found: dict[tuple[str, bool], set[str]] = {}
    pending: list[tuple[ItemTest, bool]] = [(test, False)]
    while pending:
        node, is_negated = pending.pop()
        match node:
            case ItemEquals(attribute, value):
                found.setdefault((attribute, is_negated), set()).add(value)
            case Not(part):
                pending.append((part, not is_negated))
            case AllOf(parts) | AnyOf(parts):
                pending.extend([(part, is_negated) for part in parts])
            case _:
                assert_never(node)
    names, ruled_out_names = found.get(("Name", False), set()), found.get(("Name", True), set())
    values, ruled_out_values = found.get(("Value", False), set()), found.get(("Value", True), set())
    return Mentions(
        frozenset(names | ruled_out_names),
        frozenset(values | ruled_out_values),
        frozenset(ruled_out_names),
        frozenset(ruled_out_values),
    )


def _is_possible(pair: Pair) -> bool:
    # As an Event has it: no document can hold a NUL.
    return not any("\0" in text for text in pair if text is not None)
