"""Random filters to compare: small ones over every node, and ones whose texts straddle the names of a topic."""

from collections.abc import Sequence
from random import Random
from typing import Any, Final

from filterlang import ast
from filterlang.namespaces import AXIS_TOPICS, ONVIF_TOPICS, Name
from tests.analysis.model import leaves
from tests.filterset import expressions

MOST_ATOMS: Final = 6
"""The most atoms of one filter: two are below twelve together."""

_NAMES: Final = (
    Name(ONVIF_TOPICS, "Device"),
    Name(ONVIF_TOPICS, "Tr"),
    Name(AXIS_TOPICS, "Tr"),
    Name("urn:x", ""),
)
_TEXTS: Final = ("vice/tr", "e/", "/t", "tr", "r/tr", "/", "device", "ce/tr/x", "xtr", "ss", "r", "evice/trr")
_FIELDS: Final[dict[str, Sequence[str | None]]] = {
    "type": (None, "Device", "device/tr", "DEVICE/TR", "Tr/Straße", "Tr/STRASSE", "17", "", "Device/", "/Tr"),
    "operation": (None, "Changed", "changed", "Deleted", "Initialized", "Moved"),
    "device": (None, "17", "017", " 17", "x", "X", "Straße", ""),
    "server": (None, "1", "01", "k", "K", "\u212a"),
}
_ITEM_TEXTS: Final = ("a", "b", "1", "", "\0")


def straddling(random: Random) -> ast.Expression:
    """A leaf that has much to do with other such leaves."""
    match random.randrange(5):
        case 0 | 1:
            return ast.TypeContains(random.choice(_TEXTS))
        case 2:
            path = tuple(random.choices(_NAMES, k=random.randint(1, 2)))
            return ast.TopicPath(path, subtree=bool(random.randrange(2)))
        case 3:
            kind: Any = random.choice(("SimpleItem", "SimpleItem", "ElementItem"))
            return ast.HasItem(kind, item_test(random, 2))
        case _:
            field: Any = random.choice(("type", "type", *_FIELDS))
            return ast.FieldEquals(
                field, random.choice(_FIELDS[field]), ignore_case=bool(random.randrange(2))
            )


def item_test(random: Random, depth: int) -> ast.ItemTest:
    if depth == 0 or random.randrange(3) == 0:
        return ast.ItemEquals(random.choice(("Name", "Value")), random.choice(_ITEM_TEXTS))
    if random.randrange(3) == 0:
        return ast.Not(item_test(random, depth - 1))
    parts = tuple([item_test(random, depth - 1) for _ in range(random.randint(1, 3))])
    return ast.AllOf(parts) if random.randrange(2) else ast.AnyOf(parts)


def straddles(random: Random) -> ast.Expression:
    return expressions.combined(random, straddling, 3)


def conjunction(random: Random) -> ast.Expression:
    """Tests that must hold and tests that must not: a question of what can hold together."""
    parts = [straddling(random) for _ in range(random.randint(2, 5))]
    return ast.AllOf(tuple([ast.Not(part) if random.randrange(3) == 0 else part for part in parts]))


_KINDS: Final[tuple[expressions.Chosen, ...]] = (
    straddles,
    conjunction,
    expressions.any_leaf,
    expressions.anything,
    expressions.subscription,
    expressions.content,
    expressions.negations,
    expressions.overlapping,
)


def expression(random: Random) -> ast.Expression:
    """A filter of few atoms."""
    while True:
        made = random.choice(_KINDS)(random)
        if len(leaves([made])) <= MOST_ATOMS:
            return made


def pair(random: Random) -> tuple[ast.Expression, ast.Expression]:
    """Two filters, often of the same parts."""
    kinds = random.choices(_KINDS, k=2) if random.randrange(3) == 0 else [random.choice(_KINDS)] * 2
    while True:
        one, other = (kind(random) for kind in kinds)
        if random.randrange(3) == 0:
            other = random.choice((ast.all_of, ast.any_of))(one, other)
        if len(leaves([one, other])) < 2 * MOST_ATOMS:
            return one, other
