"""Expressions to alternatives of conjunctions (disjunctive normal form), with a cap.

Expanding an "and" of "or"s multiplies. A part that would go over the cap stays as it is: one test among the
others of each conjunction, which a predicate decides. Nothing here looks at literals.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

from filterlang.ast import (
    AllOf,
    AnyOf,
    Expression,
    HasItem,
    ItemEquals,
    ItemKind,
    ItemTest,
    Not,
    TopicPath,
    TypeContains,
    walk,
)


class Literal(NamedTuple):
    """A part of an expression, and whether it must hold or must not."""

    part: Expression
    holds: bool


Conjunction: TypeAlias = tuple[Literal, ...]

_Row: TypeAlias = tuple[object, ...]

MOST: Final = 64
"""The cap: an expression has at most so many conjunctions, or as many as it has nodes."""

_MOST_OF_ITEM: Final = 16
"""Likewise for the test of one item."""

_WIDTH: Final = 16
"""Multiplying repeats what stands in several conjunctions. It may make so many times as many literals as
there may be conjunctions: else a long "and" with a few "or"s in it would take minutes."""


def conjunctions(expression: Expression, most: int = MOST) -> list[Conjunction]:
    """The conjunctions of which one holds if and only if the expression does.

    Args:
        expression: the expression.
        most: the cap.

    Returns:
        The conjunctions; none for "no event", an empty one for "every event".
    """
    return _expand(expression, True, max(most, _size(expression)))


def is_undivided(literal: Literal) -> bool:
    """Whether a part could be divided further, had the cap not been in the way."""
    part = literal.part
    if isinstance(part, HasItem):
        return any(isinstance(each, AnyOf) for each, _ in walk(part)) or isinstance(part.test, Not)
    return isinstance(part, (AllOf, AnyOf, Not)) and not topics_in(part) and not texts_in(part)


def topics_in(node: Expression) -> tuple[TopicPath, ...]:
    """The topics, if an expression is a topic or several of which one suffices; else none."""
    paths = node.parts if isinstance(node, AnyOf) else (node,)
    found = tuple([path for path in paths if isinstance(path, TopicPath)])
    return found if len(found) == len(paths) else ()


def texts_in(node: Expression) -> tuple[TypeContains, ...]:
    """The texts in the type, if an expression is one or several of which one suffices; else none."""
    texts = node.parts if isinstance(node, AnyOf) else (node,)
    found = tuple([text for text in texts if isinstance(text, TypeContains)])
    return found if len(found) == len(texts) else ()


def _size(node: Expression | ItemTest) -> int:
    return sum(1 for _ in walk(node))


def _expand(node: Expression, holds: bool, most: int) -> list[Conjunction]:
    if topics_in(node) or texts_in(node):
        return [(Literal(node, holds),)]
    match node:
        case Not(part):
            return _expand(part, not holds, most)
        case AllOf(parts) | AnyOf(parts):
            if isinstance(node, AllOf) is holds:
                return _multiplied(parts, holds, most)
            share = _share(most, parts)
            return [each for part in parts for each in _expand(part, holds, max(share, _size(part)))]
        case HasItem(kind, test):
            return _expand_item(node, kind, test, holds)
        case _:
            return [(Literal(node, holds),)]


def _share(most: int, parts: tuple[Expression, ...]) -> int:
    return most // max(1, len(parts))


def _is_within(most: int, product: Sequence[_Row], alternatives: Sequence[_Row], parts: int) -> bool:
    """Whether an "and" of so many parts may be multiplied by the alternatives of one of them."""
    rows = len(product) * len(alternatives)
    if len(alternatives) == 1 or not rows:
        return True
    longest = max(map(len, product)) + max(map(len, alternatives)) + parts
    return rows <= most and rows * longest <= _WIDTH * most


def _multiplied(parts: tuple[Expression, ...], holds: bool, most: int) -> list[Conjunction]:
    expanded = [(part, _expand(part, holds, most)) for part in parts]
    expanded.sort(key=lambda each: len(each[1]))
    product: list[Conjunction] = [()]
    for part, alternatives in expanded:
        if not _is_within(most, product, alternatives, len(parts)):
            alternatives = [(Literal(part, holds),)]
        product = [left + right for left in product for right in alternatives]
    return product


# Items: one item satisfies an "or" of tests exactly if it satisfies one of them. So an "or" comes out of a
# HasItem, while an "and" and a "not" stay inside: they speak about one item.

_ItemConjunction: TypeAlias = tuple[tuple[ItemEquals, bool], ...]


def _expand_item(node: Expression, kind: ItemKind, test: ItemTest, holds: bool) -> list[Conjunction]:
    alternatives = _item_conjunctions(test, True, max(_MOST_OF_ITEM, _size(test)))
    if alternatives is None:
        return [(Literal(node, holds),)]
    literals = [Literal(HasItem(kind, _simplest(each)), holds) for each in alternatives]
    return [(each,) for each in literals] if holds else [tuple(literals)]


def _item_conjunctions(test: ItemTest, holds: bool, most: int) -> list[_ItemConjunction] | None:
    """The alternatives of an item's test, None if there are too many."""
    match test:
        case ItemEquals():
            return [((test, holds),)]
        case Not(part):
            return _item_conjunctions(part, not holds, most)
        case AllOf(parts) | AnyOf(parts):
            multiplies = isinstance(test, AllOf) is holds
            found: list[_ItemConjunction] = [()] if multiplies else []
            for part in parts:
                alternatives = _item_conjunctions(part, holds, most)
                if alternatives is None:
                    return None
                if multiplies:
                    if not _is_within(most, found, alternatives, len(parts)):
                        return None
                    found = [left + right for left in found for right in alternatives]
                else:
                    found += alternatives
            return found if len(found) <= most else None


def _simplest(conjunction: _ItemConjunction) -> ItemTest:
    """A test of one item, in one form for each thing it can say: the name comes before the value."""
    ordered = sorted(conjunction, key=lambda each: (not each[1], each[0].attribute))
    parts: list[ItemTest] = [test if holds else Not(test) for test, holds in ordered]
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))
