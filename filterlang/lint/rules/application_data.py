"""A test of an item that is meant for one application only.

Axis marks events and items that a certain application makes for its own use (`isApplicationData`), and its
documentation says not to use them in content filters when subscribing: what they hold can change without
notice.

A topic filter may select them. There is no fix.
"""

from collections.abc import Iterator

from filterlang.ast import ItemEquals
from filterlang.diagnostics import Diagnostic, brief
from filterlang.lint.rules._base import CheckedFilter, Context, Placed, Rule, subscription
from filterlang.lint.rules._declared_examples import DECLARED
from filterlang.lint.rules._selection import selection


def _check(checked: CheckedFilter, context: Context) -> Iterator[Placed]:
    selected = selection(checked, context)
    if selected is None:
        return
    for text in checked.texts:
        for node in text.nodes:
            if not isinstance(node, ItemEquals) or node.attribute != "Name" or node.span is None:
                continue
            marks = [
                topic.is_application_data or item.is_application_data
                for topic, item in selected.named(node.value)
            ]
            if marks and all(marks):
                message = f"`{brief(node.value)}` is application data, not to be used in content filters"
                hint = "select the events by their topic, and look at the item when they have come"
                yield Placed(text, Diagnostic("FL707", message, node.span, hint=hint))


RULE = Rule(
    "FL707",
    bad=(
        subscription(
            "tns1:VideoAnalytics//.",
            'boolean(//tt:SimpleItem[«@Name="score"» and @Value="1"])',
            declarations=DECLARED,
        ),
    ),
    good=(
        subscription(
            "tns1:VideoAnalytics//.", 'boolean(//tt:SimpleItem[@Name="area"])', declarations=DECLARED
        ),
    ),
    check_filter=_check,
)
