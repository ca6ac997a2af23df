"""Where keys, strings and other values stand in a JSON text.

The json module decides what is JSON and says what is wrong. It knows no places, so the same text is read once
more, by tokens: of what json accepted, a pattern suffices to tell where each of them ends. Nothing recurses
here, and what becomes of the tokens is for the caller to say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from json import JSONDecodeError, JSONDecoder, dumps, loads
from typing import Any, Final

from filterlang.diagnostics import Span
from filterlang.places.encoded_text import EncodedText
from filterlang.places.errors import TextError

# Only a key has a colon behind it. Commas tell nothing that the brackets and keys do not.
_TOKEN: Final = re.compile(r'[\s,]*+("(?:[^"\\]++|\\.)*+"|[{}\[\]]|[^\s,:{}\[\]"]++)(\s*+:)?', re.DOTALL)
# A character beyond the first plane is escaped in two halves.
_ESCAPE: Final = re.compile(r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|u....|.)")
_DECODER: Final = JSONDecoder(strict=False)


@dataclass(eq=False, slots=True)
class Token:
    """A bracket, a key or a scalar, and where it stands.

    Attributes:
        document: the text that it stands in.
        kind: one of the four brackets, "key", "string", or "word" for a number, a truth value or null.
        span: where it stands, a string with its quotes.
    """

    document: str = field(repr=False)
    kind: str
    span: Span

    @property
    def raw(self) -> str:
        """How it is written."""
        return self.document[self.span.start : self.span.end]

    @property
    def data(self) -> Any:
        """What it says, as json gives it. A bracket says nothing, and is not asked.

        Raises:
            ValueError: if it is an integer of thousands of digits, on which Python gives up.
        """
        return _DECODER.raw_decode(self.raw)[0]

    @property
    def content(self) -> EncodedText:
        """What a key or a string says, with the place of each character."""
        text = str(self.data)
        start, end = self.span.start + 1, self.span.end - 1
        if len(text) == end - start:  # nothing is escaped, and a range costs nothing
            return EncodedText(text, range(start, end), range(start + 1, end + 1), end, (), escape_string)
        starts: list[int] = []
        for escape in _ESCAPE.finditer(self.document, start, end):
            starts += range(start, escape.start() + 1)
            start = escape.end()
        starts += range(start, end)
        return EncodedText(text, starts, (*starts[1:], end), end, (), escape_string)


class JsonError(TextError):
    """A text is no JSON.

    Its reason is in the words of the json module.

    Attributes:
        tokens: the tokens in front of that place.
    """

    def __init__(self, reason: str, offset: int, tokens: Iterator[Token]) -> None:
        super().__init__(reason, offset)
        self.tokens = tokens


class NestingError(JsonError):
    """A text is nested so deep that json gives up. Its ``tokens`` are all, and may be no JSON."""


def read_tokens(text: str, span: Span | None = None, *, strict: bool = True) -> Iterator[Token]:
    """Read a JSON text.

    Args:
        text: the text, or one that it stands in.
        span: where it stands there; None for all of it.
        strict: whether control characters are refused in strings, as the standard wants it.

    Returns:
        Its tokens, in order, each found when it is asked for. Before that, json reads all of the text; both
        take time in proportion to its length.

    Raises:
        JsonError: if it is no JSON.
        NestingError: if it is nested too deep to tell.
    """
    start, end = span or (0, len(text))
    try:
        # Integers stay text, for Python gives up on one of thousands of digits and would not read on.
        loads(text[start:end], strict=strict, parse_int=str)
    except RecursionError:
        raise NestingError("nested too deep", start, _tokens(text, start, end)) from None
    except JSONDecodeError as error:
        place = start + error.pos
        raise JsonError(error.msg, place, _tokens(text, start, place)) from None
    return _tokens(text, start, end)


def escape_string(text: str) -> str:
    """Escape characters for a string in double quotes, so that a parser gives just them."""
    return dumps(text)[1:-1]


def _tokens(text: str, start: int, end: int) -> Iterator[Token]:
    # A search would go on inside a string that a mistake cuts off; a match ends in front of it.
    while (found := _TOKEN.match(text, start, end)) is not None:
        span = Span(*found.span(1))
        first = text[span.start]
        if first == '"':
            kind = "string" if found[2] is None else "key"
        else:
            kind = first if first in "{}[]" else "word"
        yield Token(text, kind, span)
        start = found.end()
