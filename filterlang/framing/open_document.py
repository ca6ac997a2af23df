"""A document whose end has not been seen yet: where it starts, what is open in it, what is not parsed yet.

Knows nothing of tokens or of what comes behind the document. All indexes are into a buffer of the owner's.
"""

from typing import Final

from filterlang.framing.vocabulary import AT_ONCE

DEEPEST: Final = 4_096
"""More open elements than this are refused; the parser itself stops earlier."""

_LIGHT: Final = 2  # a child or a grandchild of the root has ended when so many elements are still open


class OpenDocument:
    """The state of an open document.

    Args:
        start: the index of its first byte.
        unit_rank: the rank of a unit.

    Attributes:
        start: the index of its first byte.
        declaration: its XML declaration, empty where it has none.
        segment: the index behind what has been parsed.
        context: the declaration and the start tags that were open there.
        weighed: the index from which the limit counts.
        dead: whether only its end matters any more, because its error is reported or not worth a report.
        dead_rank: the rank at which another document starts, when dead.
        has_text: whether there is text outside of units behind ``segment``.
        quiet: whether it may be the remains of a broken document, so that errors are not worth a report.
    """

    def __init__(self, start: int, unit_rank: int) -> None:
        self.start = start
        self.declaration = b""
        self.segment = start
        self.context = b""
        self.weighed = start
        self.dead = False
        self.dead_rank = unit_rank
        self.quiet = False
        self.has_text = False
        self._unit_rank = unit_rank
        self._unit_depth: int | None = None
        # The name, the whole tag, and the highest rank up to it: -1 where no known element is open.
        self._stack: list[tuple[bytes, bytes, int]] = []

    def drop(self, count: int) -> None:
        """Move the indexes, because so many bytes were removed from the front of the buffer."""
        self.start -= count
        self.segment -= count
        self.weighed -= count

    @property
    def root(self) -> bytes | None:
        """The name of the root, None in front of it."""
        return self._stack[0][0] if self._stack else None

    @property
    def innermost(self) -> bytes | None:
        """The name of the innermost open element, None where none is open."""
        return self._stack[-1][0] if self._stack else None

    @property
    def is_complete(self) -> bool:
        """Whether nothing is open."""
        return not self._stack

    @property
    def is_foreign(self) -> bool:
        """Whether elements are open, but none that the format knows."""
        return bool(self._stack) and self._stack[-1][2] < 0

    @property
    def is_in_unit(self) -> bool:
        """Whether a unit is open."""
        return self._unit_depth is not None

    @property
    def is_too_deep(self) -> bool:
        """Whether too many elements are open."""
        return len(self._stack) > DEEPEST

    def is_cut_off_by(self, rank: int | None) -> bool:
        """Whether a start tag of such a rank must belong to the next document."""
        if rank is None or not self._stack:
            return False
        return self._stack[-1][2] >= rank or (self.dead and rank <= self.dead_rank)

    def push(self, name: bytes, tag: bytes, rank: int | None) -> None:
        """Open an element."""
        highest = self._stack[-1][2] if self._stack else -1
        if rank == self._unit_rank:
            self._unit_depth = len(self._stack)
        self._stack.append((name, tag, highest if rank is None else rank))

    def pop(self) -> bool:
        """Close the innermost element, and say whether it was a unit."""
        self._stack.pop()
        if len(self._stack) != self._unit_depth:
            return False
        self._unit_depth = None
        return True

    def weigh(self, end: int, was_unit: bool = False) -> None:
        """Count the limit from behind an element that has ended, if it was one to be counted by itself."""
        if was_unit or len(self._stack) <= _LIGHT:
            self.weighed = end

    def die(self) -> None:
        """Look only for the end from here on."""
        if not self.dead:
            self.dead = True
            known = [highest for _, _, highest in self._stack if highest >= 0]
            self.dead_rank = known[0] if known else self._unit_rank

    @property
    def fits(self) -> bool:
        """Whether the start tags of the open elements are short enough to be parsed with every piece."""
        return sum([len(tag) for _, tag, _ in self._stack]) <= AT_ONCE

    def wrap(self, data: bytes | bytearray, closed: bool = False) -> bytes:
        """The bytes from ``segment`` on as a document of their own.

        Args:
            data: the bytes.
            closed: whether they hold the end tag of the innermost element.
        """
        stack = self._stack[:-1] if closed else self._stack
        return self.context + data + b"".join([b"</" + name + b">" for name, _, _ in reversed(stack)])

    def parsed(self, end: int) -> None:
        """Note that everything up to an index has been parsed."""
        self.segment = end
        self.has_text = False
        self.context = self.declaration + b"".join([tag for _, tag, _ in self._stack])
