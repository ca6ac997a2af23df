"""What an element contains, as text that says the same wherever it stands.

Knows Exclusive XML Canonicalization 1.0, and nothing about what elements mean. It is written out here, as
libxml2's refuses namespaces with relative URIs, also where they are only in scope, and takes time for every
namespace in scope of every element. It reads what libxml2 writes of an element, because lxml does not say
which prefix an attribute has.
"""

import re
from typing import Final

from lxml import etree

from filterlang.framing.parsing import Flaw, parse
from filterlang.framing.repairing import explain
from filterlang.namespaces import XML_NAMESPACE
from filterlang.xml_characters import XML_SPACE, find_forbidden

_TEXT: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})
"""Text as canonical XML has it (Canonical XML 1.1, section 2.3)."""

_TOKEN: Final = re.compile(
    r"(?P<text>[^<]++)|<!--.*?-->|(?P<instruction><\?.*?\?>)|</(?P<end>[^>]++)>"
    r'|<(?P<start>[^\s/>]++)(?P<attributes>(?:"[^"]*+"|[^>"/])*+)(?P<empty>/?)>',
    re.DOTALL,
)
_ATTRIBUTE: Final = re.compile(r'([^\s=]++)="([^"]*+)"')
"""What libxml2 writes of an element consists of; there are no sections and no single quotes in it."""

_WORD: Final = re.compile("([\\w.\\-\u00b7\u0300-\u036f\u203f\u2040]++)(:?)")
_NO_START: Final = "0123456789.-"
"""What a prefix does not start with."""


def content_of(element: etree._Element) -> str | None:
    """What an element contains, without white space around it and without comments.

    Its children are in exclusive canonical form, so they declare what they use. A prefix that only a text or
    the value of an attribute uses, as in ``xsi:type="tt:Rectangle"``, counts as used where it is declared
    (the InclusiveNamespaces PrefixList of Exclusive XML Canonicalization, section 3).

    Args:
        element: the element, in its document.

    Returns:
        The text, well-formed by itself; None where there is nothing but white space and comments. Takes time
        in proportion to what the element contains and to the namespaces in scope.
    """
    if not len(element):
        return (element.text or "").strip(XML_SPACE).translate(_TEXT) or None
    canonical = _Canonical([_words(child) for child in element.iterchildren("*")])
    # Written out where it stands an element declares all that is in scope, and its names are as they were.
    for token in _TOKEN.finditer(etree.tostring(element, encoding="unicode", with_tail=False)):
        canonical.read(token)
    return "".join(canonical.written) or None


def read_content(content: str) -> etree._Element:
    """An element that contains what a text says.

    Args:
        content: the text, as :func:`content_of` writes it.

    Raises:
        ValueError: if it is not well-formed by itself, or :func:`content_of` would write it in another way.
    """
    if find_forbidden(content):
        raise ValueError(f"{content!r} can be no content: it holds a character that XML forbids")
    wrapped = _wrapped(content)
    element = parse(wrapped)
    if isinstance(element, Flaw):
        raise ValueError(f"{content!r} can be no content: {explain(wrapped, element)}")
    own = content_of(element)
    if own != content:
        raise ValueError(f"{content!r} is no content as readers give it: write it as {own!r}")
    return element


def loose_prefixes(element: etree._Element) -> set[str]:
    """The prefixes that the content of an element uses in texts, and that its children do not bind.

    To bind one around the content would change what the content is.
    """
    found: set[str] = set()
    for child in element.iterchildren("*"):
        found |= _words(child).difference([prefix for prefix in child.nsmap if prefix])
    return found


def _wrapped(content: str) -> bytes:
    return f"<content>{content}</content>".encode()


