"""The dialect ``axis-url``: an Axis RTSP URL with ``event``, ``eventtopic`` and ``eventcontent``.

``rtsp://camera/axis-media/media.amp?event=on&eventtopic=onvif:Device//.&eventcontent=boolean(…)``, see Axis's
VAPIX, event data streaming. The topics are a topic expression, in which a comma separates as ``|`` does and
``//.`` alone is every topic; the content is an item filter; both must hold. Percent-encoding is decoded once,
and ``+`` stays ``+``.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from filterlang.ast import EVERY, Expression, all_of
from filterlang.diagnostics import Diagnostic, Edit, Fix, Span
from filterlang.dialects import concrete_set, item_filter
from filterlang.dialects._base import Dialect, Reading, RequestSyntax
from filterlang.dialects._embedded import read_embedded
from filterlang.dialects._parts import divide
from filterlang.dialects._percent import encode
from filterlang.dialects._requests import (
    Argument,
    Request,
    is_foreign,
    read_request,
    report_value,
)
from filterlang.namespaces import AXIS_URL_PREFIXES, WELL_KNOWN
from filterlang.places.encoded_text import EncodedText
from filterlang.xml_characters import XML_SPACE

SYNTAX: Final = RequestSyntax(
    example="rtsp://camera/axis-media/media.amp?event=on&eventtopic=onvif:Device//.",
    arguments=("event", "eventtopic", "eventcontent"),
    others=("video", "audio"),
    meant={
        "topic": "eventtopic",
        "topics": "eventtopic",
        "eventfilter": "eventtopic",
        "content": "eventcontent",
        "contentfilter": "eventcontent",
    },
)

_YES: Final = frozenset(("on", "yes", "true", "1"))
_NO: Final = frozenset(("off", "no", "false", "0"))


def _read(reading: Reading) -> Expression | None:
    request = read_request(reading, SYNTAX)
    if request is None:
        return None
    if is_foreign(reading, request, "/axis-"):
        message = "this URL is no request for an Axis stream"
        hint = f"its path is /axis-media/media.amp, for example {SYNTAX.example}"
        reading.report(Diagnostic("FL401", message, request.path, hint))
        return None
    _report_event(reading, request)
    for name in ("video", "audio"):
        if name in request.known:
            _report_switch(reading, request.known[name], on="1", off="0")
    parts = (
        _topics(reading, request.known.get("eventtopic")),
        _content(reading, request.known.get("eventcontent")),
    )
    sound = [part for part in parts if part is not None]
    return all_of(*sound) if len(sound) == len(parts) else None


def _report_event(reading: Reading, request: Request) -> None:
    event = request.known.get("event")
    if event is not None and event.value.text not in ("", "off"):
        _report_switch(reading, event, on="on", off="off")
        return
    if "event" in request.guessed:
        return
    hint = "`event` is off by default"
    if event is not None:
        fix = Fix("write `event=on`", (Edit(event.span, "event=on"),), "unsafe")
        message = f"the stream carries no events with `{'event=off' if event.value.text else 'event='}`"
        reading.report(Diagnostic("FL402", message, event.span, hint, fix))
        return
    start = request.query.start
    has_mark = reading.text[start - 1 : start] in ("?", "&") or request.path.start == request.path.end
    written = f"{'' if has_mark else '?'}event=on{'&' if request.arguments else ''}"
    fix = Fix("add `event=on`", (Edit(Span(start, start), written),))
    message = "the stream carries no events without `event=on`"
    reading.report(Diagnostic("FL402", message, request.query, hint, fix))


def _report_switch(reading: Reading, argument: Argument, *, on: str, off: str) -> None:
    value = argument.value.text
    if value not in (on, off):
        word = value.strip(XML_SPACE).lower()
        report_value(reading, argument, (on, off), on if word in _YES else off if word in _NO else None)


def _topics(reading: Reading, argument: Argument | None) -> Expression | None:
    if argument is None or not argument.value.text.strip(XML_SPACE):
        return EVERY
    value = _decoded_value(reading, argument)
    if value is None:
        return None
    _report_declared_prefixes(reading, value)
    topics = read_embedded(reading, concrete_set.DIALECT, value, tolerates=_is_fine_here)
    alternatives = re.split("[,|]", value.text)
    return EVERY if any(each.strip(XML_SPACE) == "//." for each in alternatives) else topics


_DECLARED_PREFIX: Final = re.compile(r"(?<![\w.\-])(tns1|tnsaxis)(?=:)")


def _report_declared_prefixes(reading: Reading, value: EncodedText) -> None:
    """Report the prefixes of declarations, all at once: a URL has others for the same namespaces."""
    found = [each for each in _DECLARED_PREFIX.finditer(value.text) if each[1] not in reading.namespaces]
    if not found:
        return
    first = value.outer(Span(*found[0].span()))
    meant = AXIS_URL_PREFIXES[WELL_KNOWN[found[0][1]]]
    edits = [Edit(value.outer(Span(*each.span())), AXIS_URL_PREFIXES[WELL_KNOWN[each[1]]]) for each in found]
    message = f"`{found[0][1]}:` is a prefix of declarations: an Axis URL has `{meant}:`"
    hint = "in a URL Axis devices know `onvif:` and `axis:`"
    fix = Fix("write `onvif:` and `axis:`", tuple(edits))
    reading.report(Diagnostic("FL417", message, first, hint, fix))


def _is_fine_here(diagnostic: Diagnostic, text: str) -> bool:
    """Whether something is a mistake in a topic expression alone, and none in the argument of a URL."""
    found = text[diagnostic.span.start : diagnostic.span.end]
    return (diagnostic.code, found) in (("FL109", ","), ("FL111", "//."))


def _content(reading: Reading, argument: Argument | None) -> Expression | None:
    if argument is None or not argument.value.text.strip(XML_SPACE):
        return EVERY
    if _report_cut(reading, argument):
        return None
    value = _decoded_value(reading, argument)
    return None if value is None else read_embedded(reading, item_filter.DIALECT, value)


_OUTSIDE_QUOTES: Final = re.compile(r"""\"[^"]*\"|'[^']*'|(?P<escape>%[0-9A-Fa-f]{2})|(?P<plus>\+)""")
_TWICE: Final = re.compile("%25(?=[0-9A-Fa-f]{2})")


