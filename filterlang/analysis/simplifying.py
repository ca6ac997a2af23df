"""Simpler ways to say what a filter says."""

from filterlang.analysis.comparing import is_equivalent
from filterlang.analysis.effort import DEFAULT_EFFORT, Effort, ExhaustedError, UndecidedError
from filterlang.analysis.item_tests import simplified_test
from filterlang.analysis.questions import Questions
from filterlang.analysis.reducing import Reducer
from filterlang.analysis.rewriting import Rewriter, order
from filterlang.ast import AllOf, AnyOf, Expression, HasItem, ItemKind, ItemTest, walk
from filterlang.diagnostics import LimitError, UnsupportedError
from filterlang.dialects import dialect_ids
from filterlang.filter import Filter


def simplify(flt: Filter, *, effort: int = DEFAULT_EFFORT) -> Filter:
    """A simpler filter that passes the same events.

    What makes no difference is left out: tests that others imply or contradict, topics below a ``//.``, and
    so on. Tests stand in one order. The filter is never longer than the one given, in nodes or, where a
    dialect can say both, in text; simplified again it stays as it is.

    Args:
        flt: the filter.
        effort: how many steps it may cost.

    Returns:
        The simpler filter, which has no text but can be written with ``to_text``; the filter itself if none
        was found, or not within the effort.

    Raises:
        ValueError: if the effort is below 1.
    """
    try:
        found = _simplest(flt.expr, Effort(effort))
        simpler = flt.of_expression(found)
        if found == flt.expr or _is_longer(simpler, flt):
            return flt
        if not is_equivalent(flt, simpler, effort=effort):
            raise AssertionError(f"{simpler!r} is not what {flt!r} says")
    except (ExhaustedError, UndecidedError, LimitError):
        return flt
    return simpler


def _simplest(expression: Expression, effort: Effort) -> Expression:
    before: Expression | None = None
    while expression != before:
        before = expression
        expression = _simplified(expression, effort)
    return expression


def _simplified(expression: Expression, effort: Effort) -> Expression:
    questions = Questions((expression,), effort)
    [formula] = questions.expressed
    reduced = Reducer(questions.formulas, questions.is_possible).reduced(formula)
    leaves: dict[int, Expression] = {
        atom: HasItem(test.kind, _simpler_test(test.test, effort)) if isinstance(test, HasItem) else test
        for atom, test in questions.tests.by_atom.items()
        if reduced.atoms >> atom & 1
    }
    return Rewriter(questions.formulas, leaves, lambda parts: _joined(parts, effort)).write(reduced)


def _joined(parts: list[Expression], effort: Effort) -> list[Expression]:
    """Expressions of which one suffices, with the tests of items of a kind as one test."""
    tests: dict[ItemKind, list[ItemTest]] = {}
    others: list[Expression] = []
    for part in parts:
        if isinstance(part, HasItem):
            tests.setdefault(part.kind, []).append(part.test)
        else:
            others.append(part)
    return others + [
        HasItem(
            kind, _simpler_test(AnyOf(tuple(sorted(each, key=order))) if len(each) > 1 else each[0], effort)
        )
        for kind, each in tests.items()
    ]


def _simpler_test(test: ItemTest, effort: Effort) -> ItemTest:
    simpler = simplified_test(test, effort)
    # No dialect has a word for a test that any item passes.
    return test if simpler == AllOf(()) else simpler


def _is_longer(simpler: Filter, flt: Filter) -> bool:
    if _size(simpler) > _size(flt):
        return True
    lengths = [(_length(simpler, dialect), _length(flt, dialect)) for dialect in dialect_ids()]
    return any(new is not None and old is not None and new > old for new, old in lengths)


def _size(flt: Filter) -> int:
    return sum([1 for _ in walk(flt.expr)])


def _length(flt: Filter, dialect: str) -> int | None:
    try:
        return len(flt.to_text(dialect))
    except UnsupportedError:
        return None
