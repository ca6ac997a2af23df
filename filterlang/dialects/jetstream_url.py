"""The dialect ``jetstream-url``: Terso Jetstream's Get Events with ``type``, ``device``, ``eventversion``.

``https://jetstream.tersosolutions.com/2/events/100?type=HeartbeatEvent&device=Fridge%201``, see Jetstream's
API, Get Events, versions 2 and 3. All of them must hold. How many events are wanted, the last part of the
path, is checked and is no test of an event. Names of arguments are known in any case, and ``+`` is a blank.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from filterlang.ast import EVERY, Expression, FieldEquals, all_of
from filterlang.diagnostics import Diagnostic, Edit, Fix, Span, brief
from filterlang.dialects._base import Dialect, Reading, RequestSyntax, in_words, unsupported
from filterlang.dialects._parts import conjuncts
from filterlang.dialects._percent import encode
from filterlang.dialects._requests import Argument, Request, read_request
from filterlang.xml_characters import XML_SPACE, find_forbidden

SYNTAX: Final = RequestSyntax(
    example="https://jetstream.tersosolutions.com/2/events/100?type=HeartbeatEvent",
    arguments=("type", "device", "eventversion"),
    meant={
        "eventtype": "type",
        "types": "type",
        "devicename": "device",
        "deviceid": "device",
        "version": "eventversion",
    },
    ignores_case=True,
    plus_is_blank=True,
)

DEFAULT_LIMIT: Final = 100
MOST_EVENTS: Final = 512

_PATH: Final = re.compile(r"/[vV]?([23])/events(?:/([^/]*))?/?\Z", re.IGNORECASE)
_INTEGER: Final = re.compile(r"[+-]?[0-9]+")


class Path(NamedTuple):
    """What the path of a request says.

    Attributes:
        version: the version of the API, 2 or 3; None where the text is only arguments.
        limit: how many events are wanted at most.
    """

    version: int | None
    limit: int


def _read(reading: Reading) -> Expression | None:
    request = read_request(reading, SYNTAX)
    if request is None:
        return None
    path = read_path(reading, request)
    _report_misplaced_limit(reading, request)
    version = request.known.get("eventversion")
    if version is not None and path is not None and path.version == 2:
        _report_later(reading, version)
    parts = (
        _type(request.known.get("type")),
        _device(request.known.get("device")),
        _version(reading, version),
    )
    sound = [part for part in parts if part is not None]
    return all_of(*sound) if len(sound) == len(parts) else None


def read_path(reading: Reading, request: Request) -> Path | None:
    """What the path of a request says; None, with a diagnostic, where it is none of Get Events."""
    start, end = request.path.start, request.path.end
    if start == end:
        return Path(None, DEFAULT_LIMIT)
    found = _PATH.search(reading.text, start, end)
    if found is None:
        message = "this is the path of no Get Events request"
        hint = f"it ends with /2/events/LIMIT or /3/events/LIMIT, for example {SYNTAX.example}"
        reading.report(Diagnostic("FL401", message, request.path, hint))
        return None
    version, written = int(found[1]), found[2]
    if not written:
        return Path(version, DEFAULT_LIMIT)
    limit = _number(written)
    if limit is None or not 1 <= limit <= MOST_EVENTS:
        _report_limit(reading, Span(*found.span(2)))
        return None
    return Path(version, limit)


def _number(text: str) -> int | None:
    """A number of any length, cut at a thousand; None where the text is none."""
    if not (text.isascii() and text.isdigit()):
        return None
    significant = text.lstrip("0")
    return int(significant or "0") if len(significant) <= 3 else 1_000


def _report_limit(reading: Reading, span: Span) -> None:
    limit = reading.text[span.start : span.end]
    meant = str(MOST_EVENTS if _number(limit) else DEFAULT_LIMIT)
    fix = Fix(f"write {meant}", (Edit(span, meant),), "unsafe")
    message = f"the limit is a number from 1 to {MOST_EVENTS}, not `{brief(limit)}`"
    reading.report(Diagnostic("FL411", message, span, f"without one it is {DEFAULT_LIMIT}", fix))


def _report_misplaced_limit(reading: Reading, request: Request) -> None:
    for argument in request.arguments:
        if argument.name.text.lower() == "limit":
            message = "there is no argument `limit`, so it has no effect: the limit is part of the path"
            hint = "write it behind `events`, as in /2/events/100"
            reading.report(Diagnostic("FL403", message, argument.span, hint))


def _report_later(reading: Reading, argument: Argument) -> None:
    message = "version 2 of the API has no `eventversion`, so it selects nothing"
    reading.report(Diagnostic("FL413", message, argument.name_span, "version 3 has it: ask for /3/events"))


def _type(argument: Argument | None) -> Expression:
    if argument is None or not argument.value.text.strip(XML_SPACE):
        return EVERY
    text = argument.value.text.strip(XML_SPACE)
    return FieldEquals("type", text, ignore_case=True, span=argument.value_span)


def _device(argument: Argument | None) -> Expression:
    if argument is None or not argument.value.text.strip(XML_SPACE):
        return EVERY
    return FieldEquals("device", argument.value.text, span=argument.value_span)


def _version(reading: Reading, argument: Argument | None) -> Expression | None:
    if argument is None or not argument.value.text.strip(XML_SPACE):
        return EVERY
    text = argument.value.text.strip(XML_SPACE)
    if not _INTEGER.fullmatch(text):
        message = f"`eventversion` is an integer, not `{brief(text)}`"
        reading.report(Diagnostic("FL412", message, argument.value_span))
        return None
    return FieldEquals("version", _canonical_integer(text), span=argument.value_span)


def _canonical_integer(text: str) -> str:
    """An integer as Python writes it. It may have any number of digits, so it is never made an ``int``."""
    digits = text.lstrip("+-").lstrip("0")
    return f"{'-' if text.startswith('-') and digits else ''}{digits or '0'}"


def _write(expression: Expression, _prefixes: Mapping[str, str]) -> str:
    arguments: dict[str, str] = {}
    for part in conjuncts(expression):
        name, value = _written(part)
        if name in arguments:
            raise unsupported(f"two tests of `{name}`", "a Get Events request", "it has each argument once")
        arguments[name] = encode(value)
    return f"?{'&'.join([f'{name}={arguments[name]}' for name in SYNTAX.arguments if name in arguments])}"


def _written(part: Expression) -> tuple[str, str]:
    match part:
        case FieldEquals("type", str(value), True) if value.strip(XML_SPACE) == value:
            name = "type"
        case FieldEquals("device", str(value), False):
            name = "device"
        case FieldEquals("version", str(value), False) if (
            _INTEGER.fullmatch(value) and _canonical_integer(value) == value
        ):
            name = "eventversion"
        case _:
            name = value = ""
    if not value.strip(XML_SPACE) or find_forbidden(value):
        raise unsupported(
            in_words(part),
            "a Get Events request",
            "it holds a type in any case, the name of a device and a version, each once",
        )
    return name, value


DIALECT = Dialect(
    id="jetstream-url",
    title="Terso Jetstream Get Events requests with type, device and eventversion",
    uri=None,
    read=_read,
    write=_write,
    skeleton=lambda _text, _namespaces: None,
    request=SYNTAX,
)
