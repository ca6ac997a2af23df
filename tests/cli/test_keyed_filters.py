"""Lines of filters with keys: what is read fast is what is read exactly."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from filterlang.cli._keyed_filters import KeyedFilters

NAMES = (
    "key",
    "concrete-set",
    "item-filter",
    "http://docs.oasis-open.org/wsn/t-1/TopicExpression/Concrete",
    "x",
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters())
values = scalars | st.lists(scalars, max_size=2) | st.dictionaries(st.text(max_size=2), scalars, max_size=2)
texts = st.text(st.characters()) | st.sampled_from(["tns1:Device//.", "a"])
pairs = st.lists(st.tuples(st.sampled_from(NAMES), texts | st.integers() | values), max_size=4)


def written(fields: list[tuple[str, Any]], is_ascii: bool, space: str) -> str:
    inside = f",{space}".join(
        f"{json.dumps(name)}{space}:{space}{json.dumps(value, ensure_ascii=is_ascii)}"
        for name, value in fields
    )
    return "{" + inside + space + "}"


lines = st.builds(written, pairs, st.booleans(), st.sampled_from(["", " ", "\t"])).filter(
    lambda line: "\n" not in line
)


def mutilated(line: str, place: int, character: str) -> str:
    place %= len(line) + 1
    return line[:place] + character + line[place + 1 :]


odd_lines = st.builds(mutilated, lines, st.integers(0, 200), st.sampled_from(list('{}[]",:1eE.-\\u# ')))


def encodable(line: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in line)


@given((lines | odd_lines).filter(encodable))
def test_what_is_read_fast_is_what_is_read_exactly(line: str) -> None:
    file = KeyedFilters("f", line.encode())
    found = list(file.rows(file.lines))
    text = line.strip(" \t\r")
    if not text or text.startswith("#"):
        assert not found and not file.findings
        return
    exact = file.line(1)
    if exact.findings or exact.key is None:
        assert not found
        assert file.findings[1]
        return
    assert found == [(1, {text.dialect: text.text for text in exact.texts})]
    assert file.keys == {1: exact.key.value}
    assert type(file.keys[1]) is type(exact.key.value)
    assert not file.findings
    assert file._read(text) is not None, "a sound line takes the slow way"
