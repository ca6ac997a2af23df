"""All that a device declares, as a tree of topics, and how to find something in it. Knows no XML."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from types import MappingProxyType
from typing import Final, TypeAlias, final

from filterlang.declared.topics import DeclaredItem, DeclaredTopic, merged
from filterlang.namespaces import WELL_KNOWN, Name, read_topic, topic_key
from filterlang.xml_characters import is_ncname

Path: TypeAlias = str | tuple[Name, ...]
"""A topic's path: its names, its key, or a text with prefixes."""


@final
class Declarations(Mapping[str, DeclaredTopic]):
    """The topics that a device declares, by key. Immutable, picklable, safe to use from several threads.

    As a mapping it holds the topics that events are declared to have: ``event.topic_key in declarations``.
    Those that are only parents of others are found by :meth:`at` and stand among :attr:`nodes`. Everything
    comes in the order of the tree: a topic, then all below it, then the next one.

    Args:
        topics: the topics, in any order. One that stands several times has what all its declarations say, and
            parents that are missing are added.
        namespaces: prefixes that may stand for the namespaces of topics; where one is missing it is made up.
        preferred: which of several well-known prefixes to use.
    """

    __slots__ = ("_ends", "_index", "_namespaces", "_nodes", "_preferred", "_prefixes", "_topics")

    def __init__(
        self,
        topics: Iterable[DeclaredTopic] = (),
        namespaces: Mapping[str, str] | None = None,
        preferred: Sequence[str] = (),
    ) -> None:
        self._preferred: Final = tuple(preferred)
        declared = _with_parents(topics)
        keys, self._ends = _in_tree_order(declared)
        self._index: Final = {key: position for position, key in enumerate(keys)}
        self._nodes: Final = tuple([merged(declared[key]) for key in keys])
        self._topics: Final = {
            key: node for key, node in zip(keys, self._nodes, strict=True) if node.is_topic
        }
        uris = dict.fromkeys([name.namespace for node in self._nodes for name in node.topic])
        self._prefixes: Final = _prefixes([uri for uri in uris if uri], namespaces or {}, preferred)
        self._namespaces: Final = {prefix: uri for uri, prefix in self._prefixes.items()}

    @property
    def nodes(self) -> tuple[DeclaredTopic, ...]:
        """All topics, also those that are only parents."""
        return self._nodes

    @property
    def topics(self) -> tuple[DeclaredTopic, ...]:
        """The topics that events are declared to have."""
        return tuple(self._topics.values())

    @property
    def namespaces(self) -> Mapping[str, str]:
        """A prefix for each namespace of the topics, the well-known one where there is one, and its URI.

        With these prefixes :meth:`expression` writes filters, and with them they are to be compiled.
        """
        return MappingProxyType(self._namespaces)

    def at(self, path: Path) -> DeclaredTopic | None:
        """The topic of a path, also one that is only a parent.

        Args:
            path: its names, its key, or a text with the prefixes of :attr:`namespaces` or well-known ones.

        Returns:
            The topic, None where there is none.
        """
        position = self._position(path)
        return None if position is None else self._nodes[position]

    def below(self, path: Path = ()) -> tuple[DeclaredTopic, ...]:
        """The topic of a path and all below it that events are declared to have: what ``path//.`` selects.

        Args:
            path: as in :meth:`at`; the topic itself may be one that is only a parent. Empty: all topics.
        """
        return tuple([node for node in self._subtree(path) if node.is_topic])

    def children(self, path: Path = ()) -> tuple[DeclaredTopic, ...]:
        """The topics right below a path, also those that are only parents.

        Args:
            path: as in :meth:`at`. Empty: the roots.
        """
        above = self.at(path)
        level = 1 if above is None else len(above.topic) + 1
        return tuple([node for node in self._subtree(path) if len(node.topic) == level])

    def expression(self, path: Path, *, subtree: bool = False) -> str:
        """The text of the filter that selects a topic, in the dialect ``concrete-set``.

        Args:
            path: as in :meth:`at`.
            subtree: whether it is to select all topics below as well.

        Returns:
            The text, which ``filterlang.compile(text, "concrete-set", namespaces=declarations.namespaces)``
            understands.

        Raises:
            ValueError: if no such topic is declared, or no filter can name it: a part is in no namespace.
        """
        node = self.at(path)
        if node is None:
            raise ValueError(f"no topic {path!r} is declared")
        segments: list[str] = []
        inherited: str | None = None
        for name in node.topic:
            if not name.namespace:
                raise ValueError(f"{name.local!r} of the topic is in no namespace: no filter can name it")
            prefix = "" if name.namespace == inherited else f"{self.prefix_of(name)}:"
            segments.append(prefix + name.local)
            inherited = name.namespace
        return "/".join(segments) + ("//." if subtree else "")

    def with_items(self, items: Mapping[str, Sequence[DeclaredItem]]) -> "Declarations":
        """The same with more items, which the device sends and does not declare.

        A topic that is declared without a description of its messages may have any items, and stays so.

        Args:
            items: the items to add, by the key of their topic. What the topic declares under that name, in an
                element of that kind, stays as it is declared.
        """
        return Declarations(
            [_with(node, items[node.key]) if node.key in items else node for node in self._nodes],
            self._namespaces,
            self._preferred,
        )

    def with_prefixes(self, preferred: Iterable[str]) -> "Declarations":
        """The same, whose filters use other ones of the well-known prefixes.

        Args:
            preferred: the prefixes, such as ``onvif`` and ``axis``, which stand in the URLs of Axis devices.
        """
        return Declarations(self._nodes, self._namespaces, tuple(preferred))

    def prefix_of(self, name: Name) -> str:
        """The prefix of a name's namespace in :attr:`namespaces`, ``""`` where it is in none."""
        return self._prefixes.get(name.namespace, "")

    def __getitem__(self, key: str) -> DeclaredTopic:
        return self._topics[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._topics)

    def __len__(self) -> int:
        return len(self._topics)

    def __reduce__(self) -> tuple[object, ...]:
        return Declarations, (self._nodes, self._namespaces, self._preferred)

    def __repr__(self) -> str:
        return f"<Declarations of {len(self)} topics>"

    def _position(self, path: Path) -> int | None:
        if not isinstance(path, str):
            return self._index.get(topic_key(path))
        if path in self._index:
            return self._index[path]
        try:
            return self._index.get(topic_key(read_topic(path, self._namespaces)))
        except ValueError:
            return None  # no path of a topic

    def _subtree(self, path: Path) -> tuple[DeclaredTopic, ...]:
        if not path:
            return self._nodes
        start = self._position(path)
        return () if start is None else self._nodes[start : self._ends[start]]


