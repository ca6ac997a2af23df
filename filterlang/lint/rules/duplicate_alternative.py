"""An alternative that stands there already.

Said twice, a topic, a type or a test selects nothing more. One of the two is often a copy that was meant to
be changed and was not: look at it before you remove it.

Alternatives are the topics that `|` separates, the parts of a type list, and what `or` joins in a content
filter. They are the same if they say the same, whatever their prefixes, the case of a type, or the order of
what `and` and `or` join inside them.

The fix removes the later one.
"""

from collections.abc import Iterator

from filterlang.ast import AnyOf, TypeContains
from filterlang.diagnostics import Diagnostic
from filterlang.lint.rules._base import CheckedText, Context, Rule, example
from filterlang.lint.rules._repetition import repetitions


def _check(text: CheckedText, _context: Context) -> Iterator[Diagnostic]:
    for node in text.nodes:
        if not isinstance(node, AnyOf):
            continue
        for part, span, shown, alike, fix in repetitions(text, node):
            otherwise = ", ignoring case" if isinstance(part, TypeContains) else ", written differently"
            yield Diagnostic(
                "FL601",
                f"`{shown}` is an alternative already{'' if alike else otherwise}",
                span,
                hint="perhaps something else was meant here",
                fix=fix,
            )


RULE = Rule(
    "FL601",
    bad=(
        example("concrete-set", "tns1:Device//.|«tns1:Device//.»", "tns1:Device//."),
        example(
            "concrete-set",
            "tns1:Device/tnsaxis:IO/Port | «onvif:Device/axis:IO/Port»",
            "tns1:Device/tnsaxis:IO/Port",
        ),
        example("type-list", "Alarm;motion;«alarm»", "Alarm;motion"),
        example(
            "item-filter",
            'boolean(//tt:SimpleItem[@Name="port" and (@Value="1" or «@Value="1"»)])',
            'boolean(//tt:SimpleItem[@Name="port" and (@Value="1")])',
        ),
    ),
    good=(
        example("concrete-set", "tns1:Device//.|tns1:VideoSource//."),
        example("type-list", "alarm;motion"),
    ),
    check_text=_check,
)
