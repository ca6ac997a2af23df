"""Declarations: finding topics, and writing the filters that select them."""

import pickle

import pytest
from hypothesis import given

import filterlang
from filterlang.declared.reading import Declarations, DeclaredItem, DeclaredTopic, DeclaredType, DeclaredValue
from filterlang.namespaces import ONVIF_TOPICS, XML_SCHEMA, Name, topic_key
from tests.declarations.documents import OTHER, UNHURRIED, declared

A, B, C = (Name(ONVIF_TOPICS, local) for local in "ABC")
D = Name(OTHER, "D")
TREE = Declarations(
    [DeclaredTopic((A, B, C)), DeclaredTopic((D,)), DeclaredTopic((A, D)), DeclaredTopic((A, B))]
)


def paths(topics: tuple[DeclaredTopic, ...]) -> list[str]:
    return ["".join(name.local for name in topic.topic) for topic in topics]


def test_nodes_come_in_the_order_of_the_tree_with_all_parents() -> None:
    assert paths(TREE.nodes) == ["A", "AB", "ABC", "AD", "D"]
    assert paths(TREE.topics) == ["AB", "ABC", "AD", "D"]
    assert list(TREE) == [topic.key for topic in TREE.topics]


def test_look_ups() -> None:
    assert paths(TREE.below((A,))) == ["AB", "ABC", "AD"]
    assert paths(TREE.below("tns1:A/B")) == ["AB", "ABC"]
    assert paths(TREE.below()) == paths(TREE.topics)
    assert paths(TREE.children()) == ["A", "D"]
    assert paths(TREE.children((A,))) == ["AB", "AD"]
    assert TREE.children((D,)) == TREE.below((B,)) == TREE.children((B,)) == ()
    assert topic_key((A,)) not in TREE
    assert topic_key((A, B)) in TREE
    for path in ((A, D), topic_key((A, D)), f"tns1:A/{{{OTHER}}}D", "onvif:A/ns1:D"):
        assert TREE.at(path) is TREE[topic_key((A, D))]
    for text in ("", "tns1:A/", "no:A", "A", "tns1:B", "tns1:A//."):
        assert TREE.at(text) is None


@UNHURRIED
@given(declared(axis=True))
def test_look_ups_say_what_a_search_would(topics: list[DeclaredTopic]) -> None:
    found = Declarations(reversed(topics))
    assert set(found.nodes) == set(topics)
    for topic in topics:
        size = len(topic.topic)
        assert found.at(topic.topic) == topic
        assert set(found.below(topic.topic)) == {
            each for each in topics if each.is_topic and each.topic[:size] == topic.topic
        }
        assert set(found.children(topic.topic)) == {each for each in topics if each.topic[:-1] == topic.topic}


@UNHURRIED
@given(declared(axis=True))
def test_a_filter_selects_its_topic(topics: list[DeclaredTopic]) -> None:
    found = Declarations(topics)
    for topic in topics:
        for subtree in (False, True):
            text = found.expression(topic.topic, subtree=subtree)
            flt = filterlang.compile(text, "concrete-set", namespaces=found.namespaces)
            assert flt.expr == filterlang.topic(topic.topic, subtree=subtree).expr


def test_prefixes_are_well_known_before_the_devices_before_made_up() -> None:
    topics = [DeclaredTopic((A, D, Name("urn:other", "E"), Name("urn:third", "F"), Name("urn:fourth", "G")))]
    given = {
        "n0": ONVIF_TOPICS,
        "other": OTHER,
        "tnsaxis": "urn:other",
        "ns1": "urn:fourth",
        "n o": "urn:third",
    }
    found = Declarations(topics, given)
    assert found.expression(topics[0].topic) == "tns1:A/other:D/ns2:E/ns3:F/ns1:G"
    assert dict(found.namespaces) == {
        "tns1": ONVIF_TOPICS,
        "other": OTHER,
        "ns2": "urn:other",
        "ns3": "urn:third",
        "ns1": "urn:fourth",
    }


def test_what_no_filter_can_name_is_said() -> None:
    found = Declarations([DeclaredTopic((Name("", "A"),))])
    with pytest.raises(ValueError, match="'A' of the topic is in no namespace"):
        found.expression((Name("", "A"),))
    with pytest.raises(ValueError, match="no topic 'tns1:A' is declared"):
        found.expression("tns1:A")
    with pytest.raises(ValueError, match="at least one segment"):
        Declarations([DeclaredTopic(())])


@UNHURRIED
@given(declared(axis=True))
def test_they_survive_pickling(topics: list[DeclaredTopic]) -> None:
    found = Declarations(topics, {"own": OTHER})
    copy = pickle.loads(pickle.dumps(found))
    assert (copy, copy.nodes, copy.namespaces) == (found, found.nodes, found.namespaces)


def test_an_item_allows_what_is_of_its_type_and_listed() -> None:
    number = DeclaredType("xs:int", XML_SCHEMA, "int")
    values = (DeclaredValue("1"), DeclaredValue("2"))
    assert DeclaredItem("a").allows("x")
    assert DeclaredItem("a", type=number).allows("3")
    assert not DeclaredItem("a", type=number).allows("x")
    assert DeclaredItem("a", type=number, values=values).allows("2")
    assert not DeclaredItem("a", type=number, values=values).allows("3")
    assert DeclaredItem("a", type=number, values=values).has_type_of("3")
    assert DeclaredItem("a", type=number, values=values, is_property_state=True).allows("3")


def test_samples_are_values_that_an_item_allows() -> None:
    number = DeclaredType("xs:int", XML_SCHEMA, "int")
    values = (DeclaredValue("any"), DeclaredValue("2"))
    assert DeclaredItem("a", type=number, values=values).samples == ("2",)
    assert DeclaredItem("a", type=number, values=values, is_property_state=True).samples == number.samples
    for type_ in (None, number, DeclaredType("x:T", "", "T")):
        item = DeclaredItem("a", type=type_)
        assert len(item.samples) >= 2
        assert all(map(item.allows, item.samples))


def test_items_of_a_name() -> None:
    items = (DeclaredItem("a", "source"), DeclaredItem("b"), DeclaredItem("a", "data"))
    assert DeclaredTopic((A,), items=items).named("a") == (items[0], items[2])
