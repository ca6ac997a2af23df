"""Changing an index: rows of filters come and go.

One writer at a time. Readers may search meanwhile: see :attr:`~filterlang.index.searching.RowIndex.changes`.
"""

from collections.abc import Hashable, Iterator, Sequence

from filterlang.index.layers import Layer
from filterlang.index.nodes import has_row, with_row, without_row
from filterlang.index.row import Rest, Row, Way
from filterlang.index.searching import RowIndex
from filterlang.index.small import look_up, with_entry, without_entry


def count_rows(index: RowIndex, rows: Sequence[Row]) -> None:
    """Count what rows ask for: so that of many, each can hang on its rarest."""
    for row in rows:
        for atom in row.atoms:
            index.counts[atom] = index.counts.get(atom, 0) + 1


def add(index: RowIndex, key: Hashable, rows: Sequence[Row]) -> None:
    """Add the rows of a filter, which are counted already."""
    is_shared = len(rows) > 1
    for row in rows:
        ways = row.ways
        way = ways[0] if len(ways) == 1 else min(ways, key=lambda way: _frequency(index, way))
        rest = row.rest(way, key, is_shared=is_shared)
        for layer in _layers_of(index, row):
            before = layer.character
            _put(index, layer, row, way, rest)
            _settle(index, layer, before)


def discard(index: RowIndex, key: Hashable, rows: Sequence[Row]) -> None:
    """Remove the rows of a filter that is here, and what was counted of them."""
    is_shared = len(rows) > 1
    for row in rows:
        for layer in _layers_of(index, row):
            before = layer.character
            way = _way_of(index, layer, row, key, is_shared=is_shared)
            _take(index, layer, row, way, row.rest(way, key, is_shared=is_shared))
            _settle(index, layer, before)
        for atom in row.atoms:
            if index.counts[atom] > 1:
                index.counts[atom] -= 1
            else:
                del index.counts[atom]


def replace(index: RowIndex, key: Hashable, old: Sequence[Row], new: Sequence[Row]) -> None:
    """Put the rows of a filter, which are counted already, in place of those of another one.

    A search finds the one, the other, or both.
    """
    index.changes += 1
    add(index, key, new)
    index.tick()
    discard(index, key, old)
    index.changes += 1


def _frequency(index: RowIndex, way: Way) -> int:
    if way is None:
        return 0
    return index.counts[way] if isinstance(way, str) else sum([index.counts[atom] for atom in way.atoms])


def _way_of(index: RowIndex, layer: Layer, row: Row, key: Hashable, *, is_shared: bool) -> Way:
    """What a row hangs on. Which way was taken depends on what was rare at the time, so look."""
    *others, last = row.ways
    for way in others:
        if way is None:
            break
        branches = index.hung.get(way if isinstance(way, str) else way.atoms[0], ())
        if has_row(look_up(branches, layer), row.rest(way, key, is_shared=is_shared)):
            return way
    return last


def _layers_of(index: RowIndex, row: Row) -> Iterator[Layer]:
    if row.topics is None:
        yield index.anywhere
        return
    for topic, subtree in row.topics:
        layers = index.subtrees if subtree else index.exact
        layer = layers.get(topic)
        if layer is None:
            layer = layers[topic] = Layer("subtree" if subtree else "topic", topic)
        yield layer


def _settle(index: RowIndex, layer: Layer, before: object) -> None:
    """After a row came or went: plans that it makes wrong are forgotten, and so is an empty layer."""
    if not layer.rows and layer is not index.anywhere:
        del (index.subtrees if layer.reach == "subtree" else index.exact)[layer.topic]
    if layer.character != before:
        index.forget_plans()


def _put(index: RowIndex, layer: Layer, row: Row, way: Way, rest: Rest) -> None:
    layer.rows += 1
    _count(index, row, way, rest, 1)
    if way is None:
        layer.root.add(rest, index.tick)
        for facet in row.absent_facets:
            layer.count_facet(facet, 1)
    elif isinstance(way, str):
        _hang(index, way, layer, rest)
    else:
        if way.facet == "text":
            for text in way.texts:
                index.substrings.add(text)
        if way.is_list(rest):
            layer.lists.add(rest.key, way.texts)
        else:
            for atom in way.atoms:
                _hang(index, atom, layer, rest)
            layer.count_facet(way.facet, 1)


def _take(index: RowIndex, layer: Layer, row: Row, way: Way, rest: Rest) -> None:
    layer.rows -= 1
    _count(index, row, way, rest, -1)
    if way is None:
        layer.root.discard(rest, index.tick)
        for facet in row.absent_facets:
            layer.count_facet(facet, -1)
    elif isinstance(way, str):
        _unhang(index, way, layer, rest)
    else:
        if way.is_list(rest):
            layer.lists.discard(rest.key, way.texts)
        else:
            for atom in way.atoms:
                _unhang(index, atom, layer, rest)
            layer.count_facet(way.facet, -1)
        if way.facet == "text":
            for text in way.texts:
                index.substrings.discard(text)


def _hang(index: RowIndex, atom: str, layer: Layer, rest: Rest) -> None:
    branches = index.hung.get(atom, ())
    branch = with_row(look_up(branches, layer), rest, index.tick)
    index.hung[atom] = with_entry(branches, layer, branch)


def _unhang(index: RowIndex, atom: str, layer: Layer, rest: Rest) -> None:
    branches = index.hung[atom]
    branch = without_row(look_up(branches, layer), rest, index.tick)
    branches = with_entry(branches, layer, branch) if branch else without_entry(branches, layer)
    if branches:
        index.hung[atom] = branches
    else:
        del index.hung[atom]


def _count(index: RowIndex, row: Row, way: Way, rest: Rest, change: int) -> None:
    if way is None:
        kind = "absence" if rest.absent and not rest.tests else "nothing"
    elif isinstance(way, str):
        kind = "item"
    else:
        kind = "type list" if way.is_list(rest) else way.facet
    index.hanging[kind] += change
    if rest.tests:
        index.hanging["tested"] += change
    if row.is_capped:
        index.hanging["capped"] += change
