"""Fixes in documents: what is made is what the fix means, whatever the filter is wrapped in."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from filterlang.diagnostics import Applicability, Diagnostic, Edit, Fix, Span
from filterlang.lint import fixing
from filterlang.lint.entries import FilterEntry, FilterText, Selector
from filterlang.lint.fixing import MOST_READINGS, MOST_ROUNDS, Fixed, fix_document
from filterlang.lint.runner import Found, Memory, Options
from filterlang.lint.sources import json as json_source
from filterlang.lint.sources import text as text_source
from filterlang.lint.sources import xml as xml_source
from filterlang.lint.sources import yaml as yaml_source
from filterlang.places.findings import Document
from tests.lint.test_xml_source import ITEM_FILTER, WSNT

PATHS = (Selector("$.filters[*]", "item-filter"),)
OPTIONS = Options({}, is_selected=lambda code: code < "FL5")
"""The dialects' own mistakes: what rules say, and whether they can mend it, depends on the document."""

TESTS = st.lists(
    st.tuples(
        st.sampled_from(
            ['@Name="a"', "@Name='b'", "@Value=“c”", '@Value="it\'s <d> é"', '@Name="\U0001f4f7"']
        ),
        st.sampled_from([" and ", " AND ", "  OR\t", " or ", ",", " and  not (", "\n AND "]),
    ),
    min_size=1,
    max_size=5,
)


@st.composite
def filters(draw: st.DrawFn) -> str:
    """A filter with the mistakes that people make, most of which have fixes."""
    pieces = [f"{test}{operator}" for test, operator in draw(TESTS)]
    closing = draw(st.sampled_from(["", ")"]))
    return f'boolean(//tt:SimpleItem[{"".join(pieces)}@Name="end"{closing}])'


def alone(text: str) -> str:
    """The text with the fixes made by itself."""

    def read(document: Document) -> Sequence[FilterEntry]:
        return [FilterEntry((FilterText(document, document.text, "item-filter"),))]

    return fix_document(Document("-e", text), read, OPTIONS, unsafe=True).document.text


def in_document(text: str, read: Callable[[Document], Iterator[FilterEntry]]) -> Fixed:
    return fix_document(Document("f", text), lambda each: list(read(each)), OPTIONS, unsafe=True)


def read_yaml(document: Document) -> Iterator[FilterEntry]:
    return yaml_source.read(document, PATHS)


@settings(deadline=None)
@given(
    st.lists(filters(), min_size=1, max_size=3),
    st.sampled_from([None, '"', "'", "|", ">"]),
    st.sampled_from([20, 80, 10_000]),
    st.booleans(),
)
def test_in_yaml(texts: list[str], style: str | None, width: int, unicode: bool) -> None:
    document = yaml.dump({"filters": texts}, default_style=style, width=width, allow_unicode=unicode)
    texts = yaml.safe_load(document)["filters"]  # PyYAML does not read back everything it writes
    fixed = in_document(document, read_yaml)
    assert fixed.is_settled
    now = yaml.safe_load(fixed.document.text)["filters"]
    assert len(now) == len(texts)
    for before, after in zip(texts, now, strict=True):
        # Where lines are folded, a fix that starts or ends with a blank cannot be made.
        assert after == alone(before) or (width < 10_000 and alone(after) == alone(before))


@settings(deadline=None)
@given(st.lists(filters(), min_size=1, max_size=3), st.booleans())
def test_in_json(texts: list[str], ascii_only: bool) -> None:
    document = json.dumps({"filters": texts}, ensure_ascii=ascii_only)
    fixed = in_document(document, lambda each: json_source.read(each, PATHS))
    assert fixed.is_settled
    assert json.loads(fixed.document.text) == {"filters": [alone(text) for text in texts]}


@settings(deadline=None)
@given(st.lists(filters(), min_size=1, max_size=3))
def test_in_xml(texts: list[str]) -> None:
    root = etree.Element("Envelope", nsmap={"w": WSNT})
    for text in texts:
        element = etree.SubElement(etree.SubElement(root, f"{{{WSNT}}}Filter"), f"{{{WSNT}}}MessageContent")
        element.set("Dialect", ITEM_FILTER)
        element.text = text
    fixed = in_document(etree.tostring(root, encoding="unicode"), xml_source.read)
    assert fixed.is_settled
    now = etree.fromstring(fixed.document.text).iter(f"{{{WSNT}}}MessageContent")
    assert [each.text for each in now] == [alone(text) for text in texts]


@settings(deadline=None)
@given(
    st.lists(filters().map(lambda text: text.replace("\n", " ")), min_size=1, max_size=3),
    st.sampled_from(["\n", "\r\n"]),
)
def test_in_text(texts: list[str], line_end: str) -> None:
    document = f"# filterlang: dialect=item-filter{line_end}" + "".join(
        f"  {text}{line_end}" for text in texts
    )
    fixed = in_document(document, lambda each: text_source.read(each, None))
    assert fixed.is_settled
    lines = [f"  {alone(text)}" for text in texts]
    assert fixed.document.text.split(line_end) == ["# filterlang: dialect=item-filter", *lines, ""]


