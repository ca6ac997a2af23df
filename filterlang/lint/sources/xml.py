"""XML files: the ``Filter`` elements of subscriptions, wherever they stand in a document.

Knows how to find them, and nothing of what is in them: that is the dialect ``wsnt-filter``'s to say.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from filterlang.lint.entries import FilterEntry, FilterText
from filterlang.lint.sources._base import SourceError
from filterlang.lint.sources._directives import IGNORE, read_directive
from filterlang.namespaces import WS_NOTIFICATION
from filterlang.places.findings import Document
from filterlang.places.xml import Element, XmlError, read_elements

_DIALECT: Final = "wsnt-filter"
_EVENTS: Final = "http://www.onvif.org/ver10/events/wsdl"
_COMMENT: Final = re.compile(r"<!--([ \t\r\n]*filterlang\b.*?)-->", re.IGNORECASE | re.DOTALL)
_BETWEEN: Final = re.compile(r"(?:[ \t\r\n]++|<!--(?:(?!-->).)*+-->|<[^!>/][^>]*+>)*+", re.DOTALL)


def read(document: Document) -> Iterator[FilterEntry]:
    """The filters of an XML file.

    A comment such as ``<!-- filterlang: ignore=FL202 -->`` is about the filter that it stands in, or in front
    of, or behind on the same row.

    Args:
        document: the file.

    Yields:
        Its filters, in order. Each has the prefixes that are in scope where it stands.

    Raises:
        SourceError: if it is no XML, or a comment for filterlang is not understood; says where.
    """
    try:
        elements = read_elements(document.text)
    except XmlError as error:
        raise SourceError.at(document, error.offset, f"not XML: {error.reason}") from None
    filters = [each for each in elements if _is_filter(each)]
    ignored = _ignored(document, filters)
    for element, codes in zip(filters, ignored, strict=True):
        span = element.span
        text = document.text[span.start : span.end]
        yield FilterEntry(
            (FilterText(document, text, _DIALECT, span.start, namespaces=element.namespaces, ignored=codes),)
        )


def _is_filter(element: Element) -> bool:
    # ONVIF's CreatePullPointSubscription has the same element in a namespace of its own.
    return element.local == "Filter" and element.uri in (WS_NOTIFICATION, _EVENTS)


def _ignored(document: Document, filters: Sequence[Element]) -> list[tuple[str, ...]]:
    """The beginnings of codes not to report, for each filter."""
    ignored: list[dict[str, None]] = [{} for _ in filters]
    starts = [each.span.start for each in filters]
    markup = 0  # where the comments and start tags end that follow the last comment
    for comment in _COMMENT.finditer(document.text):
        row, _ = document.position(comment.start())
        place = f"{document.name}:{row}"
        directive = read_directive(" ".join(comment[1].split()), place, (IGNORE,))
        if directive is None:
            continue
        below = bisect_right(starts, comment.start())
        if below and _holds_or_precedes(document, filters[below - 1], comment):
            ignored[below - 1].update(dict.fromkeys(directive.ignored))
        elif below < len(filters):
            # Only start tags may stand in between: the filter is the first thing in what is below.
            start = filters[below].span.start
            if markup < comment.end():
                between = _BETWEEN.match(document.text, comment.end(), start)
                markup = between.end() if between is not None else comment.end()
            if markup == start:
                ignored[below].update(dict.fromkeys(directive.ignored))
    return [tuple(codes) for codes in ignored]


def _holds_or_precedes(document: Document, element: Element, comment: re.Match[str]) -> bool:
    end = element.span.end
    return comment.start() < end or document.position(end)[0] == document.position(comment.start())[0]
