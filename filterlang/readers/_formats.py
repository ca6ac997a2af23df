"""Finds modules of a package by name: readers, and writers likewise. No list to edit.

A user's string is only ever compared with the names found, never imported.
"""

import importlib
import pkgutil
from functools import cache
from types import ModuleType


@cache
def format_names(package: str) -> tuple[str, ...]:
    """The formats of a package: its modules, but for those that start with ``_``; also from a zip file."""
    path = importlib.import_module(package).__path__
    return tuple(sorted(each.name for each in pkgutil.iter_modules(path) if not each.name.startswith("_")))


@cache
def format_module(package: str, name: str) -> ModuleType:
    """The module of a format.

    Args:
        package: the package that holds the formats.
        name: the format, from anywhere.

    Raises:
        ValueError: if there is no such format; names those there are.
    """
    names = format_names(package)
    if name not in names:
        raise ValueError(f"there is no event format {name!r}; known: {', '.join(names)}")
    return importlib.import_module(f"{package}.{name}")
