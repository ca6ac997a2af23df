"""Names, keys, and topics as devices write them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from filterlang.namespaces import (
    AXIS_TOPICS,
    ONVIF_TOPICS,
    XML_NAMESPACE,
    Name,
    format_topic,
    read_topic,
    resolve_topic,
    topic_key,
    topic_prefixes,
)
from tests import strategies

DEVICE = Name(ONVIF_TOPICS, "Device")
PORT = Name(AXIS_TOPICS, "Port")


@pytest.mark.parametrize(
    ("text", "bindings", "path"),
    [
        ("tns1:Device", {}, [DEVICE]),
        (" \n tns1:Device\t", {}, [DEVICE]),
        ("tns1:Device//.", {}, [DEVICE]),
        ("tns1:Device/", {}, [DEVICE]),
        ("tns1:Device//", {}, [DEVICE, Name(ONVIF_TOPICS, "")]),
        ("tns1:Device/Trigger", {}, [DEVICE, Name(ONVIF_TOPICS, "Trigger")]),
        ("onvif:Device/axis:IO/Port", {}, [DEVICE, Name(AXIS_TOPICS, "IO"), PORT]),
        ("tns1:Device", {"tns1": "urn:other"}, [Name("urn:other", "Device")]),
        ("x:Device/tnsaxis:Port", {"x": ONVIF_TOPICS}, [DEVICE, PORT]),
        ("x:Device/Port", {}, [Name("", "x:Device"), Name("", "Port")]),
        ("tns1:Device/x:Port/A", {}, [DEVICE, Name("", "x:Port"), Name("", "A")]),
        ("Device/Port", {}, [Name("", "Device"), Name("", "Port")]),
        ("tns1:Device", {"tns1": "http://{brace}"}, [Name("", "tns1:Device")]),
        ("xml:Device", {}, [Name(XML_NAMESPACE, "Device")]),
        (":Device", {}, [Name("", ":Device")]),
        ("tns1:", {}, [Name("", "tns1:")]),
        ("tns1:A:B", {}, [Name(ONVIF_TOPICS, "A:B")]),
        ("", {}, []),
        (" \t\r\n", {}, []),
        ("//.", {}, []),
        ("/", {}, []),
    ],
)
def test_a_notifications_topic(text: str, bindings: dict[str, str], path: list[Name]) -> None:
    resolved = resolve_topic(text, tuple(bindings.items()))
    assert resolved.path == tuple(path)
    assert resolved.key == topic_key(path)


def test_a_long_topic_is_resolved_but_not_kept() -> None:
    text = "tns1:" + "/".join(["A"] * 10_000)
    assert len(resolve_topic(text).path) == 10_000
    assert topic_prefixes(text) == ("tns1",)


@given(strategies.topic_texts())
def test_the_prefixes_of_a_topic_are_all_it_needs(text: str) -> None:
    bindings = {
        prefix: f"urn:{number}" for number, prefix in enumerate((*strategies.DECLARED_PREFIXES, "none"))
    }
    needed = tuple((prefix, bindings[prefix]) for prefix in topic_prefixes(text) if prefix in bindings)
    assert resolve_topic(text, needed) == resolve_topic(text, tuple(bindings.items()))


any_name = st.one_of(
    strategies.names,
    st.builds(
        Name,
        st.text(st.characters(exclude_characters="{}", codec="utf-8"), max_size=5),
        st.text(st.characters(exclude_characters="/", codec="utf-8"), max_size=5),
    ),
)
paths = st.lists(any_name, min_size=1, max_size=4).map(tuple)


@given(paths)
@example((Name("", "{x}A"), Name("", ""), Name("a", "}b"), Name("a", "tns1:b")))
def test_a_formatted_topic_is_read_back(path: tuple[Name, ...]) -> None:
    assert read_topic(format_topic(path)) == path


@given(paths, paths)
@example((Name("a", "b"),), (Name("a", "b}/{c}d"[:1]),))
def test_keys_are_equal_and_nested_exactly_when_paths_are(
    one: tuple[Name, ...], two: tuple[Name, ...]
) -> None:
    assert (topic_key(one) == topic_key(two)) == (one == two)
    assert topic_key(two).startswith(topic_key(one) + "/") == (len(two) > len(one) and two[: len(one)] == one)


def test_names_that_would_confuse_keys_are_refused() -> None:
    with pytest.raises(ValueError, match="brace"):
        Name("urn:{x}", "A")
    with pytest.raises(ValueError, match="slash"):
        Name("urn:x", "A/B")


def test_topics_are_written_for_people() -> None:
    assert format_topic([DEVICE, Name(ONVIF_TOPICS, "Trigger")]) == "tns1:Device/Trigger"
    assert format_topic([DEVICE, PORT]) == "tns1:Device/tnsaxis:Port"
    assert format_topic([DEVICE, Name("urn:x", "A"), Name("urn:x", "B")]) == "tns1:Device/{urn:x}A/B"
