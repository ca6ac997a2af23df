"""The topic paths of a text, and where their segments stand in it."""

from collections.abc import Iterator
from typing import NamedTuple

from filterlang.ast import TopicPath
from filterlang.diagnostics import Span
from filterlang.lint.rules._base import CheckedText
from filterlang.xml_characters import is_ncname


class Segment(NamedTuple):
    """A segment of a path, as it is written.

    Attributes:
        prefix: where its prefix stands, None where it has none.
        local: where its local name stands.
    """

    prefix: Span | None
    local: Span

    @property
    def span(self) -> Span:
        """Where all of it stands."""
        return Span(self.prefix.start if self.prefix else self.local.start, self.local.end)


def paths_of(text: CheckedText) -> Iterator[TopicPath]:
    """The topic paths of a text."""
    return (node for node in text.nodes if isinstance(node, TopicPath))


def segments_of(text: CheckedText, path: TopicPath) -> tuple[Segment, ...]:
    """The segments of a path; none where the text is not plainly the path, as in an encoded URL."""
    if path.span is None:
        return ()
    written = text.text[path.span.start : path.span.end]
    if path.subtree:
        written = written.removesuffix("//.")
    pieces = [piece.rpartition(":") for piece in written.split("/")]
    if [local for _, _, local in pieces] != [name.local for name in path.segments]:
        return ()
    if not all(is_ncname(prefix) for prefix, colon, _ in pieces if colon):
        return ()
    found: list[Segment] = []
    start = path.span.start
    for prefix, colon, local in pieces:
        middle = start + len(prefix) + len(colon)
        end = middle + len(local)
        found.append(Segment(Span(start, middle - 1) if colon else None, Span(middle, end)))
        start = end + 1
    return tuple(found)
