"""ONVIF events: a MetadataStream with one notification. :mod:`filterlang.readers.onvif` reads it back.

See ONVIF Core 9.4 and 9.6, and WS-BaseNotification 1.3, section 3. Items stand in the order of the event, so
that a group is there several times where groups alternate.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, count, groupby
from typing import Final, get_args

from lxml import etree

from filterlang.ast import ItemKind
from filterlang.event import Event
from filterlang.event.fields import Group, Item
from filterlang.framing.content import loose_prefixes, read_content
from filterlang.framing.parsing import Flaw, parse
from filterlang.framing.repairing import explain
from filterlang.namespaces import (
    ONVIF_SCHEMA,
    WELL_KNOWN,
    WS_ADDRESSING,
    WS_NOTIFICATION,
    XML_NAMESPACE,
    Name,
    format_topic,
    refuse_topic,
    resolve_topic,
)
from filterlang.writers._fields import iso_time, refuse_other_fields, unread_text
from filterlang.writers._xml import xml_attribute, xml_text
from filterlang.xml_characters import XML_SPACE

_FIELDS: Final = ("items", "time", "operation", "producer", "data")
_DIALECT: Final = "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet"
_SUBSCRIPTION: Final = "SubscriptionReference"
_UNREAD: Final = {"UtcTime": "time", "PropertyOperation": "operation"}
"""The attributes of a message whose text stands in an event's data where it is no time and no operation."""


_MESSAGE: Final = f"{{{ONVIF_SCHEMA}}}Message"
_ITEMS: Final[Mapping[str, ItemKind]] = {f"{{{ONVIF_SCHEMA}}}{kind}": kind for kind in get_args(ItemKind)}
_GROUPS: Final[Mapping[str, Group]] = {
    f"{{{ONVIF_SCHEMA}}}{group.capitalize()}": group for group in get_args(Group)
}
_NEVER_INSIDE: Final = (
    "MetadataStream",
    "Envelope",
    "Notify",
    "PullMessagesResponse",
    "NotificationMessage",
)
"""The names of elements with which, to readers, a document starts or another notification."""


def write(event: Event) -> bytes:
    """Write an event as a document.

    Args:
        event: the event.

    Returns:
        The document, with a line feed.

    Raises:
        ValueError: if it is no ONVIF event, or no document can hold what it holds.
    """
    refuse_other_fields(event, "onvif", _FIELDS)
    others = [key for key in event.data if key != _SUBSCRIPTION and key not in _UNREAD]
    if others:
        raise ValueError(f"'onvif' has no place for {others[0]!r} of the event's data")
    contents = {item.content: read_content(item.content) for item in event.items if item.content is not None}
    # A segment in no namespace has a prefix in its text, which must stay unbound; so may an item's content.
    unbound = {name.local.partition(":")[0] for name in event.topic if not name.namespace}
    unbound = unbound.union(*map(loose_prefixes, contents.values()))
    wsnt, tt, wsa = (_free_prefix(prefix, unbound) for prefix in ("wsnt", "tt", "wsa"))
    topic, bindings = _topic(event.topic, {*unbound, wsnt, tt, wsa})
    namespaces = {tt: ONVIF_SCHEMA, wsnt: WS_NOTIFICATION, wsa: WS_ADDRESSING, **bindings}
    namespaces.pop("xml", None)  # it is always bound
    content = ""
    if _SUBSCRIPTION in event.data:
        content += _reference(f"{wsnt}:{_SUBSCRIPTION}", wsa, event.data[_SUBSCRIPTION])
    content += _element(f"{wsnt}:Topic", xml_text(topic), xml_attribute("Dialect", _DIALECT))
    if event.producer is not None:
        content += _reference(f"{wsnt}:ProducerReference", wsa, event.producer)
    content += _element(f"{wsnt}:Message", _message(event, contents, tt))
    declarations = "".join([xml_attribute(f"xmlns:{prefix}", uri) for prefix, uri in namespaces.items()])
    inner = _element(f"{tt}:Event", _element(f"{wsnt}:NotificationMessage", content))
    document = f"<{tt}:MetadataStream{declarations}>{inner}</{tt}:MetadataStream>\n".encode()
    if contents and isinstance(flaw := parse(document), Flaw):
        raise ValueError(f"the items contain too much for one document: {explain(document, flaw)}")
    return document


def _element(name: str, content: str, attributes: str = "") -> str:
    return f"<{name}{attributes}>{content}</{name}>" if content else ""


def _reference(name: str, wsa: str, address: object) -> str:
    if not isinstance(address, str) or not address or address != address.strip():
        raise ValueError(f"an address is a text without blanks around it, not {address!r}")
    return _element(name, _element(f"{wsa}:Address", xml_text(address)))


