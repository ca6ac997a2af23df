"""Characters that look like a blank, or like nothing, and are no white space in XML and XPath.

They come along when a filter is copied from a web page or a PDF.
"""

import re
from typing import Final

from filterlang.diagnostics import Diagnostic, Edit, Fix, Span
from filterlang.xml_characters import XML_SPACE

_BLANK = "\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_INVISIBLE = "\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"

ODD_SPACE: Final = f"[{_BLANK}{_INVISIBLE}]"
"""One such character, as a pattern; the ``re`` module compiles it when it is first used. The terminal of that
name in ``terminals.lark`` holds the same ones."""


def is_blank(text: str) -> bool:
    """Whether there is nothing in a text but white space, odd or not."""
    rest = text.strip(XML_SPACE)
    return not rest or (not text.isascii() and not re.sub(ODD_SPACE, "", text).strip(XML_SPACE))


def odd_space(text: str, span: Span) -> Diagnostic:
    """A diagnostic for odd white space, with the fix that puts a blank, or nothing, in its place."""
    visible = re.search(f"[{_BLANK}]", text[span.start : span.end]) is not None
    code = f"U+{ord(text[span.start]):04X}"
    if visible:
        message = f"the character {code} is no white space in XML and XPath"
        fix = Fix("write a blank", (Edit(span, " "),))
    else:
        message = f"the character {code} is invisible and has no place here"
        between = text[span.start - 1 : span.start].isalnum() and text[span.end : span.end + 1].isalnum()
        fix = Fix("remove it", (Edit(span, ""),), "unsafe" if between else "safe")
    return Diagnostic("FL010", message, span, "it is often a leftover of copying from a page or a PDF", fix)
