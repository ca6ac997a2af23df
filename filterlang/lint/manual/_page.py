"""What a manual page of a dialect's code holds."""

from typing import Final, NamedTuple

from filterlang.lint.rules import Example
from filterlang.lint.rules._base import example

TOPICS: Final = "concrete-set"
ITEMS: Final = "item-filter"
TYPES: Final = "type-list"


class Page(NamedTuple):
    """A manual page, but for what the registry of codes says.

    Attributes:
        text: why it matters and what to do, in Markdown.
        bad: examples that give the code, once and no other one.
        good: what to write instead: examples that give nothing.
    """

    text: str
    bad: tuple[Example, ...] = ()
    good: tuple[Example, ...] = ()


def page(dialect: str, text: str, bad: str, fixed: str | None = None, good: str | None = None) -> Page:
    """A page with one bad example.

    Args:
        dialect: the dialect of the examples.
        text: why it matters and what to do.
        bad: the bad example, with the place between « and ».
        fixed: what the fix makes of it, which is the good example if there is no other one.
        good: the good example.
    """
    right = good if good is not None else fixed
    return Page(text, (example(dialect, bad, fixed),), () if right is None else (example(dialect, right),))
