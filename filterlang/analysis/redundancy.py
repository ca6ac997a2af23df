"""Which of many filters pass nothing that another one does not pass as well.

Comparing every filter with every other one would take long. A filter that contains another one passes all
events of the other: so an event that passes the other is matched against the set, and only what it passes
comes into question.
"""

from collections.abc import Callable, Collection, Hashable, Mapping
from itertools import islice
from typing import Final, Generic, Literal, NamedTuple, TypeVar

from filterlang.analysis.effort import DEFAULT_EFFORT, Effort, ExhaustedError
from filterlang.analysis.questions import Questions
from filterlang.analysis.witnesses import fields_of
from filterlang.ast import Expression, HasItem, ItemEquals, walk
from filterlang.backends.interpret import item_matches
from filterlang.event import Event
from filterlang.event.fields import Item
from filterlang.filter import Filter

K = TypeVar("K", bound=Hashable)

_EXAMPLES: Final = 4
"""So many events of a filter are matched against the set."""

_MANY: Final = 16
"""So many filters that come into question are tried on an event with all items that they ask for."""


class Redundancy(NamedTuple, Generic[K]):
    """A filter that could be left out: the set would pass the same events without it.

    Attributes:
        key: its key.
        by: the key of a filter that passes all that it passes, and is not redundant itself; None for a filter
            that passes no event at all.
        is_equal: whether the two pass the same events.
    """

    key: K
    by: K | None
    is_equal: bool


def find_redundant(
    filters: Mapping[K, Filter], match: Callable[[Event], Collection[K]], effort: int | None = None
) -> list[Redundancy[K]]:
    """The filters that could all be left out at once, in their order.

    Of filters that pass the same events the first one stays.

    Args:
        filters: the filters.
        match: finds the keys of those that an event passes.
        effort: how many steps each comparison of two filters may cost, None for what ``compare`` takes; where
            it does not suffice, they count as different.

    Raises:
        ValueError: if the effort is below 1.
    """
    search = _Search(filters, match, DEFAULT_EFFORT if effort is None else effort)
    found: dict[K, Redundancy[K]] = {}
    for key in search.order:
        redundancy = search.redundancy(key)
        if redundancy is not None:
            found[key] = redundancy
    return [_resolved(each, found) for each in found.values()]


def _resolved(redundancy: Redundancy[K], found: Mapping[K, Redundancy[K]]) -> Redundancy[K]:
    """The same, with a filter that is not redundant itself."""
    # It ends: each step leads to a filter that surely passes more, or to an earlier one that passes no less.
    while redundancy.by is not None and redundancy.by in found:
        further = found[redundancy.by]
        redundancy = Redundancy(redundancy.key, further.by, redundancy.is_equal and further.is_equal)
    return redundancy


class _Search(Generic[K]):
    def __init__(
        self, filters: Mapping[K, Filter], match: Callable[[Event], Collection[K]], effort: int
    ) -> None:
        self._filters = dict(filters)
        self._match = match
        self._effort = Effort(effort)
        self.order = {key: position for position, key in enumerate(self._filters)}
        self._items: dict[K, list[Item]] = {}
        first: dict[Expression, K] = {}
        self._first = {key: first.setdefault(flt.expr, key) for key, flt in self._filters.items()}
        """For each filter the first one that says the same in the same words."""

    def redundancy(self, key: K) -> Redundancy[K] | None:
        """Why a filter is redundant, None if it is not, or not within the effort."""
        flt = self._filters[key]
        first = self._first[key]
        if first != key:
            return Redundancy(key, first, is_equal=True)
        try:
            examples = self._examples(flt)
        except ExhaustedError:
            return None
        if not examples:
            return Redundancy(key, None, is_equal=False)
        return self._container(key, self._candidates(key, examples))

    def _examples(self, flt: Filter) -> list[Event]:
        questions = self._questions(flt)
        return list(islice(questions.events(questions.expressed[0]), _EXAMPLES))

    def _candidates(self, key: K, examples: list[Event]) -> list[K]:
        """The filters that may contain a filter, in their order; one of each expression."""
        matched = set(self._match(examples[0])).intersection(*[self._match(each) for each in examples[1:]])
        # Others may add filters meanwhile: those are not looked at.
        known = [each for each in matched if each != key and self._first.get(each, key) == each]
        return self._plausible(key, examples[0], sorted(known, key=self.order.__getitem__))

    def _plausible(self, key: K, example: Event, candidates: list[K]) -> list[K]:
        """The candidates without most of those that rule something out which the filter does not."""
        if len(candidates) > _MANY:
            laden = self._laden(self._filters[key], example, candidates)
            candidates = [each for each in candidates if self._filters[each].matches(laden)]
        return candidates

    def _laden(self, flt: Filter, example: Event, candidates: list[K]) -> Event:
        """The event with the items that candidates ask for and that no test of the filter finds.

        The filter still passes it, and candidates that rule one of the items out do not.
        """
        if example.system != "onvif":
            return example
        tests = [node for node, _ in walk(flt.expr) if isinstance(node, HasItem)]
        items = dict.fromkeys([item for each in candidates for item in self._items_in(each)])
        more = [item for item in items if not any(_is_found(test, item) for test in tests)]
        return Event(**{**fields_of(example), "items": (*example.items, *more)})

    def _items_in(self, key: K) -> list[Item]:
        """An item for each test of items in a filter, with the first name and value that it asks for."""
        known = self._items.get(key)
        if known is None:
            tests = [node for node, _ in walk(self._filters[key].expr) if isinstance(node, HasItem)]
            known = self._items[key] = [_item_for(test) for test in tests]
        return known

    def _container(self, key: K, candidates: list[K]) -> Redundancy[K] | None:
        """The first of the candidates that makes a filter redundant."""
        while candidates:
            candidate, *candidates = candidates
            counterexample = self._counterexample(key, candidate)
            if isinstance(counterexample, Event):
                candidates = [each for each in candidates if self._filters[each].matches(counterexample)]
            elif counterexample is None:
                further = self._counterexample(candidate, key)
                if isinstance(further, Event) or self.order[candidate] < self.order[key]:
                    return Redundancy(key, candidate, further is None)
        return None

    def _counterexample(self, key: K, other: K) -> Event | Literal["undecided"] | None:
        """An event that passes a filter and not another one, None if there is none."""
        try:
            questions = self._questions(self._filters[key], self._filters[other])
            one, another = questions.expressed
            formulas = questions.formulas
            return next(questions.events(formulas.all_of((one, formulas.negate(another)))), None)
        except ExhaustedError:
            return "undecided"

    def _questions(self, *filters: Filter) -> Questions:
        self._effort.renew()
        return Questions([flt.expr for flt in filters], self._effort)


def _is_found(test: HasItem, item: Item) -> bool:
    return item.kind == test.kind and item_matches(test.test, item)


def _item_for(test: HasItem) -> Item:
    asked: dict[str, str] = {}
    for node, _ in walk(test):
        if isinstance(node, ItemEquals) and "\0" not in node.value:
            asked.setdefault(node.attribute, node.value)
    return Item(asked.get("Name"), asked.get("Value"), kind=test.kind)
