"""What a reporter should know about the run. Knows no output format."""


class Run:
    """What reporters should know about the run.

    Attributes:
        color: whether the report may hold colours.
        documents: how many documents were looked at; final once the findings are exhausted.
        filters: how many filters; likewise.
        failed: whether something could not be looked at; likewise.
    """

    __slots__ = ("color", "documents", "failed", "filters")

    def __init__(self, *, color: bool = False) -> None:
        self.color = color
        self.documents = 0
        self.filters = 0
        self.failed = False
