"""What ``filterlang check`` reports by itself, and what it does where codes are selected."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli import support

CAMERAS = 2_000
DISTINCT = (
    *[f'boolean(//tt:SimpleItem[@Name="port" and @Value="{port}"])' for port in range(8)],
    'boolean(//tt:SimpleItem[@Name="State" and @Value="true"])',
    'boolean(//tt:SimpleItem[@Name="IsMotion" and @Value="true"]) and not(boolean(//tt:SimpleItem[@Name="test"]))',
)
SOURCES = """
[[sources]]
files = ["*.yaml", "cameras/*.yaml"]
at = "$.cameras[*].filter"
dialect = "item-filter"

[[sources]]
files = "*.urls"
dialect = "axis-url"
"""


def camera(number: int) -> str:
    return f"  - name: camera-{number}\n    filter: {DISTINCT[number % len(DISTINCT)]}\n"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "filterlang.toml").write_text(SOURCES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def in_one_file(site: Path) -> None:
    (site / "cameras.yaml").write_text("cameras:\n" + "".join(map(camera, range(CAMERAS))))


def in_a_file_each(site: Path) -> None:
    (site / "cameras").mkdir()
    for number in range(CAMERAS):
        (site / "cameras" / f"{number:04}.yaml").write_text(f"cameras:\n{camera(number)}")


def as_urls(site: Path) -> None:
    topics = [f"onvif:Device/axis:IO/Port{number}" for number in range(9)] + ["onvif:Device//."]
    (site / "site.urls").write_text(
        "".join(
            [
                f"rtsp://camera-{number}/axis-media/media.amp?event=on&eventtopic={topics[number % 10]}\n"
                for number in range(CAMERAS)
            ]
        )
    )


@pytest.mark.parametrize("make", [in_one_file, in_a_file_each, as_urls])
@pytest.mark.parametrize("select", [(), ("--extend-select", "FL8,FL903")])
def test_two_thousand_cameras_with_ten_filters_are_fine(
    site: Path, make: Callable[[Path], None], select: tuple[str, ...]
) -> None:
    """Each camera is a receiver of its own, so nothing is found where the rules are on, either."""
    make(site)
    files = [str(each.relative_to(site)) for each in site.rglob("*.yaml")] + [
        each.name for each in site.glob("*.urls")
    ]
    done = support.invoke("check", "--jobs", "1", *select, *files)
    assert done.exit_code == 0, done.output
    assert f"{CAMERAS:,} filters" in done.output


TWICE = "tns1:Device\ntns1:Device\ntns1:Device/tnsaxis:IO/tnsaxis:Port\n"


@pytest.mark.parametrize(
    ("arguments", "configuration", "codes"),
    [
        ((), "", []),
        (("--select", "FL801"), "", ["FL801"]),
        (("--select", "FL8,FL5"), "", ["FL801", "FL503"]),
        (("--select", "ALL"), "", ["FL801", "FL503"]),
        (("--select", "all", "--ignore", "FL5"), "", ["FL801"]),
        (("--extend-select", "FL503"), "", ["FL503"]),
        (("--extend-select", "FL503,FL801"), "", ["FL801", "FL503"]),
        ((), 'select = ["ALL"]', ["FL801", "FL503"]),
        ((), 'extend-select = ["FL801"]', ["FL801"]),
        (("--extend-select", "FL5"), 'extend-select = ["FL801"]', ["FL801", "FL503"]),
        (("--select", "FL5"), 'extend-select = ["FL801"]', ["FL503"]),
        ((), 'select = ["FL5"]\nextend-select = ["FL801"]\nignore = ["FL5"]', ["FL801"]),
    ],
)
def test_what_is_off_by_default_is_on_where_it_is_selected(
    site: Path, arguments: tuple[str, ...], configuration: str, codes: list[str]
) -> None:
    (site / "filterlang.toml").write_text(configuration)
    (site / "f.txt").write_text(TWICE)
    given = ("-d", "concrete-set", "--output-format", "json-lines", "f.txt")
    done = support.invoke("check", *arguments, *given)
    assert [json.loads(line)["code"] for line in done.stdout.splitlines()] == codes
    assert done.exit_code == bool(codes)


@pytest.mark.parametrize(("compare", "found"), [("", 0), ('compare = "document"', 1), ("compare = []", 1)])
def test_the_configuration_says_which_filters_are_compared(site: Path, compare: str, found: int) -> None:
    (site / "filterlang.toml").write_text(f'extend-select = "FL801"\n{compare}\n{SOURCES}')
    (site / "a.yaml").write_text(f"cameras:\n{camera(0)}{camera(0)}")
    done = support.invoke("check", "--allow-empty")
    assert done.exit_code == found, done.output
    assert ("this filter stands in line 3 already" in done.output) == bool(found)
