"""Markdown files: code blocks that name a dialect, such as those between ```item-filter and ```.

A block is read as a text file is: a filter a line, with comments (CommonMark 0.31, section 4.5).
"""

import re
from collections.abc import Iterator
from typing import Final

from filterlang.diagnostics import FilterError, Span
from filterlang.dialects import find_dialect
from filterlang.lint.entries import FilterEntry
from filterlang.lint.sources import text
from filterlang.places.findings import Document

_FENCE: Final = re.compile(
    r"^[ >\t]*(?P<fence>`{3,}|~{3,})[ \t]*(?P<name>[\w-]+)[^\n`]*\n(?P<block>.*?)^[ >\t]*(?P=fence)",
    re.MULTILINE | re.DOTALL,
)


def read(document: Document) -> Iterator[FilterEntry]:
    """The filters of a Markdown file.

    Args:
        document: the file.

    Yields:
        Its filters, in order, each with the name of its block's dialect as its path.

    Raises:
        SourceError: if a comment for filterlang is not understood; says where.
    """
    for found in _FENCE.finditer(document.text):
        try:
            dialect = find_dialect(found["name"]).id
        except FilterError:
            continue  # a block in another language
        for entry in text.read(document, dialect, Span(*found.span("block"))):
            yield entry._replace(paths=(dialect,))
