"""Checking one text in a program: :func:`check`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from filterlang.diagnostics import Diagnostic
from filterlang.dialects import find_dialect, require_str, usable_bindings
from filterlang.limits import DEFAULT_LIMITS, Limits
from filterlang.lint.codes import selected_codes
from filterlang.lint.entries import FilterEntry, FilterText
from filterlang.lint.rules import Context
from filterlang.lint.runner import Options, check_document
from filterlang.places.findings import Document

if TYPE_CHECKING:
    from filterlang.declared.reading import Declarations


def check(
    text: str,
    dialect: str,
    *,
    namespaces: Mapping[str, str] | None = None,
    declarations: "Declarations | None" = None,
    limits: Limits = DEFAULT_LIMITS,
) -> list[Diagnostic]:
    """Find what is wrong with a filter's text; bad text is never raised.

    Args:
        text: the text.
        dialect: the id or URI of its dialect.
        namespaces: as for :func:`filterlang.compile`.
        declarations: what the device says it emits, to hold the filter against.
        limits: as for :func:`filterlang.compile`.

    Returns:
        Errors and warnings, in the order of the text, of the codes that are on by default; none for a clean
        text.

    Raises:
        FilterSyntaxError: if there is no such dialect.
        TypeError: if the text is no str.
    """
    require_str(text)
    place = FilterText(Document("", text), text, find_dialect(dialect).id)
    codes = selected_codes(None, ())
    options = Options(usable_bindings(namespaces), limits, Context(declarations), codes.__contains__)
    return [each.diagnostic for each in check_document([FilterEntry((place,))], options)]
