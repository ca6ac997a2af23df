"""The dialect ``wsnt-filter``: the XML ``Filter`` element of a WS-Notification subscription.

``<wsnt:Filter><wsnt:TopicExpression Dialect="…">…</wsnt:TopicExpression>…</wsnt:Filter>``, as it stands in
Subscribe (WS-BaseNotification 1.3, section 4.2) and CreatePullPointSubscription (ONVIF Core 9.1). Of several
topic expressions one must hold, of several content filters all. Each is read in the dialect that its
``Dialect`` names, with the prefixes in scope where it stands; the XML parser decodes entities, and only it.
Over 300 lines, because reading an element and writing one are a dialect.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from filterlang.ast import EVERY, Expression, TopicPath, all_of, any_of, walk
from filterlang.diagnostics import Diagnostic, Edit, Fix, Span, brief
from filterlang.dialects import concrete, concrete_set, item_filter
from filterlang.dialects._base import Dialect, Reading, did_you_mean
from filterlang.dialects._embedded import read_embedded
from filterlang.dialects._parts import divide
from filterlang.namespaces import ONVIF_SCHEMA, WELL_KNOWN, WS_NOTIFICATION
from filterlang.places.xml import Element, XmlError, escape_text, escape_value, read_elements
from filterlang.xml_characters import XML_SPACE

_EVENTS: Final = "http://www.onvif.org/ver10/events/wsdl"
ASSUMED: Final = {
    "wsnt": WS_NOTIFICATION,
    "tev": _EVENTS,
    "tt": ONVIF_SCHEMA,
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "soap": "http://www.w3.org/2003/05/soap-envelope",
    **WELL_KNOWN,
}
"""Prefixes that are often not declared, since only a part of a document was copied."""


class _Kind(NamedTuple):
    """A child of the Filter element.

    Attributes:
        element: its local name.
        dialects: the dialects it may be in; the first one is read where it names none.
        refused: URIs of dialects that there are and that are not read, and what to do.
    """

    element: str
    dialects: tuple[Dialect, ...]
    refused: Mapping[str, str]


_TOPICS: Final = _Kind(
    "TopicExpression",
    (concrete_set.DIALECT, concrete.DIALECT),
    {
        "http://docs.oasis-open.org/wsn/t-1/TopicExpression/Full": (
            "devices need not know WS-Topics Full: name each topic, or end a path with `//.`"
        ),
        "http://docs.oasis-open.org/wsn/t-1/TopicExpression/Simple": (
            "WS-Topics Simple names a root topic and nothing else: write Concrete, which contains it"
        ),
    },
)
_CONTENT: Final = _Kind(
    "MessageContent",
    (item_filter.DIALECT,),
    {
        "http://www.w3.org/TR/1999/REC-xpath-19991116": (
            "devices know the part of XPath that is ItemFilter: name that dialect if the text keeps to it"
        ),
    },
)
_KINDS: Final = {kind.element: kind for kind in (_TOPICS, _CONTENT)}
_URIS: Final = frozenset(
    uri for kind in _KINDS.values() for uri in (*[each.uri for each in kind.dialects], *kind.refused)
)
"""The URIs of all dialects that there are, also of those that are not read."""


def _read(reading: Reading) -> Expression | None:
    if not reading.text.strip(XML_SPACE):
        hint = "for example <wsnt:Filter>…</wsnt:Filter>; an empty Filter element is every event"
        reading.report(Diagnostic("FL007", "the text is blank", Span(0, len(reading.text)), hint))
        return None
    if _refuse_plain_text(reading):
        return None
    try:
        elements = read_elements(reading.text, {**ASSUMED, **reading.namespaces})
    except XmlError as error:
        _report_no_xml(reading, error)
        return None
    holder = _find_filter(reading, elements)
    if holder is None:
        return None
    _report_undeclared(reading, elements[0], holder)
    # A lone TopicExpression or MessageContent stands for the Filter that it is the only child of.
    children = [holder] if holder.local in _KINDS else holder.children
    if children is holder.children:
        _report_stray_text(reading, holder)
    topics: list[Expression | None] = []
    content: list[Expression | None] = []
    for child in children:
        kind = _kind_of(reading, child)
        if kind is not None:
            (topics if kind is _TOPICS else content).append(_read_part(reading, child, kind))
    paths = [each for each in topics if each is not None]
    tests = [each for each in content if each is not None]
    return all_of(any_of(*paths) if paths else EVERY, *tests)


def _refuse_plain_text(reading: Reading) -> bool:
    """Report a text without markup, where a parser would point at some character of it."""
    text = reading.text.strip(XML_SPACE + "\ufeff")
    if text.startswith("<"):
        return False
    hint = "a topic expression or an item filter by itself is one in concrete-set or item-filter"
    if text.startswith("&lt;"):
        hint = "the markup itself is escaped: write `<` for `&lt;` and `>` for `&gt;`"
    reading.report(Diagnostic("FL421", "this is no XML", Span(0, len(reading.text)), hint))
    return True


def _report_no_xml(reading: Reading, error: XmlError) -> None:
    hint = "put the elements into one <wsnt:Filter>" if "after the root" in error.reason else None
    end = min(error.offset + 1, len(reading.text))
    reading.report(Diagnostic("FL421", f"this is no XML: {error.reason}", Span(error.offset, end), hint))


def _find_filter(reading: Reading, elements: list[Element]) -> Element | None:
    """The one Filter element; None, with a diagnostic, where there is not one."""
    found: list[Element] = []
    for element in elements:
        is_filter = element.local == "Filter" and element.uri in (WS_NOTIFICATION, _EVENTS, "")
        # Axis's action rules have the same children in elements of other names.
        holds_filters = any(child.local in _KINDS for child in element.children)
        is_alone = element.local in _KINDS and element.parent is None
        if is_filter or holds_filters or is_alone:
            found.append(element)
    if not found:
        hint = "for every event write an empty one, <wsnt:Filter/>"
        place = elements[0].start_tag
        reading.report(Diagnostic("FL422", "there is no Filter element in the document", place, hint))
        return None
    for other in found[1:]:
        message = "there is more than one Filter element in the document"
        hint = "a text is one filter: check each subscription by itself"
        reading.report(Diagnostic("FL423", message, other.start_tag, hint))
    return found[0]


def _report_undeclared(reading: Reading, root: Element, holder: Element) -> None:
    """Report the first use of each prefix that was taken for what it usually means."""
    seen: set[str] = set(reading.namespaces)
    for element in (holder, *holder.children):
        prefix = element.prefix
        if prefix not in ASSUMED or prefix in seen or prefix in element.namespaces:
            continue
        seen.add(prefix)
        start, end = element.name_span.start, root.name_span.end
        declaration = f' xmlns:{prefix}="{ASSUMED[prefix]}"'
        fix = Fix("declare it", (Edit(Span(end, end), declaration),))
        message = f"the prefix `{prefix}` is not declared; it is taken for {ASSUMED[prefix]}"
        reading.report(Diagnostic("FL428", message, Span(start, start + len(prefix)), fix=fix))


def _report_stray_text(reading: Reading, holder: Element) -> None:
    for piece in holder.pieces:
        if piece.text.strip(XML_SPACE):
            message = f"there is text beside filters in the {holder.local} element"
            hint = "put a topic expression into a TopicExpression, an item filter into a MessageContent"
            reading.report(Diagnostic("FL424", message, Span(piece.start, piece.end), hint))
            return


def _kind_of(reading: Reading, element: Element) -> _Kind | None:
    """What a child of the Filter element is; None, with a diagnostic, where it is no filter."""
    name = element.name_span
    kind = _KINDS.get(element.local)
    if kind is None:
        near = did_you_mean(element.local, _KINDS)
        meant = f"; did you mean {near}?" if near else ""
        message = f"a Filter holds no {brief(element.local)}{meant}"
        hint = "it holds TopicExpression and MessageContent; a device refuses what it does not know"
        reading.report(Diagnostic("FL424", message, name, hint))
    elif element.uri != WS_NOTIFICATION:
        where = f"in the namespace {brief(element.uri)}" if element.uri else "in no namespace"
        message = f"this {element.local} is {where}, so a device does not know it"
        hint = f"its namespace is {WS_NOTIFICATION}"
        declared = Edit(Span(name.end, name.end), f' xmlns="{WS_NOTIFICATION}"')
        fix = None if element.prefix or element.uri else Fix("declare it", (declared,))
        reading.report(Diagnostic("FL425", message, name, hint, fix))
    return kind


def _read_part(reading: Reading, element: Element, kind: _Kind) -> Expression | None:
    dialect = _dialect_of(reading, element, kind)
    for child in element.children:
        message = f"there is an element in the {element.local}, whose text is the filter"
        reading.report(Diagnostic("FL424", message, child.span, "move it out of there"))
    if dialect is None:
        return None
    known = len(reading.diagnostics)
    expression = read_embedded(reading, dialect, element.content, element.namespaces)
    span = element.attribute_span("", "Dialect")
    beyond = [each for each in reading.diagnostics[known:] if each.code == "FL112"]
    if beyond and span is not None:
        # What the text says is beyond the dialect that it names: one finding, about the dialect.
        usual = kind.dialects[0]
        clean = _is_clean(reading, usual, element)
        fix = Fix(f"write {usual.uri}", (Edit(span, usual.uri or ""),), "safe" if clean else "unsafe")
        rest = [each for each in reading.diagnostics[known:] if each.code != "FL112"]
        reading.diagnostics[known:] = [beyond[0]._replace(hint=f"its dialect is {usual.uri}", fix=fix), *rest]
    return expression


def _is_clean(reading: Reading, dialect: Dialect, element: Element) -> bool:
    """Whether an element's text is sound in a dialect."""
    trial = Reading(reading.text, reading.namespaces)
    return (
        read_embedded(trial, dialect, element.content, element.namespaces) is not None
        and not trial.diagnostics
    )


