"""Texts of many filters, kept as texts: what they are for an index, and filters when one is asked for.

A set of 100,000 filters must not hold 100,000 trees. Texts have a handful of shapes; what the index needs of
a text follows from its shape and its literals, without parsing it.
"""

from collections.abc import Mapping
from typing import Final

from filterlang.compiling import compile_texts, take_apart
from filterlang.diagnostics import FilterError
from filterlang.dialects import Dialect, find_dialect, usable_bindings
from filterlang.filter import Filter
from filterlang.index.outline import Outline, find_outline, rows_of
from filterlang.index.row import Row
from filterlang.limits import Limits

_MOST_SHAPES: Final = 1_024


class TextSource:
    """Texts of the same dialects, with the same options.

    Args:
        dialects: the ids or URIs of the dialects, one for each part of a filter; the parts are and-ed.
        namespaces: the prefixes that texts may use.
        limits: how long, deep and large a filter may be.

    Raises:
        FilterSyntaxError: if there is no such dialect.
    """

    __slots__ = ("_dialects", "_limits", "_namespaces", "_outlines")

    def __init__(
        self, dialects: tuple[str, ...], namespaces: Mapping[str, str] | None, limits: Limits
    ) -> None:
        self._dialects: tuple[Dialect, ...] = tuple([find_dialect(each) for each in dialects])
        self._namespaces = usable_bindings(namespaces)
        self._limits = limits
        self._outlines: dict[object, Outline] = {}

    def __reduce__(self) -> tuple[object, ...]:
        dialects = tuple([dialect.id for dialect in self._dialects])
        return TextSource, (dialects, dict(self._namespaces), self._limits)

    def rows(self, texts: tuple[str, ...]) -> list[Row]:
        """The rows of a filter.

        Raises:
            FilterError: if a text is wrong.
            TypeError: if one is no str.
        """
        shaped = take_apart(list(zip(texts, self._dialects, strict=True)), self._namespaces, self._limits)
        if shaped is None:
            flt = self.compile(texts)
            return rows_of(flt.lowered, lambda: flt.expr)
        outline = self._outlines.get(shaped.shape)
        if outline is None:
            flt = self.compile(texts)
            if flt.lowered.literals != shaped.literals:
                return rows_of(flt.lowered, lambda: flt.expr)
            if len(self._outlines) >= _MOST_SHAPES:
                self._outlines.clear()
            outline = find_outline(flt.lowered.shape, lambda: flt.expr)
            self._outlines[shaped.shape] = outline
        return outline.rows(shaped.literals)

    def compile(self, texts: tuple[str, ...]) -> Filter:
        """The filter.

        Raises:
            FilterError: as for :func:`filterlang.compile_parts`.
            TypeError: likewise.
        """
        return compile_texts(list(zip(texts, self._dialects, strict=True)), self._namespaces, self._limits)

    def errors(self, texts: tuple[str, ...]) -> tuple[FilterError, ...]:
        """What is wrong with texts: an error for each, or one for all of them together."""
        found: list[FilterError] = []
        for text, dialect in zip(texts, self._dialects, strict=True):
            try:
                compile_texts([(text, dialect)], self._namespaces, self._limits)
            except FilterError as error:
                found.append(error)
        if not found:
            try:
                self.compile(texts)
            except FilterError as error:
                found.append(error)
        return tuple(found)
