"""Runs dialects and rules over the filters of a document. Knows no file format."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from filterlang.ast import walk
from filterlang.diagnostics import Diagnostic
from filterlang.dialects import find_dialect, read_text
from filterlang.limits import DEFAULT_LIMITS, Limits
from filterlang.lint.entries import FilterEntry, FilterText
from filterlang.lint.rules import CheckedFilter, CheckedText, Context, Placed, rules_about
from filterlang.places.findings import Finding

_ABOUT_ONE: Final = ("FL5", "FL6", "FL9")
_ABOUT_DECLARED: Final = ("FL7",)
_ABOUT_SEVERAL: Final = ("FL8", "FL9")
"""The groups of rules that are asked about one filter, about one beside declarations, and about several.
Rules that are not asked are not loaded either."""


def every_code(_code: str) -> bool:
    """The choice of all codes."""
    return True


class Options(NamedTuple):
    """What to check for, and by what.

    Attributes:
        namespaces: usable bindings of prefixes, for all texts.
        limits: how long, deep and large a filter may be.
        context: what rules may know beside the texts.
        is_selected: whether findings with a code are wanted.
    """

    namespaces: Mapping[str, str]
    limits: Limits = DEFAULT_LIMITS
    context: Context = Context()
    is_selected: Callable[[str], bool] = every_code


class Found(NamedTuple):
    """A finding, and the text it is about.

    Attributes:
        finding: the finding; its spans are places in the document.
        place: the text and where it stands, None where the finding is about the document itself.
        diagnostic: what is wrong; its spans are places in the text.
    """

    finding: Finding
    place: FilterText | None
    diagnostic: Diagnostic


def check_document(entries: Iterable[FilterEntry], options: Options) -> list[Finding]:
    """What is wrong with the filters of a document.

    Args:
        entries: its filters.
        options: what to check for.

    Returns:
        The findings, in the order of the document.
    """
    return [each.finding for each in find(entries, options)]


def find(entries: Iterable[FilterEntry], options: Options) -> list[Found]:
    """What is wrong with the filters of a document, and with which of their texts.

    Args:
        entries: its filters.
        options: what to check for.

    Returns:
        What was found, in the order of the document.
    """
    found: list[Found] = []
    sound: list[CheckedFilter] = []
    for entry in entries:
        found += [Found(each, None, each.diagnostic) for each in entry.findings]
        checked, wrong = check_filter(entry.texts, options)
        found += wrong
        if checked is not None and not entry.findings:
            sound.append(checked._replace(key=entry.key.value if entry.key else None))
    for rule in rules_about(*_ABOUT_SEVERAL) if len(sound) > 1 else ():
        if rule.check_document is not None and options.is_selected(rule.code):
            found += _placed(rule.check_document(sound, options.context))
    wanted = sorted([each for each in found if _is_wanted(each, options)], key=_in_order)
    # Filters may share a text, by an alias of YAML: what is wrong with it is one finding.
    return list({each.finding: each for each in wanted}.values())


def check_filter(texts: Sequence[FilterText], options: Options) -> tuple[CheckedFilter | None, list[Found]]:
    """What is wrong with one filter.

    Args:
        texts: its texts.
        options: what to check for.

    Returns:
        The filter, None if a text of it did not compile, and what was found, text by text.
    """
    found: list[Found] = []
    checked: list[CheckedText] = []
    rules = rules_about(*_ABOUT_ONE, *(() if options.context.declarations is None else _ABOUT_DECLARED))
    for place in texts:
        namespaces = {**options.namespaces, **place.namespaces} if place.namespaces else options.namespaces
        parsed = read_text(find_dialect(place.dialect), place.text, namespaces, options.limits)
        diagnostics: list[Diagnostic] = list(parsed.diagnostics)
        if parsed.expression is not None:
            nodes = tuple([node for node, _ in walk(parsed.expression)])
            text = CheckedText(place, parsed.expression, namespaces, nodes)
            checked.append(text)
            for rule in rules:
                if rule.check_text is not None and options.is_selected(rule.code):
                    diagnostics += rule.check_text(text, options.context)
        found += [Found(place.finding(each), place, each) for each in diagnostics]
    if len(checked) < len(texts):
        return None, found
    whole = CheckedFilter(tuple(checked))
    for rule in rules:
        if rule.check_filter is not None and options.is_selected(rule.code):
            found += _placed(rule.check_filter(whole, options.context))
    return whole, found


def _placed(placed: Iterable[Placed]) -> Iterator[Found]:
    for text, diagnostic in placed:
        yield Found(text.place.finding(diagnostic), text.place, diagnostic)


def _is_wanted(found: Found, options: Options) -> bool:
    code = found.diagnostic.code
    is_ignored = found.place is not None and code.startswith(found.place.ignored)
    return options.is_selected(code) and not is_ignored


def _in_order(found: Found) -> tuple[object, str]:
    return found.finding.diagnostic.span, found.diagnostic.code
