"""The dialect ``type-list``: VDG Sense's lists of event types, ``alarm;motion``.

Each part is a piece of text that may stand anywhere in the event's type, ignoring case; any part suffices.
See the ``types`` argument of ``streamEvents`` in the VDG Sense HTTP API.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from lark import Lark, Token, Transformer, v_args

from filterlang.ast import EVERY, AnyOf, Expression, TypeContains, any_of
from filterlang.diagnostics import Diagnostic, Edit, Fix, Span, brief
from filterlang.dialects._base import (
    Dialect,
    Namespaces,
    Reading,
    Skeleton,
    current_reading,
    in_words,
    parse,
    unsupported,
)
from filterlang.dialects._odd_space import ODD_SPACE
from filterlang.grammar import build_parser, span_of
from filterlang.xml_characters import XML_SPACE, find_forbidden


class _Builder(Transformer[Token, Expression]):
    @v_args(inline=False)
    def start(self, children: list[Token | None]) -> Expression:
        parts: list[Expression] = []
        separators = [child for child in children[1::2] if child is not None]
        gone: set[int] = set()
        for position, part in enumerate(children[::2]):
            text = part.strip(XML_SPACE) if part is not None else ""
            if text and part is not None:
                start = span_of(part).start + part.index(text)
                parts.append(TypeContains(text, span=Span(start, start + len(text))))
                _report_doubtful(text, Span(start, start + len(text)))
            elif separators:
                # A blank part goes with the separator before it, the first ones with the one behind.
                gone.add(position - 1 if parts else position)
                if position < len(separators) or parts:
                    _report_blank(part, separators[position - 1 if parts else position])
        for position, separator in enumerate(separators):
            if separator.type == "COMMA" and position not in gone:
                _report_comma(separator)
        return any_of(*parts) if parts else EVERY


_DOUBTFUL: Final = re.compile(
    r"\||\*|//\.|\[\s*@|\bboolean\s*\(|(?:^|\s)(?:tns1|onvif|tnsaxis|axis):"
    "|^[\"'“”„‟«»‘’‚‛‹›]|[\"'“”„‟«»‘’‚‛‹›]$|" + ODD_SPACE
)


_ARGUMENT: Final = re.compile(r"(?:[?&]?(?:event)?types?\s*=\s*)+(?=\S)", re.IGNORECASE)


def _report_doubtful(text: str, span: Span) -> None:
    argument = _ARGUMENT.match(text)
    if argument is not None:
        name = Span(span.start, span.start + argument.end())
        message = f"`{argument[0].strip()}` is the name of an argument, and no part of a type"
        fix = Fix("leave the name out", (Edit(name, ""),))
        hint = "a type list is the value alone; a whole request is of the dialect vdg-url"
        current_reading().report(Diagnostic("FL303", message, name, hint, fix))
        text, span = text[argument.end() :], Span(name.end, span.end)
    found = _DOUBTFUL.search(text)
    if found is None:
        return
    mark = found.group().strip()
    if mark == "|":
        hint = "alternatives are separated by a semicolon"
    elif mark == "*":
        hint = "a part may stand anywhere in the type: leave the `*` out"
    elif mark.startswith(("[", "boolean")):
        hint = "if this is an item filter, compile it in the dialect item-filter"
    elif mark == "//." or mark.endswith(":"):
        hint = "if this is a topic, compile it in the dialect concrete-set; a type holds no prefixes"
    elif re.fullmatch(ODD_SPACE, mark or found.group()):
        hint = f"it holds U+{ord(found.group()):04X}, which is no blank and is looked for as it stands"
    else:
        hint = "a part stands without quotes; they are looked for as well"
    message = f"`{brief(text)}` is looked for as plain text"
    current_reading().report(Diagnostic("FL303", message, span, hint=hint))


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
        return _refuse(in_words(part))
    text = part.text
    if find_forbidden(text) or ";" in text or "," in text or text != text.strip(XML_SPACE):
        return _refuse(f"the part {text!r}")
    return text


def _refuse(what: str) -> str:
    raise unsupported(
        what, "type-list", hint="it holds texts to look for in the event's type, and nothing else"
    )


def _is_doubtful(part: str) -> bool:
    return bool(_DOUBTFUL.search(part) or _ARGUMENT.match(part))


def _skeleton(text: str, _namespaces: Namespaces) -> Skeleton | None:
    if "," in text or any(_is_doubtful(part.strip(XML_SPACE)) for part in text.split(";")):
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
