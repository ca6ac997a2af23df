"""The declared topic that a person most likely meant."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from filterlang.namespaces import Name

if TYPE_CHECKING:
    from filterlang.declared.topics import DeclaredTopic

_LONGEST_MISTYPED: Final = 64
"""A longer name is not compared: that takes the square of its length."""

_WRONG_NAMESPACE: Final = 1.0
_WRONG_CASE: Final = 0.5
_WRONG_LEVEL: Final = 2.0
_FAR: Final = float("inf")


def nearest_topic(path: Sequence[Name], topics: "Iterable[DeclaredTopic]") -> "DeclaredTopic | None":
    """The topic that takes the fewest changes to be a path, None where none is near.

    What is counted is letters; a level that is missing, or one too many, counts as two. Something of the
    path must be right, the case of letters aside, if it has more than one segment.
    """
    known = {name.local.casefold() for name in path}
    best, fewest = None, 2.0 + sum([len(name.local) for name in path]) // 4
    for topic in topics:
        if len(path) > 1 and known.isdisjoint([name.local.casefold() for name in topic.topic]):
            continue
        changes = _changes(path, topic.topic, fewest)
        if changes < fewest:
            best, fewest = topic, changes
    return best


def _changes(path: Sequence[Name], topic: Sequence[Name], most: float) -> float:
    """How many changes there are between two paths, at the least; anything above ``most`` is as good."""
    if len(path) == len(topic):
        return _changes_by_level(path, topic, most)
    longer, shorter = (path, topic) if len(path) > len(topic) else (topic, path)
    if len(longer) > len(shorter) + 1:
        return _FAR
    without = [(*longer[:level], *longer[level + 1 :]) for level in range(len(longer))]
    return _WRONG_LEVEL + min([_changes_by_level(each, shorter, most - _WRONG_LEVEL) for each in without])


def _changes_by_level(path: Sequence[Name], topic: Sequence[Name], most: float) -> float:
    changes = 0.0
    for mine, theirs in zip(path, topic, strict=True):
        if mine == theirs:
            continue
        if mine.namespace != theirs.namespace:
            changes += _WRONG_NAMESPACE
        if max(len(mine.local), len(theirs.local)) > _LONGEST_MISTYPED:
            return _FAR
        changes += changed_letters(mine.local, theirs.local)
        if changes > most:
            return _FAR
    return changes


@lru_cache(maxsize=4_096)
def changed_letters(one: str, other: str) -> float:
    """How many letters are to be changed, put in or left out; less for a wrong case."""
    if one.casefold() == other.casefold():
        return _WRONG_CASE if one != other else 0.0
    costs = list(range(len(other) + 1))
    for position, letter in enumerate(one, 1):
        diagonal, costs[0] = costs[0], position
        for column, wanted in enumerate(other, 1):
            diagonal, costs[column] = (
                costs[column],
                min(costs[column] + 1, costs[column - 1] + 1, diagonal + (letter != wanted)),
            )
    return float(costs[-1])
