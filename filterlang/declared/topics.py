"""Topics and items that a device declares, and what several declarations of one topic amount to.

Immutable, and without knowledge of XML or of where a topic stands among others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from filterlang.ast import ItemKind
from filterlang.declared.types import ANY_SAMPLES, DeclaredType
from filterlang.event.fields import Group
from filterlang.namespaces import Name, topic_key


class DeclaredValue(NamedTuple):
    """A value that an item is declared to have.

    Attributes:
        text: the value, without white space around it.
        nice_name: its name for people, None where it has none.
    """

    text: str
    nice_name: str | None = None


@dataclass(frozen=True, slots=True)
class DeclaredItem:
    """An item that events of a topic are declared to have.

    Attributes:
        name: its ``Name``, None where the declaration has none.
        group: where it stands in a message, None outside of source, key and data.
        kind: the element it is in an event.
        type: its type, None where none is declared.
        nice_name: its name for people, None where it has none.
        values: the values it can have, empty where they are not listed. Of a property's state, Axis lists the
            value that it has at the moment.
        is_property_state: whether it is the state of its property, and not a circumstance.
        is_application_data: whether it is meant for a certain application only.
    """

    name: str | None
    group: Group | None = "data"
    kind: ItemKind = "SimpleItem"
    type: DeclaredType | None = None
    nice_name: str | None = None
    values: tuple[DeclaredValue, ...] = ()
    is_property_state: bool = False
    is_application_data: bool = False

    def has_type_of(self, value: str) -> bool:
        """Whether a text is a value of the declared type; always, where nothing is known about the type."""
        return self.type is None or self.type.accepts(value)

    def allows(self, value: str) -> bool:
        """Whether a text is of the declared type and, where the values are listed, one of them.

        The list does not count for a property's state: it is what the state is at the moment.
        """
        listed = self._listed
        return self.has_type_of(value) and (not listed or value in listed)

    @property
    def samples(self) -> tuple[str, ...]:
        """Some values that the item can have: the listed ones that are of its type, else some of the type."""
        fitting = tuple([value for value in self._listed if self.has_type_of(value)])
        return fitting or (self.type.samples if self.type is not None else ANY_SAMPLES)

    @property
    def _listed(self) -> tuple[str, ...]:
        return () if self.is_property_state else tuple([value.text for value in self.values])


@dataclass(frozen=True, slots=True)
class DeclaredTopic:
    """A topic that a device declares, or one that is only there because others stand below it.

    Attributes:
        topic: its path.
        is_topic: whether events are declared to have this topic; False where it is only a parent.
        nice_name: its name for people, None where it has none.
        is_property: whether it is stateful, so that the state is sent to every new client; None where no
            message is declared.
        is_application_data: whether it, or a topic above it, is meant for a certain application only.
        is_deprecated: whether it, or a topic above it, is deprecated.
        items: the items of its events, in the order of the declaration.
    """

    topic: tuple[Name, ...]
    is_topic: bool = True
    nice_name: str | None = None
    is_property: bool | None = None
    is_application_data: bool = False
    is_deprecated: bool = False
    items: tuple[DeclaredItem, ...] = ()

    @property
    def key(self) -> str:
        """The topic as one string, as ``Event.topic_key`` has it."""
        return topic_key(self.topic)

    @property
    def is_described(self) -> bool:
        """Whether its messages are described; where they are not, its events may have any items."""
        return self.is_property is not None or bool(self.items)

    def named(self, name: str) -> tuple[DeclaredItem, ...]:
        """The items of that name; there can be one in each group."""
        return tuple([item for item in self.items if item.name == name])


def merged(declared: Sequence[DeclaredTopic]) -> DeclaredTopic:
    """The one topic that several declarations of it amount to.

    Args:
        declared: the declarations, at least one.

    Returns:
        The topic, in which no two items have the same name, group, kind and type.
    """
    items: dict[object, list[DeclaredItem]] = {}
    for item in [item for each in declared for item in each.items]:
        type_ = item.type and (item.type.namespace, item.type.local)  # whatever its prefix is
        items.setdefault((item.name, item.group, item.kind, type_), []).append(item)
    stateful = [each.is_property for each in declared if each.is_property is not None]
    return DeclaredTopic(
        declared[0].topic,
        is_topic=any(each.is_topic for each in declared),
        nice_name=_first(each.nice_name for each in declared),
        is_property=any(stateful) if stateful else None,
        is_application_data=any(each.is_application_data for each in declared),
        is_deprecated=any(each.is_deprecated for each in declared),
        items=tuple(map(_merged_item, items.values())),
    )


def _merged_item(declared: Sequence[DeclaredItem]) -> DeclaredItem:
    # Where one declaration lists no values, any value can come.
    listed = all(each.values for each in declared)
    values: dict[str, DeclaredValue] = {}
    for value in [value for each in declared for value in each.values]:
        values.setdefault(value.text, value)
    return replace(
        declared[0],
        nice_name=_first(each.nice_name for each in declared),
        values=tuple(values.values()) if listed else (),
        is_property_state=any(each.is_property_state for each in declared),
        is_application_data=any(each.is_application_data for each in declared),
    )


def _first(texts: Iterable[str | None]) -> str | None:
    return next((text for text in texts if text is not None), None)
