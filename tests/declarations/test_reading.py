"""read_declarations: generated documents come back as what they were written of, captured ones as indexed, and
whatever else there is gives an error that says what it is."""

import json
import os
import pickle
import random
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import filterlang
from filterlang.declared.reading import (
    Declarations,
    DeclaredItem,
    DeclaredTopic,
    DeclaredType,
    DeclaredValue,
    read_declarations,
)
from filterlang.namespaces import AXIS_TOPICS, ONVIF_TOPICS, XML_SCHEMA, Name, topic_key
from tests.declarations.documents import BINDINGS, OTHER, UNHURRIED, declared, response, written
from tests.readers.sources import Pipe, corpus
from tests.test_hostile_documents import MUTATIONS, mutate, watched

MESSAGE = (
    '<tt:MessageDescription IsProperty="true"><tt:Source><tt:SimpleItemDescription Name="port" Type="xsd:int"/>'
    "</tt:Source></tt:MessageDescription>"
)
PORT = f'<tns1:Device><tnsaxis:IO><Port wstop:topic="true">{MESSAGE}</Port></tnsaxis:IO></tns1:Device>'
PORT_PATH = (Name(ONVIF_TOPICS, "Device"), Name(AXIS_TOPICS, "IO"), Name(AXIS_TOPICS, "Port"))


def captured() -> list[Path]:
    """The captured declarations, without the one whose prefixes are not declared."""
    return [path for path in corpus("topicsets") if path.name != "010.xml"]


@UNHURRIED
@given(st.data(), st.booleans(), st.booleans(), st.booleans())
def test_what_is_declared_is_read(data: st.DataObject, axis: bool, repeat: bool, envelope: bool) -> None:
    topics = data.draw(declared(axis))
    document = response(written(topics, axis=axis, repeat_prefixes=repeat), axis=axis, envelope=envelope)
    found = read_declarations(document)
    assert list(found.nodes) == topics
    assert list(found.topics) == [topic for topic in topics if topic.is_topic]
    assert dict(found) == {topic.key: topic for topic in topics if topic.is_topic}


@UNHURRIED
@given(declared(axis=True), declared(axis=True))
def test_two_answers_are_taken_together(first: list[DeclaredTopic], second: list[DeclaredTopic]) -> None:
    documents = [
        response(written(each, axis=True, repeat_prefixes=False), axis=True) for each in (first, second)
    ]
    found = read_declarations(b"".join(documents))
    assert set(found) == {topic.key for topic in (*first, *second) if topic.is_topic}
    for topic in (*first, *second):
        node = found.at(topic.topic)
        assert node is not None
        assert {(item.name, item.group, item.type) for item in topic.items} <= {
            (item.name, item.group, item.type) for item in node.items
        }
        assert node.is_property or not topic.is_property


def test_captured_declarations_hold_the_topics_of_their_index() -> None:
    files = captured()
    index = {
        entry["file"]: entry
        for entry in map(
            json.loads, (files[0].parent / "index.jsonl").read_text(encoding="utf-8").splitlines()
        )
    }
    for path in files:
        bindings = dict(binding for _, binding in ElementTree.iterparse(path, events=("start-ns",)))
        expected = (
            {topic_key(_resolved(text, bindings)) for text in index[path.name]["topics"]}
            if index[path.name]["n_topics"]
            else set()
        )
        assert set(read_declarations(path)) == expected, path


def _resolved(text: str, bindings: dict[str, str]) -> list[Name]:
    names: list[Name] = []
    for segment in text.split("/"):
        prefix, _, local = segment.rpartition(":")
        names.append(Name(bindings[prefix] if prefix else names[-1].namespace, local))
    return names


def test_captured_declarations_hold_every_item() -> None:
    for path in captured():
        items = [
            each
            for each in ElementTree.parse(path).iter()
            if each.tag.endswith(("ItemDescription", "ItemInstance"))
        ]
        expected = {(item.get("Name"), item.get("Type")) for item in items}
        found = [item for topic in read_declarations(path).nodes for item in topic.items]
        assert {(item.name, item.type and item.type.text) for item in found} == expected, path
        assert all(item.group is not None for item in found)


