"""An event as a predicate sees it, whatever system sent it. Knows no XML, no JSON and no dialect.

Millions of events are made and most are read by a few predicates, so the class is written by hand: a reader
sets the fields that predicates read and leaves behind how the others are found (:class:`Source`); a field
that nobody asks for is never decoded. Fields are read through properties that cannot be set, and kept in
slots whose names begin with an underscore, which nobody else sets.

It has more than 300 lines because every field is declared and documented here, and nowhere else.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from functools import partial
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias, cast, final

from filterlang.ast import ItemKind
from filterlang.event.fields import (
    Item,
    Operation,
    Pair,
    System,
    canonical_id,
    checked_item,
    checked_operation,
    checked_pairs,
    checked_path,
    in_utc,
    infer_system,
)
from filterlang.event.topics import event_topic
from filterlang.namespaces import (
    Name,
    ResolvedTopic,
    format_topic,
    topic_prefixes,
)

if TYPE_CHECKING:
    from lxml import etree


class Source(Protocol):
    """What a reader leaves in an event to find its other fields."""

    def decode(self, field: str) -> object:
        """The value of a field of :data:`DECODED`, None where the event has none.

        Asked for "pairs", the (name, value) of every SimpleItem, repeated ones as well; None where that takes
        no less work than "items".
        """


DECODED: Final = (
    "items",
    "id",
    "time",
    "received_time",
    "operation",
    "device_id",
    "device_name",
    "server_id",
    "server_name",
    "producer",
    "value",
    "version",
    "data",
    "raw",
)
"""The fields a source decodes; the fields below are derived from these."""

_COMPARED: Final = ("system", "type", "topic", *(field for field in DECODED if field != "raw"), "tag")
_EMPTY: Final[Mapping[str, object]] = {"items": (), "data": MappingProxyType({})}


def _decode(event: "Event", field: str) -> object:
    """What an event's source tells about a field."""
    source = event._source
    if not isinstance(source, list):
        return source.decode(field) if source is not None else None
    if field == "items":
        return tuple([Item(*_split_key(key)) for key in source])
    return [_split_key(key) for key in source] if field == "pairs" else None


def _given(field: str) -> Any:
    """A property that reads a field which is there from the start."""
    return property(attrgetter(f"_{field}"))


def _decoded(field: str) -> Any:
    """A property that has the source decode a field when it is first read, and keeps it."""
    slot = f"_{field}"

    def read(event: "Event") -> object:
        try:
            return getattr(event, slot)
        except AttributeError:
            content = _decode(event, field)
        if content is None:
            content = _EMPTY.get(field)
        elif field == "data":
            content = MappingProxyType(cast("dict[str, object]", content))
        setattr(event, slot, content)
        return content

    return property(read)


def _derived(field: str, derive: Callable[["Event"], object]) -> Any:
    """A property that derives a field from others when it is first read, and keeps it."""
    slot = f"_{field}"

    def read(event: "Event") -> object:
        content = getattr(event, slot, None)
        if content is None:
            content = derive(event)
            setattr(event, slot, content)
        return content

    return property(read)


def _split_key(key: str) -> tuple[str, str]:
    name, _, value = key.partition("\0")
    return name, value


def _sent_pairs(event: "Event") -> list[Pair]:
    """The pair of each SimpleItem, also of repeated ones; kept, as it is dear and much is derived from it."""
    pairs = event._sent
    if pairs is None:
        pairs = cast("list[Pair] | None", _decode(event, "pairs"))
        if pairs is None:
            pairs = _pairs_of(event, "SimpleItem")
        event._sent = pairs
    return pairs


def _derive_item_keys(event: "Event") -> frozenset[str]:
    # item_key, without a call for each item of each event.
    pairs = _sent_pairs(event)
    return frozenset([f"{name}\0{value}" for name, value in pairs if name is not None and value is not None])


