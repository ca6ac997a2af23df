"""Text files: a filter a line, comments, and lines of JSON that hold the parts of one filter.

Knows lines and their places, and nothing about what a filter means.
"""

import re
from collections.abc import Iterator
from typing import Final

from filterlang.dialects import dialect_id
from filterlang.findings import Document
from filterlang.lint.entries import FilterEntry, FilterText
from filterlang.lint.sources._base import SourceError
from filterlang.lint.sources._json_parts import parts_of_line

BLANK: Final = " \t\r"
"""What does not belong to a filter at the ends of its line."""

_DIRECTIVE: Final = re.compile(r"#+[ \t]*filterlang[ \t]*(:|(?=[ \t][ \t]*[\w-]+=))(.*)", re.IGNORECASE)
_KEYS: Final = ("dialect",)


def read(document: Document, dialect: str | None) -> Iterator[FilterEntry]:
    """The filters of a text file.

    A line whose first character, blanks aside, is ``#`` is a comment, as a filter may hold a ``#`` further
    on. ``# filterlang: dialect=item-filter`` sets the dialect from there on.

    Args:
        document: the file.
        dialect: the id of the dialect it starts in.

    Yields:
        Its filters, in order.

    Raises:
        SourceError: at a line whose dialect is not known, and at a comment for filterlang that it does not
            understand.
    """
    start = 0
    for row, line in enumerate(document.text.split("\n"), 1):
        text = line.strip(BLANK)
        if text.startswith("#"):
            directive = _DIRECTIVE.fullmatch(text)
            if directive is not None:
                dialect = _read_directive(directive, f"{document.name}:{row}")
        elif text.startswith("{"):
            yield parts_of_line(document, text, start + line.index(text))
        elif text:
            if dialect is None:
                raise SourceError(
                    f"{document.name}:{row}: the dialect of this filter is not known: "
                    "give --dialect, or a line such as '# filterlang: dialect=item-filter' above it"
                )
            yield FilterEntry((FilterText(document, text, dialect, start + line.index(text)),))
        start += len(line) + 1


def _read_directive(directive: re.Match[str], place: str) -> str:
    if not directive[1]:
        raise SourceError(f"{place}: a colon is missing: write '# filterlang: dialect=…'")
    dialect: str | None = None
    for setting in directive[2].split():
        key, equals, value = setting.partition("=")
        if key not in _KEYS or not equals or dialect is not None:
            reason = _wrong_setting(setting, key)
            raise SourceError(f"{place}: {reason}")
        try:
            dialect = dialect_id(value)
        except ValueError as error:
            raise SourceError(f"{place}: {error}") from None
    if dialect is None:
        raise SourceError(f"{place}: nothing is set: write '# filterlang: dialect=…'")
    return dialect


def _wrong_setting(setting: str, key: str) -> str:
    from difflib import get_close_matches

    if key in _KEYS:
        return f"{setting!r} does not set one dialect: write '# filterlang: dialect=…', once"
    meant = get_close_matches(key.lower(), _KEYS, n=1)
    hint = f"; did you mean {meant[0]!r}?" if meant else ""
    return f"there is no setting {key!r}{hint}; the settings are {', '.join(_KEYS)}"
