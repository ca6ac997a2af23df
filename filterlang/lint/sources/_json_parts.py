"""Lines of JSON that hold the parts of one filter.

A line such as ``{"concrete-set": "tns1:Device//.", "item-filter": "…"}`` is one filter; its parts are
and-ed. It may have a ``"key"``, which a router calls it by. What is wrong with a part is shown in the line,
so every character of a part knows its place there.
"""

import re
from json import JSONDecodeError, JSONDecoder, dumps
from math import isfinite
from typing import Final, NamedTuple

from filterlang.diagnostics import Diagnostic, FilterError, Span
from filterlang.dialects import find_dialect
from filterlang.lint.entries import FilterEntry, FilterKey, FilterText, Key
from filterlang.places.findings import Document

KEY: Final = "key"
"""What stands in front of a line's key. No dialect is called so."""

_SPACE: Final = re.compile(r"[ \t\r]*")
_CHARACTER: Final = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|."
)
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_DECODER: Final = JSONDecoder(strict=False)
_EXAMPLE: Final = '{"concrete-set": "tns1:Device//.", "item-filter": "…"}'


class _String(NamedTuple):
    """A string of a line of JSON: what it says, and where it stands."""

    text: str
    span: Span
    offsets: tuple[int, ...]


class _MistakeError(ValueError):
    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


def parts_of_line(document: Document, line: str, start: int) -> FilterEntry:
    """The texts and the key of a line of JSON, and what is wrong with the line itself.

    Args:
        document: the document it is in.
        line: the line, which starts with ``{``.
        start: where it starts in the document.
    """
    texts: list[FilterText] = []
    wrong: list[Diagnostic] = []
    seen: set[str] = set()
    key: FilterKey | None = None
    try:
        for name, value in _pairs(line):
            if isinstance(value, FilterKey):
                if key is not None:
                    wrong.append(Diagnostic("FL001", "there are two keys", name.span))
                key = FilterKey(value.value, _moved(value.span, start))
                continue
            try:
                dialect = find_dialect(name.text).id
            except FilterError as error:
                unknown = error.diagnostics[0]
                wrong.append(Diagnostic(unknown.code, unknown.message, name.span, unknown.hint))
                continue
            if dialect in seen:
                message = f"there are two parts in {dialect}"
                wrong.append(Diagnostic("FL001", message, name.span, "write their filter as one text"))
            seen.add(dialect)
            offsets = tuple([start + offset for offset in value.offsets])
            texts.append(FilterText(document, value.text, dialect, offsets, encode_string))
        if not texts and not wrong:
            wrong.append(
                Diagnostic("FL007", "the object has no parts", Span(0, len(line)), f"write {_EXAMPLE}")
            )
    except _MistakeError as mistake:
        place = Span(mistake.offset, min(mistake.offset + 1, len(line)))
        hint = f"a line that starts with a brace holds texts by dialect, such as {_EXAMPLE}"
        wrong.append(Diagnostic("FL001", str(mistake), place, hint))
    where = FilterText(document, line, "", start)
    return FilterEntry(tuple(texts), tuple(map(where.finding, wrong)), key)


def encode_string(content: str) -> str:
    """A piece of text as it stands in a string of JSON."""
    return dumps(content)[1:-1]


def string_offsets(text: str, start: int, end: int) -> tuple[int, ...]:
    """Where the characters of a string of JSON start, and where the last one ends.

    Args:
        text: the text that it is in.
        start: where it starts, behind its quote.
        end: where its last quote stands.
    """
    return (*[found.start() for found in _CHARACTER.finditer(text, start, end)], end)


def _moved(span: Span, start: int) -> Span:
    return Span(span.start + start, span.end + start)


def _pairs(line: str) -> list[tuple[_String, _String | FilterKey]]:
    # The json module knows no places, and its strings are all that is needed of it.
    found: list[tuple[_String, _String | FilterKey]] = []
    position = _skip(line, 1)
    if line[position : position + 1] != "}":
        while True:
            name = _string(line, position, "a dialect in double quotes")
            position = _expect(line, name.span.end, ":")
            value: _String | FilterKey
            if name.text == KEY:
                value = _key(line, position)
            else:
                value = _string(line, position, "the filter's text in double quotes")
            found.append((name, value))
            position = _skip(line, value.span.end)
            if line[position : position + 1] != ",":
                break
            position = _skip(line, position + 1)
        if line[position : position + 1] != "}":
            raise _MistakeError("`,` or `}` should follow", position)
    if position + 1 != len(line):
        raise _MistakeError("nothing should follow the object", position + 1)
    return found


def _skip(line: str, position: int) -> int:
    space = _SPACE.match(line, position)
    return space.end() if space else position


def _expect(line: str, position: int, character: str) -> int:
    position = _skip(line, position)
    if line[position : position + 1] != character:
        raise _MistakeError(f"`{character}` should follow", position)
    return _skip(line, position + 1)


def _key(line: str, start: int) -> FilterKey:
    number = _NUMBER.match(line, start)
    if number is None:
        string = _string(line, start, "the key, a string in double quotes or a number,")
        return FilterKey(string.text, string.span)
    try:
        value: Key = _DECODER.decode(number[0])
    except ValueError:  # Python gives up on an integer of thousands of digits
        raise _MistakeError("the key has too many digits", start) from None
    if isinstance(value, float) and not isfinite(value):
        raise _MistakeError("the key is too large a number", start)
    return FilterKey(value, Span(*number.span()))


def _string(line: str, start: int, what: str) -> _String:
    if line[start : start + 1] != '"':
        raise _MistakeError(f"{what} should follow", start)
    try:
        text, end = _DECODER.raw_decode(line, start)
    except JSONDecodeError as error:
        raise _MistakeError(f"the string is no JSON: {error.msg}", min(error.pos, len(line))) from None
    return _String(text, Span(start, end), string_offsets(line, start + 1, end - 1))
