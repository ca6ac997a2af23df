"""Making fixes in a document, and making sure of them. Reads and writes no files.

A fix says how a filter's text is mended; in the document that text may stand quoted, escaped or folded. So
the document is read again after fixes were made, and every filter must then have exactly the text that the
fixes make of it. Fixes that fail that are not made.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

from filterlang.diagnostics import Edit, Span
from filterlang.lint.entries import FilterEntry, FilterText
from filterlang.lint.runner import Found, Memory, Options, find
from filterlang.lint.sources import SourceError
from filterlang.places.findings import Document

MOST_ROUNDS: Final = 100
"""After so many rounds of fixes a document is left as it is by then: fixes may be undoing each other."""

MOST_READINGS: Final = 1_000
"""So often a document is read again, in all rounds; then it is left as it is by then."""

_FIRST_RULE: Final = "FL5"
"""Codes below it are the dialects' own."""

Reader: TypeAlias = Callable[[Document], Sequence[FilterEntry]]
"""Reads the filters of a document; raises SourceError where that cannot be done."""

_Texts: TypeAlias = list[tuple[str, str]]
"""Texts and their dialects, in order."""


class Fixed(NamedTuple):
    """What became of a document.

    Attributes:
        document: the document with the fixes made.
        entries: its filters.
        found: what is still wrong with it.
        fixes: the findings whose fixes were made, in order.
        is_settled: whether there was nothing more to do.
    """

    document: Document
    entries: Sequence[FilterEntry]
    found: Sequence[Found]
    fixes: Sequence[Found]
    is_settled: bool

    @property
    def made(self) -> int:
        """How many fixes were made."""
        return len(self.fixes)


def fix_document(
    document: Document,
    read: Reader,
    options: Options,
    *,
    unsafe: bool = False,
    memory: Memory | None = None,
) -> Fixed:
    """Make the fixes of what is found in a document, until there are none.

    Args:
        document: the document.
        read: reads its filters.
        options: what to check for.
        unsafe: whether to make unsafe fixes, too.
        memory: what is remembered of other documents.

    Raises:
        SourceError: if its filters cannot be read.
    """
    memory = memory or Memory()  # most filters of a document are those of the round before
    trial = _Trial(document, read)
    refused: set[object] = set()
    made: list[Found] = []
    found = find(trial.entries, options, memory)
    for _ in range(MOST_ROUNDS):
        wanted = _choose([each for each in found if _is_wanted(each, unsafe) and _key(each) not in refused])
        if not wanted:
            return Fixed(trial.document, trial.entries, found, made, is_settled=not trial.is_over)
        refused.update(map(_key, trial.failing(wanted)))
        good = [each for each in wanted if _key(each) not in refused]
        if trial.make(good):
            made += good
            found = find(trial.entries, options, memory)
        else:
            refused.update(map(_key, good))
    return Fixed(trial.document, trial.entries, found, made, is_settled=False)


class _Trial:
    """A document in which fixes are made on trial.

    Args:
        document: the document.
        read: reads its filters.

    Attributes:
        document: the document as it is by now.
        entries: its filters.
        is_over: whether it was read again too often.
    """

    def __init__(self, document: Document, read: Reader) -> None:
        self.document = document
        self.entries = read(document)
        self._read = read
        self._left = MOST_READINGS

    @property
    def is_over(self) -> bool:
        return self._left <= 0

    def make(self, fixes: Sequence[Found]) -> bool:
        """Make fixes; says whether that can be done. Else nothing is changed."""
        changed = self._changed(fixes) if fixes else None
        if changed is not None:
            self.document, self.entries = changed
        return changed is not None

    def failing(self, fixes: Sequence[Found]) -> Iterator[Found]:
        """Those of several fixes that cannot be made."""
        if not fixes or self._changed(fixes) is not None:
            return
        if len(fixes) == 1:
            yield fixes[0]
            return
        middle = len(fixes) // 2
        yield from self.failing(fixes[:middle])
        yield from self.failing(fixes[middle:])

    def _changed(self, fixes: Sequence[Found]) -> tuple[Document, Sequence[FilterEntry]] | None:
        """The document with fixes made, and its filters; None if their texts are not what they should be."""
        if self.is_over:
            return None
        self._left -= 1
        edits = [edit for each in fixes for edit in _edits(each, in_document=True)]
        document = Document(self.document.name, _edited(self.document.text, edits))
        try:
            entries = self._read(document)
        except SourceError:
            return None
        texts = [(text.text, text.dialect) for entry in entries for text in entry.texts]
        return (document, entries) if texts == self._expected(fixes) else None

    def _expected(self, fixes: Sequence[Found]) -> _Texts:
        edits: dict[object, list[Edit]] = {}
        for each in fixes:
            edits.setdefault(_where(each.place), []).extend(_edits(each, in_document=False))
        places = [text for entry in self.entries for text in entry.texts]
        return [(_edited(place.text, edits.get(_where(place), ())), place.dialect) for place in places]


def _choose(fixes: Iterable[Found]) -> list[Found]:
    """Fixes that can be made at once: of each text those of the dialect, or else those of one rule.

    What rules say about a text is true of that text: that one of two parts is superfluous, say. Once another
    rule has had its way, it need not be. Fixes that overlap wait for another round.
    """
    groups: dict[object, str] = {}
    by_code = sorted(fixes, key=_group)
    chosen = [each for each in by_code if groups.setdefault(_where(each.place), _group(each)) == _group(each)]
    apart: list[Found] = []
    end = -1
    for each in sorted(chosen, key=lambda each: _edits(each, in_document=True)[0].span):
        edits = _edits(each, in_document=True)
        if edits[0].span.start > end:
            apart.append(each)
            end = edits[-1].span.end
    return apart


def _is_wanted(found: Found, unsafe: bool) -> bool:
    fix = found.finding.diagnostic.fix
    return found.place is not None and fix is not None and (unsafe or fix.applicability == "safe")


def _where(place: FilterText | None) -> object:
    """What a text is known by: filters may share it."""
    return place and (place.place(Span(0, 0)).start, place.dialect)


def _group(found: Found) -> str:
    code = found.diagnostic.code
    return code if code >= _FIRST_RULE else ""


def _key(found: Found) -> object:
    place: FilterText | None = found.place
    return found.diagnostic, place.text if place is not None else ""


def _edits(found: Found, *, in_document: bool) -> tuple[Edit, ...]:
    fix = (found.finding.diagnostic if in_document else found.diagnostic).fix
    return fix.edits if fix is not None else ()


def _edited(text: str, edits: Iterable[Edit]) -> str:
    pieces: list[str] = []
    position = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        pieces += text[position : edit.span.start], edit.content
        position = edit.span.end
    return "".join([*pieces, text[position:]])
