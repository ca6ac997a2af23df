"""What people write instead of an ItemFilter, and what to tell them.

The grammar recognises each mistake, this module names it: mistakes in one token as the token is read
(:data:`TOKEN_MISTAKES`), mistakes in the structure as the parser meets it. Every function reports to the text
being read and gives back what was meant, so that the rest of the text is read as well.
"""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from lark import Token

from filterlang.ast import ItemTest
from filterlang.diagnostics import Diagnostic, Edit, Fix, Span, brief
from filterlang.dialects._base import current_reading, did_you_mean
from filterlang.grammar import span_of
from filterlang.namespaces import ONVIF_SCHEMA, XML_SPACE

KINDS: Final = ("SimpleItem", "ElementItem")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of an item's path: its slashes, its name and its node test, each None where it is missing."""

    slashes: Token | None
    name: Token | None
    test: ItemTest | None

    @staticmethod
    def span_of_all(steps: "list[Step]") -> Span:
        """Where steps stand, up to the name of the last one and its test, as far as is known."""
        tokens = [token for step in steps for token in (step.slashes, step.name) if token is not None]
        end = span_of(tokens[-1]).end
        return Span(span_of(tokens[0]).start, _end_of_test(end) if steps[-1].test is not None else end)


def _end_of_test(start: int) -> int:
    """Where the brackets that open behind a place close, literals skipped."""
    text = current_reading().text
    depth = 0
    quote = ""
    for position in range(start, len(text)):
        character = text[position]
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == "[":
            depth += 1
        elif character == "]":
            depth -= 1
            if depth == 0:
                return position + 1
    return len(text)


def _report(code: str, message: str, span: Span, hint: str | None = None, fix: Fix | None = None) -> None:
    current_reading().report(Diagnostic(code, message, span, hint, fix))


def _replace(message: str, span: Span, content: str) -> Fix:
    return Fix(message, (Edit(span, content),))


def _meant(token: Token, kind: str, text: str) -> Token:
    """The token that was meant, standing where the mistaken one stands."""
    return token.update(kind, text)


# Mistakes in one token.


