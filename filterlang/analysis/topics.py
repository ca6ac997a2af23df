"""The topic of an event: which topics can be told apart by what filters ask of it, and of the type it makes.

The paths that filters mention form a tree. A filter that asks for topics cannot tell apart two topics that
leave the tree at the same place: both are a topic of the tree with a *tail* of names, the first of which is
not mentioned there. A filter that asks for the type sees the local names of the topic, joined by ``/``. The
local names of the tail are as the type needs them: a name that leaves the tree can have any local name, as
there is always another namespace for it.

Topics are bounded, in segments and in characters (``filterlang.event.fields``), and so is what is found here.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from filterlang.analysis.dimensions import Dimension
from filterlang.analysis.effort import Effort
from filterlang.analysis.formulas import Atoms, members
from filterlang.analysis.types import Types
from filterlang.ast import TopicPath
from filterlang.event.fields import checked_path
from filterlang.namespaces import AXIS_TOPICS, ONVIF_TOPICS, Name

Path = tuple[Name, ...]


class Topic(NamedTuple):
    """A topic, or many that cannot be told apart.

    Attributes:
        path: the part that filters mention; empty for none.
        mentioned: the names that filters mention behind it.
        tail: the local names behind it, joined by ``/``; None for no tail.
        is_free: whether the tail is any that the type needs.
    """

    path: Path
    mentioned: frozenset[Name]
    tail: str | None = None
    is_free: bool = False

    @property
    def start(self) -> str:
        """How the type starts."""
        return "".join([f"{name.local}/" for name in self.path])

    def complete(self, types: Types, true: Atoms, false: Atoms) -> Path:
        """A topic.

        Args:
            types: what is asked of the type.
            true: the atoms of texts that must stand in the type.
            false: the atoms of texts that must not.

        Raises:
            ValueError: if what was found is longer than a topic may be.
        """
        if self.is_free:
            return self.extended(types.compose(self.start, true, false))
        return self.path if self.tail is None else self.extended(self.tail)

    def extended(self, tail: str) -> Path:
        """The path with a tail that leaves the tree.

        Raises:
            ValueError: if it is longer than a topic may be.
        """
        first, *rest = tail.split("/")
        for namespace in self._namespaces():
            if Name(namespace, first) not in self.mentioned:
                path = (*self.path, *[Name(namespace, local) for local in (first, *rest)])
                if _is_possible(path):
                    return path
        raise ValueError(f"a topic that ends with {tail!r} would be too long")

    def _namespaces(self) -> Iterator[str]:
        # The likely ones, then one that is surely not mentioned, then a short one.
        yield from dict.fromkeys([name.namespace for name in self.path[-1:]] + [ONVIF_TOPICS, AXIS_TOPICS])
        numbers = range(len(self.mentioned) + 1)
        yield next(uri for uri in [f"urn:{each}" for each in numbers] if not self._mentions(uri))
        yield next(uri for uri in ["", *[chr(0x100 + each) for each in numbers]] if not self._mentions(uri))

    def _mentions(self, namespace: str) -> bool:
        return any(name.namespace == namespace for name in self.mentioned)


NO_TOPIC: Final = Topic((), frozenset())
_SHORTEST_TAIL: Final = "x"


class _Node:
    """A place in the tree of the paths that filters mention."""

    __slots__ = ("atoms", "children", "path", "subtree_atoms")

    def __init__(self, path: Path) -> None:
        self.path = path
        self.children: dict[Name, _Node] = {}
        self.atoms: list[int] = []
        self.subtree_atoms: list[int] = []


def topics_of(tests: Mapping[int, TopicPath], types: Types, effort: Effort) -> tuple[Dimension, list[Topic]]:
    """The topics that can be told apart, no topic first, and what holds with each.

    Args:
        tests: what is asked of the topic, by the atoms.
        types: what is asked of the type.
        effort: pays for the work.

    Raises:
        ExhaustedError: if the effort does not suffice.
    """
    topics = [NO_TOPIC]
    held = dict.fromkeys(tests, 0)

    def visit(node: _Node) -> None:
        first = len(topics)
        topics.extend(_topics_at(node, types))
        if node.path:
            for atom in node.atoms:
                held[atom] = 1 << first
        for child in node.children.values():
            visit(child)
        for atom in node.subtree_atoms:
            held[atom] = (1 << len(topics)) - (1 << first)

    visit(_tree_of(tests))
    effort.spend(len(topics))
    must, can = _types_of(topics, types)
    return Dimension(len(topics), {**held, **must}, {**held, **can}), topics


def _tree_of(tests: Mapping[int, TopicPath]) -> _Node:
    root = _Node(())
    for atom, test in tests.items():
        if _is_possible(test.segments):
            node = root
            for name in test.segments:
                if name not in node.children:
                    node.children[name] = _Node((*node.path, name))
                node = node.children[name]
            (node.subtree_atoms if test.subtree else node.atoms).append(atom)
    return root


def _topics_at(node: _Node, types: Types) -> Iterator[Topic]:
    """The topics at a place of the tree, and those that leave it there."""
    here = Topic(node.path, frozenset(node.children))
    if node.path:
        yield here
    tails = types.tails(here.start)
    if _can_extend(here, _SHORTEST_TAIL):
        yield here._replace(tail=_SHORTEST_TAIL, is_free=True)
    elif "" not in tails:
        tails.append("")
    for tail in tails:
        if _can_extend(here, tail):
            yield here._replace(tail=tail)


def _types_of(topics: list[Topic], types: Types) -> tuple[dict[int, int], dict[int, int]]:
    """For each atom about the type, the topics with which it holds, and those with which it may."""
    must = dict.fromkeys(types.atoms, 0)
    can = dict.fromkeys(types.atoms, 0)
    if not must:
        return must, can
    for value, topic in enumerate(topics):
        bit = 1 << value
        holding = types.inside(topic.start.casefold()) if topic.is_free else types.holding(_type_of(topic))
        for atom in members(holding):
            must[atom] |= bit
            can[atom] |= bit
        if topic.is_free:
            for atom in types.words.texts:
                can[atom] |= bit
    return must, can


def _type_of(topic: Topic) -> str | None:
    if topic.tail is not None:
        return topic.start + topic.tail
    return topic.start[:-1] if topic.path else None


def _can_extend(topic: Topic, tail: str) -> bool:
    try:
        topic.extended(tail)
    except ValueError:
        return False
    return True


def _is_possible(path: Path) -> bool:
    try:
        checked_path(path)
    except ValueError:
        return False
    return True
