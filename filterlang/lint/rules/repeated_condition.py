"""A condition that stands there already.

What `and` joins must all hold, and asking for it twice asks for nothing more. One of the two is often a
copy that was meant to be changed and was not: look at it before you remove it.

Two conditions are the same if they say the same, whatever the order of what `and` and `or` join inside them.

The fix removes the later one.
"""

from collections.abc import Iterator

from filterlang.ast import AllOf
from filterlang.diagnostics import Diagnostic
from filterlang.lint.rules._base import CheckedText, Context, Rule, example
from filterlang.lint.rules._repetition import repetitions


def _check(text: CheckedText, _context: Context) -> Iterator[Diagnostic]:
    for node in text.nodes:
        if not isinstance(node, AllOf):
            continue
        for _, span, shown, alike, fix in repetitions(text, node):
            yield Diagnostic(
                "FL604",
                f"`{shown}` is a condition already{'' if alike else ', written differently'}",
                span,
                hint="perhaps something else was meant here",
                fix=fix,
            )


RULE = Rule(
    "FL604",
    bad=(
        example(
            "item-filter",
            'boolean(//tt:SimpleItem[@Name="port" and @Value="1" and «@Name="port"»])',
            'boolean(//tt:SimpleItem[@Name="port" and @Value="1"])',
        ),
        example(
            "item-filter",
            'boolean(//tt:SimpleItem[@Name="port"]) and «boolean(//tt:SimpleItem[@Name="port"])»',
            'boolean(//tt:SimpleItem[@Name="port"])',
        ),
    ),
    good=(
        example(
            "item-filter",
            'boolean(//tt:SimpleItem[@Name="port"]) and boolean(//tt:SimpleItem[@Name="state"])',
        ),
    ),
    check_text=_check,
)
