"""The dialect ``type-list``: VDG Sense's lists of event types, ``alarm;motion``.

Each part is a piece of text that may stand anywhere in the event's type, ignoring case; any part suffices.
See the ``types`` argument of ``streamEvents`` in the VDG Sense HTTP API.
"""

from collections.abc import Mapping
from functools import cache

from lark import Lark, Token, Transformer, v_args

from filterlang.ast import EVERY, AnyOf, Expression, TypeContains, any_of
from filterlang.diagnostics import Diagnostic, Edit, Fix, Span
from filterlang.dialects._base import (
    Dialect,
    Namespaces,
    Reading,
    Skeleton,
    current_reading,
    parse,
    unsupported,
)
from filterlang.grammar import build_parser, span_of
from filterlang.namespaces import XML_SPACE


class _Builder(Transformer[Token, Expression]):
    @v_args(inline=False)
    def start(self, children: list[Token | None]) -> Expression:
        parts: list[Expression] = []
        separators = [child for child in children[1::2] if child is not None]
        alone = len(children) == 1
        for position, part in enumerate(children[::2]):
            text = part.strip(XML_SPACE) if part is not None else ""
            if text and part is not None:
                start = span_of(part).start + part.index(text)
                parts.append(TypeContains(text, span=Span(start, start + len(text))))
            elif not alone:
                # The separator before a blank part is the one too many; of the first part, the one behind.
                _report_blank(part, separators[max(0, position - 1)])
        for separator in separators:
            if separator.type == "COMMA":
                _report_comma(separator)
        if not parts:
            return EVERY
        return any_of(*parts)


def _report_blank(part: Token | None, separator: Token) -> None:
    places = [span_of(separator)] + ([span_of(part)] if part is not None else [])
    span = Span(min(place.start for place in places), max(place.end for place in places))
    current_reading().report(
        Diagnostic(
            "FL302",
            "a blank part of the list selects nothing and is left out",
            span,
            fix=Fix("remove the blank part", (Edit(span, ""),)),
        )
    )


def _report_comma(comma: Token) -> None:
    current_reading().report(
        Diagnostic(
            "FL301",
            "the comma is read as a separator, as in the vendor's example, but the separator is a semicolon",
            span_of(comma),
            fix=Fix("write a semicolon", (Edit(span_of(comma), ";"),)),
        )
    )


@cache
def _parser() -> Lark:
    return build_parser("type_list", _Builder())


def _read(reading: Reading) -> Expression | None:
    expression: Expression | None = parse(reading, _parser(), {})
    return expression


def _write(expression: Expression, _prefixes: Mapping[str, str]) -> str:
    if expression == EVERY:
        return ""
    parts = expression.parts if isinstance(expression, AnyOf) else (expression,)
    return ";".join([_write_part(part) for part in parts]) or _refuse("no event")


def _write_part(part: Expression) -> str:
    if not isinstance(part, TypeContains):
        return _refuse(f"a test of {type(part).__name__}")
    if ";" in part.text or "," in part.text or part.text != part.text.strip(XML_SPACE):
        return _refuse(f"the part {part.text!r}")
    return part.text


def _refuse(what: str) -> str:
    raise unsupported(
        what, "type-list", hint="it holds texts to look for in the event's type, and nothing else"
    )


def _skeleton(text: str, _namespaces: Namespaces) -> Skeleton | None:
    if "," in text:
        return None
    literals = tuple([part.strip(XML_SPACE).casefold() for part in text.split(";")])
    return Skeleton(f"{len(literals)} parts", literals) if all(literals) else None


DIALECT = Dialect(
    id="type-list",
    title="VDG Sense event types, substrings separated by semicolons",
    uri=None,
    read=_read,
    write=_write,
    skeleton=_skeleton,
)
