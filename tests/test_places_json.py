"""Places in JSON, against the json module and against the text itself."""

import json
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filterlang.diagnostics import Diagnostic, Edit, Fix, Span
from filterlang.places.json import JsonError, NestingError, Token, escape_string, read_tokens

LETTERS = st.sampled_from((*'aé"\\/\b\n\t{}[]:, \x7f\xa0\u2028中', "\ud83d", "\udcf7", "\U0001f4f7"))
STRINGS = st.text(LETTERS, max_size=6)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | STRINGS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(STRINGS, inner, max_size=3),
    max_leaves=12,
)
SEPARATORS = " \t\r\n,:"
SHORT = {'"': '\\"', "\\": "\\\\", "/": "\\/", "\b": "\\b", "\n": "\\n", "\t": "\\t"}


@st.composite
def written_strings(draw: st.DrawFn) -> str:
    """A string of JSON with each of its characters written in any way it can be."""
    pieces = ['"']
    for character in draw(STRINGS):
        units = character.encode("utf-16-be", "surrogatepass").hex()
        escapes = "".join(f"\\u{units[index : index + 4]}" for index in range(0, len(units), 4))
        ways = [SHORT.get(character, character), escapes, escapes.upper().replace("\\U", "\\u")]
        pieces.append(draw(st.sampled_from([way for way in ways if way not in "\b\n\t"])))
    return "".join([*pieces, '"'])


@st.composite
def written_values(draw: st.DrawFn) -> str:
    indent = draw(st.sampled_from([None, 0, 3]))
    text = json.dumps(draw(VALUES), ensure_ascii=draw(st.booleans()), indent=indent)
    inside = draw(written_strings())
    return draw(
        st.sampled_from([text, inside, f"[{text},{inside}\t]\r\n", f' {{{inside} :{text}, "":{inside}}}'])
    )


def mutilated(text: str, place: int, character: str, count: int) -> str:
    place %= len(text) + 1
    return text[:place] + character + text[place + count :]


ODD = st.sampled_from([*'{}[]",:1eE.-\\u# \x01\v\xa0', "", "\\u", "\\ud83d"])
mutilated_values = st.builds(mutilated, written_values(), st.integers(0, 300), ODD, st.integers(0, 9))


def said(tokens: Iterable[Token]) -> list[str]:
    """What tokens say, one by one."""
    return [each.kind if each.kind in "{}[]" else f"{each.kind} {each.data!r}" for each in tokens]


def expected(value: object) -> Iterator[str]:
    """What the tokens of a value say; its objects are tuples of pairs."""
    if isinstance(value, tuple):
        yield "{"
        for name, each in value:
            yield f"key {name!r}"
            yield from expected(each)
        yield "}"
    elif isinstance(value, list):
        yield "["
        for each in value:
            yield from expected(each)
        yield "]"
    else:
        yield f"{'string' if isinstance(value, str) else 'word'} {value!r}"


@given(written_values(), st.sampled_from(["", '"é{', "1"]))
def test_tokens_say_what_json_says_and_characters_stand_where_they_are_said_to(
    text: str, around: str
) -> None:
    document = around + text + around
    tokens = list(read_tokens(document, Span(len(around), len(around + text))))
    assert said(tokens) == list(expected(json.loads(text, object_pairs_hook=tuple)))
    for token in tokens:
        start, end = token.span
        assert token.raw == document[start:end]
        if token.kind not in ("key", "string"):
            continue
        content = token.content
        assert content.text == token.data
        assert [*content.offsets] == [*content.starts, content.end]
        assert [start + 1, *content.ends] == [*content.starts, end - 1]
        for character, *place in zip(content.text, content.starts, content.ends, strict=True):
            assert json.loads(f'"{document[slice(*place)]}"') == character


@given(mutilated_values, st.booleans(), st.sampled_from(["", '"é{', "1"]))
def test_mistakes_are_those_of_json_and_what_stands_in_front_is_read(
    text: str, strict: bool, around: str
) -> None:
    span = Span(len(around), len(around + text))
    try:
        value = json.loads(text, object_pairs_hook=tuple, strict=strict)
    except json.JSONDecodeError as error:
        with pytest.raises(JsonError) as caught:
            read_tokens(around + text + around, span, strict=strict)
        assert (caught.value.reason, caught.value.offset) == (error.msg, span.start + error.pos)
        tokens = list(caught.value.tokens)
        ends = [span.start, *[each.span.end for each in tokens]]
        starts = [*[each.span.start for each in tokens], caught.value.offset]
        between = [(around + text)[end:start] for end, start in zip(ends, starts, strict=True)]
        assert all(not each.strip(SEPARATORS) for each in between[:-1])
        assert between[-1].lstrip(SEPARATORS)[:1] in ("", '"')  # of a string, part may stand in front
        said(tokens)
    else:
        tokens = list(read_tokens(around + text + around, span, strict=strict))
        assert said(tokens) == list(expected(value))


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        (f"[{'1' * 5_000}, }}", 5_003),
        (f'{{"a": {"1" * 5_000}, "b" 1}}', 5_012),
        ("\ufeff{}", 0),
        ("", 0),
    ],
)
def test_what_json_refuses_is_refused(text: str, offset: int) -> None:
    with pytest.raises(JsonError) as caught:
        read_tokens(text)
    assert caught.value.offset == offset


def test_an_integer_that_python_does_not_read_has_its_place() -> None:
    (token,) = read_tokens("1" * 5_000)
    assert token.span == Span(0, 5_000)
    with pytest.raises(ValueError, match="digits"):
        _ = token.data


@pytest.mark.parametrize("text", ["[" * 100_000, "[" * 100_000 + "]" * 100_000, '{"a":' * 100_000])
def test_what_is_nested_too_deep_for_json_is_still_read_by_tokens(text: str) -> None:
    with pytest.raises(NestingError) as caught:
        read_tokens(f" {text}", Span(1, len(text) + 1))
    assert caught.value.offset == 1
    assert len(list(caught.value.tokens)) in (100_000, 200_000)


@given(written_strings(), st.data())
def test_an_edit_does_to_the_decoded_text_what_it_says(string: str, data: st.DataObject) -> None:
    (token,) = read_tokens(f"[{string}]", Span(1, len(string) + 1))
    text = token.content.text
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    written = data.draw(STRINGS)
    moved = token.content.moved(
        Diagnostic("FL001", "", Span(start, end), fix=Fix("", (Edit(Span(start, end), written),)))
    )
    assert moved.fix is not None
    (mended,) = json.loads(moved.fix.apply(f"[{string}]"))
    # Halves of characters that come together are one.
    assert joined(mended) == joined(text[:start] + written + text[end:])


def joined(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


@given(STRINGS)
def test_what_is_escaped_is_read_back(text: str) -> None:
    assert joined(json.loads(f'"{escape_string(text)}"')) == joined(text)
