"""Where the command keeps the tables of its parsers between runs, and when it does not.

Building a parser takes longer than everything else that checking one filter does. What is kept is unpickled
when it is read, so it is kept only where nobody but this user can write.
"""

import os
import sys
from pathlib import Path
from typing import Final

VARIABLE: Final = "FILTERLANG_CACHE_DIR"
"""Names another folder; blank: nothing is kept."""


def keep_tables() -> None:
    """Have parsers take their tables from the folder, and leave them there, if there is one."""
    from filterlang.grammar import keep_parsers_in

    folder = private_folder()
    if folder is not None:
        keep_parsers_in(folder)


def private_folder() -> Path | None:
    """The folder, made if it is not there yet; None where there can be none that is this user's alone."""
    folder = _wanted()
    if folder is None:
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except OSError:
        return None
    if sys.platform != "win32" and (status.st_uid != os.getuid() or status.st_mode & 0o022):
        return None
    return folder if os.access(folder, os.W_OK) else None


def _wanted() -> Path | None:
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named.strip() else None
    base = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME")
    if base and Path(base).is_absolute():
        return Path(base) / "filterlang"
    try:
        return Path.home() / ".cache" / "filterlang"
    except RuntimeError:  # no home
        return None
