"""Expressions to formulas: which tests there are, each with a number, and how an expression combines them.

Knows what can be taken apart - a test of one item at its "or"s - and nothing of what can hold together.
"""

from collections.abc import Callable, Iterator
from typing import TypeAlias, TypeVar, assert_never

from filterlang.analysis.formulas import Formula, Formulas
from filterlang.ast import (
    AllOf,
    AnyOf,
    Expression,
    FieldEquals,
    HasItem,
    ItemEquals,
    ItemTest,
    Not,
    TopicPath,
    TypeContains,
)

Test: TypeAlias = TopicPath | HasItem | TypeContains | FieldEquals
"""A leaf of an expression."""

T = TypeVar("T", bound=Test)


class Tests:
    """The tests of some expressions. Equal tests are one atom.

    Args:
        formulas: makes the formulas.
    """

    def __init__(self, formulas: Formulas) -> None:
        self._formulas = formulas
        self._numbers: dict[Test, int] = {}

    def of_type(self, kind: type[T]) -> dict[int, T]:
        """The tests of one type by their atoms."""
        return {number: test for test, number in self._numbers.items() if isinstance(test, kind)}

    @property
    def by_atom(self) -> dict[int, Test]:
        """All tests by their atoms."""
        return {number: test for test, number in self._numbers.items()}

    def formula(self, expression: Expression) -> Formula:
        """The formula that says what an expression says."""
        return formula_of(expression, self._formulas, self._leaf)

    def _leaf(self, test: Test) -> Formula:
        if isinstance(test, HasItem):
            # One item satisfies an "or" of tests exactly if it satisfies one of them.
            alternatives = [HasItem(test.kind, each) for each in alternatives_of(test.test)]
            return self._formulas.any_of([self._atom(each) for each in alternatives])
        return self._atom(test)

    def _atom(self, test: Test) -> Formula:
        return self._formulas.atom(self._numbers.setdefault(test, len(self._numbers)))


def formula_of(expression: Expression, formulas: Formulas, leaf: Callable[[Test], Formula]) -> Formula:
    """The formula that combines its leaves as an expression does.

    Args:
        expression: the expression.
        formulas: makes the formulas.
        leaf: the formula of each test.
    """
    match expression:
        case AllOf(parts):
            return formulas.all_of([formula_of(part, formulas, leaf) for part in parts])
        case AnyOf(parts):
            return formulas.any_of([formula_of(part, formulas, leaf) for part in parts])
        case Not(part):
            return formulas.negate(formula_of(part, formulas, leaf))
        case TopicPath() | HasItem() | TypeContains() | FieldEquals():
            return leaf(expression)
        case _:
            assert_never(expression)


def alternatives_of(test: ItemTest, *, holds: bool = True) -> Iterator[ItemTest]:
    """The tests of one item of which one holds if and only if a test does.

    Args:
        test: the test.
        holds: False for the alternatives of its negation.
    """
    match test:
        case Not(part):
            yield from alternatives_of(part, holds=not holds)
        case AllOf(parts) | AnyOf(parts) if isinstance(test, AnyOf) is holds:
            for part in parts:
                yield from alternatives_of(part, holds=holds)
        case AllOf() | AnyOf() | ItemEquals():
            yield test if holds else Not(test)
        case _:
            assert_never(test)
