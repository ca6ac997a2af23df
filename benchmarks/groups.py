"""What is compared with what, and the targets.

A target on speed that an issue or a page states as a time is stated here as a ratio to Lark's own parse of a
content filter, measured in the same run: the time is meant for a machine where that takes
:data:`MICROSECONDS_OF_LARK`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, TypeAlias


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


Measured: TypeAlias = tuple[str, str]
"""What was measured: the title of a group, with its case if it has several, and a contender."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two things of different groups that are compared with each other.

    Attributes:
        title: what the comparison is about.
        numerator: what takes longer, as the table calls it.
        of_numerator: where that was measured.
        denominator: what it is divided by, as the table calls it.
        of_denominator: where that was measured.
        target: what is promised.
    """

    title: str
    numerator: str
    of_numerator: Measured
    denominator: str
    of_denominator: Measured
    target: Target | None = None


LOOP: Final = "loop written by hand"
XPATH: Final = "`etree.XPath`"
CEL: Final = "CEL in Rust"
LARK: Final = "Lark's own parse"
EACH_BY_ITSELF: Final = "each filter checked by itself"
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

# --- Many filters -----------------------------------------------------------------------------------------

COUNTS: Final = (1, 100, 10_000, 100_000)
"""How many filters a set has."""

MICROSECONDS_OF_LARK: Final = 110
"""How long Lark's own parse of a content filter takes where the times are meant for."""

FILTER_SET: Final = "`FilterSet.match`"
LOOP_OF_PREDICATES: Final = "loop over `flt.matches`"
SKETCH: Final = "index of pairs"
SPLIT_SKETCH: Final = "index of pairs, split"
ORJSON_SKETCH: Final = "orjson and index of pairs"
EVENT_ALONE: Final = "`read_events` alone"
EVENT_WITH_ITEMS: Final = "`read_events` and a look at the items"
"""An event with the fields that predicates read. As it is read, its items are not decoded yet."""
UNDISTURBED: Final = "`FilterSet.match`, nothing changed"
KILOBYTE: Final = "1 kB"
TYPE_LOOP: Final = "loop over `flt.matches`"


def within_microseconds(microseconds: float) -> Target:
    """A promise of a time, as one against Lark's own parse."""
    return at_least(float(f"{MICROSECONDS_OF_LARK / microseconds:.2g}"))


_MANY_TARGETS: Final[Mapping[int, Mapping[str, Target]]] = {
    10_000: {SKETCH: at_least(1.0), LOOP_OF_PREDICATES: at_least(500)},
    100_000: {SKETCH: at_least(0.8), LOOP_OF_PREDICATES: at_least(2_000)},
}


def filters(count: int) -> str:
    """A number of filters, in words."""
    return "1 filter" if count == 1 else f"{count:,} filters"


MANY: Final = {
    count: Group(f"match one event with {filters(count)}", FILTER_SET, _MANY_TARGETS.get(count, {}))
    for count in COUNTS
}
MANY_FRESH: Final = {
    count: Group(f"match one event, never looked at, with {filters(count)}", FILTER_SET) for count in COUNTS
}
GROWTH: Final = Comparison(
    "more filters",
    FILTER_SET + " with 10,000",
    (MANY[10_000].title, FILTER_SET),
    "with 100",
    (MANY[100].title, FILTER_SET),
    at_most(4),
)
JSON: Final = {
    count: Group(
        f"JSON to keys of {filters(count)}",
        "orjson, `Event.of_pairs` and `FilterSet.match`",
        {ORJSON_SKETCH: at_least(0.8)} if count == 10_000 else {},
    )
    for count in COUNTS
}
DOCUMENTS: Final = Group(
    "bytes to keys of 10,000 filters",
    "`read_events` and `FilterSet.match`",
    {EVENT_WITH_ITEMS: at_most(1.25)},
)
LOAD: Final = Group("text to indexed filter", "`FilterSet.compile`", {LARK: at_least(3.9)})
MEMORY: Final = {
    count: Group(
        f"memory of one of {filters(count)}",
        "`FilterSet`, loaded from text",
        {KILOBYTE: at_most(1.5)} if count == 10_000 else {},
    )
    for count in (10_000, 100_000)
}

MATCHES_OF_NEGATIONS: Final = 239
"""How many keys an event has, on average, in the set of negations."""

HARD: Final = Group("hard case", FILTER_SET)
NEGATIONS: Final = Group(
    "only negations",
    FILTER_SET,
    {LARK: within_microseconds(15 + 0.05 * MATCHES_OF_NEGATIONS)},
)
TYPES: Final = Group("10,000 type lists", FILTER_SET)
CHANGE: Final = Group(
    "change one of 100,000 filters",
    "`FilterSet.add` or `.discard`",
    {LARK: within_microseconds(10)},
)
AFTER_CHANGE: Final = Group(
    "match after an add and a discard, in 100,000 filters", FILTER_SET, {UNDISTURBED: at_most(2)}
)

TESTS_COMPARED: Final = 200
"""How many tests each of two filters that are compared has."""

COMPARE: Final = Group(
    f"compare filters of {TESTS_COMPARED} tests", "`compare`", {LARK: within_microseconds(50_000)}
)
UNDECIDED: Final = Group("give up on a pigeonhole formula", "`is_satisfiable`")
REDUNDANT: Final = Group(
    "look through 10,000 filters, each", "`FilterSet.redundant`", {LARK: within_microseconds(6_000)}
)
CHECK: Final = Group(
    "check 2,000 filters of a file, 45 % of them repeats",
    "`lint.runner.find`",
    {EACH_BY_ITSELF: at_least(2)},
)

GROUPS: Final[tuple[Group | Comparison, ...]] = (
    MATCH,
    PARSE_NEW,
    PARSE_KNOWN,
    PREDICATE_NEW,
    PREDICATE_KNOWN,
    PARTS_KNOWN,
    READ,
    READ_AND_MATCH,
    *MANY.values(),
    GROWTH,
    *MANY_FRESH.values(),
    *JSON.values(),
    DOCUMENTS,
    LOAD,
    *MEMORY.values(),
    NEGATIONS,
    HARD,
    TYPES,
    CHANGE,
    AFTER_CHANGE,
    COMPARE,
    UNDECIDED,
    REDUNDANT,
    CHECK,
    START_IMPORT,
    START_CHECK,
)
