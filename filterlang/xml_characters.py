"""Characters as XML 1.0 has them: white space, names, and those that it forbids."""

import re
from functools import cache
from typing import Final

XML_SPACE: Final = " \t\r\n"
"""White space as XML and XPath 1.0 have it, section 2.3 of XML 1.0; Python's ``\\s`` is wider."""


_NAME_START: Final = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_REST: Final = r"\-.0-9\u00b7\u0300-\u036f\u203f\u2040"
_ASCII_NCNAME: Final = re.compile(r"[A-Z_a-z][\-.0-9A-Z_a-z]*")


@cache
def _ncname() -> re.Pattern[str]:
    # Compiled when a name is not ASCII: the ranges beyond it take longer to compile than a whole grammar.
    return re.compile(f"[{_NAME_START}][{_NAME_START}{_NAME_REST}]*")


def is_ncname(text: str) -> bool:
    """Whether a text is a name without a colon (Namespaces in XML 1.0, production 4)."""
    return bool((_ASCII_NCNAME if text.isascii() else _ncname()).fullmatch(text))


@cache
def _forbidden() -> re.Pattern[str]:
    return re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def find_forbidden(text: str) -> list[re.Match[str]]:
    """The characters of a text that no XML document can hold (XML 1.0, production 2)."""
    # None of them is printable, and most texts are.
    return [] if text.isprintable() else [*_forbidden().finditer(text)]


def without_forbidden(text: str) -> str:
    """The text with U+FFFD in the place of each such character.

    That one may stand in names and in values, so what is wrong with the rest of a text can still be found.
    """
    return text if text.isprintable() else _forbidden().sub("\ufffd", text)
