"""A filter of a file that passes nothing which another one does not pass as well.

Where one of a file's filters must pass, it makes no difference. It is often left over from before the wider
one was written, or the wider one selects more than was meant.

It is decided by what the filters mean, also in different dialects. A filter with the very parts of another
one has a code of its own (FL801), and so has one that no event passes (FL901). What would take long to
compare is left alone.

This code is off unless it is selected: cameras of one model mostly have the same filter. Then the filters for
one receiver are compared: those with one key, those in URLs of one host, those in one mapping or list of YAML
or JSON. The setting `compare` can say otherwise.

There is no fix: which of the two is to be changed or removed cannot be known.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from filterlang.ast import all_of
from filterlang.diagnostics import Diagnostic, Span
from filterlang.limits import DEFAULT_LIMITS
from filterlang.lint.rules._base import CheckedFilter, Context, Example, Placed, Rule, by_receiver
from filterlang.lint.rules._meaning import EFFORT
from filterlang.lint.rules._normal import Normal, normal

if TYPE_CHECKING:
    from filterlang.filter import Filter


def _check(filters: Sequence[CheckedFilter], _context: Context) -> Iterator[Placed]:
    for together in by_receiver(filters):
        if len(together) > 1:
            yield from _contained(together)


def _contained(filters: Sequence[CheckedFilter]) -> Iterator[Placed]:
    from filterlang.filterset import FilterSet
    from filterlang.lint.rules._containers import in_question

    compiled = _compiled(filters)
    related = FilterSet({position: compiled[position] for position in in_question(compiled)})
    for position, other, is_equal in related.redundant(effort=EFFORT):
        if other is None:
            continue  # that no event passes it is another rule's to say
        text = filters[position].texts[0]
        line = filters[other].line
        message = f"whatever passes this filter passes the one in line {line} as well"
        if is_equal:
            message = f"the filter in line {line} passes the same events as this one"
        yield Placed(text, Diagnostic("FL903", message, Span(0, len(text.text))))


def _compiled(filters: Sequence[CheckedFilter]) -> "dict[int, Filter]":
    """The filters by their positions, without those that another rule calls copies."""
    from filterlang.filter import Filter

    compiled: dict[int, Filter] = {}
    seen: set[Normal] = set()
    for position, each in enumerate(filters):
        expression = all_of(*[text.expression for text in each.texts])
        said = normal(expression)
        if said in seen:
            continue
        seen.add(said)
        # It was parsed, so nothing about it has to be verified.
        compiled[position] = Filter.of_texts((), {}, DEFAULT_LIMITS, expression, ())
    return compiled


RULE = Rule(
    "FL903",
    bad=(
        Example(
            (
                {"concrete-set": "tns1:Device//."},
                {"concrete-set": "«tns1:Device/Trigger»"},
            )
        ),
        Example(
            (
                {"item-filter": '«boolean(//tt:SimpleItem[@Name="port" and @Value="1"])»'},
                {"item-filter": 'boolean(//tt:SimpleItem[@Name="port"])'},
            )
        ),
        Example(
            (
                {"item-filter": 'boolean(//tt:SimpleItem[@Name="a"]) or boolean(//tt:SimpleItem[@Name="b"])'},
                {"item-filter": '«boolean(//tt:SimpleItem[@Name="a" or @Name="b"])»'},
            )
        ),
    ),
    good=(
        Example(
            (
                {"concrete-set": "tns1:Device"},
                {"concrete-set": "tns1:Device/Trigger"},
            )
        ),
        Example(
            (
                {"concrete-set": "tns1:Device//."},
                {"item-filter": 'boolean(//tt:SimpleItem[@Name="port"])'},
            )
        ),
    ),
    check_document=_check,
)
