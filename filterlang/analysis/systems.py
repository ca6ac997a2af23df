"""The events of each system: what can be chosen about them, and what has to do with what.

An ONVIF event has a topic, items and an operation; its type follows from its topic. A VDG or Jetstream event
has a type, a device and a server, a Jetstream event a version, and nothing of the former. The fields
of an event that no filter asks for are absent here.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Protocol, TypeAlias, get_args

from filterlang.analysis.atoms import Tests
from filterlang.analysis.dimensions import Choice, Dimension
from filterlang.analysis.effort import Effort
from filterlang.analysis.folding import spellings
from filterlang.analysis.formulas import Atoms, Formula, Formulas, members
from filterlang.analysis.items import Items
from filterlang.analysis.topics import topics_of
from filterlang.analysis.types import Types
from filterlang.ast import FieldEquals, HasItem, ItemKind, TopicPath, TypeContains
from filterlang.event.fields import Operation, System, canonical_id

Fields: TypeAlias = dict[str, Any]
"""The arguments of an Event."""


class Universe(Protocol):
    """The events of one system, as far as some tests can tell them apart.

    Attributes:
        true: the atoms that hold with each of them.
        false: the atoms that hold with none.
        dimensions: what is to be chosen, each from finitely many values.
        relevance: how many of the tests are made for events of this system.
    """

    true: Atoms
    false: Atoms
    dimensions: Sequence[Dimension]
    relevance: int

    def constrain(self, formula: Formula) -> Formula:
        """A formula, and what the tests that the dimensions leave open have to do with each other."""
        ...

    def event(self, choice: Choice) -> Fields:
        """An event that was chosen. Raises ValueError if what was found cannot be an event."""
        ...


class Onvif:
    """The events of ONVIF.

    Args:
        tests: what is asked.
        formulas: makes the formulas.
        effort: pays for the work.
    """

    def __init__(self, tests: Tests, formulas: Formulas, effort: Effort) -> None:
        fields = tests.of_type(FieldEquals)
        self._formulas = formulas
        self._types = Types(_about("type", fields), tests.of_type(TypeContains), effort)
        topics, self._topics = topics_of(tests.of_type(TopicPath), self._types, effort)
        operations = _choice_of(_OPERATIONS, _about("operation", fields))
        self.dimensions: Sequence[Dimension] = (topics, operations)
        self._items = [Items(kind, _tests_of_items(kind, tests), effort) for kind in get_args(ItemKind)]
        absent = {atom: test for atom, test in fields.items() if test.field not in ("type", "operation")}
        self.true = _bits([atom for atom, test in absent.items() if test.value is None])
        self.false = _bits(absent) & ~self.true
        own = (*tests.of_type(TopicPath), *tests.of_type(HasItem), *_about("operation", fields))
        self.relevance = len(own)

    def constrain(self, formula: Formula) -> Formula:
        """A formula, and what tests of items, and texts in the type, have to do with each other."""
        parts = [self._types.words.constrain(self._formulas, formula)]
        parts += [items.constrain(self._formulas, formula) for items in self._items]
        return self._formulas.all_of(parts)

    def event(self, choice: Choice) -> Fields:
        """An event that was chosen. Raises ValueError if its topic would be too long."""
        topic, operation = choice.values
        true, false = choice.assignment
        return {
            "system": "onvif",
            "topic": self._topics[topic].complete(self._types, true, false),
            "operation": _OPERATIONS[operation],
            "items": tuple([item for items in self._items for item in items.choose(true, false)]),
        }


class Typed:
    """The events of VDG Sense or of Jetstream.

    Args:
        system: which.
        tests: what is asked.
        formulas: makes the formulas.
        effort: pays for the work.
    """

    def __init__(self, system: System, tests: Tests, formulas: Formulas, effort: Effort) -> None:
        fields = tests.of_type(FieldEquals)
        self._system = system
        self._formulas = formulas
        self._types = Types(_about("type", fields), tests.of_type(TypeContains), effort)
        self._listed_types: list[str | None] = [None, *self._types.tails("")]
        self._arguments = _ARGUMENTS[system]
        asked = {field: _about(field, fields) for field in self._arguments}
        self._values = [_values_of(asked[field], field, system) for field in asked]
        choices = [
            _choice_of(values, tests) for values, tests in zip(self._values, asked.values(), strict=True)
        ]
        self.dimensions: Sequence[Dimension] = (self._dimension_of_types(), *choices)
        absent = {atom: test for atom, test in fields.items() if test.field not in ("type", *self._arguments)}
        self.true = _bits([atom for atom, test in absent.items() if test.value is None])
        elsewhere = (*absent, *tests.of_type(TopicPath), *tests.of_type(HasItem))
        self.false = _bits(elsewhere) & ~self.true
        # VDG's requests ask for texts in the type, Jetstream's for the whole type.
        own = tests.of_type(TypeContains) if system == "vdg" else _about("type", fields)
        self.relevance = len(own) + sum(map(len, asked.values()))

    def _dimension_of_types(self) -> Dimension:
        free = 1 << len(self._listed_types)
        held = dict.fromkeys(self._types.atoms, 0)
        for value, type_ in enumerate(self._listed_types):
            for atom in members(self._types.holding(type_)):
                held[atom] |= 1 << value
        can = {atom: held[atom] | free if atom in self._types.words.texts else held[atom] for atom in held}
        return Dimension(len(self._listed_types) + 1, held, can)

    def constrain(self, formula: Formula) -> Formula:
        """A formula, and what texts in the type have to do with each other."""
        return self._types.words.constrain(self._formulas, formula)

    def event(self, choice: Choice) -> Fields:
        """An event that was chosen."""
        type_, *others = choice.values
        is_free = type_ == len(self._listed_types)
        fields: Fields = {
            "system": self._system,
            "type": self._types.compose("", *choice.assignment) if is_free else self._listed_types[type_],
        }
        for argument, values, chosen in zip(self._arguments.values(), self._values, others, strict=True):
            value = values[chosen]
            fields[argument] = int(value) if argument == "version" and value is not None else value
        return fields


_OPERATIONS: Final[tuple[Operation | None, ...]] = (None, *get_args(Operation))


def _bits(atoms: Iterable[int]) -> Atoms:
    return sum([1 << atom for atom in atoms])


_ARGUMENTS: Final[Mapping[System, Mapping[str, str]]] = {
    "vdg": {"device": "device_id", "server": "server_id"},
    "jetstream": {"device": "device_name", "server": "server_name", "version": "version"},
}
"""The fields that a filter can ask for beside the type, and where an Event has them."""

_VERSION: Final = re.compile(r"0|-?[1-9][0-9]{0,4299}")
"""A version as filters compare it: an integer, of no more digits than Python reads."""


def _about(field: str, tests: Mapping[int, FieldEquals]) -> dict[int, FieldEquals]:
    return {atom: test for atom, test in tests.items() if test.field == field}


def _tests_of_items(kind: ItemKind, tests: Tests) -> dict[int, Any]:
    return {atom: test.test for atom, test in tests.of_type(HasItem).items() if test.kind == kind}


def _values_of(tests: Mapping[int, FieldEquals], field: str, system: System) -> list[str | None]:
    """The values of a field that tests can tell apart, absent first."""
    asked = dict.fromkeys([test.value for test in tests.values() if not test.ignore_case])
    values: dict[str | None, None] = {None: None, **asked}
    for test in tests.values():
        if test.value is not None and test.ignore_case:
            values.setdefault(next((each for each in spellings(test.value) if each not in asked), None))
    folded = {value.casefold() for value in values if value is not None}
    fresh = next(each for each in map(str, range(1, len(folded) + 2)) if each not in folded)
    return [value for value in (*values, fresh) if value is None or _is_possible(value, field, system)]


def _is_possible(value: str, field: str, system: System) -> bool:
    # Only itself folds to a digit, a sign or white space: with another case a text is as possible as it was.
    if field == "version":
        return _VERSION.fullmatch(value) is not None
    return system != "vdg" or value == canonical_id(value)


def _choice_of(values: Iterable[str | None], tests: Mapping[int, FieldEquals]) -> Dimension:
    """The dimension of a field's values."""
    listed = [*values]
    exact = {value: 1 << number for number, value in enumerate(listed)}
    folded: dict[str | None, int] = {}
    for value, bit in exact.items():
        key = None if value is None else value.casefold()
        folded[key] = folded.get(key, 0) | bit
    held = {atom: (folded if test.ignore_case else exact).get(test.value, 0) for atom, test in tests.items()}
    return Dimension(len(listed), held, held)
