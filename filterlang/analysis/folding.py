"""Which texts are equal where case is ignored (Unicode case folding, full, as ``str.casefold`` does it).

Folding goes character by character, and what it makes stays as it is when it is folded again. So every text
of characters that stay is what some text folds to: itself.
"""

from collections.abc import Iterator
from functools import cache
from typing import Final, TypeAlias, Union

_PAST_CASED: Final = 0x2_0000
"""Characters from here on have no case."""

_LONGEST: Final = 3
"""The most characters that one folds to."""

_Spelled: TypeAlias = Union[tuple["_Spelled", str], None]
"""What comes before, and a character; None for nothing."""


@cache
def _sources() -> dict[str, list[str]]:
    # What folds to something else, by what it folds to: some 1,500 characters.
    found: dict[str, list[str]] = {}
    for character in map(chr, range(_PAST_CASED)):
        folded = character.casefold()
        if folded != character:
            found.setdefault(folded, []).append(character)
    return found


def spellings(folded: str) -> Iterator[str]:
    """Every text that folds to a folded text, each once, that text itself first."""
    yield folded
    sources = _sources()
    # Texts may be long: a linked list of what is spelled so far, and no recursion.
    pending: list[tuple[int, _Spelled]] = [(0, None)]
    while pending:
        position, spelled = pending.pop()
        if position == len(folded):
            spelling = _joined(spelled)
            if spelling != folded:
                yield spelling
            continue
        for length in range(_LONGEST, 0, -1):
            piece = folded[position : position + length]
            if len(piece) == length:
                pending += [(position + length, (spelled, each)) for each in sources.get(piece, ())]
        pending.append((position + 1, (spelled, folded[position])))


def _joined(spelled: _Spelled) -> str:
    characters: list[str] = []
    while spelled is not None:
        spelled, character = spelled
        characters.append(character)
    return "".join(reversed(characters))
