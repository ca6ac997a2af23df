"""Draws events per second over the number of filters, both logarithmic, as an SVG."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import log10
from types import MappingProxyType
from typing import Final

from benchmarks.groups import (
    COUNTS,
    FILTER_SET,
    JSON,
    LOOP_OF_PREDICATES,
    MANY,
    ORJSON_SKETCH,
    SKETCH,
    SPLIT_SKETCH,
)
from benchmarks.report import Times


@dataclass(frozen=True)
class Series:
    """One line of the plot.

    Attributes:
        label: what it is, as the plot says it.
        points: number of filters to events per second.
        colour: of the line; one that can be seen on white and on black.
        measured: whether it was measured in the run, and not published elsewhere.
        width: of the line.
    """

    label: str
    points: Mapping[int, float]
    colour: str
    measured: bool = True
    width: float = 1.8


PUBLISHED: Final = (
    Series(
        "C++ prototype of an index", {1: 4.5e6, 100: 3.4e6, 10_000: 1.55e6, 100_000: 0.57e6}, "#8a8a8a", False
    ),
    Series("AWS event-ruler, JSON", {1: 328e3, 100: 138e3, 10_000: 71e3, 100_000: 14e3}, "#0c8599", False),
    Series("Quamina, JSON", {1: 2.38e6, 100: 792e3, 10_000: 24e3, 100_000: 547}, "#2f9e44", False),
    Series("be-tree, JSON", {1: 460e3, 100: 330e3, 10_000: 2.8e3}, "#ae3ec9", False),
)
"""Engines whose index no package on PyPI offers; where a range was published, its upper end."""

_COLOURS: Final = MappingProxyType(
    {
        FILTER_SET: "#e8590c",
        SKETCH: "#1c7ed6",
        SPLIT_SKETCH: "#4dabf7",
        LOOP_OF_PREDICATES: "#a07a00",
    }
)
_COLOUR_OF_LOOPS: Final = "#868e96"


def series_of(times: Times) -> Iterator[Series]:
    """The lines of what was measured, in the order in which it was."""
    decoded = {MANY[count].title: count for count in COUNTS}
    for contender in dict.fromkeys(contender for title, contender in times if title in decoded):
        points = {
            count: 1 / times[title, contender]
            for title, count in decoded.items()
            if (title, contender) in times
        }
        yield Series(
            contender.replace("`", ""),
            points,
            _COLOURS.get(contender, _COLOUR_OF_LOOPS),
            width=3.2 if contender == FILTER_SET else 1.8,
        )
    of_json = {
        "FilterSet.match, JSON": (JSON[COUNTS[0]].subject, _COLOURS[FILTER_SET]),
        f"{SKETCH}, JSON": (ORJSON_SKETCH, _COLOURS[SKETCH]),
    }
    for label, (contender, colour) in of_json.items():
        points = {
            count: 1 / times[group.title, contender]
            for count, group in JSON.items()
            if (group.title, contender) in times
        }
        if points:
            yield Series(label, points, colour, width=1.2)


# --- Where things stand -----------------------------------------------------------------------------------

WIDTH, HEIGHT = 960, 640
LEFT, RIGHT, TOP, BOTTOM = 90, 236, 60, 96
SLOWEST, FASTEST = 1.0, 1e7
FEWEST, MOST = COUNTS[0], COUNTS[-1]
LINE_OF_TEXT = 15
DOT = 3.2

_STYLE: Final = """
text { font: 12px system-ui, sans-serif; fill: #24292f; }
.title { font-size: 17px; font-weight: 600; }
.ours { font-weight: 700; }
.halo { stroke: #ffffff; stroke-width: 4; stroke-linejoin: round; opacity: 0.8; }
.note { font-size: 11px; fill: #57606a; }
.background { fill: #ffffff; }
.grid { stroke: #d0d7de; stroke-width: 1; }
.line { fill: none; stroke-linejoin: round; }
.leader { stroke-width: 0.8; opacity: 0.6; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .note { fill: #9da7b3; }
  .background { fill: #0d1117; }
  .halo { stroke: #0d1117; }
  .grid { stroke: #30363d; }
}
"""

NOTE: Final = (
    "Solid: measured in one run on one machine, on decoded events or, where it says so, from JSON.",
    "Dashed: published figures, measured elsewhere and on another machine. Their slopes can be compared",
    "with the others, their heights cannot. No figure holds for another machine than it was measured on.",
)


def across(count: float) -> float:
    """Where a number of filters stands."""
    return LEFT + (WIDTH - LEFT - RIGHT) * log10(count / FEWEST) / log10(MOST / FEWEST)


def down(speed: float) -> float:
    """Where a number of events per second stands."""
    return TOP + (HEIGHT - TOP - BOTTOM) * log10(FASTEST / speed) / log10(FASTEST / SLOWEST)


def powers(first: float, last: float) -> list[int]:
    """The powers of ten from the first to the last."""
    return [10**exponent for exponent in range(round(log10(first)), round(log10(last)) + 1)]


def spread(places: Sequence[float], distance: float, lowest: float) -> list[float]:
    """Move places that ascend apart, down as far as needed and, if that is too far, up again."""
    moved = list(places)
    for index in range(1, len(moved)):
        moved[index] = max(moved[index], moved[index - 1] + distance)
    for index in reversed(range(len(moved))):
        limit = lowest if index == len(moved) - 1 else moved[index + 1] - distance
        moved[index] = min(moved[index], limit)
    return moved


# --- Drawing ----------------------------------------------------------------------------------------------


def draw(measured: Sequence[Series]) -> str:
    """The SVG of what was measured, and of what was published."""
    every = [*PUBLISHED, *measured]
    elements = [
        f"<style>{_STYLE}</style>",
        f'<rect class="background" width="{WIDTH}" height="{HEIGHT}"/>',
        _text(LEFT, 30, "Events per second, by the number of filters", "title"),
        *_grid(),
        *[element for series in every for element in _line(series)],
        *_labels(every),
        *[_text(LEFT, HEIGHT - 42 + 14 * row, line, "note") for row, line in enumerate(NOTE)],
    ]
    body = "\n".join(elements)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}"'
        f' height="{HEIGHT}" role="img" aria-label="Events per second, by the number of filters">\n'
        f"{body}\n</svg>\n"
    )


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _straight(x: float, y: float, to_x: float, to_y: float, attributes: str) -> str:
    return f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" {attributes}/>'


def _grid() -> Iterator[str]:
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    for count in powers(FEWEST, MOST):
        yield _straight(across(count), TOP, across(count), bottom, 'class="grid"')
        yield _text(across(count), bottom + 18, f"{count:,}", anchor="middle")
    for speed in powers(SLOWEST, FASTEST):
        yield _straight(LEFT, down(speed), right, down(speed), 'class="grid"')
        yield _text(LEFT - 8, down(speed) + 4, f"{speed:,}", anchor="end")
    yield _text((LEFT + right) / 2, bottom + 36, "filters", anchor="middle")
    yield _text(LEFT, TOP - 10, "events/s", "note", anchor="end")


def _dashes(series: Series) -> str:
    return "" if series.measured else ' stroke-dasharray="6 4"'


def _line(series: Series) -> Iterator[str]:
    places = [(across(count), down(speed)) for count, speed in sorted(series.points.items())]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    yield (
        f'<polyline class="line" points="{path}" stroke="{series.colour}" stroke-width="{series.width}"'
        f"{_dashes(series)}><title>{escape(series.label)}</title></polyline>"
    )
    inside = series.colour if series.measured else "none"
    for x, y in places:
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{DOT}" stroke="{series.colour}" fill="{inside}"/>'


def _labels(every: Sequence[Series]) -> Iterator[str]:
    """A label at the end of each line, moved where two would overlap, with a line to where it belongs."""
    ends = sorted({max(series.points) for series in every})
    for end in ends:
        ending = sorted(
            [series for series in every if max(series.points) == end], key=lambda series: -series.points[end]
        )
        exact = [down(series.points[end]) for series in ending]
        for series, y, moved in zip(ending, exact, spread(exact, LINE_OF_TEXT, HEIGHT - BOTTOM), strict=True):
            x = across(end) + DOT
            yield _straight(x, y, x + 18, moved, f'class="leader" stroke="{series.colour}"')
            kind = "ours" if series.label.startswith("FilterSet") else "other"
            yield _text(
                x + 22, moved + 4, series.label, f"{kind} halo"
            )  # what is behind it shines through else
            yield _text(x + 22, moved + 4, series.label, kind)
