"""The `@Value` of an ElementItem, which has none.

An ElementItem holds its value as XML inside it, not in an attribute (ONVIF Core 9.4.4 and its schema). A
comparison of its `@Value` therefore never holds, and a `not(…)` around one always does.

Mostly a SimpleItem was meant. What stands inside an ElementItem cannot be tested: only its `@Name` can.

There is no fix: the filter would select other events.
"""

from collections.abc import Iterator

from filterlang.ast import HasItem, ItemEquals
from filterlang.diagnostics import Diagnostic
from filterlang.lint.rules._base import CheckedText, Context, Rule, example


def _check(text: CheckedText, _context: Context) -> Iterator[Diagnostic]:
    kind = ""
    for node in text.nodes:
        if isinstance(node, HasItem):
            kind = node.kind
        elif (
            isinstance(node, ItemEquals) and (kind, node.attribute) == ("ElementItem", "Value") and node.span
        ):
            yield Diagnostic(
                "FL608",
                "an ElementItem has no @Value, so this never holds",
                node.span,
                hint="test a SimpleItem, or only the @Name of the ElementItem",
            )


RULE = Rule(
    "FL608",
    bad=(example("item-filter", 'boolean(//tt:ElementItem[@Name="Shape" and «@Value="1"»])'),),
    good=(
        example("item-filter", 'boolean(//tt:SimpleItem[@Name="Shape" and @Value="1"])'),
        example("item-filter", 'boolean(//tt:ElementItem[@Name="Shape"])'),
    ),
    check_text=_check,
)
