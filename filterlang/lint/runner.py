"""Runs dialects and rules over the filters of a document. Knows no file format."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from filterlang.ast import walk
from filterlang.diagnostics import CODES, Diagnostic, Span
from filterlang.dialects import Dialect, Parsed, find_dialect, read_similar_text, read_text
from filterlang.limits import DEFAULT_LIMITS, Limits
from filterlang.lint.entries import SEPARATORS, FilterEntry, FilterText, IgnoredCode, receiver_of
from filterlang.lint.rules import CheckedFilter, CheckedText, Context, Placed, Rule, rules_about
from filterlang.places.findings import Document, Finding

_Read: TypeAlias = Callable[[Dialect, str, Mapping[str, str], Limits], Parsed]

_UNUSED: Final = "FL012"
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
        compare: in what filters must agree to be compared with each other: see :func:`receiver_of`.
    """

    namespaces: Mapping[str, str]
    limits: Limits = DEFAULT_LIMITS
    context: Context = Context()
    is_selected: Callable[[str], bool] = every_code
    compare: tuple[str, ...] = SEPARATORS


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


def find(entries: Iterable[FilterEntry], options: Options, memory: "Memory | None" = None) -> list[Found]:
    """What is wrong with the filters of a document, and with which of their texts.

    Args:
        entries: its filters.
        options: what to check for.
        memory: what is remembered of other documents.

    Returns:
        What was found, in the order of the document.
    """
    found: list[Found] = []
    sound: list[CheckedFilter] = []
    verdicts = (memory or Memory()).of(options)
    comparing = _comparing(options)
    entries = list(entries)
    for entry in entries:
        found += [Found(each, None, each.diagnostic) for each in entry.findings]
        verdict = verdicts.of(entry.texts)
        for number, diagnostic in verdict.diagnostics:
            place = entry.texts[number]
            found.append(Found(place.finding(diagnostic), place, diagnostic))
        if comparing and verdict.texts and not entry.findings:
            sound.append(
                CheckedFilter(_placed_texts(verdict.texts, entry.texts), receiver_of(entry, options.compare))
            )
    for rule in comparing if len(sound) > 1 else ():
        if rule.check_document is not None:
            found += _placed(rule.check_document(sound, options.context))
    if options.is_selected(_UNUSED):
        found += _unused_comments(entries, found, options)
    wanted = sorted([each for each in found if _is_wanted(each, options)], key=_in_order)
    # Filters may share a text, by an alias of YAML: what is wrong with it is one finding.
    return list({each.finding: each for each in wanted}.values())


def check_filter(
    texts: Sequence[FilterText], options: Options, read: _Read = read_text
) -> tuple[CheckedFilter | None, list[Found]]:
    """What is wrong with one filter.

    Args:
        texts: its texts.
        options: what to check for.
        read: reads a text.

    Returns:
        The filter, None if a text of it did not compile, and what was found, text by text.
    """
    found: list[Found] = []
    checked: list[CheckedText] = []
    rules = rules_about(*_ABOUT_ONE, *(() if options.context.declarations is None else _ABOUT_DECLARED))
    for place in texts:
        namespaces = {**options.namespaces, **place.namespaces} if place.namespaces else options.namespaces
        parsed = read(find_dialect(place.dialect), place.text, namespaces, options.limits)
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


class Verdict(NamedTuple):
    """What is wrong with a filter, wherever it stands.

    Attributes:
        diagnostics: what is wrong, each with the number of its text.
        texts: the texts, where all of them compiled and rules are selected that compare filters.
    """

    diagnostics: tuple[tuple[int, Diagnostic], ...]
    texts: tuple[CheckedText, ...] = ()


