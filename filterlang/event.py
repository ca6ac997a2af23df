"""An event as a predicate sees it, whatever system sent it. Knows no XML, no JSON and no dialect.

Millions of events are made and most are read by a few predicates, so the class is written by hand: a reader
sets the fields that predicates read and leaves behind how the others are found (:class:`Source`); a field
that nobody asks for is never decoded.

It has more than 300 lines because every field is declared, documented and checked here, and nowhere else.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, NoReturn, Protocol, TypeAlias, cast, get_args

from filterlang.ast import ItemKind
from filterlang.namespaces import (
    LONGEST_KEY,
    MOST_SEGMENTS,
    XML_SPACE,
    Name,
    ResolvedTopic,
    format_topic,
    key_length,
    topic_path,
)

System: TypeAlias = Literal["onvif", "vdg", "jetstream"]
"""The family of systems an event comes from."""

Group: TypeAlias = Literal["source", "key", "data"]
"""Where an item stands in its message (ONVIF Core 9.4.2)."""

Operation: TypeAlias = Literal["Initialized", "Changed", "Deleted"]
"""What happened to a property (ONVIF Core 9.4.2, ``PropertyOperation``)."""

OPERATIONS: Final[frozenset[str]] = frozenset(("Initialized", "Changed", "Deleted"))

Pair: TypeAlias = tuple[str | None, str | None]
"""The name and the value of an item; None where the attribute is absent."""


class Item(NamedTuple):
    """An item of an ONVIF message.

    Attributes:
        name: its ``Name``, None where the attribute is absent.
        value: its ``Value`` as written, None where absent, as on an ElementItem.
        group: where it stands, None outside Source, Key and Data.
        kind: the element it is.
    """

    name: str | None
    value: str | None
    group: Group | None = "data"
    kind: ItemKind = "SimpleItem"


class Source(Protocol):
    """What a reader leaves in an event to find its other fields."""

    def decode(self, field: str) -> object:
        """The value of a field of :data:`DECODED`, None where the event has none.

        Asked for "pairs", the (name, value) of every SimpleItem, repeated ones as well; None where that takes
        no less work than "items".
        """


DECODED: Final = (
    "topic",
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

_COMPARED: Final = ("system", "type", *(field for field in DECODED if field != "raw"), "tag")
_EMPTY: Final[Mapping[str, object]] = {
    "topic": (),
    "items": (),
    "data": MappingProxyType({}),
}


_set = object.__setattr__


def _decoded(field: str) -> Any:
    """A property that has the source decode a field when it is first read, and keeps it."""
    slot = f"_{field}"

    def read(event: "Event") -> object:
        try:
            return getattr(event, slot)
        except AttributeError:
            content = event._source.decode(field) if event._source is not None else None
        if content is None:
            content = _EMPTY.get(field)
        elif field == "data":
            content = MappingProxyType(cast("dict[str, object]", content))
        _set(event, slot, content)
        return content

    return property(read)


def _derived(field: str) -> Any:
    """A property that derives a field from others when it is first read, and keeps it."""
    slot = f"_{field}"

    def read(event: "Event") -> object:
        content = getattr(event, slot, None)
        if content is None:
            content = _DERIVE[field](event)
            _set(event, slot, content)
        return content

    return property(read)


def canonical_id(text: str | None) -> str | None:
    """The id of a device or a server in the one form in which ids are compared.

    VDG Sense numbers them from 1, and 0 says that there is none. ASCII digits lose leading zeros, so that
    ``"017"`` and ``"17"`` are one id; what is not only ASCII digits is kept as it is, without white space
    around it. The number may be of any length, so it is never made an ``int``.

    Args:
        text: the id as written.

    Returns:
        The id, None where there is none: absent, blank or zero.
    """
    text = text.strip(XML_SPACE) if text is not None else ""
    if text.isascii() and text.isdigit():
        text = text.lstrip("0")
    return text or None


def item_key(name: str, value: str) -> str:
    """A name and a value as the one string that predicates look up.

    A str remembers its hash, which a tuple does not. NUL divides the two: no document can hold it.
    """
    return f"{name}\0{value}"


def _pairs(event: "Event", kind: ItemKind) -> frozenset[Pair]:
    if kind == "SimpleItem" and event._source is not None:
        pairs = event._source.decode("pairs")
        if pairs is not None:
            return frozenset(cast("Iterable[Pair]", pairs))
    return frozenset([(item.name, item.value) for item in event.items if item.kind == kind])


def _item_keys(event: "Event") -> frozenset[str]:
    # item_key, without a call for each item of each event.
    pairs = event.pairs
    return frozenset([f"{name}\0{value}" for name, value in pairs if name is not None and value is not None])


_DERIVE: Final[Mapping[str, Callable[["Event"], object]]] = {
    "pairs": lambda event: _pairs(event, "SimpleItem"),
    "item_keys": _item_keys,
    "element_pairs": lambda event: _pairs(event, "ElementItem"),
    "names": lambda event: frozenset([name for name, _ in event.pairs]),
    "values": lambda event: frozenset([value for _, value in event.pairs]),
    "type": lambda event: "/".join([name.local for name in event.topic]) if event.topic else None,
    "folded_type": lambda event: (event.type or "").casefold(),
    "device": lambda event: event.device_name if event.system == "jetstream" else event.device_id,
    "server": lambda event: event.server_name if event.system == "jetstream" else event.server_id,
}


def _slot(name: str) -> Callable[["Event", object], None]:
    setter: Callable[[Event, object], None] = Event.__dict__[name].__set__
    return setter


class Event:
    """One event. Immutable, hashable, picklable, safe to read from several threads.

    By hand, for tests and tools::

        Event(topic="tns1:Device/Trigger", items=[("port", "1")])
        Event(type="MotionStart", device_id="17")

    Only ONVIF events have a topic, items, an operation and a producer; only VDG and Jetstream events have
    devices and servers. The system is inferred from what is given.

    Args:
        topic: the path, or its text with well-known prefixes or ``{uri}`` in front of the names; at most 64
            segments.
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
        version: the event's version (Jetstream).
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
        "_device",
        "_element_pairs",
        "_folded_type",
        "_item_keys",
        "_names",
        "_pairs",
        "_server",
        "_source",
        "_type",
        "_values",
        *(f"_{field}" for field in DECODED),
        "ancestors",
        "system",
        "tag",
        "topic_key",
    )

    system: System
    topic_key: str
    ancestors: frozenset[str]
    tag: object
    _source: Source | None

    item_keys: frozenset[str] = _derived("item_keys")
    pairs: frozenset[Pair] = _derived("pairs")
    names: frozenset[str | None] = _derived("names")
    values: frozenset[str | None] = _derived("values")
    element_pairs: frozenset[Pair] = _derived("element_pairs")
    type: str | None = _derived("type")
    folded_type: str = _derived("folded_type")
    device: str | None = _derived("device")
    server: str | None = _derived("server")

    topic: tuple[Name, ...] = _decoded("topic")
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
        path = _path_of(topic)
        fields: dict[str, object] = {
            "topic": path,
            "items": tuple(
                [_item(each) for each in (items.items() if isinstance(items, Mapping) else items)]
            ),
            "id": id,
            "time": _utc("time", time),
            "received_time": _utc("received_time", received_time),
            "operation": operation,
            "device_id": canonical_id(device_id),
            "device_name": device_name,
            "server_id": canonical_id(server_id),
            "server_name": server_name,
            "producer": producer,
            "value": value,
            "version": version,
            "data": MappingProxyType(dict(data or {})),
            "raw": raw,
        }
        local_names = "/".join([name.local for name in path]) if path else None
        inferred = _infer_system(fields, type if type != local_names else None, system)
        own_type = local_names if inferred == "onvif" else type
        _fill(self, inferred, ResolvedTopic.of(path), own_type, tag, fields)

    @classmethod
    def read(
        cls,
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
        event = _new(cls)
        _set_system(event, system)
        _set_topic_key(event, topic.key)
        _set_ancestors(event, topic.ancestors)
        _set_source(event, source)
        _set_tag(event, tag)
        # What generated predicates look at before they ask: None is "not derived yet".
        _set_item_keys(event, None)
        _set_names(event, None)
        _set_folded_type(event, None)
        if system != "onvif":
            _set(event, "_type", type)
        return event

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"events are immutable: cannot set {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"events are immutable: cannot delete {name!r}")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Event):
            return NotImplemented
        return all(getattr(self, field) == getattr(other, field) for field in _COMPARED)

    def __hash__(self) -> int:
        return hash((self.system, self.topic_key, self.type, self.id, self.time, self.items))

    def __reduce__(self) -> tuple[object, ...]:
        fields = {field: getattr(self, field) for field in DECODED}
        fields["data"] = dict(self.data)
        return _rebuild, (self.system, self.type, self.tag, fields)

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


_new: Callable[[type[Event]], Event] = object.__new__
# Setting through the slot's descriptor skips the look-up of the name: events are made by the million.
_set_system = _slot("system")
_set_topic_key = _slot("topic_key")
_set_source = _slot("_source")
_set_tag = _slot("tag")
_set_ancestors = _slot("ancestors")
_set_item_keys = _slot("_item_keys")
_set_names = _slot("_names")
_set_folded_type = _slot("_folded_type")


def _fill(
    event: Event,
    system: System,
    topic: ResolvedTopic,
    type: str | None,  # noqa: A002
    tag: object,
    fields: Mapping[str, object],
) -> Event:
    _set_system(event, system)
    _set_topic_key(event, topic.key)
    _set_ancestors(event, topic.ancestors)
    _set_tag(event, tag)
    _set(event, "_type", type)
    for unset in (_set_source, _set_item_keys, _set_names, _set_folded_type):
        unset(event, None)
    for name, content in fields.items():
        _set(event, f"_{name}", content)
    return event


def _rebuild(system: System, type: str | None, tag: object, fields: Mapping[str, Any]) -> Event:  # noqa: A002
    return _fill(_new(Event), system, ResolvedTopic.of(fields["topic"]), type, tag, fields)


def _path_of(topic: str | Iterable[Name] | None) -> tuple[Name, ...]:
    path = (topic_path(topic) if topic else ()) if isinstance(topic, str) else tuple(topic or ())
    for name in path:
        if not isinstance(name, Name):
            raise TypeError(f"a topic is a str or consists of Names, not of {type(name).__name__}")
    longest = max([len(name.namespace) for name in path], default=0)
    size = key_length(len(path), sum([len(name.local) for name in path]), longest)
    if len(path) > MOST_SEGMENTS or size > LONGEST_KEY:
        raise ValueError(f"a topic has at most {MOST_SEGMENTS} segments and {LONGEST_KEY:,} characters")
    return path


def _item(given: object) -> Item:
    if isinstance(given, Item):
        item = given
    elif isinstance(given, tuple) and len(given) == 2:
        item = Item(*cast("Pair", given))
    else:
        raise TypeError(f"an item is an Item or a pair of a name and a value, not {given!r}")
    for text in (item.name, item.value):
        if text is not None and not isinstance(text, str):
            raise TypeError(f"names and values of items are text: {item!r}")
        if text is not None and "\0" in text:
            raise ValueError(f"no XML document can hold the NUL of {item!r}")
    if item.group not in (None, *get_args(Group)) or item.kind not in get_args(ItemKind):
        raise ValueError(f"{item!r} has a group or a kind that there is not")
    return item


def _utc(field: str, moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError(f"{field} must be aware, for example with tzinfo=datetime.UTC: {moment!r}")
    return moment.astimezone(UTC)


_ONVIF_ONLY: Final = ("topic", "items", "operation", "producer")
_NOT_ONVIF: Final = (
    "device_id",
    "device_name",
    "server_id",
    "server_name",
    "value",
    "version",
    "received_time",
)
_JETSTREAM_ONLY: Final = ("version", "received_time")


def _infer_system(fields: Mapping[str, object], type: str | None, system: System | None) -> System:  # noqa: A002
    if system is not None and system not in get_args(System):
        raise ValueError(f"there is no system {system!r}, only {', '.join(get_args(System))}")
    if fields["operation"] is not None and fields["operation"] not in OPERATIONS:
        raise ValueError(
            f"there is no operation {fields['operation']!r}, only {', '.join(sorted(OPERATIONS))}"
        )
    onvif = [field for field in _ONVIF_ONLY if fields[field]]
    other = [field for field in _NOT_ONVIF if fields[field] is not None] + (
        ["type"] if type is not None else []
    )
    if onvif and (other or system not in (None, "onvif")):
        rival = other[0] if other else f"system {system!r}"
        raise ValueError(
            f"an event cannot have {onvif[0]} and {rival}: only ONVIF events have {', '.join(_ONVIF_ONLY)}"
        )
    if other and system == "onvif":
        raise ValueError(f"an ONVIF event has no {other[0]}; its type follows from its topic")
    if system is not None:
        return system
    if not other:
        return "onvif"
    if any(fields[field] is not None for field in _JETSTREAM_ONLY):
        return "jetstream"
    named = fields["device_name"] is not None and fields["device_id"] is None
    return "jetstream" if named else "vdg"
