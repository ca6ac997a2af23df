"""Filters in YAML and JSON: what libraries write is read as they meant it, and every character has its place."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from filterlang.diagnostics import Span
from filterlang.lint.entries import FilterEntry, FilterText, Selector
from filterlang.lint.sources import SourceError, _yaml_tree
from filterlang.lint.sources import json as json_source
from filterlang.lint.sources import yaml as yaml_source
from filterlang.places.findings import Document

ALL = (Selector("$.filters[*]", "type-list"),)
LOADERS = [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)]

PIECES = st.sampled_from((*"abZ7 '\"\\#|>%:\t\n", "  ", "\n\n", " #", ": ", "- ", "//."))
ODD_PIECES = st.sampled_from(tuple("&*![]{},@é中\U0001f4f7\x85\u2028\xa0\ufeff"))
TEXTS = st.lists(PIECES | ODD_PIECES, min_size=1, max_size=24).map("".join)
WORDY = st.lists(
    st.sampled_from(["alarm", "motion", " ", ", ", ",", ";", "'", '"', "#", "é"]), min_size=1, max_size=60
)


def read_yaml(text: str, paths: Sequence[tuple[str, str | None] | Selector] = ALL) -> list[FilterEntry]:
    return list(yaml_source.read(Document("f.yaml", text), [Selector(*each) for each in paths]))


def read_json(text: str, paths: Sequence[tuple[str, str | None] | Selector] = ALL) -> list[FilterEntry]:
    return list(json_source.read(Document("f.json", text), [Selector(*each) for each in paths]))


def texts_of(entries: Sequence[FilterEntry]) -> list[FilterText]:
    return [text for entry in entries for text in entry.texts]


@pytest.fixture(params=LOADERS, ids=["python", "c"])
def _loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_yaml_tree, "_LOADER", request.param)


@st.composite
def yaml_documents(draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXTS) -> tuple[list[str], str]:
    """Texts, and a document that PyYAML wrote of them, in any of its styles."""
    written = draw(st.lists(texts, min_size=1, max_size=4))
    text = yaml.dump(
        {"filters": written},
        default_style=draw(st.sampled_from([None, '"', "'", "|", ">"])),
        default_flow_style=draw(st.booleans()),
        width=draw(st.sampled_from([5, 20, 80, 10_000])),
        indent=draw(st.integers(2, 9)),
        allow_unicode=draw(st.booleans()),
        line_break=draw(st.sampled_from(["\n", "\r\n"])),
    )
    return written, text


@st.composite
def json_documents(draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXTS) -> tuple[list[str], str]:
    """Texts, and a document that the json module wrote of them."""
    written = draw(st.lists(texts, min_size=1, max_size=4))
    indent = draw(st.sampled_from([None, 0, 3]))
    return written, json.dumps({"filters": written}, ensure_ascii=draw(st.booleans()), indent=indent)


def check_places(written: Sequence[str], document: str, read: Callable[[str], list[FilterEntry]]) -> None:
    found = texts_of(read(document))
    assert [each.text for each in found] == list(written)
    for number, text in enumerate(found):
        places = [text.place(Span(index, index + 1)) for index in range(len(text.text))]
        assert places == sorted(places)
        for index, character in enumerate(text.text):
            if not (character.isalnum() and character.isascii()):
                continue
            start = places[index].start
            assert document[start] == character
            changed = f"{document[:start]}Q{document[start + 1 :]}"
            expected = f"{text.text[:index]}Q{text.text[index + 1 :]}"
            assert texts_of(read(changed))[number].text == expected


@settings(deadline=None)
@given(yaml_documents())
def test_what_pyyaml_writes_is_read_with_its_places(written: tuple[list[str], str]) -> None:
    for each in LOADERS:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_yaml_tree, "_LOADER", each)
            # PyYAML does not read back everything it writes, such as line ends of Unicode.
            check_places(yaml.load(written[1], each)["filters"], written[1], read_yaml)


@settings(deadline=None)
@given(json_documents())
def test_what_json_writes_is_read_with_its_places(written: tuple[list[str], str]) -> None:
    check_places(*written, read_json)


@pytest.mark.parametrize(("documents", "read"), [(yaml_documents, read_yaml), (json_documents, read_json)])
def test_an_edit_that_can_be_written_is_read_back(
    documents: Any, read: Callable[[str], list[FilterEntry]]
) -> None:
    """In quotes any content can stand; elsewhere it may not, and then the encoder or the reader says so."""
    refused = 0
    made = 0

    @settings(deadline=None)
    @given(documents(), st.data())
    def edit(written: tuple[list[str], str], data: st.DataObject) -> None:
        nonlocal refused, made
        document = written[1]
        found = texts_of(read(document))
        number = data.draw(st.integers(0, len(found) - 1))
        text = found[number]
        start = data.draw(st.integers(0, len(text.text)))
        span = Span(start, data.draw(st.integers(start, len(text.text))))
        content = data.draw(TEXTS)
        encoded = text.encode(content)
        if encoded is None:
            refused += 1
            return
        place = text.place(span)
        changed = f"{document[: place.start]}{encoded}{document[place.end :]}"
        expected = f"{text.text[: span.start]}{content}{text.text[span.end :]}"
        try:
            is_read = texts_of(read(changed))[number].text == expected
        except (SourceError, IndexError):
            is_read = False
        made += is_read
        refused += not is_read
        if document[text.place(Span(0, 0)).start - 1] == '"' and read is read_json:
            assert is_read

    edit()
    assert made > refused


PLACES = [
    ("filters: [tns1:A/]", 1, 17),
    ("filters:\n- |\n  # no comment\n  tns1:A/\n", 4, 9),
    ("filters:\n- |4-\n      tns1:A/\n", 3, 13),
    ("filters:\n- >+\n\n  tns1:A\n  tns1:B/\n\n\n", 5, 9),
    ('filters: ["tns1\\x3A\\u0041\\U0000002f"]', 1, 26),
    ('filters: ["tns1:\\\n   A/"]', 2, 5),
    ("filters: ['x''y\n\n  z/']", 3, 4),
    ("filters:\n  - !!str &a tns1:A/\n  - *a\n", 2, 20),
    ("filters:\n  - &a # why\n    tns1:A/\n", 3, 11),
    ("\ufeff# first\nfilters: [tns1:A/]", 2, 17),
    ("filters:\r\n- |\r\n  tns1:A\r\n  tns1:B/\r\n", 4, 9),
    ("---\nfilters: [x]\n...\n---\nfilters: [tns1:A/]\n", 5, 17),
    ('filters: ["\U0001f4f7", "\U0001f4f7/"]', 1, 18),
    ("base: &base {x: 1}\nfilters:\n- {<<: *base, item-filter: a/}\n", 3, 29),
]


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize(("text", "row", "column"), PLACES)
def test_the_last_slash_is_where_it_stands(text: str, row: int, column: int) -> None:
    document = Document("f.yaml", text.removeprefix("\ufeff"))
    last = texts_of(list(yaml_source.read(document, ALL)))[-1]
    index = last.text.rindex("/")
    assert document.position(last.place(Span(index, index + 1)).start) == (row, column)


def test_a_text_that_several_aliases_and_paths_select_is_one_filter() -> None:
    text = "base: &a alarm\nfilters: [*a, *a, motion]\n"
    paths = (("$.filters[*]", "type-list"), ("$..[0]", "type-list"), ("$.base", "type-list"))
    assert [each.text for each in texts_of(read_yaml(text, paths))] == ["alarm", "motion"]


def test_a_mapping_holds_parts_and_may_have_a_key() -> None:
    text = 'filters:\n- concrete-set: tns1:A\n  "item-filter": b\n  key: gate\n'
    (entry,) = read_yaml(text)
    assert [(each.dialect, each.text) for each in entry.texts] == [
        ("concrete-set", "tns1:A"),
        ("item-filter", "b"),
    ]
    assert entry.key is not None
    assert entry.key.value == "gate"


def test_of_merged_mappings_the_first_one_counts_and_the_mapping_itself_most() -> None:
    text = (
        "a: &a {concrete-set: tns1:A, type-list: a}\n"
        "b: &b {concrete-set: tns1:B, item-filter: b}\n"
        "filters:\n- <<: [*a, *b]\n  type-list: c\n"
    )
    (entry,) = read_yaml(text)
    parts = {each.dialect: each.text for each in entry.texts}
    assert parts == {"concrete-set": "tns1:A", "item-filter": "b", "type-list": "c"}


@pytest.mark.parametrize(
    ("read", "text", "row", "column", "message"),
    [
        (read_yaml, "filters:\n- 12\n", 2, 3, "this is a number"),
        (read_yaml, "filters:\n- yes\n", 2, 3, "this is a truth value"),
        (read_yaml, "filters:\n-\n- a\n", 2, 2, "this is empty"),
        (read_yaml, "filters:\n- [a]\n", 2, 3, "this is a list"),
        (read_yaml, "filters:\n- !secret a\n", 2, 11, "this is tagged !secret"),
        (read_yaml, "filters:\n- {}\n", 2, 3, "the mapping has no parts"),
        (read_yaml, "filters:\n- {item-filer: a}\n", 2, 4, "did you mean 'item-filter'?"),
        (read_yaml, "filters:\n- {item-filter: 1}\n", 2, 17, "the part in item-filter is no string"),
        (
            read_yaml,
            "filters:\n- type-list: a\n  'type-list': b\n  http://docs.oasis-open.org/wsn/t-1/TopicExpression/Concrete: a\n"
            "  concrete: b\n",
            5,
            3,
            "two parts in concrete",
        ),
        (read_json, '{"filters":\n [null]}', 2, 3, "this is empty"),
        (read_json, '{"filters":\n ["a", true]}', 2, 8, "this is a truth value"),
        (read_json, f'{{"filters":\n [{"1" * 5_000}]}}', 2, 3, "this is a number"),
    ],
)
def test_what_is_selected_and_no_filter(
    read: Callable[[str], list[FilterEntry]], text: str, row: int, column: int, message: str
) -> None:
    (finding,) = [each for entry in read(text) for each in entry.findings]
    assert message in finding.diagnostic.message
    assert finding.position(finding.diagnostic.span.start) == (row, column)
    assert finding.diagnostic.hint


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (read_yaml, "a: [\n  b", "f.yaml:2:4: not YAML: `,` or `]` should stand here: a list is not closed"),
        (read_yaml, "a: b\n\tc: d", "f.yaml:2:1: not YAML: "),
        (read_yaml, "é: é\nfilters: [\x01]", "f.yaml:2:11: not YAML: "),
        (read_yaml, "filters: [*b]", "f.yaml:1:11: there is no anchor 'b' above"),
        (read_yaml, "filters: &b [*b]", "f.yaml:1:14: the alias 'b' stands inside of what it stands for"),
        (read_yaml, "[" * 200 + "]" * 200, "f.yaml:1:101: nested deeper than 100 levels"),
        (read_yaml, "[" * 100_000, "f.yaml:1:1"),
        (read_json, "[" * 100_000, "f.json:1:1: nested deeper than 100 levels"),
        (read_json, "[" * 101 + "]" * 101, "f.json:1:101: nested deeper than 100 levels"),
        (read_json, '{"a":\n tru}', "f.json:2:2: not JSON: a value should stand here"),
        (
            read_json,
            '{"filters": ["a" "b"]}',
            "f.json:1:18: not JSON: `,` or the closing bracket should stand here",
        ),
        (
            read_json,
            f'{{"filters": [{"1" * 5_000}}}',
            "f.json:1:5014: not JSON: `,` or the closing bracket should stand here",
        ),
        (read_json, "", "f.json:1:1: not JSON: "),
    ],
)
def test_a_document_that_cannot_be_read_is_told_with_its_place(
    read: Callable[[str], list[FilterEntry]], text: str, expected: str
) -> None:
    with pytest.raises(SourceError) as caught:
        read(text)
    assert str(caught.value).startswith(expected)


def test_aliases_that_stand_for_billions_are_refused() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(SourceError, match="more than 1,000,000 values"):
        read_yaml("\n".join(rows), (("$..*", "type-list"),))


def test_a_string_without_a_dialect_is_told() -> None:
    with pytest.raises(SourceError, match=r"f\.yaml:2:3: the dialect of this filter is not known"):
        read_yaml("filters:\n- a\n", (("$.filters[*]", None),))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# filterlang: ignore=FL202\nfilters: [a]\n", [("FL202",)]),
        ("filters:\n- a # filterlang: ignore=FL202, fl3\n- b\n", [("FL202", "FL3"), ()]),
        ("filters:\n- a\n# filterlang: ignore=FL202\n\n# more\n- b\n", [(), ("FL202",)]),
        ("filters:\n- | # filterlang: ignore=ALL\n  # filterlang: ignore=FL1\n- b\n", [("",), ()]),
        ("filters:\n- 'a # filterlang: ignore=FL202'\n", [()]),
        ("filters:\n- 'a\n  b' # filterlang: ignore=FL202\n", [("FL202",)]),
        (
            "filters:\n- # filterlang: ignore=FL1\n  item-filter: a\n  type-list: b # filterlang: ignore=FL2\n",
            [(), ("FL2",)],
        ),
        ("# filterlang is a word\nfilters: [a]\n", [()]),
    ],
)
def test_comments_say_what_not_to_report(text: str, expected: list[tuple[str, ...]]) -> None:
    assert [each.ignored for each in texts_of(read_yaml(text))] == expected


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("filterlang: ignore=FL999", "f.yaml:2: there is no code 'FL999'"),
        ("filterlang: ignore=single-quote", "f.yaml:2: there is no code 'single-quote': write FL202"),
        ("filterlang: ignor=FL202", "there is no setting 'ignor'; did you mean 'ignore'?"),
        ("filterlang: dialect=type-list", "there is no setting 'dialect'"),
        ("filterlang ignore=FL202", "a colon is missing"),
        ("filterlang: ignore=", "there is no code ''"),
    ],
)
def test_a_comment_that_is_not_understood_is_told(comment: str, expected: str) -> None:
    with pytest.raises(SourceError, match=r"f\.yaml:2: ") as caught:
        read_yaml(f"filters:\n- a # {comment}\n")
    assert expected in str(caught.value)
