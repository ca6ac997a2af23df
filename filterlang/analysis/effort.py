"""How much work an answer may cost: questions about filters are NP-hard, and filters come from strangers."""

from typing import Final

from filterlang.diagnostics import FilterlangError

DEFAULT_EFFORT: Final = 500_000
"""So many steps are enough for filters of some hundred tests, and take about a second."""


class ExhaustedError(Exception):
    """The effort is spent: there is no answer. It does not leave the package."""


class UndecidedError(FilterlangError):
    """A question about filters is not answered: that would take more effort than it may.

    Attributes:
        effort: how many steps the answer might cost.
    """

    def __init__(self, effort: int) -> None:
        super().__init__(effort)
        self.effort = effort

    def __str__(self) -> str:
        return f"undecided within {self.effort:,} steps: allow more effort, or ask about the filter's parts"


class Effort:
    """What is left of the steps that an answer may cost. A step is one look at one node of a formula.

    Args:
        steps: how many there are.

    Raises:
        ValueError: if there are none.
    """

    __slots__ = ("_left", "_steps")

    def __init__(self, steps: int) -> None:
        if steps < 1:
            raise ValueError(f"the effort must be at least 1, not {steps}")
        self._left = self._steps = steps

    def renew(self) -> None:
        """Start with all steps again, for another question."""
        self._left = self._steps

    def spend(self, steps: int) -> None:
        """Do some work.

        Raises:
            ExhaustedError: if there are not so many steps left.
        """
        self._left -= steps
        if self._left < 0:
            raise ExhaustedError
