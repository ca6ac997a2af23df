"""Branches: rows by what remains to be tested of them.

A row stands where its tests lead: from one item of the row to the next, then to the predicates that remain,
then to what must be absent. Rows that have all of that in common share a place, so that a test shared by a
thousand filters is made once. Most places are simple: where nothing remains for any row there is a bare bag
of keys, and where another item does for all of them a :class:`Fork`. All others are a :class:`Node`.

A reader may look at any time, while one writer changes things: a row becomes visible, or invisible, in one
step. Where that takes two, the writer calls ``tick`` between them, and a reader during whose reading anything
ticked must read again.
"""

from collections.abc import Collection
from typing import Any, NamedTuple, TypeAlias

from filterlang.backends._source import Predicate
from filterlang.event import Event
from filterlang.index.absence import Tick, Unless
from filterlang.index.row import Rest, Test
from filterlang.index.small import (
    Bag,
    Map,
    look_up,
    values_of,
    with_entry,
    with_key,
    without_entry,
    without_key,
)


class Fork(tuple[tuple[str, "Branch"], ...]):
    """Rows of which an item remains: a few items, each with what is behind it."""

    __slots__ = ()


class Tested(NamedTuple):
    """Rows behind tests."""

    predicates: tuple[Predicate, ...]
    node: "Node"


class More:
    """What few nodes have.

    Attributes:
        unless: keys of which only absent atoms remain.
        shared_unless: likewise, of keys that may be found again: each with its absent atoms, as a filter may
            have several such rows.
        tested: rows of which tests remain, by the tests.
    """

    __slots__ = ("shared_unless", "tested", "unless")

    def __init__(self) -> None:
        self.unless = Unless()
        self.shared_unless = Unless()
        self.tested: Map[tuple[Test, ...], Tested] = ()

    def collect(self, atoms: Collection[str], event: Event, found: list[Any], shared: list[Any]) -> None:
        """Find the rows that pass: see :func:`collect`."""
        if self.unless.rows:
            found += self.unless.passing(atoms)
        if self.shared_unless.rows:
            shared += [key for key, _ in self.shared_unless.passing(atoms)]
        for predicates, node in values_of(self.tested) if self.tested else ():
            for predicate in predicates:
                if not predicate(event):
                    break
            else:
                node.collect(atoms, event, found, shared)

    def __bool__(self) -> bool:
        return bool(self.unless.rows or self.shared_unless.rows or self.tested)


