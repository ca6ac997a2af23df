"""What is compared with what, the targets, and the table of ratios. Measures nothing.

Absolute times do not hold on another machine, so only ratios within one run are shown. The time of a
contender is the shortest of all its rounds: what else runs on the machine can only make a round longer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Target:
    """What filterlang promises against one contender.

    Attributes:
        bound: "at most": its time over the contender's; "at least": the contender's time over its own.
        limit: the ratio.
    """

    bound: Literal["at most", "at least"]
    limit: float

    def is_met(self, ratio: float) -> bool:
        """Whether a measured ratio is within the limit."""
        return ratio <= self.limit if self.bound == "at most" else ratio >= self.limit

    def __str__(self) -> str:
        return f"{self.bound} {self.limit:g}"


def at_most(limit: float) -> Target:
    return Target("at most", limit)


def at_least(limit: float) -> Target:
    return Target("at least", limit)


@dataclass(frozen=True, slots=True)
class Group:
    """One thing that several contenders do.

    Attributes:
        title: what they do.
        subject: filterlang's way of doing it, which the others are compared with.
        targets: contender to what is promised against it.
    """

    title: str
    subject: str
    targets: Mapping[str, Target] = field(default_factory=lambda: MappingProxyType({}))


LOOP: Final = "loop written by hand"
XPATH: Final = "`etree.XPath`"
CEL: Final = "CEL in Rust"
LARK: Final = "Lark's own parse"
LXML_LOOP: Final = "lxml loop written by hand"
LXML_LOOP_AND_PREDICATE: Final = "lxml loop and predicate written by hand"
BARE_PYTHON: Final = "`python -c pass`"
LIBRARIES: Final = '`python -c "import click, lark"`'

MATCH: Final = Group(
    "match one event", "`flt.matches`", {LOOP: at_most(1.0), XPATH: at_least(40), CEL: at_least(5)}
)
PARSE_NEW: Final = Group("text to AST, a new shape", "`parse`")
PARSE_KNOWN: Final = Group("text to AST, a known shape", "`parse`")
PREDICATE_NEW: Final = Group("text to predicate, a new shape", "`compile` and first match")
PREDICATE_KNOWN: Final = Group(
    "text to predicate, a known shape", "`compile` and first match", {LARK: at_most(0.14)}
)
PARTS_KNOWN: Final = Group("texts to predicate, known shapes", "`compile_parts` and first match")
READ: Final = Group("bytes to event", "`read_events`", {LXML_LOOP: at_most(1.35)})
READ_AND_MATCH: Final = Group("bytes to first match", "`read_events` and `flt.matches`")
START_IMPORT: Final = Group("start: import", "`import filterlang`", {BARE_PYTHON: at_most(1.5)})
START_CHECK: Final = Group("start: command", "`filterlang check -e`", {LIBRARIES: at_most(1.6)})

GROUPS: Final = (
    MATCH,
    PARSE_NEW,
    PARSE_KNOWN,
    PREDICATE_NEW,
    PREDICATE_KNOWN,
    PARTS_KNOWN,
    READ,
    READ_AND_MATCH,
    START_IMPORT,
    START_CHECK,
)

Times: TypeAlias = dict[tuple[str, str], float]
"""The title of a group, with its case if it has several, and a contender, to seconds for one operation."""


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
