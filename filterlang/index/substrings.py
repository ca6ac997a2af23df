"""Which of many texts stand in a type: the search behind type lists.

With pyahocorasick (the extra ``fast``) all texts are found in one pass over the type. Without it the pieces
of the type are looked up among the texts, or each text is searched for, whichever is less work.
"""

from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from typing import Any, Final

from filterlang.index.recent import Recent

ahocorasick: Any = None
with suppress(ImportError):
    ahocorasick = import_module("ahocorasick")

_MOST_REMEMBERED: Final = 1 << 20
"""What a generation of the cache holds at most, in characters of types and texts found. Types come from the
network."""

_WEIGHT_OF_TEXT: Final = 8
"""What a found text counts for: a reference to it."""

_FEW: Final = 256
"""So few texts are searched for one by one: building an automaton does not pay."""

_SHARE_OF_FRESH: Final = 4
"""Texts that came since an automaton was built may be a quarter of those in it."""


class Pieces:
    """Finds texts in a type with what Python has."""

    def __init__(self) -> None:
        self._texts: dict[str, None] = {}
        self._lengths: dict[int, int] = {}

    def add(self, text: str) -> None:
        """Search for a text from now on."""
        self._texts[text] = None
        self._lengths[len(text)] = self._lengths.get(len(text), 0) + 1

    def discard(self, text: str) -> None:
        """Search for a text no longer."""
        del self._texts[text]
        self._lengths[len(text)] -= 1
        if not self._lengths[len(text)]:
            del self._lengths[len(text)]

    def settle(self) -> None:
        """Nothing to do: see :meth:`Automaton.settle`."""

    def found_in(self, folded_type: str) -> Iterable[str]:
        """The texts that stand in a case-folded type, each once."""
        lengths = [length for length in list(self._lengths) if length <= len(folded_type)]
        if len(self._texts) <= len(folded_type) * len(lengths):
            return [text for text in list(self._texts) if text in folded_type]
        pieces = {
            folded_type[start : start + length]
            for length in lengths
            for start in range(len(folded_type) - length + 1)
        }
        return [piece for piece in pieces if piece in self._texts]


class Automaton:
    """Finds texts in a type with an Aho-Corasick automaton.

    One can only be built as a whole, so it is built anew when a quarter as many texts have come since. Those
    that came since are searched for one by one, those that went are still found, and left out.
    """

    def __init__(self) -> None:
        self._texts: dict[str, None] = {}
        self._fresh: dict[str, None] = {}
        self._built: Any = None
        self._in_built = 0

    def add(self, text: str) -> None:
        """Search for a text from now on."""
        self._texts[text] = None
        self._fresh[text] = None
        if len(self._fresh) > _FEW + self._in_built // _SHARE_OF_FRESH:
            self.settle()

    def discard(self, text: str) -> None:
        """Search for a text no longer."""
        del self._texts[text]
        self._fresh.pop(text, None)
        if self._in_built > _FEW + 2 * len(self._texts):
            self.settle()

    def settle(self) -> None:
        """Build the automaton of all texts, if there are enough."""
        if len(self._texts) <= _FEW and self._built is None:
            return
        built = ahocorasick.Automaton()
        for text in self._texts:
            built.add_word(text, text)
        built.make_automaton()
        # In this order: a text is found twice rather than not at all.
        self._built = built if self._texts else None
        self._in_built = len(self._texts)
        self._fresh = {}

    def found_in(self, folded_type: str) -> Iterable[str]:
        """The texts that stand in a case-folded type, each once."""
        found = {text for text in list(self._fresh) if text in folded_type}
        if self._built is not None:
            found.update([text for _, text in self._built.iter(folded_type)])
        return [text for text in found if text in self._texts]


class Substrings:
    """Texts that type lists ask for, and which of them stand in a type.

    Args:
        automaton: whether to use pyahocorasick; None for "if it is installed".
    """

    def __init__(self, *, automaton: bool | None = None) -> None:
        use_automaton = ahocorasick is not None if automaton is None else automaton
        self._search: Pieces | Automaton = Automaton() if use_automaton else Pieces()
        self._counts: dict[str, int] = {}
        self._remembered: Recent[str, tuple[str, ...]] = Recent(_MOST_REMEMBERED)

    def __len__(self) -> int:
        return len(self._counts)

    def add(self, text: str) -> None:
        """Search for a text from now on; it can be asked for several times."""
        count = self._counts.get(text, 0)
        self._counts[text] = count + 1
        if not count:
            self._search.add(text)
            self._forget()

    def discard(self, text: str) -> None:
        """Undo one :meth:`add`."""
        self._counts[text] -= 1
        if not self._counts[text]:
            del self._counts[text]
            self._search.discard(text)
            self._forget()

    def settle(self) -> None:
        """Many texts were added: prepare for searching."""
        self._search.settle()

    def _forget(self) -> None:
        # A reader that is searching puts what it finds into the cache it looked into, which is gone.
        self._remembered = Recent(_MOST_REMEMBERED)

    def found_in(self, folded_type: str) -> tuple[str, ...]:
        """The texts that stand in a case-folded type, each once."""
        remembered = self._remembered
        found = remembered.young.get(folded_type)
        if found is None:
            found = remembered.recall(folded_type)
        if found is None:
            found = tuple(self._search.found_in(folded_type))
            remembered.keep(folded_type, found, len(folded_type) + _WEIGHT_OF_TEXT * len(found))
        return found
