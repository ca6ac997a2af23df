"""An item that none of the selected topics declares.

A device declares which items the events of a topic have. If a filter asks for another one, it never holds,
and a `not(…)` around it always does. Names are compared letter by letter, with their case.

It is a warning: devices declare too few items more often than not, and send some that they declare nowhere.
Where a device does, the [configuration](configuration.md#declared-items) adds items to what it declares.

What counts are the items of all topics that the filter may select: its topic filter decides which these
are. Nothing is said where one of them is declared without a description of its messages.

The fix writes the declared name that is nearest, where one is near. It is unsafe: the filter selects other
events.
"""

from collections.abc import Iterator

from filterlang.ast import HasItem, ItemEquals
from filterlang.diagnostics import Diagnostic, Span, brief
from filterlang.dialects import did_you_mean
from filterlang.lint.rules._base import CheckedFilter, CheckedText, Context, Placed, Rule, subscription
from filterlang.lint.rules._declared_examples import DECLARED
from filterlang.lint.rules._items import listed, value_fix
from filterlang.lint.rules._selection import Selection, selection


def _check(checked: CheckedFilter, context: Context) -> Iterator[Placed]:
    selected = selection(checked, context)
    if selected is None or not selected.chosen or not selected.is_certain or selected.is_vague:
        return
    for text in checked.texts:
        kind = ""
        for node in text.nodes:
            if isinstance(node, HasItem):
                kind = node.kind
            elif isinstance(node, ItemEquals) and node.attribute == "Name" and node.span is not None:
                kinds = sorted({item.kind for _, item in selected.named(node.value)})
                if not kinds:
                    yield Placed(text, _unknown(text, node, node.span, selected))
                elif kind not in kinds:
                    message = f"`{brief(node.value)}` is declared as {kinds[0]}"
                    hint = f"write `//tt:{kinds[0]}`"
                    yield Placed(text, Diagnostic("FL704", message, node.span, hint=hint))


def _unknown(text: CheckedText, node: ItemEquals, span: Span, selected: Selection) -> Diagnostic:
    names = selected.names
    near = did_you_mean(node.value, names)
    where = "the selected topic does not declare"
    if selected.size > 1:
        where = f"none of the {selected.size:,} selected topics declares"
    meant = f"; did you mean `{brief(near)}`?" if near else ""
    return Diagnostic(
        "FL704",
        f"{where} an item `{brief(node.value)}`{meant}",
        span,
        hint=f"declared are {listed(names)}" if names else "no items are declared there",
        fix=value_fix(text, node, near),
    )


RULE = Rule(
    "FL704",
    bad=(
        subscription(
            "tns1:Device/tnsaxis:IO//.",
            'boolean(//tt:SimpleItem[«@Name="Port"» and @Value="1"])',
            'boolean(//tt:SimpleItem[@Name="port" and @Value="1"])',
            declarations=DECLARED,
        ),
        subscription(
            "tns1:VideoAnalytics//.", 'boolean(//tt:SimpleItem[«@Name="port"»])', declarations=DECLARED
        ),
        subscription(
            "tns1:Device/tnsaxis:IO//.", 'boolean(//tt:ElementItem[«@Name="port"»])', declarations=DECLARED
        ),
    ),
    good=(
        subscription(
            "tns1:Device/tnsaxis:IO//.",
            'boolean(//tt:SimpleItem[@Name="port" and @Value="1"])',
            declarations=DECLARED,
        ),
    ),
    check_filter=_check,
)
