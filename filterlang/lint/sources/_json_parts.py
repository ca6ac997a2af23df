"""Lines of JSON that hold the parts of one filter.

A line such as ``{"concrete-set": "tns1:Device//.", "item-filter": "…"}`` is one filter; its parts are
and-ed. It may have a ``"key"``, which a router calls it by. What is wrong with a line is told in terms of
parts, and not of JSON.
"""

from collections.abc import Iterator
from math import isfinite
from typing import Final

from filterlang.diagnostics import Diagnostic, FilterError, Span
from filterlang.dialects import find_dialect
from filterlang.lint.entries import FilterEntry, FilterKey, FilterText, Key
from filterlang.places.findings import Document, Finding
from filterlang.places.json import JsonError, Token, read_tokens

KEY: Final = "key"
"""What stands in front of a line's key. No dialect is called so."""

_EXAMPLE: Final = '{"concrete-set": "tns1:Device//.", "item-filter": "…"}'
_NO_KEY: Final = "the key, a string in double quotes or a number, should follow"
_NO_TEXT: Final = "the filter's text in double quotes should follow"
_NO_DIALECT: Final = "a dialect in double quotes should follow"
_TRAILING_COMMA: Final = "Illegal trailing comma before end of object"  # so Python calls it since 3.13
_AFTER_THE_OBJECT: Final = "Extra data"
# What json says, and what that means in a line.
_MEANINGS: Final = {
    "Expecting property name enclosed in double quotes": _NO_DIALECT,
    _TRAILING_COMMA: _NO_DIALECT,
    "Expecting ':' delimiter": "`:` should follow",
    "Expecting ',' delimiter": "`,` or `}` should follow",
    _AFTER_THE_OBJECT: "nothing should follow the object",
}


class _MistakeError(ValueError):
    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


def parts_of_line(document: Document, line: Span) -> FilterEntry:
    """The texts and the key of a line of JSON, and what is wrong with the line itself.

    Args:
        document: the document it is in.
        line: where it stands there, from its ``{`` on.
    """
    texts: list[FilterText] = []
    wrong: list[Diagnostic] = []
    seen: set[str] = set()
    key: FilterKey | None = None
    try:
        # A mistake in the JSON is told alone, so all of it is read first.
        for name, value in list(_pairs(document.text, line)):
            if isinstance(value, FilterKey):
                if key is not None:
                    wrong.append(Diagnostic("FL001", "there are two keys", name.span))
                key = value
                continue
            try:
                dialect = find_dialect(str(name.data)).id
            except FilterError as error:
                unknown = error.diagnostics[0]
                wrong.append(Diagnostic(unknown.code, unknown.message, name.span, unknown.hint))
                continue
            if dialect in seen:
                message = f"there are two parts in {dialect}"
                wrong.append(Diagnostic("FL001", message, name.span, "write their filter as one text"))
            seen.add(dialect)
            content = value.content
            texts.append(FilterText(document, content.text, dialect, content.offsets, content.encode))
        if not texts and not wrong:
            wrong.append(Diagnostic("FL007", "the object has no parts", line, f"write {_EXAMPLE}"))
    except _MistakeError as mistake:
        place = Span(mistake.offset, min(mistake.offset + 1, line.end))
        hint = f"a line that starts with a brace holds texts by dialect, such as {_EXAMPLE}"
        wrong.append(Diagnostic("FL001", str(mistake), place, hint))
    return FilterEntry(tuple(texts), tuple([Finding(document, each) for each in wrong]), key)


def _pairs(text: str, line: Span) -> Iterator[tuple[Token, Token | FilterKey]]:
    # What stands in front of a mistake of JSON may be no part as it is. That is told first.
    mistake: JsonError | None = None
    try:
        tokens = read_tokens(text, line, strict=False)
    except JsonError as error:
        tokens, mistake = error.tokens, error
    name: Token | None = None
    end = line.start
    for token in tokens:
        end = token.span.end
        if token.kind == "key":
            name = token
        elif name is not None:
            if name.data != KEY and token.kind != "string":
                raise _MistakeError(_NO_TEXT, token.span.start)
            yield name, _key(token) if name.data == KEY else token
            name = None
    if mistake is None:
        return
    message = _MEANINGS.get(mistake.reason, f"the string is no JSON: {mistake.reason}")
    offset = mistake.offset
    if name is not None and mistake.reason == "Expecting value":
        message = _NO_KEY if name.data == KEY else _NO_TEXT
    elif mistake.reason == _AFTER_THE_OBJECT:
        offset = end
    elif mistake.reason == _TRAILING_COMMA:
        offset = text.index("}", offset)
    raise _MistakeError(message, offset)


def _key(token: Token) -> FilterKey:
    start = token.span.start
    if token.kind != "string" and not token.raw[-1].isdigit():  # a bracket, or a word such as NaN
        raise _MistakeError(_NO_KEY, start)
    try:
        value: Key = token.data
    except ValueError:
        raise _MistakeError("the key has too many digits", start) from None
    if isinstance(value, float) and not isfinite(value):
        raise _MistakeError("the key is too large a number", start)
    return FilterKey(value, token.span)