def _single_quoted(token: Token) -> Token:
    span = span_of(token)
    double = '"' not in token
    hint = (
        None
        if double
        else "a value that holds a double quote can be written in no other way; some devices refuse it"
    )
    fix = _replace("write double quotes", span, f'"{token[1:-1]}"') if double else None
    _report(
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
        message = f"`{escape}` is how XML escapes {html.unescape(escape)}; here the quote itself must stand"
        code = "FL215"
    else:
        content = token[1:-1]
        first, last = Span(span.start, span.start + 1), Span(span.end - 1, span.end)
        curly = token[0] if token[0] not in "\"'" else token[-1]
        message = f"the typographic quotation mark {curly}, common in PDFs, is no quote here"
        code = "FL201"
        if token[0] in "\"'":
            first, last = last, first
    edits = tuple(sorted((Edit(first, '"'), Edit(last, '"')), key=lambda edit: edit.span))
    _report(code, message, first, fix=Fix('write straight quotes, "', edits))
    return _meant(token, "STRING", f'"{content}"')


def _wrong_value(token: Token) -> Token:
    span = span_of(token)
    fix = _replace("put the value in double quotes", span, f'"{token}"')
    _report(
        "FL213",
        f"the value `{brief(token)}` needs double quotes; values compare as text",
        span,
        fix=fix,
    )
    return _meant(token, "STRING", f'"{token}"')


def _keyword(right: str, kind: str) -> Callable[[Token], Token]:
    def mistaken(token: Token) -> Token:
        span = span_of(token)
        if token.casefold() == right:
            message, code = f"keywords are lower case: `{right}`, not `{token}`", "FL203"
        else:
            message, code = f"`{token}` is no operator of an item filter; write `{right}`", "FL204"
        before, behind = _blanks_for(span) if right in ("and", "or") else ("", "")
        _report(code, message, span, fix=_replace(f"write `{right}`", span, f"{before}{right}{behind}"))
        return _meant(token, kind, right)

    return mistaken


def _blanks_for(span: Span) -> tuple[str, str]:
    """The blanks that a keyword in place of an operator needs to stand apart from a name behind it."""
    text = current_reading().text
    before = "" if span.start == 0 or text[span.start - 1] in XML_SPACE else " "
    behind = "" if span.end >= len(text) or text[span.end] in XML_SPACE + "(" else " "
    return before, behind


def _wrong_comparator(token: Token) -> Token:
    span = span_of(token)
    if token in ("==", "eq", ":=", ":"):
        _report(
            "FL204",
            f"`{token}` is no operator of an item filter; write `=`",
            span,
            fix=_replace("write `=`", span, "="),
        )
    else:
        hint = "an item filter compares only with `="
        if token in ("!=", "<>", "ne"):
            hint = 'for "any other value" write not(@Value="...") beside the test of the name'
        elif token in ("=~", "~="):
            hint += "`; it has no patterns"
        else:
            hint += "`; it has no order of values. Write an `or` of the values, or compare in your own code"
        _report("FL204", f"`{token}` is no operator of an item filter", span, hint)
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
    _report("FL211", message, span, fix=_replace(f"write `@{near}`", span, f"@{near}") if near else None)
    return _meant(token, "ATTRIBUTE", f"@{near or 'Name'}")


def _wrong_function(token: Token) -> Token:
    hint = "an item filter has boolean(...) and not(...) and compares whole values with ="
    _report("FL212", f"item filters have no function `{brief(token)}`", span_of(token), hint)
    return token


TOKEN_MISTAKES: Final[Mapping[str, Callable[[Token], Token]]] = {
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


# Mistakes in the structure.


def missing_boolean(span: Span) -> None:
    """A path stands where ``boolean(path)`` should."""
    edits = (Edit(Span(span.start, span.start), "boolean("), Edit(Span(span.end, span.end), ")"))
    _report(
        "FL205", "a path needs `boolean(...)` around it", span, fix=Fix("put `boolean(...)` around it", edits)
    )


def reversed_comparison(value: Token, attribute: Token) -> None:
    """A value stands to the left of its attribute."""
    span = Span(span_of(value).start, span_of(attribute).end)
    fix = _replace("turn the comparison round", span, f"{attribute}={value}")
    _report("FL216", "the attribute stands on the left of `=`, the value on the right", span, fix=fix)


def report_steps(steps: list[Step], inside: Span) -> Step | None:
    """Report what is wrong with a path; give the step that says which items are meant, None if none does.

    Args:
        steps: the steps, each with a name.
        inside: where the path should stand, for a path that is missing.
    """
    if not steps:
        hint = 'name the items: boolean(//tt:SimpleItem[@Name="..."])'
        _report("FL206", "`boolean(...)` needs the items to look for", inside, hint)
        return None
    step = steps[-1]
    if step.name is None:
        raise AssertionError("a step of a path has a name")
    if len(steps) > 1:
        hint = f"`//{brief(step.name)}` finds the items at any depth; the filter cannot tell where they stand"
        _report("FL207", "an item filter's path has one step", Step.span_of_all(steps), hint)
    elif step.slashes is None:
        place = span_of(step.name).start
        fix = _replace("write `//`", Span(place, place), "//")
        _report("FL214", "the path of an item starts with `//`", span_of(step.name), fix=fix)
    elif step.slashes != "//":
        fix = _replace("write `//`", span_of(step.slashes), "//")
        _report(
            "FL214",
            f"the path of an item starts with `//`, not `{step.slashes}`",
            span_of(step.slashes),
            fix=fix,
        )
    _report_name(step.name)
    if step.test is None:
        hint = 'add [@Name="..."]; to find any item at all write [@Name="a" or not(@Name="a")]'
        _report("FL206", f"`{brief(step.name)}` needs a test in brackets", span_of(step.name), hint)
    return step


def _report_name(token: Token) -> None:
    prefix, colon, local = token.rpartition(":")
    span = span_of(token)
    if local not in KINDS:
        near = did_you_mean(local, KINDS)
        fix = _replace(f"write `{near}`", Span(span.end - len(local), span.end), near) if near else None
        _report("FL210", f"there is no item `{brief(local)}`, only SimpleItem and ElementItem", span, fix=fix)
    if not colon:
        return
    place = Span(span.start, span.start + len(prefix))
    uri = current_reading().namespaces.get(prefix)
    fix = _replace("write `tt`", place, "tt")
    if uri is None and prefix != "tt":
        hint = f"write tt:{local}, or bind the prefix to {ONVIF_SCHEMA}"
        _report("FL209", f"the prefix `{brief(prefix)}` is bound to no namespace", place, hint, fix)
    elif uri is not None and uri != ONVIF_SCHEMA:
        message = f"items are in {ONVIF_SCHEMA}, but the prefix `{brief(prefix)}` is bound to {uri}"
        _report(
            "FL208", message, place, "as it stands it could match nothing", fix if prefix != "tt" else None
        )


def explain_syntax_error(diagnostic: Diagnostic, text: str) -> Diagnostic:
    """Add what is known about a syntax error that no production of the grammar foresees."""
    if diagnostic.code != "FL001":
        return diagnostic
    found = text[diagnostic.span.start : diagnostic.span.end]
    before = text[: diagnostic.span.start]
    message, hint, fix = diagnostic.message, diagnostic.hint, diagnostic.fix
    if found[:1].isspace():
        message = f"the character U+{ord(found[0]):04X} is no white space in XPath"
        place = Span(diagnostic.span.start, diagnostic.span.start + 1)
        fix = _replace("write a blank", place, " ")
    elif found[:1] in ("'", '"'):
        message, hint = f"this quote {found[0]} is never closed", f"close the value with {found[0]}"
    elif found == "[" and before.rstrip(XML_SPACE).endswith("]"):
        hint = "write both tests in one pair of brackets, joined by `and`"
    elif any(quote in before for quote in "“”„‟‘’"):
        hint = "a typographic quotation mark stands before this place: was it meant to close a value?"
    elif before.count("(") < text.count(")") and found == ")":
        hint = "there is one `)` too many"
    elif not before.strip(XML_SPACE + "(") and "@" not in text:
        hint = "if this is a topic, compile it in the dialect concrete-set"
    return Diagnostic("FL001", message, diagnostic.span, hint, fix)
