"""Findings: diagnostics with the place in a document that they are about. Knows no format of either.

A :class:`~filterlang.diagnostics.Diagnostic` speaks about a filter's text. That text stands somewhere: in a
line of a file, in a YAML scalar, in a percent-encoded URL. A finding speaks about the document it stands in.
"""

from bisect import bisect_right
from typing import NamedTuple

from filterlang.diagnostics import Diagnostic


class Document:
    """A text that holds filters, with its rows.

    Args:
        name: the file's name, or what stands for one, such as "<stdin>" or "-e".
        text: all of it.
    """

    __slots__ = ("_starts", "name", "text")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self._starts: list[int] | None = None

    def position(self, offset: int) -> tuple[int, int]:
        """The row and the column of a place, both from 1, in characters.

        Args:
            offset: the place, in characters from 0.
        """
        starts = self._row_starts()
        row = bisect_right(starts, offset)
        return row, offset - starts[row - 1] + 1

    def start_of(self, row: int) -> int:
        """Where a row starts.

        Args:
            row: the row, from 1.
        """
        return self._row_starts()[row - 1]

    def _row_starts(self) -> list[int]:
        if self._starts is None:
            starts = [0]
            end = self.text.find("\n")
            while end >= 0:
                starts.append(end + 1)
                end = self.text.find("\n", end + 1)
            self._starts = starts
        return self._starts

    def __repr__(self) -> str:
        return f"<Document {self.name!r}>"


class Finding(NamedTuple):
    """A diagnostic about a document.

    Attributes:
        document: the document.
        diagnostic: what is wrong. Its spans, and those of its fix, are places in the document's text.
    """

    document: Document
    diagnostic: Diagnostic

    def position(self, offset: int) -> tuple[int, int]:
        """The row and the column in the document of a place."""
        return self.document.position(offset)