def _dialect_of(reading: Reading, element: Element, kind: _Kind) -> Dialect | None:
    """The dialect that an element names; None, with a diagnostic, where it is not read there."""
    usual = kind.dialects[0]
    span = element.attribute_span("", "Dialect")
    tag = element.start_tag
    other = next((name for uri, name in element.attributes if not uri and name.lower() == "dialect"), None)
    if span is None and other is not None:
        value = element.attribute_span("", other)
        before = reading.text.rfind(other, tag.start, tag.end if value is None else value.start)
        place = Span(before, before + len(other))
        message = f"the attribute is `Dialect`, with a capital D, not `{other}`"
        reading.report(
            Diagnostic("FL426", message, place, fix=Fix("write `Dialect`", (Edit(place, "Dialect"),)))
        )
        return usual
    if span is None:
        end = tag.end - (2 if reading.text[tag.end - 2] == "/" else 1)
        fix = Fix("name it", (Edit(Span(end, end), f' Dialect="{usual.uri}"'),))
        message = f"this {element.local} names no Dialect, which it must; it is read as {usual.id}"
        reading.report(Diagnostic("FL426", message, tag, fix=fix))
        return usual
    uri = element.attributes["", "Dialect"].strip(XML_SPACE)
    for dialect in kind.dialects:
        if dialect.uri == uri:
            return dialect
    known = {dialect.uri: dialect for dialect in kind.dialects if dialect.uri is not None}
    ids = {dialect.id: dialect.uri for dialect in kind.dialects}
    near = ids.get(uri) or (None if uri in kind.refused else did_you_mean(uri, known, 0.9))
    message = f"{brief(uri)!r} is no dialect of a {element.local} here" if uri else "the Dialect is empty"
    hint = kind.refused.get(uri, f"it is {' or '.join(known)}")
    # The text tells its dialect where the one that it names is known, and another one.
    mended = None
    if not uri or near is not None or uri in _URIS:
        fitting = _is_clean(reading, usual, element)
        target = near or (usual.uri if fitting else None)
        if target is not None:
            mended = Fix(f"write {target}", (Edit(span, target),), "safe" if fitting else "unsafe")
        elif _is_clean(reading, (right := _CONTENT if kind is _TOPICS else _TOPICS).dialects[0], element):
            hint = f"this text belongs into a {right.element}, in the dialect {right.dialects[0].uri}"
    reading.report(Diagnostic("FL427", message, span, hint, mended))
    return None


