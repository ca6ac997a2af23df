"""Places in every source: each character of a filter stands where the source says, however it is written."""

import json
import math
import random
import tomllib
from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filterlang.diagnostics import Span
from filterlang.lint.entries import FilterEntry, Selector
from filterlang.lint.planning import Plan, read_document
from filterlang.lint.sources import SourceError, decode
from filterlang.places.findings import Document
from filterlang.places.toml import read_toml

Encoder: TypeAlias = Callable[[str, random.Random], str]
"""Writes a character in one of the ways in which it can stand in a document."""

CHARACTERS: Final = "ab:/.|[]@=é\U0001f600\"'\\&<%$`\t "


class Case(NamedTuple):
    """A document with a gap for a filter.

    Attributes:
        format: its kind.
        frame: the document, with ``%s`` for the filter.
        selector: where the filter stands.
        encode: writes its characters.
    """

    format: str
    frame: str
    selector: Selector
    encode: Encoder


def _as_json(character: str, choices: random.Random) -> str:
    if character == "/" and choices.random() < 0.5:
        return "\\/"
    return json.dumps(character, ensure_ascii=choices.random() < 0.5)[1:-1]


def _as_toml(character: str, choices: random.Random) -> str:
    if character == '"':
        return '\\"'
    return f"\\U{ord(character):08x}" if character in "\\\t" or choices.random() < 0.3 else character


def _as_xml(character: str, choices: random.Random) -> str:
    return f"&#x{ord(character):x};" if character in "&<\"'\t" or choices.random() < 0.3 else character


def _as_url(character: str, choices: random.Random) -> str:
    if character.isascii() and character.isalpha() and choices.random() < 0.7:
        return character
    return "".join([f"%{byte:02X}" for byte in character.encode()])


def _as_c(character: str, choices: random.Random) -> str:
    if character in '"\\':
        return f"\\{character}"
    ways = ["\\t", "\\x09", "\\11"] if character == "\t" else [character]
    if ord(character) > 0xFFFF:
        ways.append(json.dumps(character)[1:-1])  # the two halves, as in Java
    return choices.choice([*ways, f"\\U{ord(character):08x}", f"\\u{{{ord(character):x}}}"])


def _as_python(character: str, choices: random.Random) -> str:
    if character in '"\\':
        return f"\\{character}"
    named = {"\U0001f600": "\\N{GRINNING FACE}", "\t": "\\t", "'": "\\'"}.get(character, character)
    return choices.choice([named, f"\\U{ord(character):08x}"])


def _as_shell(character: str, _choices: random.Random) -> str:
    return f"\\{character}" if character in '"\\$`' else character


def _both(inner: Encoder, outer: Encoder) -> Encoder:
    return lambda character, choices: "".join([outer(each, choices) for each in inner(character, choices)])


def _in_text(encode: Encoder, *unescape: str) -> Case:
    pattern = '(?s)T="(?P<filter>.*?[^\\\\])";'
    return Case(
        "pattern", '\U0001f600\r\nT="%s";\r\n', Selector(pattern, "concrete-set", unescape=unescape), encode
    )


