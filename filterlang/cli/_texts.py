"""A filter's texts, with the places they stand at. Knows no file format."""

from typing import NamedTuple, TypeAlias

from filterlang.diagnostics import Diagnostic, Edit, Fix, Span
from filterlang.reporters import Finding


class FilterText(NamedTuple):
    """A text in one dialect, and where it stands.

    Attributes:
        filename: the file, or what stands for one.
        text: the text.
        dialect: the id of its dialect.
        row: the row it starts in.
        column: the column it starts at.
        line: the line of JSON that it is a value in, None where it stands for itself.
        offsets: where in that line each of its characters starts, and where the last one ends.
    """

    filename: str
    text: str
    dialect: str
    row: int = 1
    column: int = 1
    line: str | None = None
    offsets: tuple[int, ...] = ()

    def finding(self, diagnostic: Diagnostic) -> Finding:
        """A diagnostic about the text as a finding about the file."""
        if self.line is None:
            return Finding(self.filename, self.text, diagnostic, self.row, self.column)
        from json import dumps

        fix = diagnostic.fix
        if fix is not None:
            edits = [Edit(self._span(edit.span), dumps(edit.content)[1:-1]) for edit in fix.edits]
            fix = Fix(fix.message, tuple(edits), fix.applicability)
        moved = Diagnostic(
            diagnostic.code, diagnostic.message, self._span(diagnostic.span), diagnostic.hint, fix
        )
        return Finding(self.filename, self.line, moved, self.row, self.column)

    def _span(self, span: Span) -> Span:
        return Span(self.offsets[span.start], self.offsets[span.end])


Key: TypeAlias = str | int | float
"""What a filter is called by: a string or a number of JSON."""


class FilterKey(NamedTuple):
    """The key of a filter, and where it stands in its line of JSON."""

    value: Key
    span: Span


class FilterLine(NamedTuple):
    """A line that holds a filter.

    Attributes:
        texts: the texts it is made of.
        findings: what is wrong before one is even read.
        key: its key, None where it has none.
    """

    texts: tuple[FilterText, ...]
    findings: tuple[Finding, ...] = ()
    key: FilterKey | None = None
