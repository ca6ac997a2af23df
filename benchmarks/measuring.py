"""How one contender is measured, and what its record says: shared by all benchmarks."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from typing import Any, Final

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

PACKAGES: Final = {
    "cel": "common-expression-language",
    "celpy": "cel-python",
    "rule_engine": "rule-engine",
    "jmespath": "jmespath",
    "orjson": "orjson",
    "ahocorasick": "pyahocorasick",
}
"""Module to the package that brings it, for those that filterlang's tests do not need."""


def exhaust(function: Callable[[Any], object], inputs: Iterable[Any]) -> None:
    """Call a function on each input, with as little of our own between the calls as Python can do."""
    deque(map(function, inputs), maxlen=0)


def measure(
    benchmark: BenchmarkFixture,
    group: str,
    contender: str,
    function: Callable[[Any], object],
    inputs: Sequence[Any],
) -> None:
    """Measure a function on all inputs, again and again; the record says what, who and how many at once."""
    describe(benchmark, group, contender, operations=len(inputs))
    benchmark(exhaust, function, inputs)


def describe(benchmark: BenchmarkFixture, group: str, contender: str, operations: int) -> None:
    """Write into the record what is measured, who does it, and how many operations a round is."""
    benchmark.group = group
    benchmark.extra_info.update(contender=contender, operations=operations)


def skip_without(module: str | None) -> None:
    """Skip the running test, saying what to install, where a contender is not installed."""
    if module is not None and find_spec(module) is None:
        pytest.skip(f"{module} is not installed: pip install {PACKAGES[module]}")