class Node:
    """Rows of which several things remain, or something other than an item.

    Attributes:
        keys: keys of which nothing remains, and that are found once.
        shared: keys of which nothing remains, and that may be found again.
        then: the rows of which an item remains, by the item.
        more: all other rows, None without any.
    """

    __slots__ = ("keys", "more", "shared", "then")

    def __init__(self) -> None:
        self.keys: Bag = ()
        self.shared: Bag = ()
        self.then: Map[str, Branch] = ()
        self.more: More | None = None

    def __bool__(self) -> bool:
        return bool(self.keys or self.shared or self.then or self.more)

    def collect(self, atoms: Collection[str], event: Event, found: list[Any], shared: list[Any]) -> None:
        """Find the rows that pass: see :func:`collect`."""
        found += self.keys
        shared += self.shared
        then = self.then
        if isinstance(then, tuple):
            for atom, behind in then:
                if atom in atoms:
                    collect(behind, atoms, event, found, shared)
        else:
            for atom in atoms:
                branch = then.get(atom)
                if branch is not None:
                    collect(branch, atoms, event, found, shared)
        if self.more is not None:
            self.more.collect(atoms, event, found, shared)

    @property
    def simplest(self) -> "Branch":
        """The simplest branch with the same rows, which may be this node."""
        if self.shared or self.more or isinstance(self.then, dict):
            return self
        if not self.then:
            return self.keys
        return self if self.keys else Fork(self.then)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        own = len(self.keys) + len(self.shared)
        below = sum(map(count_in, values_of(self.then)))
        if self.more is None:
            return own + below
        tested = sum([each.node.rows for each in values_of(self.more.tested)])
        return own + below + tested + len(self.more.unless.rows) + len(self.more.shared_unless.rows)

    def add(self, rest: Rest, tick: Tick, depth: int = 0) -> None:
        """Add a row.

        Args:
            rest: what remains of it.
            tick: see the module.
            depth: how many of its items led here.
        """
        if depth < len(rest.pairs):
            pair = rest.pairs[depth]
            before = look_up(self.then, pair)
            branch = with_row(before, rest, tick, depth + 1)
            if branch is not before:
                self.then = with_entry(self.then, pair, branch)
        elif rest.is_plain:
            self.keys = with_key(self.keys, rest.key)
        elif not (rest.tests or rest.absent):
            self.shared = with_key(self.shared, rest.key)
        else:
            # Filled before anybody sees it.
            more = self.more or More()
            if rest.tests:
                behind = look_up(more.tested, rest.tests)
                node = Node() if behind is None else behind.node
                node.add(rest.untested, tick)
                if behind is None:
                    behind = Tested(tuple([test.predicate() for test in rest.tests]), node)
                    more.tested = with_entry(more.tested, rest.tests, behind)
            elif rest.is_shared:
                more.shared_unless.add((rest.key, rest.absent), rest.absent, tick)
            else:
                more.unless.add(rest.key, rest.absent, tick)
            self.more = more

    def discard(self, rest: Rest, tick: Tick, depth: int = 0) -> bool:
        """Remove a row. Whether it was here."""
        if depth < len(rest.pairs):
            pair = rest.pairs[depth]
            before = look_up(self.then, pair)
            branch = without_row(before, rest, tick, depth + 1)
            if branch is None:
                return False
            if not branch:
                self.then = without_entry(self.then, pair)
            elif branch is not before:
                self.then = with_entry(self.then, pair, branch)
            return True
        if rest.tests or rest.absent:
            return self._discard_more(rest, tick)
        bag = without_key(self.shared if rest.is_shared else self.keys, rest.key)
        if bag is None:
            return False
        if rest.is_shared:
            self.shared = bag
        else:
            self.keys = bag
        return True

    def _discard_more(self, rest: Rest, tick: Tick) -> bool:
        more = self.more
        if more is None:
            return False
        if rest.tests:
            behind = look_up(more.tested, rest.tests)
            was_here = behind is not None and behind.node.discard(rest.untested, tick)
            if behind is not None and not behind.node:
                more.tested = without_entry(more.tested, rest.tests)
        elif rest.is_shared:
            was_here = more.shared_unless.discard((rest.key, rest.absent), rest.absent, tick)
        else:
            was_here = more.unless.discard(rest.key, rest.absent, tick)
        if not more:
            self.more = None
        return was_here


Branch: TypeAlias = Bag | Fork | Node
"""A place for rows."""


def collect(
    branch: Branch, atoms: Collection[str], event: Event, found: list[Any], shared: list[Any]
) -> None:
    """Find the rows that pass.

    Args:
        branch: where they are.
        atoms: what the event offers.
        event: the event, for the tests.
        found: takes the keys that are found once.
        shared: takes the keys that may be found again.
    """
    if isinstance(branch, Node):
        branch.collect(atoms, event, found, shared)
    elif isinstance(branch, Fork):
        for atom, behind in branch:
            if atom in atoms:
                collect(behind, atoms, event, found, shared)
    else:
        found += branch


def count_in(branch: Branch) -> int:
    """How many rows a branch has."""
    if isinstance(branch, Fork):
        return sum([count_in(behind) for _, behind in branch])
    return branch.rows if isinstance(branch, Node) else len(branch)


def with_row(branch: Branch | None, rest: Rest, tick: Tick, depth: int = 0) -> Branch:
    """The branch with one row more: a new one, or the same one if it is a node.

    Args:
        branch: the branch, None for an empty one.
        rest: what remains of the row.
        tick: see the module.
        depth: how many of its items led here.
    """
    if isinstance(branch, Node):
        branch.add(rest, tick, depth)
        return branch
    if rest.is_plain and depth == len(rest.pairs) and not isinstance(branch, Fork):
        return with_key(branch or (), rest.key)
    node = _node_of(branch or ())
    node.add(rest, tick, depth)
    return node.simplest


def without_row(branch: Branch | None, rest: Rest, tick: Tick, depth: int = 0) -> Branch | None:
    """The branch without a row, None if it is not in it."""
    if branch is None:
        return None
    node = branch if isinstance(branch, Node) else _node_of(branch)
    return node.simplest if node.discard(rest, tick, depth) else None


def _node_of(branch: Bag | Fork) -> Node:
    node = Node()
    if isinstance(branch, Fork):
        node.then = tuple(branch)
    else:
        node.keys = branch
    return node
