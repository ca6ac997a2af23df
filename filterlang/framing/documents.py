"""Finds the XML documents in a stream of bytes, and hands them over parsed, piece by piece.

Knows documents, their ends and how to go on behind a broken one; a format says which elements matter to it
(:class:`Vocabulary`). Knows nothing about what an element means.

A *unit* is what one event is made of, such as a notification. It is handed over as soon as it is complete,
whatever becomes of its document, and the answer never depends on how the bytes were cut into pieces. Two
ways lead to the same answer. A short document is found by its end tag and parsed at once. Everything else
is cut into tokens: at the end of every unit, and otherwise now and then, what has come since the last cut
is parsed with the start tags of the open elements in front and their end tags behind. The parser judges
all that is between two cuts, nothing is kept longer than that, and namespaces stay in scope.

Over 300 lines, because the states share what they know about the stream, and each is only read beside the
others.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias

from filterlang.diagnostics import EventError
from filterlang.framing.encodings import refuse_encoding, refuse_start
from filterlang.framing.lexing import Kind, Lexer
from filterlang.framing.open_document import DEEPEST, OpenDocument
from filterlang.framing.parsing import CLOSE, parse, short_document
from filterlang.framing.vocabulary import AT_ONCE, Fragment, Result, Vocabulary, local_name

CUT: Final = 65_536
"""So many bytes without a unit are parsed and dropped."""

SHOWN: Final = 24
"""So much of a text that should not be there is quoted."""

LONGEST_TAG: Final = 300
"""So many bytes of an unfinished tag are looked at again: where a document starts, and where a unit ends."""

_CUT_OFF: Final = "cut off: the next document starts inside it"
_DOCTYPE: Final = "a DOCTYPE, which is refused: entities can make a small document huge or read local files"

_FILLER: Final = re.compile(rb"(?:[ \t\r\n\x00]|\xef\xbb\xbf)*+")
_SPACE: Final = re.compile(rb"[ \t\r\n]*+")
_ROOT: Final = re.compile(rb"""<([^\s<>/"'=!?]++)[\s/>]""")

_State: TypeAlias = Literal["between", "prolog", "inside", "seek"]
"""Between documents; in front of a root; inside a root; behind a broken document, before the next one."""


def read_documents(
    chunks: Iterable[bytes], vocabulary: Vocabulary, limit: int, name: str | None
) -> Iterator[Result]:
    """The documents of a source.

    Args:
        chunks: its bytes.
        vocabulary: the elements the format knows.
        limit: the most bytes of a unit, or of a child or a grandchild of the root.
        name: its name, for errors.

    Yields:
        Parsed pieces, and an error for each broken document, in the order of the source.
    """
    bound = min(AT_ONCE, limit)
    documents: Documents | None = None
    base = 0
    for chunk in chunks:
        position = 0
        if documents is None:
            # Most messages are short documents that arrive whole: they need no machinery.
            while (short := short_document(chunk, position, vocabulary, bound, base)) is not None:
                fragment, position = short
                yield fragment
            if _FILLER.fullmatch(chunk, position):
                base += len(chunk)
                continue
            documents = Documents(vocabulary, limit, name, base + position)
        yield from documents.feed(chunk[position:] if position else chunk)
    if documents is not None:
        yield from documents.close()


class Documents:
    """The documents of one stream, fed with its bytes.

    Args:
        vocabulary: the elements the format knows.
        limit: the most bytes of a unit, or of a child or a grandchild of the root.
        name: the name of the source, for errors.
        base: the offset in the source of the first byte that will be fed.
    """

    def __init__(self, vocabulary: Vocabulary, limit: int, name: str | None, base: int = 0) -> None:
        self._vocabulary = vocabulary
        self._limit = limit
        self._bound = min(AT_ONCE, limit)
        self._name = name
        self._lexer = Lexer()
        self._buffer = self._lexer.buffer
        self._base = base  # the offset in the source of the buffer's first byte
        self._state: _State = "between"
        self._position = 0
        self._stray = False  # inside text that has been reported
        self._wake: int | None = None  # the rank of a broken document whose remains may follow
        self._window = 0  # where to look on for the end of a unit
        self._document = OpenDocument(0, vocabulary.unit_rank)
        self._whole = "source"
        self._results: list[Result] = []

    def feed(self, data: bytes, skipped: int = 0) -> Iterator[Result]:
        """What is complete with more bytes of the source.

        Args:
            data: the bytes.
            skipped: how many bytes of the source stand in front of them that are fed nowhere.
        """
        self._base += skipped
        self._buffer += data
        if self._state == "between" and self._wake is None and not self._stray:
            while (short := self._short(self._position)) is not None:
                yield short
        yield from self._run(final=False)
        self._drop()

    def close(self, whole: str = "source") -> Iterator[Result]:
        """What is left at the end. More may be fed afterwards, as from a new source.

        Args:
            whole: what has ended, for errors.
        """
        self._whole = whole
        yield from self._run(final=True)
        self._drop()
        self._state = "between"
        self._stray = False
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
            case "seek":
                return self._seek(final)

    # Between documents.

    def _between(self, final: bool) -> bool:
        buffer = self._buffer
        if self._stray:
            position = buffer.find(b"<", self._position)
            self._position = position if position >= 0 else len(buffer)
            self._stray = position < 0
            return not self._stray
        if self._wake is None and (short := self._short(self._position)) is not None:
            self._results.append(short)
            return True
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
            return self._fail(refusal, position)
        if not is_markup:
            end = buffer.find(b"<", position, position + SHOWN)
            shown = bytes(buffer[position : end if end >= 0 else position + SHOWN])
            self._report(f"text outside of a document: {shown!r}", position)
            self._stray = True
            return True
        return self._between_markup(position, final)

    def _between_markup(self, position: int, final: bool) -> bool:
        token = self._lexer.token(position)
        size = (max(token.end, token.seen) if token is not None else len(self._buffer)) - position
        if size > self._limit or (token is None and final):
            self._open(position)
            return self._fail(self._over if size > self._limit else self._ends("inside markup"), position)
        if token is None:
            return False
        match token.kind:
            case Kind.COMMENT | Kind.INSTRUCTION:
                pass
            case Kind.DECLARATION:
                self._open(position)
                self._document.declaration = bytes(self._buffer[position : token.end])
                self._state = "prolog"
                refusal = refuse_encoding(self._document.declaration)
                if refusal is not None:
                    self._die(refusal)
            case Kind.DOCTYPE:
                self._open(position)
                self._state = "prolog"
                return True
            case Kind.END:
                self._report(f"</{_text(token.name)}> ends nothing", position)
            case _:
                self._report(f"{token.kind.value} outside of a document", position)
        self._position = token.end
        return True

    def _open(self, position: int) -> None:
        self._document = OpenDocument(position, self._vocabulary.unit_rank)

    # In front of the root, and at it.

    def _prolog(self, final: bool) -> bool:
        buffer = self._buffer
        space = _SPACE.match(buffer, self._position)
        position = self._position = space.end() if space else self._position
        root = _ROOT.match(buffer, position)
        if root is not None:
            return self._root(root[1], final)
        if position < len(buffer) and buffer[position] != 0x3C:
            return self._fail("text in front of the root element", position)
        token = self._lexer.token(position) if position < len(buffer) else None
        kind, end = (token.kind, max(token.end, token.seen)) if token is not None else (None, len(buffer))
        if kind is Kind.DOCTYPE:
            self._die(_DOCTYPE)
            behind = self._lexer.doctype_end(end)
            kind, end = (Kind.COMMENT, behind) if behind is not None else (None, len(buffer))
        if end - (position if self._document.dead else self._document.weighed) > self._limit:
            return self._fail(self._over, position)
        if kind is None:
            return final and self._fail(self._ends("in front of the root element"), position)
        if kind is Kind.COMMENT or kind is Kind.INSTRUCTION:
            self._position = end
            return True
        return self._fail(f"{kind.value} in front of the root element", position)

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
        elif (short := self._short(document.start)) is not None:
            self._deliver(short)
            self._finish(self._position)
            return True
        elif not final and self._may_wait(name):
            return False
        self._state = "inside"
        return True

    def _short(self, start: int) -> Fragment | None:
        short = short_document(self._buffer, start, self._vocabulary, self._bound, self._base)
        if short is None:
            return None
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

    # Inside the root.

    def _inside(self, final: bool) -> bool:
        document = self._document
        position = self._position
        size = len(self._buffer)
        token = self._lexer.token(position) if position < size else None
        weighed = position if document.dead else document.weighed
        if token is None:
            if size - weighed > self._limit:
                return self._fail(self._over, position)
            place = f"before </{_text(document.root)}>" if document.root else "inside a start tag"
            return final and self._fail(self._ends(place), position)
        kind, end, name, seen = token
        if max(end, seen) - weighed > self._limit:
            return self._fail(self._over, position)
        self._position = end
        match kind:
            case Kind.START | Kind.EMPTY:
                return self._tag(name, position, end, kind)
            case Kind.END:
                if name != document.innermost:
                    expected = _text(document.innermost or b"")
                    return self._fail(f"</{_text(name)}> where </{expected}> should stand", end)
                return self._ended(end, document.pop())
            case Kind.DECLARATION:
                return self._fail(_CUT_OFF, position)
            case Kind.BROKEN | Kind.DOCTYPE:
                where = f" inside <{_text(document.innermost)}>" if document.innermost else " as the root"
                return self._fail(f"{kind.value}{where}", end)
            case Kind.TEXT:
                if not document.has_text and not document.is_in_unit:
                    document.has_text = bool(self._buffer[position:end].strip(b" \t\r\n"))
                return True
            case _:
                return True

    def _tag(self, name: bytes, position: int, end: int, kind: Kind) -> bool:
        document = self._document
        rank = self._vocabulary.rank(name)
        if document.is_cut_off_by(rank):
            return self._fail(_CUT_OFF, position)
        if rank is not None and not document.dead and self._is_doubtful(position):
            self._cut(position)
            if document.dead:
                return self._fail(_CUT_OFF, position)
        if kind is Kind.EMPTY:
            return self._ended(end, was_unit=False)
        document.push(name, bytes(self._buffer[position:end]), rank)
        if document.is_too_deep:
            return self._fail(f"more than {DEEPEST} open elements", end)
        if rank == self._vocabulary.unit_rank and not document.dead:
            return self._unit(name, end)
        return self._cut_now_and_then(end)

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
        if isinstance(root, str):
            return True
        found = self._vocabulary.find(root)
        units = self._vocabulary.orderly_units(found)
        if units is None:
            return True
        document.pop()
        whole = document.is_complete and not document.context
        data = bytes(buffer[document.segment : end]) if whole else None
        self._deliver(Fragment(root, units, found, data, self._base + document.start))
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

    def _cut(self, end: int) -> None:
        document = self._document
        if document.dead or document.segment == end:
            return
        if not document.fits:
            self._die(f"the start tags of the open elements are longer than {AT_ONCE} bytes")
            return
        data = document.wrap(self._buffer[document.segment : end])
        root = parse(data)
        if isinstance(root, str):
            self._die(root)
            return
        whole = document.is_complete and not document.context
        found = self._vocabulary.find(root)
        units = self._vocabulary.units(found)
        offset = self._base + document.start
        self._deliver(Fragment(root, units, found, data if whole else None, offset))
        document.parsed(end)

    # Outcomes.

    def _deliver(self, fragment: Fragment) -> None:
        if fragment.units and self._document.quiet:
            # It stands on its own: what follows is no remains of the broken document any more.
            self._document.quiet = False
            self._wake = None
        self._results.append(fragment)

    def _finish(self, end: int) -> None:
        self._position = end
        self._state = "between" if self._wake is None else "seek"

    def _die(self, reason: str) -> None:
        # The document is broken, but where it ends can still be told.
        document = self._document
        if not document.dead and not document.quiet:
            self._report(reason, document.start)
        document.die()

    def _fail(self, reason: str, resume: int) -> bool:
        # The end of the document cannot be told any more: look for the next one.
        document = self._document
        self._die(reason)
        if not document.quiet:
            self._wake = document.dead_rank
        self._position = self._window = max(resume, document.start + 1)
        self._state = "seek"
        return True

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

    def _report(self, reason: str, index: int) -> None:
        self._results.append(EventError(reason, self._base + index, self._name))

    def _ends(self, place: str) -> str:
        return f"the {self._whole} ends {place}"

    @property
    def _over(self) -> str:
        return f"larger than the limit 'document', {self._limit} bytes"


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")
