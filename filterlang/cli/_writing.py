"""Replacing a file in one step: whoever reads it finds the old one or the new one, and never half of it."""

import os
import stat
import tempfile
from contextlib import suppress


def replace_file(path: str, data: bytes) -> None:
    """Replace what a file holds. It keeps its mode, and stays where a link to it leads.

    Args:
        path: the file.
        data: what it is to hold.

    Raises:
        OSError: if that cannot be done; the file is then as it was.
    """
    target = os.path.realpath(path)
    status = os.stat(target)  # noqa: PTH116
    if not stat.S_ISREG(status.st_mode):
        raise OSError(None, "not a regular file")
    if not os.access(target, os.W_OK):
        raise PermissionError(None, "it is write-protected")
    handle, temporary = tempfile.mkstemp(prefix=".filterlang-", dir=os.path.dirname(target))  # noqa: PTH120
    try:
        with open(handle, "wb") as file:  # noqa: PTH123
            file.write(data)
        os.chmod(temporary, stat.S_IMODE(status.st_mode))  # noqa: PTH101
        os.replace(temporary, target)  # noqa: PTH105
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        raise
