"""Globs of files, as configurations have them: those of .gitignore, from the configuration's folder on."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathspec import PathSpec


def require_glob(glob: str) -> str:
    """Hand back a glob that can match a file.

    Args:
        glob: the glob.

    Raises:
        ValueError: if it cannot; says why.
    """
    if not glob.strip("/"):
        raise ValueError("a glob is empty")
    if "{" in glob:
        raise ValueError(f"braces mean nothing in a glob such as {glob!r}: write a list of globs")
    if ".." in glob.split("/"):
        raise ValueError(f"the glob {glob!r} leaves the folder of the configuration")
    if glob.startswith("!"):
        raise ValueError(f"{glob!r} would be all other files: name those that hold filters")
    try:
        _spec(glob)
    except (ValueError, re.error) as error:
        raise ValueError(f"the glob {glob!r} is none: {str(error).partition(' at position')[0]}") from None
    return glob


def matches_any(path: str, globs: Iterable[str]) -> bool:
    """Whether a path matches one of several globs.

    ``*`` and ``?`` stay in a folder, ``**`` goes through any number of them. A glob without a slash is about
    names in any folder. One that names a folder is about all that is in it.

    Args:
        path: the path, relative to the configuration's folder, with slashes.
        globs: the globs.
    """
    return any(_spec(glob).match_file(path) for glob in globs)


def fixed_folder(glob: str) -> str:
    """The folder that all files are in that can match a glob; empty for the configuration's."""
    segments = glob.lstrip("/").split("/")[:-1]
    fixed: list[str] = []
    for segment in segments:
        if any(character in segment for character in "*?["):
            break
        fixed.append(segment)
    return "/".join(fixed)


@lru_cache(maxsize=1_024)
def _spec(glob: str) -> "PathSpec[Any]":
    from pathspec import PathSpec  # a text of the command line needs none

    # Anchored wherever there is a slash. What starts a comment or a negation there is a name here.
    name = glob.removeprefix("./")
    anchored = f"/{name.removeprefix('/')}" if "/" in glob else name
    return PathSpec.from_lines(
        "gitignore", [anchored.replace("#", r"\#", 1) if anchored[0] == "#" else anchored]
    )
