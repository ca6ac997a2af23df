"""What a reporter should know about the run. Knows no output format."""

from typing import Final, NamedTuple, Self

from filterlang.places.errors import DocumentError

NOT_CHECKED: Final = "FL000"
"""The code that a problem has in reports for programs: no rule, so it can be neither selected nor ignored."""


class Problem(NamedTuple):
    """Something that could not be looked at.

    Attributes:
        document: the name of the document.
        message: why, with the place in it, where there is one.
        row: its line, from 1.
        column: its column there, from 1, in characters.
    """

    document: str
    message: str
    row: int = 1
    column: int = 1

    @classmethod
    def of(cls, document: str, error: DocumentError) -> Self:
        """The problem that an error is.

        Args:
            document: the name of the document.
            error: the error.
        """
        return cls(document, str(error), error.row, error.column)


class Run:
    """What reporters should know about the run.

    Attributes:
        color: whether the report may hold colours.
        width: how many columns the terminal has, None where the report goes elsewhere.
        root: the folder that the paths in reports for services start from, absolute and in its shortest form;
            "" if they are to stay as they are.
        documents: the names of the documents that were looked at; complete once the findings are exhausted.
        filters: how many filters were checked; likewise.
        skipped: how many were not, since they are templates; likewise.
        problems: what could not be looked at; likewise.
    """

    __slots__ = ("color", "documents", "filters", "problems", "root", "skipped", "width")

    def __init__(self, *, color: bool = False, root: str = "") -> None:
        self.color = color
        self.width: int | None = None
        self.root = root
        self.documents: list[str] = []
        self.filters = 0
        self.skipped = 0
        self.problems: list[Problem] = []

    @property
    def failed(self) -> bool:
        """Whether something could not be looked at."""
        return bool(self.problems)
