"""A topic that the device does not declare.

A device says in its answer to GetEventProperties, or to Axis's GetEventInstances, which topics its events
have. A filter for another one waits for events that never come, and nothing says so.

Names are compared letter by letter, with their case, and with their namespaces: `tns1:Device` is not
`tnsaxis:Device`. What a device declares can depend on its configuration, such as the analytics that are set
up.

The fix writes the declared topic that takes the fewest changes, where one is near. It is unsafe: the filter
selects other events.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from filterlang.ast import TopicPath
from filterlang.diagnostics import Diagnostic, Edit, Fix, Span, UnsupportedError, brief
from filterlang.dialects import find_dialect, write_text
from filterlang.lint.rules._base import CheckedText, Context, Rule, example
from filterlang.lint.rules._declared_examples import DECLARED
from filterlang.lint.rules._items import listed
from filterlang.lint.rules._nearest import nearest_topic
from filterlang.lint.rules._segments import paths_of, segments_of

if TYPE_CHECKING:
    from filterlang.declared.topics import DeclaredTopic
    from filterlang.declared.tree import Declarations


def _check(text: CheckedText, context: Context) -> Iterator[Diagnostic]:
    declared = context.declarations
    if declared is None:
        return
    for path in paths_of(text):
        if path.span is not None and declared.at(path.segments) is None:
            yield _unknown(text, path, path.span, declared)


def _unknown(text: CheckedText, path: TopicPath, span: Span, declared: "Declarations") -> Diagnostic:
    known = _known_levels(path, declared)
    near = nearest_topic(path.segments, declared.nodes if path.subtree else declared.topics)
    shown = brief(text.text[span.start : span.end].removesuffix("//."))
    return Diagnostic(
        "FL701",
        f"the device declares no topic `{shown}`" + ("" if near is None else _meant(path, near, declared)),
        _wrong_part(text, path, span, known, near),
        hint=_declared_instead(path, known, declared),
        fix=None if near is None else _fix(text, path, span, near),
    )


def _wrong_part(
    text: CheckedText, path: TopicPath, span: Span, known: int, near: "DeclaredTopic | None"
) -> Span:
    """What differs from the topic that was meant or, if none is near, what is behind the last known level."""
    written = segments_of(text, path)
    if not written:
        return span
    levels = list(range(known, len(path.segments)))
    if near is not None and len(near.topic) == len(path.segments):
        pairs = zip(path.segments, near.topic, strict=True)
        levels = [level for level, (mine, theirs) in enumerate(pairs) if mine != theirs]
    return Span(written[levels[0]].span.start, written[levels[-1]].span.end)


def _known_levels(path: TopicPath, declared: "Declarations") -> int:
    lengths = range(1, len(path.segments))
    return next(
        (length - 1 for length in lengths if declared.at(path.segments[:length]) is None), len(lengths)
    )


def _meant(path: TopicPath, near: "DeclaredTopic", declared: "Declarations") -> str:
    topic = _shown(near, declared)
    locals_ = [[name.local for name in names] for names in (path.segments, near.topic)]
    if locals_[0] == locals_[1]:
        return f"; `{topic}`, which it declares, is in another namespace"
    if path.key.casefold() == near.key.casefold():
        return f"; `{topic}`, which it declares, differs in case"
    return f"; did you mean `{topic}`?"


def _declared_instead(path: TopicPath, known: int, declared: "Declarations") -> str:
    below = declared.children(path.segments[:known])
    if not below:
        return "below the topic above it, none is declared" if known else "it declares no topics at all"
    names = [_shown(each, declared).rpartition("/")[2] for each in below]
    above = declared.at(path.segments[:known])
    where = f"below `{_shown(above, declared)}`" if above is not None else "at the root"
    return f"{where} it declares {listed(names)}"


def _shown(topic: "DeclaredTopic", declared: "Declarations") -> str:
    try:
        return brief(declared.expression(topic.topic))
    except ValueError:  # it is in no namespace
        return brief("/".join([name.local for name in topic.topic]))


def _fix(text: CheckedText, path: TopicPath, span: Span, near: "DeclaredTopic") -> Fix | None:
    written = segments_of(text, path)
    if [name.namespace for name in path.segments] == [name.namespace for name in near.topic] and written:
        edits = tuple(
            [
                Edit(segment.local, meant.local)
                for segment, name, meant in zip(written, path.segments, near.topic, strict=True)
                if name != meant
            ]
        )
        return Fix("write the declared topic", edits, "unsafe")
    if text.dialect not in ("concrete-set", "concrete"):
        return None
    try:
        meant = write_text(find_dialect("concrete-set"), TopicPath(near.topic, path.subtree), text.namespaces)
    except UnsupportedError:  # a namespace has no prefix here
        return None
    return Fix("write the declared topic", (Edit(span, meant),), "unsafe")


RULE = Rule(
    "FL701",
    bad=(
        example(
            "concrete-set",
            "tns1:Device/tnsaxis:IO/«Prot»",
            "tns1:Device/tnsaxis:IO/Port",
            declarations=DECLARED,
        ),
        example(
            "concrete-set",
            "«tns1:device»/tnsaxis:IO//.",
            "tns1:Device/tnsaxis:IO//.",
            declarations=DECLARED,
        ),
        example(
            "concrete-set",
            "tns1:Device/«IO/Port»",
            "tns1:Device/tnsaxis:IO/Port",
            declarations=DECLARED,
        ),
        example("concrete-set", "tns1:VideoAnalytics//.|«tns1:RecordingConfig»//.", declarations=DECLARED),
    ),
    good=(
        example("concrete-set", "tns1:Device/tnsaxis:IO/Port|tns1:VideoAnalytics//.", declarations=DECLARED),
    ),
    check_text=_check,
)