def test_the_filter_of_a_captured_topic_selects_it_and_nothing_else() -> None:
    for path in captured():
        found = read_declarations(path)
        for topic in found.topics:
            for subtree, selected in ((False, (topic,)), (True, found.below(topic.topic))):
                text = found.expression(topic.topic, subtree=subtree)
                assert filterlang.check(text, "concrete-set", namespaces=found.namespaces) == []
                flt = filterlang.compile(text, "concrete-set", namespaces=found.namespaces)
                assert selected == tuple(
                    each for each in found.topics if flt.matches(filterlang.Event(topic=each.topic))
                )


def test_prefixes_that_are_not_declared_are_said_and_the_topics_are_read() -> None:
    path = next(path for path in corpus("topicsets") if path.name == "010.xml")
    warnings: list[filterlang.EventWarning] = []
    found = read_declarations(path, on_warning=warnings.append)
    assert {each.code for each in warnings} == {"undeclared-prefix"}
    topics = {"/".join([name.local for name in topic.topic]): topic for topic in found.topics}
    assert list(topics) == [
        "UserAlarm",
        "UserAlarm/tnshik:IllegalAccess",
        "RuleEngine",
        "RuleEngine/CellMotionDetector",
        "RuleEngine/CellMotionDetector/Motion",
        "RuleEngine/TamperDetector",
        "RuleEngine/TamperDetector/Tamper",
    ]
    assert topics["UserAlarm/tnshik:IllegalAccess"].topic[1] == Name("", "tnshik:IllegalAccess")
    assert [item.name for item in topics["RuleEngine/CellMotionDetector/Motion"].items][-1] == "IsMotion"
    with pytest.raises(filterlang.DeclarationError, match="the prefix 'tev' of <GetEventPropertiesResponse>"):
        read_declarations(path, strict=True)


def test_captured_declarations_are_read_without_a_warning() -> None:
    for path in captured():
        warnings: list[filterlang.EventWarning] = []
        found = read_declarations(path, on_warning=warnings.append)
        assert warnings == []
        assert read_declarations(path, strict=True) == found


def test_mutations_give_nothing_but_the_error() -> None:
    random_ = random.Random(20264)
    topics = written(
        [
            DeclaredTopic(PORT_PATH[:end], is_property=True, items=(DeclaredItem("port"),))
            for end in (1, 2, 3)
        ],
        axis=True,
        repeat_prefixes=False,
    )
    originals = [response(PORT), response(topics, axis=True), b"HTTP/1.1 200 OK\r\n\r\n" + response(PORT)]
    root = os.environ.get("FILTERLANG_CORPUS")
    originals += [path.read_bytes() for path in sorted(Path(root, "topicsets").glob("*.xml"))] if root else []
    outcomes = {True: 0, False: 0}
    for _ in range(MUTATIONS):
        data = mutate(random_.choice(originals), random_)
        with watched(60):
            try:
                found = read_declarations(data)
            except filterlang.DeclarationError as error:
                assert error.reason
                assert error.offset is None or 0 <= error.offset <= len(data)
                outcomes[False] += 1
                errors: list[filterlang.DeclarationError] = []
                try:
                    found = read_declarations(data, on_error=errors.append)
                except filterlang.DeclarationError:
                    continue
                assert errors
            else:
                outcomes[True] += 1
        assert pickle.loads(pickle.dumps(found)) == found
        for topic in found.topics:
            assert found.at(topic.key) is topic
    assert min(outcomes.values()) > MUTATIONS // 50


@pytest.mark.parametrize("form", ["bytes", "path", "text path", "file", "pipe"])
def test_sources(form: str, tmp_path: Path) -> None:
    path = tmp_path / "device.xml"
    path.write_bytes(response(PORT))
    match form:
        case "bytes":
            found = read_declarations(response(PORT))
        case "path":
            found = read_declarations(path)
        case "text path":
            found = read_declarations(str(path))
        case "file":
            with path.open("rb") as file:
                found = read_declarations(file)
        case _:
            found = read_declarations(Pipe(response(PORT), 3))
    assert list(found) == [topic_key(PORT_PATH)]


def test_the_envelope_of_http_does_not_matter() -> None:
    part = b"--x\r\nContent-Type: application/soap+xml\r\n\r\n" + response(PORT) + b"\r\n--x--\r\n"
    for data in (
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" + response(PORT),
        part,
        b"\xef\xbb\xbf\r\n" + response(PORT),
    ):
        assert list(read_declarations(data)) == [topic_key(PORT_PATH)]


