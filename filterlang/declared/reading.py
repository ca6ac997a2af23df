"""Reads what a device says it emits: its answer to GetEventProperties, or to Axis's GetEventInstances.

Finds topic sets in documents, with what may wrap these and stand around them, as the readers of events do.
Over 300 lines, most of which say what callers get.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from lxml import etree

from filterlang.declared.remarks import Remarks
from filterlang.declared.salvaging import Tree, salvage
from filterlang.declared.topic_sets import TOPIC_SET, TopicSets
from filterlang.declared.topics import DeclaredItem, DeclaredTopic, DeclaredValue
from filterlang.declared.tree import Declarations
from filterlang.declared.types import DeclaredType
from filterlang.diagnostics import DeclarationError, EventError, EventWarning
from filterlang.framing.documents import Documents
from filterlang.framing.encodings import refuse_start
from filterlang.framing.foreign import content_of, local_name, words_for
from filterlang.framing.parsing import unit_offset
from filterlang.framing.parts import Content
from filterlang.framing.source import Logged, ReadOptions, Source, open_source, refuse_both
from filterlang.framing.unwrapping import Beginning, Unwrapped, Unwrapper
from filterlang.framing.vocabulary import Fragment, Result, Vocabulary
from filterlang.limits import DEFAULT_LIMITS, Limits

__all__ = [
    "Declarations",
    "DeclaredItem",
    "DeclaredTopic",
    "DeclaredType",
    "DeclaredValue",
    "read_declarations",
]

_SPELLINGS: Final = ("TopicSet", "topicSet", "Topicset", "topicset", "TOPICSET")
"""How devices spell the element, the standard's way first."""

_SPELLED: Final = tuple([f"{{*}}{name}" for name in _SPELLINGS])
_VOCABULARY: Final = Vocabulary(
    ranks={name.encode(): 0 for name in _SPELLINGS},
    fold=False,
    roots=(b"Envelope", b"GetEventPropertiesResponse", b"GetEventInstancesResponse"),
    find=lambda root: list(root.iter(*_SPELLED)),
)
"""The element that declarations stand in."""

_OTHERS: Final = ("no-event", "server-error", "unknown-format")
"""The codes of errors about what is something else than a topic set, so that no topic is lost."""

_EVENTS: Final = "events, and not the topics that a device declares: 'filterlang match' reads them"
_KNOWN: Final = {
    **{
        f"{name}Response": f"an answer to {name} without a topic set"
        for name in ("GetEventProperties", "GetEventInstances")
    },
    **{
        name: f"the request {name}, and not the answer to it"
        for name in ("GetEventProperties", "GetEventInstances")
    },
    **dict.fromkeys(("MetadataStream", "PullMessagesResponse", "Notify", "NotificationMessage"), _EVENTS),
}
_REMEDY: Final = "topics are declared by the answer to GetEventProperties, or to Axis's GetEventInstances"


def read_declarations(
    source: Source,
    *,
    on_error: Callable[[DeclarationError], None] | None = None,
    on_warning: Callable[[EventWarning], None] | None = None,
    limits: Limits = DEFAULT_LIMITS,
    strict: bool = False,
    lenient: bool = False,
) -> Declarations:
    """Read what a device says it emits.

    That is its answer to GetEventProperties (ONVIF Core 9.5) or, from an Axis device, to GetEventInstances,
    with or without the SOAP envelope and what wraps that: a head of HTTP, parts of a multipart body, gzip.
    Several answers in a row are taken together. Costs time and memory in proportion to the source.

    Args:
        source: bytes; the path of a file, also as a str; a binary file, such as ``sys.stdin.buffer``; or an
            iterable of pieces of bytes, cut anywhere.
        on_error: is called with each error, and reading goes on: what is lost is one tag, or what stands in
            an element whose end is missing. Without it what is declared is read as a whole or not at all.
        on_warning: is called with each warning: about what is not right and was read nevertheless, each kind
            once. Without it the first warning of each code goes to the logger ``filterlang.readers``.
        limits: ``limits.document`` bounds all that is read.
        strict: whether a warning is an error, and what it is about is not read.
        lenient: whether what was meant may be guessed, such as a raw ``&``; each guess is a warning.

    Returns:
        The declared topics. A device may declare none.

    Raises:
        DeclarationError: if there is no topic set, and says what there is instead; if there is more than a
            limit allows; and at the first error, where there is no ``on_error``.
        OSError: if the source cannot be read.
        TypeError: if the source is nothing to read from.
        ValueError: if it is to be strict and lenient.
    """
    refuse_both(strict, lenient)
    chunks, name = open_source(source)
    remarks = Remarks(name, on_error, on_warning or Logged(), strict=strict)
    reader = _Reader(remarks, limits, strict=strict, lenient=lenient)
    for chunk in chunks:
        reader.feed(chunk)
        if reader.is_over:
            break
    return reader.close()


