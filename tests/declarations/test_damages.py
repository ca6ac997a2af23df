"""Declarations as devices, proxies and logs hand them over: wrapped, repaired, broken, in pieces of any size.

A generated set of topics is damaged in one way. What can be read says that it was not right, and comes out as it
was written; what cannot costs itself, an error names it, and never is a topic read that was not declared.
"""

import gzip
import logging
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import filterlang
from filterlang.declared.reading import (
    Declarations,
    DeclaredItem,
    DeclaredTopic,
    DeclaredType,
    read_declarations,
)
from filterlang.diagnostics import READING_CODES, DeclarationError, EventWarning
from filterlang.namespaces import AXIS_TOPICS, ONVIF_TOPICS, XML_SCHEMA, Name, resolve_topic
from tests.declarations.documents import UNHURRIED, declared, response, written
from tests.test_hostile_documents import watched

SIZES: Final = (None, 1, 13, 512)
FEW: Final = settings(UNHURRIED, max_examples=30)
"""For one of many kinds of damage."""

EVENTS: Final = "http://www.onvif.org/ver10/events/wsdl"


def read(
    data: bytes, size: int | None = None, *, strict: bool = False, lenient: bool = False
) -> tuple[Declarations, list[DeclarationError], list[EventWarning]]:
    """What some bytes declare, the errors and the warnings; given in pieces of a size."""
    errors: list[DeclarationError] = []
    warnings: list[EventWarning] = []
    source = data if size is None else [data[at : at + size] for at in range(0, len(data), size)]
    found = read_declarations(
        source, on_error=errors.append, on_warning=warnings.append, strict=strict, lenient=lenient
    )
    assert {each.code for each in errors} | {each.code for each in warnings} <= set(READING_CODES)
    return found, errors, warnings


# --- What wraps an answer ---------------------------------------------------------------------------------


def chunked(data: bytes) -> bytes:
    pieces = [data[at : at + 100] for at in range(0, len(data), 100)]
    body = b"".join([b"%x\r\n%s\r\n" % (len(each), each) for each in (*pieces, b"")])
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body


WRAPPERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "nothing": lambda data: data,
    "byte order mark": lambda data: b"\xef\xbb\xbf\r\n" + data,
    "http": lambda data: b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n" + data,
    "refused once": lambda data: b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n" + data,
    "chunks": chunked,
    "mtom": lambda data: (
        b"HTTP/1.1 200 OK\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
        b"Content-Type: application/xop+xml\r\n\r\n" + data + b"\r\n--x--\r\n"
    ),
    "bare boundary": lambda data: b"--x\r\nContent-Type: text/xml\r\n\r\n" + data + b"\r\n--x--\r\n",
    "gzip": lambda data: gzip.compress(data),
    "compressed response": lambda data: b"HTTP/1.1 200 OK\r\n\r\n" + gzip.compress(data),
}  # fmt: skip


@pytest.mark.parametrize("wrapper", WRAPPERS)
@FEW
@given(topics=declared(axis=True), size=st.sampled_from(SIZES))
def test_what_wraps_an_answer_does_not_matter(
    wrapper: str, size: int | None, topics: list[DeclaredTopic]
) -> None:
    document = response(written(topics, axis=True, repeat_prefixes=False), axis=True)
    found, errors, warnings = read(WRAPPERS[wrapper](document), size)
    assert (list(found.nodes), errors, warnings) == (topics, [], [])


# --- What is repaired -------------------------------------------------------------------------------------


def without_binding(prefix: str) -> Callable[[bytes], bytes]:
    return lambda data: re.sub(rb' xmlns:%s="[^"]*"' % prefix.encode(), b"", data)


