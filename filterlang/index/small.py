"""Bags of keys, and maps: tuples while they are small, as nearly all of them are, and dicts from then on.

A tuple is replaced and a dict is changed in place; both in one step, so that a reader in another thread sees
either what was there or what is. A reader looks things up, adds a whole bag to a list, or copies before it
iterates: nothing it does can be disturbed by a change.
"""

from collections import Counter
from collections.abc import Hashable
from typing import Any, Final, TypeAlias, TypeVar

Bag: TypeAlias = tuple[Any, ...] | dict[Any, int]
"""Keys of filters; a dict counts how often it holds each. While a filter takes the place of another one, the
key of both may be in a bag twice."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

Map: TypeAlias = tuple[tuple[K, V], ...] | dict[K, V]

MOST_IN_BAG: Final = 256
MOST_IN_MAP: Final = 4
"""So many stay a tuple. Of a map, looking at each is then as fast as looking one up."""


def with_key(bag: Bag, key: Hashable) -> Bag:
    """The bag with one key more."""
    if isinstance(bag, dict):
        bag[key] = bag.get(key, 0) + 1
        return bag
    longer = (*bag, key)
    return longer if len(longer) <= MOST_IN_BAG else dict(Counter(longer))


def without_key(bag: Bag, key: Hashable) -> Bag | None:
    """The bag with one key less, None if it is not in it."""
    if isinstance(bag, dict):
        count = bag.get(key)
        if count is None:
            return None
        if count > 1:
            bag[key] = count - 1
        else:
            del bag[key]
        return bag if len(bag) > MOST_IN_BAG // 2 else tuple([each for each in bag for _ in range(bag[each])])
    for position, each in enumerate(bag):
        if each is key or each == key:
            return bag[:position] + bag[position + 1 :]
    return None


def look_up(entries: Map[K, V], key: K) -> V | None:
    """The value of a key, None where there is none."""
    if isinstance(entries, dict):
        return entries.get(key)
    for known, value in entries:
        if known == key:
            return value
    return None


def with_entry(entries: Map[K, V], key: K, value: V) -> Map[K, V]:
    """The map with a value for the key, in place of one it has."""
    if isinstance(entries, dict):
        entries[key] = value
        return entries
    for position, (known, _) in enumerate(entries):
        if known == key:
            return (*entries[:position], (known, value), *entries[position + 1 :])
    longer = (*entries, (key, value))
    return longer if len(longer) <= MOST_IN_MAP else dict(longer)


def without_entry(entries: Map[K, V], key: K) -> Map[K, V]:
    """The map without a key."""
    if isinstance(entries, dict):
        entries.pop(key, None)
        return entries if len(entries) > MOST_IN_MAP // 2 else tuple(entries.items())
    return tuple([entry for entry in entries if entry[0] != key])


def values_of(entries: Map[K, V]) -> list[V]:
    """The values, as they are now."""
    return list(entries.values()) if isinstance(entries, dict) else [value for _, value in entries]
