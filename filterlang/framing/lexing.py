"""Cuts the bytes of XML documents into markup and text, as far as finding the end of a document needs.

Knows what XML 1.0 says about where a tag, a comment or a declaration ends, and nothing about elements,
namespaces or well-formedness: that is the parser's to judge. Bytes may arrive in pieces of any size; a
token that is not complete yet is looked for again where the search ended, never from its start, so that
the work stays proportional to the input however it is cut.

Works on bytes because every encoding that is accepted keeps ``<``, ``>``, ``/``, quotes and white space
where ASCII has them (section 4.3.3 leaves the encoding to the document, and it may differ in each).
"""

import re
from enum import Enum
from typing import Final, NamedTuple

LONGEST_TARGET: Final = 256
"""The longest target of a processing instruction."""


class Kind(Enum):
    """What a token is."""

    TEXT = "text"
    START = "start tag"
    EMPTY = "empty-element tag"
    END = "end tag"
    COMMENT = "comment"
    CDATA = "CDATA section"
    INSTRUCTION = "processing instruction"
    DECLARATION = "XML declaration"
    DOCTYPE = "document type declaration"
    BROKEN = "unfinished markup"


class Token(NamedTuple):
    """A piece of a document.

    Attributes:
        kind: what it is.
        end: the index behind it; for BROKEN the index of what cannot belong to it any more, and for DOCTYPE
            the index behind the keyword.
        name: the qualified name of a tag, else empty.
        seen: the index behind what had to be seen to tell, where that is more than ``end``.
    """

    kind: Kind
    end: int
    name: bytes = b""
    seen: int = 0


_TAG: Final = re.compile(rb"""<([^\s<>/"'=!?]++)((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>""")
_END: Final = re.compile(rb"""</([^\s<>/"'=!?]++)[ \t\r\n]*+>""")
_TAG_MARK: Final = re.compile(rb"""[<>"']""")
_BRACKET: Final = re.compile(rb"[<>]")
_DECLARATION: Final = re.compile(rb"<\?xml[ \t\r\n]")
_DECLARATION_MARK: Final = re.compile(rb"<|\?>")
_SUBSET_MARK: Final = re.compile(rb"[\[>]")
_SUBSET_END: Final = re.compile(rb"\][ \t\r\n]*+>")
_TARGET: Final = re.compile(rb"""<\?[^\s<>/"'=!?]{1,253}+[\s?]""")
_NO_TARGET: Final = re.compile(rb"""[\s<>/"'=!?]""")
_QUOTED: Final = {0x22: re.compile(rb'["<]'), 0x27: re.compile(rb"['<]")}
_OPENINGS: Final = (b"<!--", b"<![CDATA[", b"<!DOCTYPE")


