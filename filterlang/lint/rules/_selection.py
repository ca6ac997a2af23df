"""Which of the declared topics a filter may select.

Sets of topics are integers, a bit for each topic in the order of the declarations, so that an `and` of them
is one operation, however many topics a device declares.
"""

from collections.abc import Callable
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, NamedTuple, assert_never

from filterlang.ast import AllOf, AnyOf, Expression, FieldEquals, HasItem, Not, TopicPath, TypeContains
from filterlang.lint.rules._base import CheckedFilter, Context
from filterlang.lint.rules._segments import paths_of

if TYPE_CHECKING:
    from filterlang.declared.topics import DeclaredItem, DeclaredTopic
    from filterlang.declared.tree import Declarations


class Selection(NamedTuple):
    """The declared topics that a filter may select.

    Attributes:
        chosen: the set of them.
        table: all declared topics.
        is_certain: whether every topic that the filter names is declared, so that it is known what was meant.
    """

    chosen: int
    table: "_Table"
    is_certain: bool

    @property
    def size(self) -> int:
        """How many they are."""
        return self.chosen.bit_count()

    @property
    def is_vague(self) -> bool:
        """Whether one of the topics is declared without a description of its messages."""
        return bool(self.chosen & self.table.vague)

    @property
    def names(self) -> list[str]:
        """The names of the items that the topics declare, sorted."""
        return sorted([name for name in self.table.items if self.named(name)])

    def named(self, name: str) -> "list[tuple[DeclaredTopic, DeclaredItem]]":
        """The items of a name that the topics declare."""
        some = self.table.items.get(name, ())
        return [(self.table.topics[each], item) for each, item in some if self.chosen >> each & 1]


def selection(checked: CheckedFilter, context: Context) -> Selection | None:
    """The declared topics that a filter may select; None where nothing is declared."""
    declared = context.declarations
    if not declared:
        return None
    table = _table(declared)
    may = table.everything
    is_certain = True
    for text in checked.texts:
        may &= _masks(text.expression, table).may
        is_certain = is_certain and all(is_declared(path, declared) for path in paths_of(text))
    return Selection(may, table, is_certain)


def is_declared(path: TopicPath, declarations: "Declarations") -> bool:
    """Whether a path selects any declared topic."""
    node = declarations.at(path.segments)
    return node is not None and (path.subtree or node.is_topic)


class _Masks(NamedTuple):
    """What an expression can do: the topics for which it may hold, and those for which it surely does."""

    may: int
    must: int


class _Table:
    """The declared topics by number.

    Attributes:
        declarations: what declares them.
        topics: the topics.
        everything: the set of all of them.
        vague: the set of those that are declared without a description of their messages.
        items: the items by name, each with the number of its topic.
    """

    def __init__(self, declarations: "Declarations") -> None:
        self.declarations = declarations
        self.topics = declarations.topics
        self.everything = (1 << len(self.topics)) - 1
        self.vague = 0
        self.items: dict[str, list[tuple[int, DeclaredItem]]] = {}
        for position, topic in enumerate(self.topics):
            if not topic.is_described:
                self.vague |= 1 << position
            for item in topic.items:
                if item.name is not None:
                    self.items.setdefault(item.name, []).append((position, item))
        self._positions = {topic.key: position for position, topic in enumerate(self.topics)}
        self._types = ["/".join([name.local for name in topic.topic]) for topic in self.topics]
        self._paths: dict[TopicPath, int] = {}

    def of_path(self, path: TopicPath) -> int:
        """The topics that a path selects."""
        if path not in self._paths:
            if not is_declared(path, self.declarations):
                return 0  # and not remembered: there is no bound on such paths
            below = self.declarations.below(path.segments)
            # Those below a topic follow one another.
            first = self._positions[below[0].key] if below else 0
            self._paths[path] = ((1 << (len(below) if path.subtree else 1)) - 1) << first
        return self._paths[path]

    def of_type(self, holds: Callable[[str], bool]) -> int:
        """The topics of which the type passes a test. It is the local names of a topic, joined by slashes."""
        return sum(1 << position for position, each in enumerate(self._types) if holds(each))


_latest: _Table | None = None
"""Filters come by the thousand, and are held against one device."""


def _table(declarations: "Declarations") -> _Table:
    global _latest  # one assignment: other threads see the old one or the new one
    table = _latest
    if table is None or table.declarations is not declarations:
        table = _latest = _Table(declarations)
    return table


def _masks(expression: Expression, table: _Table) -> _Masks:
    match expression:
        case AllOf(parts):
            some = [_masks(part, table) for part in parts]
            everything = table.everything
            return _Masks(
                reduce(and_, [each.may for each in some], everything),
                reduce(and_, [each.must for each in some], everything),
            )
        case AnyOf(parts):
            some = [_masks(part, table) for part in parts]
            return _Masks(
                reduce(or_, [each.may for each in some], 0), reduce(or_, [each.must for each in some], 0)
            )
        case Not(part):
            inner = _masks(part, table)
            return _Masks(table.everything & ~inner.must, table.everything & ~inner.may)
        case TopicPath():
            return _sure(table.of_path(expression))
        case TypeContains(text):
            return _sure(table.of_type(lambda each: text in each.casefold()))
        case FieldEquals("type", value, ignore_case):
            return _sure(table.of_type(lambda each: (each.casefold() if ignore_case else each) == value))
        case FieldEquals("device" | "server" | "version", value):  # which ONVIF's events do not have
            return _sure(table.everything if value is None else 0)
        case HasItem() | FieldEquals():
            return _Masks(table.everything, 0)
        case _:
            assert_never(expression)


def _sure(topics: int) -> _Masks:
    return _Masks(topics, topics)
