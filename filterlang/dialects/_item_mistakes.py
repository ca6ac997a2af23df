"""Mistakes in the structure of an ItemFilter, and what to tell who made them.

The grammar recognises each mistake as a rule of its own, and this module names it. Every function reports to
the text being read. Mistakes in a single token are in ``_item_tokens``.
"""

import re
from typing import Final, NamedTuple

from lark import Token

from filterlang.ast import ItemTest
from filterlang.diagnostics import Diagnostic, Edit, Fix, Span, brief
from filterlang.dialects._base import current_reading, did_you_mean
from filterlang.dialects._item_tokens import blanks_for, replacement, report
from filterlang.grammar import span_of
from filterlang.namespaces import ONVIF_SCHEMA
from filterlang.xml_characters import XML_SPACE, is_ncname

KINDS: Final = ("SimpleItem", "ElementItem")

_DOUBTFUL: Final = '[“”„‟«»″‘’‚‛‹›′][^“”„‟«»″‘’‚‛‹›′"]*@(?:Name|Value)'


def is_doubtful(value: str) -> bool:
    """Whether a value most likely should have ended at a typographic quotation mark."""
    return not value.isascii() and re.search(_DOUBTFUL, value) is not None


class NodeTest(NamedTuple):
    """A test in brackets, None where nothing stands in them, and where the brackets stand."""

    test: ItemTest | None
    span: Span


class Step(NamedTuple):
    """A step of an item's path: its slashes, its name and its node test, each None where it is missing."""

    slashes: Token | None
    name: Token | None
    test: NodeTest | None

    @staticmethod
    def span_of_all(steps: "list[Step]") -> Span:
        """Where steps stand, up to the name of the last one and its test."""
        tokens = [token for step in steps for token in (step.slashes, step.name) if token is not None]
        test = steps[-1].test
        return Span(span_of(tokens[0]).start, span_of(tokens[-1]).end if test is None else test.span.end)


def missing_boolean(span: Span, slashes: str = "") -> None:
    """A path, perhaps without its slashes, stands where ``boolean(path)`` should."""
    edits = (Edit(Span(span.start, span.start), f"boolean({slashes}"), Edit(Span(span.end, span.end), ")"))
    fix = Fix(f"put `boolean({slashes}...)` around it", edits)
    report("FL205", "a path needs `boolean(...)` around it", span, fix=fix)


def missing_parentheses(keyword: Token, part: Span) -> None:
    """What is negated stands behind ``not`` without parentheses."""
    edits = (Edit(Span(part.start, part.start), "("), Edit(Span(part.end, part.end), ")"))
    fix = Fix("put parentheses around it", edits)
    report("FL219", "`not` needs parentheses around what it negates", span_of(keyword), fix=fix)


def missing_and(part: Span) -> None:
    """A test follows another one and nothing joins them."""
    place = Span(part.start, part.start)
    before, _ = blanks_for(place)
    fix = replacement("write `and`", place, f"{before}and ", safe=False)
    report("FL221", "`and` or `or` is missing between two tests", place, fix=fix)


def attribute_alone(attribute: Token) -> None:
    """An attribute is compared with nothing."""
    hint = f'write {attribute}="..."; every SimpleItem has both attributes'
    report("FL220", f"`{attribute}` needs a value to compare with", span_of(attribute), hint)


def doubtful_value(value: Token) -> None:
    """Warn of a value that goes on behind a typographic quotation mark, with another comparison."""
    if value.type not in ("STRING", "SINGLE_QUOTED") or not is_doubtful(value):
        return
    hint = "a typographic quotation mark ends no value: was it meant to close this one?"
    report("FL218", f"this value holds another test: {brief(value)}", span_of(value), hint)


def reversed_comparison(value: Token, attribute: Token) -> None:
    """A value stands to the left of its attribute."""
    span = Span(span_of(value).start, span_of(attribute).end)
    fix = replacement("turn the comparison round", span, f"{attribute}={value}")
    report("FL216", "the attribute stands on the left of `=`, the value on the right", span, fix=fix)


def report_steps(steps: list[Step], inside: Span) -> Step | None:
    """Report what is wrong with a path; give the step that says which items are meant, None if none does.

    Args:
        steps: the steps, each with a name.
        inside: where the path should stand, for a path that is missing.
    """
    if not steps:
        hint = 'name the items: boolean(//tt:SimpleItem[@Name="..."])'
        report("FL206", "`boolean(...)` needs the items to look for", inside, hint)
        return None
    step = steps[-1]
    if step.name is None:
        raise AssertionError("a step of a path has a name")
    if len(steps) > 1:
        hint = f"`//{brief(step.name)}` finds the items at any depth; the filter cannot tell where they stand"
        report("FL207", "an item filter's path has one step", Step.span_of_all(steps), hint)
    elif step.slashes is None:
        start = span_of(step.name).start
        fix = replacement("write `//`", Span(start, start), "//")
        report("FL214", "the path of an item starts with `//`", span_of(step.name), fix=fix)
    elif step.slashes != "//":
        fix = replacement("write `//`", span_of(step.slashes), "//")
        report(
            "FL214",
            f"the path of an item starts with `//`, not `{step.slashes}`",
            span_of(step.slashes),
            fix=fix,
        )
    _report_name(step.name)
    place = span_of(step.name) if step.test is None else step.test.span
    if step.test is None or step.test.test is None:
        hint = 'add [@Name="..."]; to find any item at all write [@Name="a" or not(@Name="a")]'
        report("FL206", f"`{brief(step.name)}` needs a test in brackets", place, hint)
    return step


