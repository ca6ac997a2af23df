"""A filter that every event passes, although it names conditions.

`A or not(A)` holds whatever A is; often an `or` was written where an `and` was meant, so that the conditions
make up for each other. A filter that looks as if it selected something and does not is worse than none.

It is decided by what the filter means, whatever it looks like, and for all events that there can be. A filter
for which that would take long is left alone. A blank type list and a request without a filter are meant to
select every event, and nothing is said about them.

There is no fix: what was meant cannot be known. If every event is wanted, leave the filter out.
"""

from collections.abc import Iterator

from filterlang.ast import EVERY
from filterlang.diagnostics import Diagnostic, Span
from filterlang.lint.rules._base import CheckedText, Context, Rule, example
from filterlang.lint.rules._meaning import LISTS, passing


def _check(text: CheckedText, _context: Context) -> Iterator[Diagnostic]:
    if text.dialect in LISTS or text.expression == EVERY or passing(text.expression) != "all":
        return
    yield Diagnostic(
        "FL902",
        "every event passes this filter: one of its conditions always holds",
        text.expression.span or Span(0, len(text.text)),
        hint="perhaps `and` was meant for `or`; if every event is wanted, leave the filter out",
    )


RULE = Rule(
    "FL902",
    bad=(
        example(
            "item-filter",
            '«boolean(//tt:SimpleItem[@Name="port"]) or not(boolean(//tt:SimpleItem[@Name="port"]))»',
        ),
        example(
            "item-filter",
            '«boolean(//tt:SimpleItem[@Name="port"]) or '
            'not(boolean(//tt:SimpleItem[@Name="port" and @Value="1"]))»',
        ),
    ),
    good=(
        example(
            "item-filter",
            'not(boolean(//tt:SimpleItem[@Name="port"])) and boolean(//tt:SimpleItem[@Name="state"])',
        ),
        example("type-list", ""),
    ),
    check_text=_check,
)
