"""The elements of a text in the dialect `wsnt-filter`, and declarations of prefixes on them."""

from filterlang.diagnostics import Edit, Span
from filterlang.lint.rules._base import CheckedText
from filterlang.xml_places import Element, read_elements


class Markup:
    """The elements of a text that compiled.

    Args:
        text: the text.
    """

    def __init__(self, text: CheckedText) -> None:
        from filterlang.dialects.wsnt_filter import ASSUMED

        self._elements = read_elements(text.text, {**ASSUMED, **text.namespaces})

    def element_around(self, span: Span) -> Element | None:
        """The innermost element around a place."""
        around = [
            each for each in self._elements if each.span.start < span.start and span.end < each.span.end
        ]
        return around[-1] if around else None


def declare(element: Element, prefix: str, uri: str) -> Edit:
    """The edit that declares a prefix on an element."""
    name = f"{element.prefix}:{element.local}" if element.prefix else element.local
    end = element.span.start + 1 + len(name)
    return Edit(Span(end, end), f' xmlns:{prefix}="{uri}"')
