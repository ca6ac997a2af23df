"""Where elements, attributes and characters stand in an XML text.

A tree of lxml knows rows at best. Here every element and every character of its text knows its place, for
what is wrong with a filter is shown where it stands. Resolves namespaces and knows no vocabulary.

The text comes from strangers: a document type declaration is refused before the parser sees it, so that there
are no entities to expand, and nothing here recurses.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from filterlang.diagnostics import Span, brief
from filterlang.namespaces import XML_NAMESPACE
from filterlang.places.encoded_text import EncodedText, Piece
from filterlang.places.errors import TextError

MOST_LEVELS: Final = 256
"""The deepest nesting of elements that is read, as in libxml2."""

_XMLNS: Final = "http://www.w3.org/2000/xmlns/"
_DOCTYPE: Final = re.compile(r"\ufeff?(?:[ \t\r\n]++|<\?(?s:.*?)\?>|<!--(?s:.*?)-->)*+(?=<!DOCTYPE)")
_TAG: Final = re.compile(r"""<(?:[^<>"']++|"[^"]*+"|'[^']*+')*+>""")
_ATTRIBUTE: Final = re.compile(
    r"""[ \t\r\n]([^\s=<>"'/]++)[ \t\r\n]*+=[ \t\r\n]*+(?:"([^"]*+)"|'([^']*+)')"""
)


_MEANINGS: Final = {
    # What the parser says, and what that means.
    "syntax error": "an element should stand here",
    "no element found": "it ends too early: an element is missing, or is not closed",
    "not well-formed (invalid token)": (
        "this cannot stand here: a text needs &lt; for `<` and &amp; for `&`, and a value quotes"
    ),
    "unclosed token": "a tag, a comment or a CDATA section is not closed",
    "unclosed CDATA section": "a CDATA section is not closed",
    "mismatched tag": "this end tag is not that of the element that is open",
    "duplicate attribute": "an attribute is given twice",
    "junk after document element": "there is more after the root element",
    "undefined entity": "there is no such entity: only &amp; &lt; &gt; &quot; and &apos; are known",
    "reference to invalid character number": "there is no such character",
    "XML or text declaration not at start of entity": "the XML declaration should stand in front of all else",
    "XML declaration not well-formed": "the XML declaration cannot be read",
    "unknown encoding": "the encoding that it declares is not known",
}


_IN_TEXT: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_ESCAPES_OF_TEXT: Final = str.maketrans(_IN_TEXT)
_ESCAPES_OF_VALUES: Final = str.maketrans({**_IN_TEXT, '"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


def escape_text(text: str) -> str:
    """Escape characters for the text of an element, so that a parser gives just them."""
    return text.translate(_ESCAPES_OF_TEXT)


def escape_value(text: str) -> str:
    """Escape characters for an attribute's value in double quotes, so that a parser gives just them."""
    return text.translate(_ESCAPES_OF_VALUES)


class XmlError(TextError):
    """A text is no XML."""

    def __str__(self) -> str:
        return f"{self.reason}, at character {self.offset}"


@dataclass(eq=False, slots=True)
class Element:
    """An element, and where it stands.

    Attributes:
        document: the text that it stands in.
        prefix: its prefix as written, empty where it has none.
        uri: the URI of its namespace, empty for none.
        local: its local name.
        attributes: the values of its attributes by URI and local name, without declarations of namespaces.
        declared: the namespaces declared on it: prefixes, empty for the default one, and their URIs.
        parent: the element it is in, None for the root.
        span: where it stands, from the `<` of its start tag up to the end of its end tag.
        children: the elements directly in it.
        pieces: its own text, in pieces.
    """

    document: str = field(repr=False)
    prefix: str
    uri: str
    local: str
    attributes: Mapping[tuple[str, str], str]
    declared: Mapping[str, str]
    parent: "Element | None" = field(repr=False)
    span: Span
    children: "list[Element]" = field(default_factory=list, repr=False)
    pieces: list[Piece] = field(default_factory=list, repr=False)

    @property
    def namespaces(self) -> dict[str, str]:
        """The prefixes in scope, empty for the default one, with their URIs."""
        scope: dict[str, str] = {}
        element: Element | None = self
        while element is not None:
            scope = {**element.declared, **scope}
            element = element.parent
        return {prefix: uri for prefix, uri in scope.items() if uri}

    @property
    def start_tag(self) -> Span:
        """Where its start tag stands; of an empty element, all of it."""
        found = _TAG.match(self.document, self.span.start)
        return Span(*found.span()) if found is not None else self.span

    @property
    def name_span(self) -> Span:
        """Where its name stands in its start tag, with the prefix."""
        start = self.span.start + 1
        return Span(start, start + len(f"{self.prefix}:" if self.prefix else "") + len(self.local))

    @property
    def content(self) -> EncodedText:
        """Its own text, decoded, with its places: what its children hold is left out, and comments are."""
        return EncodedText.of_pieces(self.pieces, self.start_tag.end, escape_text)

    @property
    def text(self) -> str:
        """Its own text, decoded."""
        return "".join([piece.text for piece in self.pieces])

    @property
    def offsets(self) -> Sequence[int]:
        """Where each character of its text starts in the document, and where the last one ends."""
        return self.content.offsets

    def attribute_span(self, uri: str, local: str) -> Span | None:
        """Where the value of an attribute stands, without its quotes; None if there is no such attribute."""
        tag = self.start_tag
        scope = self.namespaces
        for found in _ATTRIBUTE.finditer(self.document, tag.start, tag.end):
            prefix, _, name = found[1].rpartition(":")
            if name == local and (scope.get(prefix, "") if prefix else "") == uri:
                return Span(*found.span(2 if found[2] is not None else 3))
        return None


def read_elements(text: str, assumed: Mapping[str, str] | None = None) -> list[Element]:
    """Read a document.

    Args:
        text: the document. What its declaration says about an encoding does not count: it is text already.
        assumed: prefixes that it may use without declaring them, with their URIs: a part that was cut out of
            a document lost the declarations above it. They are in no element's ``namespaces``.

    Returns:
        Its elements, in the order of their start tags; the first one is the root.

    Raises:
        XmlError: if it is not well-formed, has a document type declaration, or is nested too deeply.
    """
    doctype = _DOCTYPE.match(text)
    if doctype is not None:
        raise XmlError("a document type declaration is not read", doctype.end())
    return _Reader(text, assumed or {}).read()


class _Reader:
    """Turns what the parser calls for into elements."""

    def __init__(self, text: str, assumed: Mapping[str, str]) -> None:
        self._text = text
        self._data = text.encode("utf-8", "surrogatepass")
        self._assumed = assumed
        self._scopes: list[dict[str, str]] = []
        self._open: list[Element] = []
        self._found: list[Element] = []
        self._verbatim = False
        self._known = (0, 0)  # a place in bytes and the same one in characters
        self._parser = expat.ParserCreate("utf-8")

    def read(self) -> list[Element]:
        parser = self._parser
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartCdataSectionHandler = lambda: self._set_verbatim(True)
        parser.EndCdataSectionHandler = lambda: self._set_verbatim(False)
        try:
            parser.Parse(self._data, True)
        except expat.ExpatError as error:
            reason = _MEANINGS.get(expat.ErrorString(error.code), "it cannot be read here")
            raise XmlError(reason, self._offset(parser.ErrorByteIndex)) from None
        return self._found

    def _refuse_doctype(self, *_declaration: object) -> None:
        # The look before parsing finds every one there is; should it ever miss one, nothing is expanded.
        raise XmlError("a document type declaration is not read", self._offset(self._parser.CurrentByteIndex))

    def _offset(self, byte: int) -> int:
        """A place in characters. The parser only goes forward, so nothing is counted twice."""
        known_byte, known = self._known
        if byte < known_byte:
            return known
        # An error may stand inside a character.
        offset = known + len(self._data[known_byte:byte].decode("utf-8", "ignore"))
        self._known = (byte, offset)
        return offset

    def _start(self, name: str, attributes: list[str]) -> None:
        start = self._offset(self._parser.CurrentByteIndex)
        if len(self._open) >= MOST_LEVELS:
            raise XmlError(f"elements are nested deeper than {MOST_LEVELS} levels", start)
        given = dict(zip(attributes[::2], attributes[1::2], strict=True))
        declared = {
            qname.partition(":")[2]: uri
            for qname, uri in given.items()
            if qname == "xmlns" or qname.startswith("xmlns:")
        }
        if any(prefix and not uri for prefix, uri in declared.items()):
            raise XmlError("a prefix is declared without a namespace", start)
        scope = self._scopes[-1] if self._scopes else {"xml": XML_NAMESPACE, **self._assumed}
        self._scopes.append({**scope, **declared} if declared else scope)
        prefix, _, local = name.rpartition(":")
        parent = self._open[-1] if self._open else None
        element = Element(
            self._text,
            prefix,
            self._uri(prefix, start),
            local,
            self._attributes(given, start),
            declared,
            parent,
            Span(start, start),
        )
        if parent is not None:
            parent.children.append(element)
        self._open.append(element)
        self._found.append(element)

    def _uri(self, prefix: str, start: int) -> str:
        uri = self._scopes[-1].get(prefix)
        if uri is None and prefix:
            raise XmlError(f"the prefix {brief(prefix)!r} is not declared", start)
        return uri or ""

    def _attributes(self, given: Mapping[str, str], start: int) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for qname, value in given.items():
            prefix, _, local = qname.rpartition(":")
            if qname == "xmlns" or prefix == "xmlns":
                continue
            name = (self._uri(prefix, start) if prefix else "", local)
            if name in found:
                raise XmlError(f"the attribute {brief(local)!r} is given twice", start)
            found[name] = value
        return found

    def _end(self, _name: str) -> None:
        place = self._offset(self._parser.CurrentByteIndex)
        self._scopes.pop()
        element = self._open.pop()
        tag = element.start_tag
        is_empty = self._text[tag.end - 2] == "/"
        element.span = Span(tag.start, tag.end if is_empty else self._text.index(">", place) + 1)

    def _set_verbatim(self, verbatim: bool) -> None:
        self._verbatim = verbatim

    def _characters(self, data: str) -> None:
        start = self._offset(self._parser.CurrentByteIndex)
        text = self._text
        if text[start] == "&" and not self._verbatim:
            end = text.index(";", start) + 1
        elif text.startswith("\r\n", start):
            end = start + 2
        else:
            end = start + len(data)
        self._open[-1].pieces.append(Piece(data, start, end, self._verbatim))
