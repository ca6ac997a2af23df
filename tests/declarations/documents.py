"""Declarations for the tests: what devices may declare, and a writer of the documents that declare it.

The writer knows the formats and nothing of the reader. It makes strings, so that it can write what no library
would: attributes with and without their prefixes, names with and without the prefix of the parent.
"""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from filterlang.declared.reading import DeclaredItem, DeclaredTopic, DeclaredType, DeclaredValue
from filterlang.namespaces import AXIS_TOPICS, ONVIF_SCHEMA, ONVIF_TOPICS, XML_SCHEMA, Name

UNHURRIED = settings(deadline=None, suppress_health_check=list(HealthCheck))
"""For properties: how long a machine takes that is busy with something else says nothing."""

OTHER = "urn:example:topics"
PREFIXES = {ONVIF_TOPICS: "tns1", AXIS_TOPICS: "tnsaxis", OTHER: "other"}
BINDINGS = (
    'xmlns:wstop="http://docs.oasis-open.org/wsn/t-1" xmlns:tt="http://www.onvif.org/ver10/schema" '
    'xmlns:tev="http://www.onvif.org/ver10/events/wsdl" xmlns:aev="http://www.axis.com/vapix/ws/event1" '
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
) + " ".join(f'xmlns:{prefix}="{uri}"' for uri, prefix in PREFIXES.items())


def response(*topics: str, axis: bool = False, envelope: bool = True, attributes: str = BINDINGS) -> bytes:
    """A whole document with a topic set."""
    name = "aev:GetEventInstancesResponse" if axis else "tev:GetEventPropertiesResponse"
    inner = f"<wstop:TopicSet>{''.join(topics)}</wstop:TopicSet>"
    if envelope:
        return (
            f'<?xml version="1.0"?>\n<s:Envelope {attributes}><s:Body><{name}>{inner}</{name}></s:Body>'
            "</s:Envelope>\n"
        ).encode()
    return f"<{name} {attributes}>{inner}</{name}>".encode()


def written(topics: Iterable[DeclaredTopic], *, axis: bool, repeat_prefixes: bool) -> str:
    """The elements of topics, which must have their parents among them, each in front of what is below it."""
    below: dict[tuple[Name, ...], list[DeclaredTopic]] = {}
    for topic in topics:
        below.setdefault(topic.topic[:-1], []).append(topic)

    def write(topic: DeclaredTopic) -> str:
        name, parent = topic.topic[-1], topic.topic[-2:-1]
        plain = parent and parent[0].namespace == name.namespace and not repeat_prefixes
        tag = name.local if plain else f"{PREFIXES[name.namespace]}:{name.local}"
        flags = [("isApplicationData", topic.is_application_data), ("aev:isDeprecated", topic.is_deprecated)]
        attributes = f' wstop:topic="{str(topic.is_topic).lower()}"'
        attributes += "".join(f' {flag}="true"' for flag, is_set in flags if is_set)
        if topic.nice_name is not None:
            attributes += f" aev:NiceName={quoteattr(topic.nice_name)}"
        message = "" if topic.is_property is None else (_axis if axis else _onvif)(topic)
        inner = "".join(map(write, below.get(topic.topic, ())))
        return f"<{tag}{attributes}>\n{message}{inner}</{tag}>"

    return "".join(map(write, below.get((), ())))


def _groups(topic: DeclaredTopic) -> list[tuple[str, list[DeclaredItem]]]:
    # Neighbours of one group stand in one element, so that their order is kept.
    groups: list[tuple[str, list[DeclaredItem]]] = []
    for item in topic.items:
        name = str(item.group).capitalize()
        if not groups or groups[-1][0] != name:
            groups.append((name, []))
        groups[-1][1].append(item)
    return groups


def _common(item: DeclaredItem) -> str:
    name = "" if item.name is None else f" Name={quoteattr(item.name)}"
    return name + ("" if item.type is None else f" Type={quoteattr(item.type.text)}")


def _onvif(topic: DeclaredTopic) -> str:
    inner = "".join(
        f"<tt:{group}>{''.join(f'<tt:{each.kind}Description{_common(each)}/>' for each in items)}</tt:{group}>"
        for group, items in _groups(topic)
    )
    return f'<tt:MessageDescription IsProperty="{str(topic.is_property).lower()}">{inner}</tt:MessageDescription>'