class Lexer:
    """Tokens of a growing buffer.

    Attributes:
        buffer: the bytes; the owner appends to it, and tells :meth:`drop` what to remove.
    """

    def __init__(self) -> None:
        self.buffer = bytearray()
        self._start = -1  # the unfinished token that the next two are about
        self._scanned = 0
        self._quote = 0
        self._closers: dict[bytes, int] = {}

    def drop(self, count: int) -> None:
        """Remove so many bytes from the front of the buffer."""
        del self.buffer[:count]
        self._start -= count
        self._scanned -= count
        for closer in self._closers:
            self._closers[closer] -= count

    def token(self, start: int) -> Token | None:
        """The token at an index of the buffer, None when it is not complete yet.

        Text is never incomplete: a run of it ends at the next ``<`` or, for now, at the end of the buffer.
        """
        buffer = self.buffer
        if buffer[start] != 0x3C:
            end = buffer.find(b"<", start)
            return Token(Kind.TEXT, len(buffer) if end < 0 else end)
        if start == self._start:
            return self._resume(start)
        tag = _TAG.match(buffer, start)
        if tag is not None:
            kind = Kind.EMPTY if buffer[tag.end() - 2] == 0x2F else Kind.START
            return Token(kind, tag.end(), tag[1])
        tag = _END.match(buffer, start)
        if tag is not None:
            return Token(Kind.END, tag.end(), tag[1])
        self._start, self._scanned, self._quote = start, start + 1, 0
        return self._resume(start)

    def doctype_end(self, start: int) -> int | None:
        """The index behind a document type declaration, None when it is not complete yet.

        Good enough for skipping it: an internal subset ends at the first ``]`` followed by ``>``.
        """
        mark = _SUBSET_MARK.search(self.buffer, start)
        if mark is not None and mark[0] == b"[":
            mark = _SUBSET_END.search(self.buffer, max(mark.end(), self._closers.get(b"]", 0)))
            # White space may stand between the two characters, so look again from the last bracket.
            self._closers[b"]"] = max(mark.end() if mark else self.buffer.rfind(b"]"), 0)
        return mark.end() if mark is not None else None

    def _resume(self, start: int) -> Token | None:
        buffer = self.buffer
        if len(buffer) < start + 2:
            return None
        match buffer[start + 1]:
            case 0x3F:  # ?
                token = self._instruction(start)
            case 0x21:  # !
                token = self._exclamation(start)
            case 0x2F:  # /
                token = self._unfinished_end_tag(start)
            case _:
                token = self._unfinished_tag(start)
        if token is not None:
            self._start = -1
        return token

    def _unfinished_end_tag(self, start: int) -> Token | None:
        mark = _BRACKET.search(self.buffer, max(self._scanned, start + 2))
        if mark is None:
            self._scanned = len(self.buffer)
            return None
        tag = _END.match(self.buffer, start)
        if tag is not None:
            return Token(Kind.END, tag.end(), tag[1])
        return Token(Kind.BROKEN, mark.start() if mark[0] == b"<" else mark.end())

    def _unfinished_tag(self, start: int) -> Token | None:
        buffer = self.buffer
        while True:
            mark = (_QUOTED[self._quote] if self._quote else _TAG_MARK).search(buffer, self._scanned)
            if mark is None:
                self._scanned = len(buffer)
                return None
            self._scanned = mark.end()
            character = mark[0][0]
            if character == 0x3C:
                return Token(Kind.BROKEN, mark.start())
            if character == 0x3E:
                tag = _TAG.match(buffer, start)
                if tag is None:
                    return Token(Kind.BROKEN, mark.end())
                kind = Kind.EMPTY if buffer[mark.start() - 1] == 0x2F else Kind.START
                return Token(kind, mark.end(), tag[1])
            self._quote = 0 if self._quote else character

    def _instruction(self, start: int) -> Token | None:
        buffer = self.buffer
        target = _TARGET.match(buffer, start)
        if target is None:
            unfinished = len(buffer) - start <= LONGEST_TARGET and not _NO_TARGET.search(buffer, start + 2)
            return None if unfinished else Token(Kind.BROKEN, start + 2)
        if buffer.startswith(b"xml", start + 2) and buffer[start + 5] != 0x2D:
            # A declaration, or what is reserved for its like: no markup can stand in it.
            mark = _DECLARATION_MARK.search(buffer, max(target.end() - 1, self._scanned - 1))
            if mark is None:
                self._scanned = len(buffer)
                return None
            if mark[0] == b"<":
                return Token(Kind.BROKEN, mark.start())
            is_declaration = _DECLARATION.match(buffer, start)
            return Token(Kind.DECLARATION if is_declaration else Kind.INSTRUCTION, mark.end())
        end = self._find(b"?>", target.end() - 1)
        if end < 0:
            return None
        # A document may have been cut inside an instruction, and the next one started there.
        inner = _DECLARATION.search(buffer, start + 2, end)
        if inner is not None:
            return Token(Kind.BROKEN, inner.start(), seen=end + 2)
        return Token(Kind.INSTRUCTION, end + 2)

    def _exclamation(self, start: int) -> Token | None:
        buffer = self.buffer
        head = bytes(buffer[start : start + 9])
        if head.startswith(b"<!--"):
            end = self._find(b"--", start + 4)
            if end < 0 or end + 2 == len(buffer):
                return None
            if buffer[end + 2] == 0x3E:
                return Token(Kind.COMMENT, end + 3)
            # Two hyphens end a comment (section 2.5): this one was cut, and the hyphens are another's.
            return Token(Kind.BROKEN, start + 4, seen=end + 3)
        if head == b"<![CDATA[":
            end = self._find(b"]]>", start + 9)
            return None if end < 0 else Token(Kind.CDATA, end + 3)
        if head == b"<!DOCTYPE":
            return Token(Kind.DOCTYPE, start + 9)
        if any(opening.startswith(head) for opening in _OPENINGS):
            return None
        return Token(Kind.BROKEN, start + 2)

    def _find(self, closer: bytes, start: int) -> int:
        # What was searched for one unfinished token is not searched again for the next: each of a million
        # unclosed comments would otherwise cost a look at all that follow.
        known = self._closers.get(closer, 0)
        found = self.buffer.find(closer, max(start, known))
        self._closers[closer] = found if found >= 0 else max(len(self.buffer) - len(closer) + 1, known, 0)
        return found