TOPIC: Final = Selector("$.é.topic", "concrete-set")
PART: Final = Selector("$.é", None, (("topic", "concrete-set"),))
CASES: Final = {
    "json": Case("json", '{"\U0001f600": 1,\r\n "é": {"topic": "%s"}}\r\n', TOPIC, _as_json),
    "jsonc": Case("jsonc", '// \U0001f600\r\n{"é": {"topic": "%s", /* x */ }, }', TOPIC, _as_json),
    "json-lines": Case("json-lines", '{"\U0001f600": 1}\r\n{"é": {"topic": "%s"}}\r\n', TOPIC, _as_json),
    "keys of json": Case("json", '{"é": {"%s": 1}}', Selector("$.é.*~", "concrete-set"), _as_json),
    "keys of yaml": Case("yaml", 'é:\r\n  "%s": 1\r\n', Selector("$.é.*~", "concrete-set"), _as_toml),
    "parts of json": Case("json", '{"é": {"name": "x", "topic": "%s"}}', PART, _as_json),
    "parts of toml": Case("toml", '[é]\nname = "x"\ntopic = "%s"'.replace("é", '"é"'), PART, _as_toml),
    "json in json": Case(
        "json",
        '{"é": "{\\"a\\": \\"%s\\"}"}',
        Selector("$.é", "concrete-set", inner="$.a"),
        _both(_as_json, _as_json),
    ),
    "yaml": Case("yaml", '# \U0001f600\r\né:\r\n  topic: "%s"\r\n', TOPIC, _as_toml),
    "toml": Case("toml", '# \U0001f600\r\n["é"]\r\ntopic = "%s" # x\r\n', TOPIC, _as_toml),
    "xml": Case("xml", "<a>\r\n<!--\U0001f600--><b>%s</b></a>", Selector("//b", "concrete-set"), _as_xml),
    "xml attribute": Case(
        "xml", "<a>\r\n<b é='\U0001f600' c=\"%s\"/></a>", Selector("//@c", "concrete-set"), _as_xml
    ),
    "c": _in_text(_as_c, "c"),
    "python": _in_text(_as_python, "python"),
    "shell": _in_text(_as_shell, "shell"),
    "url": _in_text(_as_url, "url"),
    "json in text": _in_text(_as_json, "json"),
    "url in json": _in_text(_both(_as_url, _as_json), "json", "url"),
    "xml in text": _in_text(_as_xml, "xml"),
}


def entries(document: Document, format: str, *selectors: Selector) -> list[FilterEntry]:  # noqa: A002
    return list(read_document(document, Plan(format, "concrete-set", selectors)))


@pytest.mark.parametrize("name", CASES)
def test_each_character_stands_where_it_is_said_to(name: str) -> None:
    format, frame, selector, encode = CASES[name]  # noqa: A001
    choices = random.Random(name)
    for _ in range(150):
        content = "x" + "".join(choices.choices(CHARACTERS, k=choices.randrange(12))) + "y"
        pieces = [encode(each, choices) for each in content]
        document = Document("f", frame.replace("%s", "".join(pieces)))
        (entry,) = entries(document, format, selector)
        (text,) = entry.texts
        assert text.text == content
        places = [text.place(Span(index, index + 1)) for index in range(len(content))]
        assert [document.text[place.start : place.end] for place in places] == pieces
        assert entry.paths == (selector.path,)
        for character in '"\\&<é/%$':
            written = text.encode(character)
            if written is not None:
                mended = document.text[: places[0].start] + written + document.text[places[0].end :]
                (again,) = entries(Document("f", mended), format, selector)
                assert again.texts[0].text == character + content[1:]


def test_places_are_behind_a_byte_order_mark() -> None:
    for name, (format, frame, selector, _) in CASES.items():  # noqa: A001
        document = decode("f", b"\xef\xbb\xbf" + frame.replace("%s", "xy").encode())
        (entry,) = entries(document, format, selector)
        place = entry.texts[0].place(Span(0, 2))
        assert document.text[place.start : place.end] == "xy", name


