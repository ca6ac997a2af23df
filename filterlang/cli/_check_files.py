"""Which files ``filterlang check`` checks: those that are named, and those of the configuration's sources."""

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from filterlang.cli._configuration import Configured
from filterlang.lint.globs import fixed_folder, matches_any

STDIN: Final = "-"
_NOT_OURS: Final = frozenset(("__pycache__", "node_modules"))


class FilesError(ValueError):
    """Nothing says which files of a folder hold filters; the message says what would.

    Attributes:
        folder: the folder.
    """

    def __init__(self, folder: str, reason: str) -> None:
        super().__init__(f"{folder}: {reason}")
        self.folder = folder


def files_to_check(arguments: Sequence[str], configured: Configured) -> Iterator[str | FilesError]:
    """The files to check, each once.

    Args:
        arguments: files, folders and ``-``; none for all files of the configuration's sources.
        configured: the configuration. Of a folder, the files that belong to its sources are checked.

    Yields:
        Files, in the order of the arguments, those of a folder by name; and what is wrong with an argument.
    """
    seen: set[str] = set()
    for found in _found(arguments, configured):
        name = os.path.normpath(str(found))
        if name not in seen:
            seen.add(name)
            yield found


def _found(arguments: Sequence[str], configured: Configured) -> Iterator[str | FilesError]:
    if not arguments:
        for path in _files_within(".", configured):
            yield os.path.relpath(os.path.join(configured.folder, path))  # noqa: PTH118 - pathlib takes long to import
    for argument in arguments:
        if argument == STDIN or not os.path.isdir(argument):  # noqa: PTH112
            yield argument
        elif not configured.config.sources:
            yield FilesError(argument, "a folder, and no [[sources]] say which of its files to check")
        else:
            within = path_in(configured, argument)
            found = [] if within is None else _files_within(within, configured)
            if not found:
                yield FilesError(argument, "a folder in which no file belongs to one of the [[sources]]")
            for path in found:
                yield os.path.normpath(os.path.join(argument, os.path.relpath(path, within)))  # noqa: PTH118


def path_in(configured: Configured, file: str) -> str | None:
    """A file's path from the configuration's folder, with slashes; None where it is not in there.

    Args:
        configured: the configuration.
        file: the file.
    """
    if file == STDIN:
        return None
    try:
        path = os.path.relpath(os.path.abspath(file), configured.folder).replace(os.sep, "/")  # noqa: PTH100
    except ValueError:  # on another drive of Windows
        return None
    return None if path == ".." or path.startswith("../") else path


def _files_within(folder: str, configured: Configured) -> list[str]:
    """The files of sources in a folder, by name; both are relative to the configuration's folder."""
    globs = [glob for source in configured.config.sources for glob in source.files]
    found: set[str] = set()
    for start in _starts(folder, {fixed_folder(glob) or "." for glob in globs}):
        found.update([path for path in _walk(configured.folder, start) if matches_any(path, globs)])
    return sorted(found)


def _starts(folder: str, fixed: Iterable[str]) -> list[str]:
    """Where to look for files in a folder. A hidden folder is looked into only where a glob names it."""
    own = [folder] if any(_is_within(folder, each) for each in fixed) else []
    return own + [each for each in fixed if each != folder and _is_within(each, folder)]


def _is_within(folder: str, outer: str) -> bool:
    return outer in (".", folder) or folder.startswith(f"{outer}/")


def _walk(root: str, start: str) -> Iterator[str]:
    for folder, folders, files in os.walk(os.path.join(root, start)):  # noqa: PTH118
        folders[:] = [each for each in folders if not each.startswith(".") and each not in _NOT_OURS]
        inner = os.path.relpath(folder, root).replace(os.sep, "/")
        for file in files:
            if os.path.isfile(os.path.join(folder, file)):  # noqa: PTH113, PTH118
                yield file if inner == "." else f"{inner}/{file}"
