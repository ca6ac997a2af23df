"""Runs the benchmarks, prints a table of ratios and draws a plot: ``python -m benchmarks``, in a checkout."""

import argparse
import json
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.measuring import PACKAGES
from benchmarks.memory import measure_all_memory
from benchmarks.plot import draw, series_of
from benchmarks.report import Times, fastest, replace_table, rows_of, table, times_of
from benchmarks.starting import measure_starts

HERE: Final = Path(__file__).parent
README: Final = HERE / "README.md"
PROJECT_README: Final = HERE.parent / "README.md"
PLOT: Final = HERE.parent / "docs" / "events-per-second.svg"
STARTS_PER_RUN: Final = 10

OPTIONS: Final = (
    "--benchmark-only",
    "--benchmark-disable-gc",
    "--benchmark-warmup=on",
    "--benchmark-warmup-iterations=2",
    "--benchmark-min-rounds=10",
    "--benchmark-max-time=0.3",
    "-Wignore:Not saving anything",  # not every module has benchmarks
)


def main() -> None:
    """Run the benchmarks, print the table and, if asked to, write it into the pages and draw the plot."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="how many times to run everything (default: 3)")
    parser.add_argument(
        "--write",
        action="store_true",
        help="put the table into the pages, and draw the plot",
    )
    arguments = parser.parse_args()
    runs: list[Times] = []
    for number in range(1, arguments.runs + 1):
        sys.stderr.write(f"run {number} of {arguments.runs}\n")
        runs += [run_all(), measure_starts(STARTS_PER_RUN)]
    sys.stderr.write("memory\n")  # the same in each run
    times = fastest([*runs, measure_all_memory()])
    rows = list(rows_of(times))
    described = describe_run(arguments.runs)
    sys.stdout.write(f"{described}\n\n{table(rows)}\n")
    if arguments.write:
        promised = [row for row in rows if row.target is not None]
        for page, chosen in ((README, rows), (PROJECT_README, promised)):
            content = f"{described}\n\n{table(chosen)}"
            page.write_text(replace_table(page.read_text(encoding="utf-8"), content), encoding="utf-8")
        PLOT.write_text(draw(list(series_of(times))), encoding="utf-8")


def run_all() -> Times:
    """Run all benchmarks once, each module in a process of its own: what one has made slows the next down.

    Raises:
        SystemExit: if one fails: a contender that gives another answer has no time.
    """
    times: Times = {}
    for module in sorted(HERE.glob("test_*.py")):
        times |= run_pytest(module)
    return times


def run_pytest(module: Path) -> Times:
    """Run the benchmarks of a module, which may have none.

    Raises:
        SystemExit: if one fails.
    """
    with TemporaryDirectory() as folder:
        record = Path(folder) / "record.json"
        command = (sys.executable, "-m", "pytest", str(module), *OPTIONS, f"--benchmark-json={record}")
        done = subprocess.run(command, cwd=HERE.parent, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{done.stdout}{done.stderr}")
        return times_of(json.loads(record.read_text(encoding="utf-8"))) if record.exists() else {}


def describe_run(runs: int) -> str:
    """When it was, and on what."""
    packages = ("lark", "lxml", "elementpath", *PACKAGES.values())
    versions = ", ".join([f"Python {platform.python_version()}", *map(describe_version, packages)])
    return f"Measured on {datetime.now(UTC):%Y-%m-%d}, the shortest round of {runs} runs: {versions}."


def describe_version(package: str) -> str:
    """A package and its version."""
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package} not installed"


if __name__ == "__main__":
    main()
