"""Changing an index: rows of filters come and go.

One writer at a time. Readers may search meanwhile: see :attr:`~filterlang.index.searching.RowIndex.changes`.
"""

from collections.abc import Hashable, Sequence
from typing import Final

from filterlang.index.branches import with_row, without_row
from filterlang.index.layers import Layer
from filterlang.index.row import Access, Rest, Row, Way
from filterlang.index.searching import RowIndex

ANY_TOPIC: Final[tuple[tuple[str | None, bool], ...]] = ((None, True),)
"""Any topic, as the topics of a row."""


def count_rows(index: RowIndex, rows: Sequence[Row]) -> None:
    """Count what rows ask for: so that of many, each can hang on its rarest."""
    for row in rows:
        for atom in row.atoms:
            index.counts[atom] = index.counts.get(atom, 0) + 1


def add(index: RowIndex, key: Hashable, rows: Sequence[Row]) -> None:
    """Add the rows of a filter, which are counted already."""
    is_shared = len(rows) > 1
    for row in rows:
        way = _rarest(index, row)
        rest = row.rest(way, key, is_shared=is_shared)
        for topic, subtree in row.topics or ANY_TOPIC:
            layer = layer_of(index, topic, subtree=subtree)
            layer.rows += 1
            if _put(index, layer, row, way, rest) or layer.rows == 1:
                index.forget_plans()


def discard(index: RowIndex, key: Hashable, rows: Sequence[Row]) -> None:
    """Remove the rows of a filter that is here, and what was counted of them."""
    is_shared = len(rows) > 1
    for row in rows:
        for topic, subtree in row.topics or ANY_TOPIC:
            layer = layer_of(index, topic, subtree=subtree)
            layer.rows -= 1
            if not layer.rows and topic is not None:
                del (index.subtrees if subtree else index.exact)[topic]
            if _take_back(index, layer, row, key, is_shared=is_shared) or not layer.rows:
                index.forget_plans()
        for atom in row.atoms:
            if index.counts[atom] > 1:
                index.counts[atom] -= 1
            else:
                del index.counts[atom]
                index.asked.discard(atom)


def replace(index: RowIndex, key: Hashable, old: Sequence[Row], new: Sequence[Row]) -> None:
    """Put the rows of a filter, which are counted already, in place of those of another one.

    A search finds the one, the other, or both.
    """
    index.changes += 1
    try:
        add(index, key, new)
        index.tick()
        discard(index, key, old)
    finally:
        index.changes += 1


def _rarest(index: RowIndex, row: Row) -> Way:
    if row.pairs:
        return row.pairs[0] if len(row.pairs) == 1 else min(row.pairs, key=index.counts.__getitem__)
    if row.accesses:
        return min(row.accesses, key=lambda access: sum([index.counts[atom] for atom in access.atoms]))
    return None


def layer_of(index: RowIndex, topic: str | None, *, subtree: bool) -> Layer:
    """The layer of a topic, or of a topic and what is below it, or of any topic; a new one if need be."""
    if topic is None:
        return index.anywhere
    layers = index.subtrees if subtree else index.exact
    layer = layers.get(topic)
    if layer is None:
        layer = layers[topic] = Layer("subtree" if subtree else "topic", topic)
    return layer


def _put(index: RowIndex, layer: Layer, row: Row, way: Way, rest: Rest) -> bool:
    """Put a row where it hangs, and whether that makes plans wrong."""
    if isinstance(way, str):
        return _hang(index, way, layer, rest)
    if way is None:
        was_empty = not layer.root
        layer.root.add(rest, index.tick)
        facets = [layer.count_facet(facet, 1) for facet in row.absent_facets]
        return was_empty or any(facets)
    if way.facet == "text":
        for text in way.texts:
            index.substrings.add(text)
    if way.is_list(rest):
        layer.lists.add(rest.key, way.texts)
        return layer.lists.filters == 1
    are_first = [_hang(index, atom, layer, rest) for atom in way.atoms]
    return layer.count_facet(way.facet, 1) or any(are_first)


def _take_back(index: RowIndex, layer: Layer, row: Row, key: Hashable, *, is_shared: bool) -> bool:
    """Take a row from where it hangs, and whether that makes plans wrong.

    What it hangs on depends on what was rare at the time, so one way after the other is tried.
    """
    rarest = _rarest(index, row)
    for way in (rarest, *[way for way in row.ways if way is not rarest]):
        rest = row.rest(way, key, is_shared=is_shared)
        if isinstance(way, str):
            if _unhang(index, way, layer, rest):
                return not layer.hung
        elif way is None:
            return _take_from_root(index, layer, row, rest)
        elif way.is_list(rest) or _unhang(index, way.atoms[0], layer, rest):
            return _take_from_facet(index, layer, way, rest)
    raise AssertionError(f"a row of {key!r} is not where it was put")


def _take_from_root(index: RowIndex, layer: Layer, row: Row, rest: Rest) -> bool:
    layer.root.discard(rest, index.tick)
    facets = [layer.count_facet(facet, -1) for facet in row.absent_facets]
    return not layer.root or any(facets)


def _take_from_facet(index: RowIndex, layer: Layer, way: Access, rest: Rest) -> bool:
    """The rest of a row's removal that hangs on something other than an item: its first atom is done."""
    if way.is_list(rest):
        layer.lists.discard(rest.key, way.texts)
        is_last = not layer.lists.filters
    else:
        for atom in way.atoms[1:]:
            _unhang(index, atom, layer, rest)
        is_last = layer.count_facet(way.facet, -1) or not layer.hung
    if way.facet == "text":
        for text in way.texts:
            index.substrings.discard(text)
    return is_last


def _hang(index: RowIndex, atom: str, layer: Layer, rest: Rest) -> bool:
    """Hang a row on an atom, and whether it is the first one of the layer that hangs on any."""
    hung = layer.hung
    was_empty = not hung
    before = hung.get(atom)
    branch = with_row(before, rest, index.tick)
    if branch is not before:
        hung[atom] = branch
        index.asked.add(atom)
    return was_empty


def _unhang(index: RowIndex, atom: str, layer: Layer, rest: Rest) -> bool:
    """Take a row from an atom, if it hangs there."""
    hung = layer.hung
    before = hung.get(atom)
    branch = without_row(before, rest, index.tick)
    if branch is None:
        return False
    if not branch:
        del hung[atom]
    elif branch is not before:
        hung[atom] = branch
    return True
