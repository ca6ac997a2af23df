"""What the text around a filter does to it: the escapes of literals, URLs, XML and shells, with places."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from json import dumps
from typing import Final, NamedTuple
from urllib.parse import quote
from xml.sax.saxutils import escape as escape_markup

from filterlang.diagnostics import Span
from filterlang.lint.entries import Encoder, as_it_is
from filterlang.lint.sources._tree import Places
from filterlang.places.encoded_text import EncodedText, Piece


class _Escaping(NamedTuple):
    """A way to escape characters.

    Attributes:
        escape: matches one escape.
        decode: what it stands for; None where it is no escape after all.
        encode: escapes a text, as it stands between double quotes where quotes matter.
    """

    escape: "re.Pattern[str]"
    decode: Callable[[str], str | None]
    encode: Callable[[str], str]


_SIMPLE: Final = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "b": "\b",
    "f": "\f",
    "a": "\a",
    "v": "\v",
    "\n": "",
}
_ENTITIES: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def _of_literal(escape: str) -> str | None:
    if escape.count("\\") == 2 and len(escape) > 2:
        return _of_pair(escape)
    if escape[1] in "uUx" and len(escape) > 2:
        return _of_number(int(escape[2:].strip("{}"), 16))
    if escape[1] in "01234567":
        return _of_number(int(escape[1:], 8))
    return _SIMPLE.get(escape[1], escape[1])


def _of_python(escape: str) -> str | None:
    if escape.startswith("\\N{"):
        try:
            return unicodedata.lookup(escape[3:-1])
        except KeyError:
            return None
    # Python leaves a backslash where it means nothing.
    is_known = len(escape) > 2 or escape[1] in _SIMPLE or escape[1] in "01234567\\\"'"
    return _of_literal(escape) if is_known else None


def _of_number(code: int) -> str | None:
    # Half of a surrogate pair is no character.
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else None


def _of_pair(escapes: str) -> str:
    units = re.findall("[0-9A-Fa-f]{4}", escapes)
    return b"".join([int(unit, 16).to_bytes(2, "big") for unit in units]).decode("utf-16-be", "surrogatepass")


def _of_json(escape: str) -> str | None:
    if escape[1] == "u" and len(escape) > 2:
        return _of_pair(escape)
    return _SIMPLE.get(escape[1], escape[1]) if escape[1] in 'bfnrt"\\/' else None


def _of_url(escape: str) -> str | None:
    try:
        return bytes.fromhex(escape.replace("%", "")).decode()
    except UnicodeDecodeError:
        return None


def _of_xml(escape: str) -> str | None:
    name = escape[1:-1]
    if name[0] != "#":
        return _ENTITIES.get(name)
    is_hex = name[1] in "xX"
    return _of_number(int(name[2 if is_hex else 1 :], 16 if is_hex else 10))


def _literal(text: str) -> str:
    return dumps(text, ensure_ascii=False)[1:-1]


_PAIR: Final = r"u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}"
_BY_NUMBER: Final = r"u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|[0-7]{1,3}"

_ESCAPINGS: Final = {
    "c": _Escaping(
        re.compile(rf"\\(?:{_PAIR}|u\{{[0-9A-Fa-f]{{1,6}}\}}|{_BY_NUMBER}|.)", re.DOTALL),
        _of_literal,
        _literal,
    ),
    "json": _Escaping(
        re.compile(rf"\\(?:{_PAIR}|u[0-9A-Fa-f]{{4}}|.)", re.DOTALL),
        _of_json,
        _literal,
    ),
    "python": _Escaping(
        re.compile(rf"\\(?:N\{{[^{{}}]+\}}|{_BY_NUMBER}|.)", re.DOTALL),
        _of_python,
        _literal,
    ),
    "shell": _Escaping(
        re.compile(r"\\[\"\\$`\n]"),
        lambda escape: _SIMPLE["\n"] if escape[1] == "\n" else escape[1],
        lambda text: re.sub(r"([\"\\$`])", r"\\\1", text),
    ),
    "url": _Escaping(
        # One character at a time, so that each keeps its own place.
        re.compile(
            r"%[0-7][0-9A-Fa-f]|%[CDcd][0-9A-Fa-f]%[89ABab][0-9A-Fa-f]"
            r"|%[Ee][0-9A-Fa-f](?:%[89ABab][0-9A-Fa-f]){2}|%[Ff][0-7](?:%[89ABab][0-9A-Fa-f]){3}"
        ),
        _of_url,
        lambda text: quote(text, safe="/:@!$'()*,;-._~"),
    ),
    "xml": _Escaping(
        re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|amp|lt|gt|quot|apos);"),
        _of_xml,
        lambda text: escape_markup(text, {'"': "&quot;"}),
    ),
}
ESCAPINGS: Final = tuple(_ESCAPINGS)
"""The ways to escape that a configuration can name."""


class Unescaped(NamedTuple):
    """A text without its escapes.

    Attributes:
        text: the text.
        places: where its characters stand in the document.
    """

    text: str
    places: Places


def unescape(document: str, span: Span, escapings: Sequence[str]) -> Unescaped:
    """Take off what the text around a filter does to it. Takes time in proportion to the length.

    Args:
        document: the text of the document.
        span: where the filter stands.
        escapings: names of :data:`ESCAPINGS`, the outermost first.
    """
    text = document[span.start : span.end]
    places: Places = Places(span.start, as_it_is)
    for name in escapings:
        escaping = _ESCAPINGS[name]
        inner = EncodedText.of_pieces(_pieces(text, escaping), len(text), escaping.encode)
        places = Places(
            tuple([_outer(places.offsets, offset) for offset in inner.offsets]),
            _both(escaping.encode, places.encode),
        )
        text = inner.text
    return Unescaped(text, places)


def moved(places: Places, inner: Places) -> Places:
    """The places of a text that stands in another one, whose places are known.

    Args:
        places: those of the outer text in the document.
        inner: those of the inner text in the outer one.
    """
    offsets = inner.offsets
    if isinstance(offsets, int):
        return Places(_outer(places.offsets, offsets), _both(inner.encode, places.encode))
    return Places(
        tuple([_outer(places.offsets, each) for each in offsets]), _both(inner.encode, places.encode)
    )


def _outer(offsets: Sequence[int] | int, offset: int) -> int:
    return offsets + offset if isinstance(offsets, int) else offsets[offset]


def _both(inner: Encoder, outer: Encoder) -> Encoder:
    def encode(content: str) -> str | None:
        encoded = inner(content)
        return None if encoded is None else outer(encoded)

    return encode


def _pieces(text: str, escaping: _Escaping) -> list[Piece]:
    pieces: list[Piece] = []
    position = 0
    for found in escaping.escape.finditer(text):
        decoded = escaping.decode(found[0])
        if decoded is None:
            continue
        pieces += _Run(text, position, found.start()).pieces
        if len(decoded) == len(found[0]):  # each character of a piece would be taken for one as it stands
            pieces += [Piece(each, found.start(), found.end()) for each in decoded]
        else:
            pieces.append(Piece(decoded, *found.span()))
        position = found.end()
    return pieces + _Run(text, position, len(text)).pieces


class _Run(NamedTuple):
    """Characters that stand as they are."""

    text: str
    start: int
    end: int

    @property
    def pieces(self) -> list[Piece]:
        return (
            [Piece(self.text[self.start : self.end], self.start, self.end)] if self.start < self.end else []
        )
