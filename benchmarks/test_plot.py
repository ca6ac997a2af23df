"""The plot is a sound SVG and shows everyone."""

from itertools import pairwise

import pytest
from lxml import etree

from benchmarks.expressions import EXPRESSIONS
from benchmarks.groups import COUNTS, JSON, MANY, ORJSON_SKETCH
from benchmarks.plot import (
    BOTTOM,
    HEIGHT,
    LEFT,
    PUBLISHED,
    RIGHT,
    TOP,
    WIDTH,
    across,
    down,
    draw,
    series_of,
    spread,
)
from benchmarks.report import Times
from benchmarks.routing import INDEXES

SVG = "{http://www.w3.org/2000/svg}"

TIMES: Times = {
    **{
        (MANY[count].title, contender.name): 1e-7 * count * position
        for position, contender in enumerate((*INDEXES, *EXPRESSIONS), 2)
        for count in COUNTS
        if count <= contender.most
    },
    **{
        (group.title, contender): 1e-6
        for group in JSON.values()
        for contender in (group.subject, ORJSON_SKETCH)
    },
}


def plot() -> etree._Element:
    return etree.fromstring(draw(list(series_of(TIMES))).encode())


def test_everyone_has_a_line_and_a_label() -> None:
    lines = [line.findtext(f"{SVG}title") for line in plot().iter(f"{SVG}polyline")]
    labels = {text.text for text in plot().iter(f"{SVG}text")}
    names = [contender.name.replace("`", "") for contender in (*INDEXES, *EXPRESSIONS)]
    published = [series.label for series in PUBLISHED]
    assert lines == [*published, *names, "FilterSet.match, JSON", "index of pairs, JSON"]
    assert labels.issuperset(lines)


def test_only_what_was_published_is_dashed() -> None:
    dashed = [
        line.findtext(f"{SVG}title") for line in plot().iter(f"{SVG}polyline") if line.get("stroke-dasharray")
    ]
    assert dashed == [series.label for series in PUBLISHED]
    assert any("another machine" in (text.text or "") for text in plot().iter(f"{SVG}text"))


def test_a_line_has_a_point_for_each_number_of_filters() -> None:
    for line in plot().iter(f"{SVG}polyline"):
        points = [point.split(",") for point in (line.get("points") or "").split()]
        assert 2 <= len(points) <= len(COUNTS)
        assert all(float(left[0]) < float(right[0]) for left, right in pairwise(points))


def test_the_corners_of_the_plot() -> None:
    assert (across(1), across(100_000)) == pytest.approx((LEFT, WIDTH - RIGHT))
    assert (down(1e7), down(1)) == pytest.approx((TOP, HEIGHT - BOTTOM))


def test_labels_do_not_overlap() -> None:
    assert spread([10, 50, 100], 15, lowest=200) == [10, 50, 100]
    assert spread([10, 12, 14], 15, lowest=200) == [10, 25, 40]
    assert spread([190, 195, 199], 15, lowest=200) == [170, 185, 200]


def test_what_was_not_measured_has_no_line() -> None:
    assert list(series_of({})) == []
