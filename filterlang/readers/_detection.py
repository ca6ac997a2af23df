"""Finds out what format content is in, from its first bytes."""

from collections.abc import Callable, Iterable
from functools import cache
from types import ModuleType
from typing import Final

from filterlang.event import Event
from filterlang.framing.source import ReadOptions
from filterlang.readers._formats import format_module, format_names

ENOUGH: Final = 8_192
"""No format needs more bytes than this to be told from the others."""


@cache
def _formats() -> tuple[tuple[str, ModuleType], ...]:
    names = format_names("filterlang.readers")
    return tuple((name, format_module("filterlang.readers", name)) for name in names)


@cache
def whole_reader(name: str) -> Callable[[bytes, ReadOptions], Iterable[Event] | None] | None:
    """What reads one short document of a format at once, None where the format has nothing of the kind."""
    return getattr(format_module("filterlang.readers", name), "read_whole", None)


def detect(head: bytes, final: bool) -> tuple[str | None, bool]:
    """Find the format of content.

    Args:
        head: its first bytes, without white space and byte order marks in front.
        final: whether there will be no more of them.

    Returns:
        The format, None where none is found; and whether more bytes may tell.
    """
    final = final or len(head) >= ENOUGH
    undecided = False
    for name, module in _formats():
        answer = module.sniff(head[:ENOUGH], final)
        if answer:
            return name, False
        undecided = undecided or answer is None
    return None, undecided and not final
