"""Reads what a device says it emits: its answer to GetEventProperties, or to Axis's GetEventInstances.

Knows topic sets and the descriptions of messages in them (WS-Topics 1.3, section 5; ONVIF Core 9.5; Axis
VAPIX, event declarations), and finds them in documents as the readers of events do.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from lxml import etree

from filterlang.ast import ItemKind
from filterlang.declared.topics import DeclaredItem, DeclaredTopic, DeclaredValue
from filterlang.declared.tree import Declarations
from filterlang.declared.types import DeclaredType
from filterlang.diagnostics import DeclarationError, EventError, EventWarning, brief
from filterlang.event.fields import Group
from filterlang.framing.documents import Documents
from filterlang.framing.parsing import text_of
from filterlang.framing.parts import Content, Head, Parts, is_wrapped, strip_filler
from filterlang.framing.source import ReadOptions, Source, open_source
from filterlang.framing.vocabulary import Fragment, Result, Vocabulary
from filterlang.limits import DEFAULT_LIMITS, Limits
from filterlang.namespaces import (
    LONGEST_KEY,
    MOST_SEGMENTS,
    ONVIF_SCHEMA,
    WS_NOTIFICATION,
    WS_TOPICS,
    Name,
    is_namespace_uri,
    key_length,
)
from filterlang.xml_characters import XML_SPACE

__all__ = [
    "Declarations",
    "DeclaredItem",
    "DeclaredTopic",
    "DeclaredType",
    "DeclaredValue",
    "read_declarations",
]

MOST_DECLARED: Final = 20_000
"""So many topics, items and values are read, all together; a camera has some hundred."""

MOST_NAMESPACES: Final = 256
"""An item with more namespaces in scope is refused: looking for that of its type costs time for each."""

LONGEST_KEYS: Final = 16 * 1024 * 1024
"""The most characters that the keys of all topics have together: each repeats the URIs of its namespaces."""

AXIS_EVENTS: Final = "http://www.axis.com/vapix/ws/event1"
_EVENT_SERVICE: Final = "http://www.onvif.org/ver10/events/wsdl"
_SOAP: Final = ("http://www.w3.org/2003/05/soap-envelope", "http://schemas.xmlsoap.org/soap/envelope/")
_PROTOCOL: Final = (AXIS_EVENTS, _EVENT_SERVICE, *_SOAP, ONVIF_SCHEMA, WS_NOTIFICATION, WS_TOPICS)
"""The namespaces of what stands around topics, and no topic is in."""

_TOPIC_SET: Final = f"{{{WS_TOPICS}}}TopicSet"
_DOCUMENTATION: Final = f"{{{WS_TOPICS}}}documentation"
_MESSAGES: Final = (f"{{{ONVIF_SCHEMA}}}MessageDescription", f"{{{AXIS_EVENTS}}}MessageInstance")
_GROUPS: Final[dict[str, Group]] = {
    f"{{{ONVIF_SCHEMA}}}Source": "source",
    f"{{{ONVIF_SCHEMA}}}Key": "key",
    f"{{{ONVIF_SCHEMA}}}Data": "data",
    f"{{{AXIS_EVENTS}}}SourceInstance": "source",
    f"{{{AXIS_EVENTS}}}KeyInstance": "key",
    f"{{{AXIS_EVENTS}}}DataInstance": "data",
}
_ITEMS: Final[dict[str, ItemKind]] = {
    f"{{{ONVIF_SCHEMA}}}SimpleItemDescription": "SimpleItem",
    f"{{{ONVIF_SCHEMA}}}ElementItemDescription": "ElementItem",
    f"{{{AXIS_EVENTS}}}SimpleItemInstance": "SimpleItem",
    f"{{{AXIS_EVENTS}}}ElementItemInstance": "ElementItem",
}
_VALUE: Final = f"{{{AXIS_EVENTS}}}Value"
_TRUE: Final = ("true", "1")

_VOCABULARY: Final = Vocabulary(
    ranks={b"TopicSet": 0},
    fold=False,
    roots=(b"Envelope", b"GetEventPropertiesResponse", b"GetEventInstancesResponse"),
    find=lambda root: list(root.iter("{*}TopicSet")),
)
"""The element that declarations stand in."""


def read_declarations(source: Source, *, limits: Limits = DEFAULT_LIMITS) -> Declarations:
    """Read what a device says it emits.

    That is its answer to GetEventProperties (ONVIF Core 9.5) or, from an Axis device, to GetEventInstances,
    with or without the SOAP envelope and the head of the HTTP response. Several answers in a row are taken
    together.

    Args:
        source: bytes; the path of a file, also as a str; or a binary file, such as ``sys.stdin.buffer``.
        limits: ``limits.document`` bounds all that is read.

    Returns:
        The declared topics. A device may declare none.

    Raises:
        DeclarationError: if a document cannot be read, or there is no topic set; says what there is instead.
        OSError: if the source cannot be read.
        TypeError: if the source is nothing to read from.
    """
    chunks, name = open_source(source)
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > limits.document:
            raise DeclarationError(f"larger than the limit 'document', {limits.document} bytes", None, name)
    fragments = list(_fragments(bytes(data), limits, name))
    found = [(each.offset, unit) for each in fragments for unit in each.units if unit.tag == _TOPIC_SET]
    if not found:
        raise DeclarationError(f"{_instead(fragments)}; {_REMEDY}", None, name)
    reading = _Reading(name)
    topics = [topic for offset, topic_set in found for topic in reading.topics(topic_set, offset)]
    return Declarations(topics, reading.prefixes)


_REMEDY: Final = "topics are declared by the answer to GetEventProperties, or to Axis's GetEventInstances"


def _fragments(data: bytes, limits: Limits, name: str | None) -> Iterator[Fragment]:
    """The documents of a source; raises a DeclarationError at the first one that is broken."""
    documents = Documents(_VOCABULARY, ReadOptions(_raise, _ignore, False, None, limits, name))
    results: Iterable[Result]
    if is_wrapped(strip_filler(data)):
        parts = Parts()
        results = chain.from_iterable(
            documents.feed(each.data, each.skipped) if isinstance(each, Content) else documents.close("part")
            for each in chain(parts.feed(data), parts.close())
            if not isinstance(each, Head)
        )
    else:
        results = chain(documents.feed(data), documents.close())
    for result in results:
        if isinstance(result, EventError):
            raise DeclarationError(result.reason, result.offset, name, result.code)
        if isinstance(result, Fragment):
            yield result


def _raise(error: EventError) -> None:
    raise error


def _ignore(_: EventWarning) -> None:
    pass


def _instead(fragments: list[Fragment]) -> str:
    """What documents hold that hold no topic set."""
    if not fragments:
        return "there is nothing in it"
    element: etree._Element | None = fragments[0].root
    names: list[str] = []
    while element is not None and len(names) < _MOST_NAMED:
        name = etree.QName(element)
        names.append(name.localname)
        # What an envelope holds is in its body; of the rest, the root says what it is.
        inner = f"{{{name.namespace}}}Body" if name.localname == "Envelope" else "*"
        element = next(element.iterchildren(inner), None) if name.namespace in _SOAP else None
    shown = "/".join(map(brief, names))
    reason = " ".join(map(str, fragments[0].root.itertext())).split() if names[-1] == "Fault" else []
    return f"there is no topic set in it, but {shown}{': ' + brief(' '.join(reason)) if reason else ''}"


class _Reading:
    """Reads topic sets.

    Args:
        name: the name of the source, for errors.

    Attributes:
        prefixes: the prefixes that the names of topics had, with their URIs.
    """

    def __init__(self, name: str | None) -> None:
        self.prefixes: dict[str, str] = {}
        self._name = name
        self._offset = 0
        self._declared = 0
        self._characters = 0

    def topics(self, topic_set: etree._Element, offset: int) -> Iterator[DeclaredTopic]:
        """The topics of a topic set, each before those below it.

        Args:
            topic_set: the element.
            offset: where its document starts, for errors.
        """
        self._offset = offset
        stack = [(topic_set, _ROOT)]
        while stack:
            element, topic = stack.pop()
            if topic is not _ROOT:
                yield topic
            below = [(child, self._topic(child, topic)) for child in element.iterchildren("*")]
            stack += [(child, each) for child, each in reversed(below) if each is not None]

    def _topic(self, element: etree._Element, parent: DeclaredTopic) -> DeclaredTopic | None:
        name = self._name_of(element, parent)
        if name is None:
            return None
        path = (*parent.topic, name)
        self._count()
        self._weigh(path)
        messages = list(element.iterchildren(*_MESSAGES))
        is_topic = _attribute(element, "topic", WS_TOPICS)
        stateful = [_flag(each, "IsProperty") or _flag(each, "isProperty") for each in messages]
        return DeclaredTopic(
            path,
            is_topic=bool(messages) if is_topic is None else is_topic.strip(XML_SPACE) in _TRUE,
            nice_name=_attribute(element, "NiceName"),
            is_property=any(stateful) if messages else None,
            is_application_data=parent.is_application_data or _flag(element, "isApplicationData"),
            is_deprecated=parent.is_deprecated or _flag(element, "isDeprecated"),
            items=tuple([item for each in messages for item in self._items(each)]),
        )

    def _name_of(self, element: etree._Element, parent: DeclaredTopic) -> Name | None:
        """The name of a topic's element, None where an element is none."""
        if element.tag in _MESSAGES or element.tag == _DOCUMENTATION:
            return None
        name = etree.QName(element)
        uri = name.namespace or ""
        if uri in _PROTOCOL:
            if element.prefix is not None:
                return None
            uri = ""  # a default namespace that was meant for what stands around the topics
        if not uri:
            return Name(parent.topic[-1].namespace if parent.topic else "", name.localname)
        if not is_namespace_uri(uri):
            raise self._error(f"the namespace {brief(uri)!r} holds a brace, which no URI does")
        if element.prefix is not None:
            self.prefixes.setdefault(element.prefix, uri)
        return Name(uri, name.localname)

    def _items(self, message: etree._Element) -> Iterator[DeclaredItem]:
        for child in message.iterchildren("*"):
            group = _GROUPS.get(str(child.tag))
            for element in child.iter(*_ITEMS):
                yield self._item(element, group)

    def _item(self, element: etree._Element, group: Group | None) -> DeclaredItem:
        self._count()
        declared = element.get("Type")
        # Axis declares every item as a SimpleItem, and says so where events have it as an ElementItem.
        is_element = _flag(element, "onvif-element")
        return DeclaredItem(
            element.get("Name"),
            group,
            "ElementItem" if is_element else _ITEMS[str(element.tag)],
            None if declared is None else DeclaredType.of(declared, self._bindings(element)),
            _attribute(element, "NiceName"),
            tuple(map(self._value, element.iterchildren(_VALUE))),
            is_property_state=_flag(element, "isPropertyState"),
            is_application_data=_flag(element, "isApplicationData"),
        )

    def _value(self, element: etree._Element) -> DeclaredValue:
        self._count()
        nice_name = _attribute(element, "NiceName") or _attribute(element, "UserString")
        return DeclaredValue(text_of(element).strip(XML_SPACE), nice_name)

    def _bindings(self, element: etree._Element) -> dict[str | None, str]:
        bindings = element.nsmap
        if len(bindings) > MOST_NAMESPACES:
            raise self._error(f"more than {MOST_NAMESPACES} namespaces are in scope of an item")
        return bindings

    def _count(self) -> None:
        self._declared += 1
        if self._declared > MOST_DECLARED:
            raise self._error(f"more than {MOST_DECLARED:,} topics, items and values are declared")

    def _weigh(self, path: tuple[Name, ...]) -> None:
        longest = max([len(name.namespace) for name in path])
        size = key_length(len(path), sum([len(name.local) for name in path]), longest)
        self._characters += size
        if len(path) > MOST_SEGMENTS or size > LONGEST_KEY:
            raise self._error(f"a topic has more than {MOST_SEGMENTS} segments or {LONGEST_KEY:,} characters")
        if self._characters > LONGEST_KEYS:
            raise self._error(f"all topics together have more than {LONGEST_KEYS:,} characters")

    def _error(self, reason: str) -> DeclarationError:
        return DeclarationError(reason, self._offset, self._name)


_ROOT: Final = DeclaredTopic((), is_topic=False)
_MOST_NAMED: Final = 3


def _attribute(element: etree._Element, name: str, namespace: str = AXIS_EVENTS) -> str | None:
    # Devices write the attributes of one namespace with its prefix and without.
    text = element.get(f"{{{namespace}}}{name}")
    return text if text is not None else element.get(name)


def _flag(element: etree._Element, name: str) -> bool:
    return (_attribute(element, name) or "").strip(XML_SPACE) in _TRUE