class _Canonical:
    """Writes what the outermost element contains, token by token.

    Args:
        words: of each child of the outermost element, what its texts may use as a prefix.
    """

    def __init__(self, words: list[set[str]]) -> None:
        self.written: list[str] = []
        self._texts: list[str] = []  # those of the outermost element since its last child
        self._depth = 0
        self._words: set[str] = set()
        self._words_of_children = iter(words)
        self._scope: dict[str, str] = {}
        self._rendered: dict[str, str] = {}
        # What the open elements changed in both, to be undone at their ends: copies would cost too much.
        self._undone: list[list[tuple[dict[str, str], str, str | None]]] = []

    def read(self, token: re.Match[str]) -> None:
        """Take the next token of what libxml2 wrote of the outermost element."""
        text, instruction, end, start = token.group("text", "instruction", "end", "start")
        if text and self._depth == 1:
            self._texts.append(text)
        elif text:
            self.written.append(text.replace("&#13;", "&#xD;"))
        elif start:
            self._start(start, token["attributes"])
            if token["empty"]:
                self._end(start)
        elif end:
            self._end(end)
        elif instruction:
            if self._depth == 1:
                self._flush()
            self.written.append(instruction)

    def _start(self, name: str, attributes: str) -> None:
        self._depth += 1
        self._undone.append([])
        declared: set[str] = set()
        own: list[tuple[str, str]] = []
        for key, written in _ATTRIBUTE.findall(attributes):
            value = _canonical_value(written)
            prefix, _, local = key.rpartition(":")
            if key == "xmlns" or prefix == "xmlns":
                bound = local if prefix else ""
                declared.add(bound)
                self._put(self._scope, bound, value)
            else:
                own.append((key, value))
        if self._depth == 1:
            return
        if self._depth == 2:
            self._flush()
            self._words = next(self._words_of_children)
        used = {key.rpartition(":")[0] for key, _ in own if ":" in key} | {name.rpartition(":")[0]}
        # Further in, a prefix that only texts use is another one only where it is declared again.
        used |= self._words if self._depth == 2 else self._words & declared
        namespaces = [self._declaration(prefix) for prefix in sorted(used)]
        shown = [f' {key}="{value}"' for key, value in sorted(own, key=self._order)]
        self.written.append("".join([f"<{name}", *namespaces, *shown, ">"]))

    def _end(self, name: str) -> None:
        if self._depth == 1:
            self._flush(is_last=True)
        else:
            self.written.append(f"</{name}>")
        for table, prefix, before in reversed(self._undone.pop()):
            if before is None:
                del table[prefix]
            else:
                table[prefix] = before
        self._depth -= 1

    def _flush(self, is_last: bool = False) -> None:
        text = "".join(self._texts).replace("&#13;", "\r")
        self._texts.clear()
        text = text if self.written else text.lstrip(XML_SPACE)
        text = text.rstrip(XML_SPACE) if is_last else text
        if text:
            self.written.append(text.replace("\r", "&#xD;"))

    def _declaration(self, prefix: str) -> str:
        """The declaration of a prefix, if it is bound, and to something else than those outside it say."""
        uri = self._scope.get(prefix, None if prefix else "")
        if prefix == "xml" or uri is None or self._rendered.get(prefix, None if prefix else "") == uri:
            return ""
        self._put(self._rendered, prefix, uri)
        return f' xmlns{":" if prefix else ""}{prefix}="{uri}"'

    def _order(self, attribute: tuple[str, str]) -> tuple[str, str]:
        prefix, _, local = attribute[0].rpartition(":")
        return (XML_NAMESPACE if prefix == "xml" else self._scope.get(prefix, "") if prefix else ""), local

    def _put(self, table: dict[str, str], prefix: str, uri: str) -> None:
        self._undone[-1].append((table, prefix, table.get(prefix)))
        table[prefix] = uri


def _canonical_value(value: str) -> str:
    """The value of an attribute as canonical XML has it, from what libxml2 writes."""
    value = value.replace("&gt;", ">").replace("&#9;", "&#x9;")
    return value.replace("&#10;", "&#xA;").replace("&#13;", "&#xD;")


def _words(root: etree._Element) -> set[str]:
    """What stands before a colon in the texts and the values of attributes of an element and those below."""
    found: set[str] = set()
    for element in root.iter("*"):
        for text in (*map(str, element.values()), _text_of(element)):
            if ":" in text:
                found.update([word.lstrip(_NO_START) for word, colon in _WORD.findall(text) if colon])
    return found - {"", "xml"}


def _text_of(element: etree._Element) -> str:
    """The texts of an element, with a blank for each child; a comment parts no text."""
    if not len(element):
        return element.text or ""
    texts = [element.text or ""]
    for child in element:
        if not isinstance(child, etree._Comment):
            texts.append(" ")
        texts.append(child.tail or "")
    return "".join(texts)
