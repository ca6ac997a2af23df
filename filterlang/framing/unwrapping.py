"""The content of one source, without what wraps it: heads of HTTP, parts, chunks, gzip, text in front of XML.

Whatever is read, events or declarations, is read under the same rules of what may stand around it. Knows
nothing of what a content holds. Over 300 lines, because what wraps a source and text in front of it are one
question.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple, TypeAlias

from filterlang.diagnostics import EventError, EventWarning
from filterlang.framing.encodings import refuse_start
from filterlang.framing.parts import (
    GZIP,
    JSON_START,
    XML_START,
    Content,
    Found,
    Head,
    Inflater,
    PartEnd,
    Parts,
    is_partial_mark,
    is_wrapped,
    strip_filler,
)
from filterlang.framing.source import ReadOptions

MOST_BLANK: Final = 1024 * 1024
"""A source that starts with more white space than this is none."""

LARGEST_RATIO: Final = 200
"""Compressed data that grows by more than this, over the limit of a document without a result, is a bomb."""

LONGEST_MARK: Final = 3
"""A byte order mark has so many bytes."""

LONGEST_START: Final = 300
"""So many bytes may belong to the start of a document that has not come as a whole."""

_FAILED: Final = 400  # from this status on, an HTTP response says that something went wrong
_SHOWN: Final = 24
_NOTHING_FOUND: Final = ("no-event", "unknown-format")
_CONSEQUENCES: Final = ("cut-off", *_NOTHING_FOUND)  # of content that ends because of damage
_CONTENT: Final = (b"<", b"{", b"[")  # what content starts with that nothing wraps

_PRINTED: Final = re.compile(
    rb"\{[ \t\r\n]*'(?:_value_1|_attr_1|CurrentTime|TerminationTime|NotificationMessage|SubscriptionReference"
    rb"|Topic|Dialect|ProducerReference|Message)'[ \t\r\n]*:"
)
_PRINTED_START: Final = re.compile(rb"[\[{][ \t\r\n\[{]*(?:'[A-Za-z_]{0,24}1?'?[ \t\r\n]*)?\Z")
_LIST_START: Final = re.compile(rb"[\[ \t\r\n]*+")
_PRINTED_WORDS: Final = (
    "; a zeep object that Python has printed starts at byte {}, and cannot be read back: keep the bytes of "
    "the response, with raw_response=True, or give the elements to Event.from_element"
)


class WholeEnd(NamedTuple):
    """The end of a whole.

    Attributes:
        whole: what has ended: a part, or the source.
    """

    whole: str


Unwrapped: TypeAlias = Content | WholeEnd


class Unwrapper:
    """Takes off what a source is wrapped in, fed with its bytes.

    Args:
        options: see :class:`ReadOptions`.
        wanted: what is read, for errors, such as "event".

    Attributes:
        is_over: whether nothing more is to be read, although the source may go on.
    """

    def __init__(self, options: ReadOptions, wanted: str) -> None:
        self.is_over = False
        self._options = options
        self._wanted = wanted
        self._parts: Parts | None = None
        self._inflater: Inflater | None = None  # of a source that is compressed as a whole
        self._inflated: Unwrapper | None = None  # what unwraps its content
        self._inflated_part: Unwrapper | None = None  # likewise, of a part
        self._is_started = False  # whether it is known how the source is wrapped
        self._held = b""  # what is not known yet what it is
        self._last = Head(None, "")
        self._status: Head | None = None  # of the response, where it says that something went wrong
        self._refusal: EventError | None = None  # a response without content, which may be a handshake
        self._has_content = False  # whether the part has any
        self._has_any = False  # whether content or an error has come of the source
        self._is_cut = False  # whether the content is about to end because of damage that is an error itself
        self._is_damaged = False  # likewise, for a source that is compressed as a whole
        self._quiet = (0, 0)  # what had been inflated at the last result

    @property
    def is_refused(self) -> bool:
        """Whether the content comes with a status that says that something went wrong."""
        return self._status is not None

    def feed(self, data: bytes) -> Iterator[Unwrapped]:
        """The content of more bytes, and the ends of wholes; each must be taken before the next is asked for.

        Raises:
            EventError: what ``options.report`` raises.
        """
        if self.is_over:
            return
        if not self._is_started:
            data = self._held + data
            self._held = b""
            rest = self._start(data, final=False)
            if rest is None:
                self._hold(data)
                return
            data = rest
        yield from self._content(data)

    def close(self) -> Iterator[Unwrapped]:
        """What is left at the end of the source.

        Raises:
            EventError: what ``options.report`` raises.
        """
        if not self._is_started:
            data, self._held = self._held, b""
            yield from self._content(self._start(data, final=True) or b"")
        if self._inflater is not None and self._inflated is not None:
            yield from self._close_inflated(self._inflater, self._inflated)
        elif self._parts is not None:
            yield from self._unpack(self._parts.close())
            self._say_nothing()
        else:
            yield WholeEnd("source")
        if self._refusal is not None:
            self._options.report(self._refusal)

    def report(self, error: EventError) -> None:
        """Hand on an error about the content, with what the server says where that explains it."""
        if self._inflated is not None:
            self._inflated.report(error)
            return
        if (self._is_cut or self._is_damaged) and error.code in _CONSEQUENCES:
            return
        self._has_any = True
        if self._status is not None and error.code in _NOTHING_FOUND:
            words = f"the server answers {_said(self._status)}: {error.reason}"
            error = EventError(words, error.offset, error.source, error.code)
        self._options.report(error)

    def rest(self) -> None:
        """Note that something has come of the content: compressed data is worth going on with."""
        inflater = self._open_inflater
        if inflater is not None:
            self._quiet = (inflater.read, inflater.written)
        if self._inflated is not None:
            self._inflated.rest()

    def _start(self, data: bytes, *, final: bool) -> bytes | None:
        # What is fed first, once it is known how the source is wrapped; None as long as it is not.
        head = strip_filler(data)
        if not head.startswith(_CONTENT):
            if not final and (is_partial_mark(head) or head == GZIP[:1]):
                return None
            wrapped = is_wrapped(head)
            if wrapped is None and not final:
                return None
            if head.startswith(GZIP):
                self._inflater = Inflater()
                self._inflated = Unwrapper(self._options, self._wanted)
                data = head
            elif wrapped:
                self._parts = Parts(len(data) - len(head))
                data = head
        self._is_started = True
        return data

    def _hold(self, data: bytes) -> None:
        self._held = data
        if len(data) > MOST_BLANK and not strip_filler(data):
            words = f"nothing but white space in the first {MOST_BLANK} bytes"
            self.report(EventError(words, 0, self._options.name, "unknown-format"))
            self._held = b""
            self._is_started = self.is_over = True

    def _content(self, data: bytes) -> Iterator[Unwrapped]:
        if self._inflater is not None and self._inflated is not None:
            for piece in self._inflater.feed(data):
                for each in self._inflated.feed(piece):
                    yield each._replace(is_inflated=True) if isinstance(each, Content) else each
                self.is_over = self._inflated.is_over
                self._watch()
        elif self._parts is not None:
            yield from self._unpack(self._parts.feed(data))
        else:
            yield Content(data, 0)

    def _close_inflated(self, inflater: Inflater, inflated: "Unwrapper") -> Iterator[Unwrapped]:
        error = None if self.is_over else inflater.close()
        if error is None and not self.is_over and inflater.left.strip(b"\0\r\n"):
            error = "bytes behind the end of gzip data"
        inflated._is_damaged = error is not None
        yield from inflated.close()
        if error is not None:
            self._options.report(EventError(error, inflater.written, self._options.name, "ill-formed"))

    def _unpack(self, found: Iterator[Found]) -> Iterator[Unwrapped]:
        for each in found:
            if isinstance(each, Content):
                if not self._has_content and strip_filler(each.data):
                    self._has_content = self._has_any = True
                if each.is_inflated:
                    yield from self._unpack_inflated(each)
                    self._watch()
                else:
                    yield each
            elif isinstance(each, Head):
                self._open(each)
            else:
                self._is_cut = each.error is not None
                if self._inflated_part is not None:
                    # What was compressed may have parts of its own.
                    yield from self._inflated_part.close()
                    self._inflated_part = None
                else:
                    yield WholeEnd("part")
                self._is_cut = False
                self._close(each)

    def _unpack_inflated(self, content: Content) -> Iterator[Unwrapped]:
        if self._inflated_part is None:
            self._inflated_part = Unwrapper(self._options._replace(report=self.report), self._wanted)
        for each in self._inflated_part.feed(content.data):
            yield each._replace(is_inflated=True) if isinstance(each, Content) else each

    def _open(self, head: Head) -> None:
        is_failure = head.status is not None and head.status >= _FAILED
        if self._refusal is not None and is_failure:
            self._options.report(self._refusal)
        self._refusal = None
        self._last = head
        self._status = head if is_failure else None
        self._has_content = False
        self._quiet = (0, 0)

    def _close(self, end: PartEnd) -> None:
        if end.error is not None:
            self.report(EventError(end.error, end.place, self._options.name, "ill-formed"))
        elif self._status is not None and not self._has_content:
            # A client that authenticates itself is refused once: what comes next tells.
            words = f"the server answers {_said(self._status)}"
            self._refusal = EventError(words, None, self._options.name, "server-error")
        self._status = None

    def _say_nothing(self) -> None:
        # A source that holds heads only must not look like one on which nothing happened.
        if not self._has_any and self._refusal is None:
            said = f"the server answers {_said(self._last)} and sends nothing"
            words = said if self._last.status is not None else "there is no content behind the head"
            self.report(EventError(words, 0, self._options.name, "no-event"))

    @property
    def _open_inflater(self) -> Inflater | None:
        return self._inflater or (self._parts.inflater if self._parts is not None else None)

    def _watch(self) -> None:
        # A small source must not keep a reader busy for hours.
        inflater = self._open_inflater
        if inflater is None:
            return
        read, written = inflater.read - self._quiet[0], inflater.written - self._quiet[1]
        limit = self._options.limits.document
        if written > limit and written > LARGEST_RATIO * max(read, 1):
            article = "an" if self._wanted[:1] in "aeiou" else "a"
            inflater.refuse(
                f"gzip data that grows to more than {LARGEST_RATIO} times its size, over the limit "
                f"'document', {limit} bytes, without {article} {self._wanted}"
            )


class Start(NamedTuple):
    """Where content starts.

    Attributes:
        format: what it is.
        data: the bytes from there on.
        lead: how many bytes of the source stand in front of them.
    """

    format: str
    data: bytes
    lead: int


class Beginning:
    """Finds where content starts that may have text in front of it, such as the lines of a log.

    Args:
        detect: says of first bytes, and of whether there will be no more, what content they start, None for
            none; and whether more bytes may tell.
        words: what is said of a source that starts with something else, behind what it starts with.
        options: see :class:`ReadOptions`; its ``report`` gets the errors.

    Attributes:
        is_over: whether there was so much white space that nothing more is to be read.
    """

    def __init__(
        self, detect: Callable[[bytes, bool], tuple[str | None, bool]], words: str, options: ReadOptions
    ) -> None:
        self._detect = detect
        self._words = words
        self._options = options
        self._held = b""
        self._lead = 0  # how many bytes of the source stand in front of what is held
        self._blank = 0  # how many of them are white space
        self._text: tuple[int, bytes, str] | None = None  # text that is no content, and a remedy
        self.is_over = False

    def feed(self, data: bytes, skipped: int = 0, *, final: bool = False) -> Start | None:
        """Where the content starts, None where that has not come yet.

        Args:
            data: more bytes.
            skipped: how many bytes of the source stand in front of them that are fed nowhere.
            final: whether there will be no more of them.

        Raises:
            EventError: what ``options.report`` raises.
        """
        self._lead += skipped if not self._held else 0
        data = self._held + data
        while True:
            head = strip_filler(data)
            self._held = data
            if not head or (not final and is_partial_mark(head)):
                self._drop_blanks(head)
                return None
            found, may_tell = self._found(head, final) if self._text is None else (None, False)
            if found is not None:
                self._held = b""
                return Start(found, data, self._lead)
            if may_tell:
                return None
            start = XML_START.search(data)
            if start is not None:
                self._skip(start.start(), data)
                data = data[start.start() :]
                continue
            if self._text is None and len(head) < LONGEST_START and not final:
                return None  # what is said about the text may still be incomplete
            if self._text is None:
                place = self._lead + len(data) - len(head)
                self._text = (place, head[:_SHOWN], _remedy(head, place))
            dropped = max(0, len(data) - LONGEST_START)
            self._held = data[dropped:]
            self._lead += dropped
            return None

    def _drop_blanks(self, head: bytes) -> None:
        # What may be the start of a byte order mark is kept.
        dropped = len(self._held) - max(len(head), LONGEST_MARK)
        if dropped <= 0:
            return
        self._held = self._held[dropped:]
        self._lead += dropped
        self._blank += dropped
        if self._blank > MOST_BLANK and not self.is_over:
            self.is_over = True
            words = f"nothing but white space in the first {MOST_BLANK} bytes"
            self._options.report(EventError(words, 0, self._options.name, "unknown-format"))

    def _found(self, head: bytes, final: bool) -> tuple[str | None, bool]:
        if refuse_start(head[:4]) is not None:
            head = b"<refused/>"  # whatever reads XML says what is wrong with it
        if not final and len(head) < LONGEST_START and _PRINTED_START.match(head):
            return None, True
        blanks = _LIST_START.match(head, 0, LONGEST_START)
        if blanks is not None and _PRINTED.match(head, blanks.end(), LONGEST_START):
            return None, False
        return self._detect(head, final)

    def close(self, whole: str) -> Start | None:
        """Where the content starts at the end of a whole; where it does not, that is reported.

        Raises:
            EventError: what ``options.report`` raises.
        """
        start = self.feed(b"", final=True)
        if start is not None:
            return start
        if self._text is not None:
            place, shown, remedy = self._text
            words = f"the {whole} starts with {shown!r}, {self._words}{remedy}"
            self._options.report(EventError(words, place, self._options.name, "unknown-format"))
        self._lead += len(self._held)
        self._held = b""
        self._text = None
        return None

    def _skip(self, start: int, data: bytes) -> None:
        # Text in front of XML.
        head = strip_filler(data)
        place, shown, _ = self._text or (self._lead + len(data) - len(head), head[:_SHOWN], "")
        self._text = None
        length = self._lead + start - place
        shown = shown[:length]
        message = f"{length} bytes of text in front of the XML are skipped: {shown!r}"
        if self._options.strict:
            self._options.report(EventError(message, place, self._options.name, "skipped-text"))
        else:
            self._options.warn(EventWarning("skipped-text", message, place, self._options.name))
        self._lead += start


def _remedy(head: bytes, place: int) -> str:
    """What to do about text that starts so, at a place in the source; empty where nothing is known."""
    printed = _PRINTED.search(head, 0, LONGEST_START)
    if printed is not None:
        return _PRINTED_WORDS.format(place + printed.start())
    json = JSON_START.search(head, 0, LONGEST_START)
    if json is None or not json.start():
        return ""
    return f"; JSON starts at byte {place + json.start()}: cut off what stands in front of it"


def _said(head: Head) -> str:
    return f"{head.status} {head.reason}".strip()
