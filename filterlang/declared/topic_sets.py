"""A set of topics, from an XML tree to declared topics.

Knows topic sets and the descriptions of messages in them (WS-Topics 1.3, section 5; ONVIF Core 9.5; Axis
VAPIX, event declarations), also where devices write their names and values in other ways. What is written as
the standards have it is taken first and never changed; loose names count only where there is nothing else.

Over 300 lines, because each name stands beside the loose one.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree

from filterlang.ast import ItemKind
from filterlang.declared.remarks import Remarks
from filterlang.declared.topics import DeclaredItem, DeclaredTopic, DeclaredValue
from filterlang.declared.types import DeclaredType
from filterlang.diagnostics import DeclarationError, brief
from filterlang.event.fields import Group
from filterlang.framing.foreign import SOAP, local_name, misnamed
from filterlang.framing.parsing import text_of
from filterlang.namespaces import (
    LONGEST_KEY,
    MOST_SEGMENTS,
    ONVIF_SCHEMA,
    WS_NOTIFICATION,
    WS_TOPICS,
    Name,
    is_namespace_uri,
    is_undeclared,
    key_length,
    undeclared_namespace,
)
from filterlang.xml_characters import XML_SPACE

MOST_DECLARED: Final = 20_000
"""So many topics, items and values are read, all together; a camera has some hundred."""

MOST_NAMESPACES: Final = 256
"""An item with more namespaces in scope is refused: looking for that of its type costs time for each."""

LONGEST_KEYS: Final = 16 * 1024 * 1024
"""The most characters that the keys of all topics have together: each repeats the URIs of its namespaces."""

TOPIC_SET: Final = f"{{{WS_TOPICS}}}TopicSet"

AXIS_EVENTS: Final = "http://www.axis.com/vapix/ws/event1"
_EVENT_SERVICE: Final = "http://www.onvif.org/ver10/events/wsdl"
_PROTOCOL: Final = (AXIS_EVENTS, _EVENT_SERVICE, *SOAP, ONVIF_SCHEMA, WS_NOTIFICATION, WS_TOPICS)
"""The namespaces of what stands around topics, and no topic is in."""

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


def _by_folded_name(tags: Iterable[str]) -> dict[str, str]:
    return {tag.rpartition("}")[2].lower(): tag for tag in tags}


_MESSAGE_NAMES: Final = _by_folded_name(_MESSAGES)
_GROUP_NAMES: Final = _by_folded_name(_GROUPS)
_ITEM_NAMES: Final = _by_folded_name(_ITEMS)
_VALUE_NAME: Final = _by_folded_name([_VALUE])
_NEVER_TOPICS: Final = frozenset([*_MESSAGE_NAMES, *_ITEM_NAMES])
"""The names that no topic has, in lower case, whatever their namespace is."""

_SELDOM_TOPICS: Final = frozenset([*_GROUP_NAMES, "documentation", "messagepattern"])
"""Those that a topic has only if it says itself that it is one, or a topic stands below it."""

_TRUTHS: Final = {"true": True, "1": True, "false": False, "0": False, "": False}
_ODD_TRUTHS: Final = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def is_description(name: bytes) -> bool:
    """Whether an element of such a local name describes messages, so that no topic stands in it."""
    return name.decode("utf-8", "replace").lower() in _MESSAGE_NAMES


class TopicSets:
    """Reads topic sets.

    Args:
        remarks: is told what is wrong.

    Attributes:
        prefixes: the prefixes that the names of topics had, with their URIs.
    """

    def __init__(self, remarks: Remarks) -> None:
        self.prefixes: dict[str, str] = {}
        self._remarks = remarks
        self._offset = 0
        self._declared = 0
        self._characters = 0

    def topics(self, topic_set: etree._Element, offset: int) -> Iterator[DeclaredTopic]:
        """The topics of a topic set, each before those below it.

        Args:
            topic_set: the element.
            offset: where it starts, for errors.

        Raises:
            DeclarationError: if something is lost and nobody else wants to know, or there is too much of it.
        """
        self._offset = offset
        if topic_set.tag != TOPIC_SET and not self._renames(topic_set, TOPIC_SET):
            return
        stack = [(topic_set, _ROOT)]
        while stack:
            element, topic = stack.pop()
            if topic is not _ROOT:
                yield topic
            below = [(child, self._topic(child, topic)) for child in element.iterchildren("*")]
            stack += [(child, each) for child, each in reversed(below) if each is not None]

    # Topics.

    def _topic(self, element: etree._Element, parent: DeclaredTopic) -> DeclaredTopic | None:
        name = self._name_of(element, parent)
        if name is None:
            return None
        path = (*parent.topic, name)
        self._count()
        if not self._weigh(path):
            return None
        messages = self._messages(element)
        is_topic = self._is_topic(element)
        stateful = [self._is_stateful(each) for each in messages]
        return DeclaredTopic(
            path,
            is_topic=bool(messages) if is_topic is None else is_topic,
            nice_name=_attribute(element, "NiceName"),
            is_property=any(stateful) if messages else None,
            is_application_data=parent.is_application_data or self._flag(element, "isApplicationData"),
            is_deprecated=parent.is_deprecated or self._flag(element, "isDeprecated"),
            items=tuple([item for each in messages for item in self._items(each)]),
        )

    def _name_of(self, element: etree._Element, parent: DeclaredTopic) -> Name | None:
        """The name of a topic's element, None where an element is none."""
        if element.tag in _MESSAGES or element.tag == _DOCUMENTATION:
            return None
        local = local_name(element)
        folded = local.lower()
        if folded in _NEVER_TOPICS or (folded in _SELDOM_TOPICS and not _is_meant(element)):
            return None
        uri = etree.QName(element).namespace or ""
        if uri in _PROTOCOL:
            if element.prefix is None:
                # A default namespace that was meant for what stands around the topics.
                words = (
                    f"<{brief(local)}> stands in the default namespace {brief(uri)!r}, in which no topic is: "
                    "names without a prefix are read as in the namespace of the name above"
                )
                if not self._corrects("wrong-name", words, ("default", uri)):
                    return None
                uri = ""
            elif not self._is_odd_topic(element):
                return None
        if not uri:
            return Name(parent.topic[-1].namespace if parent.topic else "", local)
        if is_undeclared(uri):
            # What an event has whose topic is written so: see namespaces.resolve_topic.
            return Name("", f"{uri.removeprefix(undeclared_namespace(''))}:{local}")
        if not is_namespace_uri(uri):
            self._lose("wrong-value", f"the namespace {brief(uri)!r} holds a brace, which no URI does")
            return None
        if element.prefix is not None:
            self.prefixes.setdefault(element.prefix, uri)
        return Name(uri, local)

    def _is_odd_topic(self, element: etree._Element) -> bool:
        # An element of the protocol's namespace is a topic if it says so and describes its messages.
        says = (element.get(f"{{{WS_TOPICS}}}topic") or "").strip(XML_SPACE)
        if not _TRUTHS.get(says) or next(element.iterchildren(*_MESSAGES), None) is None:
            return False
        uri = etree.QName(element).namespace or ""
        words = f"the topic <{brief(local_name(element))}> stands in the namespace {brief(uri)!r}"
        return self._corrects("wrong-name", f"{words}, in which none should be", ("protocol", uri))

    def _is_topic(self, element: etree._Element) -> bool | None:
        """What an element says itself about being a topic, None where it says nothing."""
        text = element.get(f"{{{WS_TOPICS}}}topic")
        if text is None:
            found = _loose_attribute(element, "topic")
            if found is None:
                return None
            shown = brief(etree.QName(found).localname)
            words = f"the attribute {shown!r} that is not in WS-Topics' namespace is read as wstop:topic"
            if not self._corrects("wrong-name", words):
                return None
            text = element.get(found) or ""
        return self._truth(text, "wstop:topic")

    # Descriptions.

    def _messages(self, element: etree._Element) -> list[etree._Element]:
        """The descriptions of messages right below a topic."""
        strict = list(element.iterchildren(*_MESSAGES))
        if strict:
            return strict
        children = list(element.iterchildren("*"))
        loose = [each for each in children if local_name(each).lower() in _MESSAGE_NAMES]
        if loose:
            return [each for each in loose if self._renames(each, _MESSAGE_NAMES[local_name(each).lower()])]
        if any(_holds_items(each) for each in children):
            words = "items are described without a MessageDescription around them"
            return [element] if self._corrects("misplaced", words) else []
        return []

    def _is_stateful(self, message: etree._Element) -> bool:
        if self._flag(message, "IsProperty") or self._flag(message, "isProperty"):
            return True
        found = _loose_attribute(message, "isproperty")
        if found is None or found in ("IsProperty", "isProperty", f"{{{AXIS_EVENTS}}}isProperty"):
            return False
        return self._spells(message, found, "IsProperty") and bool(
            self._truth(message.get(found) or "", "IsProperty")
        )

    def _items(self, message: etree._Element) -> Iterator[DeclaredItem]:
        for child in message.iterchildren("*"):
            if local_name(message).lower() not in _MESSAGE_NAMES and not _holds_items(child):
                continue  # a topic below one whose items stand in it directly
            group = _GROUPS.get(str(child.tag))
            if group is None and (tag := _GROUP_NAMES.get(local_name(child).lower())) is not None:
                group = _GROUPS[tag] if self._renames(child, tag) else None
            for element in child.iter("*"):
                if element.tag in _ITEMS:
                    kind = _ITEMS[str(element.tag)]
                else:
                    item = _ITEM_NAMES.get(local_name(element).lower())
                    if item is None or not self._renames(element, item):
                        continue
                    kind = _ITEMS[item]
                found = self._item(element, group, kind)
                if found is not None:
                    yield found

    def _item(self, element: etree._Element, group: Group | None, kind: ItemKind) -> DeclaredItem | None:
        self._count()
        declared = self._plain(element, "Type")
        bindings: dict[str | None, str] = {}
        if declared is not None:
            bindings = {prefix: uri for prefix, uri in element.nsmap.items() if not is_undeclared(uri)}
            if len(bindings) > MOST_NAMESPACES:
                self._lose("too-large", f"more than {MOST_NAMESPACES} namespaces are in scope of an item")
                return None
        # Axis declares every item as a SimpleItem, and says so where events have it as an ElementItem.
        is_element = self._flag(element, "onvif-element")
        return DeclaredItem(
            self._plain(element, "Name"),
            group,
            "ElementItem" if is_element else kind,
            None if declared is None else DeclaredType.of(declared, bindings),
            _attribute(element, "NiceName"),
            tuple(self._values(element)),
            is_property_state=self._flag(element, "isPropertyState"),
            is_application_data=self._flag(element, "isApplicationData"),
        )

    def _values(self, item: etree._Element) -> Iterator[DeclaredValue]:
        for child in item.iterchildren("*"):
            if child.tag != _VALUE and (
                local_name(child).lower() not in _VALUE_NAME or not self._renames(child, _VALUE)
            ):
                continue
            self._count()
            nice_name = _attribute(child, "NiceName") or _attribute(child, "UserString")
            yield DeclaredValue(text_of(child).strip(XML_SPACE), nice_name)

    # Names and values.

    def _plain(self, element: etree._Element, name: str) -> str | None:
        text = element.get(name)
        if text is not None:
            return text
        found = _loose_attribute(element, name.lower())
        return element.get(found) if found is not None and self._spells(element, found, name) else None

    def _flag(self, element: etree._Element, name: str) -> bool:
        text = _attribute(element, name)
        return text is not None and bool(self._truth(text, name))

    def _truth(self, text: str, name: str) -> bool | None:
        """A truth value (XML Schema's boolean), None where a text is none."""
        text = text.strip(XML_SPACE)
        if text in _TRUTHS:
            return _TRUTHS[text]
        meant = _ODD_TRUTHS.get(text.lower())
        if meant is None:
            words = f"{brief(text)!r}, the value of {name}, is neither true nor false: it does not count"
            self._corrects("odd-value", words)
            return None
        words = f"{brief(text)!r}, the value of {name}, is read as {str(meant).lower()}"
        return meant if self._corrects("odd-value", words) else None

    def _spells(self, element: etree._Element, found: str, name: str) -> bool:
        shown = brief(etree.QName(found).localname)
        words = f"the attribute {shown!r} of <{brief(local_name(element))}> is read as {name}"
        return self._corrects("wrong-name", words)

    def _renames(self, element: etree._Element, tag: str) -> bool:
        right = etree.QName(tag)
        prefix = {WS_TOPICS: "wstop", AXIS_EVENTS: "aev"}.get(right.namespace or "", "tt")
        return self._corrects("wrong-name", misnamed(element, f"{prefix}:{right.localname}"))

    def _corrects(self, code: str, words: str, kind: object = None) -> bool:
        return self._remarks.correct(code, words, self._offset, kind)

    def _lose(self, code: str, reason: str) -> None:
        self._remarks.lose(code, reason, self._offset)

    # Bounds.

    def _count(self) -> None:
        self._declared += 1
        if self._declared > MOST_DECLARED:
            raise self._too_much(f"more than {MOST_DECLARED:,} topics, items and values are declared")

    def _weigh(self, path: tuple[Name, ...]) -> bool:
        longest = max([len(name.namespace) for name in path])
        size = key_length(len(path), sum([len(name.local) for name in path]), longest)
        self._characters += size
        if self._characters > LONGEST_KEYS:
            raise self._too_much(f"all topics together have more than {LONGEST_KEYS:,} characters")
        if len(path) > MOST_SEGMENTS or size > LONGEST_KEY:
            reason = f"a topic has more than {MOST_SEGMENTS} segments or {LONGEST_KEY:,} characters"
            self._lose("too-large", reason)
            return False
        return True

    def _too_much(self, reason: str) -> DeclarationError:
        return DeclarationError(reason, self._offset, self._remarks.name, "too-large")


_ROOT: Final = DeclaredTopic((), is_topic=False)


def _attribute(element: etree._Element, name: str) -> str | None:
    # Devices write the attributes of Axis's namespace with its prefix and without.
    text = element.get(f"{{{AXIS_EVENTS}}}{name}")
    return text if text is not None else element.get(name)


def _loose_attribute(element: etree._Element, folded: str) -> str | None:
    """The name of an attribute whose local name is this one in lower case, None where there is none."""
    names = map(str, element.attrib)
    return next((name for name in names if name.rpartition("}")[2].lower() == folded), None)


def _is_meant(element: etree._Element) -> bool:
    # Whether an element, or one below it, says that it is a topic.
    return any(
        _loose_attribute(each, "topic") is not None
        for each in element.iter("*")
        if local_name(each).lower() not in _NEVER_TOPICS
    )


def _holds_items(element: etree._Element) -> bool:
    # Whether an element is an item, or a group that holds one.
    folded = local_name(element).lower()
    if folded in _GROUP_NAMES:
        return any(local_name(each).lower() in _ITEM_NAMES for each in element.iterchildren("*"))
    return folded in _ITEM_NAMES
