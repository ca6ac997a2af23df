"""One attribute of one item that must have two values.

The test in brackets is asked of *one* item, and an item has one `@Name` and one `@Value`. No item is both
`a` and `b`, so the test holds on none, and a `not(…)` around it always holds.

If two items were meant, test each in a `boolean(…)` of its own and join them with `and`. If either value
will do, write `or`.

There is no fix: both are common.
"""

from collections.abc import Iterator

from filterlang.ast import AllOf, HasItem, ItemEquals, Node
from filterlang.diagnostics import Diagnostic, brief
from filterlang.lint.rules._base import CheckedText, Context, Rule, example


def _check(text: CheckedText, _context: Context) -> Iterator[Diagnostic]:
    kind = ""
    for node in text.nodes:
        if isinstance(node, HasItem):
            kind = node.kind
        elif isinstance(node, AllOf):
            yield from _two_values(node, kind)


def _two_values(conditions: AllOf[Node], kind: str) -> Iterator[Diagnostic]:
    first: dict[str, str] = {}
    for part in conditions.parts:
        # That an ElementItem has no @Value is another rule's matter.
        if not isinstance(part, ItemEquals) or (kind, part.attribute) == ("ElementItem", "Value"):
            continue
        attribute, value = part.attribute, part.value
        other = first.setdefault(attribute, value)
        if other != value and part.span is not None:
            yield Diagnostic(
                "FL607",
                f"no item has both the @{attribute} `{brief(other)}` and the @{attribute} `{brief(value)}`, "
                "so this never holds",
                part.span,
                hint="for two items, test each in a boolean(...) of its own; for either value, write `or`",
            )


RULE = Rule(
    "FL607",
    bad=(
        example("item-filter", 'boolean(//tt:SimpleItem[@Name="port" and «@Name="state"»])'),
        example("item-filter", 'boolean(//tt:SimpleItem[@Name="port" and @Value="1" and «@Value="2"»])'),
    ),
    good=(
        example("item-filter", 'boolean(//tt:SimpleItem[@Name="port" or @Name="state"])'),
        example(
            "item-filter",
            'boolean(//tt:SimpleItem[@Name="port"]) and boolean(//tt:SimpleItem[@Name="state"])',
        ),
    ),
    check_text=_check,
)