def _write(expression: Expression, prefixes: Mapping[str, str]) -> str:
    parts = divide(expression, "a Filter element")
    written: list[str] = []
    if parts.topics is not None:
        # An element's own prefix must keep its meaning on it.
        usable = {uri: prefix for uri, prefix in prefixes.items() if prefix != "wsnt"}
        used = _prefixes_used(parts.topics, usable)
        text = concrete_set.DIALECT.write(parts.topics, used)
        written.append(_element(_TOPICS, text, {prefix: uri for uri, prefix in used.items()}))
    if parts.content is not None:
        text = item_filter.DIALECT.write(parts.content, prefixes)
        written.append(_element(_CONTENT, text, {"tt": ONVIF_SCHEMA}))
    declaration = f'xmlns:wsnt="{escape_value(WS_NOTIFICATION)}"'
    if not written:
        return f"<wsnt:Filter {declaration}/>"
    return f"<wsnt:Filter {declaration}>{''.join(written)}</wsnt:Filter>"


def _prefixes_used(topics: Expression, prefixes: Mapping[str, str]) -> dict[str, str]:
    """The prefixes of the namespaces of topics; one that has none gets one, for it can be declared."""
    used: dict[str, str] = {}
    taken = {*prefixes.values(), "wsnt"}
    for path, _ in walk(topics):
        for name in path.segments if isinstance(path, TopicPath) else ():
            if not name.namespace or name.namespace in used:
                continue
            prefix = prefixes.get(name.namespace)
            number = 1
            while prefix is None:
                prefix = None if f"ns{number}" in taken else f"ns{number}"
                number += 1
            used[name.namespace] = prefix
            taken.add(prefix)
    return used


def _element(kind: _Kind, text: str, bindings: Mapping[str, str]) -> str:
    declarations = "".join([f' xmlns:{prefix}="{escape_value(uri)}"' for prefix, uri in bindings.items()])
    dialect = escape_value(kind.dialects[0].uri or "")
    return f'<wsnt:{kind.element}{declarations} Dialect="{dialect}">{escape_text(text)}</wsnt:{kind.element}>'


DIALECT = Dialect(
    id="wsnt-filter",
    title="WS-Notification Filter elements, with topic expressions and message content filters",
    uri=None,
    read=_read,
    write=_write,
    skeleton=lambda _text, _namespaces: None,
)
