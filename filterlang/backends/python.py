"""Expressions to Python source, compiled: the back end that ``Filter.matches`` runs.

Source is made per *shape*. The literals of an expression are left out of it and become the arguments of a
factory, so a thousand filters that differ in nothing but literals share one compiled function body and differ
in its closure. No literal ever enters the source of a shape; in the source for people (:func:`readable`) it
stands as ``repr()`` of a str.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple, assert_never

from filterlang.ast import (
    AllOf,
    AnyOf,
    Attribute,
    Expression,
    Field,
    FieldEquals,
    HasItem,
    ItemEquals,
    ItemKind,
    ItemTest,
    Not,
    TopicPath,
    TypeContains,
    walk,
)
from filterlang.backends._source import Predicate, Shape, compile_shape


class Lowered(NamedTuple):
    """An expression, taken apart.

    Attributes:
        shape: what it is without its literals.
        literals: of the expression, in the order its leaves hold them.
    """

    shape: Shape
    literals: tuple[str, ...]

    def predicate(self) -> Predicate:
        """The expression's predicate."""
        return self.shape.factory(self.literals)


def lower(expression: Expression) -> Lowered:
    """Compile an expression, or find that its shape is compiled already.

    The cache of shapes is bounded. Safe to call from several threads.
    """
    writer = _Writer(inline=False)
    test = writer.test(expression)
    source = _module(writer.setup, test)
    return Lowered(compile_shape(source), tuple(writer.literals))


def readable(expression: Expression) -> str:
    """Source for people: what :func:`lower` compiles, with the literals in their places."""
    writer = _Writer(inline=True)
    test = writer.test(expression)
    lines = [*writer.setup, "def matches(event):", f"    return {_unwrapped(test)}"]
    return "\n".join(lines) + "\n"


def _module(setup: list[str], test: str) -> str:
    lines = [*setup, "def matches(event):", f"    return {_unwrapped(test)}", "return matches"]
    source = "def factory(literals):\n" + "".join([f"    {line}\n" for line in lines])
    for field in _GIVEN:
        source = source.replace(f"event.{field}", f"event._{field}")
    for field in _DERIVED:
        source = source.replace(f"event.{field}", f"(event._{field} or event.{field})")
    return source


def _unwrapped(test: str) -> str:
    """A test without the parentheses around all of it, if it has any."""
    if not test.startswith("(") or not test.endswith(")") or "'" in test or '"' in test:
        return test
    depth = 0
    for position, character in enumerate(test):
        depth += (character == "(") - (character == ")")
        if depth == 0 and position < len(test) - 1:
            return test
    return test[1:-1]


_PAIRS: Final[Mapping[ItemKind, str]] = {"SimpleItem": "event.pairs", "ElementItem": "event.element_pairs"}
_GIVEN: Final = ("topic_key", "ancestors")
_DERIVED: Final = ("item_keys", "names", "folded_type")
"""What an event has from the start, and what it derives when first asked. A property costs as much as a test,
so generated code looks for what is there already: ``event._topic_key``, ``(event._names or event.names)``."""
_FIELDS: Final[Mapping[Field, str]] = {
    "type": "event.type",
    "operation": "event.operation",
    "device": "event.device",
    "server": "event.server",
    "version": "event.version_text",
}
_ATTRIBUTES: Final[Mapping[Attribute, str]] = {"Name": "name", "Value": "value"}
_COST: Final[Mapping[type, int]] = {TopicPath: 1, FieldEquals: 2, TypeContains: 3, HasItem: 4}
_SET_PAYS: Final = 3
"""From how many alternatives on one look-up of a set beats a row of look-ups."""