class _Set(NamedTuple):
    """A topic set: where its document starts, where it starts itself if that is known, and its element."""

    document: int
    start: int
    element: etree._Element


class _Reader:
    """Reads one source, fed with its bytes."""

    def __init__(self, remarks: Remarks, limits: Limits, *, strict: bool, lenient: bool) -> None:
        self._remarks = remarks
        self._limit = limits.document
        options = ReadOptions(
            self._report, remarks.pass_on, False, None, limits, remarks.name, strict, lenient
        )
        self._unwrapper = Unwrapper(options, "topic set")
        self._options = options._replace(report=self._unwrapper.report)
        self._beginning: Beginning | None = Beginning(_detect, "which is no XML", self._options)
        self._documents = Documents(_VOCABULARY, self._options)
        self._topic_sets = TopicSets(remarks)
        self._topics: list[DeclaredTopic] = []
        self._has_set = False
        self._failures: list[EventError] = []  # what says that something went wrong
        self._others: list[EventError] = []  # what is something else
        self._read = 0
        self._unwrapped = 0
        # Of the whole that is open:
        self._offset = 0
        self._base = 0  # the offset in the source behind its data
        self._data = bytearray()
        self._sets: list[_Set] = []
        self._losses: list[EventError] = []

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be read, although the source may go on."""
        return self._unwrapper.is_over

    def feed(self, data: bytes) -> None:
        """Read more bytes."""
        self._read += len(data)
        self._bound(self._read)
        self._take(self._unwrapper.feed(data))

    def close(self) -> Declarations:
        """What is declared by all that was read."""
        self._take(self._unwrapper.close())
        if not self._has_set:
            raise self._nothing()
        for each in self._failures:
            words = f"it holds something else beside what is declared: {each.reason}"
            self._remarks.correct(each.code, words, each.offset)
        return Declarations(self._topics, self._topic_sets.prefixes)

    def _bound(self, size: int) -> None:
        if size > self._limit:
            reason = f"larger than the limit 'document', {self._limit} bytes"
            raise DeclarationError(reason, None, self._remarks.name, "too-large")

    def _take(self, pieces: Iterable[Unwrapped]) -> None:
        for piece in pieces:
            if isinstance(piece, Content):
                self._content(piece.data, piece.skipped)
                continue
            if self._beginning is not None:
                start = self._beginning.close(piece.whole)
                if start is None:
                    continue
                self._begin(start.data, start.lead)
            for result in self._documents.close(piece.whole):
                self._result(result)
            self._end(piece.whole)

    def _content(self, data: bytes, skipped: int) -> None:
        self._unwrapped += len(data)
        self._bound(self._unwrapped)
        if self._beginning is None:
            self._feed(data, skipped)
        elif (start := self._beginning.feed(data, skipped)) is not None:
            self._begin(start.data, start.lead)

    def _begin(self, data: bytes, lead: int) -> None:
        self._beginning = None
        self._feed(data, lead)

    def _feed(self, data: bytes, skipped: int) -> None:
        self._base += skipped
        if not self._data:
            self._offset = self._base
        if self._remarks.goes_on:
            self._data += data  # it may be needed again
        self._base += len(data)
        for result in self._documents.feed(data, skipped):
            self._result(result)

    def _result(self, result: Result) -> None:
        if isinstance(result, EventWarning):
            if result.code == "nested-notification":  # as the framing calls a unit inside a unit
                result = replace(result, code="misplaced", message="a topic set inside a topic set")
            self._remarks.pass_on(result)
        elif isinstance(result, Fragment):
            self._sets += [
                _Set(result.offset, unit_offset(result, each, _VOCABULARY), each) for each in result.units
            ]
            if result.is_barren:
                self._something_else(result.root, result.offset)
        elif result.code in _OTHERS:
            self._unwrapper.report(result)
        elif self._remarks.goes_on:
            self._losses.append(result)
        else:
            self._remarks.pass_on(result)

    def _something_else(self, root: etree._Element, offset: int) -> None:
        error = EventError(words_for(root, _KNOWN), offset, self._remarks.name, "no-event")
        content = content_of(root)
        if self._unwrapper.is_refused or (content is not None and local_name(content) == "Fault"):
            self._unwrapper.report(error)
        else:
            self._others.append(error)

    def _report(self, error: EventError) -> None:
        if error.code in _OTHERS:
            self._failures.append(error)
        else:
            self._remarks.pass_on(error)

    def _end(self, whole: str) -> None:
        """Take the topic sets of a whole; where something of it is lost, what is left of them."""
        sets = self._sets
        if self._losses:
            sets = self._salvaged(whole)
        self._has_set = self._has_set or bool(sets)
        right = {each.document for each in sets if each.element.tag == TOPIC_SET}
        for each in sets:
            # Beside a topic set of the standard's name, another name is something else.
            if each.element.tag == TOPIC_SET or each.document not in right:
                self._topics += self._topic_sets.topics(each.element, each.start)
        self._data = bytearray()
        self._sets = []
        self._losses = []

    def _salvaged(self, whole: str) -> list[_Set]:
        trees = list(salvage(bytes(self._data), self._offset, self._options, whole))
        broken = [tree for tree in trees if tree.errors]
        # What could be read as it stands is taken so; the rest is what is made tag by tag.
        sets = [each for each in self._sets if _tree_around(each.document, broken) is None]
        taken = {_tree_around(each.document, trees) for each in sets}
        made = [tree for place, tree in enumerate(trees) if place not in taken]
        # What is missing at the end may be placed behind the last byte.
        last = self._offset + len(self._data) - 1
        errors = [each for each in self._losses if _tree_around(min(each.offset or 0, last), broken) is None]
        errors += [each for tree in broken for each in tree.errors]
        for error in sorted(errors, key=lambda each: each.offset or 0):
            self._remarks.pass_on(error)
        for warning in [each for tree in made for each in tree.warnings]:
            self._remarks.pass_on(warning)
        return sorted([*sets, *_sets_of(made)], key=lambda each: each.document)

    def _nothing(self) -> DeclarationError:
        # The last one that says that something went wrong: what came before was a try, or the request.
        errors = [*self._others[:1], *self._failures]
        name = self._remarks.name
        if not errors:
            return DeclarationError(f"there is nothing in it; {_REMEDY}", None, name, "no-event")
        error = errors[-1]
        reason = f"there is no topic set in it: {error.reason}; {_REMEDY}"
        return DeclarationError(reason, error.offset, name, error.code)


def _sets_of(trees: Iterable[Tree]) -> Iterator[_Set]:
    for tree in trees:
        found = [] if tree.root is None else _VOCABULARY.find(tree.root)
        for element in _VOCABULARY.units(found):
            yield _Set(tree.start, tree.start, element)


def _tree_around(offset: int | None, trees: Sequence[Tree]) -> int | None:
    """The index of the tree whose document holds a byte, None where there is none; trees stand in order."""
    if offset is None:
        return None
    place = bisect_right(trees, offset, key=lambda tree: tree.start) - 1
    return place if place >= 0 and offset < trees[place].end else None


def _detect(head: bytes, final: bool) -> tuple[str | None, bool]:  # noqa: ARG001 - as a format's sniff
    # Documents in an encoding that is not read are handed on, to be refused with the remedy.
    return ("xml" if head.startswith(b"<") or refuse_start(head[:4]) is not None else None), False
