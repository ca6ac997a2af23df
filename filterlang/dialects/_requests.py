"""A request for events as a URL: its path, its arguments, and what people get wrong about them.

Whole URLs are read, and what is left of one when only the query is copied: ``?event=on&…``, ``event=on&…``.
Knows no system's arguments; each dialect of requests says which ones it has.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from filterlang.diagnostics import Diagnostic, Edit, Fix, Span, brief
from filterlang.dialects._base import Reading, RequestSyntax, did_you_mean
from filterlang.dialects._percent import (
    AMPERSANDS,
    HTML_ESCAPES,
    decode,
    report_html_escape,
    report_raw_space,
)
from filterlang.places.encoded_text import EncodedText
from filterlang.xml_characters import XML_SPACE

_NEAR: Final = 0.8
"""How alike the name of an argument must be to a known one to be taken for it mistyped."""


class Argument(NamedTuple):
    """An argument of a request.

    Attributes:
        name: its name.
        value: its value; empty where it has none.
        span: where all of it stands.
    """

    name: EncodedText
    value: EncodedText
    span: Span

    @property
    def name_span(self) -> Span:
        """Where the name stands."""
        return self.name.outer(Span(0, len(self.name.text)))

    @property
    def value_span(self) -> Span:
        """Where the value stands."""
        return self.value.outer(Span(0, len(self.value.text)))


class Request(NamedTuple):
    """A request.

    Attributes:
        path: where the part before the query stands; empty where the text is only a query.
        query: where the query stands, without its `?`.
        arguments: the arguments, in order.
        known: those that the system has, by canonical name; of a repeated one the first.
        guessed: the names of known arguments that others were taken for.
    """

    path: Span
    query: Span
    arguments: tuple[Argument, ...]
    known: Mapping[str, Argument]
    guessed: frozenset[str]

    def unknown(self, syntax: RequestSyntax) -> tuple[tuple[str, str], ...]:
        """Names and values of the arguments that mean nothing here, decoded, in order."""
        return tuple(
            [
                (each.name.text, each.value.text)
                for each in self.arguments
                if syntax.canonical(each.name.text) not in self.known
            ]
        )


def read_request(reading: Reading, syntax: RequestSyntax) -> Request | None:
    """Read a request, and report what is wrong with its form; None if it is none."""
    place = _query_place(reading, syntax)
    if place is None:
        return None
    path, query = place
    _report_fragment(reading, path.start, query)
    arguments = [_argument(reading, span, syntax) for span in _argument_spans(reading, query)]
    places = [place for each in arguments for place in (each.name_span, each.value_span)]
    report_raw_space(reading, Span(path.start, query.end), [path, *places])
    known: dict[str, Argument] = {}
    for argument in arguments:
        name = syntax.canonical(argument.name.text)
        if name in known:
            _report_repeated(reading, argument, known[name])
        elif name in syntax.arguments or name in syntax.others:
            known[name] = argument
    guessed = _report_near_misses(reading, arguments, known, syntax)
    return Request(path, query, tuple(arguments), known, guessed)


_MOST_GUESSED: Final = 256
"""Of how many unknown arguments it is looked what was meant: that takes time, and they are strangers'."""

_QUERY_ONLY: Final = re.compile(r"[A-Za-z_][\w\-]*=")
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://|/")
_FORGOTTEN: Final = re.compile(r"&(?:amp;)?(?=[A-Za-z_][\w\-]*=)")


def _query_place(reading: Reading, syntax: RequestSyntax) -> tuple[Span, Span] | None:
    """Where the path and the query stand, without white space around the text."""
    text = reading.text
    start, end = len(text) - len(text.lstrip(XML_SPACE)), len(text.rstrip(XML_SPACE))
    if start >= end:
        hint = f"for example {syntax.example}; a request for every event may be just `?`"
        reading.report(Diagnostic("FL007", "the text is blank", Span(0, len(text)), hint))
        return None
    nothing = Span(start, start)
    if text[start] in "?&":
        return nothing, Span(start + 1, end)
    if _QUERY_ONLY.match(text, start):
        return nothing, Span(start, end)
    mark = text.find("?", start, end)
    if mark >= 0:
        return Span(start, mark), Span(mark + 1, end)
    if _ABSOLUTE.match(text, start) and not text.startswith("//.", start):
        forgotten = _FORGOTTEN.search(text, start, end)
        if forgotten is None:
            return Span(start, end), Span(end, end)
        span = Span(*forgotten.span())
        fix = Fix("write `?`", (Edit(span, "?"),))
        reading.report(Diagnostic("FL401", "the arguments of a URL start behind a `?`", span, fix=fix))
        return Span(start, span.start), Span(span.end, end)
    hint = f"a request is a URL or its arguments, for example {syntax.example}"
    if re.search(r"boolean\s*\(|\[\s*@", text):
        hint = "it looks like an item filter: compile it in the dialect item-filter"
    elif ":" in text:
        hint = "it looks like a topic expression: compile it in the dialect concrete-set"
    reading.report(Diagnostic("FL401", "this is no request", Span(start, end), hint))
    return None


def _report_fragment(reading: Reading, start: int, query: Span) -> None:
    mark = reading.text.find("#", start, query.end)
    if mark >= 0:
        span = Span(mark, mark + 1)
        fix = Fix("write `%23`", (Edit(span, "%23"),), "unsafe")
        message = "`#` ends a URL: what stands behind it is not sent"
        reading.report(Diagnostic("FL406", message, span, "a `#` of a value is written %23", fix))


