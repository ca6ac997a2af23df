"""Placeholders of templates, such as ``{{ topic }}``: what stands in for a text that is put in later."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from filterlang.lint.sources.pattern import compile_pattern

KNOWN: Final = {
    # None of them goes back far: each runs in time linear in the text.
    "jinja": re.compile(r"\{\{[^{}]*+\}\}|\{%[^{}%]*+%\}"),
    "printf": re.compile(r"%(?:\(\w+\))?[-+ #0]*+\d*+(?:\.\d++)?[sdifr]"),
    "secret": re.compile(r"!(?:secret|env_var|include|vault)\b[^\n]*+"),
    "shell": re.compile(r"\$\{[^{}]*+\}|\$[A-Za-z_]\w*+"),
}
"""Placeholders that a configuration can name."""

_VALUE: Final = re.compile(r"\"[^\"]*+\"|'[^']*+'")


def find_placeholder(text: str, dialect: str | None, placeholders: Sequence[str]) -> str | None:
    """The placeholder for which a text is a template and cannot be checked.

    Where all of them stand inside quoted values of an item filter, the filter can be checked as it is: the
    placeholder is a value like any other.

    Args:
        text: the text of the filter, or what stands where one should.
        dialect: the id of its dialect, None where it is no filter's text.
        placeholders: names of :data:`KNOWN`, or regular expressions of RE2.

    Raises:
        ValueError: if one is neither.
    """
    values = [each.span() for each in _VALUE.finditer(text)] if dialect == "item-filter" else []
    for start, end in _found(text, placeholders):
        if not any(first < start and end < last for first, last in values):
            return text[start:end]
    return None


def _found(text: str, placeholders: Sequence[str]) -> Iterator[tuple[int, int]]:
    for placeholder in placeholders:
        known = KNOWN.get(placeholder)
        pattern = known if known is not None else compile_pattern(placeholder, needs_filter=False)
        for found in pattern.finditer(text):
            if found.end() > found.start():
                yield found.span()
