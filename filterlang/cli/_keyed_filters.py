"""Files of filters with keys, which ``filterlang route`` goes by. Knows lines, and nothing of matching.

A line is ``{"key": "gate", "concrete-set": "…", "item-filter": "…"}``. There may be 100,000 of them, so a
sound line is read by the json module alone; what is odd about any other one, and where, is found out by
:mod:`filterlang.lint.sources._json_parts`, which takes ten times as long.
"""

from collections.abc import Iterable, Iterator, Mapping
from json import JSONDecoder
from math import isfinite
from typing import Final, NamedTuple

from filterlang.diagnostics import Diagnostic, FilterError, Span
from filterlang.dialects import find_dialect
from filterlang.lint.entries import FilterEntry, FilterKey, FilterText, Key
from filterlang.lint.sources import decode
from filterlang.lint.sources._json_parts import KEY, parts_of_line
from filterlang.lint.sources.text import BLANK
from filterlang.places.findings import Finding

_DECODER: Final = JSONDecoder(strict=False, object_pairs_hook=list)
_KEYS: Final = frozenset((str, int, float))
_EXAMPLE: Final = '{"key": "gate", "concrete-set": "tns1:Device//."}'


class _Row(NamedTuple):
    """What a sound line holds: its key, and its texts by the ids of their dialects."""

    key: Key
    parts: Mapping[str, str]


class KeyedFilters:
    """The lines of a file of filters with keys.

    Args:
        filename: its name, for findings.
        data: what it holds.

    Attributes:
        lines: the lines.
        keys: the keys of the lines that :meth:`rows` found sound, by row.
        findings: what :meth:`rows` found wrong with the other lines themselves, by row.

    Raises:
        SourceError: if the file is not UTF-8.
    """

    def __init__(self, filename: str, data: bytes) -> None:
        self._document = decode(filename, data)
        self._dialects: dict[str, str] = {}
        self.lines = self._document.text.split("\n")
        self.keys: dict[int, Key] = {}
        self.findings: dict[int, tuple[Finding, ...]] = {}

    def rows(self, lines: Iterable[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
        """Read the lines, once.

        Args:
            lines: :attr:`lines`, handed out one by one by somebody who wants to know how far it is.

        Yields:
            The row of each sound line, from 1, and its texts by the ids of their dialects.
        """
        rows: dict[Key, int] = {}
        for number, line in enumerate(lines, 1):
            text = line.strip(BLANK)
            if not text or text.startswith("#"):
                continue
            row = self._read(text) or self._judge(number)
            if row is None:
                continue
            other = rows.setdefault(row.key, number)
            if other != number:
                self._refuse_second(number, other)
                continue
            self.keys[number] = row.key
            yield number, row.parts

    def line(self, number: int) -> FilterEntry:
        """A line with the places of everything in it.

        Args:
            number: its row, from 1.
        """
        place = self._place(number)
        if place.text.startswith("{"):
            return parts_of_line(self._document, place.place(Span(0, len(place.text))))
        wrong = Diagnostic("FL001", "a line must be an object of JSON", Span(0, 1), f"write {_EXAMPLE}")
        return FilterEntry((), (place.finding(wrong),))

    def finding(self, number: int, diagnostic: Diagnostic) -> Finding:
        """A diagnostic about a whole line, whose spans speak about the line.

        Args:
            number: the row, from 1.
            diagnostic: what is wrong with it.
        """
        return self._place(number).finding(diagnostic)

    def _place(self, number: int) -> FilterText:
        """A line, blanks at its ends aside, and where it stands."""
        line = self.lines[number - 1]
        text = line.strip(BLANK)
        return FilterText(self._document, text, "", self._document.start_of(number) + line.index(text))

    def _read(self, line: str) -> _Row | None:
        """What a line holds; None where anything about it is out of the ordinary."""
        if not line.startswith("{"):
            return None
        try:
            pairs = _DECODER.decode(line)
        except (ValueError, RecursionError):
            return None
        key: Key | None = None
        parts: dict[str, str] = {}
        for name, value in pairs:
            if name == KEY:
                if key is not None or type(value) not in _KEYS:
                    return None
                if type(value) is float and not isfinite(value):
                    return None
                key = value
                continue
            dialect = self._dialects.get(name) or self._find_dialect(name)
            if dialect is None or dialect in parts or type(value) is not str:
                return None
            parts[dialect] = value
        return _Row(key, parts) if key is not None and parts else None

    def _find_dialect(self, name: str) -> str | None:
        try:
            found = find_dialect(name).id
        except FilterError:
            return None
        self._dialects[name] = found
        return found

    def _judge(self, number: int) -> _Row | None:
        line = self.line(number)
        if line.key is not None and not line.findings:
            return _Row(line.key.value, {text.dialect: text.text for text in line.texts})
        found = line.findings
        if line.key is None and not any(each.diagnostic.code == "FL001" for each in found):
            # After a mistake in the JSON, the key may stand in what was not read.
            missing = Diagnostic("FL001", "the filter has no key", Span(0, 1), f"write {_EXAMPLE}")
            found = (self.finding(number, missing), *found)
        self.findings[number] = found
        return None

    def _refuse_second(self, number: int, other: int) -> None:
        key = self.line(number).key
        span = key.span if isinstance(key, FilterKey) else self._place(number).place(Span(0, 1))
        message = f"this is also the key of line {other}"
        wrong = Diagnostic("FL001", message, span, "a key stands for one filter")
        self.findings[number] = (Finding(self._document, wrong),)