class _Writer:
    """Writes the tests of one expression and collects what they look up.

    A test is a Python expression about ``event`` that can stand inside ``and``, ``or`` and ``not``.

    Attributes:
        literals: in the order of the expression's leaves, whatever the order the tests run in.
        setup: lines of the factory that make what the tests look up, from the literals.
    """

    def __init__(self, *, inline: bool) -> None:
        self._inline = inline
        self._helpers = 0
        self.literals: list[str] = []
        self.setup: list[str] = []

    def test(self, node: Expression) -> str:
        """The test of an expression."""
        match node:
            case AllOf(()):
                return "True"
            case AnyOf(()):
                return "False"
            case AllOf(parts):
                return self._joined("and", [(_cost(part), self.test(part)) for part in parts])
            case AnyOf(parts):
                return self._any_of(parts)
            case Not(HasItem(kind, test)):
                return self._has_item(kind, test, negated=True)
            case Not(part):
                return f"(not {self.test(part)})"
            case TopicPath():
                return self._topic(node)
            case HasItem(kind, test):
                return self._has_item(kind, test, negated=False)
            case TypeContains(text):
                return f"{self._named(self._literal(text))} in event.folded_type"
            case FieldEquals():
                return self._field(node)
            case _:
                assert_never(node)

    def _joined(self, operator: str, tests: list[tuple[int, str]]) -> str:
        # Literals are numbered in the order of the parts; the cheap tests run first.
        ordered = [test for _, test in sorted(tests, key=lambda each: each[0])]
        return ordered[0] if len(ordered) == 1 else f"({f' {operator} '.join(ordered)})"

    def _any_of(self, parts: tuple[Expression, ...]) -> str:
        tests: list[tuple[int, str]] = []
        # Alternatives that look the same thing up are looked up together: literals by where to look.
        together: dict[str, list[str]] = {}
        kinds = [_looks_up(part) for part in parts]
        for part, where in zip(parts, kinds, strict=True):
            if where is None or kinds.count(where) < _SET_PAYS:
                tests.append((_cost(part), self.test(part)))
            elif isinstance(part, HasItem):
                together.setdefault(where, []).append(self._item_literal(part.test))
            elif isinstance(part, TopicPath):
                together.setdefault(where, []).append(self._literal(part.key))
        for where, literals in together.items():
            members = f"frozenset(({', '.join(literals)},))"
            if where == "event.topic_key":
                tests.append((_COST[TopicPath], f"{where} in {self._constant(members)}"))
            else:
                cost = _COST[TopicPath] if where == "event.ancestors" else _COST[HasItem]
                none_of = self._constant(f"{members}.isdisjoint")
                tests.append((cost, f"(not {none_of}({self._place(where)}))"))
        return self._joined("or", tests)

    def _topic(self, node: TopicPath) -> str:
        key = self._named(self._literal(node.key))
        return f"{key} in event.ancestors" if node.subtree else f"event.topic_key == {key}"

    def _field(self, node: FieldEquals) -> str:
        own = _FIELDS[node.field]
        if node.value is None:
            return f"{own} is None"
        value = self._named(self._literal(node.value))
        if not node.ignore_case:
            return f"{own} == {value}"
        folded = "event.folded_type" if node.field == "type" else f"{own}.casefold()"
        return f"({own} is not None and {folded} == {value})"

    def _has_item(self, kind: ItemKind, test: ItemTest, *, negated: bool) -> str:
        where = _looks_up(HasItem(kind, test))
        if where is not None:
            looked_up = self._named(self._item_literal(test))
            return f"{looked_up} {'not in' if negated else 'in'} {self._place(where)}"
        if isinstance(test, AnyOf) and test.parts:
            # One item satisfies either: that is one item satisfies this, or one item satisfies that.
            found = self._any_of(tuple([HasItem(kind, part) for part in test.parts]))
        else:
            found = f"{self._helper(test)}({_PAIRS[kind]})"
        return f"(not {found})" if negated else found

    def _item_literal(self, test: ItemTest) -> str:
        written = {part.attribute: self._literal(part.value) for part in _equalities(test)}
        if len(written) == 1:
            return next(iter(written.values()))
        pair = f"{written['Name']}, {written['Value']}"
        return f"({pair})" if self._inline else f"item_key({pair})"

    def _place(self, where: str) -> str:
        # People read a pair more easily than its key.
        return "event.pairs" if self._inline and where == "event.item_keys" else where

    def _helper(self, test: ItemTest) -> str:
        name = f"has_item_{self._helpers}"
        self._helpers += 1
        self.setup += [
            f"def {name}(pairs):",
            "    for name, value in pairs:",
            f"        if {self._item_test(test)}:",
            "            return True",
            "    return False",
        ]
        return name

    def _item_test(self, test: ItemTest) -> str:
        match test:
            case AllOf(()):
                return "True"
            case AnyOf(()):
                return "False"
            case AllOf(parts):
                return self._joined("and", [(0, self._item_test(part)) for part in parts])
            case AnyOf(parts):
                return self._joined("or", [(0, self._item_test(part)) for part in parts])
            case Not(ItemEquals(attribute, value)):
                return f"{_ATTRIBUTES[attribute]} != {self._named(self._literal(value))}"
            case Not(part):
                return f"(not {self._item_test(part)})"
            case ItemEquals(attribute, value):
                return f"{_ATTRIBUTES[attribute]} == {self._named(self._literal(value))}"
            case _:
                assert_never(test)

    def _literal(self, value: str) -> str:
        """Count a literal; how it is written where it need not be fast."""
        self.literals.append(value)
        return repr(value) if self._inline else f"literals[{len(self.literals) - 1}]"

    def _named(self, literal: str) -> str:
        return literal if self._inline else self._constant(literal)

    def _constant(self, source: str) -> str:
        """Have something made once, outside the test; how the test calls it."""
        if self._inline:
            return source
        name = f"c{len(self.setup)}"
        self.setup.append(f"{name} = {source}")
        return name


def _cost(node: Expression) -> int:
    return max(_COST.get(type(each), 0) for each, _ in walk(node))


def _equalities(test: ItemTest) -> list[ItemEquals]:
    parts = test.parts if isinstance(test, AllOf) else (test,)
    return [part for part in parts if isinstance(part, ItemEquals)]


def _looks_up(node: Expression) -> str | None:
    """Where a leaf that is one plain look-up looks; None for every other node."""
    match node:
        case TopicPath(_, subtree):
            return "event.ancestors" if subtree else "event.topic_key"
        case HasItem("SimpleItem", ItemEquals(attribute)):
            return "event.names" if attribute == "Name" else "event.values"
        case HasItem("SimpleItem", AllOf((ItemEquals(first), ItemEquals(second)))) if first != second:
            return "event.item_keys"
        case _:
            return None
