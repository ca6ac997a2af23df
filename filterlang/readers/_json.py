"""Decodes JSON as strangers' text must be decoded. Knows no format."""

import json
from datetime import datetime
from typing import Any, NoReturn

from filterlang.readers._times import read_time


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def decode(data: bytes) -> Any:
    """A JSON value (RFC 8259). Of a key that stands twice the last one counts; NaN and Infinity are refused.

    Args:
        data: its text in UTF-8, nested no deeper than Python can recurse.

    Raises:
        ValueError: if it is none, or a number has too many digits for Python.
    """
    try:
        return _DECODER.decode(data.decode())
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8: {error.reason} at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at character {error.pos}") from None
    except RecursionError:
        raise ValueError("nested too deep") from None


class FieldError(ValueError):
    """A field holds another type of JSON value than it must."""


def take_text(fields: dict[str, Any], key: str) -> str | None:
    """Take a string out of an object, None where it is absent or null.

    Raises:
        FieldError: if it is something else.
    """
    value = fields.pop(key, None)
    if value is not None and not isinstance(value, str):
        raise FieldError(f"{key!r} must be a string, not {json_type(value)}")
    return value


def take_integer(fields: dict[str, Any], key: str) -> int | None:
    """Take an integer out of an object, None where it is absent or null.

    Raises:
        FieldError: if it is something else.
    """
    value = fields.pop(key, None)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise FieldError(f"{key!r} must be an integer, not {json_type(value)}")
    return value


def take_time(fields: dict[str, Any], key: str) -> datetime | None:
    """Take a time out of an object, None where it is absent, null or unreadable.

    Raises:
        FieldError: if it is no string.
    """
    return read_time(take_text(fields, key))


def json_type(value: object) -> str:
    """What JSON calls a decoded value."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case str():
            return "a string"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case _:
            return "an object"
