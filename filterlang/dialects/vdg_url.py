"""The dialect ``vdg-url``: VDG Sense's ``streamEvents`` with ``types``, ``deviceid`` and ``serverid``.

``http://server/streamEvents?types=alarm;motion&deviceid=17``, see the VDG Sense HTTP API. All of them must
hold; the types are a type list. Names of arguments are known in any case, and ``+`` is a blank.
"""

import re
from collections.abc import Mapping
from typing import Final

from filterlang.ast import EVERY, AnyOf, Expression, Field, FieldEquals, TypeContains, all_of
from filterlang.diagnostics import Diagnostic, brief
from filterlang.dialects import type_list
from filterlang.dialects._base import Dialect, Reading, RequestSyntax, in_words, unsupported
from filterlang.dialects._embedded import read_embedded
from filterlang.dialects._parts import conjuncts
from filterlang.dialects._percent import encode
from filterlang.dialects._requests import Argument, is_foreign, read_request
from filterlang.event.fields import canonical_id
from filterlang.xml_characters import XML_SPACE, find_forbidden

SYNTAX: Final = RequestSyntax(
    example="http://server/streamEvents?types=alarm;motion&deviceid=17",
    arguments=("types", "deviceid", "serverid"),
    meant={"eventtypes": "types", "eventtype": "types", "device": "deviceid", "server": "serverid"},
    ignores_case=True,
    plus_is_blank=True,
)

_FIELDS: Final[Mapping[str, Field]] = {"deviceid": "device", "serverid": "server"}


def _read(reading: Reading) -> Expression | None:
    request = read_request(reading, SYNTAX)
    if request is None:
        return None
    if is_foreign(reading, request, "streamevents"):
        message = "this is the path of no streamEvents request"
        hint = f"it ends with /streamEvents, for example {SYNTAX.example}"
        reading.report(Diagnostic("FL401", message, request.path, hint))
        return None
    for name in _FIELDS:
        _report_list(reading, request.known.get(name))
    types = request.known.get("types")
    parts = [read_embedded(reading, type_list.DIALECT, types.value) if types is not None else EVERY]
    parts += [_same(request.known.get(name), field) for name, field in _FIELDS.items()]
    sound = [part for part in parts if part is not None]
    return all_of(*sound) if len(sound) == len(parts) else None


_LIST_OF_IDS: Final = re.compile(r"\s*[0-9]+(?:\s*[,;|]\s*[0-9]+)+\s*")


def _report_list(reading: Reading, argument: Argument | None) -> None:
    if argument is not None and _LIST_OF_IDS.fullmatch(argument.value.text):
        name, value = argument.name.text.lower(), argument.value.text
        message = f"`{name}` is one id, and `{brief(value)}` is a list, which is compared as one text"
        hint = "make one request for each id"
        reading.report(Diagnostic("FL410", message, argument.value_span, hint))


def _same(argument: Argument | None, field: Field) -> Expression:
    """A test of an id: 0 is "none", and a blank argument is none at all."""
    if argument is None or not argument.value.text.strip(XML_SPACE):
        return EVERY
    return FieldEquals(field, canonical_id(argument.value.text), span=argument.value_span)


def _write(expression: Expression, prefixes: Mapping[str, str]) -> str:
    arguments: dict[str, str] = {}
    for part in conjuncts(expression):
        name, value = _written(part, prefixes)
        if name in arguments:
            raise unsupported(f"two tests of `{name}`", "a streamEvents request", "it has each argument once")
        arguments[name] = value
    return f"?{'&'.join([f'{name}={arguments[name]}' for name in SYNTAX.arguments if name in arguments])}"


def _written(part: Expression, prefixes: Mapping[str, str]) -> tuple[str, str]:
    match part:
        case FieldEquals("device" | "server" as field, value, False) if canonical_id(value) == value:
            if value is None or not find_forbidden(value):
                return f"{field}id", "0" if value is None else encode(value)
        case TypeContains() | AnyOf():
            return "types", encode(type_list.DIALECT.write(part, prefixes))
        case _:
            pass
    raise unsupported(
        in_words(part),
        "a streamEvents request",
        "it holds a type list, a device's id and a server's id",
    )


DIALECT = Dialect(
    id="vdg-url",
    title="VDG Sense streamEvents requests with types, deviceid and serverid",
    uri=None,
    read=_read,
    write=_write,
    skeleton=lambda _text, _namespaces: None,
    request=SYNTAX,
)
