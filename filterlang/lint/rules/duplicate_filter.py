"""A filter that stands in the file already.

One of the two is often a copy that was meant to be changed and was not. Two filters are the same if they
say the same: whatever their prefixes, quotes and blanks, the case of a type list, and the order of what
`and`, `or`, `|` and `;` join.

This code is off unless it is selected: cameras of one model mostly have the same filter. Then the filters for
one receiver are compared: those with one key, those in URLs of one host, those in one mapping or list of YAML
or JSON. The setting `compare` can say otherwise.

There is no fix: which of the two is to be changed or removed cannot be known.
"""

from collections.abc import Iterator, Sequence

from filterlang.ast import all_of
from filterlang.diagnostics import Diagnostic, Span
from filterlang.lint.rules._base import CheckedFilter, Context, Example, Placed, Rule
from filterlang.lint.rules._normal import normal


def _check(filters: Sequence[CheckedFilter], _context: Context) -> Iterator[Placed]:
    seen: dict[object, CheckedFilter] = {}
    for each in filters:
        if not each.texts:
            continue
        said = normal(all_of(*[text.expression for text in each.texts]))
        first = seen.setdefault((each.receiver, said), each)
        if first is not each:
            text = each.texts[0]
            same = [one.text for one in each.texts] == [one.text for one in first.texts]
            message = f"this filter stands in line {first.line} already"
            message += "" if same else ", written differently"
            yield Placed(text, Diagnostic("FL801", message, Span(0, len(text.text))))


RULE = Rule(
    "FL801",
    bad=(
        Example(
            (
                {"concrete-set": "tns1:Device//."},
                {"concrete-set": "tns1:VideoSource//."},
                {"concrete-set": "«tns1:Device//.»"},
            )
        ),
        Example(
            (
                {"item-filter": 'boolean(//tt:SimpleItem[@Name="port" and @Value="1"])'},
                {"item-filter": '«boolean( //tt:SimpleItem[ @Value="1" and @Name="port" ] )»'},
            )
        ),
    ),
    good=(
        Example(
            (
                {"concrete-set": "tns1:Device/Trigger"},
                {"concrete-set": "tns1:Device"},
            )
        ),
    ),
    check_document=_check,
)
