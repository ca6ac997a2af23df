"""Percent-encoding (RFC 3986, section 2.1): text out of a piece of a URL, and text into one.

A piece is decoded exactly once. People paste URLs out of HTML and with blanks in them, so that is understood,
and reported.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import quote

from filterlang.diagnostics import Diagnostic, Edit, Fix, Span, brief
from filterlang.dialects._base import Reading
from filterlang.places.encoded_text import EncodedText, Piece

_PLAIN: Final = "/:@=,;()"
"""What a query may hold as it stands (RFC 3986, section 3.4) and filters often do. Not `+`: to some it is a
blank."""

HTML_ESCAPES: Final = {
    "&amp;": "&",
    "&#38;": "&",
    "&quot;": '"',
    "&#34;": '"',
    "&apos;": "'",
    "&#39;": "'",
    "&lt;": "<",
    "&gt;": ">",
}
"""What becomes of a character of a filter when its URL is pasted into HTML or XML."""

AMPERSANDS: Final = tuple([escape for escape, character in HTML_ESCAPES.items() if character == "&"])
"""Those that separate arguments once they are what was meant."""

_TOKEN: Final = re.compile(
    rf"(?P<bytes>(?:%[0-9A-Fa-f]{{2}})+)|(?P<html>{'|'.join(HTML_ESCAPES)})|[%+]|[^%+&]+"
)
_RAW_SPACE: Final = re.compile("[ \t\r\n]+")


def encode(text: str) -> str:
    """Encode a text as the value of an argument."""
    return quote(text, safe=_PLAIN)


def decode(reading: Reading, span: Span, plus_is_blank: bool) -> EncodedText:
    """Decode a piece of the text being read.

    Args:
        reading: the text; escapes that are none are reported to it.
        span: where the piece stands.
        plus_is_blank: whether `+` is a blank, as in HTML's forms.
    """
    pieces = list(_pieces(reading, span, plus_is_blank))
    return EncodedText.of_pieces(pieces, span.start, encode)


def _pieces(reading: Reading, span: Span, plus_is_blank: bool) -> Iterator[Piece]:
    for token in _TOKEN.finditer(reading.text, span.start, span.end):
        start, end = token.span()
        if token["bytes"]:
            yield from _characters(reading, start, bytes.fromhex(token[0].replace("%", "")))
        elif token["html"]:
            report_html_escape(reading, Span(start, end))
            yield Piece(HTML_ESCAPES[token[0]], start, end)
        else:
            if token[0] == "%":
                _report_percent(reading, start)
            yield Piece(" " if token[0] == "+" and plus_is_blank else token[0], start, end)


def _characters(reading: Reading, start: int, data: bytes) -> Iterator[Piece]:
    """The characters of a run of escapes, three characters of the URL for each byte."""
    position = 0
    while position < len(data):
        lead = data[position]
        width = 1 if lead < 0xC0 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
        place = start + 3 * position
        try:
            character = data[position : position + width].decode()
        except UnicodeDecodeError:
            character, width = "\ufffd", 1
            message = f"`{reading.text[place : place + 3]}` is no part of a character in UTF-8"
            hint = "percent-encode the bytes of UTF-8: é is %C3%A9, not the %E9 of Latin-1"
            reading.report(Diagnostic("FL408", message, Span(place, place + 3), hint))
        yield Piece(character, place, place + 3 * width)
        position += width


def _report_percent(reading: Reading, start: int) -> None:
    span = Span(start, start + 1)
    fix = Fix("write `%25`", (Edit(span, "%25"),))
    reading.report(
        Diagnostic("FL407", "`%` without two hexadecimal digits is read as it stands", span, fix=fix)
    )


def report_html_escape(reading: Reading, span: Span) -> None:
    """Report an escape of HTML, which a server would not understand."""
    escape = reading.text[span.start : span.end]
    character = HTML_ESCAPES[escape]
    written = "&" if character == "&" else encode(character)
    message = f"`{brief(escape)}` is HTML's escape for `{character}`, and part of no URL"
    fix = Fix(f"write `{written}`", (Edit(span, written),))
    reading.report(
        Diagnostic("FL409", message, span, "it comes along when a URL is copied from HTML or XML", fix)
    )


def report_raw_space(reading: Reading, place: Span, parts: Sequence[Span]) -> None:
    """Report white space that is not encoded, once for all of it.

    Args:
        reading: the text.
        place: where the URL stands in it; around it white space does not count.
        parts: the parts of the URL, in order; between them white space means nothing.
    """
    edits: list[Edit] = []
    starts = [part.start for part in parts]
    for found in _RAW_SPACE.finditer(reading.text, place.start, place.end):
        part = parts[bisect_right(starts, found.start()) - 1]
        edits.append(Edit(Span(*found.span()), quote(found[0]) if found.start() < part.end else ""))
    if edits:
        message = "white space in a URL should be percent-encoded: clients cut the URL there, or refuse it"
        written = {edit.content for edit in edits}
        does = "write `%20`" if written == {"%20"} else "remove it" if written == {""} else "encode it"
        reading.report(Diagnostic("FL404", message, edits[0].span, fix=Fix(does, tuple(edits))))
