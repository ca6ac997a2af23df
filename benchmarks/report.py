"""The table of ratios, made of what was measured. Measures nothing.

Absolute times do not hold on another machine, so only ratios within one run are shown. The time of a
contender is the shortest of all its rounds: what else runs on the machine can only make a round longer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from benchmarks.groups import GROUPS, Comparison, Group, Measured, Target

Times: TypeAlias = dict[Measured, float]
"""What was measured to seconds for one operation or, of memory, to bytes."""


def titled(group: Group, case: str) -> str:
    """The title of one case of a group."""
    return f"{group.title}: {case}"


def times_of(record: Mapping[str, Any]) -> Times:
    """Take the times out of a record that pytest-benchmark wrote."""
    return {
        (each["group"], each["extra_info"]["contender"]): each["stats"]["min"]
        / each["extra_info"]["operations"]
        for each in record["benchmarks"]
    }


def fastest(runs: Sequence[Times]) -> Times:
    """The shortest of several runs' times; runs in turn, so that a slow minute meets all contenders."""
    merged: Times = {}
    for run in runs:
        for key, time in run.items():
            merged[key] = min(time, merged.get(key, time))
    return merged


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: ``numerator`` takes ``ratio`` times as long as ``denominator``."""

    title: str
    numerator: str
    denominator: str
    ratio: float
    target: Target | None

    @property
    def cells(self) -> tuple[str, ...]:
        """The line's cells, as Markdown."""
        met = "" if self.target is None else ("yes" if self.target.is_met(self.ratio) else "**no**")
        return (
            self.title,
            self.numerator,
            self.denominator,
            three_digits(self.ratio),
            str(self.target or ""),
            met,
        )


def three_digits(ratio: float) -> str:
    """A ratio with three significant digits and no exponent."""
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:#.3g}"


def rows_of(times: Times) -> Iterator[Row]:
    """Compare every contender with its group's subject, in the order of :data:`GROUPS`."""
    for group in GROUPS:
        if isinstance(group, Comparison):
            yield from _rows_of_comparison(group, times)
            continue
        titles = dict.fromkeys(title for title, _ in times if title.partition(": ")[0] == group.title)
        for title in dict.fromkeys([*titles, group.title]):
            if (title, group.subject) in times:
                yield from _rows_of_title(title, group, times)


def _rows_of_title(title: str, group: Group, times: Times) -> Iterator[Row]:
    own = times[title, group.subject]
    for (its_title, contender), time in times.items():
        if its_title != title or contender == group.subject:
            continue
        target = group.targets.get(contender)
        if target is not None and target.bound == "at most":
            yield Row(title, group.subject, contender, own / time, target)
        else:
            yield Row(title, contender, group.subject, time / own, target)


def _rows_of_comparison(comparison: Comparison, times: Times) -> Iterator[Row]:
    if comparison.of_numerator in times and comparison.of_denominator in times:
        ratio = times[comparison.of_numerator] / times[comparison.of_denominator]
        yield Row(comparison.title, comparison.numerator, comparison.denominator, ratio, comparison.target)


def table(rows: Sequence[Row]) -> str:
    """Write rows as a Markdown table; a title that is the one above is left out."""
    header = ("what", "time of", "over time of", "ratio", "target", "met")
    lines: list[tuple[str, ...]] = [header, ("---", "---", "---", "--:", "---", "---")]
    title_above = ""
    for title, *cells in (row.cells for row in rows):
        lines.append(("" if title == title_above else title, *cells))
        title_above = title
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


BEGIN: Final = "<!-- the table: written by python -m benchmarks --write -->"
END: Final = "<!-- end of the table -->"


def replace_table(page: str, content: str) -> str:
    """Put new content between the markers of a page.

    Raises:
        ValueError: if the page has no markers.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no line {BEGIN} and, below it, {END}")
    return f"{before}{BEGIN}\n\n{content}\n\n{END}{after}"
