"""An expression divided into a topic expression and an item filter, the parts of a subscription."""

from typing import NamedTuple

from filterlang.ast import AllOf, AnyOf, Expression, HasItem, TopicPath, all_of, walk
from filterlang.dialects._base import unsupported


class Parts(NamedTuple):
    """The parts of a subscription, and-ed.

    Attributes:
        topics: a topic path or alternatives of some, None for every topic.
        content: tests of items, None for any.
    """

    topics: Expression | None
    content: Expression | None


def conjuncts(expression: Expression) -> list[Expression]:
    """What must hold for an expression to hold, down to what is no AllOf, in order."""
    found: list[Expression] = []
    stack = [expression]
    while stack:
        part = stack.pop()
        if isinstance(part, AllOf):
            stack.extend(reversed(part.parts))
        else:
            found.append(part)
    return found


def divide(expression: Expression, target: str) -> Parts:
    """Divide an expression.

    Args:
        expression: the expression.
        target: what is to be written, for the error.

    Raises:
        UnsupportedError: if it is not one topic expression and one item filter; says what stands in the way.
    """
    topics: list[Expression] = []
    content: list[Expression] = []
    for part in conjuncts(expression):
        paths = part.parts if isinstance(part, AnyOf) else (part,)
        if all(isinstance(path, TopicPath) for path in paths):
            topics.append(part)
        else:
            _require_items(part, target)
            content.append(part)
    if len(topics) > 1:
        raise unsupported(
            "a topic that is two at once", target, "its topics are alternatives: combine them with `|`"
        )
    return Parts(topics[0] if topics else None, all_of(*content) if content else None)


def _require_items(part: Expression, target: str) -> None:
    kinds = {type(node) for node, _ in walk(part)}
    if TopicPath in kinds:
        what = (
            "a topic below `or` or `not`, beside tests of items," if HasItem in kinds else "a negated topic"
        )
        raise unsupported(what, target, "it holds topics and a content filter, and both must hold")
