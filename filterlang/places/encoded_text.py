"""A text that stands encoded inside another one, such as an argument of a URL or the characters of XML.

Knows where every character of it stands in the outer text, and moves what was found in it there. Knows no
encoding: who decoded the text says how an edit's content is encoded again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from filterlang.diagnostics import Diagnostic, Edit, Fix, Span


class Piece(NamedTuple):
    """Some decoded characters, and where they stand in the outer text.

    Either each is one character there, or all of the place is one character: an escape.

    Attributes:
        text: the characters.
        start: where they start in the outer text.
        end: where they end there.
        verbatim: whether they stand where nothing is escaped, as in a CDATA section.
    """

    text: str
    start: int
    end: int
    verbatim: bool = False


@dataclass(frozen=True, slots=True)
class EncodedText:
    """A decoded text and its places.

    Attributes:
        text: the text, decoded.
        starts: where each of its characters starts in the outer text.
        ends: where each of them ends there.
        end: where the text ends in the outer text, and where an empty one stands.
        verbatim: the places, in the outer text, where nothing is escaped.
        encode: encodes the content of an edit for the outer text.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    end: int
    verbatim: tuple[Span, ...]
    encode: Callable[[str], str]

    @classmethod
    def of_pieces(cls, pieces: Iterable[Piece], place: int, encode: Callable[[str], str]) -> "EncodedText":
        """Put pieces together.

        Args:
            pieces: the pieces, in order.
            place: where the text stands if it is empty.
            encode: encodes the content of an edit.
        """
        texts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        verbatim: list[Span] = []
        for piece in pieces:
            texts.append(piece.text)
            if len(piece.text) == piece.end - piece.start:
                starts += range(piece.start, piece.end)
                ends += range(piece.start + 1, piece.end + 1)
            else:
                starts += [piece.start] * len(piece.text)
                ends += [piece.end] * len(piece.text)
            if piece.verbatim:
                joins = bool(verbatim) and verbatim[-1].end == piece.start
                start = verbatim.pop().start if joins else piece.start
                verbatim.append(Span(start, piece.end))
        last = ends[-1] if ends else place
        return cls("".join(texts), tuple(starts), tuple(ends), last, tuple(verbatim), encode)

    @property
    def offsets(self) -> Sequence[int]:
        """Where each character starts in the outer text, and where the last one ends."""
        starts = self.starts
        if isinstance(starts, range):  # one of text that stands there as it is, however long, costs nothing
            return range(starts.start, self.end + 1)
        return (*starts, self.end)

    def outer(self, span: Span) -> Span:
        """The place of some of the text in the outer text; what is empty stands before its next character."""
        start = self.starts[span.start] if span.start < len(self.starts) else self.end
        return Span(start, self.ends[span.end - 1]) if span.end > span.start else Span(start, start)

    def moved(self, diagnostic: Diagnostic) -> Diagnostic:
        """A diagnostic about the text as one about the outer text.

        A fix that cannot be made there, for it would cut into the markup between two characters, is left out.
        """
        fix = None if diagnostic.fix is None else self._moved_fix(diagnostic.fix)
        return diagnostic._replace(span=self.outer(diagnostic.span), fix=fix)

    def _moved_fix(self, fix: Fix) -> Fix | None:
        edits: list[Edit] = []
        for edit in fix.edits:
            inside = range(edit.span.start, edit.span.end - 1)
            if any(self.ends[position] != self.starts[position + 1] for position in inside):
                return None
            place = self.outer(edit.span)
            content = self.encode(edit.content)
            if any(each.start <= place.start and place.end <= each.end for each in self.verbatim):
                if ">" in edit.content:  # it could end a CDATA section
                    return None
                content = edit.content
            edits.append(Edit(place, content))
        return fix._replace(edits=tuple(edits))
