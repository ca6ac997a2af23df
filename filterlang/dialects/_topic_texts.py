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
    r"[ \t\r\n]*[A-Za-z_][\w.\-]*:[A-Za-z_][\w.\-]*(?:/[\w.\-:]+)*(?://\.)?"
    r"(?:[ \t]*\|[ \t]*[A-Za-z_][\w.\-]*:[\w.\-:/]+)*[ \t\r\n]*\Z"
)
_EVERYTHING: Final = re.compile(
    r"\s*(?:\.?//\.|[*#+.]|/[#*.]?|//\*?|\*//\.|(?:[A-Za-z_][\w.\-]*:)(?:\*?(?:/{1,2}[.#*])?))\s*\Z"
)
_NEGATED: Final = re.compile(
    r"(?:\A|(?<=[|,;]))\s*(?:(?:not|NOT|Not)(?:\s*\(\s*|\s+)|[!~^]\s*)(?=[A-Za-z_(])"
)
_JOINED: Final = re.compile(
    r"(?<=[\w./])\s*(?:(?<=[ \t\r\n])(?:and|AND|And)(?=[ \t\r\n])"
    r"|&&?|&amp;&amp;|(?<=[ \t\r\n])\+)\s*(?=[A-Za-z_][\w.\-]*:[A-Za-z_])"
)
_LEVEL: Final = re.compile(r"(?<=[\w])/{1,2}(?P<mark>[#+])(?=\Z|[ \t\r\n]*(?:[|,;]|\Z)|/)")


def report_other_languages(reading: Reading) -> bool:
    """Report a text that is written in another language's way; tell whether it is."""
    return (
        _everything(reading)
        or _several_quoted(reading)
        or report_leftovers(reading, _TOPIC_START, is_quoted_inside=False)
        or report_percent_encoded(reading, _TOPICS, is_quoted_inside=False)
        or _negated(reading)
        or _joined(reading)
        or _wildcards(reading)
        or _colons(reading)
        or _spelled_namespaces(reading)
        or _inside_other_text(reading)
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
    found = _NEGATED.search(reading.text)
    if found is None:
        return False
    hint = "name the topics that are wanted, joined by `|`, or leave the others out where the events arrive"
    reading.report(
        Diagnostic(
            "FL001", "a topic cannot be negated: topics are only selected", Span(*found.span()), hint=hint
        )
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
    ends = all(
        found["mark"] == "#" and reading.text[found.end() : found.end() + 1] != "/" for found in places
    )
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
            r"(?P<mark>:{2,}|:?[ \t]*/{1,2}(?=[A-Za-z_])|[ \t]*[;.|=\\][ \t]*|[ \t]+:[ \t]*|:[ \t]+"
            r"|%3[Aa]|&#58;)(?=[A-Za-z_])",
            reading.text,
        )
    )
    if not places:
        return False
    doubled = next(
        (each for each in places if re.match(rf"(?:{prefixes}):", reading.text[each.end() :])), None
    )
    if doubled is not None:
        span = Span(*doubled.span())
        message = f"`{brief(doubled.group())}` stands before a topic that has its prefix already"
        fix = Fix("remove it", (Edit(span, ""),), "unsafe")
        reading.report(Diagnostic("FL102", message, span, fix=fix))
        return True
    edits = tuple([Edit(Span(*found.span("mark")), ":") for found in places])
    first = places[0]
    reading.report(
        Diagnostic(
            "FL102",
            f"`:` stands between the prefix `{first['prefix']}` and the topic, not `{brief(first['mark'])}`",
            edits[0].span,
            fix=Fix("write `:`", edits),
        )
    )
    return True


_PATH: Final = r"[A-Za-z_][\w.\-]*:[A-Za-z_][\w.\-]*(?:/[A-Za-z_][\w.\-:]*)*(?://\.)?"
_QUOTED_PATHS: Final = re.compile(
    # Possessive throughout: runs of blanks are looked at once.
    rf"""\s*+(?P<list>\[?)\s*+["'`]{_PATH}["'`](?:\s*+[|,]\s*+["'`]{_PATH}["'`])+\s*+,?\s*+\]?\s*+\Z"""
    rf"""|\s*+\[\s*+["'`]?{_PATH}["'`]?\s*+\]\s*+\Z"""
)


