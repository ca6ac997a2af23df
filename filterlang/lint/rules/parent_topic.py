"""A topic that the device declares only as a parent of others.

Topics are a tree, and events have the topics that are marked as such, mostly its leaves. A filter for one
that is only there because others stand below it waits for events that never come.

`//.` behind it selects all that stand below.

The fix adds it. It is unsafe: the filter selects other events.
"""

from collections.abc import Iterator
from typing import Final

from filterlang.diagnostics import Diagnostic, Edit, Fix, Span, brief
from filterlang.lint.rules._base import CheckedText, Context, Rule, example
from filterlang.lint.rules._declared_examples import DECLARED
from filterlang.lint.rules._segments import paths_of

_WITH_SUBTREES: Final = ("concrete-set", "axis-url")


def _check(text: CheckedText, context: Context) -> Iterator[Diagnostic]:
    declared = context.declarations
    if declared is None:
        return
    for path in paths_of(text):
        node = None if path.subtree else declared.at(path.segments)
        if node is None or node.is_topic or path.span is None:
            continue
        below = len(declared.below(path.segments))
        topics = "1 topic" if below == 1 else f"{below:,} topics"
        end = Span(path.span.end, path.span.end)
        has_fix = text.dialect in _WITH_SUBTREES
        yield Diagnostic(
            "FL702",
            f"no event has the topic `{brief(text.text[path.span.start : path.span.end])}`: "
            f"the device declares it only as a parent of {topics}",
            path.span,
            hint=None if has_fix else "name the topics below it, or all of them by `//.` in a ConcreteSet",
            fix=Fix("write `//.` behind it", (Edit(end, "//."),), "unsafe") if has_fix else None,
        )


RULE = Rule(
    "FL702",
    bad=(
        example(
            "concrete-set", "«tns1:Device/tnsaxis:IO»", "tns1:Device/tnsaxis:IO//.", declarations=DECLARED
        ),
        example("concrete", "«tns1:Device»", declarations=DECLARED),
    ),
    good=(example("concrete-set", "tns1:Device/tnsaxis:IO//.", declarations=DECLARED),),
    check_text=_check,
)
