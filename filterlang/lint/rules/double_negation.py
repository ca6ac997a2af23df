"""`not(not(…))`, which says what stands inside it.

Two negations right inside each other cancel out, inside the brackets of an item and outside. They are usually
what is left of an edit, and whoever reads the filter next has to work out that nothing is negated.

A negation inside the brackets does not cancel one outside: `not(boolean(//tt:SimpleItem[not(@Name="a")]))`
says that no item is called anything but `a`.

The fix leaves what is negated twice. It keeps parentheses around an `or`.
"""

from collections.abc import Iterable, Iterator

from filterlang.ast import AnyOf, Not, walk
from filterlang.diagnostics import Diagnostic, Edit, Fix, Span
from filterlang.lint.rules._base import CheckedText, Context, Rule, example


def _check(text: CheckedText, _context: Context) -> Iterable[Diagnostic]:
    if text.dialect != "item-filter" or text.text.count("not") < 2:
        return ()
    return _double_negations(text)


def _double_negations(text: CheckedText) -> Iterator[Diagnostic]:
    inside: set[int] = set()  # of not(not(not(…))) the outer two are one mistake
    for node, _ in walk(text.expression):
        if not isinstance(node, Not) or id(node) in inside:
            continue
        inner = node.part
        if not isinstance(inner, Not) or node.span is None or inner.span is None or inner.part.span is None:
            continue
        inside.add(id(inner))
        part = inner.part
        left = text.text.index("(", inner.span.start) + 1
        kept = text.text[left : inner.span.end - 1].strip(" \t\r\n")
        content = f"({kept})" if isinstance(part, AnyOf) else kept
        yield Diagnostic(
            "FL605",
            "two negations cancel out",
            node.span,
            fix=Fix("leave out both", (Edit(Span(node.span.start, node.span.end), content),)),
        )


RULE = Rule(
    "FL605",
    bad=(
        example(
            "item-filter",
            '«not(not(boolean(//tt:SimpleItem[@Name="a"])))»',
            'boolean(//tt:SimpleItem[@Name="a"])',
        ),
        example(
            "item-filter",
            'boolean(//tt:SimpleItem[@Name="a" and «not( not(@Value="1" or @Value="2") )»])',
            'boolean(//tt:SimpleItem[@Name="a" and (@Value="1" or @Value="2")])',
        ),
    ),
    good=(
        example("item-filter", 'not(boolean(//tt:SimpleItem[@Name="a"]))'),
        example("item-filter", 'not(boolean(//tt:SimpleItem[not(@Name="a")]))'),
    ),
    check_text=_check,
)