def _pairs_of(event: "Event", kind: ItemKind) -> list[Pair]:
    return [(item.name, item.value) for item in event.items if item.kind == kind]


@final
class Event:
    """One event. Immutable, hashable, picklable, safe to read from several threads.

    By hand, for tests and tools::

        Event(topic="tns1:Device/Trigger", items=[("port", "1")])
        Event(type="MotionStart", device_id="17")

    Only ONVIF events have a topic, items, an operation and a producer; only VDG and Jetstream events have
    devices and servers. The system is inferred from what is given.

    Args:
        topic: the path, or its text with prefixes or ``{uri}`` in front of the names; at most 64 segments. A
            text means what it means in a notification: a prefix that neither ``namespaces`` nor the
            well-known ones bind leaves its segment as literal text in no namespace.
        namespaces: the URIs of the prefixes in the text of the topic, as a document binds them.
        items: the items, or pairs of a name and a value, or a mapping of names to values.
        type: the type of a VDG or Jetstream event. An ONVIF event's is its topic's local names joined by "/".
        system: "onvif", "vdg" or "jetstream", where it cannot be inferred.
        operation: "Initialized", "Changed" or "Deleted".
        time: when it happened; aware, kept in UTC.
        received_time: when a service received it; aware, kept in UTC.
        id: the event's id.
        device_id: the device's id.
        device_name: the device's name.
        server_id: the server's id.
        server_name: the server's name.
        producer: the address of the producer (ONVIF).
        value: the event's value (VDG).
        version: the event's version (Jetstream); ``version_text`` is the text that filters compare.
        data: what else the message held, JSON values by name.
        tag: anything of the caller's.
        raw: the bytes the event was read from.

    Raises:
        ValueError: if what is given cannot stand in one event, and says what contradicts what.
        TypeError: if it is of another type than is said here.

    Attributes:
        topic_key: the topic as one string, ``{uri}Device/{uri}Port``; ``""`` without a topic.
        ancestors: the keys of the topic and of every topic above it.
        item_keys: the distinct SimpleItems that have a name and a value, as :func:`item_key` has them.
        pairs: the distinct (name, value) pairs of the SimpleItems.
        names: the distinct names of the SimpleItems.
        values: the distinct values of the SimpleItems.
        element_pairs: the distinct (name, value) pairs of the ElementItems; as a rule the values are None.
        folded_type: the type, case-folded, ``""`` where there is none.
        device: what a request's device argument is compared with: the id (VDG) or the name (Jetstream).
        server: likewise, of the server.
    """

    __slots__ = (
        "__weakref__",
        "_ancestors",
        "_device",
        "_element_pairs",
        "_folded_type",
        "_item_keys",
        "_names",
        "_pairs",
        "_sent",
        "_server",
        "_source",
        "_system",
        "_tag",
        "_topic",
        "_topic_key",
        "_type",
        "_values",
        *(f"_{field}" for field in DECODED),
    )

    _system: System
    _topic: tuple[Name, ...]
    _topic_key: str
    _ancestors: frozenset[str]
    _tag: object
    _source: Source | list[str] | None
    """Where the other fields are found: what a reader left, the keys of :meth:`of_pairs`, or nowhere else."""
    # None is "not derived yet": who is in a hurry looks at these before asking the property.
    _item_keys: Collection[str] | None
    """The distinct keys of :attr:`item_keys`, which may be a list if they are few."""
    _names: frozenset[str | None] | None
    _folded_type: str | None
    _sent: list[Pair] | None
    _operation: Operation | None
    _type: str | None

    system: System = _given("system")
    topic: tuple[Name, ...] = _given("topic")
    topic_key: str = _given("topic_key")
    ancestors: frozenset[str] = _given("ancestors")
    tag: object = _given("tag")

    @property
    def item_keys(self) -> frozenset[str]:
        """The distinct SimpleItems that have a name and a value, as :func:`item_key` has them."""
        keys = self._item_keys
        if not isinstance(keys, frozenset):
            keys = self._item_keys = _derive_item_keys(self) if keys is None else frozenset(keys)
        return keys

    pairs: frozenset[Pair] = _derived("pairs", lambda event: frozenset(_sent_pairs(event)))
    names: frozenset[str | None] = _derived(
        "names", lambda event: frozenset([name for name, _ in _sent_pairs(event)])
    )
    values: frozenset[str | None] = _derived(
        "values", lambda event: frozenset([value for _, value in _sent_pairs(event)])
    )
    element_pairs: frozenset[Pair] = _derived(
        "element_pairs", lambda event: frozenset(_pairs_of(event, "ElementItem"))
    )
    type: str | None = _derived("type", lambda event: _local_names(event.topic))
    folded_type: str = _derived("folded_type", lambda event: (event.type or "").casefold())
    device: str | None = _derived(
        "device", lambda event: event.device_name if event.system == "jetstream" else event.device_id
    )
    server: str | None = _derived(
        "server", lambda event: event.server_name if event.system == "jetstream" else event.server_id
    )

    @property
    def version_text(self) -> str | None:
        """The version in the one form in which filters compare it."""
        version = self.version
        return None if version is None else str(version)

    items: tuple[Item, ...] = _decoded("items")
    id: str | None = _decoded("id")
    time: datetime | None = _decoded("time")
    received_time: datetime | None = _decoded("received_time")
    operation: Operation | None = _decoded("operation")
    device_id: str | None = _decoded("device_id")
    device_name: str | None = _decoded("device_name")
    server_id: str | None = _decoded("server_id")
    server_name: str | None = _decoded("server_name")
    producer: str | None = _decoded("producer")
    value: str | None = _decoded("value")
    version: int | None = _decoded("version")
    data: Mapping[str, object] = _decoded("data")
    raw: bytes | None = _decoded("raw")

    def __init__(
        self,
        *,
        topic: str | Iterable[Name] | None = None,
        namespaces: Mapping[str, str] | None = None,
        items: Iterable[Item | tuple[str | None, str | None]] | Mapping[str, str | None] = (),
        type: str | None = None,  # noqa: A002 - the field's own name
        system: System | None = None,
        operation: Operation | None = None,
        time: datetime | None = None,
        received_time: datetime | None = None,
        id: str | None = None,  # noqa: A002 - the field's own name
        device_id: str | None = None,
        device_name: str | None = None,
        server_id: str | None = None,
        server_name: str | None = None,
        producer: str | None = None,
        value: str | None = None,
        version: int | None = None,
        data: Mapping[str, object] | None = None,
        tag: object = None,
        raw: bytes | None = None,
    ) -> None:
        resolved = _resolve(topic, namespaces)
        _, path, _ = resolved
        fields: dict[str, object] = {
            "items": tuple(
                [checked_item(each) for each in (items.items() if isinstance(items, Mapping) else items)]
            ),
            "id": id,
            "time": in_utc("time", time),
            "received_time": in_utc("received_time", received_time),
            "operation": checked_operation(operation),
            "device_id": canonical_id(device_id),
            "device_name": device_name,
            "server_id": canonical_id(server_id),
            "server_name": server_name,
            "producer": producer,
            "value": value,
            "version": version,
            "data": MappingProxyType(dict(data)) if data else None,
            "raw": raw,
        }
        local_names = _local_names(path)
        own_type = type if type != local_names else None
        inferred = infer_system({"topic": path, **fields}, own_type, system)
        _fill(self, inferred, resolved, local_names if inferred == "onvif" else type, tag, fields)

    @staticmethod
    def of_pairs(
        topic: str,
        pairs: Mapping[str, str] | Iterable[tuple[str, str]],
        operation: Operation | None = None,
        tag: object = None,
        *,
        namespaces: Mapping[str, str] | None = None,
    ) -> "Event":
        """Make an ONVIF event of what a tool decoded itself, such as a JSON object, in much less time.

        For example::

            fields = json.loads(line)
            event = Event.of_pairs(fields.pop("topic"), fields)

        It equals ``Event(topic=topic, items=pairs, operation=operation, tag=tag, namespaces=namespaces)``,
        and refuses all that is refused there. The text of a topic is resolved once and remembered. Nothing of
        ``pairs`` is kept, so the caller may change it afterwards.

        Args:
            topic: the topic's text, as in :class:`Event`; ``""`` for none.
            pairs: the SimpleItems, names to values or pairs of both, all of them text; where a name or a
                value is absent, :class:`Event` takes it.
            operation: "Initialized", "Changed" or "Deleted".
            tag: anything of the caller's.
            namespaces: the URIs of the prefixes in the topic, as in :class:`Event`.

        Raises:
            ValueError: if the topic is no topic, a name or a value holds a NUL or there is no such operation.
            TypeError: if it is of another type than is said here.
        """
        distinct: Collection[str]
        if isinstance(pairs, dict):
            keys = list(map(_join_key, pairs.items()))
            distinct = keys if len(keys) <= _FEW else frozenset(keys)
        else:
            keys = list(map(_join_key, checked_pairs(pairs)))
            distinct = frozenset(keys)
        if "".join(keys).count("\0") != len(keys):
            raise ValueError("no XML document can hold a NUL in the name or the value of an item")
        event = _blank()
        event._system = "onvif"
        if namespaces is None:
            event._topic_key, event._topic, event._ancestors = _topics.get(topic) or _resolve(topic, None)
        else:
            event._topic_key, event._topic, event._ancestors = _resolve(topic, namespaces)
        event._tag = tag
        event._source = keys
        event._item_keys = distinct
        event._names = event._folded_type = event._sent = None
        if operation is not None:
            event._operation = checked_operation(operation)
        return event

    @staticmethod
    def from_element(
        element: "etree._Element",
        *,
        topic: str | None = None,
        namespaces: Mapping[str, str] | None = None,
        tag: object = None,
    ) -> "Event":
        """Make an event of an element that a program has parsed itself with lxml, as SOAP clients do.

        What is nearly right is read as :func:`~filterlang.read_events` reads it. The element is copied, which
        costs about as much as parsing it.

        Args:
            element: a ``wsnt:NotificationMessage`` with one ``tt:Message``, or a ``tt:Message`` by itself, as
                zeep hands it over.
            topic: the text of the topic, where the element does not hold it.
            namespaces: the prefixes that ``topic`` uses beside the well-known ones and those in scope where
                the element stands.
            tag: anything of the caller's.

        Raises:
            ValueError: if it is no notification, or one of several messages, which are as many events.
            TypeError: if it is no element of lxml.
        """
        from filterlang.readers import read_element  # upwards, so that events know no XML until someone asks

        return read_element(element, topic=topic, namespaces=namespaces, tag=tag)

    @staticmethod
    def read(
        system: System,
        topic: ResolvedTopic,
        type: str | None,  # noqa: A002 - the field's own name
        source: Source,
        tag: object = None,
    ) -> "Event":
        """Make an event for a reader: the hot fields now, the others from the source when asked for.

        Args:
            system: the system it comes from.
            topic: its topic, ``NO_TOPIC`` without one.
            type: the type; not used for ONVIF, where it follows from the topic.
            source: finds the other fields.
            tag: the caller's.
        """
        event = _blank()
        event._system = system
        event._topic_key, event._topic, event._ancestors = topic
        event._tag = tag
        event._source = source
        event._item_keys = event._names = event._folded_type = event._sent = None
        if system != "onvif":
            event._type = type
        return event

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Event):
            return NotImplemented
        return all(getattr(self, field) == getattr(other, field) for field in _COMPARED)

    def __hash__(self) -> int:
        return hash((self.system, self.topic_key, self.type, self.id, self.time, self.items))

    def __reduce__(self) -> tuple[object, ...]:
        fields = {field: getattr(self, field) for field in DECODED}
        fields["data"] = dict(self.data)
        return _rebuild, (self.system, self.topic, self.type, self.tag, fields)

    def __repr__(self) -> str:
        shown: list[str] = [repr(self.system)]
        if self.topic:
            shown.append(f"topic={format_topic(self.topic)!r}")
        elif self.type is not None:
            shown.append(f"type={self.type!r}")
        if self.items:
            shown.append(f"items={[(item.name, item.value) for item in self.items]!r}")
        named = ("operation", "id", "device_id", "device_name", "server_id", "value")
        shown += [f"{field}={getattr(self, field)!r}" for field in named if getattr(self, field) is not None]
        if self.time is not None:
            shown.append(f"time={self.time.isoformat()!r}")
        return f"<Event {' '.join(shown)}>"


