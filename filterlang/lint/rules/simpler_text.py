"""A filter with a part that changes nothing, for a reason that the parts beside it do not show.

In `A or (not(A) and B)` the `not(A)` changes nothing: where A holds, the filter does anyhow. Whoever reads
the filter takes it for a condition. What can be seen in two parts that stand beside each other - one that is
there twice, or that another one covers - has codes of its own, and this one speaks only of what is left when
that is mended. A filter that could be written shorter and of which every part counts is left alone: how to
put it is a matter of taste.

It is decided by what the filter means. A filter for which that would take long is left alone.

The fix writes the filter anew, in the fewest tests that are found. It passes the same events. In a URL or in
XML there is no fix, as all of it would be written anew; `filterlang simplify` does that.
"""

from collections.abc import Iterator
from typing import Any, Final

from filterlang.ast import AllOf, AnyOf, Expression, HasItem, Not, walk
from filterlang.diagnostics import Diagnostic, Edit, Fix, LimitError, Span, UnsupportedError, brief
from filterlang.dialects import find_dialect, read_text
from filterlang.limits import DEFAULT_LIMITS
from filterlang.lint import rules
from filterlang.lint.rules._base import CheckedText, Context, Rule, example
from filterlang.lint.rules._meaning import EFFORT, LISTS, passing
from filterlang.lint.rules._operands import PLAIN_DIALECTS

_MOST_PARTS: Final = 48
"""In filters of more parts than that, the one that changes nothing is not looked for."""

_MOST_FIXES: Final = 20


def _check(text: CheckedText, context: Context) -> Iterator[Diagnostic]:
    if text.dialect in LISTS or passing(text.expression) != "some":
        return
    simpler = _simpler(text)
    if simpler is None or not _has_idle_part(_mended(text, context)):
        return
    whole = Span(0, len(text.text))
    if text.dialect in PLAIN_DIALECTS:
        message = f"a part of this changes nothing: `{brief(simpler)}` says the same"
        yield Diagnostic("FL904", message, whole, fix=Fix("write it so", (Edit(whole, simpler),)))
    else:
        message = "a part of this filter changes nothing: the same events pass without it"
        yield Diagnostic("FL904", message, whole, hint="`filterlang simplify` writes it without that part")


def _simpler(text: CheckedText) -> str | None:
    """A text with fewer tests that says the same, None if none is found."""
    from filterlang.analysis import simplify
    from filterlang.filter import Filter

    try:
        simpler = simplify(Filter(text.expression), effort=EFFORT)
        written = simpler.to_text(text.dialect, namespaces=text.namespaces)
    except (UnsupportedError, LimitError):
        return None
    is_shorter = len(written) < len(text.text) or text.dialect not in PLAIN_DIALECTS
    return written if is_shorter and _tests(simpler.expr) < _tests(text.expression) else None


def _tests(expression: Expression) -> int:
    return sum([1 for node, _ in walk(expression) if not isinstance(node, (AllOf, AnyOf, Not, HasItem))])


def _mended(text: CheckedText, context: Context) -> Expression | None:
    """What is left when all that other rules find has been mended; None where it is theirs to say."""
    others = rules.rules_about("FL6")
    for _ in range(_MOST_FIXES):
        found = [each for rule in others if rule.check_text for each in rule.check_text(text, context)]
        if not found:
            return text.expression
        fix = found[0].fix
        if fix is None:
            return None
        fixed = fix.apply(text.text)
        expression = read_text(find_dialect(text.dialect), fixed, text.namespaces, DEFAULT_LIMITS).expression
        if expression is None:
            return None
        nodes = tuple([node for node, _ in walk(expression)])
        text = CheckedText(text.place._replace(text=fixed), expression, text.namespaces, nodes)
    return None


def _has_idle_part(expression: Expression | None) -> bool:
    """Whether a part of an `and` or an `or` can be left out, and the same events pass."""
    from filterlang.analysis import UndecidedError, is_equivalent
    from filterlang.filter import Filter

    if expression is None or sum([1 for _ in walk(expression)]) > _MOST_PARTS:
        return False
    whole = Filter(expression)
    for less in _with_one_part_less(expression):
        try:
            if is_equivalent(whole, Filter(less), effort=EFFORT):
                return True
        except UndecidedError:
            continue
    return False


def _with_one_part_less(node: Any) -> Iterator[Any]:
    """The node without one part of an `and` or an `or` in it, for each of them."""
    match node:
        case AllOf(parts) | AnyOf(parts):
            for position, part in enumerate(parts):
                before, behind = parts[:position], parts[position + 1 :]
                left = before + behind
                yield left[0] if len(left) == 1 else type(node)(left)
                for less in _with_one_part_less(part):
                    yield type(node)((*before, less, *behind))
        case Not(part):
            yield from map(Not, _with_one_part_less(part))
        case HasItem(kind, test):
            for less in _with_one_part_less(test):
                yield HasItem(kind, less)


RULE = Rule(
    "FL904",
    bad=(
        example(
            "item-filter",
            '«boolean(//tt:SimpleItem[@Name="a"]) or '
            'not(boolean(//tt:SimpleItem[@Name="a"])) and boolean(//tt:SimpleItem[@Name="b"])»',
            'boolean(//tt:SimpleItem[@Name="a" or @Name="b"])',
        ),
        example(
            "item-filter",
            '«boolean(//tt:SimpleItem[@Name="port" and @Value="1" and not(@Value="2")])»',
            'boolean(//tt:SimpleItem[@Name="port" and @Value="1"])',
        ),
    ),
    good=(
        example(
            "item-filter",
            'boolean(//tt:SimpleItem[@Name="a"]) and boolean(//tt:SimpleItem[@Name="b"]) or '
            'boolean(//tt:SimpleItem[@Name="a"]) and boolean(//tt:SimpleItem[@Name="c"])',
        ),
        example("item-filter", 'boolean(//tt:SimpleItem[@Name="port" and not(@Value="2")])'),
    ),
    check_text=_check,
)