def _several_quoted(reading: Reading) -> bool:
    """A list of topics as another language writes it."""
    if _QUOTED_PATHS.match(reading.text) is None:
        return False
    whole = Span(0, len(reading.text))
    joined = "|".join(re.findall(_PATH, reading.text))
    # A list may as well be several filters.
    meant: Applicability = "unsafe" if "," in reading.text else "safe"
    message = "quotes or brackets stand around topics; they belong to the language they were copied from"
    fix = Fix(f"write {brief(joined)}", (Edit(whole, joined),), meant)
    reading.report(Diagnostic("FL011", message, whole, hint="separate topics with `|`", fix=fix))
    return True


def _spelled_namespaces(reading: Reading) -> bool:
    """``{URI}name``, as ElementTree writes it."""
    prefixes = {uri: prefix for prefix, uri in reversed([*{**WELL_KNOWN, **reading.namespaces}.items()])}
    places = list(re.finditer(r"\{(?P<uri>[^{}\s]+)\}:?(?=[A-Za-z_])", reading.text))
    if not places:
        return False
    known = all(each["uri"] in prefixes for each in places)
    edits = tuple([Edit(Span(*each.span()), f"{prefixes.get(each['uri'], '')}:") for each in places])
    message = "a topic's namespace is written as a prefix, not as a URI in braces"
    fix = Fix(f"write `{edits[0].content}`", edits) if known else None
    reading.report(Diagnostic("FL102", message, edits[0].span, hint="bind a prefix to the URI", fix=fix))
    return True


def _inside_other_text(reading: Reading) -> bool:
    """One topic in a line of a log, in parentheses, before a comment or a comparison."""
    text = reading.text
    value = re.match(rf"\s*{_PATH}\s*(?P<op>[=!<>]=?|==)\s*[\w\"'.]", text)
    if value is not None:
        hint = (
            'a value is asked for by an item filter: boolean(//tt:SimpleItem[@Name="..." and @Value="..."])'
        )
        reading.report(Diagnostic("FL001", "a topic has no value", Span(*value.span("op")), hint=hint))
        return True
    if "\\" in text:
        places = [*re.finditer(r"\\+", text)]
        edits = tuple([Edit(Span(*each.span()), "/") for each in places])
        clean = re.fullmatch(rf"\s*{_PATH}\s*", re.sub(r"\\+", "/", text)) is not None
        fix = Fix("write `/`", edits, "unsafe") if clean and "\\n" not in text else None
        message = "a backslash stands in no topic: segments are separated by `/`, topics by `|`"
        reading.report(Diagnostic("FL001", message, edits[0].span, fix=fix))
        return True
    found = re.fullmatch(
        rf"(?P<before>(?:[^|]*[\s=(\[{{\"'])?)(?P<path>(?<![\w:/]){_PATH})(?P<behind>\s+#.*|[)\]}}\"'>`;,\s]*)",
        text,
    )
    if found is None or not (
        re.search(r"[=(\[{\"'<>]|[0-9]:[0-9]", found["before"]) or re.search(r"[#)\]}\"'>`]", found["behind"])
    ):
        return False
    if re.search(_PATH, found["before"]):
        return False
    span = Span(*found.span("before")) if found["before"] else Span(*found.span("behind"))
    edits = tuple([Edit(Span(*found.span(name)), "") for name in ("before", "behind") if found[name]])
    message = f"`{brief(text[span.start : span.end].strip())}` does not belong to the filter"
    fix = Fix(f"leave only {brief(found['path'])}", edits, "unsafe")
    reading.report(Diagnostic("FL011", message, span, hint="copy only the filter itself", fix=fix))
    return True
