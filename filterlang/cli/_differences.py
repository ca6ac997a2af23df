"""What a change of filters changes: how each new filter relates to the old one, with events that prove it.

Knows no output format.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

from filterlang.analysis import Comparison, Relation, compare
from filterlang.cli._filters import compile_line
from filterlang.cli._matched_filters import Match, texts_of
from filterlang.diagnostics import Span
from filterlang.event import Event
from filterlang.lint.entries import FilterEntry

Change: TypeAlias = Relation | Literal["added", "removed"]
"""How the new filter relates to the old one, or that there is only one of them."""


class Witness(NamedTuple):
    """An event that tells two filters apart, or that both pass.

    Attributes:
        means: what it shows.
        event: the event, None where there is none or none was found.
        is_undecided: whether it is not known if there is one.
    """

    means: Literal["no longer passes", "passes now", "still passes"]
    event: Event | None
    is_undecided: bool


class Difference(NamedTuple):
    """What became of a filter.

    Attributes:
        old: the filter as it was, None for one that was added.
        new: the filter as it is, None for one that was removed.
        change: how the new one relates to the old one.
        witnesses: the events that show it; none for a filter that was added or removed.
    """

    old: FilterEntry | None
    new: FilterEntry | None
    change: Change
    witnesses: tuple[Witness, ...] = ()

    @property
    def entry(self) -> FilterEntry:
        """The new filter, or the old one where there is no new one."""
        entry = self.new or self.old
        if entry is None:
            raise AssertionError("a difference is one of a filter")
        return entry

    @property
    def is_rewritten(self) -> bool:
        """Whether there are two different texts."""
        return self.old is not None and self.new is not None and texts_of(self.old) != texts_of(self.new)

    @property
    def is_equal(self) -> bool:
        """Whether the same events pass."""
        return self.change == "equal"


def find_differences(
    changed: Sequence[Match], namespaces: Mapping[str, str]
) -> tuple[list[Difference], bool]:
    """Compare filters that changed.

    What is wrong with one is said; a filter that was removed may be wrong.

    Args:
        changed: the filters, old and new.
        namespaces: the prefixes they may use, beside the well-known ones.

    Returns:
        What became of each filter that is not wrong, and whether one is.
    """
    found: list[Difference] = []
    failed = False
    for match in changed:
        difference = _difference(match, namespaces)
        if difference is None:
            failed = True
        else:
            found.append(difference)
    return found, failed


def place_of(entry: FilterEntry) -> tuple[str, int]:
    """The name of the file that a filter stands in, and its row there."""
    first = entry.texts[0]
    return first.document.name, first.document.position(first.place(Span(0, 0)).start)[0]


def _difference(match: Match, namespaces: Mapping[str, str]) -> Difference | None:
    if match.new is None:
        return Difference(*match, "removed")
    new = compile_line(match.new.texts, namespaces)
    if match.old is None:
        return None if new is None else Difference(*match, "added")
    old = compile_line(match.old.texts, namespaces)
    if old is None or new is None:
        return None
    comparison = compare(old, new)
    return Difference(*match, comparison.relation, tuple(_witnesses(comparison)))


def _witnesses(comparison: Comparison) -> Iterator[Witness]:
    undecided = comparison.undecided
    yield Witness("no longer passes", comparison.only_a, "only_a" in undecided)
    yield Witness("passes now", comparison.only_b, "only_b" in undecided)
    yield Witness("still passes", comparison.both, "both" in undecided)
