"""A filter that selects none of the topics the device declares.

Every topic that the filter names is declared, and still no declared topic passes: its parts, which must all
hold, leave none over, or a type list names words that stand in none of them. (The type of an ONVIF event is
its topic's local names, joined by slashes.)

There is no fix: which of the parts is wrong cannot be known.
"""

from collections.abc import Iterator

from filterlang.ast import FieldEquals, TopicPath, TypeContains
from filterlang.diagnostics import Diagnostic, Span
from filterlang.lint.rules._base import CheckedFilter, CheckedText, Context, Example, Placed, Rule, example
from filterlang.lint.rules._declared_examples import DECLARED
from filterlang.lint.rules._selection import selection


def _check(checked: CheckedFilter, context: Context) -> Iterator[Placed]:
    selected = selection(checked, context)
    if selected is None or selected.chosen or not selected.is_certain:
        return
    text = _last_about_topics(checked)
    count = len(selected.table.topics)
    declared = "1 topic" if count == 1 else f"{count:,} topics"
    together = " all parts of" if len(checked.texts) > 1 else ""
    yield Placed(
        text,
        Diagnostic(
            "FL703",
            f"none of the {declared} that the device declares passes{together} this filter",
            text.expression.span or Span(0, len(text.text)),
            hint="all parts of a filter must hold for an event" if together else None,
        ),
    )


def _last_about_topics(checked: CheckedFilter) -> CheckedText:
    """The text that leaves none over, as far as a reader is concerned."""
    for text in reversed(checked.texts):
        if any(isinstance(node, (TopicPath, TypeContains, FieldEquals)) for node in text.nodes):
            return text
    return checked.texts[-1]


RULE = Rule(
    "FL703",
    bad=(
        example("type-list", "«alarm»", declarations=DECLARED),
        Example(
            ({"concrete-set": "tns1:Device//.", "type-list": "«motion»"},),
            declarations=DECLARED,
        ),
    ),
    good=(
        Example(({"concrete-set": "tns1:VideoAnalytics//.", "type-list": "motion"},), declarations=DECLARED),
        example("type-list", "alarm"),
    ),
    check_filter=_check,
)
