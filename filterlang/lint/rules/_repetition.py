"""What the rules about repeated parts share. Knows no code."""

from collections.abc import Iterator
from typing import NamedTuple

from filterlang.ast import AllOf, AnyOf, Node
from filterlang.diagnostics import Fix, Span, brief
from filterlang.lint.rules._base import CheckedText
from filterlang.lint.rules._normal import first_ones
from filterlang.lint.rules._operands import place_of, removal


class Repetition(NamedTuple):
    """A part that says what an earlier one says.

    Attributes:
        part: the part.
        span: where it stands.
        shown: its text, for messages.
        written_alike: whether the earlier one has the same text.
        fix: takes it out, None where that cannot be done.
    """

    part: Node
    span: Span
    shown: str
    written_alike: bool
    fix: Fix | None


def repetitions(text: CheckedText, whole: AllOf[Node] | AnyOf[Node]) -> Iterator[Repetition]:
    """The parts of a node that say what an earlier one says, in the order of the text."""
    for part, first in first_ones(whole.parts):
        span = place_of(text, part)
        if first is None or span is None:
            continue
        earlier = place_of(text, first)
        shown = text.text[span.start : span.end]
        alike = earlier is not None and text.text[earlier.start : earlier.end] == shown
        fix = removal(text, whole, part, "leave it out")
        yield Repetition(part, span, brief(shown), alike, fix)
