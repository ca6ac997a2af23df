"""What a node says, whatever the order and the number of its parts: :func:`normal`.

Nodes with equal normal forms mean the same. The reverse does not hold: deciding what a filter means is more.
"""

from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from filterlang.ast import AllOf, AnyOf, HasItem, Node, Not

Normal: TypeAlias = Hashable


class _Joined(NamedTuple):
    """What an `and` or an `or` joins."""

    word: str
    parts: frozenset[Normal]


class _Negated(NamedTuple):
    """What is negated."""

    form: Normal


def normal(node: Node) -> Normal:
    """The normal form of a node: parts of `and` and `or` as sets, without double negations.

    It recurses, as deep as the limit on the depth of a filter allows.
    """
    match node:
        case AllOf(parts):
            return _joined("and", map(normal, parts))
        case AnyOf(parts):
            return _joined("or", map(normal, parts))
        case Not(part):
            inner = normal(part)
            return inner.form if isinstance(inner, _Negated) else _Negated(inner)
        case HasItem(kind, test):
            return ("item", kind, normal(test))
        case _:
            return node


def parts_of(form: Normal, word: str) -> frozenset[Normal]:
    """The parts of a normal form that an `and` or an `or` joins; else the form itself."""
    return form.parts if isinstance(form, _Joined) and form.word == word else frozenset((form,))


def first_ones(parts: Iterable[Node]) -> Iterator[tuple[Node, Node | None]]:
    """Each part, and the earlier one that says the same, None where there is none."""
    seen: dict[Normal, Node] = {}
    for part in parts:
        first = seen.setdefault(normal(part), part)
        yield part, None if first is part else first


def _joined(word: str, forms: Iterable[Normal]) -> Normal:
    parts = frozenset(each for form in forms for each in parts_of(form, word))
    return next(iter(parts)) if len(parts) == 1 else _Joined(word, parts)
