"""Nodes: rows by what remains to be tested of them.

A row stands where its tests lead: from one item of the row to the next, then to the predicates that remain,
then to what must be absent. Rows that have all of that in common share a place, so that a test shared by a
thousand filters is made once. Where nothing remains for any row, the place is a bare bag of keys.

A reader may look at any time, while one writer changes things: a row becomes visible, or invisible, in one
step. Where that takes two, the writer calls ``tick`` between them, and a reader during whose reading anything
ticked must read again.
"""

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

    def collect(self, atoms: frozenset[str], event: Event, found: list[Any], shared: list[Any]) -> None:
        """Find the rows that pass: see :meth:`Node.collect`."""
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
    """Rows that share all their tests up to here.

    Attributes:
        keys: keys of which nothing remains, and that are found once.
        shared: keys of which nothing remains, and that may be found again.
        then: the rows of which an item remains, by the item.
        more: all other rows, None without any.
    """

    __slots__ = ("keys", "more", "shared", "then")

    def __init__(self, keys: Bag = ()) -> None:
        self.keys = keys
        self.shared: Bag = ()
        self.then: Map[str, Branch] = ()
        self.more: More | None = None

    def __bool__(self) -> bool:
        return bool(self.keys or self.shared or self.then or self.more)

    def collect(self, atoms: frozenset[str], event: Event, found: list[Any], shared: list[Any]) -> None:
        """Find the rows that pass.

        Args:
            atoms: what the event offers.
            event: the event, for the tests.
            found: takes the keys that are found once.
            shared: takes the keys that may be found again.
        """
        found += self.keys
        shared += self.shared
        then = self.then
        if isinstance(then, tuple):
            for atom, branch in then:
                if atom in atoms:
                    if isinstance(branch, Node):
                        branch.collect(atoms, event, found, shared)
                    else:
                        found += branch
        else:
            for atom in atoms:
                behind = then.get(atom)
                if behind is not None:
                    if isinstance(behind, Node):
                        behind.collect(atoms, event, found, shared)
                    else:
                        found += behind
        if self.more is not None:
            self.more.collect(atoms, event, found, shared)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        branches = values_of(self.then)
        own = len(self.keys) + len(self.shared)
        below = sum([branch.rows if isinstance(branch, Node) else len(branch) for branch in branches])
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


Branch: TypeAlias = Bag | Node
"""A place for rows: bare keys, if nothing remains of any of them."""


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
    if rest.is_plain and depth == len(rest.pairs):
        return with_key(branch or (), rest.key)
    node = Node(branch or ())
    node.add(rest, tick, depth)
    return node


def without_row(branch: Branch | None, rest: Rest, tick: Tick, depth: int = 0) -> Branch | None:
    """The branch without a row, None if it is not in it."""
    if branch is None:
        return None
    if isinstance(branch, Node):
        if not branch.discard(rest, tick, depth):
            return None
        return branch if branch.shared or branch.then or branch.more else branch.keys
    if rest.is_plain and depth == len(rest.pairs):
        return without_key(branch, rest.key)
    return None
