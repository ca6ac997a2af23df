"""Where keys and values stand in a TOML text.

tomllib decides what is TOML and says what is wrong. It knows no places, so the text is read once more: of
what tomllib accepted, it is enough to find where each key and each value ends (https://toml.io/en/v1.0.0).
Over 300 lines, for it has a table of what tomllib says in words for people.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from json import dumps
from typing import Any, Final, NamedTuple, TypeAlias

from filterlang.diagnostics import Span
from filterlang.places.encoded_text import EncodedText, Piece
from filterlang.places.errors import TextError, meaning_of

Path: TypeAlias = tuple[str | int, ...]
"""The keys and indexes that lead to a value."""

_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*+")
_SPACE: Final = re.compile(r"[ \t]*+")
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_STRING: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"{3,5}'
    r"|'''(?:[^']|'(?!''))*+'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*+"'
    r"|'[^'\n]*+'",
    re.DOTALL,
)
_WORD: Final = re.compile(r"[^,\]}#\r\n]+")
_PIECE: Final = re.compile(
    r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|\\x[0-9A-Fa-f]{2}|\\[ \t]*\r?\n[ \t\r\n]*|\\.|\r\n|[^\\\r]+|\r",
    re.DOTALL,
)
_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_MEANINGS: Final = {
    # What tomllib says, and what that means. What stands first counts.
    "Invalid statement": "a key or a [table] should stand here",
    "Invalid initial character for a key": "a key should stand here; one with other characters needs quotes",
    "Expected '=' after a key": "`=` should follow the key",
    "Expected ']' at the end of a table": "`]` should follow the table's name",
    "Expected ']]' at the end of": "`]]` should follow the table's name",
    "Expected newline or end of document": "nothing should follow here on the line",
    "Invalid value": "a value should stand here; a text needs quotes",
    "Unterminated string": "the quotes are not closed",
    "Expected \"'": "the quotes are not closed",
    "Unescaped '\\' in a string": "no escape of TOML starts so: double the backslash, or use single quotes",
    "Unclosed array": "a list is not closed: write `]` behind it",
    "Unclosed inline table": "a table in braces is not closed: write `}` behind it",
    "Cannot overwrite a value": "this key is there already",
    "Duplicate inline table key": "this key is there already",
    "Cannot declare": "this table is there already",
    "Cannot mutate immutable namespace": "what this adds to is complete already",
    "Cannot redefine namespace": "this table is there already",
    "Illegal character": "this character cannot stand here: a text of several lines needs three quotes",
    "Found invalid character": "this character cannot stand here",
    "Invalid date or datetime": "there is no such date or time",
    "Escaped character is not": "there is no such character",
    "Invalid hex value": "an escape of a character by its number is not complete",
}
_CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class TomlError(TextError):
    """A text is no TOML."""


class TomlText(NamedTuple):
    """A TOML text that was read.

    Attributes:
        data: what it says, as tomllib gives it.
        keys: by path, where the key of a value stands, or the header of a table.
        values: by path, where a value stands, a string with its quotes; of a table with a header, that.
        text: the text.
    """

    data: dict[str, Any]
    keys: dict[Path, Span]
    values: dict[Path, Span]
    text: str

    @property
    def whole(self) -> Span:
        """Where the whole text stands."""
        return Span(0, len(self.text))

    def content(self, path: Path) -> EncodedText:
        """What a string says, with the place of each character. Takes time in proportion to its length."""
        return _content(self.text, self.values[path])


def read_toml(text: str) -> TomlText:
    """Read a TOML text.

    Takes time in proportion to its length.

    Args:
        text: the text.

    Raises:
        TomlError: if it is no TOML, or is nested too deep to be read.
    """
    try:
        data = tomllib.loads(text)
        scanner = _Scanner(text)
        scanner.run()
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _PLACE.search(message)
        reason = message if place is None else message[: place.start()]
        raise TomlError(meaning_of(reason, _MEANINGS), _offset(text, place)) from None
    except RecursionError:
        raise TomlError("nested too deep", 0) from None
    return TomlText(data, scanner.keys, scanner.values, text)


def _offset(text: str, place: "re.Match[str] | None") -> int:
    if place is None or place[1] is None:
        return len(text)
    # tomllib counts lines and columns behind CR LF has become LF.
    start = 0
    for _ in range(int(place[1]) - 1):
        start = text.index("\n", start) + 1
    return min(start + int(place[2]) - 1, len(text))


class _Scanner:
    """Finds the keys and values of a text that tomllib has accepted."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._tables: dict[Path, int] = {}  # by path, the index of the last table of an array
        self.keys: dict[Path, Span] = {}
        self.values: dict[Path, Span] = {}

    def run(self) -> None:
        table: Path = ()
        self._skip(_BLANK)
        while self._position < len(self._text):
            if self._text[self._position] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)

    def _skip(self, pattern: "re.Pattern[str]") -> None:
        found = pattern.match(self._text, self._position)
        if found is not None:
            self._position = found.end()

    def _header(self) -> Path:
        start = self._position
        is_array = self._text.startswith("[[", start)
        self._position += 2 if is_array else 1
        names, _ = self._key()
        self._position += 2 if is_array else 1
        *above, last = names
        path: Path = (*self._resolved(above), last)
        if is_array:
            self.keys.setdefault(path, Span(start, self._position))
            self.values.setdefault(path, Span(start, self._position))
            self._tables[path] = self._tables.get(path, -1) + 1
            path = (*path, self._tables[path])
        self._note_above(path[:-1], Span(start, self._position))
        self.keys[path] = self.values[path] = Span(start, self._position)
        return path

    def _resolved(self, names: list[str]) -> Path:
        path: Path = ()
        for name in names:
            path = (*path, name)
            if path in self._tables:
                path = (*path, self._tables[path])
        return path

    def _note_above(self, path: Path, span: Span) -> None:
        # Tables that have no header of their own stand where they are named first.
        while path:
            self.keys.setdefault(path, span)
            self.values.setdefault(path, span)
            path = path[:-1]

    def _key(self) -> tuple[list[str], Span]:
        names: list[str] = []
        self._skip(_SPACE)
        start = self._position
        while True:
            self._skip(_SPACE)
            found = _BARE_KEY.match(self._text, self._position)
            if found is not None:
                names.append(found[0])
                self._position = found.end()
            else:
                span = self._string()
                names.append(_content(self._text, span).text)
            end = self._position
            self._skip(_SPACE)
            if self._text[self._position] != ".":
                return names, Span(start, end)
            self._position += 1

    def _pair(self, table: Path) -> None:
        names, span = self._key()
        path: Path = (*table, *names)
        self._note_above(path[:-1], span)
        self.keys[path] = span
        self._position += 1  # the equals sign
        self._skip(_SPACE)
        self._value(path)

    def _value(self, path: Path) -> None:
        start = self._position
        match self._text[start]:
            case '"' | "'":
                self._string()
            case "[":
                self._items(path)
            case "{":
                self._members(path)
            case _:
                found = _WORD.match(self._text, start)
                self._position = start if found is None else start + len(found[0].rstrip(" \t"))
        self.values[path] = Span(start, self._position)

    def _string(self) -> Span:
        found = _STRING.match(self._text, self._position)
        if found is None:
            raise AssertionError("tomllib accepts no other key or string")
        self._position = found.end()
        return Span(*found.span())

    def _items(self, path: Path) -> None:
        self._position += 1
        index = 0
        self._skip(_BLANK)
        while self._text[self._position] != "]":
            self.keys[(*path, index)] = Span(self._position, self._position)
            self._value((*path, index))
            index += 1
            self._skip(_BLANK)
            if self._text[self._position] == ",":
                self._position += 1
                self._skip(_BLANK)
        self._position += 1

    def _members(self, path: Path) -> None:
        self._position += 1
        self._skip(_BLANK)
        while self._text[self._position] != "}":
            self._pair(path)
            self._skip(_BLANK)
            if self._text[self._position] == ",":
                self._position += 1
                self._skip(_BLANK)
        self._position += 1


