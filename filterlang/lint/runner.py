"""Runs dialects and rules over the filters of a document. Knows no file format."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from filterlang.ast import walk
from filterlang.diagnostics import Diagnostic
from filterlang.dialects import find_dialect, read_text
from filterlang.findings import Finding
from filterlang.limits import DEFAULT_LIMITS, Limits
from filterlang.lint.entries import FilterEntry, FilterText
from filterlang.lint.rules import CheckedFilter, CheckedText, Context, Placed, all_rules


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


def check_document(entries: Iterable[FilterEntry], options: Options) -> list[Finding]:
    """What is wrong with the filters of a document.

    Args:
        entries: its filters.
        options: what to check for.

    Returns:
        The findings, in the order of the document.
    """
    findings: list[Finding] = []
    sound: list[CheckedFilter] = []
    for entry in entries:
        findings += entry.findings
        checked, found = check_filter(entry.texts, options)
        findings += found
        if checked is not None and not entry.findings:
            sound.append(checked._replace(key=entry.key.value if entry.key else None))
    for rule in all_rules():
        if rule.check_document is not None and options.is_selected(rule.code):
            findings += _placed(rule.check_document(sound, options.context))
    wanted = [finding for finding in findings if options.is_selected(finding.diagnostic.code)]
    return sorted(wanted, key=_in_order)


def check_filter(texts: Sequence[FilterText], options: Options) -> tuple[CheckedFilter | None, list[Finding]]:
    """What is wrong with one filter.

    Args:
        texts: its texts.
        options: what to check for.

    Returns:
        The filter, None if a text of it did not compile, and the findings, text by text.
    """
    findings: list[Finding] = []
    checked: list[CheckedText] = []
    for place in texts:
        namespaces = {**options.namespaces, **place.namespaces} if place.namespaces else options.namespaces
        parsed = read_text(find_dialect(place.dialect), place.text, namespaces, options.limits)
        diagnostics: list[Diagnostic] = list(parsed.diagnostics)
        if parsed.expression is not None:
            nodes = tuple([node for node, _ in walk(parsed.expression)])
            text = CheckedText(place, parsed.expression, namespaces, nodes)
            checked.append(text)
            for rule in all_rules():
                if rule.check_text is not None and options.is_selected(rule.code):
                    diagnostics += rule.check_text(text, options.context)
        findings += map(place.finding, diagnostics)
    if len(checked) < len(texts):
        return None, findings
    whole = CheckedFilter(tuple(checked))
    for rule in all_rules():
        if rule.check_filter is not None and options.is_selected(rule.code):
            findings += _placed(rule.check_filter(whole, options.context))
    return whole, findings


def _placed(found: Iterable[Placed]) -> Iterator[Finding]:
    return (each.text.place.finding(each.diagnostic) for each in found)


def _in_order(finding: Finding) -> tuple[object, str]:
    return finding.diagnostic.span, finding.diagnostic.code