def test_a_topic_can_be_a_parent_and_a_parent_no_topic() -> None:
    inner = f'<tns1:A wstop:topic="true">{MESSAGE}<B wstop:topic="1"/><C topic="false"><D/></C></tns1:A>'
    found = read_declarations(response(inner))
    assert [(topic.topic[-1].local, topic.is_topic, topic.is_property) for topic in found.nodes] == [
        ("A", True, True),
        ("B", True, None),
        ("C", False, None),
        ("D", False, None),
    ]


def test_a_topic_with_a_message_is_one_although_nothing_says_so() -> None:
    assert len(read_declarations(response(f"<tns1:A>{MESSAGE}</tns1:A>"))) == 1
    assert len(read_declarations(response(f'<tns1:A wstop:topic="false">{MESSAGE}</tns1:A>'))) == 0


def test_a_default_namespace_around_the_topics_is_not_theirs() -> None:
    document = response(PORT, attributes=f'{BINDINGS} xmlns="http://www.onvif.org/ver10/events/wsdl"')
    assert list(read_declarations(document)) == [topic_key(PORT_PATH)]
    own = f'<Device xmlns="{OTHER}"><Port wstop:topic="true"/></Device>'
    assert read_declarations(response(own)).topics[0].topic == (Name(OTHER, "Device"), Name(OTHER, "Port"))


def test_what_is_no_topic_is_left_out() -> None:
    inner = (
        '<tns1:A wstop:topic="true"><wstop:documentation>x<tns1:B wstop:topic="true"/></wstop:documentation>'
        f'<tev:Other wstop:topic="true"><C wstop:topic="true"/></tev:Other><!-- x --><?x y?>{MESSAGE}</tns1:A>'
    )
    assert [topic.topic[-1].local for topic in read_declarations(response(inner)).nodes] == ["A"]


def test_flags_hold_for_all_below() -> None:
    inner = '<tns1:A isApplicationData="1"><B wstop:topic="true" aev:isDeprecated="true"><C wstop:topic="true"/></B></tns1:A>'
    flags = [
        (topic.is_application_data, topic.is_deprecated)
        for topic in read_declarations(response(inner)).topics
    ]
    assert flags == [(True, True), (True, True)]


def test_a_topic_declared_twice_has_all_that_is_declared() -> None:
    first = DeclaredTopic(
        PORT_PATH,
        is_property=False,
        items=(
            DeclaredItem("a", values=(DeclaredValue("1"),)),
            DeclaredItem("b", values=(DeclaredValue("1"),)),
        ),
    )
    second = DeclaredTopic(
        PORT_PATH,
        is_topic=False,
        nice_name="Port",
        is_property=True,
        items=(
            DeclaredItem("b", values=(DeclaredValue("1", "one"), DeclaredValue("2"))),
            DeclaredItem("c"),
            DeclaredItem("a"),
        ),
    )
    (merged,) = Declarations([first, second]).topics
    assert (merged.is_topic, merged.nice_name, merged.is_property) == (True, "Port", True)
    assert [(item.name, [value.text for value in item.values]) for item in merged.items] == [
        ("a", []),
        ("b", ["1", "2"]),
        ("c", []),
    ]


def test_a_type_is_the_same_with_any_prefix() -> None:
    types = [DeclaredType(text, XML_SCHEMA, "int") for text in ("xs:int", "xsd:int")]
    (merged,) = Declarations(
        [DeclaredTopic(PORT_PATH, items=(DeclaredItem("a", type=each),)) for each in types]
    ).topics
    assert [item.type for item in merged.items] == types[:1]


def test_types_resolve_where_they_stand_and_by_custom_where_nothing_binds_them() -> None:
    inner = (
        '<tns1:A wstop:topic="true"><tt:MessageDescription><tt:Data xmlns:y="urn:y">'
        '<tt:SimpleItemDescription Name="a" Type="y:T"/><tt:SimpleItemDescription Name="b" Type="xs:int"/>'
        '<tt:SimpleItemDescription Name="c" Type="z:T"/><tt:SimpleItemDescription Name="d"/></tt:Data>'
        "</tt:MessageDescription></tns1:A>"
    )
    (topic,) = read_declarations(response(inner)).topics
    types = [item.type and (item.type.namespace, item.type.local) for item in topic.items]
    assert types == [("urn:y", "T"), ("http://www.w3.org/2001/XMLSchema", "int"), ("", "T"), None]
    assert topic.items[2].type is not None
    assert topic.items[2].type.text == "z:T"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "there is nothing in it"),
        (b" \n", "there is nothing in it"),
        (b'{"a": 1}', "the source starts with b'{\"a\": 1}', which is no XML"),
        (b"<a><b/></a>", "there is no topic set in it: a document <a> in no namespace;"),
        (b"<!DOCTYPE a><a/>", "a DOCTYPE, which is refused"),
        (response(PORT)[:-20], "the source ends before </s:Envelope>"),
        (response(PORT) + b"<a>", "the source ends before </a>"),
        (response("<tns1:A><B></tns1:A>"), "where </B> should stand"),
        (response(PORT).decode().encode("utf-16"), "UTF-16 or UTF-32 is not read"),
    ],
)
def test_what_cannot_be_read(data: bytes, reason: str) -> None:
    with pytest.raises(filterlang.DeclarationError) as caught:
        read_declarations(data)
    assert reason in str(caught.value)


