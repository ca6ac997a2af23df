"""Bytes to a tree, as strangers' documents must be parsed, and a whole short document at once."""

import re
import threading
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, Final, NamedTuple, TypedDict

from lxml import etree

from filterlang.framing.encodings import refuse_encoding
from filterlang.framing.lexing import Kind, Lexer
from filterlang.framing.vocabulary import AT_ONCE, Fragment, Vocabulary, local_name

CLOSE: Final = re.compile(rb"[ \t\r\n]*+>")
"""What follows the name in an end tag."""

_HEAD: Final = re.compile(
    rb"""(?:[ \t\r\n\x00]|\xef\xbb\xbf)*+(<\?xml[ \t\r\n][^<>?]{0,200}+\?>)?+"""
    rb"""[ \t\r\n]*+<([^\s<>/"'=!?]++)(?=[\s>])[^>]{0,%d}+(?<!/)>""" % AT_ONCE
)
"""What a short document starts with. As a rule a root that ends with "/>" is empty: it is left to a closer
look, as its end tag would be looked for in vain."""

UNDEFINED_NAMESPACE: Final = 201
"""libxml2's number of an undeclared prefix. It is no error of XML itself: the parser goes on behind it."""

_SMALL: Final = 4_096
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


class Flaw(NamedTuple):
    """Why a document is not well-formed, in the parser's words.

    Attributes:
        code: libxml2's number of the error, 0 where there is none.
        message: its words, without a place.
        line: the line it was found in, from 1.
        column: the column behind it, from 1.
        undeclared: the prefixes that are not declared, each with an element that has it, the first hundred.
    """

    code: int
    message: str
    line: int = 1
    column: int = 1
    undeclared: tuple[tuple[str, str], ...] = ()

    def place(self, data: bytes) -> int:
        """About where in a document it was found, in bytes."""
        start = 0
        for _ in range(self.line - 1):
            start = data.find(b"\n", start) + 1
            if not start:
                return len(data)
        return min(start + self.column - 1, len(data))


def parse(data: bytes) -> "etree._Element | Flaw":
    """The root of a document, or why it is not well-formed."""
    used = parser()
    try:
        return etree.fromstring(data, used)
    except (etree.LxmlError, ValueError, LookupError) as error:
        entries = list(used.error_log)
        message = str(error)
    fatal = next((entry for entry in entries if entry.type != UNDEFINED_NAMESPACE), None)
    found = [_UNDECLARED.match(entry.message) for entry in entries if entry.type == UNDEFINED_NAMESPACE]
    undeclared = tuple(
        dict.fromkeys([(each[1], each[3] or each[2] or "") for each in found if each is not None])
    )
    if fatal is not None:
        return Flaw(fatal.type, fatal.message.strip(), fatal.line, fatal.column, undeclared)
    return Flaw(UNDEFINED_NAMESPACE if undeclared else 0, message, undeclared=undeclared)


def text_of(element: etree._Element) -> str:
    """The text of an element, without comments and instructions."""
    # The string-value of XPath 1.0, section 5.2: what is no text does not count.
    return str(element.xpath("string()")) if len(element) else element.text or ""


def parse_and_find(
    data: bytes, vocabulary: Vocabulary
) -> "tuple[etree._Element, Sequence[etree._Element]] | None":
    """The root of a document and what the vocabulary finds in it, None where it is not well-formed.

    The same as :func:`parse` and then ``vocabulary.find``, and faster where the vocabulary has tags.
    """
    tags = vocabulary.tags
    if not tags:
        root = parse(data)
        return None if isinstance(root, Flaw) else (root, vocabulary.find(root))
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
    if units is None or (not units and name.lower() == b"html"):
        return None
    return Fragment(root, units, found, document, base + start, None, not units), end


def unit_offset(fragment: Fragment, unit: "etree._Element", vocabulary: Vocabulary) -> int:
    """Where a unit of a piece starts, in bytes from the start of the source.

    It is looked for anew where the piece is a whole document, so ask only for what is wrong with a unit.
    """
    if fragment.start is not None or fragment.document is None:
        return fragment.offset if fragment.start is None else fragment.start
    number = fragment.units.index(unit)
    lexer = Lexer()
    lexer.buffer += fragment.document
    position = 0
    while position < len(lexer.buffer) and (token := lexer.token(position)) is not None:
        if token.kind in (Kind.START, Kind.EMPTY) and vocabulary.rank(token.name) == vocabulary.unit_rank:
            if not number:
                return fragment.offset + position
            number -= 1
        position = max(token.end, position + 1)
    return fragment.offset
