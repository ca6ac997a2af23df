"""Where the command keeps the tables of its parsers between runs, and when it does not.

Building a parser takes longer than everything else that checking one filter does. What is kept is unpickled
when it is read, so it is kept only where nobody but this user can write.
"""

import os
import sys
from typing import Final

VARIABLE: Final = "FILTERLANG_CACHE_DIR"
"""Names another folder; blank: nothing is kept."""


def keep_tables() -> None:
    """Have parsers take their tables from the folder, and leave them there, if there is one."""
    from filterlang.grammar import keep_parsers_in

    folder = private_folder()
    if folder is not None:
        keep_parsers_in(folder)


def private_folder() -> str | None:
    """The folder, made if it is not there yet; None where there can be none that is this user's alone."""
    folder = _wanted()
    if folder is None:
        return None
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)  # noqa: PTH103 - pathlib takes long to import
        status = os.stat(folder)  # noqa: PTH116
    except OSError:
        return None
    if sys.platform != "win32" and (status.st_uid != os.getuid() or status.st_mode & 0o022):
        return None
    return folder if os.access(folder, os.W_OK) else None


def _wanted() -> str | None:
    named = os.environ.get(VARIABLE)
    if named is not None:
        return named if named.strip() else None
    base = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", "")
    if not os.path.isabs(base):  # noqa: PTH117
        home = os.path.expanduser("~")  # noqa: PTH111
        if not os.path.isabs(home):  # noqa: PTH117
            return None
        base = f"{home}/.cache"
    return f"{base}/filterlang"
