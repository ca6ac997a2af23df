"""What people write instead of a topic path, and what to tell them.

Every function reports to the text being read. Which tokens a path may consist of says the grammar.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from itertools import islice
from typing import Any, Final

from lark import Token

from filterlang.diagnostics import Applicability, Diagnostic, Edit, Fix, Span, brief
from filterlang.dialects._base import Reading
from filterlang.dialects._odd_space import ODD_SPACE, odd_space
from filterlang.grammar import span_of
from filterlang.namespaces import WELL_KNOWN
from filterlang.xml_characters import XML_SPACE, is_ncname

_FULL = (
    "only WS-Topics Full has it; this dialect names each topic, or ends a path with `//.` for all below it"
)


_BESIDE: Final = re.compile(r"[ \t\r\n]*(?:[|,;]|\Z)")


def report_odd_space(reading: Reading) -> None:
    """Report what is no white space but looks like it, and read it as a blank.

    An invisible character inside a name stays: it is a character that a name cannot hold.
    """
    text = reading.text
    if text.isascii():
        return
    pieces: list[str] = []
    start = 0
    for found in re.finditer(ODD_SPACE, text):
        before, behind = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        if not found.group().isspace() and before.isalnum() and behind.isalnum():
            continue
        diagnostic = odd_space(text, Span(*found.span()))
        ends = not before or before in "|,;" or _BESIDE.match(text, found.end())
        reading.report(diagnostic if ends else diagnostic._replace(fix=None))
        pieces += [text[start : found.start()], " "]
        start = found.end()
    reading.text = "".join([*pieces, text[start:]])


def report_separators(reading: Reading, children: list[Any]) -> None:
    """Report what separates paths and is no `|`, and separators beside which no path stands."""
    separators = children[1::2]
    nothing = not any(child is not None for child in children[::2])
    gone: set[int] = set()
    started = False
    for position, child in enumerate(children[::2]):
        started = started or child is not None
        # A missing topic takes the separator before it along, at the start the one behind.
        missed = position - 1 if started else position
        if child is None and missed < len(separators):
            gone.add(missed)
            mark, span = mark_of(separators[missed])
            where = "after" if started else "before"
            fix = None if nothing else Fix(f"remove the `{mark}`", (Edit(span, ""),))
            reading.report(Diagnostic("FL110", f"nothing stands {where} this `{mark}`", span, fix=fix))
    for position, separator in enumerate(separators):
        if separator.type == "COMMA" and position not in gone:
            mark, span = mark_of(separator)
            note = "; a comma does that only in the eventtopic of an Axis URL" if mark == "," else ""
            message = f"topics are separated by `|`, not by `{mark}`{note}"
            # Blanks around a word go with it.
            edit = Edit(span_of(separator) if mark.isalpha() else span, "|")
            reading.report(Diagnostic("FL109", message, span, fix=Fix("write `|`", (edit,))))


def mark_of(separator: Token) -> tuple[str, Span]:
    """A separator without the white space around it, and where it stands."""
    mark = separator.strip(XML_SPACE)
    start = span_of(separator).start + separator.index(mark)
    return mark, Span(start, start + len(mark))


def report_no_name(reading: Reading, token: Token) -> None:
    """Report the first character that a name cannot hold, or cannot start with."""
    start = span_of(token).start
    # The first character that no name can hold, or hold there.
    parts = [part for part in re.split("(:)", token) if part != ":"]
    offset = 0
    for part in parts:
        # What a name starts with is a name, so the longest start that is one can be found by halving.
        good = bisect_left(range(1, len(part) + 1), True, key=lambda end: not is_ncname(part[:end]))
        if good < len(part):
            offset += good
            break
        offset += len(part) + 1
    span = Span(start + offset, start + offset + 1)
    character = token[offset]
    where = "start a name" if offset == 0 or token[offset - 1] == ":" else "stand in a name"
    reading.report(
        Diagnostic("FL114", f"the character {brief(character)} (U+{ord(character):04X}) cannot {where}", span)
    )


def listed(prefixes: Iterable[str]) -> str:
    """Some prefixes, as a hint names them."""
    shown = [brief(prefix) for prefix in islice(prefixes, 9)]
    return ", ".join(shown[:8] + ["..."] * (len(shown) > 8))


def report_missing_prefix(reading: Reading, token: Token) -> None:
    """Report a root topic without a prefix."""
    span = span_of(token)
    known = listed(f"{prefix}:" for prefix in {**WELL_KNOWN, **reading.namespaces})
    reading.report(
        Diagnostic(
            "FL102",
            f"the root topic `{brief(token)}` has no prefix, so its namespace is not known",
            span,
            hint=f"put one of {known} in front; ONVIF's own topics are in tns1",
            fix=Fix("put `tns1:` in front", (Edit(Span(span.start, span.start), "tns1:"),), "unsafe"),
        )
    )


def report_mistakes(reading: Reading, tokens: list[Token]) -> bool:
    """Report what stands in a path and should not; tell whether there was nothing."""
    found: list[Diagnostic] = []
    for position, token in enumerate(tokens):
        diagnostic = _mistake(tokens, position, token)
        # One wildcard of a path says it for all of them.
        if diagnostic is not None and not (
            diagnostic.code == "FL105" and any(each.code == "FL105" for each in found)
        ):
            found.append(diagnostic)
    if tokens[0].type in ("SUBTREE", "RUN") and len(tokens) == 1:
        hint = "for every topic leave the topic filter out; only an Axis URL takes a bare `//.`"
        message = f"`{brief(tokens[0])}` needs a topic before it"
        found = [Diagnostic("FL111", message, span_of(tokens[0]), hint=hint)]
    for diagnostic in found:
        reading.report(diagnostic)
    return not found


def _mistake(tokens: list[Token], position: int, token: Token) -> Diagnostic | None:
    span = span_of(token)
    last = position == len(tokens) - 1
    behind = "" if last else tokens[position + 1].type
    before = tokens[position - 1].type if position else ""
    match token.type:
        case "SUBTREE" | "RUN" if not last and behind != "SPACE" and token.startswith("//."):
            span = Span(span.start, span.start + 3)
            hint = "`//.` already means everything below; leave out what stands behind it, or the `//.`"
            return Diagnostic("FL103", "`//.` can only end a topic path", span, hint=hint)
        case "STAR":
            return Diagnostic("FL105", "a topic path has no wildcard `*`", span, hint=_FULL)
        case "DESCENDANT":
            return Diagnostic("FL104", "a topic path has no `//` before a name", span, hint=_FULL)
        case "RUN":
            meant: Applicability = "safe" if before == "QNAME" and ".." not in token else "unsafe"
            return Diagnostic(
                "FL106",
                f"`{brief(token)}` is no step of a topic path; for all topics below write `//.`",
                span,
                fix=Fix("write `//.`", (Edit(span, "//."),), meant) if last else None,
            )
        case "SLASH" if last:
            fix = Fix("remove the `/`", (Edit(span, ""),), "unsafe")
            hint = "for all topics below write `//.`"
            return Diagnostic("FL107", "a topic path cannot end with `/`", span, hint=hint, fix=fix)
        case "SLASH" if position == 0:
            return Diagnostic(
                "FL113",
                "a topic path starts with a topic, not with `/`",
                span,
                fix=Fix("remove the `/`", (Edit(span, ""),), "safe" if behind == "QNAME" else "unsafe"),
            )
        case "SPACED_SLASH":
            slashes = token.strip(XML_SPACE)
            sound = before == "QNAME" and (slashes, behind) in (("/", "QNAME"), ("//.", ""))
            fix = Fix("remove the white space", (Edit(span, slashes),), "safe" if sound else "unsafe")
            return Diagnostic("FL108", "white space cannot stand inside a topic path", span, fix=fix)
        case "SPACE":
            hint = "separate topics with `|`; a name holds no white space"
            # Behind `//.` a path has ended, and a prefix starts another one.
            apart = not last and before == "SUBTREE" and ":" in tokens[position + 1]
            split = Fix("write `|`", (Edit(span, "|"),)) if apart else None
            message = (
                "white space separates no topics" if apart else "white space cannot stand inside a topic path"
            )
            return Diagnostic("FL108", message, span, hint=hint, fix=split)
        case _:
            return None
