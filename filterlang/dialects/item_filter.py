"""The dialect ``item-filter``: ONVIF message content filters.

``boolean(//tt:SimpleItem[@Name="port" and @Value="1"]) and not(boolean(...))``, see ONVIF Core 9.4.4. The
dialect is a piece of XPath 1.0 and means what XPath says, evaluated on one ``tt:Message``, except that an
item without a prefix is in ONVIF's schema namespace as well.

This module turns what the parser recognises into nodes; what people write instead of the grammar is in
``_item_tokens`` and ``_item_mistakes``.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple, NoReturn

from lark import Lark, Token, Transformer, v_args

from filterlang.ast import (
    AllOf,
    AnyOf,
    Attribute,
    Expression,
    HasItem,
    ItemEquals,
    ItemKind,
    ItemTest,
    Not,
)
from filterlang.diagnostics import Diagnostic, Span
from filterlang.dialects._base import Dialect, Namespaces, Reading, Skeleton, in_words, parse, unsupported
from filterlang.dialects._explaining import read_or_explain
from filterlang.dialects._item_mistakes import (
    NodeTest,
    Step,
    attribute_alone,
    doubtful_value,
    explain_syntax_error,
    is_doubtful,
    missing_and,
    missing_boolean,
    missing_parentheses,
    report_steps,
    reversed_comparison,
)
from filterlang.dialects._item_tokens import TOKEN_MISTAKES
from filterlang.dialects._odd_space import is_blank
from filterlang.grammar import build_parser, span_of
from filterlang.xml_characters import find_forbidden

_WORDS: Final = {
    "_OR": "`or`",
    "_AND": "`and`",
    "NOT": "`not(`",
    "BOOLEAN": "`boolean(`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "NAME": "`tt:SimpleItem` or `tt:ElementItem`",
    "LSQB": "`[`",
    "RSQB": "`]`",
    "ATTRIBUTE": "`@Name` or `@Value`",
    "_EQUALS": "`=`",
    "STRING": "a value in double quotes",
    "$END": "the end",
}


@v_args(inline=True)
class _Builder(Transformer[Token, Any]):
    """Callbacks by rule. A node's span runs from its first to its last character."""

    def start(self, expression: Expression) -> Expression:
        return expression

    def any_of(self, *children: Any) -> Any:
        return _join(AnyOf, children)

    def all_of(self, *children: Any) -> Any:
        return _join(AllOf, children)

    def group(self, _left: Token, inner: Any, _right: Token) -> Any:
        return inner

    def negation(self, keyword: Token, _left: Token, part: Any, right: Token) -> Any:
        return Not(part, span=Span(span_of(keyword).start, span_of(right).end))

    def bare_negation(self, keyword: Token, part: Any) -> Any:
        missing_parentheses(keyword, part.span)
        return Not(part, span=Span(span_of(keyword).start, part.span.end))

    def without_and(self, part: Any) -> Any:
        missing_and(part.span)
        return part

    def path(self, *children: Any) -> list[Step]:
        # Triples of `//`, a name and a test, each None where it is missing; the first `//` may be left out.
        cells = [None, *children] if len(children) % 3 == 2 else list(children)
        steps = [Step(*cells[start : start + 3]) for start in range(0, len(cells), 3)]
        return [step for step in steps if step.name is not None]

    def node_test(self, left: Token, test: ItemTest | None, right: Token) -> NodeTest:
        return NodeTest(test, Span(span_of(left).start, span_of(right).end))

    def has_item(self, keyword: Token, left: Token, steps: list[Step], right: Token) -> Expression:
        whole = Span(span_of(keyword).start, span_of(right).end)
        return _item(steps, whole, inside=Span(span_of(left).end, span_of(right).start))

    def missing_boolean(self, steps: list[Step]) -> Expression:
        span = Step.span_of_all(steps)
        missing_boolean(span)
        return _item(steps, span, inside=span)

    def missing_boolean_and_slashes(self, name: Token, test: NodeTest) -> Expression:
        span = Span(span_of(name).start, test.span.end)
        missing_boolean(span, slashes="//")
        return _item([Step(Token("STEP", "//"), name, test)], span, inside=span)

    def comparison(self, *children: Token) -> ItemEquals:
        doubtful_value(children[-1])
        return _equals(children[0], children[-1])

    def reversed_comparison(self, *children: Token) -> ItemEquals:
        reversed_comparison(children[0], children[-1])
        return _equals(children[-1], children[0])

    def attribute_alone(self, attribute: Token) -> AllOf[Any]:
        attribute_alone(attribute)
        return AllOf((), span=span_of(attribute))

    def function_call(self, name: Token, *_children: Any) -> AllOf[Any]:
        return AllOf((), span=span_of(name))


def _join(node: Any, children: tuple[Any, ...]) -> Any:
    # Tokens among the parts are mistaken keywords, reported as they were read.
    parts = [child for child in children if not isinstance(child, Token)]
    if len(parts) == 1:
        return parts[0]
    flat: list[Any] = []
    for part in parts:
        if isinstance(part, node):
            flat.extend(part.parts)
        else:
            flat.append(part)
    spans = [part.span for part in flat if part is not None and part.span is not None]
    span = Span(min(span.start for span in spans), max(span.end for span in spans)) if spans else None
    return node(tuple(flat), span=span)


