"""Comments for filterlang in a document, and the rows they are about."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Final, Self

from filterlang.diagnostics import Span
from filterlang.lint.sources._directives import IGNORE, read_directive
from filterlang.places.findings import Document

_WORD: Final = "filterlang"
_COMMENTS: Final = {
    mark: re.compile(rf"(?:^|(?<=[ \t\n]))(?:{mark})+([ \t]*filterlang\b[^\r\n]*)", re.IGNORECASE)
    for mark in ("#", "//")
}
# Up to the first character of a row that is no comment.
_ROWS_WITH_DATA: Final = {
    mark: re.compile(rf"^[ \t]*(?!{mark})[^ \t\r\n]", re.MULTILINE) for mark in _COMMENTS
}


class Comments:
    """What comments say not to report, by row.

    Args:
        document: the document.
        ignored: by row, from 1, the beginnings of codes not to report there.
    """

    def __init__(self, document: Document, ignored: Mapping[int, tuple[str, ...]]) -> None:
        self._document = document
        self._ignored = ignored

    @classmethod
    def of_lines(cls, document: Document, texts: Sequence[Span], mark: str = "#") -> Self:
        """The comments of YAML, TOML or JSONC, each about its line, or the next one with data.

        Args:
            document: the document.
            texts: where values stand, in order: what looks like a comment there is none.
            mark: what a comment starts with, ``#`` or ``//``.

        Raises:
            SourceError: if one is not understood.
        """
        text = document.text
        if _WORD not in text.lower():
            return cls(document, {})
        starts = [span.start for span in texts]
        ignored: dict[int, dict[str, None]] = {}
        below = 0  # the end of the last row with data that was looked for
        for comment in _COMMENTS[mark].finditer(text):
            index = bisect_right(starts, comment.start()) - 1
            if index >= 0 and comment.start() < texts[index].end:
                continue
            row, _ = document.position(comment.start())
            directive = read_directive(comment[1], f"{document.name}:{row}", (IGNORE,), Span(*comment.span()))
            if directive is None:
                continue
            if not text[document.start_of(row) : comment.start()].strip(" \t"):
                if below < comment.end():
                    found = _ROWS_WITH_DATA[mark].search(text, comment.end())
                    below = found.end() if found is not None else len(text)
                row, _ = document.position(below)
            ignored.setdefault(row, {}).update(dict.fromkeys(directive.ignored))
        return cls(document, {row: tuple(codes) for row, codes in ignored.items()})

    def ignored(self, start: int, end: int) -> tuple[str, ...]:
        """The beginnings of codes not to report about what stands between two places.

        Args:
            start: the first place.
            end: the last one.
        """
        if not self._ignored:
            return ()
        first, _ = self._document.position(start)
        last, _ = self._document.position(end)
        return tuple([each for row, codes in self._ignored.items() if first <= row <= last for each in codes])
