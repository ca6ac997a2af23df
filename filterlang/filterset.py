"""FilterSet: which of many filters an event passes, at a cost that depends on how many those are."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeAlias, TypeVar

from filterlang.diagnostics import FilterError
from filterlang.event import Event
from filterlang.filter import Filter
from filterlang.index.changing import add, count_rows, discard, replace
from filterlang.index.outline import rows_of
from filterlang.index.row import Row
from filterlang.index.searching import RowIndex
from filterlang.limits import DEFAULT_LIMITS, Limits
from filterlang.texts import TextSource

if TYPE_CHECKING:
    from filterlang.analysis.redundancy import Redundancy
    from filterlang.index.describing import EventPlan, Statistics

K = TypeVar("K", bound=Hashable)

_Entry: TypeAlias = Filter | tuple[Any, ...]
"""A filter, or a TextSource and the texts of one."""

_AT_ONCE: Final = 4_096
"""So many filters are read before they are added: what is rare among them is known then."""


class FilterSet(Mapping[K, Filter], Generic[K]):
    """Filters by key, and an index over them.

    A mapping of keys to filters, with which an event is matched against all of them at once::

        routes = filterlang.FilterSet({"door": door, "motion": motion})
        for event in filterlang.read_events(source):
            for key in routes.match(event):
                ...

    What a match costs depends on the items of the event and on how many filters it passes, and hardly on how
    many filters there are. Adding or discarding a filter costs what its size is, whatever the set's.

    Any number of threads may match while others change the set. A match takes no lock: it sees a filter that
    is being added or discarded or does not, and of a filter that is being replaced the old one or the new
    one. In the rare case that a replacement gets in its way it starts again, and only after 64 times in a row
    does it wait for one change to end. Changes wait for each other, and no match waits for them.

    Args:
        filters: the filters by key, or pairs of a key and a filter. Keys are anything hashable; of two that
            are equal, the later filter replaces the earlier one.

    Raises:
        TypeError: if something other than a Filter is to be added, or a key is not hashable.
    """

    __slots__ = ("__weakref__", "_entries", "_index", "_lock")

    def __init__(self, filters: Mapping[K, Filter] | Iterable[tuple[K, Filter]] = ()) -> None:
        self._lock = Lock()
        self._index = RowIndex(self._lock)
        self._entries: dict[K, _Entry] = {}
        self.update(filters)

    @classmethod
    def compile(
        cls,
        rows: Iterable[tuple[K, Mapping[str, str]]],
        *,
        namespaces: Mapping[str, str] | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> "Compiled[K]":
        """Compile many filters from their texts, as :func:`filterlang.compile_parts` does one.

        Only one text of each shape is parsed, and the set keeps the texts: a filter, with its expression and
        its predicate, is made when somebody asks for it. A text that is wrong does not stop the others. ::

            routes, errors = filterlang.FilterSet.compile(
                [("door", {"concrete-set": "tns1:Device//.", "item-filter": "boolean(//tt:SimpleItem[...])"})]
            )

        Args:
            rows: for each filter its key and its parts, dialect to text; they are and-ed. Without parts every
                event passes. Of two rows with one key the later counts.
            namespaces: the prefixes that texts may use, with their URIs, beside the well-known ones.
            limits: for each text, and for the parts of a filter together.

        Returns:
            The set, and what is wrong with the texts that are not in it.

        Raises:
            TypeError: if a row is not a key and a mapping of str to str, or a key is not hashable.
        """
        made = cls()
        errors: dict[K, tuple[FilterError, ...]] = {}
        sources: dict[tuple[str, ...], TextSource] = {}
        batch: list[_Prepared[K]] = []
        for key, parts in dict(rows).items():
            if not isinstance(parts, Mapping):
                raise TypeError(f"the parts of {key!r} must be a mapping of dialects to texts, not {parts!r}")
            dialects = tuple(parts)
            texts = tuple(parts.values())
            source = sources.get(dialects)
            try:
                if source is None:
                    source = sources[dialects] = TextSource(dialects, namespaces, limits)
                batch.append((key, (source, *texts), source.rows(texts)))
            except FilterError as error:
                errors[key] = source.errors(texts) if source is not None else (error,)
            except TypeError as error:
                raise TypeError(f"{error}, in the filter with the key {key!r}") from None
            if len(batch) == _AT_ONCE:
                _load(made._index, made._entries, batch)
                batch = []
        _load(made._index, made._entries, batch)
        return Compiled(made, errors)

    # Matching.

    def match(self, event: Event) -> list[K]:
        """The keys of the filters that an event passes, each once, in no particular order.

        Args:
            event: the event.
        """
        return self._index.find(event)

    def matches_any(self, event: Event) -> bool:
        """Whether an event passes any of the filters. Costs what :meth:`match` costs.

        Args:
            event: the event.
        """
        return bool(self._index.find(event))

    def explain_plan(self, event: Event) -> "EventPlan":
        """How an event is matched: which layers and rows are looked at, and why. For people: print it.

        Args:
            event: the event.
        """
        from filterlang.index.describing import explain

        with self._lock:
            return explain(self._index, event)

    def statistics(self) -> "Statistics":
        """How many filters there are, and how they are indexed. Goes through all of them."""
        from filterlang.index.describing import count

        with self._lock:
            return count(self._index, (_rows_of(key, entry) for key, entry in self._entries.items()))

    def redundant(self, *, effort: int | None = None) -> "list[Redundancy[K]]":
        """The filters that could all be left out, each with one that contains it and stays: docs/analysis.md.

        Args:
            effort: how many steps comparing two of them may cost; they count as different if it takes more.
        """
        from filterlang.analysis.redundancy import find_redundant

        return find_redundant(self, self.match, effort)

    # Changing.

    def add(self, key: K, flt: Filter) -> None:
        """Add a filter. If there is one with the key it is replaced: a match finds the one or the other.

        Args:
            key: its key.
            flt: the filter.

        Raises:
            TypeError: if it is no Filter, or the key is not hashable.
        """
        rows = _rows_of(key, flt)
        with self._lock:
            count_rows(self._index, rows)
            _put(self._index, self._entries, key, flt, rows)

    def discard(self, key: K) -> None:
        """Remove the filter with a key, if there is one.

        Args:
            key: its key.
        """
        with self._lock:
            if key in self._entries:
                discard(self._index, key, _rows_of(key, self._entries[key]))
                del self._entries[key]

    def update(self, filters: Mapping[K, Filter] | Iterable[tuple[K, Filter]]) -> None:
        """Add many filters, one after the other. Faster than adding each.

        Args:
            filters: as for the class.

        Raises:
            TypeError: as :meth:`add`; then nothing has changed.
        """
        prepared = _prepare(filters)
        with self._lock:
            _load(self._index, self._entries, prepared)

    def replace_all(self, filters: Mapping[K, Filter] | Iterable[tuple[K, Filter]]) -> None:
        """Replace all filters at once: a match finds those of before or those of now, and no mixture.

        Args:
            filters: as for the class.

        Raises:
            TypeError: as :meth:`add`; then nothing has changed.
        """
        index = RowIndex(self._lock)
        entries: dict[K, _Entry] = {}
        _load(index, entries, _prepare(filters))
        with self._lock:
            self._entries = entries
            self._index = index

    # What makes it a mapping.

    def __getitem__(self, key: K) -> Filter:
        entry = self._entries[key]
        return entry if isinstance(entry, Filter) else entry[0].compile(entry[1:])

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[K]:
        return iter(list(self._entries))  # the keys of now, however the set changes meanwhile

    def __repr__(self) -> str:
        return f"<FilterSet of {len(self):,} filters>"

    def __reduce__(self) -> tuple[object, ...]:
        with self._lock:
            return _restore, (list(self._entries.items()),)


class Compiled(NamedTuple, Generic[K]):
    """What became of many texts.

    Attributes:
        filters: the filters whose texts are right.
        errors: for each of the others its errors, one for each text that is wrong; each holds the text, its
            dialect and the diagnostics.
    """

    filters: FilterSet[K]
    errors: dict[K, tuple[FilterError, ...]]


_Prepared: TypeAlias = tuple[K, _Entry, list[Row]]
"""A filter to be added: its key, the filter, and its rows."""


def _prepare(filters: Mapping[K, Filter] | Iterable[tuple[K, Filter]]) -> list[_Prepared[K]]:
    # Texts of another set stay texts.
    source: Any = filters._entries.copy() if isinstance(filters, FilterSet) else filters
    pairs = source.items() if isinstance(source, Mapping) else source
    return [(key, entry, _rows_of(key, entry)) for key, entry in pairs]


def _load(index: RowIndex, entries: dict[K, _Entry], filters: list[_Prepared[K]]) -> None:
    """Add many filters. What they ask for is counted first, so that each hangs on what is rare among all."""
    for _, _, rows in filters:
        count_rows(index, rows)
    for key, entry, rows in filters:
        _put(index, entries, key, entry, rows)
    index.substrings.settle()


def _put(index: RowIndex, entries: dict[K, _Entry], key: K, entry: _Entry, rows: list[Row]) -> None:
    """Add a filter whose rows are counted already, or put it in place of another one."""
    old = entries.get(key)
    if old is None:
        add(index, key, rows)
    else:
        replace(index, key, _rows_of(key, old), rows)
    entries[key] = entry


def _rows_of(key: Hashable, entry: _Entry) -> list[Row]:
    hash(key)
    if isinstance(entry, Filter):
        return rows_of(entry.lowered, lambda: entry.expr)
    if isinstance(entry, tuple) and isinstance(entry[0], TextSource):
        return entry[0].rows(entry[1:])
    raise TypeError(f"the filter with the key {key!r} must be a Filter, not {entry!r}: compile it first")


def _restore(entries: list[tuple[Any, _Entry]]) -> FilterSet[Any]:
    made: FilterSet[Any] = FilterSet()
    _load(made._index, made._entries, [(key, entry, _rows_of(key, entry)) for key, entry in entries])
    return made
