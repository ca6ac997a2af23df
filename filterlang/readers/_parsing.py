"""Bytes to a tree, as strangers' documents must be parsed, and a whole short document at once."""

import re
import threading
from typing import Final

from lxml import etree

from filterlang.readers._encodings import refuse_encoding
from filterlang.readers._vocabulary import Fragment, Vocabulary, local_name

CLOSE: Final = re.compile(rb"[ \t\r\n]*+>")
"""What follows the name in an end tag."""

_HEAD: Final = re.compile(
    rb"""(?:[ \t\r\n\x00]|\xef\xbb\xbf)*+(<\?xml[ \t\r\n][^<>?]{0,200}+\?>)?+"""
    rb"""[ \t\r\n]*+<([^\s<>/"'=!?]++)[\s/>]"""
)
_SMALL: Final = 4_096
_PLACE: Final = re.compile(r",? line \d+(?:, column \d+)?.*$", re.DOTALL)
_UNDECLARED: Final = re.compile(r"Namespace prefix (\S+)(?: for (\S+))?(?: on (\S+))? is not defined")
_threads: Final = threading.local()


def parser() -> etree.XMLParser:
    """This thread's parser: making one costs as much as parsing a notification.

    Never recovering, never fetching, no huge trees; a DOCTYPE must not get so far.
    """
    found: etree.XMLParser | None = getattr(_threads, "parser", None)
    if found is None:
        found = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, collect_ids=False
        )
        _threads.parser = found
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
    root_name = head.start(2)
    start = root_name - 1
    if declaration is not None:
        if refuse_encoding(declaration) is not None:
            return None
        start = head.start(1)
    if data[data.find(b">", root_name) - 1] == 0x2F:
        return None  # as a rule an empty root: do not look far for an end tag that is not there
    bound += start
    end_tag = b"</" + name
    closing = data.find(end_tag, root_name, bound)
    if closing < 0:
        return None
    end = closing + len(end_tag) + 1
    if end > bound or data[end - 1 : end] != b">":
        close = CLOSE.match(data, end - 1, bound)
        if close is None:
            return None
        end = close.end()
    if data.find(b"?", root_name, closing) >= 0 and data.find(b"<?xml", root_name, closing) >= 0:
        return None
    if end - start > _SMALL and data.find(local_name(name), root_name + len(name), closing) >= 0:
        # It cannot be well-formed, as a rule: not worth parsing, or each of many unclosed roots would be.
        return None
    document = bytes(data[start:end])
    try:
        root = etree.fromstring(document, parser())
    except (etree.LxmlError, ValueError, LookupError):
        return None
    found = vocabulary.find(root)
    units = vocabulary.orderly_units(found)
    return None if units is None else (Fragment(root, units, found, document, base + start), end)
