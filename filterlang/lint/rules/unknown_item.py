"""An item that none of the selected topics declares.

A device declares which items the events of a topic have. A filter that asks for another one never holds,
and a `not(…)` around it always does. Names are compared letter by letter, with their case.

What counts are the items of all topics that the filter may select: its topic filter decides which these
are. Nothing is said where one of them is declared without a description of its messages.

The fix writes the declared name that is nearest, where one is near. It is unsafe: the filter selects other
events.
"""

from collections.abc import Iterator

from filterlang.ast import HasItem, ItemEquals
from filterlang.diagnostics import Diagnostic, Edit, Fix, Span, brief
from filterlang.dialects import did_you_mean
from filterlang.lint.rules._base import CheckedFilter, CheckedText, Context, Placed, Rule, subscription
from filterlang.lint.rules._declared_examples import DECLARED
from filterlang.lint.rules._items import listed, value_place
from filterlang.lint.rules._selection import Selection, selection


def _check(checked: CheckedFilter, context: Context) -> Iterator[Placed]:
    selected = selection(checked, context)
    if selected is None or not selected.topics or not selected.is_certain or selected.is_vague:
        return
    for text in checked.texts:
        kind = ""
        for node in text.nodes:
            if isinstance(node, HasItem):
                kind = node.kind
            elif isinstance(node, ItemEquals) and node.attribute == "Name" and node.span is not None:
                kinds = {item.kind for _, item in selected.named(node.value)}
                if kind not in kinds:
                    yield Placed(text, _unknown(text, node, node.span, selected, sorted(kinds)))


def _unknown(
    text: CheckedText, node: ItemEquals, span: Span, selected: Selection, kinds: list[str]
) -> Diagnostic:
    name = brief(node.value)
    topics = selected.topics
    where = "the selected topic" if len(topics) == 1 else f"none of the {len(topics):,} selected topics"
    if kinds:
        return Diagnostic(
            "FL704", f"`{name}` is declared as {kinds[0]}", span, hint=f"write `//tt:{kinds[0]}`"
        )
    names = {item.name for topic in topics for item in topic.items if item.name is not None}
    near = did_you_mean(node.value, names)
    place = value_place(text, node)
    declares = "does not declare" if len(topics) == 1 else "declares"
    return Diagnostic(
        "FL704",
        f"{where} {declares} an item `{name}`" + (f"; did you mean `{brief(near)}`?" if near else ""),
        span,
        hint=f"declared are {listed(sorted(names))}" if names else "it declares no items",
        fix=Fix(f"write `{brief(near)}`", (Edit(place, near),), "unsafe") if near and place else None,
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
