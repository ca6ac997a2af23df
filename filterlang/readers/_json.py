"""Decodes JSON as strangers' text must be decoded. Knows no format.

What it lets through can be written as JSON again.
"""

import json
import re
from datetime import datetime
from math import isfinite
from typing import Any, Final, NoReturn

from filterlang.event.times import read_time, unread_time

_DEEPEST: Final = 500
"""Values nested deeper are refused: Python can read some that it cannot write."""

_LONGEST_SHOWN: Final = 20


_FIRST_KEY: Final = re.compile(
    rb'"(?:(system)"[ \t\r]*:[ \t\r]*"|(?:BatchId|Events|EventId|EventTime|Type)"[ \t\r\n]*:)'
)


def is_own_line(head: bytes, final: bool) -> bool | None:
    """Whether JSON that starts so is a line of filterlang's, and not an answer of Jetstream's.

    The first key that either has tells, so the answer does not depend on how much has come.

    Args:
        head: the first bytes of an object.
        final: whether there will be no more of them.

    Returns:
        None where no such key has come yet, and the first line goes on.
    """
    line, end, _ = head.partition(b"\n")
    key = _FIRST_KEY.search(line)
    if key is not None:
        return key[1] is not None
    return False if end or final else None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        shown = text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
        raise ValueError(f"the number {shown} is too large")
    return number


_DECODER: Final = json.JSONDecoder(parse_constant=_refuse, parse_float=_finite)


def decode(data: bytes) -> Any:
    """A JSON value (RFC 8259). Of a key that stands twice the last one counts; NaN and Infinity are refused.

    So is a number that would become infinity, such as 1e999: it is JSON, but a reader may limit the range of
    numbers (section 6).

    Args:
        data: its text in UTF-8.

    Raises:
        ValueError: if it is none, is nested too deep, or a number is too large or has too many digits for
            Python.
    """
    value = _decode(data)
    if data.count(b"[") + data.count(b"{") > _DEEPEST and _is_too_deep(value):
        raise ValueError(f"nested more than {_DEEPEST} levels deep")
    return value


def _decode(data: bytes) -> Any:
    try:
        return _DECODER.decode(data.decode())
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8: {error.reason} at byte {error.start}") from None
    except json.JSONDecodeError as error:
        if error.doc[error.pos : error.pos + 1] == "'":
            words = f"a ' at character {error.pos}, as Python prints objects: write them with json.dumps()"
            raise ValueError(f"not JSON: {words}") from None
        raise ValueError(f"not JSON: {error.msg} at character {error.pos}") from None
    except RecursionError:
        raise ValueError("nested too deep") from None


def _is_too_deep(value: Any) -> bool:
    # Level by level, as a value that is too deep for a decoder is too deep to recurse into.
    level: list[Any] = [value]
    for _ in range(_DEEPEST):
        below = [child for each in level for child in (each.values() if isinstance(each, dict) else each)]
        level = [child for child in below if isinstance(child, dict | list)]
    return bool(level)


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

    A text that is no time stays in the object.

    Raises:
        FieldError: if it is no string.
    """
    text = take_text(fields, key)
    moment = read_time(text)
    if moment is None and unread_time(text) is not None:
        fields[key] = text
    return moment


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