@pytest.mark.parametrize("indent", ["", "  ", "> ", "\t"])
@pytest.mark.parametrize("fence", ["```", "~~~~"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_of_markdown_have_places(indent: str, fence: str, end: str) -> None:
    lines = [
        "# é",
        f"{fence}python",
        "x = 1",
        fence,
        f"{fence}concrete-set",
        "tns1:A",
        "tns1:B//.",
        fence,
        "",
    ]
    document = Document("f.md", end.join([indent + each for each in lines]))
    found = [entry.texts[0] for entry in entries(document, "markdown")]
    assert [each.text.strip("> \t\r") for each in found] == ["tns1:A", "tns1:B//."]
    for text in found:
        place = text.place(Span(0, len(text.text)))
        assert document.text[place.start : place.end] == text.text


@pytest.mark.parametrize(
    ("text", "dialect", "placeholders", "skipped"),
    [
        ("tns1:{{ topic }}", "concrete-set", ("jinja",), "{{ topic }}"),
        ("tns1:${TOPIC}//.", "concrete-set", ("shell",), "${TOPIC}"),
        ("%s", "concrete-set", ("printf",), "%s"),
        ("tns1:Device", "concrete-set", ("jinja", "printf", "shell", "secret"), None),
        ("tns1:<topic>", "concrete-set", ("<[a-z]+>",), "<topic>"),
        ('boolean(//SimpleItem[@Value="{{ a }}"])', "item-filter", ("jinja",), None),
        ("boolean(//SimpleItem[@Value='a-%s-b'])", "item-filter", ("printf",), None),
        ("boolean(//SimpleItem[@Value={{ a }}])", "item-filter", ("jinja",), "{{ a }}"),
        ('boolean({{ a }} and //SimpleItem[@Value="{{ b }}"])', "item-filter", ("jinja",), "{{ a }}"),
    ],
)
def test_templates_are_skipped_unless_only_a_value_is_missing(
    text: str, dialect: str, placeholders: tuple[str, ...], skipped: str | None
) -> None:
    document = Document("f.json", json.dumps({"a": text}))
    (entry,) = read_document(document, Plan("json", None, (Selector("$.a", dialect),), placeholders))
    assert entry.skipped == skipped
    assert [each.text for each in entry.texts] == ([text] if skipped is None else [])


ROOTS: Final = {
    "json": ["", '"x"', "1", "null", "[]", "{}", "[[[", '{"topic": 1e999}', '"\\ud800"', "1 2", "nul"],
    "jsonc": ["", "//", "/*", "/*/", "/**/", '{"topic": "a",} // x', '"/*"', '["x", /* ]'],
    "json-lines": ["", "1", "\n\n", "null\n[]", '"x"\n{', "\r\n1\r\n"],
    "yaml": [
        *("", "x", "1", "null", "- a", "---\n---\n", "--- a\n--- b\n", "!x y", "!!python/object:a b"),
        *("!!int x", "&a [*a]", "*b", "? [a]\n: b", "\t", "%", "{", "\x07", "- &a\n- *a", "!<x> {topic: a}"),
    ],
    "toml": [
        "",
        "x",
        "a=",
        "topic=1979-05-27",
        "topic=[]",
        "[topic]",
        "[[topic]]",
        "topic=nan",
        "\ufeff\ufeff",
    ],
    "xml": [
        "",
        "x",
        "<a/>",
        "<topic/>",
        "<a",
        "<a></b>",
        "<a/><b/>",
        "<!DOCTYPE a><a/>",
        "<?x?><topic>&#0;</topic>",
    ],
    "markdown": ["", "```", "```concrete-set", "```concrete-set\n```", "~~~concrete-set\nx\n```"],
    "pattern": ["", "x", "\0", "topic"],
}


@pytest.mark.parametrize(
    ("format", "text"), [(name, each) for name, texts in ROOTS.items() for each in texts]
)
@pytest.mark.parametrize("inner", [None, "$.a"])
def test_whatever_a_document_is_it_is_read_or_refused_with_its_place(
    format: str,  # noqa: A002
    text: str,
    inner: str | None,
) -> None:
    path = {"xml": "//topic", "pattern": "(?P<filter>topic)"}.get(format, "$.topic")
    for each in (path, "$" if path == "$.topic" else path, "$.*~" if path == "$.topic" else path):
        selector = Selector(each, "concrete-set", inner=inner)
        selectors = () if format == "markdown" else (selector,)
        try:
            found = entries(Document("f", text), format, *selectors)
        except SourceError as error:
            assert str(error).startswith("f:")
            assert error.reason
        else:
            for entry in found:
                assert entry.texts or entry.findings


def test_a_comment_that_does_not_end_is_told() -> None:
    with pytest.raises(SourceError, match="f:2:1: this comment does not end"):
        entries(Document("f", '{"topic": "x",\n/* }'), "jsonc", Selector("$.topic", "concrete-set"))


@pytest.mark.parametrize(
    ("written", "escaping", "text"),
    [
        ("&#xD800;a", "xml", "&#xD800;a"),
        ("&#x110000;a", "xml", "&#x110000;a"),
        ("\\ud8zz\\udczz", "json", "\\ud8zz\\udczz"),
        ("\\ud800a", "c", "\\ud800a"),
        ("\\ud83d\\ude00", "c", "\U0001f600"),
        ("\\q\\N{NO SUCH NAME}", "python", "\\q\\N{NO SUCH NAME}"),
        ("\\101\\0", "python", "A\0"),
        ("%ff%41", "url", "%ffA"),
        ("a\\\nb\\c", "shell", "ab\\c"),
    ],
)
def test_what_is_no_escape_stays(written: str, escaping: str, text: str) -> None:
    selector = Selector("(?s)<(?P<filter>.*)>", "concrete-set", unescape=(escaping,))
    (entry,) = entries(Document("f", f"<{written}>"), "pattern", selector)
    assert entry.texts[0].text == text


NAMES: Final = st.sampled_from(["a", "b-1", "c_d", '"é"', "'x y'", '"q\\"."', '""'])
STRINGS: Final = st.lists(
    st.sampled_from(
        ["a", "é", "\U0001f600", "#", "]", "}", ",", "=", "\\\\", '\\"', "\\n", "\\u00e9", "'", " "]
    )
).map("".join)
LITERALS: Final = st.text(st.sampled_from('aé#]}=,\\" '), max_size=6)
SCALARS: Final = st.one_of(
    STRINGS.map('"{}"'.format),
    LITERALS.map("'{}'".format),
    st.tuples(STRINGS, STRINGS).map(lambda two: '"""\r\n{}\\\n  x{}"""'.format(*two)),
    st.tuples(STRINGS, STRINGS).map(lambda two: '"""{}\n""x{}"""'.format(*two)),
    st.tuples(LITERALS, LITERALS).map(lambda two: "'''\n{}\n''x{}'''".format(*two)),
    st.sampled_from(
        ['"""a""""', '"""a"""""', "'''a''''", '""""""', "''", "1", "-0x1f".lstrip("-"), "1e3", "inf"]
    ),
    st.sampled_from(
        ["true", "1979-05-27T07:32:00Z", "1979-05-27 07:32:00.5", "1979-05-27", "07:32:00", "nan"]
    ),
)
VALUES: Final = st.recursive(
    SCALARS,
    lambda values: st.one_of(
        st.lists(values, max_size=3).map(lambda each: f"[ # x ]\n{' , '.join(each)} ]"),
        st.lists(values, max_size=3).map(lambda each: f"[{','.join(each)}{',' if each else ''}]"),
        st.dictionaries(NAMES, values, max_size=3).map(
            lambda each: "{ " + ", ".join([f"{name} = {value}" for name, value in each.items()]) + " }"
        ),
    ),
    max_leaves=8,
)
TABLES: Final = st.dictionaries(st.tuples(NAMES) | st.tuples(NAMES, NAMES), VALUES, max_size=4).map(
    lambda pairs: "".join([f" {' . '.join(names)}\t= {value} # x = 1\r\n" for names, value in pairs.items()])
)
HEADERS: Final = st.tuples(
    st.sampled_from(["[{}]", "[[{}]]", "[ {} ] # [x]"]), st.lists(NAMES, min_size=1, max_size=3).map(".".join)
).map(lambda two: two[0].format(two[1]))
DOCUMENTS: Final = st.tuples(TABLES, st.lists(st.tuples(HEADERS, TABLES), max_size=4)).map(
    lambda two: two[0] + "".join([f"{header}\n{table}\n" for header, table in two[1]])
)


@settings(deadline=None, max_examples=300)
@given(DOCUMENTS)
def test_places_in_toml_hold_what_tomllib_reads(text: str) -> None:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return  # such as a key that is there twice
    toml = read_toml(text)
    checked = _compared(text, data, (), toml)
    assert checked == len([path for path in toml.values if path])


def _compared(text: str, data: Any, path: tuple[str | int, ...], toml: Any) -> int:
    """How many places there are, of which each holds what it should."""
    if path:
        place = toml.values[path]
        written = text[place.start : place.end]
        if not written.startswith(("[", "\t")) and not isinstance(data, dict):
            assert _is_same(tomllib.loads(f"x = {written}")["x"], data)
        if isinstance(data, str):
            content = toml.content(path)
            assert content.text == data
            assert place.start <= content.end <= place.end
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return bool(path) + sum([_compared(text, each, (*path, name), toml) for name, each in items])


def _is_same(one: object, other: object) -> bool:
    return one == other or (
        isinstance(one, float) and isinstance(other, float) and math.isnan(one) and math.isnan(other)
    )
