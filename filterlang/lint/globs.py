"""Globs of files, as configurations have them."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_PIECE: Final = re.compile(r"\*+|\[!?\]?[^\]]*\]|.", re.DOTALL)
_ANY_FOLDERS: Final = "(?:.*/)?"


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
    try:
        _pattern(glob)
    except re.error as error:
        raise ValueError(f"the glob {glob!r} is none: {error}") from None
    if ".." in glob.split("/"):
        raise ValueError(f"the glob {glob!r} leaves the folder of the configuration")
    return glob


def matches_any(path: str, globs: Iterable[str]) -> bool:
    """Whether a path matches one of several globs.

    ``*`` and ``?`` stay in a folder, ``**`` goes through any number of them. A glob without a slash is about
    names in any folder, one that ends with a slash about all that is in a folder.

    Args:
        path: the path, relative to the configuration's folder, with slashes.
        globs: the globs.
    """
    return any(_pattern(glob).fullmatch(path) for glob in globs)


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
def _pattern(glob: str) -> re.Pattern[str]:
    *folders, name = glob.removeprefix("./").lstrip("/").split("/")
    pattern = "" if "/" in glob else _ANY_FOLDERS
    pattern += "".join([_ANY_FOLDERS if each == "**" else f"{_segment(each)}/" for each in folders])
    return re.compile(pattern + (".+" if name in ("", "**") else _segment(name)), re.DOTALL)


def _segment(glob: str) -> str:
    return "".join(map(_translate, _PIECE.findall(glob)))


def _translate(piece: str) -> str:
    if piece[0] == "*":
        return "[^/]*"
    if piece == "?":
        return "[^/]"
    if len(piece) == 1:
        return re.escape(piece)
    is_negated = piece[1] == "!"
    characters = re.escape(piece[2 if is_negated else 1 : -1]).replace(r"\-", "-")
    return f"[{'^/' if is_negated else ''}{characters}]"