def _report_name(token: Token) -> None:
    prefix, colon, local = token.rpartition(":")
    span = span_of(token)
    if local not in KINDS:
        near = did_you_mean(local, KINDS)
        same = near is not None and near.casefold() == local.casefold()
        fix = (
            replacement(f"write `{near}`", Span(span.end - len(local), span.end), near, same)
            if near
            else None
        )
        report("FL210", f"there is no item `{brief(local)}`, only SimpleItem and ElementItem", span, fix=fix)
    if not colon:
        return
    place = Span(span.start, span.start + len(prefix))
    namespaces = current_reading().namespaces
    uri = namespaces.get(prefix)
    if namespaces.get("tt", ONVIF_SCHEMA) == ONVIF_SCHEMA:
        fix = replacement("write `tt`", place, "tt")
    else:
        fix = replacement("leave the prefix out", Span(place.start, place.end + 1), "")
    if not is_ncname(prefix):
        report("FL209", f"the prefix `{brief(prefix)}` is no name and cannot be bound", place, fix=fix)
    elif uri is None and prefix != "tt":
        hint = f"write tt:{brief(local)}, or bind the prefix to {ONVIF_SCHEMA}"
        report("FL209", f"the prefix `{brief(prefix)}` is bound to no namespace", place, hint, fix)
    elif uri is not None and uri != ONVIF_SCHEMA:
        message = f"items are in {ONVIF_SCHEMA}, but the prefix `{brief(prefix)}` is bound to {uri}"
        report("FL208", message, place, "as it stands it could match nothing", fix)


_PIECE: Final = re.compile("\"[^\"]*\"|'[^']*'|[()\\[\\]]")
_CLOSER: Final = {"(": ")", "[": "]"}


def _open_brackets(text: str) -> list[str]:
    """The brackets of a text that are still open at its end, literals skipped."""
    open_: list[str] = []
    for piece in _PIECE.findall(text):
        if piece in _CLOSER:
            open_.append(piece)
        elif open_ and piece == _CLOSER[open_[-1]]:
            open_.pop()
    return open_


def explain_syntax_error(diagnostic: Diagnostic, text: str) -> Diagnostic:
    """Add what is known about a syntax error that no production of the grammar foresees."""
    if diagnostic.code != "FL001":
        return diagnostic
    span = diagnostic.span
    found, before = text[span.start : span.end], text[: span.start]
    word, last = found.lower(), before.rstrip(XML_SPACE)[-1:]
    hint, fix, message = diagnostic.hint, diagnostic.fix, diagnostic.message
    open_ = _open_brackets(before)
    if not text[span.start :].strip() and open_ and last in ('"', "'", "]", ")"):
        closers = "".join(_CLOSER[each] for each in reversed(open_))
        message = f"the text ends too early: `{closers}` is missing"
        fix = replacement(f"write `{closers}` at the end", Span(span.start, span.start), closers, safe=False)
    elif found == ")" and open_[-1:] == ["["]:
        hint = "the `[` before it is still open"
        fix = replacement("write `]` before it", Span(span.start, span.start), "]", safe=False)
    elif before.endswith(("''", '""')):
        hint = "the quotes are doubled: write one at each end of the value"
    elif found[:1] in ("'", '"'):
        message, hint = f"this quote {found[0]} is never closed", f"close the value with {found[0]}"
    elif found == "[" and last == "]":
        hint = "write both tests in one pair of brackets, joined by `and`"
    elif word in ("and", "or", "&", "|", "&&", "||") and last == "]" and open_[-1:] == ["("]:
        hint = "put `boolean(...)` around each of the paths and join those"
    elif any(quote in before + found for quote in "“”„‟‘’"):
        hint = "a typographic quotation mark stands before this place: was it meant to close a value?"
    elif found == ")" and not open_:
        hint = "there is one `)` too many"
    elif found.startswith("@"):
        hint = "a test of attributes stands in the brackets of an item: boolean(//tt:SimpleItem[...])"
    elif found.endswith(KINDS):
        hint = 'name an item as boolean(//tt:SimpleItem[@Name="..."])'
    elif not before.strip(XML_SPACE + "(") and re.search("[=<>]", text):
        hint = 'name an item as boolean(//tt:SimpleItem[@Name="..." and @Value="..."])'
    elif not before.strip(XML_SPACE + "(") and "@" not in text:
        hint = "if this is a topic, its dialect is concrete-set"
    return Diagnostic("FL001", message, span, hint, fix)
