"""A part of the filter that another part makes superfluous.

Beside the alternative `A`, the alternative `A and B` selects nothing more. Beside the condition `A`, the
condition `A or B` asks for nothing more. Likewise, an item that is called `port` and has the value `1` is
an item that is called `port`.

Mostly an `and` was meant where an `or` stands, or the other way round, or parentheses are missing: `and`
binds tighter than `or`.

The fix removes the superfluous part.
"""

from collections.abc import Iterator, Sequence

from filterlang.ast import AllOf, AnyOf, HasItem, Node
from filterlang.diagnostics import Diagnostic, brief
from filterlang.lint.rules._base import CheckedText, Context, Rule, example
from filterlang.lint.rules._normal import Normal, first_ones, normal, parts_of
from filterlang.lint.rules._operands import place_of, removal


def _check(text: CheckedText, _context: Context) -> Iterator[Diagnostic]:
    for node in text.nodes:
        if isinstance(node, (AllOf, AnyOf)):
            yield from _absorbed(text, node)


def _absorbed(text: CheckedText, whole: AllOf[Node] | AnyOf[Node]) -> Iterator[Diagnostic]:
    parts = [part for part, first in first_ones(whole.parts) if first is None]
    for part, other in _superfluous(parts, is_or=isinstance(whole, AnyOf)):
        span, place = place_of(text, part), place_of(text, other)
        if span is None or place is None:
            continue
        shown, shown_other = (brief(text.text[each.start : each.end]) for each in (span, place))
        why = f"whatever passes it passes `{shown_other}`"
        if isinstance(whole, AllOf):
            why = f"whatever passes `{shown_other}` passes it"
        yield Diagnostic(
            "FL606",
            f"`{shown}` changes nothing: {why}",
            span,
            hint="perhaps `and` and `or` were mixed up, or parentheses are missing",
            fix=removal(text, whole, part, "leave it out"),
        )


def _superfluous(parts: Sequence[Node], *, is_or: bool) -> Iterator[tuple[Node, Node]]:
    """The parts that another part makes superfluous, each with that one, in their order."""
    because: dict[int, int] = {}
    joined = [parts_of(normal(part), "and" if is_or else "or") for part in parts]
    for fewer, more in _inclusions(joined):
        because.setdefault(more, fewer)
    for fewer, more in _inclusions([_item_conditions(part) for part in parts]):
        # The item that must be more is the narrower test.
        narrow, wide = more, fewer
        because.setdefault(*((narrow, wide) if is_or else (wide, narrow)))
    for position in sorted(because):
        yield parts[position], parts[because[position]]


def _item_conditions(part: Node) -> frozenset[Normal]:
    """What one item must be, all of it; nothing where the part is no test of an item."""
    if not isinstance(part, HasItem):
        return frozenset()
    return frozenset((part.kind, each) for each in parts_of(normal(part.test), "and"))


def _inclusions(sets: Sequence[frozenset[Normal]]) -> Iterator[tuple[int, int]]:
    """The positions of any two sets of which the first, not empty, is a proper part of the second."""
    holders: dict[Normal, list[int]] = {}
    for position, some in enumerate(sets):
        for each in some:
            holders.setdefault(each, []).append(position)
    for position, some in enumerate(sets):
        candidates = min((holders[each] for each in some), key=len, default=[])
        yield from ((position, other) for other in candidates if some < sets[other])


RULE = Rule(
    "FL606",
    bad=(
        example(
            "item-filter",
            'boolean(//tt:SimpleItem[@Name="a"]) or '
            '«boolean(//tt:SimpleItem[@Name="a"]) and boolean(//tt:SimpleItem[@Name="b"])»',
            'boolean(//tt:SimpleItem[@Name="a"])',
        ),
        example(
            "item-filter",
            'boolean(//tt:SimpleItem[@Name="port" and («@Name="port" or @Value="1"»)])',
            'boolean(//tt:SimpleItem[@Name="port"])',
        ),
        example(
            "item-filter",
            '«boolean(//tt:SimpleItem[@Name="port"])» and '
            'boolean(//tt:SimpleItem[@Name="port" and @Value="1"])',
            'boolean(//tt:SimpleItem[@Name="port" and @Value="1"])',
        ),
    ),
    good=(
        example(
            "item-filter",
            'boolean(//tt:SimpleItem[@Name="a" and @Value="1"]) or '
            'boolean(//tt:SimpleItem[@Name="b" and @Value="1"])',
        ),
        example(
            "item-filter",
            'boolean(//tt:SimpleItem[@Name="a"]) and not(boolean(//tt:SimpleItem[@Name="a" and @Value="1"]))',
        ),
    ),
    check_text=_check,
)
