"""What all sources share: the error they raise, and how bytes become a document."""

from typing import Self

from filterlang.places.findings import Document


class SourceError(ValueError):
    """The rest of a document cannot be understood; the message names the place.

    Attributes:
        row: its line, from 1.
        column: its column there, from 1, in characters.
        reason: what is wrong, without the place.
    """

    def __init__(self, message: str, row: int = 1, column: int = 1, reason: str = "") -> None:
        super().__init__(message)
        self.row = row
        self.column = column
        self.reason = reason or message

    @classmethod
    def at(cls, document: Document, offset: int, reason: str) -> Self:
        """An error at a place in a document.

        Args:
            document: the document.
            offset: the place, in characters from 0.
            reason: what is wrong there.
        """
        row, column = document.position(min(offset, len(document.text)))
        return cls(f"{document.name}:{row}:{column}: {reason}", row, column, reason)


def decode(name: str, data: bytes) -> Document:
    """The document that a file holds.

    Args:
        name: the file's name, or what stands for one.
        data: what it holds, in UTF-8, with or without a byte order mark.

    Raises:
        SourceError: if it is not UTF-8; says where.
    """
    try:
        return Document(name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise SourceError(
            f"{name}:{row}: not UTF-8 at byte {error.start} (0x{data[error.start]:02X}): "
            "save the file in UTF-8",
            row,
        ) from None
