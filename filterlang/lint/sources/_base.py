"""What all sources share: the error they raise, and how bytes become a document."""

from filterlang.places.errors import DocumentError
from filterlang.places.findings import Document


class SourceError(DocumentError):
    """The rest of a document cannot be understood; the message names the place."""


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
