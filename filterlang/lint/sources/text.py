"""Text files: a filter a line, comments, and lines of JSON that hold the parts of one filter.

Knows lines and their places, and nothing about what a filter means.
"""

from collections.abc import Iterator
from typing import Final

from filterlang.diagnostics import Span
from filterlang.lint.entries import FilterEntry, FilterText
from filterlang.lint.sources._base import SourceError
from filterlang.lint.sources._directives import DIALECT, IGNORE, read_directive
from filterlang.lint.sources._json_parts import parts_of_line
from filterlang.places.findings import Document

BLANK: Final = " \t\r"
"""What does not belong to a filter at the ends of its line."""


def read(document: Document, dialect: str | None, span: Span | None = None) -> Iterator[FilterEntry]:
    """The filters of a text file.

    A line whose first character, blanks aside, is ``#`` is a comment, as a filter may hold a ``#`` further
    on. ``# filterlang: dialect=item-filter`` sets the dialect from there on, ``# filterlang: ignore=FL202``
    says what not to report about the next filter.

    Args:
        document: the file.
        dialect: the id of the dialect it starts in.
        span: the part of it that is read, whole lines; None for all of it.

    Yields:
        Its filters, in order.

    Raises:
        SourceError: at a line whose dialect is not known, and at a comment for filterlang that it does not
            understand.
    """
    start, end = span or (0, len(document.text))
    first, _ = document.position(start)
    ignored: dict[str, None] = {}
    for row, line in enumerate(document.text[start:end].split("\n"), first):
        text = line.strip(BLANK)
        place = start + len(line) - len(line.lstrip(BLANK))
        start += len(line) + 1
        if not text:
            continue
        if text.startswith("#"):
            comment = Span(place, place + len(text))
            directive = read_directive(text.lstrip("#"), f"{document.name}:{row}", (DIALECT, IGNORE), comment)
            if directive is not None:
                dialect = directive.dialect or dialect
                ignored.update(dict.fromkeys(directive.ignored))
            continue
        if text.startswith("{"):
            entry = parts_of_line(document, Span(place, place + len(text)))
        elif dialect is not None:
            entry = FilterEntry((FilterText(document, text, dialect, place),))
        else:
            raise SourceError(
                f"{document.name}:{row}: the dialect of this filter is not known: "
                "give --dialect, or a line such as '# filterlang: dialect=item-filter' above it"
            )
        if ignored:
            texts = tuple([each._replace(ignored=tuple(ignored)) for each in entry.texts])
            entry = entry._replace(texts=texts)
            ignored.clear()
        yield entry
