"""ONVIF events: a MetadataStream with one notification. :mod:`filterlang.readers.onvif` reads it back.

See ONVIF Core 9.4 and 9.6, and WS-BaseNotification 1.3, section 3. Items stand in the order of the event, so
that a group is there several times where groups alternate.
"""

from collections.abc import Collection, Iterable
from itertools import chain, count, groupby
from typing import Final

from lxml import etree

from filterlang.event import Event
from filterlang.event.fields import Item
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
    # A segment in no namespace has a prefix in its text, which must stay unbound.
    unbound = {name.local.partition(":")[0] for name in event.topic if not name.namespace}
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
    content += _element(f"{wsnt}:Message", _message(event, tt))
    declarations = "".join([xml_attribute(f"xmlns:{prefix}", uri) for prefix, uri in namespaces.items()])
    inner = _element(f"{tt}:Event", _element(f"{wsnt}:NotificationMessage", content))
    return f"<{tt}:MetadataStream{declarations}>{inner}</{tt}:MetadataStream>\n".encode()


def _element(name: str, content: str, attributes: str = "") -> str:
    return f"<{name}{attributes}>{content}</{name}>" if content else ""


def _reference(name: str, wsa: str, address: object) -> str:
    if not isinstance(address, str) or not address or address != address.strip():
        raise ValueError(f"an address is a text without blanks around it, not {address!r}")
    return _element(name, _element(f"{wsa}:Address", xml_text(address)))


def _message(event: Event, tt: str) -> str:
    unread = {name: unread_text(event, field, name) for name, field in _UNREAD.items()}
    time = unread["UtcTime"] if event.time is None else iso_time(event.time)
    operation = unread["PropertyOperation"] if event.operation is None else event.operation
    attributes = xml_attribute("UtcTime", time) + xml_attribute("PropertyOperation", operation)
    groups: list[str] = []
    for group, items in groupby(event.items, lambda item: item.group):
        written = "".join([_item(item, tt) for item in items])
        groups.append(written if group is None else _element(f"{tt}:{group.capitalize()}", written))
    return f"<{tt}:Message{attributes}>{''.join(groups)}</{tt}:Message>"


def _item(item: Item, tt: str) -> str:
    return f"<{tt}:{item.kind}{xml_attribute('Name', item.name)}{xml_attribute('Value', item.value)}/>"


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
    well_known = {uri: prefix for prefix, uri in reversed([*WELL_KNOWN.items(), ("xml", XML_NAMESPACE)])}
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
