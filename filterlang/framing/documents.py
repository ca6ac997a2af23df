"""Finds the XML documents in a stream of bytes, and hands them over parsed, piece by piece.

Knows documents, their ends and how to go on behind what is broken; a format says which elements matter to it
(:class:`Vocabulary`). Knows nothing about what an element means.

A *unit* is what one event is made of, such as a notification. It is handed over as soon as it is complete,
whatever becomes of its document, and the answer never depends on how the bytes were cut into pieces. Two
ways lead to the same answer. A short document is found by its end tag and parsed at once. Everything else
is cut into tokens: at the end of every unit, and otherwise now and then, what has come since the last cut
is parsed with the start tags of the open elements in front and their end tags behind. The parser judges
all that is between two cuts, nothing is kept longer than that, and namespaces stay in scope.

A loss ends with its unit. A piece that the parser does not take is repaired, or it is one error and reading
goes on behind it. Where the tags themselves do not match, reading goes on at the next *landmark*: the end tag
of an open element that the format knows, or a start tag of one, inside the open elements that it can stand
in.

Over 300 lines, because the states share what they know about the stream, and each is only read beside the
others.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias

from lxml import etree

from filterlang.diagnostics import EventError, EventWarning, brief
from filterlang.framing.encodings import is_false, mend_declaration, refuse_encoding, refuse_start
from filterlang.framing.lexing import Kind, Lexer
from filterlang.framing.open_document import DEEPEST, OpenDocument
from filterlang.framing.parsing import CLOSE, Flaw, parse, short_document
from filterlang.framing.repairing import bare_tag, declare, repair
from filterlang.framing.source import ReadOptions
from filterlang.framing.vocabulary import AT_ONCE, Fragment, Result, Vocabulary, local_name

CUT: Final = 65_536
"""So many bytes without a unit are parsed and dropped."""

SHOWN: Final = 24
"""So much of a text that should not be there is quoted."""

LONGEST_TAG: Final = 300
"""So many bytes of an unfinished tag are looked at again: where a document starts, and where a unit ends."""

LONGEST_PAGE_HEAD: Final = 4_096
"""So many bytes of an HTML page are searched for its title."""

_DOCTYPE: Final = "a DOCTYPE, which is refused: entities can make a small document huge or read local files"

_FILLER: Final = re.compile(rb"(?:[ \t\r\n\x00]|\xef\xbb\xbf)*+")
_SPACE: Final = re.compile(rb"[ \t\r\n]*+")
_ROOT: Final = re.compile(rb"""<([^\s<>/"'=!?]++)[\s/>]""")
_DOCTYPE_START: Final = b"<!doctype"
_HTML_DOCTYPE: Final = re.compile(rb"<!DOCTYPE[ \t\r\n]+html\b", re.IGNORECASE)
_HTML_DOCTYPE_HEAD: Final = re.compile(rb"<!DOCTYPE[ \t\r\n]*(?:h(?:t(?:m(?:l)?)?)?)?\Z", re.IGNORECASE)
_PAGE_END: Final = re.compile(rb"</html\s*>", re.IGNORECASE)
_OPENINGS: Final = {b"<!--": "a comment", b"<![CDATA[": "a CDATA section", b"<?": "a processing instruction"}
_MAY_START: Final = (b"<!", b"<?", b"<html", b"<HTML")
_COLONS: Final = re.compile(rb":{2,}")
_NAME_END: Final = re.compile(rb"[\s/>]")
_TITLE: Final = re.compile(rb"<(?:title|h1)\b[^>]*>([^<]*)<", re.IGNORECASE)

_State: TypeAlias = Literal["between", "prolog", "inside", "lost", "seek", "page"]
"""Between documents; in front of a root; inside a root; behind a break inside a root, before the next
landmark;
behind a broken document, before the next one; inside an HTML page."""


class Documents:
    """The documents of one stream, fed with its bytes.

    Most messages are short documents that arrive whole: for them no state is kept, and none is made.

    Args:
        vocabulary: the elements the format knows.
        options: ``limits.document`` is the most bytes of a unit, or of a child or a grandchild of the root;
            ``name``, ``strict`` and ``lenient`` count, too.
    """

    __slots__ = ("_base", "_bound", "_has_document", "_machine", "_options", "_vocabulary")

    def __init__(self, vocabulary: Vocabulary, options: ReadOptions) -> None:
        self._vocabulary = vocabulary
        self._options = options
        self._bound = min(AT_ONCE, options.limits.document)
        self._base = 0  # the offset in the source of what is fed next
        self._has_document = False  # since the start or the last close
        self._machine: _Machine | None = None

    def feed(self, data: bytes, skipped: int = 0) -> Iterator[Result]:
        """What is complete with more bytes of the source; all of it must be taken before more is fed.

        Args:
            data: the bytes.
            skipped: how many bytes of the source stand in front of them that are fed nowhere.

        Yields:
            Parsed pieces, and an error or a warning for what is wrong, in the order of the source.
        """
        base = self._base + skipped
        self._base = base + len(data)
        machine = self._machine
        if machine is not None and not machine.is_idle:
            yield from machine.feed(data, skipped)
            return
        position = 0
        while (found := short_document(data, position, self._vocabulary, self._bound, base)) is not None:
            fragment, position = found
            self._has_document = True
            yield fragment
        if position == len(data) or _FILLER.fullmatch(data, position):
            return
        if machine is None:
            machine = self._machine = _Machine(self._vocabulary, self._options)
        machine.start(base + position, has_document=self._has_document)
        yield from machine.feed(data[position:] if position else data)

    def close(self, whole: str = "source") -> Iterable[Result]:
        """What is left at the end. More may be fed afterwards, as from a new source.

        Args:
            whole: what has ended, for errors.
        """
        self._has_document = False
        return () if self._machine is None else self._machine.close(whole)


class _Machine:
    """The states of a stream that is not only short documents in perfect order.

    Args:
        vocabulary: the elements the format knows.
        options: as for :class:`Documents`.
    """

    def __init__(self, vocabulary: Vocabulary, options: ReadOptions) -> None:
        self._vocabulary = vocabulary
        self._limit = options.limits.document
        self._bound = min(AT_ONCE, self._limit)
        self._name = options.name
        self._strict = options.strict
        self._lenient = options.lenient
        self._lexer = Lexer()
        self._buffer = self._lexer.buffer
        self._base = 0  # the offset in the source of the buffer's first byte
        self._state: _State = "between"
        self._position = 0
        self._stray = False  # inside text that has been reported
        self._is_waiting = False  # for the end of a document that may be short
        self._has_document = False  # since the start or the last close
        self._nothing: EventError | None = None  # what to say if no document comes
        self._wake: int | None = None  # the rank of a broken document whose remains may follow
        self._settled = 0  # the offset up to which a suspect has turned out to start a document
        self._window = 0  # where to look on for the end of a unit
        self._page = b""  # the head of an HTML page
        self._document = OpenDocument(0, vocabulary.unit_rank)
        self._whole = "source"
        self._results: list[Result] = []

    @property
    def is_idle(self) -> bool:
        """Whether nothing is kept of what has been fed, and nothing that is fed may belong to it."""
        return self._state == "between" and not self._buffer and self._wake is None and not self._stray

    def start(self, base: int, *, has_document: bool) -> None:
        """Go on, idle, at an offset of the source."""
        self._base = base
        self._has_document = self._has_document or has_document

    def feed(self, data: bytes, skipped: int = 0) -> Iterator[Result]:
        """See :meth:`Documents.feed`."""
        self._base += skipped
        self._buffer += data
        if self._state == "between" and self._wake is None and not self._stray and b">" in data:
            while (short := self._short(self._position)) is not None:
                yield short
        yield from self._run(final=False)
        self._drop()

    def close(self, whole: str = "source") -> Iterator[Result]:
        """See :meth:`Documents.close`."""
        self._whole = whole
        yield from self._run(final=True)
        self._drop()
        if self._nothing is not None and not self._has_document:
            yield self._nothing
        self._state = "between"
        self._stray = self._has_document = False
        self._nothing = None
        self._wake = None

    def _drop(self) -> None:
        keep = self._position
        if not self._document.dead and self._state in ("prolog", "inside"):
            keep = min(keep, self._document.segment)
        if keep:
            self._lexer.drop(keep)
            self._document.drop(keep)
            self._base += keep
            self._position -= keep
            self._window -= keep

    def _run(self, final: bool) -> Iterator[Result]:
        results = self._results
        while self._step(final):
            if results:
                yield from results
                results.clear()
        if results:
            yield from results
            results.clear()

    def _step(self, final: bool) -> bool:
        # Whether there is another step without more bytes.
        match self._state:
            case "between":
                return self._between(final)
            case "prolog":
                return self._prolog(final)
            case "inside":
                return self._inside(final)
            case "lost":
                return self._lost(final)
            case "seek":
                return self._seek(final)
            case "page":
                return self._in_page(final)

    # Between documents.

    def _between(self, final: bool) -> bool:
        buffer = self._buffer
        if self._stray:
            position = buffer.find(b"<", self._position)
            self._position = position if position >= 0 else len(buffer)
            self._stray = position < 0
            return not self._stray
        if self._wake is None and not self._is_waiting and (short := self._short(self._position)) is not None:
            self._results.append(short)
            return True
        if not self._is_waiting:
            self._window = 0
        self._is_waiting = False
        filler = _FILLER.match(buffer, self._position)
        position = self._position = filler.end() if filler else self._position
        if position == len(buffer):
            return False
        root = _ROOT.match(buffer, position)
        if root is not None and buffer[position + 1]:
            self._open(position)
            return self._root(root[1], final)
        is_markup = buffer[position] == 0x3C
        if not is_markup and not final and len(buffer) - position < SHOWN and b"<" not in buffer[position:]:
            return False  # a byte order mark, or a sample of what is wrong, may still be incomplete
        refusal = refuse_start(bytes(buffer[position : position + 4]))
        if refusal is not None:
            self._open(position)
            return self._fail(refusal, position, "refused")
        if not is_markup:
            end = buffer.find(b"<", position, position + SHOWN)
            self._skip(position, end if end >= 0 else min(position + SHOWN, len(buffer)))
            return True
        return self._between_markup(position, final)

    def _skip(self, position: int, end: int) -> None:
        # Text that stands in no document.
        shown = bytes(self._buffer[position:end])
        message = f"text outside of a document is skipped: {shown!r}"
        if self._strict:
            self._report(message, position, "skipped-text")
        else:
            self._warn("skipped-text", message, position)
            self._note_nothing(f"text: {shown!r}", position)
        self._position = end
        self._stray = True

    def _note_nothing(self, what: str, position: int) -> None:
        if self._nothing is None and not self._has_document:
            reason = f"there is no document in it, but {what}"
            self._nothing = EventError(reason, self._base + position, self._name, "no-event")

    def _between_markup(self, position: int, final: bool) -> bool:
        head = bytes(self._buffer[position : position + len(_DOCTYPE_START)]).lower()
        if head == _DOCTYPE_START and _HTML_DOCTYPE.match(self._buffer, position):
            self._open(position)
            return self._open_page()
        is_unfinished = _DOCTYPE_START.startswith(head) if len(head) < len(_DOCTYPE_START) else None
        if is_unfinished is None:
            is_unfinished = _HTML_DOCTYPE_HEAD.match(self._buffer, position) is not None
        if is_unfinished and not final:
            return False
        token = self._lexer.token(position)
        size = (max(token.end, token.seen) if token is not None else len(self._buffer)) - position
        if size > self._limit or (token is None and final):
            self._open(position)
            if size > self._limit:
                return self._fail(self._over, position, "too-large")
            return self._fail(self._ends("inside markup"), position, "cut-off")
        if token is None:
            return False
        match token.kind:
            case Kind.COMMENT | Kind.INSTRUCTION:
                self._note_nothing(f"a {token.kind.value}", position)
            case Kind.DECLARATION:
                self._open(position)
                self._declaration(position, token.end)
            case Kind.DOCTYPE:
                self._open(position)
                self._state = "prolog"
                return True
            case Kind.END:
                self._report(f"</{_text(token.name)}> ends nothing", position)
            case Kind.BROKEN:
                self._skip(position, min(token.end, position + SHOWN))
                return True
            case _:
                self._report(f"{token.kind.value} outside of a document", position)
        self._position = token.end
        return True

    def _declaration(self, position: int, end: int) -> None:
        declaration = bytes(self._buffer[position:end])
        self._state = "prolog"
        if is_false(declaration) and not self._strict:
            self._warn(
                "wrong-bytes",
                "the XML declaration names an encoding that it is not in: read as UTF-8",
                position,
            )
            self._document.parsed(end)
            return
        mended = None if self._strict else mend_declaration(declaration)
        if mended is not None:
            words = "the XML declaration is not right: only its encoding counts"
            self._warn("wrong-declaration", words, position)
            declaration = mended
        self._document.declaration = declaration
        if mended is not None:
            self._document.parsed(end)
        refusal = refuse_encoding(declaration)
        if refusal is not None:
            self._die(refusal, "refused")

    def _open(self, position: int) -> None:
        self._document = OpenDocument(position, self._vocabulary.unit_rank)
        self._has_document = True

    # In front of the root, and at it.

    def _prolog(self, final: bool) -> bool:
        buffer = self._buffer
        space = _SPACE.match(buffer, self._position)
        position = self._position = space.end() if space else self._position
        root = _ROOT.match(buffer, position)
        if root is not None:
            return self._root(root[1], final)
        if position < len(buffer) and buffer[position] != 0x3C:
            return self._skip_in_prolog(position, final)
        token = self._lexer.token(position) if position < len(buffer) else None
        kind, end = (token.kind, max(token.end, token.seen)) if token is not None else (None, len(buffer))
        if kind is Kind.DOCTYPE:
            if not final and _HTML_DOCTYPE_HEAD.match(buffer, position):
                return False
            if _HTML_DOCTYPE.match(buffer, position):
                return self._open_page()
            self._die(_DOCTYPE, "refused")
            behind = self._lexer.doctype_end(end)
            kind, end = (Kind.COMMENT, behind) if behind is not None else (None, len(buffer))
        if end - (position if self._document.dead else self._document.weighed) > self._limit:
            return self._fail(self._over, position, "too-large")
        if kind is None:
            return final and self._fail(self._ends("in front of the root element"), position + 1, "cut-off")
        if kind is Kind.COMMENT or kind is Kind.INSTRUCTION:
            self._position = end
            return True
        return self._fail(f"{kind.value} in front of the root element", position)

    def _skip_in_prolog(self, position: int, final: bool) -> bool:
        # Between an XML declaration and the root, as where a log shows the line end as "\\n".
        document = self._document
        end = self._buffer.find(b"<", max(position, self._window))
        self._window = len(self._buffer)
        if end < 0 and len(self._buffer) - position <= self._limit and not final:
            return False
        shown = bytes(self._buffer[position : min(end, position + SHOWN) if end >= 0 else position + SHOWN])
        if end < 0 or self._strict or document.dead:
            return self._fail(f"text in front of the root element: {shown!r}", position)
        self._warn("skipped-text", f"text in front of the root element is skipped: {shown!r}", position)
        document.parsed(end)
        document.start = self._position = end
        return True

    def _root(self, name: bytes, final: bool) -> bool:
        # The position is the root's start tag.
        document = self._document
        rank = self._vocabulary.rank(name)
        if self._wake is not None:
            if document.declaration or rank is None or rank <= self._wake:
                self._wake = None
            else:
                document.quiet = True
        if document.dead:
            document.dead_rank = self._vocabulary.unit_rank if rank is None else rank
        elif name.lower() == b"html":
            return self._open_page()
        elif not final and self._may_wait(name):
            self._is_waiting = True
            return False
        elif (short := self._short(document.start)) is not None:
            self._deliver(short)
            self._finish(self._position)
            return True
        self._state = "inside"
        return True

    def _short(self, start: int) -> Fragment | None:
        short = short_document(self._buffer, start, self._vocabulary, self._bound, self._base)
        if short is None:
            return None
        self._has_document = True
        self._finish(short[1])
        return short[0]

    def _may_wait(self, name: bytes) -> bool:
        # For more bytes, before a document is cut into tokens: nothing in it could be handed over yet.
        buffer = self._buffer
        position = self._position
        token = self._lexer.token(position)
        if len(buffer) >= self._document.start + self._bound or (token and token.kind is not Kind.START):
            return False
        window = max(self._window, position)
        self._window = max(position, len(buffer) - LONGEST_TAG)
        return (
            self._vocabulary.unit_end.search(buffer, window) is None
            and buffer.find(b"</" + name, max(position, window - len(name))) < 0
        )

    # Inside an HTML page, which is no XML as a rule.

    def _open_page(self) -> bool:
        self._state = "page"
        self._page = b""
        return True

    def _in_page(self, final: bool) -> bool:
        buffer = self._buffer
        end = _PAGE_END.search(buffer, self._position)
        start = self._vocabulary.plausible_start.search(buffer, self._position + 1)
        stop = min([each for each in (end and end.end(), start and start.start()) if each], default=None)
        if stop is None:
            stop = len(buffer) if final else max(self._position, len(buffer) - LONGEST_TAG)
            is_over = final
        else:
            is_over = True
        self._page += bytes(
            buffer[self._position : min(stop, self._position + LONGEST_PAGE_HEAD - len(self._page))]
        )
        self._position = stop
        if is_over:
            title = _TITLE.search(self._page)
            shown = brief(" ".join(title[1].decode("utf-8", "replace").split())) if title is not None else ""
            self._report(f"an HTML page{': ' + shown if shown else ''}", self._document.start, "no-event")
            self._finish(stop)
        return is_over

    # Inside the root.

    def _inside(self, final: bool) -> bool:
        document = self._document
        position = self._position
        size = len(self._buffer)
        token = self._lexer.token(position) if position < size else None
        weighed = position if document.dead else document.weighed
        if token is None:
            if size - weighed > self._limit:
                return self._lose(self._over, position + 1, "too-large")
            return final and self._lose(self._unfinished(position), min(position + 1, size), "cut-off")
        kind, end, name, seen = token
        if self._lenient and name:
            name = self._mended(name)
        if max(end, seen) - weighed > self._limit:
            return self._lose(self._over, position + 1, "too-large")
        self._position = end
        match kind:
            case Kind.START | Kind.EMPTY:
                return self._tag(name, position, end, kind)
            case Kind.END:
                return self._end_tag(name, position, end)
            case Kind.DECLARATION:
                return self._declaration_inside(position, end, final)
            case Kind.BROKEN | Kind.DOCTYPE:
                return self._broken(kind, position, end, final)
            case Kind.TEXT:
                if not document.has_text and not document.is_in_unit:
                    document.has_text = bool(self._buffer[position:end].strip(b" \t\r\n"))
                return True
            case _:
                return True

    def _mended(self, name: bytes) -> bytes:
        # A start tag and its end tag need not have the same number of colons too many.
        return _COLONS.sub(b":", name) if self._lenient and b"::" in name else name

    def _broken(self, kind: Kind, position: int, end: int, final: bool) -> bool:
        document = self._document
        words = self._words_for(kind, position, end)
        if document.is_in_unit or document.dead or document.is_foreign or document.is_complete:
            return self._lose(words, end)
        starts = self._starts_document(end, final)
        if starts is None:
            self._position = position
            return False
        if starts:
            return self._lose(words, end)
        # Between units no event is lost: go on right behind it.
        if not document.is_silent:
            self._report(words, position)
        self._cut(position)
        document.parsed(end)
        return True

    def _declaration_inside(self, position: int, end: int, final: bool) -> bool:
        # A document that follows starts with one. A stray one is an error of the unit that it stands in.
        starts = self._starts_document(end, final)
        if starts is None:
            self._position = position
            return False
        if starts:
            return self._fail(_cut_off(b"?xml"), position, "cut-off")
        return self._lose("an XML declaration inside a document", end)

    def _starts_document(self, end: int, final: bool) -> bool | None:
        # Whether a document that the format knows starts behind an XML declaration; None where more bytes
        # tell.
        space = _FILLER.match(self._buffer, end)
        start = space.end() if space is not None else end
        head = bytes(self._buffer[start : start + LONGEST_TAG])
        if self._vocabulary.plausible_start.match(head) or head.startswith(_MAY_START):
            return True
        is_complete = (
            final or len(head) == LONGEST_TAG or (b"<" in head and _NAME_END.search(head, 1) is not None)
        )
        return False if is_complete else None

    def _unfinished(self, position: int) -> str:
        # What the source ends in.
        root = self._document.root
        for opening, words in _OPENINGS.items():
            if self._buffer.startswith(opening, position):
                return f"{words} that never ends"
        return self._ends(f"before </{_text(root)}>" if root else "inside a start tag")

    def _words_for(self, kind: Kind, position: int, end: int) -> str:
        document = self._document
        where = f" inside <{_text(document.innermost)}>" if document.innermost else " as the root"
        if kind is Kind.BROKEN:
            shown = bytes(self._buffer[position : min(end, position + SHOWN)])
            if re.match(rb"""<[^\s<>/"'=!?]++\s""", shown) and self._buffer[end : end + 1] == b"<":
                return (
                    f"a tag that does not end, or a < inside of it{where}: {shown!r}; write &lt; in a value"
                )
            if not re.match(rb"</?[A-Za-z_]", shown):
                return f"a < that starts no tag{where}: {shown!r}; write &lt;"
            return f"{kind.value}{where}: {shown!r}"
        return f"{kind.value}{where}"

    def _tag(self, name: bytes, position: int, end: int, kind: Kind) -> bool:
        document = self._document
        document.is_disturbed = False
        rank = self._vocabulary.rank(name)
        if rank is not None and document.is_in_open_content and self._base + position >= self._settled:
            # Anything may stand here. Whether this starts a document all the same, the end tags will tell.
            document.suspend(position)
            rank = None
        if document.is_cut_off_by(rank):
            if not self._nests(rank, position):
                return self._cut_off(name, rank or 0, position)
            self._say_nested(name)
            document.demote_unit()
        is_doubtful = rank is not None and not document.dead and self._is_doubtful(position)
        if is_doubtful and not self._cut(position) and document.is_foreign:
            document.die()
            return self._fail(_cut_off(name), position, "cut-off")
        if kind is Kind.EMPTY:
            if rank == self._vocabulary.unit_rank:
                document.unit_start = position
            return self._ended(end, was_unit=False)
        is_open_content = local_name(name) in self._vocabulary.open_content
        document.push(name, bytes(self._buffer[position:end]), rank, is_open_content=is_open_content)
        if document.is_too_deep:
            return self._fail(f"more than {DEEPEST} open elements", end, "too-large")
        if rank == self._vocabulary.unit_rank and not document.dead:
            document.unit_start = position
            return self._unit(name, end)
        return self._cut_now_and_then(end)

    def _say_nested(self, name: bytes) -> None:
        document = self._document
        words = f"<{_text(name)}> right inside another one"
        if not self._strict:
            self._warn("nested-notification", words, document.unit_start)
            return
        if not document.is_refused:
            self._report(words, document.unit_start, "nested-notification")
        document.refuse_next()

    def _nests(self, rank: int | None, position: int) -> bool:
        # Whether a unit stands right inside another one, as if that were a container.
        document = self._document
        if rank != self._vocabulary.unit_rank or not document.may_hold_unit or document.dead:
            return False
        outer = self._lexer.token(document.unit_start) if document.unit_start >= 0 else None
        return outer is not None and not self._buffer[outer.end : position].strip(b" \t\r\n")

    def _cut_off(self, name: bytes, rank: int, position: int) -> bool:
        # A known element starts where it cannot stand: what is open has been cut off.
        document = self._document
        depth = 0 if document.dead else document.depth_for(rank)
        if not depth:
            return self._fail(_cut_off(name), position, "cut-off")
        if not document.is_silent:
            self._report(_cut_off(name), self._loss, "cut-off")
        document.give_up(depth)
        self._go_on(position)
        return True

    def _go_on(self, position: int) -> None:
        # Inside the document, with the elements that are still open.
        self._document.parsed(position)
        self._document.weighed = position
        self._position = position
        self._state = "inside"

    def _end_tag(self, name: bytes, position: int, end: int) -> bool:
        document = self._document
        if name == document.innermost:
            if document.is_left_out and not document.dead:
                self._cut(position)
                document.pop()
                document.parsed(end)
                document.weigh(end)
                return True
            return self._ended(end, document.pop())
        depth = document.depth_of(name)
        expected = _text(document.innermost or b"")
        reason = f"</{_text(name)}> where </{expected}> should stand"
        if (
            depth is not None
            and document.is_around_unit(depth)
            and not document.dead
            and document.suspect is None
        ):
            # The unit has no end tag, or it stands too far behind.
            if not document.is_silent:
                self._report(reason, self._loss)
            document.give_up(depth)
            document.is_disturbed = True
            self._go_on(end)
            if document.is_complete:
                self._finish(end)
            return True
        if document.dead or document.is_in_unit:
            return self._lose(reason, position)
        # Between units no event is lost: go on right behind the tag. Behind another such tag it is its
        # consequence.
        if not document.is_silent and not document.is_disturbed:
            self._report(reason, self._loss if document.is_foreign else position)
        document.is_disturbed = True
        self._cut(position)
        if depth is not None:
            document.give_up(depth)
        document.parsed(end)
        document.weigh(end)
        if document.is_complete:
            self._finish(end)
        return True

    def _is_doubtful(self, position: int) -> bool:
        # Whether what stands in front of a known element may be a stray tag or text between documents: if it
        # cannot even be parsed, it must not take the element along.
        document = self._document
        if document.is_foreign and self._buffer.find(b"<", document.segment, position) >= 0:
            return True
        return document.has_text and not document.is_in_unit

    def _unit(self, name: bytes, end: int) -> bool:
        # Without cutting it into tokens, if it is all there and nothing in it looks like a new document.
        buffer = self._buffer
        document = self._document
        local = local_name(name)
        next_local = buffer.find(local, end)
        closing = next_local - (len(name) - len(local)) - 2
        close = CLOSE.match(buffer, next_local + len(local))
        if (
            closing < end
            or close is None
            or not buffer.startswith(b"</" + name, closing)
            or close.end() - document.weighed > self._limit
            or buffer.find(b"<?xml", end, closing) >= 0
            or not document.fits
        ):
            return True
        end = close.end()
        root = parse(document.wrap(buffer[document.segment : end], closed=True))
        if isinstance(root, Flaw):
            return True
        found = self._vocabulary.find(root)
        units = self._vocabulary.orderly_units(found)
        if units is None:
            return True
        start = self._base + document.unit_start
        document.pop()
        whole = document.is_complete and not document.context
        data = bytes(buffer[document.segment : end]) if whole else None
        self._deliver(Fragment(root, units, found, data, self._base + document.start, start))
        document.parsed(end)
        self._position = end
        return self._ended(end, was_unit=True)

    def _ended(self, end: int, was_unit: bool) -> bool:
        document = self._document
        if document.is_complete or was_unit:
            self._cut(end)
        document.weigh(end, was_unit)
        if document.is_complete:
            self._finish(end)
            return True
        return self._cut_now_and_then(end)

    # Cuts: what lies between two of them is parsed together.

    def _cut_now_and_then(self, end: int) -> bool:
        if end - self._document.segment > CUT and not self._document.is_in_unit:
            self._cut(end)
        return True

    def _cut(self, end: int) -> bool:
        # Whether all that has come since the last cut could be read.
        document = self._document
        if document.dead or document.segment == end:
            return True
        if not document.fits:
            self._die(f"the start tags of the open elements are longer than {AT_ONCE} bytes", "too-large")
            return False
        start = document.segment
        data = document.wrap(self._buffer[start:end])
        root = parse(data)
        if not isinstance(root, Flaw):
            self._hand_over(root, data, end)
            return True
        if self._mend(data, root, end) is None:
            return True
        # The unit and what stands in front of it are judged by themselves.
        unit = document.unit_start
        if start < unit < end:
            return self._cut_part(unit) & self._cut_part(end)
        return self._cut_part(end)

    def _cut_part(self, end: int) -> bool:
        document = self._document
        start = document.segment
        data = document.wrap(self._buffer[start:end])
        root = parse(data)
        if not isinstance(root, Flaw):
            self._hand_over(root, data, end)
            return True
        reason = self._mend(data, root, end)
        if reason is None:
            return True
        if not document.is_silent:
            self._report(reason, self._first_byte(start, end))
        if start != document.unit_start:
            document.change_tags(bare_tag)
        document.parsed(end)
        return False

    def _mend(self, data: bytes, flaw: Flaw, end: int) -> str | None:
        # Hands a piece over repaired, or says why it cannot be read.
        repaired = repair(data, flaw, strict=self._strict, lenient=self._lenient)
        if isinstance(repaired, str):
            return repaired
        document = self._document
        unit = document.unit_start
        place = unit if document.segment < unit < end else self._first_byte(document.segment, end)
        for each in repaired.repairs:
            self._warn(each.code, each.message, place)
        self._hand_over(repaired.root, data, end)
        if repaired.declared:
            document.declare(repaired.declared, declare)
        for mend in repaired.mends:
            document.change_tags(mend)
        return None

    def _first_byte(self, start: int, end: int) -> int:
        space = _SPACE.match(self._buffer, start, end)
        return space.end() if space is not None and space.end() < end else start

    def _hand_over(self, root: etree._Element, data: bytes, end: int) -> None:
        document = self._document
        whole = document.is_complete and not document.context
        found = self._vocabulary.find(root)
        unit = document.unit_start
        start = self._base + unit if document.segment <= unit < end else None
        # Without a unit of its own the piece may still stand inside one that was taken for a container.
        units = self._vocabulary.units(found) if start is not None else []
        if not units and not document.has_result and document.first_root is None:
            document.first_root = root
        if document.is_complete and not units and not document.has_result and not document.quiet:
            root = root if document.first_root is None else document.first_root
            document.first_root = None
            is_barren = True
        else:
            is_barren = False
        offset = self._base + document.start
        self._deliver(Fragment(root, units, found, data if whole else None, offset, start, is_barren))
        document.parsed(end)

    # Outcomes.

    def _deliver(self, fragment: Fragment) -> None:
        document = self._document
        if document.is_refused:
            return
        if fragment.units:
            document.has_result = True
            document.first_root = None
            if document.quiet:
                # It stands on its own: what follows is no remains of the broken document any more.
                document.quiet = False
                self._wake = None
        self._results.append(fragment)

    def _finish(self, end: int) -> None:
        self._position = end
        self._state = "between" if self._wake is None else "seek"

    def _die(self, reason: str, code: str = "ill-formed") -> None:
        # The document is broken, but where it ends can still be told.
        document = self._document
        if not document.dead and not document.is_silent:
            self._report(reason, document.start if code in ("refused", "no-event") else self._loss, code)
        document.die()

    def _fail(self, reason: str, resume: int, code: str = "ill-formed") -> bool:
        # The end of the document cannot be told any more: look for the next one.
        document = self._document
        if document.suspect is not None:
            return self._roll_back(resume)
        self._die(reason, code)
        if not document.quiet:
            self._wake = document.dead_rank
        self._position = self._window = max(resume, document.start + 1)
        self._state = "seek"
        return True

    def _lose(self, reason: str, resume: int, code: str = "ill-formed") -> bool:
        # The tags do not match any more, or too much would have to be kept: look for the next landmark.
        document = self._document
        if document.suspect is not None:
            return self._roll_back(resume)
        if document.dead or document.is_complete or document.is_foreign:
            return self._fail(reason, resume, code)
        if not document.is_silent:
            self._report(reason, self._loss, code)
        self._position = resume
        self._state = "lost"
        return True

    def _roll_back(self, position: int) -> bool:
        # What seemed to be the content of a unit started a document or a unit: the open unit has been cut off
        # in front of it. Nothing up to here is suspended again, so that no byte is looked at a third time.
        self._settled = self._base + max(position, self._position)
        self._position = self._document.roll_back()
        self._state = "inside"
        return True

    @property
    def _loss(self) -> int:
        # Where what is lost starts: the open unit, or what has not been parsed.
        document = self._document
        unit = document.unit_start
        if document.is_in_unit and unit >= 0:
            return unit
        if document.segment > document.start:
            return self._first_byte(document.segment, len(self._buffer))
        return document.start

    def _lost(self, final: bool) -> bool:
        buffer = self._buffer
        position = self._position
        while True:
            found = self._vocabulary.landmark.search(buffer, position)
            around = self._end_around(position, len(buffer) if found is None else found.start())
            if around is not None:
                return self._ends_loss(around, final)
            if found is None:
                break
            position = found.start()
            name = found[2]
            if name is None:
                starts = self._starts_document(self._lexer_end(position), final)
                if starts is not False:
                    self._position = position
                    self._state = "between" if starts else "lost"
                    return bool(starts)
            elif not found[1]:
                return self._starts_behind_loss(name, position)
            elif self._document.depth_of(self._mended(name)) is not None:
                return self._ends_loss(position, final)
            position = found.end()
        unfinished = buffer.rfind(b"<", max(position, len(buffer) - LONGEST_TAG))
        self._position = unfinished if unfinished >= 0 and not final else len(buffer)
        return False

    def _end_around(self, start: int, end: int) -> int | None:
        # Where the element ends that stands right around the lost unit: it is a landmark, too.
        name = self._document.around_unit
        found = self._buffer.find(b"</" + name, start, end) if name is not None else -1
        return found if found >= 0 else None

    def _ends_loss(self, position: int, final: bool) -> bool:
        # At an end tag, which may be incomplete.
        token = self._lexer.token(position)
        if token is None and not final:
            self._position = position
            return False
        document = self._document
        is_end = token is not None and token.kind is Kind.END
        depth = document.depth_of(self._mended(token.name)) if token is not None and is_end else None
        if token is None or depth is None:
            self._position = position + 1
            return True
        was_unit = document.is_in_unit
        document.give_up(depth)
        document.is_disturbed = True
        self._go_on(token.end)
        document.weigh(token.end, was_unit)
        if document.is_complete:
            self._finish(token.end)
        return True

    def _starts_behind_loss(self, name: bytes, position: int) -> bool:
        rank = self._vocabulary.rank(name)
        depth = self._document.depth_for(rank) if rank is not None else 0
        if depth:
            self._document.give_up(depth)
            self._go_on(position)
        else:
            self._position = position
            self._state = "between"
        return True

    def _lexer_end(self, position: int) -> int:
        # The index behind the XML declaration that starts at a position.
        end = self._buffer.find(b"?>", position)
        return end + 2 if end >= 0 else len(self._buffer)

    def _seek(self, final: bool) -> bool:
        buffer = self._buffer
        start = self._vocabulary.plausible_start.search(buffer, self._position)
        if start is not None:
            self._position = start.start()
            self._state = "between"
            return True
        unfinished = buffer.rfind(b"<", max(self._position, len(buffer) - LONGEST_TAG))
        self._position = unfinished if unfinished >= 0 and not final else len(buffer)
        return False

    def _report(self, reason: str, index: int, code: str = "ill-formed") -> None:
        self._document.has_result = True
        self._document.first_root = None
        self._results.append(EventError(reason, self._base + index, self._name, code))

    def _warn(self, code: str, message: str, index: int) -> None:
        self._results.append(EventWarning(code, message, self._base + index, self._name))

    def _ends(self, place: str) -> str:
        return f"the {self._whole} ends {place}"

    @property
    def _over(self) -> str:
        return f"larger than the limit 'document', {self._limit} bytes"


def _cut_off(name: bytes) -> str:
    return f"cut off: the next <{_text(name)}> starts inside it"


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")
