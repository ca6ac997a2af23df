"""A part of a type list in which another part stands.

A part of a type list may stand anywhere in an event's type. Whatever contains `alarmtrigger` contains
`alarm` as well, so beside `alarm` the longer part selects nothing more.

If only the longer one is wanted, remove the shorter one. There is no way to say that a type is exactly a
text.

The fix removes the longer part. The list selects what it selected.
"""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from filterlang.ast import AnyOf, Node, TypeContains
from filterlang.diagnostics import Diagnostic, brief
from filterlang.lint.rules._base import CheckedText, Context, Rule, example
from filterlang.lint.rules._operands import removal


def _check(text: CheckedText, _context: Context) -> Iterator[Diagnostic]:
    for node in text.nodes:
        if isinstance(node, AnyOf):
            yield from _covered(text, node)


def _covered(text: CheckedText, whole: AnyOf[Node]) -> Iterator[Diagnostic]:
    # Of those that are there twice, the first one counts.
    parts = list(dict.fromkeys([part for part in whole.parts if isinstance(part, TypeContains)]))
    shorter = _coverers([part.text for part in parts])
    for part, other in zip(parts, shorter, strict=True):
        if other is None or part.span is None:
            continue
        yield Diagnostic(
            "FL603",
            f"every type with `{brief(text.text[part.span.start : part.span.end])}` in it "
            f"has `{brief(other)}` in it, and is selected already",
            part.span,
            hint="if only this one is wanted, remove the other one instead",
            fix=removal(text, whole, part, "leave it out"),
        )


def _coverers(texts: list[str]) -> list[str | None]:
    """For each of the texts, a shorter one that stands in it, None where there is none.

    Looks for each in all of them at once: there can be ten thousand.
    """
    found: list[str | None] = [None] * len(texts)
    everything = "\0".join(texts)
    starts = [0, *accumulate(len(text) + 1 for text in texts)]
    for position in sorted(range(len(texts)), key=lambda position: len(texts[position])):
        if found[position] is not None:
            continue  # what it stands in has the one that stands in it
        text = texts[position]
        place = everything.find(text)
        while place >= 0:
            other = bisect_right(starts, place) - 1
            if other != position and found[other] is None:
                found[other] = text
            place = everything.find(text, starts[other + 1])
    return found


RULE = Rule(
    "FL603",
    bad=(
        example("type-list", "alarm;«alarmtrigger»;motion", "alarm;motion"),
        example("type-list", "«AlarmTrigger1»; trigger", "trigger"),
    ),
    good=(
        example("type-list", "alarm;motion"),
        example("type-list", "connection;reconnect"),
    ),
    check_text=_check,
)
