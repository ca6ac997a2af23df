"""Errors that know where in a text they are, and the words of libraries put into those of people."""

from collections.abc import Mapping
from typing import Self

from filterlang.places.findings import Document


class TextError(ValueError):
    """A text is not what it should be.

    Attributes:
        reason: what is wrong with it.
        offset: where, in characters from 0.
    """

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason, offset)
        self.reason = reason
        self.offset = offset


class DocumentError(ValueError):
    """A document cannot be understood; the message names the place.

    Attributes:
        row: the line, from 1.
        column: the column there, from 1, in characters.
        reason: what is wrong, without the place.
        name: the name of the document, "-" where the message alone has it.
    """

    def __init__(
        self, message: str, row: int = 1, column: int = 1, reason: str = "", name: str = "-"
    ) -> None:
        super().__init__(message)
        self.name = name
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
        return cls(f"{document.name}:{row}:{column}: {reason}", row, column, reason, document.name)


def meaning_of(said: str, meanings: Mapping[str, str]) -> str:
    """What a library's message means to a person who does not know the library.

    Args:
        said: the message.
        meanings: by a part of the message, what that means; the first one that is found counts.
    """
    return next((words for part, words in meanings.items() if part in said), "it cannot be read here")