_blank: Final[Callable[[], Event]] = partial(object.__new__, Event)
"""Makes an event whose fields are not set yet."""

_join_key: Final[Callable[[Any], str]] = "\0".join
""":func:`item_key` of a pair of texts; anything but text is a TypeError."""

_FEW: Final = 8
"""So many keys are looked through a few times in less time than it takes to make a set of them."""

_Topic: TypeAlias = tuple[str, tuple[Name, ...], frozenset[str]]
"""A :class:`ResolvedTopic`, or the same as a plain tuple, which is faster to take apart."""

_MOST_TOPICS: Final = 1_024
_LONGEST_TOPIC: Final = 4_096
"""The most characters that a topic which is remembered may have, together with all topics above it."""

_topics: Final[dict[str | tuple[str, tuple[tuple[str, str], ...]], _Topic]] = {}
"""The topics of texts, and of texts with the bindings of their prefixes."""


def _resolve(topic: str | Iterable[Name] | None, namespaces: Mapping[str, str] | None) -> _Topic:
    if not isinstance(topic, str):
        return ResolvedTopic.of(checked_path(topic or ()))
    bindings = _bindings(topic, namespaces) if namespaces else ()
    text = (topic, bindings) if bindings else topic
    known = _topics.get(text)
    if known is None:
        key, path, ancestors = ResolvedTopic.of(checked_path(event_topic(topic, bindings)))
        known = key, path, ancestors
        size = len(topic) + sum([len(uri) for _, uri in bindings])
        if max(len(key) * len(path), size) <= _LONGEST_TOPIC:
            if len(_topics) >= _MOST_TOPICS:
                _topics.clear()
            _topics[text] = known
    return known


