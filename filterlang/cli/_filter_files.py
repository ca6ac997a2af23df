"""Files of filters: one a line, comments, and lines of JSON that hold the parts of one filter.

Knows lines and their places, and nothing about what a filter means.
"""

import re
from collections.abc import Iterator
from typing import Final

from filterlang.cli._options import dialect_id
from filterlang.cli._parts import parts_of_line
from filterlang.cli._texts import FilterLine, FilterText

BLANK: Final = " \t\r"
"""What does not belong to a filter at the ends of its line."""

_DIRECTIVE: Final = re.compile(r"#+[ \t]*filterlang[ \t]*(:|(?=[ \t][ \t]*[\w-]+=))(.*)", re.IGNORECASE)
_KEYS: Final = ("dialect",)


class FilterFileError(ValueError):
    """The rest of a file of filters cannot be understood; the message names the place."""


def read_filter_lines(filename: str, data: bytes, dialect: str | None) -> Iterator[FilterLine]:
    """The filters of a file.

    A line whose first character, blanks aside, is ``#`` is a comment, as a filter may hold a ``#`` further
    on. ``# filterlang: dialect=item-filter`` sets the dialect from there on.

    Args:
        filename: its name, for findings.
        data: what it holds.
        dialect: the id of the dialect it starts in.

    Yields:
        Its filters, in order.

    Raises:
        FilterFileError: at a line whose dialect is not known, at a comment for filterlang that it does not
            understand, and if the file is not UTF-8.
    """
    for row, line in enumerate(decode_filters(filename, data).split("\n"), 1):
        text = line.strip(BLANK)
        if text.startswith("#"):
            directive = _DIRECTIVE.fullmatch(text)
            if directive is not None:
                dialect = _read_directive(directive, f"{filename}:{row}")
        elif text.startswith("{"):
            yield parts_of_line(filename, text, row, line.index(text) + 1)
        elif text:
            if dialect is None:
                raise FilterFileError(
                    f"{filename}:{row}: the dialect of this filter is not known: "
                    "give --dialect, or a line such as '# filterlang: dialect=item-filter' above it"
                )
            yield FilterLine((FilterText(filename, text, dialect, row, line.index(text) + 1),))


def decode_filters(filename: str, data: bytes) -> str:
    """The text of a file of filters.

    Args:
        filename: its name, for the error.
        data: what it holds.

    Raises:
        FilterFileError: if it is not UTF-8; says where.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise FilterFileError(
            f"{filename}:{row}: not UTF-8 at byte {error.start} (0x{data[error.start]:02X}): "
            "save the file in UTF-8"
        ) from None


def _read_directive(directive: re.Match[str], place: str) -> str:
    if not directive[1]:
        raise FilterFileError(f"{place}: a colon is missing: write '# filterlang: dialect=…'")
    dialect: str | None = None
    for setting in directive[2].split():
        key, equals, value = setting.partition("=")
        if key not in _KEYS or not equals or dialect is not None:
            reason = _wrong_setting(setting, key)
            raise FilterFileError(f"{place}: {reason}")
        try:
            dialect = dialect_id(value)
        except ValueError as error:
            raise FilterFileError(f"{place}: {error}") from None
    if dialect is None:
        raise FilterFileError(f"{place}: nothing is set: write '# filterlang: dialect=…'")
    return dialect


def _wrong_setting(setting: str, key: str) -> str:
    from difflib import get_close_matches

    if key in _KEYS:
        return f"{setting!r} does not set one dialect: write '# filterlang: dialect=…', once"
    meant = get_close_matches(key.lower(), _KEYS, n=1)
    hint = f"; did you mean {meant[0]!r}?" if meant else ""
    return f"there is no setting {key!r}{hint}; the settings are {', '.join(_KEYS)}"
