"""Bytes to a tree, as strangers' documents must be parsed, and a whole short document at once."""

import re
import threading
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, Final, TypedDict

from lxml import etree

from filterlang.framing.encodings import refuse_encoding
from filterlang.framing.vocabulary import AT_ONCE, Fragment, Vocabulary, local_name

CLOSE: Final = re.compile(rb"[ \t\r\n]*+>")
"""What follows the name in an end tag."""

_HEAD: Final = re.compile(
    rb"""(?:[ \t\r\n\x00]|\xef\xbb\xbf)*+(<\?xml[ \t\r\n][^<>?]{0,200}+\?>)?+"""
    rb"""[ \t\r\n]*+<([^\s<>/"'=!?]++)(?=[\s>])[^>]{0,%d}+(?<!/)>""" % AT_ONCE
)
"""What a short document starts with. As a rule a root that ends with "/>" is empty: it is left to a closer
look, as its end tag would be looked for in vain."""

_SMALL: Final = 4_096
_PLACE: Final = re.compile(r",? line \d+(?:, column \d+)?.*$", re.DOTALL)
_UNDECLARED: Final = re.compile(r"Namespace prefix (\S+)(?: for (\S+))?(?: on (\S+))? is not defined")
_ELEMENT: Final[Callable[[Any], Any]] = itemgetter(1)
_threads: Final = threading.local()


class _Options(TypedDict):
    resolve_entities: bool
    no_network: bool
    load_dtd: bool
    huge_tree: bool
    collect_ids: bool


_SAFE: Final[_Options] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "collect_ids": False,
}
"""Never recovering, never fetching, no huge trees; a DOCTYPE must not get so far."""


def parser() -> etree.XMLParser:
    """This thread's parser: making one costs as much as parsing a notification."""
    found: etree.XMLParser | None = getattr(_threads, "parser", None)
    if found is None:
        found = _threads.parser = etree.XMLParser(**_SAFE)
    return found


def parse(data: bytes) -> "etree._Element | str":
    """The root of a document, or why it is not well-formed.

    The parser's line and column are left out: they count from the piece that was parsed.
    """
    try:
        return etree.fromstring(data, parser())
    except (etree.LxmlError, ValueError, LookupError) as error:
        message = _PLACE.sub("", str(error).replace("<string>", "")).strip()
    undeclared = _UNDECLARED.match(message)
    if undeclared is not None:
        prefix, attribute, element = undeclared.groups()
        where = f"attribute {attribute} of {element}" if attribute else f"element {element}"
        return f"the prefix {prefix!r} of the {where} is not declared"
    return message or "not well-formed"


def parse_and_find(
    data: bytes, vocabulary: Vocabulary
) -> "tuple[etree._Element, Sequence[etree._Element]] | None":
    """The root of a document and what the vocabulary finds in it, None where it is not well-formed.

    The same as :func:`parse` and then ``vocabulary.find``, and faster where the vocabulary has tags.
    """
    tags = vocabulary.tags
    if not tags:
        root = parse(data)
        return None if isinstance(root, str) else (root, vocabulary.find(root))
    threads = vocabulary.threads
    try:
        noting = threads.parser
    except AttributeError:
        noting = threads.parser = etree.XMLPullParser(("start",), tag=tags, **_SAFE)
    try:
        noting.feed(data)
        return noting.close(), list(map(_ELEMENT, noting.read_events()))
    except (etree.LxmlError, ValueError, LookupError):
        del threads.parser  # what it has noted would be taken for part of the next document
        return None


def short_document(
    data: bytes | bytearray, position: int, vocabulary: Vocabulary, bound: int, base: int
) -> tuple[Fragment, int] | None:
    """Parse the document that starts at a position, if it is all there, short, and in perfect order.

    It is where its root's first end tag makes it well-formed. Whatever needs a closer look - it is not all
    there, something in it may be the start of another document - is left to that.

    Args:
        data: the bytes.
        position: where it starts, or the white space in front of it.
        vocabulary: the elements the format knows.
        bound: the longest document to parse.
        base: the offset in the source of the first of the bytes.

    Returns:
        The document and the index behind it, None where a closer look is needed.
    """
    head = _HEAD.match(data, position)
    if head is None:
        return None
    declaration, name = head.groups()
    content = head.end()
    if declaration is None:
        start = head.start(2) - 1
    elif refuse_encoding(declaration) is None:
        start = head.start(1)
    else:
        return None
    bound += start
    end_tag = b"</" + name
    closing = data.find(end_tag, content, bound)
    if closing < 0:
        return None
    end = closing + len(end_tag) + 1
    if end > bound or data[end - 1 : end] != b">":
        close = CLOSE.match(data, end - 1, bound)
        if close is None:
            return None
        end = close.end()
    # The first search is much faster than the second, and as a rule it finds nothing.
    if data.find(b"?", content, closing) >= 0 and data.find(b"<?xml", content, closing) >= 0:
        return None
    if end - start > _SMALL and data.find(local_name(name), head.end(2), closing) >= 0:
        # It cannot be well-formed, as a rule: not worth parsing, or each of many unclosed roots would be.
        return None
    document = bytes(data[start:end])
    parsed = parse_and_find(document, vocabulary)
    if parsed is None:
        return None
    root, found = parsed
    units = vocabulary.orderly_units(found)
    return None if units is None else (Fragment(root, units, found, document, base + start), end)
