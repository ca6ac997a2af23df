"""Texts as XML documents hold them (XML 1.0, sections 2.2, 2.4 and 2.11). Knows no format."""

from typing import Final

from filterlang.xml_characters import find_forbidden

# A parser makes line feeds of carriage returns, and blanks of all white space in attributes.
_TEXT: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE: Final = _TEXT | str.maketrans({'"': "&quot;", "\t": "&#9;", "\n": "&#10;"})


def xml_text(text: str) -> str:
    """A text as the content of an element. Raises a ValueError if XML forbids one of its characters."""
    return _allowed(text).translate(_TEXT)


def xml_attribute(name: str, text: str | None) -> str:
    """An attribute, with a blank in front; nothing where there is no text. Raises as :func:`xml_text`."""
    return "" if text is None else f' {name}="{_allowed(text).translate(_ATTRIBUTE)}"'


def _allowed(text: str) -> str:
    forbidden = find_forbidden(text)
    if forbidden:
        raise ValueError(f"no XML document can hold the character {forbidden[0].group()!r} of {text!r}")
    return text
