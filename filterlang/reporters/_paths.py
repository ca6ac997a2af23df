"""Where documents stand, for programs that know the project by its root and not the folder the run was in."""

import os
from urllib.parse import quote


def path_from(root: str, name: str) -> str:
    """The path of a document from the root of its project, with slashes; absolute if it stands elsewhere.

    Args:
        root: the root, as :class:`~filterlang.reporters.Run` has it.
        name: the name of the document, a path from the working directory.
    """
    # Not resolve(): the project knows a link by the link's own path.
    path = os.path.abspath(name).removeprefix(os.path.join(root, "")) if root else name  # noqa: PTH100, PTH118
    return path.replace(os.sep, "/")


def uri_of(path: str) -> str:
    """The URI reference of a path with slashes (RFC 3986): a relative one stays relative.

    Args:
        path: the path, as :func:`path_from` gives it.
    """
    if not os.path.isabs(path):  # noqa: PTH117 - pathlib takes long to import
        return quote(os.fsencode(path))
    encoded = quote(os.fsencode(path), safe="/:")
    return f"file://{encoded}" if encoded.startswith("/") else f"file:///{encoded}"
