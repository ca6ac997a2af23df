"""The fields of an event: their types, and what may stand in one event together."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple, TypeAlias, cast, get_args

from filterlang.ast import ItemKind
from filterlang.namespaces import LONGEST_KEY, MOST_SEGMENTS, Name, key_length
from filterlang.xml_characters import XML_SPACE

System: TypeAlias = Literal["onvif", "vdg", "jetstream"]
"""The family of systems an event comes from."""

Group: TypeAlias = Literal["source", "key", "data"]
"""Where an item stands in its message (ONVIF Core 9.4.2)."""

Operation: TypeAlias = Literal["Initialized", "Changed", "Deleted"]
"""What happened to a property (ONVIF Core 9.4.2, ``PropertyOperation``)."""

OPERATIONS: Final[frozenset[str]] = frozenset(get_args(Operation))
NO_OPERATION: Final = "none"
"""How one asks for the events that have none of them."""

_OPERATION_OF: Final[dict[str, Operation]] = {
    spelling: each for each in get_args(Operation) for spelling in (each, each.lower())
}
_SYSTEMS: Final = get_args(System)
_GROUPS: Final = (*get_args(Group), None)
_KINDS: Final = get_args(ItemKind)

Pair: TypeAlias = tuple[str | None, str | None]
"""The name and the value of an item; None where the attribute is absent."""


_DECLARATION: Final = re.compile(r' xmlns(?::[^\s=]+)?="[^"]*"')
_LONGEST_LOOKED_AT: Final = 1_000
_LONGEST_SHOWN: Final = 60


class Item(NamedTuple):
    """An item of an ONVIF message.

    Attributes:
        name: its ``Name``, None where the attribute is absent.
        value: its ``Value`` as written, None where absent, as on an ElementItem.
        group: where it stands, None outside Source, Key and Data.
        kind: the element it is.
        content: what the element contains, such as the configuration in an ElementItem, as XML that is
            well-formed by itself: exclusive canonical XML without comments and without white space around
            it. None where it contains nothing else, and where the item stands in another one's content. No
            filter compares it.
    """

    name: str | None
    value: str | None
    group: Group | None = "data"
    kind: ItemKind = "SimpleItem"
    content: str | None = None


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


def short_content(content: str) -> str:
    """The start of an item's content, on one line and without the declarations of namespaces, for people."""
    shown = " ".join(_DECLARATION.sub("", content[:_LONGEST_LOOKED_AT]).split())
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[: _LONGEST_SHOWN - 1]}…"


def item_key(name: str, value: str) -> str:
    """A name and a value as the one string that predicates look up.

    A str remembers its hash, which a tuple does not. NUL divides the two: no document can hold it.
    """
    return f"{name}\0{value}"


def checked_path(given: Iterable[Name]) -> tuple[Name, ...]:
    """The names of a topic. Raises TypeError or ValueError if they are none."""
    path = tuple(given)
    for name in path:
        if not isinstance(name, Name):
            raise TypeError(f"a topic is a str or consists of Names, not of {type(name).__name__}")
    longest = max([len(name.namespace) for name in path], default=0)
    size = key_length(len(path), sum([len(name.local) for name in path]), longest)
    if len(path) > MOST_SEGMENTS or size > LONGEST_KEY:
        raise ValueError(f"a topic has at most {MOST_SEGMENTS} segments and {LONGEST_KEY:,} characters")
    return path


def checked_pairs(given: Mapping[str, str] | Iterable[tuple[str, str]]) -> list[tuple[object, ...]]:
    """Pairs of a name and a value. Raises TypeError if one is no pair."""
    pairs: list[tuple[object, ...]] = [*(given.items() if isinstance(given, Mapping) else given)]
    for pair in pairs:
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise TypeError(f"an item is a pair of a name and a value, not {pair!r}")
    return pairs


def checked_item(given: object) -> Item:
    """An item, or a pair of a name and a value, as an item. Raises TypeError or ValueError if it is none."""
    if isinstance(given, Item):
        item = given
    elif isinstance(given, tuple) and len(given) == 2:
        item = Item(*cast("Pair", given))
    else:
        raise TypeError(f"an item is an Item or a pair of a name and a value, not {given!r}")
    for text in (item.name, item.value, item.content):
        if text is not None and not isinstance(text, str):
            raise TypeError(f"names, values and contents of items are text: {item!r}")
    if "\0" in (item.name or "") or "\0" in (item.value or ""):  # it divides them in a key
        raise ValueError(f"no XML document can hold the NUL of {item!r}")
    if item.group not in _GROUPS or item.kind not in _KINDS:
        raise ValueError(f"{item!r} has a group or a kind that there is not")
    return item


def checked_operation(given: Operation | None) -> Operation | None:
    """A property's operation. Raises ValueError if there is no such one."""
    if given is not None and given not in OPERATIONS:
        raise ValueError(f"there is no operation {given!r}, only {', '.join(sorted(OPERATIONS))}")
    return given


def read_operation(text: str | None) -> Operation | None:
    """The operation that a person names, in any case and with white space around it.

    Args:
        text: what the person wrote.

    Returns:
        The operation; None where the text is absent or names none.
    """
    if text is None:
        return None
    return _OPERATION_OF.get(text) or _OPERATION_OF.get(text.strip(XML_SPACE).lower())


def other_operation(text: str | None) -> str | None:
    """The text of a message's operation that is none of the three; None where there is no such text.

    A message's is compared as it is written: an XPath over the message compares it so, too.

    Readers keep it in an event's ``data``, so that one can see what a device wrote.
    """
    return text if text and not text.isspace() and text not in OPERATIONS else None


def in_utc(field: str, moment: datetime | None) -> datetime | None:
    """A time of day in UTC. Raises ValueError if it is naive."""
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


def infer_system(fields: Mapping[str, object], type: str | None, system: System | None) -> System:  # noqa: A002
    """The system that an event with these fields comes from.

    Args:
        fields: all fields.
        type: the type, where it does not follow from the topic.
        system: the system, where it is given.

    Raises:
        ValueError: if no event has such fields, and says what contradicts what.
    """
    if system is not None and system not in _SYSTEMS:
        raise ValueError(f"there is no system {system!r}, only {', '.join(_SYSTEMS)}")
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
