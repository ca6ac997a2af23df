"""What a reporter is given: findings, and what it should know about the run. Knows no output format."""

from typing import NamedTuple

from filterlang.diagnostics import Diagnostic, line_and_column


class Finding(NamedTuple):
    """A diagnostic, and the file it stands in.

    Attributes:
        filename: the file, or what stands for one, such as "<stdin>".
        text: the text that the diagnostic's spans speak about.
        diagnostic: what is wrong with it.
        row: the row of the file that the text starts in, from 1.
        column: the column that it starts at, from 1, in characters.
    """

    filename: str
    text: str
    diagnostic: Diagnostic
    row: int = 1
    column: int = 1

    def position(self, offset: int) -> tuple[int, int]:
        """The row and the column in the file of a place in the text."""
        row, column = line_and_column(self.text, offset)
        return self.row + row - 1, column + (self.column - 1 if row == 1 else 0)


class Run:
    """What reporters should know about the run.

    Attributes:
        color: whether the report may hold colours.
        filters: how many filters were looked at; final once the findings are exhausted.
        failed: whether something could not be looked at; likewise.
    """

    __slots__ = ("color", "failed", "filters")

    def __init__(self, *, color: bool = False) -> None:
        self.color = color
        self.filters = 0
        self.failed = False
