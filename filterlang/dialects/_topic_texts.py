"""Texts that mean topics in another language's way: negated, joined by ``and``, with a prefix cut off.

Each is one finding about the text, which is not read further: what a path's tokens would say is noise.
"""

import re
from typing import Final

from filterlang.diagnostics import Applicability, Diagnostic, Edit, Fix, Span, brief
from filterlang.dialects._base import Reading
from filterlang.dialects._leftovers import report_leftovers, report_percent_encoded
from filterlang.namespaces import WELL_KNOWN

_TOPIC_START: Final = re.compile(r"[A-Za-z_][\w.\-]*:[A-Za-z_]")
_TOPICS: Final = re.compile(
    r"[ \t\r\n]*[A-Za-z_][\w.\-]*:[A-Za-z_][\w.\-]*(?:/[\w.\-:]+)*(?://\.)?(?:[ \t]*\|[ \t]*[A-Za-z_][\w.\-]*:[\w.\-:/]+)*[ \t\r\n]*\Z"
)
_EVERYTHING: Final = re.compile(
    r"\s*(?:\.?//\.|[*#+.]|/[#*.]?|//\*?|\*//\.|(?:[A-Za-z_][\w.\-]*:)(?:\*?(?:/{1,2}[.#*])?))\s*\Z"
)
_NEGATED: Final = re.compile(r"\s*(?:(?:not|NOT|Not)(?:\s*\(\s*|\s+)|[!~^]\s*)(?=[A-Za-z_(])")
_JOINED: Final = re.compile(
    r"(?<=[\w./])\s*(?:(?<=[ \t\r\n])(?:and|AND|And)(?=[ \t\r\n])|&&?|&amp;&amp;)\s*(?=[A-Za-z_][\w.\-]*:[A-Za-z_])"
)
_LEVEL: Final = re.compile(r"(?<=[\w])/{1,2}(?P<mark>[#+])(?=\Z|[ \t\r\n]*(?:[|,;]|\Z)|/)")


def report_other_languages(reading: Reading) -> bool:
    """Report a text that is written in another language's way; tell whether it is."""
    return (
        _everything(reading)
        or report_leftovers(reading, _TOPIC_START, is_quoted_inside=False)
        or report_percent_encoded(reading, _TOPICS)
        or _negated(reading)
        or _joined(reading)
        or _wildcards(reading)
        or _colons(reading)
    )


def _everything(reading: Reading) -> bool:
    found = _EVERYTHING.match(reading.text)
    if found is None:
        return False
    whole = reading.text.strip()
    start = reading.text.index(whole)
    star = "*" in whole or "#" in whole or "+" in whole
    message = (
        f"`{brief(whole)}` selects by a wildcard, which this dialect does not have"
        if star
        else f"`{brief(whole)}` needs a topic before it"
        if ":" not in whole
        else f"`{brief(whole)}` names no topic"
    )
    hint = "for every topic leave the topic filter out; only an Axis URL takes a bare `//.`"
    code = "FL105" if star else "FL111"
    reading.report(Diagnostic(code, message, Span(start, start + len(whole)), hint=hint))
    return True


def _negated(reading: Reading) -> bool:
    found = _NEGATED.match(reading.text)
    if found is None:
        return False
    hint = "name the topics that are wanted, joined by `|`, or leave the others out where the events arrive"
    reading.report(
        Diagnostic("FL001", "a topic cannot be negated: topics are only selected", Span(*found.span()), hint=hint)
    )
    return True


def _joined(reading: Reading) -> bool:
    places = list(_JOINED.finditer(reading.text))
    if not places:
        return False
    edits = tuple([Edit(Span(*found.span()), "|") for found in places])
    mark = places[0].group().strip()
    reading.report(
        Diagnostic(
            "FL109",
            f"no event has two topics, so `{brief(mark)}` cannot join them; `|` selects the events of either",
            edits[0].span,
            fix=Fix("write `|`", edits, "unsafe"),
        )
    )
    return True


def _wildcards(reading: Reading) -> bool:
    places = list(_LEVEL.finditer(reading.text))
    if not places:
        return False
    ends = all(found["mark"] == "#" and reading.text[found.end() : found.end() + 1] != "/" for found in places)
    edits = tuple([Edit(Span(*found.span()), "//.") for found in places])
    reading.report(
        Diagnostic(
            "FL105",
            f"`{places[0]['mark']}` is a wildcard of MQTT; the topic and all below it is `//.` at the end",
            edits[0].span,
            hint=None if ends else "name each topic, or end the path above with `//.` for all below it",
            fix=Fix("write `//.`", edits) if ends else None,
        )
    )
    return True


def _colons(reading: Reading) -> bool:
    prefixes = "|".join([re.escape(prefix) for prefix in {**WELL_KNOWN, **reading.namespaces} if prefix])
    places = list(
        re.finditer(
            rf"(?:(?<=\A)|(?<=[|,;/ \t\r\n]))(?P<prefix>{prefixes})"
            r"(?P<mark>:{2,}|:?[ \t]*/{1,2}(?=[A-Za-z_])|[ \t]*[;.|=\\][ \t]*|[ \t]+:[ \t]*|:[ \t]+|%3[Aa]|&#58;)(?=[A-Za-z_])",
            reading.text,
        )
    )
    if not places:
        return False
    meant: Applicability = "safe"
    edits = tuple([Edit(Span(*found.span("mark")), ":") for found in places])
    first = places[0]
    if any(re.match(rf"(?:{prefixes}):", reading.text[found.end() :]) for found in places):
        # `tns1;tns1:Device`: the prefix is a leftover, and not sure for what.
        return False
    reading.report(
        Diagnostic(
            "FL102",
            f"`:` stands between the prefix `{first['prefix']}` and the topic, not `{brief(first['mark'])}`",
            edits[0].span,
            fix=Fix("write `:`", edits, meant),
        )
    )
    return True
