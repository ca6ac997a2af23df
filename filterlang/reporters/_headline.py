"""The first line of a finding, in the form that compilers print: ``file:row:column: error: CODE message``."""

from collections.abc import Callable
from typing import Final, TypeAlias

from filterlang.places.findings import Finding
from filterlang.reporters._escaping import escape

Paint: TypeAlias = Callable[[str, str], str]
"""Gives a text a style, which is a parameter of the terminal's sequence SGR."""

SEVERITY_COLORS: Final = {"error": "1;31", "warning": "1;33"}

_BOLD: Final = "1"


def painter(*, color: bool) -> Paint:
    """What paints a text, or leaves it alone.

    Args:
        color: whether to paint.
    """
    return _paint if color else _leave


def headline(finding: Finding, paint: Paint) -> str:
    """The first line of a finding, without its line end.

    Args:
        finding: the finding.
        paint: what paints it.
    """
    diagnostic = finding.diagnostic
    row, column = finding.position(diagnostic.span.start)
    place = paint(f"{escape(finding.document.name)}:{row}:{column}:", _BOLD)
    kind = paint(f"{diagnostic.severity}:", SEVERITY_COLORS[diagnostic.severity])
    return f"{place} {kind} {paint(diagnostic.code, _BOLD)} {escape(diagnostic.message)}"


def _paint(text: str, style: str) -> str:
    return f"\x1b[{style}m{text}\x1b[0m"


def _leave(text: str, _style: str) -> str:
    return text
