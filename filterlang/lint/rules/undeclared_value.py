"""A value that an item is declared not to have.

A device declares the type of an item and sometimes lists its values. Values are compared as texts, so a
filter that asks for a text that the item never is never holds, and a `not(…)` around it always does.

- A text that is no value of the type, such as `high` where `xs:int` is declared.
- A value that is not among those listed. The list does not count for the state of a property: there, Axis
  lists what the state is at the moment.
- `true` or `false` where the device sends `1` and `0`. Both are `xs:boolean`, and both are common; which
  one a device sends shows in the values it lists, and Axis devices are known to send digits.

The fix writes the other spelling, or the listed value that is nearest. It is unsafe: the filter selects
other events.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from filterlang.ast import HasItem
from filterlang.diagnostics import Diagnostic, brief
from filterlang.dialects import did_you_mean
from filterlang.lint.rules._base import CheckedFilter, Context, Placed, Rule, subscription
from filterlang.lint.rules._declared_examples import DECLARED
from filterlang.lint.rules._items import asked_values, listed, value_fix
from filterlang.lint.rules._selection import selection
from filterlang.namespaces import AXIS_TOPICS
from filterlang.xml_characters import XML_SPACE

if TYPE_CHECKING:
    from filterlang.declared.topics import DeclaredItem
    from filterlang.declared.tree import Declarations

_OTHER_SPELLING: Final = {"true": "1", "false": "0", "1": "true", "0": "false"}


class _Refusal(NamedTuple):
    """Why a value is none of an item.

    Attributes:
        message: what is wrong, behind the name of the item.
        hint: what to do about it.
        meant: the value that was probably meant.
    """

    message: str
    hint: str | None = None
    meant: str | None = None


def _check(checked: CheckedFilter, context: Context) -> Iterator[Placed]:
    selected = selection(checked, context)
    if selected is None or context.declarations is None or not selected.is_certain:
        return
    for text in checked.texts:
        for node in text.nodes:
            for name, comparison in asked_values(node) if isinstance(node, HasItem) else ():
                items = [item for _, item in selected.named(name) if item.kind == "SimpleItem"]
                refusal = _refusal(items, comparison.value, context.declarations)
                if refusal is not None and comparison.span is not None:
                    message = f"`{brief(name)}` {refusal.message}"
                    fix = value_fix(text, comparison, refusal.meant)
                    yield Placed(text, Diagnostic("FL705", message, comparison.span, refusal.hint, fix))


def _refusal(items: "Sequence[DeclaredItem]", value: str, declared: "Declarations") -> _Refusal | None:
    """Why none of the items has the value, None where one may have it."""
    reasons = [_refusal_of(item, value, declared) for item in items]
    return reasons[0] if reasons and None not in reasons else None


def _refusal_of(item: "DeclaredItem", value: str, declared: "Declarations") -> _Refusal | None:
    declared_type = item.type
    if declared_type is not None and not declared_type.accepts(value):
        return _Refusal(
            f"is declared as {brief(declared_type.text)}, which `{brief(value)}` is not",
            hint=f"that is {declared_type.words}",
        )
    if declared_type is not None and declared_type.is_boolean:
        sent = _spelling(item, declared)
        if not sent or value in sent:
            return None
        return _Refusal(
            f"is declared as {brief(declared_type.text)}, and this device sends `{sent[0]}` and `{sent[1]}`",
            hint="values are compared as texts",
            meant=_OTHER_SPELLING.get(value.strip(XML_SPACE)),
        )
    if item.allows(value):
        return None
    values = [each.text for each in item.values]
    return _Refusal(
        f"is declared to have other values than `{brief(value)}`",
        hint=f"its values are {listed(values)}",
        meant=did_you_mean(value, values),
    )


def _spelling(item: "DeclaredItem", declared: "Declarations") -> tuple[str, ...]:
    """How a device spells the values of an item of the type xs:boolean; nothing where that is not known."""
    values = {each.text for each in item.values}
    for spelling in (("1", "0"), ("true", "false")):
        if values and values <= set(spelling):
            return spelling
    is_axis = AXIS_TOPICS in declared.namespaces.values()
    return ("1", "0") if is_axis and not values else ()


RULE = Rule(
    "FL705",
    bad=(
        subscription(
            "tns1:Device/tnsaxis:IO/Port",
            'boolean(//tt:SimpleItem[@Name="state" and «@Value="true"»])',
            'boolean(//tt:SimpleItem[@Name="state" and @Value="1"])',
            declarations=DECLARED,
        ),
        subscription(
            "tns1:Device/tnsaxis:IO/Port",
            'boolean(//tt:SimpleItem[@Name="port" and «@Value="first"»])',
            declarations=DECLARED,
        ),
        subscription(
            "tns1:VideoAnalytics//.",
            'boolean(//tt:SimpleItem[@Name="area" and (@Value="yard" or «@Value="entrnce"»)])',
            'boolean(//tt:SimpleItem[@Name="area" and (@Value="yard" or @Value="entrance")])',
            declarations=DECLARED,
        ),
    ),
    good=(
        subscription(
            "tns1:Device/tnsaxis:IO/Port",
            'boolean(//tt:SimpleItem[@Name="state" and @Value="1"])',
            declarations=DECLARED,
        ),
        subscription(
            "tns1:VideoAnalytics//.",
            'boolean(//tt:SimpleItem[@Name="area" and @Value="yard"])',
            declarations=DECLARED,
        ),
    ),
    check_filter=_check,
)