def _with(topic: DeclaredTopic, items: Sequence[DeclaredItem]) -> DeclaredTopic:
    if not topic.is_described:
        return topic
    declared = {(item.name, item.kind) for item in topic.items}
    added = [item for item in items if (item.name, item.kind) not in declared]
    return replace(topic, items=(*topic.items, *added))


def _with_parents(topics: Iterable[DeclaredTopic]) -> dict[str, list[DeclaredTopic]]:
    """The declarations of each topic, by its key; a parent that is missing stands in front as no topic."""
    declared: dict[str, list[DeclaredTopic]] = {}
    for topic in topics:
        if not topic.topic:
            raise ValueError("a declared topic has at least one segment")
        missing: list[DeclaredTopic] = []
        path = topic.topic
        while (path := path[:-1]) and topic_key(path) not in declared:
            missing.append(DeclaredTopic(path, is_topic=False))
        for each in (*reversed(missing), topic):
            declared.setdefault(each.key, []).append(each)
    return declared


def _in_tree_order(declared: Iterable[str]) -> tuple[list[str], list[int]]:
    """The keys, each before all below it, and for each the position behind the last one below it."""
    children: dict[str, list[str]] = {"": []}
    for each in declared:
        children.setdefault(each.rpartition("/{")[0], []).append(each)
    keys: list[str] = []
    ends: list[int] = []
    positions: list[int] = []  # of those that are open
    stack: list[str | None] = [*reversed(children[""])]
    while stack:
        key = stack.pop()
        if key is None:  # all below the innermost open one is behind
            ends[positions.pop()] = len(keys)
            continue
        positions.append(len(keys))
        keys.append(key)
        ends.append(0)
        stack.append(None)
        stack += reversed(children.get(key, ()))
    return keys, ends


def _prefixes(uris: Iterable[str], namespaces: Mapping[str, str], preferred: Sequence[str]) -> dict[str, str]:
    """A prefix for each URI: the well-known one, else one of ``namespaces``, else one that is made up.

    Of several well-known prefixes of one URI it is a preferred one, or the first.
    """
    taken = {*WELL_KNOWN, "tt"}  # in filters of items tt is ONVIF's schema
    known: dict[str, str] = {WELL_KNOWN[prefix]: prefix for prefix in preferred}
    for prefix, uri in WELL_KNOWN.items():
        known.setdefault(uri, prefix)
    for prefix, uri in namespaces.items():
        if prefix not in taken and is_ncname(prefix):
            known.setdefault(uri, prefix)
    used = set(known.values())
    made_up = (prefix for prefix in map("ns{}".format, count(1)) if prefix not in used)
    return {uri: known.get(uri) or next(made_up) for uri in uris}
