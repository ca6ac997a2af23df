"""JSONPaths, which say where in YAML and JSON filters stand."""

from functools import lru_cache
from typing import Final, TypeAlias

import jsonpath

Path: TypeAlias = jsonpath.JSONPath | jsonpath.CompoundJSONPath


KEYS: Final = "~"
"""What stands behind a path whose keys are the filters."""


@lru_cache(maxsize=256)
def compile_path(path: str) -> Path:
    """Compile a JSONPath, as RFC 9535 has it.

    Args:
        path: the path.

    Raises:
        ValueError: if it is none; says what is wrong, and where.
    """
    try:
        return jsonpath.compile(path, strict=True)
    except RecursionError:
        reason = "it is nested too deep"
    except jsonpath.JSONPathError as error:
        place = "" if error.token is None else f", at character {error.token.index + 1}"
        reason = f"{error.args[0] if error.args else 'it does not follow RFC 9535'}{place}"
    raise ValueError(f"{path!r} is no JSONPath: {reason}")
