"""A topic's child repeats the prefix of its parent.

A child without a prefix is in its parent's namespace, so `tnsaxis:IO/tnsaxis:Port` and `tnsaxis:IO/Port`
are one topic. Devices write both, and not every client or server resolves prefixes before it compares: some
compare texts, and ONVIF's own examples do not repeat the prefix. The shorter form is the one that such a
comparison finds more often.

This code is off unless it is selected: most devices resolve prefixes, and some send topics in the longer
form.

The fix removes the prefix. The filter means the same.
"""

from collections.abc import Iterator
from itertools import pairwise

from filterlang.diagnostics import Diagnostic, Edit, Fix, Span
from filterlang.lint.rules._base import CheckedText, Context, Rule, example
from filterlang.lint.rules._segments import paths_of, segments_of


def _check(text: CheckedText, _context: Context) -> Iterator[Diagnostic]:
    for path in paths_of(text):
        for (_, parent), (segment, name) in pairwise(
            zip(segments_of(text, path), path.segments, strict=False)
        ):
            if segment.prefix and name.namespace == parent.namespace:
                yield _repeated(text, segment.prefix)


def _repeated(text: CheckedText, prefix: Span) -> Diagnostic:
    shown = text.text[prefix.start : prefix.end]
    return Diagnostic(
        "FL503",
        f"the prefix `{shown}` says what the parent's says, and some systems compare topics as texts",
        prefix,
        fix=Fix("leave it out", (Edit(Span(prefix.start, prefix.end + 1), ""),)),
    )


RULE = Rule(
    "FL503",
    bad=(
        example(
            "concrete-set",
            "tns1:Device/tnsaxis:IO/«tnsaxis»:Port//.",
            "tns1:Device/tnsaxis:IO/Port//.",
        ),
        example("concrete-set", "tns1:Device/«onvif»:Trigger", "tns1:Device/Trigger"),
    ),
    good=(
        example("concrete-set", "tns1:Device/tnsaxis:IO/Port//."),
        example("concrete-set", "tns1:Device/tnsaxis:IO|tnsaxis:Storage"),
    ),
    check_text=_check,
)
