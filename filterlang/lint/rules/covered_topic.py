"""A topic that another one's `//.` selects already.

`//.` selects a topic and everything below it. Naming one of those topics again as an alternative selects
nothing more, and whoever reads the filter takes it for narrower than it is.

If only the narrower topic is wanted, remove the wider one.

The fix removes the covered alternative. The filter selects what it selected.
"""

from collections.abc import Iterator

from filterlang.ast import AnyOf, Node, TopicPath
from filterlang.diagnostics import Diagnostic, brief
from filterlang.lint.rules._base import CheckedText, Context, Rule, example
from filterlang.lint.rules._operands import removal
from filterlang.namespaces import format_topic, topic_key


def _check(text: CheckedText, _context: Context) -> Iterator[Diagnostic]:
    for node in text.nodes:
        if isinstance(node, AnyOf):
            yield from _covered(text, node)


def _covered(text: CheckedText, whole: AnyOf[Node]) -> Iterator[Diagnostic]:
    # Of those that are there twice, the first one counts.
    paths = list(dict.fromkeys([part for part in whole.parts if isinstance(part, TopicPath)]))
    subtrees = {path.key for path in paths if path.subtree}
    for path in paths if subtrees else ():
        wider = _wider(path, subtrees)
        if not wider or path.span is None:
            continue
        yield Diagnostic(
            "FL602",
            f"`{brief(text.text[path.span.start : path.span.end])}` is selected by "
            f"`{brief(format_topic(path.segments[:wider]))}//.` already",
            path.span,
            hint="if only this one is wanted, remove the other one instead",
            fix=removal(text, whole, path, "leave it out"),
        )


def _wider(path: TopicPath, subtrees: set[str]) -> int:
    """The length of the shortest other path that covers this one, 0 where there is none."""
    longest = len(path.segments) - (1 if path.subtree else 0)
    lengths = range(1, longest + 1)
    return next((length for length in lengths if topic_key(path.segments[:length]) in subtrees), 0)


RULE = Rule(
    "FL602",
    bad=(
        example("concrete-set", "tns1:Device//.|«tns1:Device/Trigger/Relay»", "tns1:Device//."),
        example("concrete-set", "«tns1:Device/Trigger//.» | tns1:Device//.", "tns1:Device//."),
        example(
            "concrete-set",
            "tns1:Device|«tns1:VideoSource»|tns1:VideoSource//.",
            "tns1:Device|tns1:VideoSource//.",
        ),
    ),
    good=(
        example("concrete-set", "tns1:Device|tns1:Device/Trigger"),
        example("concrete-set", "tns1:Video//.|tns1:VideoSource//."),
    ),
    check_text=_check,
)
