"""The short cuts for short documents: each must say what the longer way says, or nothing."""

import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from filterlang.diagnostics import EventError
from filterlang.event import Event
from filterlang.framing import documents as _documents
from filterlang.framing import parsing as _parsing
from filterlang.namespaces import LONGEST_KEY, MOST_SEGMENTS
from filterlang.readers import _notification, read_events

from .sources import DECLARATION, NAMESPACES, bare, message, metadata_stream, notification, read_all

TOPICS = (
    '<wsnt:Topic Dialect="d">tns1:A/p:B</wsnt:Topic>',
    '<wsnt:Topic Dialect="d">p:A</wsnt:Topic>',
    '<wsnt:Topic Dialect="d"></wsnt:Topic>',
    "<wsnt:Topic>p:A</wsnt:Topic>",
    '<wsnt:Topic Dialect="Topic>">p:A</wsnt:Topic>',
    "<wsnt:Topic/>",
    '<q:Topic d="">p:A</q:Topic>',
    '<o:Topic d="">p:A</o:Topic>',
    '<Topic xmlns="http://docs.oasis-open.org/wsn/b-2">p:A</Topic>',
    '<wsnt:Topic d=""><wsnt:Topic>p:A</wsnt:Topic>p:B</wsnt:Topic>',
    '<wsnt:Topic d="">p:A<!-- c -->B</wsnt:Topic>',
    '<wsnt:Topic d=""><![CDATA[p:A</wsnt:Topic>]]></wsnt:Topic>',
    '<x><wsnt:Topic d="">p:C</wsnt:Topic></x>',
    '<x wsnt:Topic=""/>',
    "<!-- </wsnt:Topic> -->",
    "<?x </wsnt:Topic>?>",
)
BEHIND = (
    "",
    f"<wsnt:Message>{message()}</wsnt:Message>",
    f"<wsnt:Message>{message('zone')}{message('port', '2')}</wsnt:Message>",
    "<wsnt:Envelope/>",
    "<wsnt:NotificationMessage/>",
    "<!-- </tt:MetadataStream> -->",
    "&undefined;",
    "\0",
    "é",
)


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """Documents with the same heads and with other ones, with topics where they do and do not count."""
    topics = st.lists(st.sampled_from(TOPICS), max_size=2).map("".join)
    uri = draw(st.sampled_from(("urn:p", "urn:other")))
    spaces = f'{NAMESPACES} xmlns:p="{uri}" xmlns:o="urn:o" xmlns:q="http://docs.oasis-open.org/wsn/b-2"'
    units = [
        f"<tt:Event>{draw(topics) if draw(st.booleans()) else ''}<wsnt:NotificationMessage>{draw(topics)}"
        f"{draw(st.sampled_from(BEHIND))}</wsnt:NotificationMessage></tt:Event>"
        for _ in range(draw(st.sampled_from((1, 1, 1, 2, 0))))
    ]
    text = f"<tt:MetadataStream {spaces}>{''.join(units)}</tt:MetadataStream>"
    encoding = draw(st.sampled_from(("", "", "utf-8", "iso-8859-1")))
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>' if encoding else ""
    return (declaration + text).encode(encoding or "utf-8")


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """The same, broken anywhere."""
    data = draw(documents())
    place = draw(st.integers(0, len(data)))
    piece = st.sampled_from((b"", b"<", b">", b"&", b"\0", b"\xff", b"</a>", b"<a/>", b"<!--", b"Topic>"))
    return data[:place] + draw(piece) + data[place + draw(st.sampled_from((0, 1, 9))) :]


@pytest.fixture(autouse=True)
def _forget_heads() -> Iterator[None]:
    _notification._heads.clear()
    _notification._seen.clear()
    yield
    _notification._heads.clear()


Seen = list[tuple[Event, bytes | None] | tuple[int | None, str]]


def seen(data: bytes) -> Seen:
    found: Seen = []
    for event in read_events(
        data, "onvif", keep_raw=True, on_error=lambda error: found.append((error.offset, error.reason))
    ):
        found.append((event, event.raw))
    return found


def seen_without_heads(data: bytes) -> Seen:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_notification, "_topic_behind", lambda _, unit: _notification._topic_of(unit))
        return seen(data)


@given(st.lists(documents(), min_size=1, max_size=6))
def test_a_head_that_is_known_leads_to_the_topic_that_is_there(data: list[bytes]) -> None:
    for document in data * 3:  # a head is remembered when it comes again, and used when it comes once more
        assert seen(document) == seen_without_heads(document)