def _content(text: str, span: Span) -> EncodedText:
    quote = text[span.start]
    size = 3 if text.startswith(quote * 3, span.start) and span.end - span.start >= 6 else 1
    start, end = span.start + size, span.end - size
    if size == 3:
        if text.startswith("\r\n", start):
            start += 2
        elif text.startswith("\n", start):
            start += 1
    return EncodedText.of_pieces(_pieces(text, start, end, quote), end, _ENCODERS[quote * size])


def _pieces(text: str, start: int, end: int, quote: str) -> Iterator[Piece]:
    if quote == "'":
        for found in re.compile(r"\r\n|[^\r]+|\r").finditer(text, start, end):
            yield Piece("\n" if found[0] == "\r\n" else found[0], *found.span())
        return
    for found in _PIECE.finditer(text, start, end):
        yield Piece(_decoded(found[0]), *found.span())


def _decoded(piece: str) -> str:
    if piece == "\r\n":
        return "\n"
    if piece[0] != "\\":
        return piece
    if piece[1] in "uUx":
        return chr(int(f"0x{piece[2:]}", 0))
    if piece[1] in " \t\r\n":
        return ""
    return {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}.get(piece[1], piece[1])


def _basic(text: str) -> str:
    return dumps(text, ensure_ascii=False)[1:-1].replace("\x7f", "\\u007f")


def _literal(text: str) -> str | None:
    return None if "'" in text or _CONTROL.search(text) else text


_ENCODERS: Final[dict[str, Callable[[str], Any]]] = {
    '"': _basic,
    '"""': _basic,
    "'": _literal,
    "'''": _literal,
}
