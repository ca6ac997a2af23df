"""Which filters of two files are one filter in two versions. Knows their texts, and not what they mean.

A filter with a key is the one with that key. One without is known by its texts: wherever they stand, they are
unchanged. What is left then stands between unchanged filters, and the first that is left there in the old
file is taken for the first in the new one, and so on.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple, TypeAlias

from filterlang.lint.entries import FilterEntry, Key

Texts: TypeAlias = frozenset[tuple[str, str]]
"""The dialects and texts of a filter, which are and-ed: their order does not count."""


class Match(NamedTuple):
    """A filter in two versions.

    Attributes:
        old: the old one, None for a filter that was added.
        new: the new one, None for a filter that was removed.
    """

    old: FilterEntry | None
    new: FilterEntry | None


class TwiceError(ValueError):
    """Two filters of a file have one key, so that it is not known which is which.

    Attributes:
        entry: the second one.
    """

    def __init__(self, entry: FilterEntry) -> None:
        super().__init__(entry)
        self.entry = entry


def changed(old: Sequence[FilterEntry], new: Sequence[FilterEntry]) -> list[Match]:
    """The filters whose texts are not the same in two files.

    Args:
        old: the filters of the old file.
        new: those of the new one.

    Returns:
        What changed: first the filters with keys in the order of the new file, then those that were removed;
        then the same of filters without keys, place by place.

    Raises:
        TwiceError: if two filters of a file have one key.
    """
    keyless = [[entry for entry in entries if entry.key is None] for entries in (old, new)]
    return [*_by_key(_keyed(old), _keyed(new)), *_by_place(*keyless)]


def texts_of(entry: FilterEntry) -> Texts:
    """The dialects and texts of a filter."""
    return frozenset([(text.dialect, text.text) for text in entry.texts])


def _keyed(entries: Sequence[FilterEntry]) -> dict[Key, FilterEntry]:
    found: dict[Key, FilterEntry] = {}
    for entry in entries:
        if entry.key is not None and found.setdefault(entry.key.value, entry) is not entry:
            raise TwiceError(entry)
    return found


def _by_key(old: dict[Key, FilterEntry], new: dict[Key, FilterEntry]) -> Iterator[Match]:
    for key in dict.fromkeys((*new, *old)):
        one, other = old.get(key), new.get(key)
        if one is None or other is None or texts_of(one) != texts_of(other):
            yield Match(one, other)


def _by_place(old: Sequence[FilterEntry], new: Sequence[FilterEntry]) -> Iterator[Match]:
    unchanged = _unchanged(old, new)
    kept = set(unchanged.values())
    left: dict[int, tuple[list[FilterEntry], list[FilterEntry]]] = defaultdict(lambda: ([], []))
    anchor = -1  # the position in the old file of the unchanged filter before
    for position, entry in enumerate(old):
        if position in kept:
            anchor = position
        else:
            left[anchor][0].append(entry)
    anchor = -1
    for position, entry in enumerate(new):
        anchor = unchanged.get(position, anchor)
        if position not in unchanged:
            left[anchor][1].append(entry)
    for olds, news in left.values():
        yield from [Match(*each) for each in zip_longest(olds, news)]


def _unchanged(old: Sequence[FilterEntry], new: Sequence[FilterEntry]) -> dict[int, int]:
    """The positions in the new file of filters that stand in the old one as well, and where they do there."""
    places: dict[Texts, deque[int]] = defaultdict(deque)
    for position, entry in enumerate(old):
        places[texts_of(entry)].append(position)
    found: dict[int, int] = {}
    for position, entry in enumerate(new):
        waiting = places.get(texts_of(entry))
        if waiting:
            found[position] = waiting.popleft()
    return found