def _axis(topic: DeclaredTopic) -> str:
    inner = "".join(
        f"<aev:{group}Instance>\n{''.join(map(_axis_item, items))}</aev:{group}Instance>"
        for group, items in _groups(topic)
    )
    stateful = ' aev:isProperty="true"' if topic.is_property else ""
    return f"<aev:MessageInstance{stateful}>{inner}</aev:MessageInstance>"


def _axis_item(item: DeclaredItem) -> str:
    attributes = _common(item)
    if item.nice_name is not None:
        attributes += f" aev:NiceName={quoteattr(item.nice_name)}"
    if item.is_property_state:
        attributes += ' isPropertyState="1"'
    if item.is_application_data:
        attributes += ' isApplicationData="true"'
    if item.kind == "ElementItem":
        attributes += ' onvif-element="true"'
    values = "".join(map(_axis_value, item.values))
    return f"<aev:SimpleItemInstance{attributes}>\n{values}</aev:SimpleItemInstance>"


def _axis_value(value: DeclaredValue) -> str:
    name = "" if value.nice_name is None else f" aev:UserString={quoteattr(value.nice_name)}"
    return f"<aev:Value{name}>\n  {escape(value.text)}\n</aev:Value>"


TYPES = (
    None,
    DeclaredType("xsd:boolean", XML_SCHEMA, "boolean"),
    DeclaredType("xsd:int", XML_SCHEMA, "int"),
    DeclaredType("tt:ReferenceToken", ONVIF_SCHEMA, "ReferenceToken"),
    DeclaredType("none:Odd", "", "Odd"),
)
_TEXTS = st.text(st.sampled_from("ab 1<&\"'é\U0001f3a5"), max_size=6)
_NICE_NAMES = st.one_of(st.none(), _TEXTS)
_VALUES = st.builds(DeclaredValue, _TEXTS.map(str.strip), st.one_of(st.none(), _TEXTS.filter(bool)))


def _items(axis: bool) -> st.SearchStrategy[DeclaredItem]:
    common = {
        "name": st.sampled_from((None, "port", "state", "é")),
        "group": st.sampled_from(("source", "key", "data")),
        "kind": st.sampled_from(("SimpleItem", "SimpleItem", "ElementItem")),
        "type": st.sampled_from(TYPES),
    }
    only_axis = {
        "nice_name": _NICE_NAMES,
        "values": st.lists(_VALUES, max_size=3, unique_by=lambda value: value.text).map(tuple),
        "is_property_state": st.booleans(),
        "is_application_data": st.booleans(),
    }
    return st.builds(DeclaredItem, **common, **(only_axis if axis else {}))


def _identity(item: DeclaredItem) -> object:
    return item.name, item.group, item.kind, item.type


_MESSAGES = {
    axis: st.lists(_items(axis), max_size=3, unique_by=_identity).map(tuple) for axis in (False, True)
}
_NAMES = st.builds(
    Name, st.sampled_from(tuple(PREFIXES)), st.sampled_from(("Device", "Port", "TopicSet1", "é"))
)
_PATHS = st.lists(st.lists(_NAMES, min_size=1, max_size=4).map(tuple), max_size=4)


@st.composite
def declared(draw: st.DrawFn, axis: bool) -> list[DeclaredTopic]:
    """Topics in the order of their tree; flags hold for all below, and every parent is there."""
    paths = {path[:end] for path in draw(_PATHS) for end in range(1, len(path) + 1)}
    topics: dict[tuple[Name, ...], DeclaredTopic] = {}
    for path in sorted(paths):
        parent = topics.get(path[:-1])
        stateful = draw(st.sampled_from((None, False, True)))
        topics[path] = DeclaredTopic(
            path,
            is_topic=draw(st.booleans()),
            nice_name=draw(_NICE_NAMES),
            is_property=stateful,
            is_application_data=draw(st.booleans()) or (parent is not None and parent.is_application_data),
            is_deprecated=draw(st.booleans()) or (parent is not None and parent.is_deprecated),
            items=draw(_MESSAGES[axis]) if stateful is not None else (),
        )
    return list(topics.values())
