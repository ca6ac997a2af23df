"""Any text, such as source code or a log: filters where a regular expression finds them.

The expressions are RE2's, which finds a match in time linear in the text, whoever wrote the expression.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from filterlang.diagnostics import FilterError, Span
from filterlang.dialects import find_dialect
from filterlang.lint.entries import FilterEntry, FilterText, Selector, as_written
from filterlang.lint.sources._base import SourceError
from filterlang.lint.sources._unescaping import unescape
from filterlang.places.findings import Document

FILTER: Final = "filter"
"""The group that is the filter."""

DIALECT: Final = "dialect"
"""The group, where there is one, that names its dialect."""


class NoEngineError(ValueError):
    """The package that finds patterns is not installed; the message says how to get it."""


def read(document: Document, selectors: Sequence[Selector]) -> Iterator[FilterEntry]:
    """The filters of a text. Takes time in proportion to its length and the number of patterns.

    Args:
        document: the text.
        selectors: regular expressions. A group ``dialect`` of theirs says which dialect a filter is in.

    Yields:
        Its filters, in order. What several expressions find is one filter.

    Raises:
        ValueError: if a pattern is none.
        SourceError: at a filter whose dialect is not known.
    """
    found: dict[tuple[int, int], tuple[Selector, str | None]] = {}
    paths: dict[tuple[int, int], list[str]] = {}
    for selector in selectors:
        pattern = compile_pattern(selector.path)
        group = pattern.groupindex[FILTER]  # the engine knows places by number alone
        for match in pattern.finditer(document.text):
            span = match.span(group)
            if span != (-1, -1):  # an alternative of the expression without the group
                found.setdefault(span, (selector, match.groupdict().get(DIALECT)))
                paths.setdefault(span, []).append(selector.path)
    for span, (selector, named) in sorted(found.items()):
        dialect = _dialect(document, span[0], named or selector.dialect)
        text, places = unescape(document.text, Span(*span), selector.unescape)
        yield FilterEntry(
            (FilterText(document, text, dialect, places.offsets, places.encode),), paths=tuple(paths[span])
        )


def _dialect(document: Document, start: int, name: str | None) -> str:
    if name is None:
        reason = (
            "the dialect of this filter is not known: give it with the source, or in a group named dialect"
        )
        raise SourceError.at(document, start, reason)
    try:
        return find_dialect(name).id
    except FilterError as error:
        raise SourceError.at(document, start, error.diagnostics[0].message) from None


@lru_cache(maxsize=256)
def compile_pattern(pattern: str, *, needs_filter: bool = True) -> Any:
    """Compile a regular expression of a configuration.

    Args:
        pattern: the expression, in the syntax of RE2. ``^`` and ``$`` stand for the ends of the text, with
            ``(?m)`` in front for those of lines.
        needs_filter: whether it must have a group named ``filter``.

    Raises:
        NoEngineError: if the engine is not installed.
        ValueError: if it is no regular expression; says what is wrong.
    """
    engine = _engine()
    options = engine.Options()
    options.log_errors = False
    try:
        compiled = engine.compile(pattern, options=options)
    except engine.error as error:
        reason = error.args[0]
        words = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise ValueError(f"{as_written(pattern)} is no regular expression of RE2: {words}") from None
    if needs_filter and FILTER not in compiled.groupindex:
        message = f"{as_written(pattern)} has no group that says where the filter is: write (?P<filter>…)"
        raise ValueError(message)
    return compiled


def _engine() -> Any:
    try:
        import re2  # type: ignore[import-untyped]
    except ImportError:
        raise NoEngineError(
            "patterns need the package google-re2: pip install 'filterlang[patterns]'"
        ) from None
    return re2
