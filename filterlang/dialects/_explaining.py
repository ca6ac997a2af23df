"""Texts that are no text of a dialect at all: one finding says what they are, and not one for each token."""

from collections.abc import Callable
from importlib import import_module

from filterlang.ast import Expression
from filterlang.diagnostics import has_error
from filterlang.dialects._base import Reading


def read_or_explain(
    reading: Reading, read: Callable[[Reading], Expression | None], explainer: str
) -> Expression | None:
    """Read a text by its grammar; where it has errors, see whether one finding explains all of it.

    A text that its grammar accepts is what it says, however much it looks like another language.

    Args:
        reading: the text.
        read: reads it, and reports what its tokens say.
        explainer: the module of this package that knows such texts, loaded here, for few texts have errors.
    """
    known = len(reading.diagnostics)
    expression = read(reading)
    if has_error(reading.diagnostics[known:]):
        whole = Reading(reading.text, reading.namespaces)
        if import_module(f"filterlang.dialects.{explainer}").report_other_languages(whole):
            reading.diagnostics[known:] = whole.diagnostics
            return None
    return expression