def _message(event: Event, contents: Mapping[str, etree._Element], tt: str) -> str:
    unread = {name: unread_text(event, field, name) for name, field in _UNREAD.items()}
    time = unread["UtcTime"] if event.time is None else iso_time(event.time)
    operation = unread["PropertyOperation"] if event.operation is None else event.operation
    attributes = xml_attribute("UtcTime", time) + xml_attribute("PropertyOperation", operation)
    groups: list[str] = []
    for group, items in groupby(_outer_items(event.items, contents), lambda item: item.group):
        written = "".join([_item(item, tt) for item in items])
        groups.append(written if group is None else _element(f"{tt}:{group.capitalize()}", written))
    return f"<{tt}:Message{attributes}>{''.join(groups)}</{tt}:Message>"


def _item(item: Item, tt: str) -> str:
    start = f"{tt}:{item.kind}{xml_attribute('Name', item.name)}{xml_attribute('Value', item.value)}"
    return f"<{start}/>" if item.content is None else f"<{start}>{item.content}</{tt}:{item.kind}>"


def _outer_items(items: Sequence[Item], contents: Mapping[str, etree._Element]) -> list[Item]:
    """The items that stand in no other item's content: with a content the items in it are written.

    Raises:
        ValueError: if the items in a content do not follow the item that contains them, as readers have them,
            or a content would be read as something else than an item's.
    """
    outer: list[Item] = []
    position = 0
    while position < len(items):
        item = items[position]
        outer.append(item)
        position += 1
        if item.content is None:
            continue
        inner = _items_in(contents[item.content], item.group)
        if tuple(items[position : position + len(inner)]) != inner:
            raise ValueError(
                f"the items that the item {item.name!r} contains must follow it: readers find {inner!r} there"
            )
        position += len(inner)
    return outer


def _items_in(content: etree._Element, outer: Group | None) -> tuple[Item, ...]:
    """The items that readers find in an item's content. Raises a ValueError if they would find more there."""
    found: list[Item] = []
    for element in content.iterdescendants("*"):
        tag = str(element.tag)
        local = etree.QName(element).localname
        if tag == _MESSAGE or local in _NEVER_INSIDE:
            raise ValueError(f"no item can contain a {local}: it would be read as another event's")
        if tag in _ITEMS:
            groups = [_GROUPS[str(each.tag)] for each in element.iterancestors(*_GROUPS)]
            group = groups[0] if groups else outer
            found.append(Item(element.get("Name"), element.get("Value"), group, _ITEMS[tag]))
    return tuple(found)


def _topic(path: tuple[Name, ...], reserved: Collection[str]) -> tuple[str, dict[str, str]]:
    """The text of a topic, and the bindings of its prefixes.

    Raises:
        ValueError: if there is no text that is read as this path.
    """
    prefixes = _prefixes({name.namespace for name in path if name.namespace}, reserved)
    segments: list[str] = []
    inherited = ""
    for name in path:
        if name.namespace != inherited or ":" in name.local:
            prefix = f"{prefixes[name.namespace]}:" if name.namespace else ""
            segments.append(prefix + name.local)
        else:
            segments.append(name.local)
        inherited = name.namespace
    text = "/".join(segments)
    if text.endswith(("/", "//.", *XML_SPACE)):
        text += "/"  # readers take one off, and no white space in front of it
    bindings = {prefix: uri for uri, prefix in prefixes.items()}
    if path and resolve_topic(text, tuple(bindings.items())).path != path:
        shown = format_topic(path)
        raise ValueError(f"no notification can have the topic {shown!r}: it would be read as another one")
    refusal = refuse_topic(text, bindings.values())
    if refusal is not None:
        raise ValueError(f"readers refuse {refusal}")
    return text, bindings


def _prefixes(uris: Iterable[str], reserved: Collection[str]) -> dict[str, str]:
    prefixes: dict[str, str] = {}
    usual = {uri: prefix for prefix, uri in reversed([*WELL_KNOWN.items()]) if prefix not in reserved}
    well_known = usual | {XML_NAMESPACE: "xml"}
    for uri in sorted(uris):
        if uri not in well_known:
            _refuse_uri(uri)
        prefixes[uri] = well_known.get(uri) or _free_prefix("ns", {*reserved, *prefixes.values(), "ns"})
    return prefixes


def _free_prefix(wanted: str, reserved: Collection[str]) -> str:
    candidates = chain((wanted,), (f"{wanted}{number}" for number in count(1)))
    return next(prefix for prefix in candidates if prefix not in reserved)


def _refuse_uri(uri: str) -> None:
    """Raise a ValueError if parsers do not take a URI for a namespace."""
    try:
        etree.fromstring(f"<a{xml_attribute('xmlns:p', uri)}/>")
    except etree.XMLSyntaxError as error:
        raise ValueError(f"{uri!r} can be no namespace of a topic: {error.msg}") from None
