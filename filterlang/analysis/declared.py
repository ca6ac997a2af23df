"""Events that a device can send, as it declares them: of its topics, with their items and their values."""

from collections.abc import Iterator, Sequence
from typing import Final

from filterlang.analysis.atoms import Test, formula_of
from filterlang.analysis.dimensions import Chooser, Dimension
from filterlang.analysis.effort import Effort
from filterlang.analysis.formulas import Formula, Formulas
from filterlang.ast import Expression, FieldEquals, HasItem, ItemEquals, walk
from filterlang.backends.interpret import item_matches, matches
from filterlang.declared.topics import DeclaredItem, DeclaredTopic
from filterlang.declared.tree import Declarations
from filterlang.event import Event
from filterlang.event.fields import Item, Operation


def events_of(expression: Expression, declared: DeclaredTopic, effort: Effort) -> Iterator[Event]:
    """Events of a topic that pass, with every declared item once: at least one if there is one.

    Args:
        expression: what they pass.
        declared: the topic.
        effort: pays for the work.

    Raises:
        ExhaustedError: if the effort does not suffice.
    """
    formulas = Formulas(effort)
    message = _Message(expression, declared, formulas)
    formula = formula_of(expression, formulas, message.formula)
    for choice in Chooser(formulas, message.dimensions(), lambda left: left, effort).choices(formula):
        yield message.event(choice.values)


def changed_values(event: Event, declarations: Declarations) -> Iterator[Event]:
    """The event of a declared topic with another value for one of its items, or another operation."""
    declared = next(each for each in declarations.topics if each.topic == event.topic)

    def changed(items: Sequence[Item], operation: Operation | None) -> Event:
        return Event(system="onvif", topic=event.topic, items=items, operation=operation)

    for position, item in enumerate(declared.items):
        for other in _items_of(item, ()):
            yield changed([*event.items[:position], other, *event.items[position + 1 :]], event.operation)
    for operation in _STATES if declared.is_property else ():
        yield changed(event.items, operation)


_STATES: Final[tuple[Operation | None, ...]] = ("Changed", "Initialized", "Deleted")
_ANY_TEXT: Final = ("a", "b", "c")
"""Values of an item of which no type is known."""


class _Message:
    """What is to be chosen about an event of a topic: the operation, and a value for each item."""

    def __init__(self, expression: Expression, declared: DeclaredTopic, formulas: Formulas) -> None:
        self._formulas = formulas
        self._topic = declared.topic
        self._bare = Event(system="onvif", topic=declared.topic)
        self._operations = _STATES if declared.is_property else (None,)
        mentioned = [
            node.value
            for node, _ in walk(expression)
            if isinstance(node, ItemEquals) and node.attribute == "Value"
        ]
        self._items = [_items_of(each, mentioned) for each in declared.items]
        self._numbers: dict[tuple[int, Test], int] = {}

    def formula(self, test: Test) -> Formula:
        """What a test says about the choices: 0 is the operation, and the items follow."""
        match test:
            case FieldEquals("operation"):
                return self._atom(0, test)
            case HasItem():
                return self._formulas.any_of(
                    [self._atom(place, test) for place in range(1, len(self._items) + 1)]
                )
            case _:
                return self._formulas.true if matches(test, self._bare) else self._formulas.false

    def _atom(self, place: int, test: Test) -> Formula:
        return self._formulas.atom(self._numbers.setdefault((place, test), len(self._numbers)))

    def dimensions(self) -> list[Dimension]:
        """What is to be chosen. To be asked when all formulas are made."""
        sizes = [len(self._operations), *map(len, self._items)]
        return [self._dimension(place, size) for place, size in enumerate(sizes)]

    def _dimension(self, place: int, size: int) -> Dimension:
        held = {
            atom: sum([1 << value for value in range(size) if self._holds(test, place, value)])
            for (where, test), atom in self._numbers.items()
            if where == place
        }
        return Dimension(size, held, held)

    def _holds(self, test: Test, place: int, value: int) -> bool:
        if isinstance(test, HasItem):
            item = self._items[place - 1][value]
            return item.kind == test.kind and item_matches(test.test, item)
        return matches(test, Event(system="onvif", operation=self._operations[value]))

    def event(self, values: Sequence[int]) -> Event:
        """The event that was chosen."""
        operation, *items = values
        chosen = [choices[value] for choices, value in zip(self._items, items, strict=True)]
        return Event(system="onvif", topic=self._topic, operation=self._operations[operation], items=chosen)


def _items_of(declared: DeclaredItem, mentioned: Sequence[str]) -> list[Item]:
    """What an item can be: with a value that is listed, usual for its type, or mentioned by the filter."""
    if declared.kind == "ElementItem":
        return [Item(declared.name, None, declared.group, declared.kind)]
    samples = _ANY_TEXT if declared.type is None else declared.type.samples
    values = dict.fromkeys([*[value.text for value in declared.values], *samples, *mentioned])
    allowed = [value for value in values if "\0" not in value and declared.allows(value)]
    return [Item(declared.name, value, declared.group, declared.kind) for value in allowed or samples[:1]]