def renamed(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda data: re.sub(rb"(</?)" + old + rb"(?=[\s/>])", rb"\g<1>" + new, data)


REPAIRS: Final[dict[str, tuple[str, Callable[[bytes], bytes]]]] = {
    **{
        f"{prefix} is not declared": ("undeclared-prefix", without_binding(prefix))
        for prefix in ("s", "tev", "wstop", "tt", "tns1", "tnsaxis")
    },
    "nothing is declared": (
        "undeclared-prefix",
        lambda data: re.sub(rb' xmlns:(?!other)[a-z0-9]+="[^"]*"', b"", data),
    ),
    "a topic set of the event service": ("wrong-name", renamed(b"wstop:TopicSet", b"tev:TopicSet")),
    "a topic set in no namespace": ("wrong-name", renamed(b"wstop:TopicSet", b"TopicSet")),
    "a topic set in another case": ("wrong-name", renamed(b"wstop:TopicSet", b"wstop:topicSet")),
    "a topic set of an undeclared prefix": ("wrong-name", renamed(b"wstop:TopicSet", b"none:TopicSet")),
    "descriptions in no namespace": ("wrong-name", renamed(rb"tt:(?=MessageDescription)", b"")),
    "descriptions of topics": ("wrong-name", renamed(rb"tt:MessageDescription", b"tns1:MessageDescription")),
    "descriptions in another case": (
        "wrong-name",
        renamed(b"tt:MessageDescription", b"tt:messagedescription"),
    ),
    "groups in no namespace": ("wrong-name", renamed(b"tt:(?=Source|Key|Data)", b"")),
    "items in no namespace": ("wrong-name", renamed(b"tt:(?=SimpleItem|ElementItem)", b"")),
    "items in another case": (
        "wrong-name",
        lambda data: data.replace(b"SimpleItemDescription", b"simpleItemDescription"),
    ),
    "attributes in another case": (
        "wrong-name",
        lambda data: data.replace(b" Name=", b" name=").replace(b" Type=", b" type="),
    ),
    "a flag in another case": ("wrong-name", lambda data: data.replace(b"IsProperty=", b"isproperty=")),
    "an attribute without a prefix": ("wrong-name", lambda data: data.replace(b"wstop:topic=", b"topic=")),
    "an attribute of another namespace": (
        "wrong-name",
        lambda data: data.replace(b"wstop:topic=", b"tev:topic="),
    ),
    "True": ("odd-value", lambda data: data.replace(b'wstop:topic="true"', b'wstop:topic="True"')),
    "TRUE": ("odd-value", lambda data: data.replace(b'IsProperty="true"', b'IsProperty="TRUE"')),
    "yes": ("odd-value", lambda data: data.replace(b'wstop:topic="true"', b'wstop:topic=" yes "')),
    "False": ("odd-value", lambda data: data.replace(b'wstop:topic="false"', b'wstop:topic="False"')),
    "1": ("", lambda data: data.replace(b'wstop:topic="true"', b'wstop:topic="1"')),
    "blanks": ("", lambda data: data.replace(b'"true"', b'" true\n"')),
    "bytes of another encoding": (
        "wrong-bytes",
        lambda data: data.replace(b"</s:Body>", b"</s:Body><!-- \xe9 -->"),
    ),
    "text in front": ("skipped-text", lambda data: b"2026-01-02 03:04:05 INFO answer:\n" + data),
    "text behind": ("skipped-text", lambda data: data + b"\ndone\n"),
    "a false encoding": (
        "wrong-bytes",
        lambda data: data.replace(b'version="1.0"', b'version="1.0" encoding="utf-16"'),
    ),
}


@pytest.mark.parametrize("damage", REPAIRS)
@FEW
@given(topics=declared(axis=False), size=st.sampled_from(SIZES))
def test_what_is_clear_is_read_and_said(damage: str, size: int | None, topics: list[DeclaredTopic]) -> None:
    code, spoil = REPAIRS[damage]
    document = response(written(topics, axis=False, repeat_prefixes=True))
    spoilt = spoil(document)
    found, errors, warnings = read(spoilt, size)
    assert list(found.nodes) == topics
    assert errors == []
    assert {each.code for each in warnings} <= {code, "undeclared-prefix"}
    messages = [each.message for each in warnings]
    assert len(messages) == len(set(messages))
    if code:
        assert bool(warnings) == (spoilt != document and is_used(damage, topics))
    # What is read with a warning is an error to a strict reader, and what is right never is.
    if warnings:
        with pytest.raises(DeclarationError):
            read_declarations(spoilt, strict=True)
    else:
        assert list(read_declarations(spoilt, strict=True).nodes) == topics


def is_used(damage: str, topics: list[DeclaredTopic]) -> bool:
    """Whether a damage can be seen: what nobody uses need not be declared."""
    document = written(topics, axis=False, repeat_prefixes=True)
    prefix = damage.removesuffix(" is not declared")
    if prefix == damage or prefix in ("s", "tev", "wstop"):
        return True
    return f"<{prefix}:" in document


AXIS_REPAIRS: Final[dict[str, tuple[str, Callable[[bytes], bytes]]]] = {
    "aev is not declared": ("undeclared-prefix", without_binding("aev")),
    "instances in no namespace": ("wrong-name", renamed(rb"aev:(?=\w+Instance[\s/>])", b"")),
    "instances in another case": (
        "wrong-name",
        lambda data: data.replace(b"aev:MessageInstance", b"aev:messageInstance"),
    ),
    "values in no namespace": ("wrong-name", renamed(b"aev:Value", b"Value")),
}


@pytest.mark.parametrize("damage", AXIS_REPAIRS)
@FEW
@given(topics=declared(axis=True))
def test_instances_are_read_so_too(damage: str, topics: list[DeclaredTopic]) -> None:
    code, spoil = AXIS_REPAIRS[damage]
    document = response(written(topics, axis=True, repeat_prefixes=False), axis=True)
    found, errors, warnings = read(spoil(document))
    assert (list(found.nodes), errors) == (topics, [])
    assert {each.code for each in warnings} <= {code}
    assert bool(warnings) == (spoil(document) != document)


# --- What is lost -----------------------------------------------------------------------------------------

TAG: Final = re.compile(rb"<[^<>]*>")


def tags_of(document: bytes) -> Iterator["re.Match[bytes]"]:
    """The tags from that of the topic set on, up to its end."""
    start, end = document.index(b"<wstop:TopicSet"), document.index(b"</wstop:TopicSet")
    return (each for each in TAG.finditer(document, start, end) if b"TopicSet>" not in each[0])


LOSSES: Final[dict[str, Callable[[bytes, Random], bytes]]] = {
    "no quotes": lambda tag, _: re.sub(rb"""="([^"' <]*)\"""", rb"=\1", tag, count=1),
    "a value twice": lambda tag, _: tag.replace(b' wstop:topic="true"', b' wstop:topic="true" wstop:topic="true"'),
    "an ampersand": lambda tag, _: tag.replace(b'="', b'="a & b', 1),
    "no end of a tag": lambda tag, _: tag[:-1],
    "half a tag": lambda tag, random: tag[: random.randrange(1, len(tag))],
    "no tag": lambda _, __: b"",
    "a stray end tag": lambda tag, _: tag + b"</none>",
    "a tag twice": lambda tag, _: tag + tag,
    "a stray <": lambda tag, _: tag + b" < ",
    "a blank in front of the name": lambda tag, _: tag.replace(b"<", b"< "),
    "a DOCTYPE": lambda tag, _: tag + b"<!DOCTYPE x>",
}  # fmt: skip


@pytest.mark.parametrize("damage", LOSSES)
@FEW
@given(topics=declared(axis=True), seed=st.integers(0, 99), axis=st.booleans(), size=st.sampled_from(SIZES))
def test_what_is_lost_is_said_and_no_topic_is_read_that_is_not_there(
    damage: str, topics: list[DeclaredTopic], seed: int, axis: bool, size: int | None
) -> None:
    random = Random(seed)
    document = response(written(topics, axis=axis, repeat_prefixes=True), axis=axis)
    tags = list(tags_of(document))
    if not tags:
        return
    tag = random.choice(tags)
    if damage == "no tag" and tag[0].endswith(b"/>"):
        return  # nobody can tell that it was there
    spoilt = document[: tag.start()] + LOSSES[damage](tag[0], random) + document[tag.end() :]
    whole = read_declarations(document)
    try:
        found, errors, _ = read(spoilt, size)
    except DeclarationError:
        with pytest.raises(DeclarationError):
            read_declarations(spoilt)
        return
    if damage != "a tag twice":
        assert {each.topic for each in found.nodes} <= {each.topic for each in topics}
    if found != whole:
        assert errors or damage == "a tag twice"
    if errors:
        assert all(each.reason and each.code for each in errors)
        with pytest.raises(DeclarationError):
            read_declarations(spoilt)
    if damage in ("no quotes", "an ampersand", "a value twice"):
        assert {each.topic for each in found.nodes} == {each.topic for each in topics}
        assert len(errors) <= 1


@UNHURRIED
@given(topics=declared(axis=True), cut=st.floats(0, 1), size=st.sampled_from(SIZES))
def test_what_came_before_an_answer_was_cut_off_is_read(
    topics: list[DeclaredTopic], cut: float, size: int | None
) -> None:
    document = response(written(topics, axis=True, repeat_prefixes=False), axis=True).rstrip()
    start = document.index(b"<wstop:TopicSet>") + len(b"<wstop:TopicSet>")
    end = start + int((len(document) - 1 - start) * cut)
    found, errors, _ = read(document[:end], size)
    assert [each.code for each in errors] == ["cut-off"]
    paths = [each.topic for each in topics]
    read_paths = [each.topic for each in found.nodes]
    assert read_paths == paths[: len(read_paths)]
    for before, after in zip(topics, found.nodes, strict=False):
        # The description of the last one may be lost, and is so as a whole.
        assert after.items in (before.items, ())
    with pytest.raises(DeclarationError, match="the source ends before"):
        read_declarations(document[:end])


MESSAGE: Final = (
    '<tt:MessageDescription IsProperty="true"><tt:Data><tt:SimpleItemDescription Name="port" Type="xsd:int"/>'
    "</tt:Data></tt:MessageDescription>"
)
PORT: Final = f'<tns1:A wstop:topic="true">{MESSAGE}</tns1:A>'


def locals_of(found: Declarations) -> list[str]:
    return ["/".join([name.local for name in each.topic]) for each in found.nodes]


def test_an_error_names_the_tag_that_is_wrong_and_where_it_is() -> None:
    inner = f"{PORT}<tns1:B wstop:topic=true>{MESSAGE}</tns1:B><tns1:C wstop:topic='true'/>"
    document = response(inner)
    found, [error], _ = read(document)
    assert locals_of(found) == ["A", "B", "C"]
    assert (error.offset, error.code) == (document.index(b"<tns1:B"), "ill-formed")
    assert "'<tns1:B wstop:topic=true>'" in error.reason
    # The tag's attributes are lost: it is a topic because its messages are described.
    assert [each.is_topic for each in found.nodes] == [True, True, True]
    found, errors, [warning] = read(document, lenient=True)
    assert (locals_of(found), errors, warning.code) == (["A", "B", "C"], [], "unquoted-value")


def test_several_losses_are_several_errors() -> None:
    inner = f"{PORT}<tns1:B wstop:topic=true/><tns1:C>{MESSAGE}<D wstop:topic='true'/></tns1:A2></tns1:C><tns1:E a='&'/>"
    found, errors, _ = read(response(inner))
    assert len(errors) == 3
    assert locals_of(found) == ["A", "B", "C", "E"]


def test_a_broken_answer_does_not_cost_the_next_one() -> None:
    first, second = response(f"<tns1:B wstop:topic='true'>{MESSAGE}"), response(PORT)
    for size in SIZES:
        found, errors, _ = read(first + second, size)
        assert "A" in locals_of(found)
        assert errors
        found, errors, _ = read(second + first[:-30], size)
        assert "A" in locals_of(found)
        assert errors


def test_what_is_broken_beside_the_topics_costs_none_of_them() -> None:
    document = response(PORT).replace(b"<s:Body>", b"<s:Header><a b=c/> & </s:Header><s:Body>")
    found, errors, _ = read(document)
    assert (locals_of(found), bool(errors)) == (["A"], True)


# --- Prefixes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_a_topic_of_an_undeclared_prefix_is_the_one_that_events_have(size: int | None) -> None:
    inner = f'<tnshik:Alarm wstop:topic="true">{MESSAGE}<In wstop:topic="true"/></tnshik:Alarm>'
    found, errors, [warning] = read(response(inner + PORT), size)
    assert errors == []
    assert warning.code == "undeclared-prefix"
    assert "'tnshik'" in warning.message
    assert [each.topic for each in found.nodes] == [
        resolve_topic("tnshik:Alarm").path,
        resolve_topic("tnshik:Alarm/In").path,
        resolve_topic("tns1:A", (("tns1", ONVIF_TOPICS),)).path,
    ]
    assert found.nodes[0].topic == (Name("", "tnshik:Alarm"),)
    assert set(found.namespaces.values()) == {ONVIF_TOPICS}


def test_a_type_of_an_undeclared_prefix_is_in_no_namespace() -> None:
    document = response(f"<none:B>{MESSAGE.replace('xsd:int', 'none:T')}</none:B>{PORT}")
    found, _, _ = read(document)
    types = [item.type for topic in found.nodes for item in topic.items]
    assert types == [DeclaredType("none:T", "", "T"), DeclaredType("xsd:int", XML_SCHEMA, "int")]


# --- What is no topic -------------------------------------------------------------------------------------

DESCRIBING: Final = (
    "MessageDescription", "messageDescription", "SimpleItemDescription", "ElementItemDescription",
    "documentation", "Documentation", "MessagePattern", "MessageInstance", "SimpleItemInstance", "Source", "Key",
    "Data", "SourceInstance", "DataInstance", "KeyInstance",
)  # fmt: skip


@pytest.mark.parametrize("prefix", ["", "tns1:", "tt:", "aev:", "tev:", "wstop:", "other:", "none:"])
@pytest.mark.parametrize("name", DESCRIBING)
def test_a_description_never_becomes_a_topic(name: str, prefix: str) -> None:
    tag = f"{prefix}{name}"
    for content in ("", '<tt:SimpleItemDescription Name="a"/>', "<tt:Data/>", "<x/>"):
        inner = f'<tns1:A wstop:topic="true">{MESSAGE}<{tag} Name="a">{content}</{tag}></tns1:A>'
        assert locals_of(read(response(inner))[0]) == ["A"]
        assert locals_of(read(response(f"<tns1:A><{tag}>{content}</{tag}></tns1:A>"))[0]) == ["A"]


@pytest.mark.parametrize("name", ["Source", "Key", "Data", "documentation"])
def test_a_topic_may_have_the_name_of_a_group_if_it_says_that_it_is_one(name: str) -> None:
    found, errors, warnings = read(
        response(f'<tns1:A><{name} wstop:topic="true">{MESSAGE}</{name}></tns1:A>')
    )
    assert (locals_of(found), errors, warnings) == (["A", f"A/{name}"], [], [])
    found, _, _ = read(response(f'<tns1:A><{name}><B wstop:topic="true"/></{name}></tns1:A>'))
    assert locals_of(found) == ["A", f"A/{name}", f"A/{name}/B"]


def test_items_without_a_description_around_them_are_read() -> None:
    groups = MESSAGE.replace('<tt:MessageDescription IsProperty="true">', "").replace(
        "</tt:MessageDescription>", ""
    )
    inner = f'<tns1:A wstop:topic="true" IsProperty="true">{groups}<B wstop:topic="true"/></tns1:A>'
    found, errors, [warning] = read(response(inner))
    assert (locals_of(found), errors, warning.code) == (["A", "A/B"], [], "misplaced")
    assert [(item.name, item.group) for item in found.nodes[0].items] == [("port", "data")]
    assert found.nodes[0].is_property is True


def test_a_topic_of_the_protocol_s_namespace_is_one_if_it_says_so_and_describes_its_messages() -> None:
    found, errors, [warning] = read(response(PORT.replace("tns1:A", "tev:A")))
    assert (found.nodes[0].topic, errors, warning.code) == ((Name(EVENTS, "A"),), [], "wrong-name")
    assert (
        locals_of(read(response(PORT.replace("tns1:A", "tev:A").replace(' wstop:topic="true"', "")))[0]) == []
    )


def test_a_value_that_is_neither_true_nor_false_does_not_count() -> None:
    inner = f'<tns1:A wstop:topic="maybe">{MESSAGE}</tns1:A><tns1:B wstop:topic="maybe"/>'
    found, errors, [warning] = read(response(inner))
    assert [each.is_topic for each in found.nodes] == [True, False]
    assert (errors, warning.code) == ([], "odd-value")


def test_beside_a_topic_set_of_the_standard_s_name_another_name_is_something_else() -> None:
    document = response(PORT).replace(
        b"</s:Body>", b'<tev:TopicSet><tns1:B wstop:topic="true"/></tev:TopicSet></s:Body>'
    )
    found, errors, warnings = read(document)
    assert (locals_of(found), errors, warnings) == (["A"], [], [])


def test_a_topic_set_inside_a_topic_set_is_read_and_said() -> None:
    document = response(f"<wstop:TopicSet>{PORT}</wstop:TopicSet>" + " " * 40_000)
    found, errors, warnings = read(document, 64)
    assert (locals_of(found), errors) == (["A"], [])
    assert {each.message for each in warnings} == {"a topic set inside a topic set"}


def test_kinds_of_sets_that_devices_send() -> None:
    default = response(PORT + '<tns1:B><C wstop:topic="true"/></tns1:B>').replace(
        b"<wstop:TopicSet>", b'<wstop:TopicSet xmlns="http://docs.oasis-open.org/wsn/t-1">'
    )
    found, errors, [warning] = read(default)
    assert (locals_of(found), errors, warning.code) == (["A", "B", "B/C"], [], "wrong-name")
    assert found.nodes[2].topic[1] == Name(ONVIF_TOPICS, "C")
    reset = default.replace(b"<C ", b'<C xmlns="" ')
    assert (locals_of(read(reset)[0]), read(reset)[2]) == (["A", "B", "B/C"], [])
    twice = f'<tns1:A><tnsaxis:B><C wstop:topic="true"/></tnsaxis:B></tns1:A>{PORT}'
    found, errors, warnings = read(response(twice))
    assert (locals_of(found), errors, warnings) == (["A", "A/B", "A/B/C"], [], [])
    assert found.nodes[1].topic[1].namespace == AXIS_TOPICS
    assert read(response("")) == (Declarations([]), [], [])


# --- What there is instead --------------------------------------------------------------------------------

ENVELOPE: Final = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>{}</s:Body></s:Envelope>'
)
FAULT: Final = ENVELOPE.format(
    "<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text>Not Authorized</s:Text></s:Reason></s:Fault>"
).encode()
PAGE: Final = b"<!DOCTYPE html><html><head><title>Login</title></head><p>x</html>"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("data", "reason", "code"),
    [
        (b"", "there is nothing in it", "no-event"),
        (FAULT, "a SOAP fault: s:Sender (Not Authorized)", "no-event"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n" + FAULT, "the server answers 400 Bad Request: a SOAP fault: s:Sender", "no-event"),
        (b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", "the server answers 401 Unauthorized", "server-error"),
        (b"HTTP/1.1 401 No\r\n\r\n" + PAGE, "the server answers 401 No: an HTML page: Login", "no-event"),
        (PAGE, "an HTML page: Login", "no-event"),
        (b"Unauthorized", "the source starts with b'Unauthorized', which is no XML", "unknown-format"),
        (b'{"a": 1}', "which is no XML; topics are declared", "unknown-format"),
        (ENVELOPE.format("<GetEventProperties/>").encode(), "the request GetEventProperties, and not the answer", "no-event"),
        (ENVELOPE.format("<GetEventPropertiesResponse/>").encode(), "without a topic set", "no-event"),
        (ENVELOPE.format("<PullMessagesResponse/>").encode(), "'filterlang match' reads them", "no-event"),
        (ENVELOPE.format("<GetServicesResponse/>").encode(), "another request: GetServicesResponse", "no-event"),
        (ENVELOPE.format("").encode(), "an empty body", "no-event"),
        (b"<a/>", "a document <a> in no namespace; topics are declared", "no-event"),
    ],
)  # fmt: skip
def test_what_there_is_instead_of_a_topic_set_is_named(
    data: bytes, reason: str, code: str, size: int | None
) -> None:
    for goes_on in (False, True):
        with pytest.raises(DeclarationError) as caught:
            read(data, size) if goes_on else read_declarations(data)
        assert reason in caught.value.reason
        assert caught.value.code == code


def test_the_last_failure_is_the_reason() -> None:
    data = b"HTTP/1.1 401 No\r\n\r\n" + PAGE + b"\r\nHTTP/1.1 400 Bad\r\n\r\n" + FAULT
    with pytest.raises(DeclarationError, match="the server answers 400 Bad: a SOAP fault"):
        read_declarations(
            b"POST / HTTP/1.1\r\n\r\n" + ENVELOPE.format("<GetEventProperties/>").encode() + b"\r\n" + data
        )


@pytest.mark.parametrize("size", SIZES)
def test_what_stands_beside_a_topic_set_costs_nothing_and_failures_are_said(size: int | None) -> None:
    request = ENVELOPE.format("<GetEventProperties/>").encode()
    for other, said in ((request, False), (FAULT, True), (PAGE, True), (b"<a/>", False)):
        for data in (other + response(PORT), response(PORT) + other):
            found, errors, warnings = read(data, size)
            assert (locals_of(found), errors) == (["A"], [])
            assert [each.code for each in warnings] == (["no-event"] if said else [])


def test_a_broken_compressed_answer_is_said() -> None:
    data = gzip.compress(response(PORT))
    with pytest.raises(DeclarationError):
        read_declarations(data[:-20])
    found, errors, _ = read(
        b"HTTP/1.1 200 OK\r\n\r\n" + response(PORT) + b"\r\nHTTP/1.1 200 OK\r\n\r\n" + data[:-9]
    )
    assert locals_of(found) == ["A"]
    assert any("gzip" in each.reason for each in errors)


def test_what_is_unwrapped_is_bounded_too() -> None:
    data = gzip.compress(response(PORT + " " * 1_000_000))
    with pytest.raises(DeclarationError, match="larger than the limit 'document'"):
        read_declarations(data, limits=filterlang.Limits(document=100_000))


# --- Who is told ------------------------------------------------------------------------------------------


def test_warnings_go_to_the_logger_once_a_code(caplog: pytest.LogCaptureFixture) -> None:
    inner = f'<tns1:A wstop:topic="True">{MESSAGE}</tns1:A><tns1:B wstop:topic="TRUE"/>'
    with caplog.at_level(logging.WARNING, "filterlang.readers"):
        assert len(read_declarations(response(inner))) == 2
    [record] = caplog.records
    assert record.name == "filterlang.readers"
    assert "[odd-value]" in record.message


def test_a_reader_is_strict_or_lenient() -> None:
    with pytest.raises(ValueError, match="strict or lenient"):
        read_declarations(response(PORT), strict=True, lenient=True)


# --- Items that are declared nowhere ----------------------------------------------------------------------


def test_items_can_be_added() -> None:
    found, _, _ = read(response(f'{PORT}<tns1:B wstop:topic="true"/>'))
    first, second = found
    more = found.with_items(
        {each: [DeclaredItem("port", None), DeclaredItem("new", None)] for each in (first, second, "none")}
    )
    assert [(item.name, item.group) for item in more[first].items] == [("port", "data"), ("new", None)]
    assert more[first].items[1].allows("anything")
    assert more[second] == found[second]
    assert (list(more), more.namespaces) == (list(found), found.namespaces)
    assert len(found[first].items) == 1


@pytest.mark.parametrize(
    "piece", ["<a b=c>", "<a b=c/>", "< ", "</a>", "<a>", "<Data>", "<wstop:TopicSet>", "<!-- ", "&"]
)
def test_a_lot_that_is_wrong_takes_no_longer_than_that_it_is_right(piece: str) -> None:
    document = response(PORT + piece * (200_000 // len(piece)))
    with watched(60):
        try:
            _, errors, _ = read(document)
        except DeclarationError:
            return
    assert errors
