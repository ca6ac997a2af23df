"""Where the characters of a YAML scalar stand, in each of its five styles.

What a scalar says is the parser's to decide. Here the same text is read once more, character by character; if
that does not give what the parser said, the characters have no places of their own, and nothing is changed.
"""

import re
from collections.abc import Iterator
from typing import Final

from filterlang.lint.entries import Encoder
from filterlang.lint.sources._tree import Places
from filterlang.places.json import escape_string

_BREAK: Final = "(?:\r\n|[\r\n\x85\u2028\u2029])"
_FOLD: Final = rf"[ \t]*+{_BREAK}(?:[ \t]*+{_BREAK})*+[ \t]*+"
_HEX: Final = "[0-9A-Fa-f]"
_PLAIN: Final = r"(?P<plain>[^\\' \t\r\n\x85\u2028\u2029]++|[ \t]++|.)"

# A place where lines are folded, what stands for one character, and what stands for itself.
_TOKENS: Final = {
    '"': re.compile(
        rf"(?P<fold>\\{_BREAK}(?:[ \t]*+{_BREAK})*+[ \t]*+|{_FOLD})"
        rf"|(?P<escape>\\(?:x{_HEX}{{2}}|u{_HEX}{{4}}|U{_HEX}{{8}}|.))|{_PLAIN}",
        re.DOTALL,
    ),
    "'": re.compile(rf"(?P<fold>{_FOLD})|(?P<escape>'')|{_PLAIN}", re.DOTALL),
    "": re.compile(rf"(?P<fold>{_FOLD})|(?P<escape>(?!))|{_PLAIN}", re.DOTALL),
}
_BREAKS: Final = re.compile(_BREAK)
_HEADER: Final = re.compile(rf"[|>][-+0-9]*[ \t]*(?:#[^\r\n\x85\u2028\u2029]*)?(?:{_BREAK}|$)")
_LINE: Final = re.compile(rf"([^\r\n\x85\u2028\u2029]*)({_BREAK}|$)")
_FIRST_TEXT: Final = re.compile(r"(?:^|(?<=[\r\n\x85\u2028\u2029]))( *)[^ \r\n\x85\u2028\u2029]")

_Unit = tuple[str | None, int]
"""A character, None for whatever an escape stands for, and where it starts."""


def flow_places(raw: str, value: str, style: str, start: int) -> Places:
    """The places in a plain or quoted scalar.

    Args:
        raw: the scalar, without its quotes.
        value: what it says.
        style: its quote, empty for a plain one.
        start: where ``raw`` starts in the document.
    """
    if raw == value:
        return Places(start, _FLOW_ENCODERS[style])
    units: list[_Unit] = []
    for token in _TOKENS[style].finditer(raw):
        if token["fold"] is not None:
            units += [(each, token.start()) for each in _unfolded(token["fold"])]
        elif token["escape"] is not None:
            units.append((None, token.start()))
        else:
            units += [(character, token.start() + index) for index, character in enumerate(token[0])]
    return _places(units, len(raw), value, start, _FLOW_ENCODERS[style])


def block_places(raw: str, value: str, start: int) -> Places:
    """The places in a block scalar.

    Args:
        raw: the scalar, from its ``|`` or ``>`` on.
        value: what it says.
        start: where ``raw`` starts in the document.
    """
    header = _HEADER.match(raw)
    body = header.end() if header is not None else 0
    first, said = _FIRST_TEXT.search(raw, body), _FIRST_TEXT.search(value)
    if first is None or said is None:
        return _places([], 0, value, start, _nothing)
    indent = len(first[1]) - len(said[1])
    units = list(_block_units(raw, body, indent, is_folded=raw.startswith(">")))
    end = units[len(value)][1] if len(units) > len(value) else len(raw)
    return _places(units[: len(value)], end, value, start, _block_encoder(indent))


def header_end(raw: str) -> int:
    """Where the first line of a block scalar ends, which may have a comment.

    Args:
        raw: the scalar, from its ``|`` or ``>`` on.
    """
    header = _HEADER.match(raw)
    return header.end() if header is not None else 0


def _unfolded(fold: str) -> str:
    """What is read where lines are folded: a line end is a blank, unless more follow or it is escaped."""
    first, *others = [_said(each) for each in _BREAKS.findall(fold)]
    if fold.startswith("\\") or (first == "\n" and others):
        first = ""
    return "".join([" " if first == "\n" else first, *others])


def _said(line_end: str) -> str:
    return line_end if line_end in ("\u2028", "\u2029") else "\n"


def _block_units(raw: str, body: int, indent: int, *, is_folded: bool) -> Iterator[_Unit]:
    blank: list[_Unit] = []
    above: _Unit | None = None  # the end of the line above
    is_joinable = False  # whether the next line may join it
    for line in _LINE.finditer(raw, body):
        content = line[1][indent:]
        end: list[_Unit] = [(_said(line[2]), line.start(2))] if line[2] else []
        if not content and not line[1].strip(" "):
            blank += end
            continue
        may_join = content[:1] not in (" ", "\t")
        if above is not None and not (is_folded and is_joinable and may_join and above[0] == "\n"):
            yield above
        elif above is not None and not blank:
            yield " ", above[1]
        yield from blank
        for index, character in enumerate(content, line.start() + len(line[1]) - len(content)):
            yield character, index
        blank = []
        above, is_joinable = end[0] if end else None, may_join
    if above is not None:
        yield above
    yield from blank


def _places(units: list[_Unit], end: int, value: str, start: int, encode: Encoder) -> Places:
    is_same = len(units) == len(value) and all(
        said is None or said == character for (said, _), character in zip(units, value, strict=True)
    )
    if not is_same:
        return Places((*[start] * len(value), start + end), _nothing)
    return Places((*[start + offset for _, offset in units], start + end), encode)


def _nothing(_content: str) -> None:
    return None


def _plain(content: str) -> str | None:
    # Whether it still ends where it should, and is a string, shows when the document is read again.
    return None if _BREAKS.search(content) else content


def _single_quoted(content: str) -> str | None:
    return None if _BREAKS.search(content) else content.replace("'", "''")


def _double_quoted(content: str) -> str:
    # JSON's escapes are YAML's, but for characters beyond the first plane, which need none.
    return "".join(
        [escape_string(each) if each <= "\uffff" and not _is_safe(each) else each for each in content]
    )


def _is_safe(character: str) -> bool:
    return character.isprintable() and character not in '"\\'


def _block_encoder(indent: int) -> Encoder:
    margin = f"\n{' ' * indent}"
    return lambda content: content.replace("\n", margin)


_FLOW_ENCODERS: Final[dict[str, Encoder]] = {"": _plain, "'": _single_quoted, '"': _double_quoted}