@given(mutated() | documents())
def test_the_parser_notes_what_is_found_in_the_tree(data: bytes) -> None:
    vocabulary = _notification.VOCABULARY
    noted = _parsing.parse_and_find(data, vocabulary)
    root = _parsing.parse(data)
    if noted is None or isinstance(root, _parsing.Flaw):
        assert (noted is None) is isinstance(root, _parsing.Flaw)
        return
    assert etree.tostring(noted[0]) == etree.tostring(root)
    path = root.getroottree().getpath
    own_path = noted[0].getroottree().getpath
    assert [own_path(each) for each in noted[1]] == [path(each) for each in vocabulary.find(root)]


@given(mutated() | documents())
def test_a_short_document_is_read_as_if_it_were_cut_into_tokens(data: bytes) -> None:
    def outcome() -> tuple[list[Event], list[int | None]]:
        events, errors = read_all(data, "onvif")
        return events, [offset for offset, _ in errors]

    short = outcome()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_documents, "short_document", lambda *_: None)
        assert outcome() == short


def test_a_head_is_kept_only_where_it_ends_with_the_topic() -> None:
    kept = '<wsnt:Topic Dialect="d">p:A</wsnt:Topic>'
    for topic in (kept, *TOPICS[3:]):
        text = notification(attributes=f' {NAMESPACES} xmlns:o="urn:o" xmlns:q="urn:q"')
        document = text.replace("<wsnt:Topic>tns1:Device/Trigger</wsnt:Topic>", topic).encode()
        assert list(read_events(document)) == list(read_events(document))
    assert [head.endswith(kept.encode()) for head in _notification._heads] == [True, False]
    assert [*_notification._heads][1].endswith(b">p:A</Topic>")


def test_so_many_heads_are_remembered() -> None:
    template = bare().decode().replace("<wsnt:Topic>", '<wsnt:Topic Dialect="d">')
    for number in range(_notification.MOST_HEADS + 10):
        document = template.replace("Trigger", f"T{number}").encode()
        assert list(read_events(document)) == list(read_events(document))
        assert 0 < len(_notification._heads) <= _notification.MOST_HEADS
    _notification._heads.clear()
    document = template.replace('"d"', '"' + "d" * _notification.LONGEST_HEAD + '"').encode()
    assert list(read_events(document)) == list(read_events(document))
    assert not _notification._heads


def test_broken_documents_leave_nothing_behind_in_the_parser() -> None:
    good = metadata_stream(notification("tns1:Good"))
    rng = random.Random(3)
    for _ in range(200):
        place = rng.randrange(len(DECLARATION), len(good))
        broken = good[:place] + rng.choice((b"&", b"<", b"\xff", b"</a>")) + good[place:]
        read_all(broken, "onvif")
        events, errors = read_all(good, "onvif")
        assert ([event.type for event in events], errors) == (["Good"], [])


@pytest.mark.parametrize("attributes", ["", ' Dialect="d"'])
@pytest.mark.parametrize(
    ("topic", "uri", "reason"),
    [
        ("/".join(["tns1:a"] * MOST_SEGMENTS), "urn:p", None),
        ("/".join(["tns1:a"] * (MOST_SEGMENTS + 1)), "urn:p", "more than 64 segments"),
        ("/".join(["a"] * 2_000), "urn:p", "more than 64 segments"),
        ("p:" + "/".join(["a"] * 60), "u" * 200, None),
        ("p:" + "/".join(["a"] * 60), "u" * 300, "more than 16384 characters"),
        ("p:a", "u" * (LONGEST_KEY + 1), "more than 16384 characters"),
        ("tns1:" + "a" * LONGEST_KEY, "urn:p", "more than 16384 characters"),
        ("tns1:" + "a" * (LONGEST_KEY - 100), "urn:p", None),
    ],
)
def test_a_topic_that_would_be_huge_is_refused_and_reading_goes_on(
    topic: str, uri: str, reason: str | None, attributes: str
) -> None:
    document = notification(topic, attributes=f' {NAMESPACES} xmlns:p="{uri}"')
    document = document.replace("<wsnt:Topic>", f"<wsnt:Topic{attributes}>")
    for _ in range(2):
        events, errors = read_all(bare() + document.encode() + bare(), "onvif")
        assert len(events) == (3 if reason is None else 2)
        assert all(len(event.topic_key) <= LONGEST_KEY for event in events)
        assert [offset for offset, _ in errors] == ([] if reason is None else [len(bare())])
        assert all(reason is not None and reason in text for _, text in errors)


def test_a_topic_that_is_refused_raises_without_a_handler() -> None:
    with pytest.raises(EventError, match="segments"):
        list(read_events(bare("tns1:a" + "/a" * 64)))