def _decoded_value(reading: Reading, argument: Argument) -> EncodedText | None:
    """The text of an argument, with `+` read as the blank that was meant; None where it is encoded twice.

    Neither `+` nor `%` can stand in a topic or an item filter, but between quotes.
    """
    value = argument.value
    text = list(value.text)
    for found in _OUTSIDE_QUOTES.finditer(value.text):
        if found["escape"]:
            _report_twice(reading, argument)
            return None
        if found["plus"]:
            span = value.outer(Span(*found.span()))
            message = "`+` is no blank in an Axis URL, but a plus sign"
            fix = Fix("write `%20`", (Edit(span, "%20"),))
            reading.report(Diagnostic("FL414", message, span, "encode a query with %20, not as a form", fix))
            text[found.start()] = " "
    return replace(value, text="".join(text))


def _report_cut(reading: Reading, argument: Argument) -> bool:
    """Report a `&` inside a value in quotes, which ends the argument before the value does."""
    end = argument.span.end
    if argument.value.text.count('"') % 2 == 0 or reading.text[end : end + 1] != "&":
        return False
    span = Span(end, end + 1)
    fix = Fix("write `%26`", (Edit(span, "%26"),), "unsafe")
    message = "this `&` ends the argument, but a quote is still open"
    reading.report(Diagnostic("FL416", message, span, "a `&` of a value is written %26", fix))
    return True


def _report_twice(reading: Reading, argument: Argument) -> None:
    span = argument.value_span
    edits = [Edit(Span(*each.span()), "%") for each in _TWICE.finditer(reading.text, span.start, span.end)]
    fix = Fix("decode it once", tuple(edits), "unsafe") if edits else None
    message = f"`{argument.name.text}` is percent-encoded twice"
    reading.report(Diagnostic("FL415", message, span, "a `%` between quotes is written %25", fix))


def _write(expression: Expression, prefixes: Mapping[str, str]) -> str:
    rebound = {prefix for uri, prefix in prefixes.items() if uri not in AXIS_URL_PREFIXES}
    known = {uri: prefix for uri, prefix in AXIS_URL_PREFIXES.items() if prefix not in rebound}
    parts = divide(expression, "an Axis URL")
    arguments = ["event=on"]
    if parts.topics is not None:
        arguments.append(
            f"eventtopic={encode(concrete_set.DIALECT.write(parts.topics, {**prefixes, **known}))}"
        )
    if parts.content is not None:
        arguments.append(f"eventcontent={encode(item_filter.write_items(parts.content, prefix=''))}")
    return f"?{'&'.join(arguments)}"


DIALECT = Dialect(
    id="axis-url",
    title="Axis RTSP URLs with event, eventtopic and eventcontent",
    uri=None,
    read=_read,
    write=_write,
    skeleton=lambda _text, _namespaces: None,
    request=SYNTAX,
)