def test_a_fault_is_named_with_its_reason() -> None:
    fault = "<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text>Not Authorized</s:Text></s:Reason></s:Fault>"
    document = f"<s:Envelope {BINDINGS}><s:Header/><s:Body>{fault}</s:Body></s:Envelope>".encode()
    with pytest.raises(
        filterlang.DeclarationError, match=r"in it: a SOAP fault: s:Sender \(Not Authorized\)"
    ):
        read_declarations(document)


def test_an_error_names_the_source_and_the_document_and_survives_pickling(tmp_path: Path) -> None:
    path = tmp_path / "device.xml"
    path.write_bytes(response(PORT) + b"<a></b>")
    with pytest.raises(filterlang.DeclarationError) as caught:
        read_declarations(path)
    assert str(caught.value).startswith(f"{path}: at byte {len(response(PORT))}: ")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    assert not isinstance(caught.value, filterlang.EventError)


def test_a_missing_file_is_an_oserror(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_declarations(tmp_path / "missing.xml")


def test_limits_bound_what_is_read_and_what_it_may_amount_to() -> None:
    document = response(PORT)
    assert read_declarations(document, limits=filterlang.Limits(document=len(document)))
    with pytest.raises(filterlang.DeclarationError, match="larger than the limit 'document'"):
        read_declarations(document, limits=filterlang.Limits(document=len(document) - 1))
    many = "<a/>" * 20_001
    with pytest.raises(filterlang.DeclarationError, match="more than 20,000 topics, items and values"):
        read_declarations(response(f"<tns1:A>{many}</tns1:A>"))
    deep = "<a>" * 64 + "</a>" * 64
    with pytest.raises(filterlang.DeclarationError, match="more than 64 segments"):
        read_declarations(response(f"<tns1:A>{deep}</tns1:A>"))
    uri = "u:" + "x" * 8_000
    wide = f'<x:A xmlns:x="{uri}">{"<a/>" * 2_000}</x:A>'
    with pytest.raises(filterlang.DeclarationError, match="all topics together"):
        read_declarations(response(wide))
    bindings = " ".join(f'xmlns:p{number}="u:{number}"' for number in range(256))
    with pytest.raises(filterlang.DeclarationError, match="more than 256 namespaces"):
        read_declarations(response(PORT, attributes=f"{BINDINGS} {bindings}"))


@pytest.mark.parametrize("size", [None, 7, 64])
def test_a_warning_about_a_topic_set_says_where_that_starts(size: int | None) -> None:
    def place(document: bytes, before: bytes = b"") -> int:
        warnings: list[filterlang.EventWarning] = []
        data = before + document
        read_declarations(data if size is None else Pipe(data, size), on_warning=warnings.append)
        (warning,) = warnings
        assert warning.offset is not None
        return warning.offset

    document = response(PORT).replace(b"wstop:TopicSet", b"tt:TopicSet")
    assert place(document) == document.index(b"<tt:TopicSet>")
    other = response(PORT)
    assert place(document, other) == len(other) + document.index(b"<tt:TopicSet>")


def test_a_namespace_that_is_no_uri_is_read_as_one() -> None:
    warnings: list[filterlang.EventWarning] = []
    document = response(f'<x:A xmlns:x="urn:{{" wstop:topic="true">{MESSAGE}</x:A>')
    found = read_declarations(document, on_warning=warnings.append)
    assert [topic.topic for topic in found.topics] == [(Name("urn:%7B", "A"),)]
    assert [warning.code for warning in warnings] == ["wrong-name"]
    with pytest.raises(filterlang.DeclarationError, match=r"urn:\{"):
        read_declarations(document, strict=True)
