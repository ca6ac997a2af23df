"""Finds out what format a source is in, from its first bytes."""

from collections.abc import Iterator
from functools import cache
from itertools import chain
from types import ModuleType
from typing import Final

from filterlang.diagnostics import EventError
from filterlang.readers._formats import format_module, format_names

ENOUGH: Final = 8_192
"""No format needs more bytes than this to be told from the others."""

MOST_BLANK: Final = 1024 * 1024
"""A source that starts with more white space than this is none."""

_FILLER: Final = b" \t\r\n\0"
_BOM: Final = b"\xef\xbb\xbf"
_SHOWN: Final = 24


def strip_filler(head: bytes) -> bytes:
    """The head of a source without byte order marks, white space and NULs in front."""
    while True:
        stripped = head.lstrip(_FILLER).removeprefix(_BOM)
        if stripped == head:
            return head
        head = stripped


@cache
def _formats() -> tuple[tuple[str, ModuleType], ...]:
    names = format_names("filterlang.readers")
    return tuple((name, format_module("filterlang.readers", name)) for name in names)


def detect(chunks: Iterator[bytes], name: str | None) -> tuple[str | None, Iterator[bytes]]:
    """Find the format of a source.

    Args:
        chunks: the bytes of the source.
        name: its name, for the error.

    Returns:
        The format, None for a source of white space only; and all the bytes of the source again.

    Raises:
        EventError: if no format knows the first bytes.
        OSError: if the source cannot be read.
    """
    taken: list[bytes] = []
    head = b""
    blank = 0
    final = False
    while not final:
        chunk = next(chunks, None)
        final = chunk is None
        if chunk is not None:
            taken.append(chunk)
            blank += len(chunk) if not head else 0
            head = strip_filler(head + chunk)
            if blank > MOST_BLANK and not head:
                raise EventError(f"nothing but white space in the first {MOST_BLANK} bytes", 0, name)
        if not head or (not final and _BOM.startswith(head)):
            continue
        final = final or len(head) >= ENOUGH
        undecided = False
        for each, module in _formats():
            answer = module.sniff(head[:ENOUGH], final)
            if answer:
                return each, chain(taken, chunks)
            undecided = undecided or answer is None
        if final or not undecided:
            known = ", ".join(format_names("filterlang.readers"))
            shown = head[:_SHOWN]
            raise EventError(
                f"the source starts with {shown!r}, which is none of the formats {known}", 0, name
            )
    return None, iter(())