_SEPARATOR: Final = re.compile(
    f"{'|'.join(AMPERSANDS)}|&(?!{'|'.join([escape[1:] for escape in HTML_ESCAPES])})"
)


def _argument_spans(reading: Reading, query: Span) -> list[Span]:
    spans: list[Span] = []
    start = query.start
    for separator in _SEPARATOR.finditer(reading.text, query.start, query.end):
        if len(separator[0]) > 1:
            report_html_escape(reading, Span(*separator.span()))
        spans.append(_trimmed(reading, start, separator.start()))
        start = separator.end()
    spans.append(_trimmed(reading, start, query.end))
    return [span for span in spans if span.start < span.end]


def _argument(reading: Reading, span: Span, syntax: RequestSyntax) -> Argument:
    equals = reading.text.find("=", span.start, span.end)
    middle = equals if equals >= 0 else span.end
    name = _trimmed(reading, span.start, middle)
    value = _trimmed(reading, min(middle + 1, span.end), span.end)
    return Argument(
        decode(reading, name, syntax.plus_is_blank), decode(reading, value, syntax.plus_is_blank), span
    )


def _trimmed(reading: Reading, start: int, end: int) -> Span:
    """A place without the white space at its ends."""
    text = reading.text[start:end]
    leading = len(text) - len(text.lstrip(XML_SPACE))
    return Span(start + leading, start + leading + len(text.strip(XML_SPACE)))


def _report_repeated(reading: Reading, argument: Argument, first: Argument) -> None:
    name = argument.name.text
    message = f"the argument `{brief(name)}` is given twice"
    fix = None
    if argument.value.text == first.value.text:
        separator = reading.text.rfind("&", 0, argument.span.start)
        fix = Fix("remove the second one", (Edit(Span(separator, argument.span.end), ""),))
    hint = "servers differ in which one counts: leave one out"
    reading.report(Diagnostic("FL405", message, argument.span, hint, fix))


def _report_near_misses(
    reading: Reading, arguments: Sequence[Argument], known: Mapping[str, Argument], syntax: RequestSyntax
) -> frozenset[str]:
    guessed: set[str] = set()
    unknown = [each for each in arguments if syntax.canonical(each.name.text) not in known]
    for argument in unknown[:_MOST_GUESSED]:
        name = argument.name.text
        word = name.lower()
        meant = syntax.meant.get(word) or did_you_mean(word, (*syntax.arguments, *syntax.others), _NEAR)
        if meant is None:
            continue
        guessed.add(meant)
        span = argument.name_span
        fix = Fix(f"write `{meant}`", (Edit(span, meant),), "unsafe") if meant not in known else None
        message = f"there is no argument `{brief(name)}`, so it has no effect; did you mean `{meant}`?"
        reading.report(Diagnostic("FL403", message, span, "servers pass over what they do not know", fix))
    return frozenset(guessed)


def is_foreign(reading: Reading, request: Request, own: str) -> bool:
    """Whether a URL is one of another system: it has another path, and no argument of this one.

    Args:
        reading: the text.
        request: what was read of it.
        own: what stands in the path of every request of this system, in lower case.
    """
    path = reading.text[request.path.start : request.path.end].lower()
    has_path = "/" in path.partition("://")[2].rstrip("/") if "://" in path else len(path) > 1
    return has_path and own not in path and not request.known and not request.guessed


def report_value(reading: Reading, argument: Argument, allowed: Sequence[str], meant: str | None) -> None:
    """Report a value that is none of those that an argument takes.

    Args:
        reading: the text.
        argument: the argument.
        allowed: the values it takes.
        meant: the one that was meant, None where that is not known.
    """
    span = argument.value_span
    name, value = argument.name.text, argument.value.text
    fix = Fix(f"write `{meant}`", (Edit(span, meant),), "unsafe") if meant is not None else None
    message = f"`{brief(name)}` is {' or '.join([f'`{each}`' for each in allowed])}, not `{brief(value)}`"
    reading.report(Diagnostic("FL410", message, span if value else argument.span, fix=fix))


def sound_request(text: str, syntax: RequestSyntax) -> Request:
    """Read a request that is known to be sound, for what is in it beside the filter."""
    request = read_request(Reading(text, {}), syntax)
    if request is None:
        raise AssertionError(f"{text!r} is no request")
    return request


def other_arguments(text: str, syntax: RequestSyntax) -> list[str]:
    """The arguments of a sound request that are no part of its filter, as they are written."""
    return [
        text[each.span.start : each.span.end]
        for each in sound_request(text, syntax).arguments
        if syntax.canonical(each.name.text) not in syntax.arguments
    ]


def with_arguments(base: str, written: str, syntax: RequestSyntax) -> str:
    """A URL with the arguments of a filter, in place of those that it has.

    Args:
        base: the URL; it is known to be sound.
        written: the arguments, behind a `?`.
        syntax: what the system's requests look like.
    """
    path = sound_request(base, syntax).path
    arguments = [*other_arguments(base, syntax), written.removeprefix("?")]
    return f"{base[path.start : path.end]}?{'&'.join([each for each in arguments if each])}"
