"""What a reporter should know about the run. Knows no output format."""

from typing import NamedTuple


class Problem(NamedTuple):
    """Something that could not be looked at.

    Attributes:
        document: the name of the document.
        message: why, with the place in it, where there is one.
    """

    document: str
    message: str


class Run:
    """What reporters should know about the run.

    Attributes:
        color: whether the report may hold colours.
        root: the folder that the paths in reports for services start from, absolute and in its shortest form;
            "" if they are to stay as they are.
        documents: the names of the documents that were looked at; complete once the findings are exhausted.
        filters: how many filters; likewise.
        problems: what could not be looked at; likewise.
    """

    __slots__ = ("color", "documents", "filters", "problems", "root")

    def __init__(self, *, color: bool = False, root: str = "") -> None:
        self.color = color
        self.root = root
        self.documents: list[str] = []
        self.filters = 0
        self.problems: list[Problem] = []

    @property
    def failed(self) -> bool:
        """Whether something could not be looked at."""
        return bool(self.problems)
