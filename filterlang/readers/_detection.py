"""Finds out what format content is in, from its first bytes."""

import re
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Final

from filterlang.event import Event
from filterlang.framing.source import ReadOptions
from filterlang.readers._formats import format_module, format_names

ENOUGH: Final = 8_192
"""No format needs more bytes than this to be told from the others."""

LONGEST_START: Final = 300
"""So many bytes may belong to the start of a document that has not come as a whole."""

_XML_START: Final = re.compile(
    rb"<(?:\?xml[ \t\r\n]|(?:[A-Za-z_][\w.-]{0,63}:)?(?:Meta[dD]ataStream|Envelope|Notify|PullMessagesResponse"
    rb"|NotificationMessage|GetEvent(?:Properties|Instances)Response|TopicSet)[\s/>]|[eE]vents?[\s/>])"
)
_JSON_START: Final = re.compile(rb'\{[ \t\r\n]*"|\[[ \t\r\n]*\{')


@cache
def _formats() -> tuple[tuple[str, ModuleType], ...]:
    names = format_names("filterlang.readers")
    return tuple((name, format_module("filterlang.readers", name)) for name in names)


@cache
def whole_reader(name: str) -> Callable[[bytes, ReadOptions], list[Event] | None] | None:
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


def find_xml(data: bytes) -> int | None:
    """Where XML starts in the middle of text, such as the lines of a log; None where it does not."""
    found = _XML_START.search(data)
    return None if found is None else found.start()


def find_json(data: bytes) -> int | None:
    """Where JSON may start in the middle of text; None where it does not."""
    found = _JSON_START.search(data)
    return None if found is None else found.start()
