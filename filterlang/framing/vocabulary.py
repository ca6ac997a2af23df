"""What the framing of XML documents is told by a format, and what it hands back. Knows no format itself."""

import re
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple, TypeAlias

from lxml import etree

from filterlang.diagnostics import EventError, EventWarning

AT_ONCE: Final = 32_768
"""The longest document that is parsed at once, and the most bytes of start tags that may be open."""


MOST_TAGS: Final = 64
"""So many tags and names are remembered: they come from the network."""


_FEW: Final = 8


class Fragment(NamedTuple):
    """A parsed piece of a document.

    Attributes:
        root: the document's root, with what is open around the piece, and nothing else of the document. Of a
            document that holds nothing, the first piece of it.
        units: the units that the piece completes.
        found: what :attr:`Vocabulary.find` found in the piece.
        document: the document's bytes where the piece is all of it.
        offset: where the document starts, in bytes from the start of the source.
        start: where the piece's only unit starts, likewise, where that is known.
        is_barren: whether the document has ended, and neither a unit nor an error has come of it.
    """

    root: etree._Element
    units: list[etree._Element]
    found: Sequence[etree._Element]
    document: bytes | None
    offset: int
    start: int | None = None
    is_barren: bool = False


Result: TypeAlias = Fragment | EventError | EventWarning


def local_name(name: bytes) -> bytes:
    """The local part of a qualified name."""
    return name.rpartition(b":")[2]


@dataclass(frozen=True)
class Vocabulary:
    """The elements a format knows, by local name.

    Attributes:
        ranks: the rank of each; an element of a rank stands inside elements of lower ranks only, so that a
            start tag where one of the same or a higher rank is open must belong to the next document.
        fold: whether case does not matter; ``ranks`` is in lower case then.
        roots: names that start a document as well, but have no rank.
        find: the elements of ``ranks`` in a tree, in document order, and any others the format wants found.
        tags: the tags of what ``find`` finds, where tags say it all: the parser can note such elements while
            it makes a tree, which costs half of what finding them in the tree does. Empty otherwise.
        open_content: local names of elements in a unit that may hold anything, also elements that elsewhere
            would start a document.
    """

    ranks: dict[bytes, int]
    fold: bool
    roots: tuple[bytes, ...]
    find: Callable[[etree._Element], Sequence[etree._Element]]
    tags: tuple[str, ...] = ()
    open_content: frozenset[bytes] = frozenset()

    @cached_property
    def threads(self) -> threading.local:
        """What each thread keeps for the vocabulary."""
        return threading.local()

    @cached_property
    def _tag_ranks(self) -> dict[object, int]:
        return {}

    @cached_property
    def _orders(self) -> dict[tuple[object, ...], int]:
        return {}

    @cached_property
    def _name_ranks(self) -> dict[bytes, int | None]:
        return {}

    @cached_property
    def unit_rank(self) -> int:
        """The rank of a unit, the highest."""
        return max(self.ranks.values())

    @cached_property
    def plausible_start(self) -> "re.Pattern[bytes]":
        """Where a document may start: its XML declaration, or the start tag of a known element."""
        names = (*self.ranks, *self.roots)
        return self._pattern(rb"<(?:\?xml(?=[ \t\r\n])|", names, rb"(?=[\s/>]))")

    @cached_property
    def landmark(self) -> "re.Pattern[bytes]":
        """Where reading can go on inside a document or behind it.

        That is an XML declaration, or a start tag or an end tag of a known element. The groups are the slash
        of an end tag and the qualified name.
        """
        return self._pattern(rb"<(?:\?xml(?=[ \t\r\n])|(/?)(", self.ranks, rb")(?=[\s/>]))")

    @cached_property
    def unit_end(self) -> "re.Pattern[bytes]":
        """The end tag of a unit."""
        units = [name for name, rank in self.ranks.items() if rank == self.unit_rank]
        return self._pattern(rb"</", units, rb"[ \t\r\n]*+>")

    def rank(self, name: bytes) -> int | None:
        """The rank of an element by its qualified name, None for one that does not matter."""
        try:
            return self._name_ranks[name]
        except KeyError:
            local = local_name(name)
            rank = self.ranks.get(local.lower() if self.fold else local)
            if len(self._name_ranks) < MOST_TAGS:
                self._name_ranks[name] = rank
            return rank

    def units(self, found: Sequence[etree._Element]) -> list[etree._Element]:
        """The units among the elements that were found in a tree; of units in one another the innermost."""
        units = [element for element in found if self._rank_of(element.tag) == self.unit_rank]
        if len(units) < 2:
            return units
        around = {ancestor for unit in units for ancestor in unit.iterancestors()}
        contents = {each for each in around if self._is_open_content(each)}
        outer = [unit for unit in units if contents.isdisjoint(unit.iterancestors())]
        around = {ancestor for unit in outer for ancestor in unit.iterancestors()}
        return [unit for unit in outer if unit not in around]

    def _is_open_content(self, element: etree._Element) -> bool:
        tag = element.tag
        return isinstance(tag, str) and tag.rpartition("}")[2].encode() in self.open_content

    def orderly_units(self, found: Sequence[etree._Element]) -> list[etree._Element] | None:
        """The units of a tree in which no element looks like the start of another document.

        Args:
            found: the elements that were found in it.

        Returns:
            The units, where there are containers of rising rank first and then units, none inside another;
            None for all else, in which a closer look may still find everything in order.
        """
        # Devices repeat themselves: the tags alone tell, where there is one unit.
        tags = tuple([element.tag for element in found])
        known = self._orders.get(tags)
        if known is not None:
            return [found[known]]
        unit_rank = self.unit_rank
        ranks = self._tag_ranks
        highest = -1
        units: list[etree._Element] = []
        for element in found:
            rank = ranks.get(element.tag)
            if rank is None:
                rank = self._rank_of(element.tag)
            if rank == unit_rank:
                if (
                    units
                    and element.getparent() is not units[-1].getparent()
                    and units[-1] in element.iterancestors()
                ):
                    return None
                units.append(element)
            elif rank >= 0 and rank <= highest:
                return None
            if rank > highest:
                highest = rank
        if len(units) == 1 and len(tags) <= _FEW and len(self._orders) < MOST_TAGS:
            self._orders[tags] = found.index(units[0])
        return units

    def _rank_of(self, tag: object) -> int:
        rank = self._tag_ranks.get(tag)
        if rank is None:
            local = str(tag).rpartition("}")[2]
            rank = self.ranks.get((local.lower() if self.fold else local).encode(), -1)
            if len(self._tag_ranks) < MOST_TAGS:
                self._tag_ranks[tag] = rank
        return rank

    def _pattern(self, opening: bytes, names: Iterable[bytes], closing: bytes) -> "re.Pattern[bytes]":
        prefix = rb"(?:[^\s<>/:\"'=!?]{1,128}+:{1,2})?"
        flags = re.IGNORECASE if self.fold else 0
        return re.compile(opening + prefix + b"(?:" + b"|".join(names) + b")" + closing, flags)
