"""Findings to text: one module per output format, found by name.

A format is a module with a function ``report(findings, run) -> Iterator[str]``, whose pieces together are the
whole report; a piece is yielded as soon as it is known. A name's hyphens are underscores in its module's.
Modules that start with ``_`` are shared parts.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TypeAlias

from filterlang.places.findings import Finding
from filterlang.reporters._escaping import escape
from filterlang.reporters._headline import Paint, painter
from filterlang.reporters._run import Problem, Run

__all__ = [
    "Paint",
    "Problem",
    "Reporter",
    "Run",
    "escape",
    "find_reporter",
    "painter",
    "report_formats",
]

Reporter: TypeAlias = Callable[[Iterable[Finding], Run], Iterator[str]]
"""Makes a report of findings, in the order in which they come."""


@cache
def report_formats() -> tuple[str, ...]:
    """The names of the formats there are, sorted."""
    names = (module.name for module in iter_modules(__path__))
    return tuple(sorted(name.replace("_", "-") for name in names if not name.startswith("_")))


def find_reporter(name: str) -> Reporter:
    """Find the reporter of a format.

    Args:
        name: the format, from anywhere: it is only compared with the names there are.

    Raises:
        ValueError: if there is no such format; names those there are.
    """
    if name not in report_formats():
        raise ValueError(f"there is no output format {name!r}; known: {', '.join(report_formats())}")
    reporter: Reporter = import_module(f"{__name__}.{name.replace('-', '_')}").report
    return reporter
