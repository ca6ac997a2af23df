"""Mistakes in one token of an ItemFilter: reported as the token is read, and replaced by what was meant."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from lark import Token

from filterlang.diagnostics import Diagnostic, Edit, Fix, Span, brief
from filterlang.dialects._base import current_reading, did_you_mean
from filterlang.dialects._odd_space import odd_space
from filterlang.grammar import span_of
from filterlang.xml_characters import XML_SPACE

_GOES_ON: Final = r"[ \t\r\n]*(?:[\])]|(?:and|or)(?![\w.\-])|\Z)"
"""What can follow a value in a sound text: only then can quotes be put around it without harm."""

_ENDS_VALUE: Final = r"[ \t\r\n]*(?:[\])=,;&|]|(?i:and|or)(?![\w.\-])|\Z)"
"""What can follow a value in quotes, mistakes included: else the quotes are in doubt."""

_NUMBER: Final = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # Most texts have none of these mistakes, and need no pattern for them.
    return re.compile(pattern)


def report(code: str, message: str, span: Span, hint: str | None = None, fix: Fix | None = None) -> None:
    """Report a diagnostic about the text being read."""
    current_reading().report(Diagnostic(code, message, span, hint, fix))


def replacement(message: str, span: Span, content: str, safe: bool = True) -> Fix:
    """A fix of one edit."""
    return Fix(message, (Edit(span, content),), "safe" if safe else "unsafe")


def _meant(token: Token, kind: str, text: str) -> Token:
    """The token that was meant, standing where the mistaken one stands."""
    return token.update(kind, text)


def _single_quoted(token: Token) -> Token:
    span = span_of(token)
    double = '"' not in token
    sound = _compiled(_ENDS_VALUE).match(current_reading().text, span.end)
    hint = (
        None
        if double
        else "a value that holds a double quote can be written in no other way; some devices refuse it"
    )
    fix = replacement("write double quotes", span, f'"{token[1:-1]}"') if double and sound else None
    report(
        "FL202", "ONVIF's grammar has double quotes only; some devices refuse single ones", span, hint, fix
    )
    return token


def _wrong_quoted(token: Token) -> Token:
    span = span_of(token)
    if token.startswith("&"):
        content = token[token.index(";") + 1 : token.rindex("&")]
        first = Span(span.start, span.start + token.index(";") + 1)
        last = Span(span.start + token.rindex("&"), span.end)
        escape = token[: token.index(";") + 1]
        quote = "'" if escape in ("&apos;", "&#39;", "&#x27;") else '"'
        message = f"`{escape}` is how XML escapes {quote}; here the quote itself must stand"
        code = "FL215"
    elif token.startswith("\\"):
        head = re.match(r"\\+.", token)
        width = head.end() if head else 2
        content = token[width:-1].rstrip("\\")
        first, last = Span(span.start, span.start + width), Span(span.start + width + len(content), span.end)
        message = "a backslash stands before the quote, left over from JSON or a shell; write the quote alone"
        code = "FL217"
    else:
        content = token[1:-1]
        first, last = Span(span.start, span.start + 1), Span(span.end - 1, span.end)
        curly = token[0] if token[0] not in "\"'" else token[-1]
        message = f"the typographic quotation mark {curly}, common in PDFs, is no quote here"
        code = "FL201"
        if token[0] in "\"'":
            first, last = last, first
    edits = tuple(sorted((Edit(first, '"'), Edit(last, '"')), key=lambda edit: edit.span))
    sound = _compiled(_ENDS_VALUE).match(current_reading().text, span.end)
    report(code, message, first, fix=Fix('write straight quotes, "', edits) if sound else None)
    return _meant(token, "STRING", f'"{content}"')


def _wrong_value(token: Token) -> Token:
    span = span_of(token)
    goes_on = _compiled(_GOES_ON).match(current_reading().text, span.end) is not None
    number = _compiled(_NUMBER).fullmatch(token) is not None
    quoted = replacement("put the value in double quotes", span, f'"{token}"', goes_on and not number)
    fix = None if "%" in token else quoted  # an encoded quote would become a part of the value
    hint = 'values compare as text: "1" is neither "01" nor "1.0"' if number else None
    message = f"the value `{brief(token)}` needs double quotes; values compare as text"
    report("FL213", message, span, hint, fix)
    return _meant(token, "STRING", f'"{token}"')


def _keyword(right: str, kind: str) -> Callable[[Token], Token]:
    def mistaken(token: Token) -> Token:
        span = span_of(token)
        if token.casefold() == right:
            message, code = f"keywords are lower case: `{right}`, not `{token}`", "FL203"
        elif token in (",", ";"):
            message, code = f"`{token}` joins no tests; write `and` or `or`", "FL221"
        else:
            message, code = f"`{token}` is no operator of an item filter; write `{right}`", "FL204"
        before, behind = blanks_for(span) if right != "boolean" else ("", "")
        if right == "not":
            before = ""
        fix = replacement(f"write `{right}`", span, f"{before}{right}{behind}", code != "FL221")
        report(code, message, span, fix=fix)
        return _meant(token, kind, right)

    return mistaken


def blanks_for(span: Span) -> tuple[str, str]:
    """The blanks that a keyword in place of an operator needs to stand apart from a name behind it."""
    text = current_reading().text
    before = "" if span.start == 0 or text[span.start - 1] in XML_SPACE else " "
    behind = "" if span.end >= len(text) or text[span.end] in XML_SPACE + "(" else " "
    return before, behind


def _wrong_comparator(token: Token) -> Token:
    span = span_of(token)
    if token in ("==", "eq", ":=", ":"):
        report(
            "FL204",
            f"`{token}` is no operator of an item filter; write `=`",
            span,
            fix=replacement("write `=`", span, "="),
        )
    else:
        hint = "an item filter compares only with `="
        if token in ("!=", "<>", "ne"):
            hint = 'for "any other value" write not(@Value="...") beside the test of the name'
        elif token in ("=~", "~="):
            hint += "`; it has no patterns"
        else:
            hint += "`; it has no order of values. Write an `or` of the values, or compare in your own code"
        report("FL204", f"`{token}` is no operator of an item filter", span, hint)
    return _meant(token, "_EQUALS", "=")


def _wrong_attribute(token: Token) -> Token:
    span = span_of(token)
    bare = token.lstrip("@" + XML_SPACE)
    near = did_you_mean(bare.rpartition(":")[2], ("Name", "Value")) or ""
    if token == f"@{near}":
        return _meant(token, "ATTRIBUTE", token)  # what is wrong stands behind it
    if near and not token.startswith("@"):
        message = f"the attribute `{brief(bare)}` needs `@` in front of it"
    else:
        message = f"an item has no attribute `{brief(bare)}`, only @Name and @Value"
    same = near.casefold() == bare.rpartition(":")[2].casefold()
    fix = replacement(f"write `@{near}`", span, f"@{near}", same) if near else None
    report("FL211", message, span, fix=fix)
    return _meant(token, "ATTRIBUTE", f"@{near or 'Name'}")


def _wrong_function(token: Token) -> Token:
    hint = "an item filter has boolean(...) and not(...) and compares whole values with ="
    report("FL212", f"item filters have no function `{brief(token)}`", span_of(token), hint)
    return token


def _odd_space(token: Token) -> Token:
    current_reading().report(odd_space(current_reading().text, span_of(token)))
    return token


TOKEN_MISTAKES: Final[Mapping[str, Callable[[Token], Token]]] = {
    "ODD_SPACE": _odd_space,
    "SINGLE_QUOTED": _single_quoted,
    "WRONG_QUOTED": _wrong_quoted,
    "WRONG_VALUE": _wrong_value,
    "WRONG_AND": _keyword("and", "_AND"),
    "WRONG_OR": _keyword("or", "_OR"),
    "WRONG_NOT": _keyword("not", "NOT"),
    "WRONG_BOOLEAN": _keyword("boolean", "BOOLEAN"),
    "WRONG_COMPARATOR": _wrong_comparator,
    "WRONG_ATTRIBUTE": _wrong_attribute,
    "WRONG_FUNCTION": _wrong_function,
}
"""By terminal: report the token and give the one that was meant."""
