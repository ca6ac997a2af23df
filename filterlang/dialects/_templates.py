"""Reading a text whose template was read before, without its parser.

A *text template* is what is left of a text without its values (:class:`~filterlang.dialects._base.Skeleton`);
the values are its parameters. Filters of an installation have a handful of templates, and most of the time
that reading one takes is Lark's. So a plan is kept of the expression of a template, and it makes the
expression of the next text: the same nodes, with the values and the places of that text.

It is sound for three reasons. Texts with one template differ in nothing but values, by the terminals of the
grammar itself. A template is kept only if its text was read without a diagnostic, and if the values in the
expression are those that were cut out. And only a text with plain words as values is read so: no dialect has
anything to say about them. All other texts go to the parser.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any, Final, NamedTuple, TypeAlias, cast

from filterlang.ast import AllOf, AnyOf, Expression, HasItem, ItemEquals, Node, Not, walk
from filterlang.diagnostics import Span
from filterlang.dialects._base import Dialect, Namespaces
from filterlang.limits import Limits

_MOST: Final = 1024
_LONGEST: Final = 4096
_PLAIN: Final = re.compile(r"[A-Za-z0-9_ .:/-]*")

_Make: TypeAlias = Callable[[Sequence[str], Sequence[int]], Any]
"""Makes a node, of the values of a text and of how far what follows each of them has moved."""


class Parts(NamedTuple):
    """A text, taken apart.

    Attributes:
        template: what decides how the text is read, but for its values.
        values: the values, in the order of the text.
    """

    template: object
    values: tuple[str, ...]


class Plan:
    """How to make the expressions of a template.

    Args:
        expression: the expression of one of its texts.
        values: the values of that text.
        starts: where they stand.

    Raises:
        ValueError: if they are not the values in the expression, one by one.
    """

    def __init__(self, expression: Expression, values: Sequence[str], starts: Sequence[int]) -> None:
        tests = [node for node, _ in walk(expression) if isinstance(node, ItemEquals)]
        if [each.value for each in tests] != list(values):
            raise ValueError("the values of the text are not those of the expression")
        self._lengths = [len(each) for each in values]
        self._ends = [start + length for start, length in zip(starts, self._lengths, strict=True)]
        self._numbers = {id(each): number for number, each in enumerate(tests)}
        self._make = self._maker(expression)

    def expression(self, values: Sequence[str]) -> Expression:
        """The expression of the text with these values."""
        longer = [len(each) - length for each, length in zip(values, self._lengths, strict=True)]
        return cast("Expression", self._make(values, (0, *accumulate(longer))))

    def _maker(self, node: Node) -> _Make:
        """What makes this node of other texts. It recurses, but the limit `depth` was kept."""
        if node.span is None:
            raise ValueError("a node has no place")
        start, end = node.span
        # A place has moved as far as the values before it have become longer.
        first, last = bisect_right(self._ends, start), bisect_right(self._ends, end)

        def span(moved: Sequence[int]) -> Span:
            return Span(start + moved[first], end + moved[last])

        match node:
            case ItemEquals(attribute):
                number = self._numbers[id(node)]
                return lambda values, moved: ItemEquals(attribute, values[number], span=span(moved))
            case HasItem(kind, test):
                make = self._maker(test)
                return lambda values, moved: HasItem(kind, make(values, moved), span=span(moved))
            case Not(part):
                make = self._maker(part)
                return lambda values, moved: Not(make(values, moved), span=span(moved))
            case AllOf(parts) | AnyOf(parts):
                joined: Callable[..., Any] = AllOf if isinstance(node, AllOf) else AnyOf
                makers = [self._maker(part) for part in parts]
                return lambda values, moved: joined(
                    tuple([make(values, moved) for make in makers]), span=span(moved)
                )
            case _:
                raise ValueError("a node holds something that was not cut out")


_plans: dict[object, Plan | None] = {}
"""By template; None for one of which nothing can be made. Emptied when it is full, as texts may come from
strangers."""


def take_apart(dialect: Dialect, text: str, namespaces: Namespaces, limits: Limits) -> Parts | None:
    """The template and the values of a text; None where it is to be parsed anyhow."""
    if dialect.value_starts is None or len(text) > min(_LONGEST, limits.length) or not text.isprintable():
        return None
    skeleton = dialect.skeleton(text, namespaces)
    if skeleton is None or not all(map(_PLAIN.fullmatch, skeleton.literals)):
        return None
    return Parts((dialect.id, skeleton.shape, tuple(namespaces.items()), limits), skeleton.literals)


def find_plan(parts: Parts) -> Plan | None:
    """The plan of a template that was read before."""
    return _plans.get(parts.template)


def keep_plan(parts: Parts, dialect: Dialect, text: str, expression: Expression) -> None:
    """Keep the plan of a template.

    Args:
        parts: the template, and the values of a text.
        dialect: the dialect of the text.
        text: the text, which was read without a diagnostic.
        expression: its expression.
    """
    if parts.template in _plans or dialect.value_starts is None:
        return
    if len(_plans) >= _MOST:
        _plans.clear()
    try:
        _plans[parts.template] = Plan(expression, parts.values, dialect.value_starts(text))
    except ValueError:
        _plans[parts.template] = None
