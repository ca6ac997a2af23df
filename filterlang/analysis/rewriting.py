"""Formulas back to nodes, as short as they can say it and in one order. For events and for items alike.

A ``not`` costs a node. So several parts that are negated are negated together, and a part is written as the
negation of its opposite where that is shorter.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, Generic, TypeVar, cast

from filterlang.analysis.formulas import Formula, Formulas
from filterlang.ast import AllOf, AnyOf, FieldEquals, HasItem, ItemEquals, Not, TopicPath, TypeContains, walk

N = TypeVar("N")
"""An expression, or a test of one item."""


class Rewriter(Generic[N]):
    """Writes formulas as nodes.

    Args:
        formulas: makes the formulas.
        leaves: the node that each atom is.
        join: joins nodes that stand in an "or", where some of them can be said together.
    """

    def __init__(
        self, formulas: Formulas, leaves: Mapping[int, N], join: Callable[[list[N]], list[N]] = list
    ) -> None:
        self._formulas = formulas
        self._leaves = leaves
        self._join = join
        self._written: dict[int, N] = {}

    def write(self, formula: Formula) -> N:
        """The shortest node found for a formula."""
        plain = self._plain(formula)
        opposite = negated(self._plain(self._formulas.negate(formula)))
        return opposite if _size(opposite) < _size(plain) else plain

    def _plain(self, formula: Formula) -> N:
        found = self._written.get(formula.number)
        if found is None:
            found = self._written[formula.number] = self._written_out(formula)
        return found

    def _written_out(self, formula: Formula) -> N:
        match formula.kind:
            case "true" | "all":
                return self._and([self.write(part) for part in formula.parts])
            case "false" | "any":
                return self._or([self.write(part) for part in formula.parts])
            case "literal":
                leaf = self._leaves[formula.atoms.bit_length() - 1]
                return leaf if formula.holds else cast("N", Not(leaf))

    def _and(self, parts: list[N]) -> N:
        plain, denied = _divided(parts)
        if len(denied) > 1:
            return _joined(AllOf, [*plain, cast("N", Not(self._or(denied)))])
        return _joined(AllOf, parts)

    def _or(self, parts: list[N]) -> N:
        plain, denied = _divided(parts)
        if len(denied) > 1:
            plain.append(cast("N", Not(self._and(denied))))
        else:
            plain = parts
        return _joined(AnyOf, self._join(plain))


def negated(node: N) -> N:
    """The negation of a node; that of a Not is its part."""
    return node.part if isinstance(node, Not) else cast("N", Not(node))


def order(node: Any) -> tuple[int, int, str]:
    """Where a node stands among others: tests of the topic first, then of the type, fields and items."""
    return _RANKS[type(node)], _size(node), repr(node)


_RANKS: Final[Mapping[type, int]] = {
    kind: rank
    for rank, kind in enumerate(
        (TopicPath, TypeContains, FieldEquals, ItemEquals, HasItem, AnyOf, AllOf, Not)
    )
}


def _divided(parts: list[N]) -> tuple[list[N], list[N]]:
    """Those that are no Not, and what the others deny."""
    plain = [part for part in parts if not isinstance(part, Not)]
    return plain, [part.part for part in parts if isinstance(part, Not)]


def _joined(kind: Any, parts: list[N]) -> N:
    unjoined: list[Any] = list(parts)
    flat = [each for part in unjoined for each in (part.parts if isinstance(part, kind) else (part,))]
    return cast("N", flat[0] if len(flat) == 1 else kind(tuple(sorted(flat, key=order))))


def _size(node: Any) -> int:
    return sum([1 for _ in walk(node)])
