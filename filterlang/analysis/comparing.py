"""What filters mean: whether one ever passes an event, and how two differ, with events that prove it."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from filterlang.analysis.effort import DEFAULT_EFFORT, Effort, ExhaustedError, UndecidedError
from filterlang.analysis.formulas import Formula
from filterlang.analysis.questions import Questions
from filterlang.analysis.witnesses import Accepts, minimal
from filterlang.event import Event
from filterlang.filter import Filter

Relation: TypeAlias = Literal["equal", "narrower", "wider", "overlapping", "disjoint", "undecided"]
"""How the second of two filters relates to the first."""

Part: TypeAlias = Literal["only_a", "only_b", "both"]
"""Some of the events that two filters divide all events into."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two filters differ.

    A witness is as small as it can be: it is none any more if a field, an item, an attribute of one or the
    last name of its topic is left out. (Where the effort is spent before it is so small, it is a larger one.)

    Attributes:
        only_a: an event that passes the first filter alone; None if there is none.
        only_b: an event that passes the second filter alone; None if there is none.
        both: an event that passes both; None if there is none.
        undecided: those of the three that are None because the effort did not suffice.
    """

    only_a: Event | None
    only_b: Event | None
    both: Event | None
    undecided: tuple[Part, ...] = ()

    @property
    def relation(self) -> Relation:
        """How the second filter relates to the first.

        "equal": they pass the same events. "narrower": the second passes fewer of them, "wider": more.
        "overlapping": each passes events that the other does not, and some pass both. "disjoint": none pass
        both. "undecided": what was not decided would make a difference.
        """
        if "only_a" in self.undecided or "only_b" in self.undecided:
            return "undecided"
        if self.only_a is None:
            return "equal" if self.only_b is None else "wider"
        if self.only_b is None:
            return "narrower"
        if "both" in self.undecided:
            return "undecided"
        return "disjoint" if self.both is None else "overlapping"


def compare(a: Filter, b: Filter, *, effort: int = DEFAULT_EFFORT) -> Comparison:
    """Compare two filters: which events pass the one, the other, and both.

    The filters may be of any dialects. docs/analysis.md says what is decided, and why the answers are exact.

    Args:
        a: the first filter.
        b: the second filter.
        effort: how many steps each of the three answers may cost. What costs more is undecided.

    Returns:
        The witnesses, and what they say.

    Raises:
        ValueError: if the effort is below 1.
    """
    left = Effort(effort)
    try:
        questions = Questions((a.expr, b.expr), left)
    except ExhaustedError:
        return Comparison(None, None, None, _PARTS)
    of_a, of_b = questions.expressed
    formulas = questions.formulas
    asked: dict[Part, tuple[tuple[Formula, Formula], Accepts]] = {
        "only_a": ((of_a, formulas.negate(of_b)), lambda event: a.matches(event) and not b.matches(event)),
        "only_b": ((of_b, formulas.negate(of_a)), lambda event: b.matches(event) and not a.matches(event)),
        "both": ((of_a, of_b), lambda event: a.matches(event) and b.matches(event)),
    }
    found: dict[Part, Event | None] = dict.fromkeys(_PARTS)
    undecided: list[Part] = []
    for part, (formula, accepts) in asked.items():
        left.renew()
        try:
            found[part] = _witness(questions, formulas.all_of(formula), accepts)
        except ExhaustedError:
            undecided.append(part)
    return Comparison(found["only_a"], found["only_b"], found["both"], tuple(undecided))


_PARTS: Final[tuple[Part, ...]] = ("only_a", "only_b", "both")


def is_satisfiable(flt: Filter, *, effort: int = DEFAULT_EFFORT) -> bool:
    """Whether there is an event that passes a filter.

    Args:
        flt: the filter.
        effort: how many steps the answer may cost.

    Raises:
        UndecidedError: if the effort does not suffice.
        ValueError: if the effort is below 1.
    """
    return witness(flt, effort=effort) is not None


def is_always_true(flt: Filter, *, effort: int = DEFAULT_EFFORT) -> bool:
    """Whether every event passes a filter.

    Args:
        flt: the filter.
        effort: how many steps the answer may cost.

    Raises:
        UndecidedError: if the effort does not suffice.
        ValueError: if the effort is below 1.
    """
    return witness(flt, passes=False, effort=effort) is None


def is_equivalent(a: Filter, b: Filter, *, effort: int = DEFAULT_EFFORT) -> bool:
    """Whether two filters pass the same events.

    Args:
        a: the one filter.
        b: the other.
        effort: how many steps the answer may cost, in either direction.

    Raises:
        UndecidedError: if the effort does not suffice.
        ValueError: if the effort is below 1.
    """
    return implies(a, b, effort=effort) and implies(b, a, effort=effort)


def implies(a: Filter, b: Filter, *, effort: int = DEFAULT_EFFORT) -> bool:
    """Whether every event that passes a filter passes another one.

    Args:
        a: the filter that is to pass no more.
        b: the filter that is to pass no less.
        effort: how many steps the answer may cost.

    Raises:
        UndecidedError: if the effort does not suffice.
        ValueError: if the effort is below 1.
    """
    try:
        questions = Questions((a.expr, b.expr), Effort(effort))
        of_a, of_b = questions.expressed
        formula = questions.formulas.all_of((of_a, questions.formulas.negate(of_b)))
        return _witness(questions, formula, lambda event: a.matches(event) and not b.matches(event)) is None
    except ExhaustedError:
        raise UndecidedError(effort) from None


def witness(flt: Filter, *, passes: bool = True, effort: int = DEFAULT_EFFORT) -> Event | None:
    """The smallest event that passes a filter, or that does not: nothing of it can be left out.

    Args:
        flt: the filter.
        passes: whether it is to pass.
        effort: how many steps the answer may cost.

    Returns:
        The event, None if there is none.

    Raises:
        UndecidedError: if the effort does not suffice.
        ValueError: if the effort is below 1.
    """
    try:
        questions = Questions((flt.expr,), Effort(effort))
        [formula] = questions.expressed
        wanted = formula if passes else questions.formulas.negate(formula)
        return _witness(questions, wanted, lambda event: flt.matches(event) is passes)
    except ExhaustedError:
        raise UndecidedError(effort) from None


def _witness(questions: Questions, formula: Formula, accepts: Accepts) -> Event | None:
    event = next(questions.events(formula), None)
    return None if event is None else minimal(event, accepts, questions.effort)
