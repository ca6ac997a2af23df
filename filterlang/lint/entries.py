"""Filters as they stand in a document: what sources give, and rules are asked about. Knows no file format."""

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple, Self, TypeAlias

from filterlang.diagnostics import Diagnostic, Edit, Fix, Span
from filterlang.dialects import find_dialect
from filterlang.places.findings import Document, Finding

Encoder: TypeAlias = Callable[[str], str | None]
"""Writes a piece of a filter's text as it must stand in the document; None where it cannot stand there."""

SEPARATORS: Final = ("key", "host", "parent")
"""What tells that filters are meant for different receivers: the keys that they have, the hosts that their
URLs are sent to, the mappings or lists of YAML and JSON that they stand in."""

_NONE: Final[Mapping[str, str]] = MappingProxyType({})


def as_it_is(content: str) -> str:
    """The encoder of a text that stands in the document as it is."""
    return content


def as_written(text: str) -> str:
    """A path or a pattern in quotes, for messages; its backslashes stay as they were written."""
    return repr(text).replace("\\\\", "\\")


class Selector(NamedTuple):
    """Where filters stand in a document, and how.

    Attributes:
        path: a JSONPath, as RFC 9535 has it, with ``~`` at its end for the keys of what it selects; an XPath;
            or a regular expression with a group ``filter``.
        dialect: the id of the dialect of texts there, None where none is known.
        parts: where mappings are selected, the names of their parts, with the ids of their dialects.
        inner: where strings are selected that hold JSON, a JSONPath of filters in it.
        unescape: what the text around a filter does to it, the outermost first.
    """

    path: str
    dialect: str | None
    parts: tuple[tuple[str, str], ...] = ()
    inner: str | None = None
    unescape: tuple[str, ...] = ()


class IgnoredCode(str):
    """The beginning of codes that a comment says not to report, which knows where the comment stands."""

    comment: Span

    def __new__(cls, code: str, comment: Span) -> Self:
        """A code, and the comment that names it."""
        made = super().__new__(cls, code)
        made.comment = comment
        return made

    def __getnewargs__(self) -> tuple[str, Span]:  # type: ignore[override]
        """What it is made of again in another process."""
        return str(self), self.comment


class FilterText(NamedTuple):
    """A text in one dialect, and where it stands in a document.

    Attributes:
        document: the document.
        text: the text.
        dialect: the id of its dialect.
        offsets: where in the document each of its characters starts, and where the last one ends; or only
            where the first one does, if the text stands there as it is.
        encode: writes a piece of text as it must stand there.
        namespaces: the prefixes that are bound where it stands, beside those of the caller.
        ignored: the codes, or beginnings of codes, that a comment beside it says not to report.
    """

    document: Document
    text: str
    dialect: str
    offsets: Sequence[int] | int = 0
    encode: Encoder = as_it_is
    namespaces: Mapping[str, str] = _NONE
    ignored: tuple[str, ...] = ()

    def finding(self, diagnostic: Diagnostic) -> Finding:
        """A diagnostic about the text as a finding about the document.

        A fix that cannot be made there is left out.
        """
        if self.offsets == 0 and self.encode is as_it_is:
            return Finding(self.document, diagnostic)
        moved = Diagnostic(
            diagnostic.code,
            diagnostic.message,
            self.place(diagnostic.span),
            diagnostic.hint,
            None if diagnostic.fix is None else self._moved(diagnostic.fix),
        )
        return Finding(self.document, moved)

    def place(self, span: Span) -> Span:
        """Where a piece of the text stands in the document."""
        offsets = self.offsets
        if isinstance(offsets, int):
            return Span(offsets + span.start, offsets + span.end)
        return Span(offsets[span.start], offsets[span.end])

    def _moved(self, fix: Fix) -> Fix | None:
        edits: list[Edit] = []
        for edit in fix.edits:
            content = self.encode(edit.content)
            if content is None:
                return None
            edits.append(Edit(self.place(edit.span), content))
        return Fix(fix.message, tuple(edits), fix.applicability)


Key: TypeAlias = str | int | float
"""What a filter is called by: a string or a number of JSON."""


class FilterKey(NamedTuple):
    """The key of a filter, and where it stands in the document."""

    value: Key
    span: Span


class FilterEntry(NamedTuple):
    """A filter of a document.

    Attributes:
        texts: the texts it is made of, which are and-ed.
        findings: what is wrong before one is even read.
        key: its key, None where it has none.
        paths: the paths, patterns or selectors that select it.
        skipped: the placeholder of a template for which it is not checked, None where it is.
        parent: where the mapping or list of YAML or JSON starts that it stands in, None elsewhere.
    """

    texts: tuple[FilterText, ...]
    findings: tuple[Finding, ...] = ()
    key: FilterKey | None = None
    paths: tuple[str, ...] = ()
    skipped: str | None = None
    parent: int | None = None


def receiver_of(entry: FilterEntry, separators: Sequence[str]) -> tuple[object, ...]:
    """Whom a filter is meant for, as far as its place tells. Only filters for one receiver are compared.

    Args:
        entry: the filter.
        separators: what tells them apart, of :data:`SEPARATORS`; everything else tells nothing.
    """
    told: dict[str, object] = {
        "key": entry.key and entry.key.value,
        "host": _host(entry.texts),
        "parent": entry.parent,
    }
    return tuple([told[each] for each in separators if each in told])


_PATH: Final = re.compile("[/?#]")
_PORTS: Final = {"rtsp": ":554", "rtsps": ":322", "http": ":80", "https": ":443"}


def _host(texts: Sequence[FilterText]) -> str | None:
    for text in texts:
        if find_dialect(text.dialect).request is not None:
            scheme, slashes, rest = text.text.strip().partition("://")
            if slashes:
                host = _PATH.split(rest, maxsplit=1)[0].rpartition("@")[2].lower()
                return host.removesuffix(_PORTS.get(scheme.lower(), ":"))
    return None
