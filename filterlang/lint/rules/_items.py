"""Which values a test asks of which items, how one is changed in a text, and how several are listed."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from filterlang.ast import AllOf, AnyOf, HasItem, ItemEquals, ItemTest, Not
from filterlang.diagnostics import Edit, Fix, Span, brief
from filterlang.lint.rules._base import CheckedText
from filterlang.lint.rules._operands import PLAIN_DIALECTS

_MOST_LISTED: Final = 8


class AskedValue(NamedTuple):
    """A value that a test asks for.

    Attributes:
        name: the name of the item.
        comparison: the comparison with the value.
    """

    name: str
    comparison: ItemEquals


def asked_values(item: HasItem) -> Iterator[AskedValue]:
    """The values that the test of an item asks for, where it is plain which name the item has."""
    stack: list[tuple[ItemTest, str | None]] = [(item.test, None)]
    while stack:
        test, name = stack.pop()
        match test:
            case AllOf(parts):
                equal = [part for part in parts if isinstance(part, ItemEquals)]
                names = [each.value for each in equal if each.attribute == "Name"]
                known = names[0] if len(names) == 1 else name
                stack += [(part, known) for part in reversed(parts)]
            case AnyOf(parts):
                stack += [(part, name) for part in reversed(parts)]
            case Not(part):
                stack.append((part, name))
            case ItemEquals("Value") if name is not None:
                yield AskedValue(name, test)
            case ItemEquals():
                pass


def value_fix(text: CheckedText, comparison: ItemEquals, meant: str | None) -> Fix | None:
    """The unsafe fix that writes another value; None where that cannot be done, or none was meant."""
    span = comparison.span
    if meant is None or span is None or text.dialect not in PLAIN_DIALECTS or "'" in meant or '"' in meant:
        return None
    end = span.end - 1
    start = end - len(comparison.value)
    if text.text[start:end] != comparison.value:
        return None
    return Fix(f"write `{brief(meant)}`", (Edit(Span(start, end), meant),), "unsafe")


def listed(words: Sequence[str]) -> str:
    """Some words in a row, for a message."""
    shown = ", ".join(f"`{brief(word)}`" for word in words[:_MOST_LISTED])
    return f"{shown} and {len(words) - _MOST_LISTED} more" if len(words) > _MOST_LISTED else shown
