"""JSONPaths, which say where in YAML and JSON filters stand."""

from functools import lru_cache

import jsonpath_rfc9535


@lru_cache(maxsize=256)
def compile_path(path: str) -> jsonpath_rfc9535.JSONPathQuery:
    """Compile a JSONPath, as RFC 9535 has it.

    Args:
        path: the path.

    Raises:
        ValueError: if it is none; says what is wrong, and where.
    """
    try:
        return jsonpath_rfc9535.compile(path)
    except (jsonpath_rfc9535.JSONPathError, RecursionError) as error:
        raise ValueError(f"{path!r} is no JSONPath: {error}") from None
