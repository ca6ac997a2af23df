"""A filter that no event can pass.

Its conditions contradict each other: something must hold and must not, an item must be called two things, or
the topics and the types of its parts have no event in common. Whoever waits for the filter's events waits for
ever.

It is decided by what the filter means, whatever it looks like, and for all events that there can be. A filter
for which that would take long is left alone. Where the place of the mistake is known - an attribute with two
values, the `@Value` of an ElementItem, topics of which the device declares none - that is said instead.

There is no fix: which of the conditions is wrong cannot be known.
"""

from collections.abc import Iterator, Sequence

from filterlang.ast import all_of
from filterlang.diagnostics import Diagnostic, Span
from filterlang.lint.rules import two_values, value_of_element_item
from filterlang.lint.rules._base import (
    CheckedFilter,
    CheckedText,
    Context,
    Example,
    Placed,
    Rule,
    example,
    subscription,
)
from filterlang.lint.rules._meaning import LISTS, Passing, passing


def _check(checked: CheckedFilter, context: Context) -> Iterator[Placed]:
    if _passing(checked.texts) != "none" or _is_said_already(checked, context):
        return
    by_themselves = [text for text in checked.texts if passing(text.expression) == "none"]
    text = by_themselves[0] if by_themselves else checked.texts[-1]
    message = "no event can pass this filter: its conditions contradict each other"
    if not by_themselves:
        message = "no event can pass all parts of this filter: they contradict each other"
    span = text.expression.span or Span(0, len(text.text))
    yield Placed(text, Diagnostic("FL901", message, span))


def _passing(texts: Sequence[CheckedText]) -> Passing:
    if len(texts) == 1:
        text = texts[0]
        return "some" if text.dialect in LISTS else passing(text.expression)
    content = [text for text in texts if text.dialect == "item-filter"]
    others = [text.dialect for text in texts if text.dialect != "item-filter"]
    if len(content) == 1 and others in (["concrete-set"], ["concrete"]):
        return passing(content[0].expression)  # a message of any topic may have any items
    return passing(all_of(*[text.expression for text in texts]))


def _is_said_already(checked: CheckedFilter, context: Context) -> bool:
    for rule in (two_values.RULE, value_of_element_item.RULE):
        for text in checked.texts:
            if rule.check_text is not None and any(rule.check_text(text, context)):
                return True
    if context.declarations is None:
        return False
    from filterlang.lint.rules import no_topic_selected

    rule = no_topic_selected.RULE
    return rule.check_filter is not None and any(rule.check_filter(checked, context))


RULE = Rule(
    "FL901",
    bad=(
        example(
            "item-filter",
            '«boolean(//tt:SimpleItem[@Name="port" and @Value="1"]) and '
            'not(boolean(//tt:SimpleItem[@Name="port"]))»',
        ),
        example("item-filter", '«boolean(//tt:SimpleItem[@Name="port" and not(@Name="port")])»'),
        Example(({"concrete-set": "tns1:Device", "type-list": "«motion»"},)),
    ),
    good=(
        example(
            "item-filter",
            'boolean(//tt:SimpleItem[@Name="port" and @Value="1"]) and '
            'not(boolean(//tt:SimpleItem[@Name="port" and @Value="2"]))',
        ),
        subscription("tns1:Device//.", 'not(boolean(//tt:SimpleItem[@Name="port"]))'),
    ),
    check_filter=_check,
)
