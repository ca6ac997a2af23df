"""XML files: the elements that hold filters, and those that a configuration selects.

Knows how to find them, and nothing of what is in them: that is the dialects' to say.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from lxml import etree

from filterlang.diagnostics import FilterError, Span
from filterlang.dialects import find_dialect
from filterlang.lint.entries import FilterEntry, FilterText, Selector
from filterlang.lint.sources._base import SourceError
from filterlang.lint.sources._directives import IGNORE, read_directive
from filterlang.lint.sources._unescaping import unescape
from filterlang.namespaces import ONVIF_SCHEMA, WELL_KNOWN, WS_NOTIFICATION
from filterlang.places.findings import Document, Finding
from filterlang.places.xml import Element, XmlError, read_elements

_DIALECT: Final = "wsnt-filter"
_EVENTS: Final = "http://www.onvif.org/ver10/events/wsdl"
_SEARCH: Final = "http://www.onvif.org/ver10/search/wsdl"
_ACTIONS: Final = "http://www.onvif.org/ver10/actionengine/wsdl"
_AXIS_ACTIONS: Final = "http://www.axis.com/vapix/ws/action1"
_PARTS: Final = ("TopicExpression", "MessageContent")
_HOLDERS: Final = {
    # The elements of ONVIF's and Axis's services that are of WS-Notification's FilterType.
    (_EVENTS, "PublishFilter"),
    (_EVENTS, "MetadataFilter"),
    (_SEARCH, "SearchFilter"),
    (ONVIF_SCHEMA, "Filter"),
    (_AXIS_ACTIONS, "StartEvent"),
    (_AXIS_ACTIONS, "Condition"),
}
_FIELDS: Final = {
    # Those in which each expression has an element of its own, by namespace and name, with their dialects.
    (_ACTIONS, "TopicExpression"): "concrete-set",
    (_ACTIONS, "ContentExpression"): "item-filter",
    (ONVIF_SCHEMA, "Topic"): "concrete-set",
    (ONVIF_SCHEMA, "Source"): "item-filter",
}
_PREFIXES: Final = {"wsnt": WS_NOTIFICATION, "tev": _EVENTS, **WELL_KNOWN}
_MEANINGS: Final = {
    # What libxml2 says about an XPath, and what that means.
    "Undefined namespace prefix": "a prefix has no namespace: bind it in the table [namespaces]",
    "Unregistered function": "it calls a function that XPath 1.0 does not have",
    "Invalid number of arguments": "a function is called with too many arguments, or too few",
    "Invalid predicate": "a bracket is not closed",
    "Unfinished literal": "a quote is not closed",
    "Invalid expression": "it is not complete, or something in it should not stand there",
    "Invalid type": "a function or `|` is given what it is not for",
}
_COMMENT: Final = re.compile(r"<!--([ \t\r\n]*filterlang\b.*?)-->", re.IGNORECASE | re.DOTALL)
_BETWEEN: Final = re.compile(r"(?:[ \t\r\n]++|<!--(?:(?!-->).)*+-->|<[^!>/][^>]*+>)*+", re.DOTALL)


def read(
    document: Document,
    selectors: Sequence[Selector] = (),
    namespaces: Mapping[str, str] | None = None,
) -> Iterator[FilterEntry]:
    """The filters of an XML file.

    Without selectors these are the ``Filter`` elements of subscriptions, and every other element that holds a
    ``wsnt:TopicExpression`` or a ``wsnt:MessageContent``: most of what ONVIF and Axis define to hold a filter
    has these children, as the ``SearchFilter`` of a recording search, or ``StartEvent`` and ``Condition`` of
    an action rule. Two have others, each with one expression: ONVIF's action triggers, and the
    ``EventFilter`` of a recording job. A comment such as ``<!-- filterlang: ignore=FL202 -->`` is about the
    filter that it stands in, or in front of, or behind on the same row.

    Args:
        document: the file.
        selectors: expressions of XPath 1.0. They select elements, whose text is the filter (in wsnt-filter
            the element itself), or attributes.
        namespaces: prefixes that selectors may use beside the usual ones.

    Yields:
        Its filters, in order. Each has the prefixes that are in scope where it stands.

    Raises:
        ValueError: if a selector is no XPath.
        SourceError: if it is no XML, a selector selects something else, or a comment for filterlang is not
            understood; says where.
    """
    try:
        elements = read_elements(document.text)
    except XmlError as error:
        raise SourceError.at(document, error.offset, f"not XML: {error.reason}") from None
    if selectors:
        found = _selected(document, elements, selectors, {**_PREFIXES, **(namespaces or {})})
    else:
        found = [(each, entry) for each in elements if (entry := _entry(document, each)) is not None]
    ignored = _ignored(document, [element for element, _ in found])
    for (_, entry), codes in zip(found, ignored, strict=True):
        yield entry._replace(texts=tuple([text._replace(ignored=codes) for text in entry.texts]))


def _entry(document: Document, element: Element) -> FilterEntry | None:
    """The filter that an element holds; None where it holds none."""
    if _is_filter(element):
        return FilterEntry((_whole(document, element),))
    texts: list[FilterText] = []
    wrong: list[Finding] = []
    for child in element.children:
        dialect = _FIELDS.get((child.uri, child.local))
        if dialect is None or (child.uri == ONVIF_SCHEMA and not _is_of_recording_job(element)):
            continue
        named = child.attributes.get(("", "Dialect"), "").strip()
        try:
            dialect = find_dialect(named).id if named else dialect
        except FilterError as error:
            span = child.attribute_span("", "Dialect") or child.start_tag
            wrong.append(Finding(document, error.diagnostics[0]._replace(span=span)))
            continue
        texts.append(_content(document, child, dialect))
    return FilterEntry(tuple(texts), tuple(wrong)) if texts or wrong else None


def _is_filter(element: Element) -> bool:
    # ONVIF's CreatePullPointSubscription has the same element in a namespace of its own.
    if element.local == "Filter" and element.uri in (WS_NOTIFICATION, _EVENTS):
        return True
    is_holder = (element.uri, element.local) in _HOLDERS
    return any(
        child.local in _PARTS and (is_holder or child.uri == WS_NOTIFICATION) for child in element.children
    )


def _is_of_recording_job(element: Element) -> bool:
    # ONVIF's schema has many an element `Filter` and `Source`.
    parent = element.parent
    return element.local == "Filter" and parent is not None and parent.local == "EventFilter"


def _whole(document: Document, element: Element) -> FilterText:
    text = document.text[element.span.start : element.span.end]
    return FilterText(document, text, _DIALECT, element.span.start, namespaces=element.namespaces)


@lru_cache(maxsize=256)
def compile_xpath(selector: str, namespaces: frozenset[tuple[str, str]] = frozenset()) -> etree.XPath:
    """Compile a selector.

    Args:
        selector: an expression of XPath 1.0.
        namespaces: the prefixes that it may use beside the usual ones, with their URIs.

    Raises:
        ValueError: if it is no XPath.
    """
    try:
        return etree.XPath(selector, namespaces={**_PREFIXES, **dict(namespaces)})
    except etree.XPathSyntaxError as error:
        raise ValueError(f"{selector!r} is no XPath 1.0{_reason(error)}") from None


def _reason(error: etree.XPathError) -> str:
    return next((f": {words}" for known, words in _MEANINGS.items() if known in str(error)), "")


def _selected(
    document: Document,
    elements: Sequence[Element],
    selectors: Sequence[Selector],
    namespaces: Mapping[str, str],
) -> list[tuple[Element, FilterEntry]]:
    # libxml2 decides what is selected; it knows no places, but its elements come in the same order.
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True)
    root = etree.fromstring(document.text.encode("utf-8", "surrogatepass"), parser)
    placed = dict(zip(root.iter("*"), elements, strict=True))
    found: dict[tuple[int, str | None], tuple[Element, FilterText]] = {}
    paths: dict[tuple[int, str | None], list[str]] = {}
    for selector, dialect, *_ in selectors:
        try:
            results: Any = compile_xpath(selector, frozenset(namespaces.items()))(root)
        except etree.XPathEvalError as error:
            reason = f"{selector!r} selects nothing that can be read{_reason(error)}"
            raise SourceError.at(document, elements[0].span.start, reason) from None
        if not isinstance(results, list):
            reason = f"{selector!r} selects no elements, attributes or texts, but says one value"
            raise SourceError.at(document, elements[0].span.start, reason)
        for result in results:
            element, text = _text_of(document, placed, result, dialect)
            key = (text.place(Span(0, 0)).start, text.dialect)
            found.setdefault(key, (element, text))
            paths.setdefault(key, []).append(selector)
    ordered = sorted(found.items(), key=lambda pair: pair[0])
    return [(element, FilterEntry((text,), paths=tuple(paths[key]))) for key, (element, text) in ordered]


def _text_of(
    document: Document, placed: Mapping[Any, Element], result: Any, dialect: str | None
) -> tuple[Element, FilterText]:
    node = result if etree.iselement(result) else result.getparent()
    element = placed.get(node)
    if element is None:
        raise SourceError.at(document, 0, "a selector selects a comment or an instruction, and no element")
    if dialect is None:
        reason = "the dialect of this filter is not known: give it with the source, or --dialect"
        raise SourceError.at(document, element.span.start, reason)
    if dialect == _DIALECT:
        return element, _whole(document, element)
    scope = element.namespaces
    name = getattr(result, "attrname", None)
    if name is not None:
        qname = etree.QName(name)
        span = element.attribute_span(qname.namespace or "", qname.localname)
        if span is None:
            raise SourceError.at(document, element.span.start, f"the attribute {name!r} was not found again")
        text, places = unescape(document.text, span, ("xml",))
        return element, FilterText(document, text, dialect, places.offsets, places.encode, scope)
    return element, _content(document, element, dialect)


def _content(document: Document, element: Element, dialect: str) -> FilterText:
    content = element.content
    stripped = content.text.strip()
    lead = len(content.text) - len(content.text.lstrip())
    offsets = tuple(content.offsets[lead : lead + len(stripped) + 1]) or (content.end,)
    return FilterText(document, stripped, dialect, offsets, content.encode, element.namespaces)


def _ignored(document: Document, filters: Sequence[Element]) -> list[tuple[str, ...]]:
    """The beginnings of codes not to report, for each filter."""
    ignored: list[dict[str, None]] = [{} for _ in filters]
    starts = [each.span.start for each in filters]
    markup = 0  # where the comments and start tags end that follow the last comment
    for comment in _COMMENT.finditer(document.text):
        row, _ = document.position(comment.start())
        place = f"{document.name}:{row}"
        directive = read_directive(" ".join(comment[1].split()), place, (IGNORE,), Span(*comment.span()))
        if directive is None:
            continue
        below = bisect_right(starts, comment.start())
        if below and _holds_or_precedes(document, filters[below - 1], comment):
            ignored[below - 1].update(dict.fromkeys(directive.ignored))
        elif below < len(filters):
            # Only start tags may stand in between: the filter is the first thing in what is below.
            start = filters[below].span.start
            if markup < comment.end():
                between = _BETWEEN.match(document.text, comment.end(), start)
                markup = between.end() if between is not None else comment.end()
            if markup == start:
                ignored[below].update(dict.fromkeys(directive.ignored))
    return [tuple(codes) for codes in ignored]


def _holds_or_precedes(document: Document, element: Element, comment: re.Match[str]) -> bool:
    end = element.span.end
    return comment.start() < end or document.position(end)[0] == document.position(comment.start())[0]