def _bindings(topic: str, namespaces: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The bindings of the prefixes that stand in a topic, so that others do not count."""
    found = tuple([(prefix, namespaces[prefix]) for prefix in topic_prefixes(topic) if prefix in namespaces])
    for prefix, uri in found:
        if not isinstance(uri, str):
            raise TypeError(f"the namespace of the prefix {prefix!r} is a text, not {uri!r}")
    return found


def _fill(
    event: Event,
    system: System,
    topic: _Topic,
    type: str | None,  # noqa: A002
    tag: object,
    fields: Mapping[str, Any],
) -> Event:
    event._system = system
    event._topic_key, event._topic, event._ancestors = topic
    event._tag = tag
    event._type = type
    event._source = event._item_keys = event._names = event._folded_type = event._sent = None
    for field, content in fields.items():
        if content is not None:  # a field that is not set has no value: there is no source
            setattr(event, f"_{field}", content)
    return event


def _rebuild(
    system: System,
    topic: Iterable[Name],
    type: str | None,  # noqa: A002
    tag: object,
    fields: Mapping[str, Any],
) -> Event:
    fields = {**fields, "data": MappingProxyType(fields["data"])}
    return _fill(_blank(), system, ResolvedTopic.of(topic), type, tag, fields)


def _local_names(path: tuple[Name, ...]) -> str | None:
    return "/".join([name.local for name in path]) if path else None