def test_unsafe_fixes_are_made_only_when_asked_for() -> None:
    document = Document("f", 'boolean(//tt:SimpleItem[@Name="a" AND @Name="b", @Name="c"])')

    def read(document: Document) -> list[FilterEntry]:
        return list(text_source.read(document, "item-filter"))

    careful = fix_document(document, read, OPTIONS)
    assert careful.document.text == 'boolean(//tt:SimpleItem[@Name="a" and @Name="b", @Name="c"])'
    assert [each.finding.diagnostic.code for each in careful.found] == ["FL221"]
    bold = fix_document(document, read, OPTIONS, unsafe=True)
    assert bold.document.text == 'boolean(//tt:SimpleItem[@Name="a" and @Name="b" and @Name="c"])'
    assert (bold.made, list(bold.found)) == (2, [])


def propose(monkeypatch: pytest.MonkeyPatch, *fixes: tuple[str, tuple[int, int, str], Applicability]) -> None:
    """Have these fixes proposed about the first text, for as long as it is that of now."""
    first: list[str] = []

    def find(entries: Sequence[FilterEntry], _options: Options, _memory: Memory) -> list[Found]:
        place = entries[0].texts[0]
        first.append(place.text)
        if place.text != first[0]:
            return []
        return [found(place, code, *edit, how) for code, edit, how in fixes]

    monkeypatch.setattr(fixing, "find", find)


def found(place: FilterText, code: str, start: int, end: int, content: str, how: Applicability) -> Found:
    fix = Fix("change it", (Edit(Span(start, end), content),), how)
    diagnostic = Diagnostic(code, "it is wrong", Span(start, end), fix=fix)
    return Found(place.finding(diagnostic), place, diagnostic)


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("filters: [abc]", (1, 2, ",")),
        ("filters: [abc]", (1, 2, " #")),
        ("filters: [abc]", (0, 3, "12")),
        ("filters: ['a']", (0, 1, "a\nb")),
        ("filters: [abc]", (0, 3, "]")),
        ("filters:\n- |\n  abc\n", (0, 1, " a")),
        ("filters:\n- >\n  abc\n  def\n", (3, 4, "\n")),
    ],
)
def test_a_fix_that_would_make_another_text_is_not_made(
    monkeypatch: pytest.MonkeyPatch, text: str, edit: tuple[int, int, str]
) -> None:
    propose(monkeypatch, ("FL001", edit, "safe"))
    fixed = in_document(text, read_yaml)
    assert (fixed.document.text, fixed.made, fixed.is_settled) == (text, 0, True)


def test_one_fix_that_cannot_be_made_does_not_keep_others_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    edits: list[Any] = [
        ("FL001", (index, index + 1, content), "safe") for index, content in enumerate("x,yz")
    ]
    propose(monkeypatch, *edits[::2], edits[1])
    fixed = in_document("filters: [abcdef]", read_yaml)
    assert (fixed.document.text, fixed.made) == ("filters: [xbydef]", 2)


def test_overlapping_fixes_are_made_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    propose(monkeypatch, ("FL001", (0, 2, "x"), "safe"), ("FL001", (1, 3, "y"), "safe"))
    fixed = in_document("filters: [abcdef]", read_yaml)
    assert (fixed.document.text, fixed.made) == ("filters: [xcdef]", 1)


def test_of_one_text_the_fixes_of_one_rule_are_made_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    propose(
        monkeypatch,
        ("FL605", (0, 1, "x"), "safe"),
        ("FL605", (2, 3, "y"), "safe"),
        ("FL601", (4, 5, "z"), "safe"),
    )
    fixed = in_document("filters: [abcdef]", read_yaml)
    assert fixed.document.text == "filters: [abcdzf]"


def test_fixes_that_undo_each_other_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(entries: Sequence[FilterEntry], _options: Options, _memory: Memory) -> list[Found]:
        place = entries[0].texts[0]
        return [found(place, "FL001", 0, 1, "b" if place.text[0] == "a" else "a", "safe")]

    monkeypatch.setattr(fixing, "find", find)
    fixed = in_document("filters: [abc]", read_yaml)
    assert not fixed.is_settled
    assert fixed.made == MOST_ROUNDS


def test_a_text_that_two_filters_share_is_fixed_once() -> None:
    text = 'a: &a boolean(//tt:SimpleItem[@Name="a" AND @Value="b"])\nfilters: [{item-filter: *a}, {item-filter: *a}]\n'
    fixed = in_document(text, read_yaml)
    assert (fixed.document.text, fixed.made) == (text.replace("AND", "and"), 1)


def test_a_document_is_not_read_for_ever_to_find_out_what_cannot_be_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "x" * 4_000
    propose(monkeypatch, *[("FL001", (index, index + 1, ","), "safe") for index in range(0, len(text), 2)])
    readings = 0

    def read(document: Document) -> list[FilterEntry]:
        nonlocal readings
        readings += 1
        return list(read_yaml(document))

    fixed = fix_document(Document("f", f"filters: [{text}]"), read, OPTIONS)
    assert (fixed.made, fixed.is_settled) == (0, False)
    assert readings <= MOST_READINGS + 1
