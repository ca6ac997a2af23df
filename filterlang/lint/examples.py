"""Examples of rules as documents, and what is found in them: for manual pages and for tests."""

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from filterlang.diagnostics import Span
from filterlang.lint.entries import FilterEntry, FilterText
from filterlang.lint.rules import Context, Example
from filterlang.lint.runner import Options, check_document
from filterlang.places.findings import Document, Finding

if TYPE_CHECKING:
    from filterlang.declared.reading import Declarations

_OPEN: Final = "«"
_CLOSE: Final = "»"


class LaidOut(NamedTuple):
    """An example as a document.

    Attributes:
        document: a row for each filter or, if it has several parts, for each part, its dialect before it.
        entries: the filters.
        span: the place in the document that is marked, None if there is none.
        marked: the text that it is in.
    """

    document: Document
    entries: tuple[FilterEntry, ...]
    span: Span | None = None
    marked: FilterText | None = None


def lay_out(example: Example) -> LaidOut:
    """Make a document of an example."""
    heads = [
        {dialect: f"{dialect}: " if len(parts) > 1 else "" for dialect in parts} for parts in example.filters
    ]
    rows = [
        head[dialect] + _unmarked(marked)
        for parts, head in zip(example.filters, heads, strict=True)
        for dialect, marked in parts.items()
    ]
    document = Document("", "\n".join(rows))
    laid_out = LaidOut(document, ())
    start = 0
    for parts, head in zip(example.filters, heads, strict=True):
        texts: list[FilterText] = []
        for dialect, marked in parts.items():
            start += len(head[dialect])
            text = FilterText(document, _unmarked(marked), dialect, start)
            texts.append(text)
            if _OPEN in marked:
                span = Span(start + marked.index(_OPEN), start + marked.index(_CLOSE) - 1)
                laid_out = laid_out._replace(span=span, marked=text)
            start += len(text.text) + 1
        laid_out = laid_out._replace(entries=(*laid_out.entries, FilterEntry(tuple(texts))))
    return laid_out


def findings_of(example: Example) -> list[Finding]:
    """What is found in an example."""
    declared = None if example.declarations is None else _declarations(example.declarations)
    return check_document(
        lay_out(example).entries, Options(example.namespaces or {}, context=Context(declared))
    )


@lru_cache(maxsize=8)
def _declarations(document: str) -> "Declarations":
    from filterlang.declared.reading import read_declarations

    return read_declarations(document.encode())


def _unmarked(text: str) -> str:
    return text.replace(_OPEN, "").replace(_CLOSE, "")