class Verdicts:
    """What is wrong with filters, by one set of options. Of many equal filters, one is checked.

    Args:
        options: what to check for.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._compares = bool(_comparing(options))
        self._known: dict[object, Verdict] = {}

    def of(self, texts: Sequence[FilterText]) -> Verdict:
        """What is wrong with a filter."""
        key = _content(texts)
        verdict = self._known.get(key)
        if verdict is None:
            checked, found = check_filter(texts, self._options, read_similar_text)
            numbers = {id(text): number for number, text in enumerate(texts)}
            diagnostics = tuple([(numbers[id(each.place)], each.diagnostic) for each in found])
            verdict = Verdict(diagnostics, checked.texts if self._compares and checked else ())
            self._keep(key, verdict)
        return verdict

    def unknown(self, entries: Iterable[FilterEntry]) -> list[tuple[FilterText, ...]]:
        """The filters that are still to be checked, each once and without its place, for other processes.

        Returns:
            Their texts; none where filters are compared with each other, which wants all of them here.
        """
        nowhere = Document("", "")
        wanted: dict[object, tuple[FilterText, ...]] = {}
        for entry in () if self._compares else entries:
            key = _content(entry.texts)
            if key not in self._known and key not in wanted:
                wanted[key] = tuple(
                    [
                        FilterText(nowhere, each.text, each.dialect, namespaces=dict(each.namespaces))
                        for each in entry.texts
                    ]
                )
        return list(wanted.values())

    def add(self, filters: Iterable[Sequence[FilterText]], verdicts: Iterable[Verdict]) -> None:
        """Take over what another process found.

        Args:
            filters: filters, by their texts.
            verdicts: what is wrong with each.
        """
        for texts, verdict in zip(filters, verdicts, strict=True):
            self._keep(_content(texts), verdict)

    def _keep(self, key: object, verdict: Verdict) -> None:
        if len(self._known) >= _MOST_VERDICTS:
            self._known.clear()
        self._known[key] = verdict


_MOST_VERDICTS: Final = 50_000
_MOST_OPTIONS: Final = 8


class Memory:
    """What is remembered of the filters of several documents."""

    def __init__(self) -> None:
        self._verdicts: dict[object, Verdicts] = {}

    def of(self, options: Options) -> Verdicts:
        """What is remembered for these options, all of which decide what is wrong with a filter."""
        codes = frozenset([code for code in CODES if options.is_selected(code)])
        # Declarations are large, and none change in a run: they are known by which object they are.
        context = tuple(map(id, options.context))
        key = (tuple(options.namespaces.items()), options.limits, context, codes)
        kept = self._verdicts.get(key)
        if kept is None:
            if len(self._verdicts) >= _MOST_OPTIONS:
                self._verdicts.clear()
            # It keeps the options, and so the objects of the context with their ids.
            kept = self._verdicts[key] = Verdicts(options)
        return kept


def _content(texts: Sequence[FilterText]) -> object:
    """A filter without its place."""
    return tuple([(each.dialect, each.text, tuple(each.namespaces.items())) for each in texts])


def _comparing(options: Options) -> list[Rule]:
    """The rules that compare filters with each other, as far as they are selected."""
    rules = rules_about(*_ABOUT_SEVERAL)
    return [each for each in rules if each.check_document is not None and options.is_selected(each.code)]


def _placed_texts(checked: Sequence[CheckedText], places: Sequence[FilterText]) -> tuple[CheckedText, ...]:
    return tuple([text._replace(place=place) for text, place in zip(checked, places, strict=True)])


def _placed(placed: Iterable[Placed]) -> Iterator[Found]:
    for text, diagnostic in placed:
        yield Found(text.place.finding(diagnostic), text.place, diagnostic)


def _unused_comments(
    entries: Iterable[FilterEntry], found: Iterable[Found], options: Options
) -> Iterator[Found]:
    """Comments that ignore what is not found: they would hide it once it is there."""
    used: set[tuple[str, Span]] = set()
    for each in found:
        if each.place is not None and options.is_selected(each.diagnostic.code):
            codes = [code for code in each.place.ignored if each.diagnostic.code.startswith(code)]
            used.update([(code, code.comment) for code in codes if isinstance(code, IgnoredCode)])
    for entry in entries:
        for text in entry.texts:
            for code in text.ignored:
                # What is not looked for may be there all the same.
                if not isinstance(code, IgnoredCode) or not _is_looked_for(code, options):
                    continue
                if (code, code.comment) not in used:
                    used.add((code, code.comment))
                    message = f"the comment ignores {code or 'everything'}, and there is nothing to ignore"
                    diagnostic = Diagnostic(_UNUSED, message, code.comment, "remove it")
                    yield Found(Finding(text.document, diagnostic), None, diagnostic)


def _is_looked_for(prefix: str, options: Options) -> bool:
    codes = [code for code in CODES if code.startswith(prefix)]
    return all(map(options.is_selected, codes)) and (
        options.context.declarations is not None or not prefix.startswith("FL7")
    )


def _is_wanted(found: Found, options: Options) -> bool:
    code = found.diagnostic.code
    is_ignored = found.place is not None and code.startswith(found.place.ignored)
    return options.is_selected(code) and not is_ignored


def _in_order(found: Found) -> tuple[object, str]:
    return found.finding.diagnostic.span, found.diagnostic.code
