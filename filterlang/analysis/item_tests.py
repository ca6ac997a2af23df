"""Simpler ways to say what a test of one item says. Knows nothing of events."""

from collections.abc import Callable
from typing import Final, assert_never

from filterlang.analysis.dimensions import Chooser, Dimension
from filterlang.analysis.effort import Effort
from filterlang.analysis.formulas import Formula, Formulas
from filterlang.analysis.reducing import Reducer
from filterlang.analysis.rewriting import Rewriter
from filterlang.ast import AllOf, AnyOf, Attribute, ItemEquals, ItemTest, Not


def simplified_test(test: ItemTest, effort: Effort) -> ItemTest:
    """The test in the shortest way that is found, which is the same for the same test in another order.

    Args:
        test: the test.
        effort: pays for the work.

    Raises:
        ExhaustedError: if the effort does not suffice.
    """
    formulas = Formulas(effort)
    numbers: dict[ItemEquals, int] = {}
    formula = _formula(test, formulas, lambda leaf: numbers.setdefault(leaf, len(numbers)))
    dimensions = [_dimension_of(attribute, numbers) for attribute in _ATTRIBUTES]
    chooser = Chooser(formulas, dimensions, lambda left: left, effort)
    reducer = Reducer(formulas, lambda each: next(chooser.choices(each), None) is not None)
    leaves: dict[int, ItemTest] = {number: leaf for leaf, number in numbers.items()}
    return Rewriter(formulas, leaves).write(reducer.reduced(formula))


_ATTRIBUTES: Final[tuple[Attribute, ...]] = ("Name", "Value")


def _formula(test: ItemTest, formulas: Formulas, number: Callable[[ItemEquals], int]) -> Formula:
    match test:
        case AllOf(parts):
            return formulas.all_of([_formula(part, formulas, number) for part in parts])
        case AnyOf(parts):
            return formulas.any_of([_formula(part, formulas, number) for part in parts])
        case Not(part):
            return formulas.negate(_formula(part, formulas, number))
        case ItemEquals():
            return formulas.atom(number(test))
        case _:
            assert_never(test)


def _dimension_of(attribute: Attribute, numbers: dict[ItemEquals, int]) -> Dimension:
    """What an attribute can be: each text that is asked for, and before them another one, or absent."""
    asked = [(leaf, atom) for leaf, atom in numbers.items() if leaf.attribute == attribute]
    # No document can hold a NUL, so that no attribute can.
    held = {atom: 1 << value if "\0" not in leaf.value else 0 for value, (leaf, atom) in enumerate(asked, 1)}
    return Dimension(len(asked) + 1, held, held)
