"""Finds events that make a formula about events true, in the events of all systems. Knows no filter."""

from collections.abc import Iterator, Sequence

from filterlang.analysis.atoms import Tests
from filterlang.analysis.dimensions import Chooser
from filterlang.analysis.effort import Effort, ExhaustedError
from filterlang.analysis.formulas import Formula, Formulas
from filterlang.analysis.systems import Onvif, Typed, Universe
from filterlang.ast import Expression
from filterlang.event import Event


class Questions:
    """What can be asked about some expressions.

    Args:
        expressions: the expressions.
        effort: pays for the work.

    Attributes:
        effort: what is left of it.
        formulas: makes formulas of formulas.
        expressed: for each of the expressions the formula that says the same.
        tests: the tests that the atoms of formulas are.

    Raises:
        ExhaustedError: if the effort does not suffice.
    """

    def __init__(self, expressions: Sequence[Expression], effort: Effort) -> None:
        self.effort = effort
        self.formulas = formulas = Formulas(effort)
        self.tests = tests = Tests(formulas)
        self.expressed = [tests.formula(expression) for expression in expressions]
        universes: list[Universe] = [
            Onvif(tests, formulas, effort),
            Typed("vdg", tests, formulas, effort),
            Typed("jetstream", tests, formulas, effort),
        ]
        # First the system that the expressions were likely written for.
        self._universes = sorted(universes, key=lambda universe: -universe.relevance)

    def events(self, formula: Formula) -> Iterator[Event]:
        """Events that make a formula true: at least one if there is one, simple ones first.

        Args:
            formula: made of those of the expressions.

        Raises:
            ExhaustedError: if the effort does not suffice to find one, or to find that there is none.
        """
        too_long = False
        found = False
        for universe in self._universes:
            left = self.formulas.assign(formula, universe.true, universe.false)
            chooser = Chooser(self.formulas, universe.dimensions, universe.constrain, self.effort)
            for choice in chooser.choices(left):
                try:
                    event = Event(**universe.event(choice))
                except ValueError:
                    # A topic that holds many texts: it may be that a shorter one holds them as well.
                    too_long = True
                    continue
                found = True
                yield event
        if too_long and not found:
            raise ExhaustedError

    def is_possible(self, formula: Formula) -> bool:
        """Whether an event makes a formula true.

        Args:
            formula: made of those of the expressions.

        Raises:
            ExhaustedError: if the effort does not suffice.
        """
        return next(self.events(formula), None) is not None
