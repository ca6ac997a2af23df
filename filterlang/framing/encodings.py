"""Which encodings of XML documents are read: those that keep markup where ASCII has it.

The end of a document, and a DOCTYPE in it, are looked for in its bytes, so an encoding that could hide them
is refused before the parser sees the document.
"""

import re
from functools import lru_cache
from typing import Final

_DECLARATION: Final = re.compile(rb"\s*<\?xml[ \t\r\n][^<>]*>")
_ENCODING: Final = re.compile(rb"""[ \t\r\n]encoding[ \t\r\n]*=[ \t\r\n]*["']([^"']*)""")
_ALLOWED: Final = re.compile(
    r"utf-?8|(?:us-)?ascii|ansi-x3\.4-1968|latin-?[1-9]|iso-?8859-\d{1,2}|(?:windows|cp)-?125\d"
    r"|gb2312|gbk|gb18030|shift-?jis|euc-jp|euc-kr|big5"
)
_RIGHT: Final = re.compile(
    rb"""<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.[0-9]+"|'1\.[0-9]+')"""
    rb"""(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"[^"<>]*"|'[^'<>]*'))?"""
    rb"""(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>"""
)
_WIDE: Final = re.compile(rb"(?:utf|ucs|iso-10646-ucs)-?(?:16|32|2|4)(?:le|be)?", re.IGNORECASE)
_REMEDY: Final = "convert the document to UTF-8"


def declared_encoding(document: bytes) -> str | None:
    """The encoding that a document's XML declaration names, None where it has none or names none."""
    declaration = _DECLARATION.match(document)
    declared = _ENCODING.search(declaration[0]) if declaration is not None else None
    return declared[1].decode("ascii", "replace").strip() if declared is not None else None


@lru_cache(maxsize=64)
def refuse_encoding(declaration: bytes) -> str | None:
    """Why a document of such an XML declaration is not read, None where it is."""
    declared = _ENCODING.search(declaration)
    if declared is None:
        return None
    name = declared[1].decode("ascii", "replace").strip()
    if _ALLOWED.fullmatch(name.lower().replace("_", "-")):
        return None
    return f"the encoding {name!r} is not read: {_REMEDY}"


def is_false(declaration: bytes) -> bool:
    """Whether an XML declaration names an encoding in which it could not be read as it was.

    Programs that make XML in memory write "utf-16" and save it in UTF-8.
    """
    declared = _ENCODING.search(declaration)
    return declared is not None and _WIDE.fullmatch(declared[1].strip()) is not None


def mend_declaration(declaration: bytes) -> bytes | None:
    """An XML declaration that is not right as one with its encoding only; None where it is right.

    Nothing else in it matters to who reads the document (XML 1.0, section 2.8).
    """
    if _RIGHT.fullmatch(declaration):
        return None
    declared = _ENCODING.search(declaration)
    if declared is None:
        return b""
    return b'<?xml version="1.0" encoding="' + declared[1].strip() + b'"?>'


def refuse_start(head: bytes) -> str | None:
    """Why a document that starts with these bytes is not read, None where nothing is wrong with them."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[1:2] == b"\0":
        return f"UTF-16 or UTF-32 is not read: {_REMEDY}"
    if head == b"\x4c\x6f\xa7\x94":  # "<?xm"
        return f"EBCDIC is not read: {_REMEDY}"
    if head == b"+ADw":
        return f"UTF-7 is not read: {_REMEDY}"
    return None