def _item(steps: list[Step], span: Span, inside: Span) -> Expression:
    step = report_steps(steps, inside)
    if step is None or step.name is None or step.test is None or step.test.test is None:
        return AllOf((), span=span)
    kind: ItemKind = "ElementItem" if step.name.endswith("ElementItem") else "SimpleItem"
    return HasItem(kind, step.test.test, span=span)


def _equals(attribute: Token, value: Token) -> ItemEquals:
    name: Attribute = "Value" if attribute.endswith("Value") else "Name"
    text = str(value[1:-1]) if value.type in ("STRING", "SINGLE_QUOTED") else str(value)
    starts, ends = zip(
        *((span_of(token).start, span_of(token).end) for token in (attribute, value)), strict=True
    )
    return ItemEquals(name, text, span=Span(min(starts), max(ends)))


@cache
def _parser() -> Lark:
    return build_parser("item_filter", _Builder(), TOKEN_MISTAKES)


def _read(reading: Reading) -> Expression | None:
    if is_blank(reading.text):
        hint = (
            'for example boolean(//tt:SimpleItem[@Name="State"]); to take every message, leave the filter out'
        )
        reading.report(Diagnostic("FL007", "the text is blank", Span(0, len(reading.text)), hint=hint))
        return None
    return read_or_explain(reading, _read_tests, "_item_texts")


def _read_tests(reading: Reading) -> Expression | None:
    expression: Expression | None = parse(reading, _parser(), _WORDS)
    reading.diagnostics[:] = [explain_syntax_error(each, reading.text) for each in reading.diagnostics]
    return expression


# Writing: `or` binds loosest, so a part of an `and` that is an `or` needs parentheses, and nothing else does.


class _Written(NamedTuple):
    """A piece of text, and whether an `or` is what binds it together."""

    text: str
    is_or: bool = False


def _write(expression: Expression, _prefixes: Mapping[str, str]) -> str:
    return write_items(expression, "tt:")


def write_items(expression: Expression, prefix: str) -> str:
    """Write an item filter.

    Args:
        expression: what to say.
        prefix: what stands before the name of an item, with its colon; empty where nothing can declare it.

    Raises:
        UnsupportedError: if it is no test of items.
    """
    return _written(expression, prefix).text


def _written(expression: Expression, prefix: str) -> _Written:
    match expression:
        case AllOf(()):
            return _refuse("every event")
        case AnyOf(()):
            return _refuse("no event")
        case AllOf(parts):
            return _all([_written(part, prefix) for part in parts])
        case AnyOf(parts):
            return _any([_written(part, prefix) for part in parts])
        case Not(part):
            return _Written(f"not({_written(part, prefix).text})")
        case HasItem(kind, test):
            return _Written(f"boolean(//{prefix}{kind}[{_written_test(test).text}])")
        case _:
            return _refuse(in_words(expression))


def _written_test(test: ItemTest) -> _Written:
    match test:
        case AllOf(()) | AnyOf(()):
            return _refuse("a test without conditions")
        case AllOf(parts):
            return _all([_written_test(part) for part in parts])
        case AnyOf(parts):
            return _any([_written_test(part) for part in parts])
        case Not(part):
            return _Written(f"not({_written_test(part).text})")
        case ItemEquals(attribute, value):
            return _Written(f"@{attribute}={_quoted(value)}")


def _all(parts: list[_Written]) -> _Written:
    if len(parts) == 1:
        return parts[0]
    return _Written(" and ".join([f"({part.text})" if part.is_or else part.text for part in parts]))


def _any(parts: list[_Written]) -> _Written:
    if len(parts) == 1:
        return parts[0]
    return _Written(" or ".join([part.text for part in parts]), is_or=True)


def _quoted(value: str) -> str:
    if find_forbidden(value):
        return _refuse(f"the value {value!r}, which no XML document can hold,")
    if '"' not in value:
        return f'"{value}"'
    if "'" not in value:
        return f"'{value}'"
    return _refuse(f"the value {value!r}, which holds both kinds of quotes,")


def _refuse(what: str) -> NoReturn:
    raise unsupported(
        what, "an item filter", hint="it holds boolean(...) tests of items, joined by and, or and not"
    )


def _skeleton(text: str, _namespaces: Namespaces) -> Skeleton | None:
    # Without single quotes every other piece is a literal, as the grammar's STRING has it.
    pieces = text.split('"')
    if "'" in text or len(pieces) % 2 == 0 or is_doubtful(text):
        return None
    return Skeleton('"'.join(pieces[::2]), tuple(pieces[1::2]))


def _value_starts(text: str) -> list[int]:
    quotes = [position for position, character in enumerate(text) if character == '"']
    return [quote + 1 for quote in quotes[::2]]


DIALECT = Dialect(
    id="item-filter",
    title="ONVIF message content filters",
    uri="http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter",
    read=_read,
    write=_write,
    skeleton=_skeleton,
    value_starts=_value_starts,
)
