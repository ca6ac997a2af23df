"""A document whose end has not been seen yet: where it starts, what is open in it, what is not parsed yet.

Over 300 lines, because the state has many parts that are each read in one place.

Knows nothing of tokens or of what comes behind the document. All indexes are into a buffer of the owner's.
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from lxml import etree

from filterlang.framing.vocabulary import AT_ONCE

DEEPEST: Final = 4_096
"""More open elements than this are refused; the parser itself stops earlier."""

MOST_DECLARED: Final = 64
"""The most prefixes that are declared for every piece; more are declared for the piece that needs them."""

_LIGHT: Final = 2  # a child or a grandchild of the root has ended when so many elements are still open


class Open(NamedTuple):
    """An open element.

    Attributes:
        name: its qualified name as its end tag must have it.
        tag: its start tag, as it is parsed in front of a piece; empty where it is left out there.
        highest: the highest rank up to it: -1 where no known element is open.
        written: its name in ``tag``, where that was repaired.
    """

    name: bytes
    tag: bytes
    highest: int
    written: bytes


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
        unit_start: the index of the last start tag of a unit, -1 where it is in front of ``segment``.
        dead: whether only its end matters any more, because its error is reported or not worth a report.
        dead_rank: the rank at which another document starts, when dead.
        has_text: whether there is text outside of units behind ``segment``.
        quiet: whether it may be the remains of a broken document, so that errors are not worth a report.
        has_result: whether a unit or an error has come of it.
        is_disturbed: whether an end tag was out of place, and no start tag has come since.
        suspect: the index of a start tag in open content that would start a document elsewhere, None without
            one.
        first_root: the root of the first piece of it, as long as nothing has come of it.
    """

    def __init__(self, start: int, unit_rank: int) -> None:
        self.start = start
        self.declaration = b""
        self.segment = start
        self.context = b""
        self.weighed = start
        self.unit_start = -1
        self.dead = False
        self.dead_rank = unit_rank
        self.quiet = False
        self.has_text = False
        self.has_result = False
        self.is_disturbed = False
        self.first_root: etree._Element | None = None
        self.suspect: int | None = None
        self._suspect_depth = 0
        self._declared = 0  # how many prefixes have been declared for every piece
        self._demoted_depth: int | None = None  # of the unit that another one stands in
        self._refused_depth: int | None = None  # of the element that is not read
        self._was_refused = False  # whether it has ended, and has not been cut off yet
        self._content_depth: int | None = None  # of the element that may hold anything
        self._unit_rank = unit_rank
        self._unit_depth: int | None = None
        self._stack: list[Open] = []

    def drop(self, count: int) -> None:
        """Move the indexes, because so many bytes were removed from the front of the buffer."""
        self.start -= count
        self.segment -= count
        self.weighed -= count
        self.unit_start -= count
        if self.suspect is not None:
            self.suspect -= count

    @property
    def root(self) -> bytes | None:
        """The name of the root, None in front of it."""
        return self._stack[0].name if self._stack else None

    @property
    def innermost(self) -> bytes | None:
        """The name of the innermost open element, None where none is open."""
        return self._stack[-1].name if self._stack else None

    @property
    def is_left_out(self) -> bool:
        """Whether the innermost open element is left out where its content is parsed."""
        return bool(self._stack) and not self._stack[-1].tag

    @property
    def is_complete(self) -> bool:
        """Whether nothing is open."""
        return not self._stack

    @property
    def is_foreign(self) -> bool:
        """Whether elements are open, but none that the format knows."""
        return bool(self._stack) and self._stack[-1].highest < 0

    @property
    def is_in_unit(self) -> bool:
        """Whether a unit is open."""
        return self._unit_depth is not None

    @property
    def may_hold_unit(self) -> bool:
        """Whether the innermost open element is a unit in which another one may stand; one is enough."""
        return (
            self._unit_depth is not None
            and self._unit_depth == len(self._stack) - 1
            and self._demoted_depth is None
        )

    @property
    def around_unit(self) -> bytes | None:
        """The name of the element right around the open unit, None where there is none."""
        return self._stack[self._unit_depth - 1].name if self._unit_depth else None

    def is_around_unit(self, depth: int) -> bool:
        """Whether the element at a depth stands around the unit that is open."""
        return self._unit_depth is not None and depth < self._unit_depth

    @property
    def is_too_deep(self) -> bool:
        """Whether too many elements are open."""
        return len(self._stack) > DEEPEST

    def is_cut_off_by(self, rank: int | None) -> bool:
        """Whether a start tag of such a rank must belong to the next document or unit."""
        if rank is None or not self._stack:
            return False
        return self._stack[-1].highest >= rank or (self.dead and rank <= self.dead_rank)

    @property
    def is_in_open_content(self) -> bool:
        """Whether an element of the unit is open that may hold anything."""
        return self._content_depth is not None

    def suspend(self, position: int) -> None:
        """Note the first start tag in open content that would start a document elsewhere."""
        if self.suspect is None:
            self.suspect = position
            self._suspect_depth = len(self._stack)

    def roll_back(self) -> int:
        """Leave open what was open in front of the suspect, and say where that is."""
        position, self.suspect = self.suspect or 0, None
        del self._stack[self._suspect_depth :]
        return position

    def push(self, name: bytes, tag: bytes, rank: int | None, *, is_open_content: bool = False) -> None:
        """Open an element.

        Args:
            name: its qualified name.
            tag: its start tag.
            rank: its rank.
            is_open_content: whether it may hold anything.
        """
        if is_open_content and self._content_depth is None and self._unit_depth is not None:
            self._content_depth = len(self._stack)
        highest = self._stack[-1].highest if self._stack else -1
        if rank == self._unit_rank:
            self._unit_depth = len(self._stack)
        self._stack.append(Open(name, tag, highest if rank is None else rank, name))

    def pop(self) -> bool:
        """Close the innermost element, and say whether it was a unit."""
        self._stack.pop()
        if len(self._stack) == self._content_depth:
            self._content_depth = self.suspect = None
        if len(self._stack) == self._demoted_depth:
            self._demoted_depth = None
        if self._refused_depth is not None and len(self._stack) <= self._refused_depth:
            self._refused_depth = None
            self._was_refused = True
        if len(self._stack) != self._unit_depth:
            return False
        self._unit_depth = None
        return True

    def demote_unit(self) -> None:
        """Let the open unit be an element like any other, because another unit stands in it."""
        if self._unit_depth is not None:
            unit = self._stack[self._unit_depth]
            below = self._stack[self._unit_depth - 1].highest if self._unit_depth else -1
            self._stack[self._unit_depth] = unit._replace(highest=below)
            self._unit_depth = None
            self._demoted_depth = len(self._stack) - 1
            self.unit_start = -1

    @property
    def is_refused(self) -> bool:
        """Whether what has come since the last cut is not to be read, because it has been reported."""
        return self._was_refused or self._refused_depth is not None

    @property
    def is_silent(self) -> bool:
        """Whether errors are not worth a report: they are the consequences of one that has been reported."""
        return self.quiet or self.is_refused

    def refuse_next(self) -> None:
        """Read nothing of the element that is opened next."""
        if self._refused_depth is None:
            self._refused_depth = len(self._stack)

    def depth_of(self, name: bytes) -> int | None:
        """How many elements stand around the innermost open one of a name, None where none is open."""
        return next(
            (depth for depth in reversed(range(len(self._stack))) if self._stack[depth].name == name), None
        )

    def depth_for(self, rank: int) -> int:
        """How many of the open elements an element of such a rank can stand in.

        They are those around the first one that it cannot stand in; where there is no such one, those up to
        the innermost that the format knows.
        """
        highest = [each.highest for each in self._stack]
        for depth, each in enumerate(highest):
            if each >= rank:
                return depth
        return highest.index(highest[-1]) + 1 if highest and highest[-1] >= 0 else 0

    def give_up(self, depth: int) -> None:
        """Leave only so many elements open: what stood in them is lost."""
        del self._stack[depth:]
        self._content_depth = self.suspect = None
        if self._demoted_depth is not None and self._demoted_depth >= depth:
            self._demoted_depth = None
        if self._refused_depth is not None and self._refused_depth >= depth:
            self._refused_depth = None
        if self._unit_depth is not None and self._unit_depth >= depth:
            self._unit_depth = None

    def weigh(self, end: int, was_unit: bool = False) -> None:
        """Count the limit from behind an element that has ended, if it was one to be counted by itself."""
        if was_unit or len(self._stack) <= _LIGHT:
            self.weighed = end

    def die(self) -> None:
        """Look only for the end from here on."""
        if not self.dead:
            self.dead = True
            known = [each.highest for each in self._stack if each.highest >= 0]
            self.dead_rank = known[0] if known else self._unit_rank

    @property
    def fits(self) -> bool:
        """Whether the start tags of the open elements are short enough to be parsed with every piece."""
        return sum([len(each.tag) for each in self._stack]) <= AT_ONCE

    def wrap(self, data: bytes | bytearray, closed: bool = False) -> bytes:
        """The bytes from ``segment`` on as a document of their own.

        Args:
            data: the bytes.
            closed: whether they hold the end tag of the innermost element.
        """
        stack = self._stack[:-1] if closed else self._stack
        end_tags = [b"</" + each.written + b">" for each in reversed(stack) if each.tag]
        return self.context + data + b"".join(end_tags)

    def parsed(self, end: int) -> None:
        """Note that everything up to an index has been parsed, or is given up."""
        self.segment = end
        self.has_text = self._was_refused = False
        if self.unit_start < end:
            self.unit_start = -1
        self._set_context()

    def change_tags(self, change: Callable[[bytes], bytes]) -> None:
        """Repair the start tags that are parsed in front of each piece.

        Args:
            change: makes a new start tag of an old one; empty where the element is to be left out.
        """
        stack = [each._replace(tag=change(each.tag)) if each.tag else each for each in self._stack]
        self._stack = [each._replace(written=_name_of(each.tag, each.written)) for each in stack]
        self._set_context()

    def declare(
        self, namespaces: Mapping[str, str], declare: Callable[[bytes, Mapping[str, str]], bytes]
    ) -> None:
        """Declare prefixes for every piece that is to come.

        Args:
            namespaces: the prefixes.
            declare: declares them on a start tag.
        """
        self._declared += len(namespaces)
        if self._declared > MOST_DECLARED:
            return
        for depth, each in enumerate(self._stack):
            if each.tag:
                self._stack[depth] = each._replace(tag=declare(each.tag, namespaces))
                break
        self._set_context()

    def _set_context(self) -> None:
        self.context = self.declaration + b"".join([each.tag for each in self._stack])


def _name_of(tag: bytes, otherwise: bytes) -> bytes:
    parts = tag[1:].rstrip(b"/>").split(None, 1)
    return parts[0] if parts else otherwise
