"""A topic that the device declares as deprecated.

Axis keeps deprecated events for old clients and says that new ones should not use them: another event takes
their place, and they may go with an update of the firmware. A `//.` is meant only where all that it selects
is deprecated.

There is no fix: the declarations do not say which event replaces it.
"""

from collections.abc import Iterator

from filterlang.diagnostics import Diagnostic, brief
from filterlang.lint.rules._base import CheckedText, Context, Rule, example
from filterlang.lint.rules._declared_examples import DECLARED
from filterlang.lint.rules._segments import paths_of
from filterlang.lint.rules._selection import is_declared


def _check(text: CheckedText, context: Context) -> Iterator[Diagnostic]:
    declared = context.declarations
    if declared is None:
        return
    for path in paths_of(text):
        if path.span is None or not is_declared(path, declared):
            continue
        below = declared.below(path.segments) if path.subtree else (declared[path.key],)
        if below and all(topic.is_deprecated for topic in below):
            yield Diagnostic(
                "FL706",
                f"the device declares `{brief(text.text[path.span.start : path.span.end])}` as deprecated",
                path.span,
                hint="look for the topic that replaces it among those that the device declares",
            )


RULE = Rule(
    "FL706",
    bad=(example("concrete-set", "«tns1:Device/tnsaxis:Trigger»", declarations=DECLARED),),
    good=(example("concrete-set", "tns1:Device//.", declarations=DECLARED),),
    check_text=_check,
)
