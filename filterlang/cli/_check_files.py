"""Which files ``filterlang check`` checks: those that are named, and those of the configuration's sources."""

import os
from collections.abc import Iterator, Sequence
from typing import Final

from filterlang.cli._configuration import Configured
from filterlang.lint.globs import fixed_folder, matches_any

STDIN: Final = "-"
_NOT_OURS: Final = frozenset(("__pycache__", "node_modules"))


class FilesError(ValueError):
    """Nothing says which files of a folder hold filters; the message says what would."""


def files_to_check(arguments: Sequence[str], configured: Configured) -> Iterator[str | FilesError]:
    """The files to check, each once.

    Args:
        arguments: files, folders and ``-``; none for all files of the configuration's sources.
        configured: the configuration. Of a folder, the files that belong to its sources are checked.

    Yields:
        Files, in the order of the arguments, those of a folder by name; and what is wrong with an argument.
    """
    seen: set[str] = set()
    for argument in arguments or (os.path.relpath(configured.folder),):
        if argument == STDIN or not os.path.isdir(argument):  # noqa: PTH112 - pathlib takes long to import
            found = iter((argument,))
        elif not configured.config.sources:
            yield FilesError(
                f"{argument}: this is a folder, and no [[sources]] say which of its files to check"
            )
            continue
        else:
            found = _files_of_folder(argument, configured)
        for file in found:
            if file not in seen:
                seen.add(file)
                yield file


def path_in(configured: Configured, file: str) -> str | None:
    """A file's path from the configuration's folder, with slashes; None where it is not in there.

    Args:
        configured: the configuration.
        file: the file.
    """
    if file == STDIN:
        return None
    path = os.path.relpath(os.path.abspath(file), configured.folder).replace(os.sep, "/")  # noqa: PTH100
    return None if path == ".." or path.startswith("../") else path


def _files_of_folder(folder: str, configured: Configured) -> Iterator[str]:
    globs = [glob for source in configured.config.sources for glob in source.files]
    within = path_in(configured, folder)
    if within is None:
        return
    below = "" if within == "." else f"{within}/"
    # Hidden folders are looked into only where a glob names them.
    starts = {fixed_folder(glob) for glob in globs}
    shown = [start for start in starts if f"{start}/".startswith(below)] if below else list(starts)
    if any(f"{below}".startswith(f"{start}/" if start else "") for start in starts):
        shown.append(within if below else "")
    found: set[str] = set()
    for start in shown:
        for path in _walk(configured.folder, start):
            if matches_any(path, globs):
                found.add(path)
    for path in sorted(found):
        full = os.path.join(configured.folder, *path.split("/"))  # noqa: PTH118
        inner = os.path.relpath(full, os.path.abspath(folder))  # noqa: PTH100
        yield inner if folder in (".", "") else os.path.join(folder, inner)  # noqa: PTH118


def _walk(root: str, start: str) -> Iterator[str]:
    top = os.path.join(root, *start.split("/")) if start else root  # noqa: PTH118
    for folder, folders, files in os.walk(top):
        folders[:] = [each for each in folders if not each.startswith(".") and each not in _NOT_OURS]
        inner = os.path.relpath(folder, root).replace(os.sep, "/")
        for file in files:
            if os.path.isfile(os.path.join(folder, file)):  # noqa: PTH113, PTH118
                yield file if inner == "." else f"{inner}/{file}"
