"""A bounded cache for what comes from the network, without a lock."""

from collections.abc import Hashable
from typing import Final, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_SMALL: Final = 1


class Recent(Generic[K, V]):
    """Remembers what was used recently, in two generations.

    What is used is in the young generation. When that is full it becomes the old one, and what was in the
    old one and was not used since is forgotten. So the least recently used go first, as in an LRU cache, but
    finding something writes nothing: it costs one look-up, and threads do not get into each other's way. Two
    that miss at the same time both make the value, and one of the values is kept.

    Args:
        most: the weight of a generation, so that at most twice as much is kept.

    Attributes:
        young: the young generation. Look here first, then call :meth:`recall`.
    """

    __slots__ = ("_most", "_old", "_weight", "young")

    def __init__(self, most: int) -> None:
        self._most = most
        self._weight = 0
        self.young: dict[K, V] = {}
        self._old: dict[K, V] = {}

    def recall(self, key: K, weight: int = _SMALL) -> V | None:
        """The value if it is in the old generation, from where it returns to the young one."""
        value = self._old.get(key)
        if value is not None:
            self.keep(key, value, weight)
        return value

    def keep(self, key: K, value: V, weight: int = _SMALL) -> None:
        """Remember a value, which must not be None.

        Args:
            key: what it is looked up by.
            value: the value.
            weight: how much of the cache it takes up.
        """
        if self._weight + weight > self._most:
            self._old = self.young
            self.young = {}
            self._weight = 0
        if weight <= self._most:
            self._weight += weight
            self.young[key] = value

    def __len__(self) -> int:
        return len(self.young) + len(self._old)
