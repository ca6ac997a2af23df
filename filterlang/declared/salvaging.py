"""What can still be read of a broken document: its tree, made tag by tag.

A document of topics is one tree, and where a topic stands in it is what it is called. So it cannot be cut
into pieces as a stream of notifications can: each tag is judged by itself, and what is wrong with one costs
that tag only. Where the tags do not match, nobody knows what stands in an element whose end tag is missing:
topics in it are given up, as one in the wrong place would be a topic that the device does not have.

Over 300 lines, because a tag and what is wrong with it are judged in one place.

Is asked only about what no parser takes, and only for someone who wants to know what is lost.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple
from xml.sax.saxutils import quoteattr

from lxml import etree

from filterlang.declared.topic_sets import TOPIC_SET, is_description
from filterlang.diagnostics import EventError, EventWarning, brief
from filterlang.framing.encodings import declared_encoding, is_false, refuse_encoding
from filterlang.framing.foreign import local_name
from filterlang.framing.lexing import Kind, Lexer, Token
from filterlang.framing.parsing import Flaw, parse
from filterlang.framing.repairing import bare_tag, repair
from filterlang.framing.source import ReadOptions
from filterlang.framing.vocabulary import local_name as local_part

MOST_PARSED: Final = 64 * 1024 * 1024
"""So many bytes are parsed in the end: each tag by itself, together with the namespaces that are in scope."""

DEEPEST: Final = 256
"""So many elements may be open, as in a parser."""

MOST_ERRORS: Final = 1_000
"""A document in which more is wrong is not read to its end."""

_ROOTS: Final = re.compile(
    rb"(?:Envelope|GetEvent(?:Properties|Instances)Response|TopicSet)\Z", re.IGNORECASE
)
_NAME: Final = re.compile(rb"""<([^\s<>/"'=!?]++)[\s/]""")
_SHOWN: Final = 24
_TOPIC_SET_NAME: Final = TOPIC_SET.rpartition("}")[2].lower()


class Tree(NamedTuple):
    """The tree of a document.

    Attributes:
        root: its root, None where that is lost.
        start: where it starts, in bytes from the start of the source.
        end: where it ends, likewise.
        errors: what is wrong with it.
        warnings: what was repaired in it.
    """

    root: etree._Element | None
    start: int
    end: int
    errors: list[EventError]
    warnings: list[EventWarning]


class _Open(NamedTuple):
    """An open element: its name, itself, None where it is lost, and the namespaces in scope of it."""

    name: bytes
    element: etree._Element | None
    namespaces: Mapping[str | None, str]


def salvage(data: bytes, offset: int, options: ReadOptions, whole: str) -> Iterator[Tree]:
    """The trees of documents that may be broken.

    Args:
        data: the documents.
        offset: where they start in the source.
        options: ``strict`` and ``lenient`` say what is repaired, ``name`` is the source's.
        whole: what the documents are all of, for errors, such as "source".

    Yields:
        Those in which a topic set may stand. Costs time in proportion to the tags and the depth of each.
    """
    yield from _Salvage(data, offset, options, whole).trees()


class _Salvage:
    def __init__(self, data: bytes, offset: int, options: ReadOptions, whole: str) -> None:
        self._lexer = Lexer()
        self._lexer.buffer += data
        self._data = data
        self._offset = offset
        self._options = options
        self._whole = whole
        self._parsed = 0
        self._trees: list[Tree] = []
        self._begin(0)

    def trees(self) -> Iterable[Tree]:
        position = 0
        end = len(self._data)
        while position < end and self._parsed <= MOST_PARSED:
            token = self._lexer.token(position)
            if token is None:
                break
            self._take(token, position)
            position = max(token.end, position + 1)
            if len(self._stack) > DEEPEST:
                self._stop(f"more than {DEEPEST} open elements", position)
            elif len(self._errors) > MOST_ERRORS:
                self._stop(f"more than {MOST_ERRORS:,} things are wrong in it", position)
        if self._stack and position < end and self._parsed > MOST_PARSED:
            self._stop("too large for what is wrong in it", position)
        elif self._stack:
            self._cut_off(f"the {self._whole} ends before </{_text(self._stack[0].name)}>", end)
        return self._trees

    def _begin(self, position: int) -> None:
        self._start = position
        self._stack: list[_Open] = []
        self._root: etree._Element | None = None
        self._errors: list[EventError] = []
        self._warnings: list[EventWarning] = []
        self._declaration = b""
        self._declared: dict[str, str] = {}  # prefixes that are declared nowhere
        self._is_dead = False

    def _take(self, token: Token, position: int) -> None:
        match token.kind:
            case Kind.START | Kind.EMPTY:
                self._tag(token, position)
            case Kind.END:
                self._end_tag(token.name, position, token.end)
            case Kind.TEXT | Kind.CDATA:
                self._characters(position, token)
            case Kind.DECLARATION:
                if self._stack:
                    self._cut_off("cut off: the next <?xml> starts inside it", position)
                self._begin(position)
                declaration = self._data[position : token.end]
                self._is_dead = refuse_encoding(declaration) is not None and not is_false(declaration)
                self._declaration = b"" if is_false(declaration) else declaration
            case Kind.DOCTYPE:
                self._is_dead = True
            case Kind.BROKEN if self._stack and not self._is_dead:
                self._broken(token, position)
            case _:
                pass

    def _broken(self, token: Token, position: int) -> None:
        shown = self._data[position : min(token.end, position + _SHOWN)]
        where = _text(self._stack[-1].name)
        self._lose(f"a tag that does not end, or a < that starts none, inside <{where}>: {shown!r}", position)
        if not self._is_in_description():
            # It may have been a start tag. What stands behind it stands nowhere, up to the end tag.
            name = _NAME.match(self._data, position)
            self._stack.append(_Open(name[1] if name is not None else b"", None, {}))

    # Tags.

    def _tag(self, token: Token, position: int) -> None:
        local = local_part(token.name)
        starts = _ROOTS.match(local) is not None
        if self._is_dead and starts and not self._is_in_topic_set():
            self._begin(position)
        if self._is_dead:
            return
        if self._stack and starts:
            self._start_again(local, token, position)
        if not self._stack and not self._declaration:
            self._start = position
        parent = self._stack[-1] if self._stack else None
        element: etree._Element | None = None
        namespaces: Mapping[str | None, str] = {}
        if parent is None or parent.element is not None:
            element = self._element(token, position, namespaces if parent is None else parent.namespaces)
        if element is not None:
            if parent is not None and parent.element is not None:
                parent.element.append(element)
            else:
                self._root = element
            namespaces = element.nsmap
        if token.kind is Kind.START:
            self._stack.append(_Open(token.name, element, namespaces))
        elif not self._stack:
            self._finish(token.end)

    def _start_again(self, local: bytes, token: Token, position: int) -> None:
        # Another document starts, or another topic set, where none can stand.
        same = [depth for depth, each in enumerate(self._stack) if _is_same(local_part(each.name), local)]
        if local.lower() == b"envelope":
            same = [0]
        if not same:
            return
        reason = f"cut off: the next <{_text(token.name)}> starts inside it"
        if same[0]:
            self._lose(reason, position, "cut-off")
            self._give_up(same[0], is_cut=True)
        else:
            self._cut_off(reason, position)

    def _element(
        self, token: Token, position: int, namespaces: Mapping[str | None, str]
    ) -> etree._Element | None:
        tag = self._data[position : token.end]
        closing = b"" if token.kind is Kind.EMPTY else b"</" + token.name + b">"
        in_scope: dict[str | None, str] = {}
        in_scope.update(self._declared.items())
        in_scope.update(namespaces)
        declarations = "".join([_declaration(prefix, uri) for prefix, uri in in_scope.items()])
        opening = self._declaration + b"<c" + declarations.encode(self._encoding, "xmlcharrefreplace") + b">"
        data = opening + tag + closing + b"</c>"
        self._parsed += len(data)
        root = self._parsed_or_repaired(data, position)
        if root is None:
            # Its attributes are lost, and what stands in it is not.
            bare = bare_tag(tag)
            data = opening + bare + b"</" + token.name + b"></c>"
            root = self._parsed_or_repaired(data, None) if bare else None
        element = None if root is None else next(root.iterchildren("*"), None)
        if root is not None and element is not None:
            root.remove(element)
        return element

    def _parsed_or_repaired(self, data: bytes, position: int | None) -> etree._Element | None:
        """The root of a piece, None where it cannot be read; that is said if there is a position."""
        root = parse(data)
        if not isinstance(root, Flaw):
            return root
        repaired = repair(data, root, strict=self._options.strict, lenient=self._options.lenient)
        if isinstance(repaired, str):
            if position is not None:
                self._lose(repaired, position)
            return None
        place = None if position is None else self._offset + position
        for each in repaired.repairs:
            self._warnings.append(EventWarning(each.code, each.message, place, self._options.name))
        self._declared |= repaired.declared
        return repaired.root

    def _end_tag(self, name: bytes, position: int, end: int) -> None:
        if self._is_dead or not self._stack:
            return
        innermost = self._stack[-1].name
        if name != innermost:
            reason = f"</{_text(name)}> where </{_text(innermost)}> should stand"
            if self._is_in_topic_set() and not self._is_in_description():
                reason += f": which topics <{_text(innermost)}> holds is not known, and none of them is read"
            places = [place for place, each in enumerate(self._stack) if each.name == name]
            depth = places[-1] if places else None
            if innermost:
                self._lose(reason, position)
            if depth is None and innermost:
                self._ends_nothing()
                return
            if depth is not None:
                self._give_up(depth + 1, is_cut=False)
        self._stack.pop()
        if not self._stack:
            self._finish(end)

    def _ends_nothing(self) -> None:
        # There was a start tag, and it is not known what stood in its element.
        element = self._stack[-1].element
        if element is not None and self._is_in_topic_set() and not self._is_in_description():
            _drop_topics(element)

    def _give_up(self, depth: int, *, is_cut: bool) -> None:
        """Close all elements but so many, whose end tags have not come.

        Args:
            depth: how many stay open.
            is_cut: whether the document ends there, so that what stands in them is in its place.
        """
        is_described = [is_description(local_part(each.name)) for each in self._stack]
        names = [local_part(each.name).lower() for each in self._stack]
        start = names.index(_TOPIC_SET_NAME.encode()) if _TOPIC_SET_NAME.encode() in names else len(names)
        for place in range(depth, len(self._stack)):
            element = self._stack[place].element
            if element is None:
                continue
            if is_cut and is_described[place]:
                # Half of a description would make the other half undeclared.
                parent = element.getparent()
                if parent is not None:
                    parent.remove(element)
            elif not is_cut and place > start and not any(is_described[: place + 1]):
                _drop_topics(element)
        del self._stack[depth:]

    # Text, which matters in values only.

    @property
    def _encoding(self) -> str:
        name = declared_encoding(self._declaration) or "utf-8"
        try:
            return codecs.lookup(name).name
        except LookupError:
            return "ascii"

    def _characters(self, position: int, token: Token) -> None:
        innermost = self._stack[-1] if self._stack else None
        if innermost is None or innermost.element is None or self._is_dead:
            return
        if local_part(innermost.name).lower() != b"value" or token.end == len(self._data):
            return  # a text at the very end is cut off, and its description is given up
        data = self._declaration + b"<c>" + self._data[position : token.end] + b"</c>"
        root = self._parsed_or_repaired(data, position)
        text = "" if root is None else root.text or ""
        innermost.element.text = (innermost.element.text or "") + text

    # Outcomes.

    def _is_in_topic_set(self) -> bool:
        return any(local_part(each.name).lower() == _TOPIC_SET_NAME.encode() for each in self._stack)

    def _is_in_description(self) -> bool:
        return any(is_description(local_part(each.name)) for each in self._stack)

    def _stop(self, reason: str, position: int) -> None:
        # What is left of the document is not worth the work.
        self._cut_off(f"{reason}: it is read up to here", position, "too-large")
        self._is_dead = True

    def _cut_off(self, reason: str, end: int, code: str = "cut-off") -> None:
        self._lose(reason, self._start, code)
        self._give_up(0, is_cut=True)
        self._finish(end)

    def _finish(self, end: int) -> None:
        start = self._offset + self._start
        self._trees.append(Tree(self._root, start, self._offset + end, self._errors, self._warnings))
        self._begin(end)

    def _lose(self, reason: str, position: int, code: str = "ill-formed") -> None:
        self._errors.append(EventError(reason, self._offset + position, self._options.name, code))


def _drop_topics(element: etree._Element) -> None:
    for child in list(element.iterchildren("*")):
        if not is_description(local_name(child).encode()):
            element.remove(child)


def _is_same(name: bytes, other: bytes) -> bool:
    return name.lower() == other.lower()


def _declaration(prefix: str | None, uri: str) -> str:
    return f" {'xmlns' if prefix is None else f'xmlns:{prefix}'}={quoteattr(uri)}"


def _text(name: bytes) -> str:
    return brief(name.decode("utf-8", "replace"))
