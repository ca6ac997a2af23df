"""The elements of a text in the dialect `wsnt-filter`, and declarations of prefixes on them."""

from typing import TYPE_CHECKING

from filterlang.diagnostics import Edit, Span
from filterlang.lint.rules._base import CheckedText

if TYPE_CHECKING:
    from filterlang.places.xml import Element


class Markup:
    """The elements of a text that compiled.

    Args:
        text: the text.
    """

    def __init__(self, text: CheckedText) -> None:
        # Reading XML takes long to import, and most of the time there is none.
        from filterlang.dialects.wsnt_filter import ASSUMED
        from filterlang.places.xml import read_elements

        self._elements = read_elements(text.text, {**ASSUMED, **text.namespaces})

    def element_around(self, span: Span) -> "Element | None":
        """The innermost element around a place."""
        around = [
            each for each in self._elements if each.span.start < span.start and span.end < each.span.end
        ]
        return around[-1] if around else None


def declare(element: "Element", prefix: str, uri: str) -> Edit:
    """The edit that declares a prefix on an element."""
    end = element.name_span.end
    return Edit(Span(end, end), f' xmlns:{prefix}="{uri}"')
