"""From the AST to one XPath 1.0 expression that lxml evaluates on a ``tt:Message``.

Holds the lowering and what it returns, :class:`XPathFilter`; reads no documents and makes no events. An item
test becomes ``boolean(.//tt:SimpleItem[...])`` (ONVIF Core 9.4.4). A topic path (Core 9.6.3) looks at the
first ``wsnt:Topic`` of the nearest ``wsnt:NotificationMessage`` above and means what
:func:`filterlang.namespaces.resolve_topic` means, prefixes of the text included.

**How a topic is read.** XPath 1.0 can keep no intermediate string, so every segment is looked at in what
``substring-after`` leaves of ``concat(normalize-space(.), '/')`` once the segments before it are gone. A text
whose rest starts with ``Port/`` has exactly the segment ``Port`` there, for no segment holds a slash. As the
segments before are known to be equal, so is the namespace that a segment without a prefix inherits: it can be
told here, without looking at the document, whether the segment may stand without one.

Text from a filter never enters the expression: XPath 1.0 has no escape inside a literal, so texts are
variables.
"""

import heapq
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias, assert_never

from lxml import etree

from filterlang import ast
from filterlang.diagnostics import Diagnostic, Span, UnsupportedError
from filterlang.event.fields import OPERATIONS
from filterlang.limits import DEEPEST
from filterlang.namespaces import ONVIF_SCHEMA, WELL_KNOWN, WS_NOTIFICATION, Name
from filterlang.xml_characters import XML_SPACE, find_forbidden

NAMESPACES: Final[Mapping[str, str]] = MappingProxyType({"tt": ONVIF_SCHEMA, "wsnt": WS_NOTIFICATION})
"""The prefixes of every expression."""

LONGEST_PATH: Final = 64
"""The most segments of a topic path: the expression grows with their square. Devices use ten at most."""

LONGEST_EXPRESSION: Final = 5_000_000
"""The most characters that the topic paths of one expression become. libxml2 takes about 4,000,000."""

_Element: TypeAlias = etree._Element  # pyright: ignore[reportPrivateUsage]
_MESSAGE: Final = f"{{{ONVIF_SCHEMA}}}Message"
_TOPIC: Final = "ancestor::wsnt:NotificationMessage[1]/wsnt:Topic[1]"

_FLAT: Final = 8
"""The most terms of one chain: libxml2 recurses once for each ``and`` or ``or`` of a chain."""

_UNQUESTIONED: Final = (1_000_000, 90)
"""Characters and nested brackets that libxml2 surely takes: its limits are 1,000,000 operations, each of a
character at least, and 499 brackets (99 on Windows)."""


@dataclass(frozen=True, slots=True)
class XPathFilter:
    """A filter as an XPath 1.0 expression about a ``tt:Message``.

    Immutable, hashable and picklable. Safe to use from several threads: lxml locks a compiled expression
    while it evaluates, so threads that share a filter take turns; ``copy.copy`` makes one with its own lock.

    Attributes:
        expression: the expression; its context node is the ``tt:Message``, its result a boolean.
        namespaces: the namespace URI of each prefix in the expression.
        variables: the text of each variable in the expression, by its name without the ``$``.
    """

    expression: str
    namespaces: Mapping[str, str]
    variables: Mapping[str, str]
    _compiled: etree.XPath | None = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "namespaces", MappingProxyType(dict(self.namespaces)))
        object.__setattr__(self, "variables", MappingProxyType(dict(self.variables)))

    def matches(self, message: _Element) -> bool:
        """Whether the filter passes the notification that a message stands in.

        Args:
            message: a ``tt:Message``. Its topic is that of the ``wsnt:NotificationMessage`` it stands in.
                (A notification that has a topic and no message offers nothing to call this with.)

        Raises:
            TypeError: if the message is not an lxml element.
            ValueError: if it is another element than a ``tt:Message``.
        """
        tag = _tag(message)
        if not isinstance(tag, str):
            raise TypeError(f"an XPathFilter looks at the lxml element of a tt:Message, not at {message!r}")
        if tag != _MESSAGE:
            raise ValueError(f"an XPathFilter looks at a tt:Message, {_MESSAGE}, not at {tag}")
        compiled = self._compile() if self._compiled is None else self._compiled
        return bool(compiled(message, **self.variables))

    def _compile(self) -> etree.XPath:
        compiled = etree.XPath(self.expression, namespaces=dict(self.namespaces), regexp=False)
        object.__setattr__(self, "_compiled", compiled)  # two threads may both come here, with equal ones
        return compiled

    def __hash__(self) -> int:
        return hash((self.expression, tuple(self.variables.items())))

    def __reduce__(self) -> tuple[type["XPathFilter"], tuple[object, ...]]:
        return XPathFilter, (self.expression, dict(self.namespaces), dict(self.variables))

    def __str__(self) -> str:
        prefixes = [f"  {prefix}: = {uri}" for prefix, uri in self.namespaces.items()]
        variables = [f"  ${name} = {text!r}" for name, text in self.variables.items()]
        return "\n".join([self.expression, *prefixes, *variables])


def lower(expression: ast.Expression) -> XPathFilter:
    """Say an expression about an ONVIF event in XPath 1.0.

    Raises:
        UnsupportedError: if XPath 1.0 cannot say it (an event's type, case folding, a topic segment that is
            empty or holds white space), or libxml2 cannot take it (too deep, too long).
    """
    if any(level > DEEPEST for _, level in ast.walk(expression)):
        raise _unsupported(expression, f"more than {DEEPEST} levels: libxml2 bounds how deep brackets nest")
    lowering = _Lowering()
    part = lowering.event_test(expression)
    variables = {name: text for text, name in lowering.variables.items()}
    if len(part.text) > _UNQUESTIONED[0] or part.nesting > _UNQUESTIONED[1]:
        try:
            etree.XPath(part.text, namespaces=dict(NAMESPACES))
        except etree.XPathSyntaxError:
            raise _unsupported(expression, "a filter so long or so deep: libxml2 refuses it") from None
    return XPathFilter(part.text, NAMESPACES, variables)


class _Part(NamedTuple):
    """A piece of the expression: how deep brackets nest in it, and whether it is a chain of terms."""

    text: str
    nesting: int = 2
    chain: bool = False

    def inside(self, opening: str, closing: str) -> "_Part":
        """The piece between brackets."""
        return _Part(opening + self.text + closing, self.nesting + len(closing))


_TRUE, _FALSE = _Part("true()"), _Part("false()")


def _join(operator: Literal["and", "or"], parts: list[_Part]) -> _Part:
    """Chain terms; a long chain becomes a tree of short ones, the deepest terms nearest to its root."""
    terms = [part.inside("(", ")") if part.chain else part for part in parts]
    if len(terms) <= 1:
        return terms[0] if terms else (_TRUE if operator == "and" else _FALSE)
    if len(terms) > _FLAT:
        numbers = itertools.count()
        heap = sorted((term.nesting, next(numbers), term) for term in terms)
        while len(heap) > _FLAT:
            group = _join(operator, [heapq.heappop(heap)[-1] for _ in range(_FLAT)]).inside("(", ")")
            heapq.heappush(heap, (group.nesting, next(numbers), group))
        terms = [term for _, _, term in sorted(heap)]
    nesting = max(term.nesting for term in terms)
    return _Part(f" {operator} ".join([term.text for term in terms]), nesting, chain=True)


class _Lowering:
    """One pass over an expression; collects the variables, equal texts in one."""

    def __init__(self) -> None:
        self.variables: dict[str, str] = {}
        self.length = 0

    def variable(self, text: str) -> str:
        """The reference to a text."""
        return "$" + self.variables.setdefault(text, f"v{len(self.variables)}")

    def event_test(self, node: ast.Expression) -> _Part:
        match node:
            case ast.AllOf(parts):
                return _join("and", [self.event_test(part) for part in parts])
            case ast.AnyOf(parts):
                return _join("or", [self.event_test(part) for part in parts])
            case ast.Not(part):
                return self.event_test(part).inside("not(", ")")
            case ast.HasItem(kind, test):
                return self.item_test(test).inside(f"boolean(.//tt:{kind}[", "])")
            case ast.TopicPath():
                return self.topic_path(node)
            case ast.FieldEquals():
                return self.field_equals(node)
            case ast.TypeContains():
                raise _unsupported(node, "a part of an event's type: it cannot fold case")
            case _:
                assert_never(node)

    def item_test(self, node: ast.ItemTest) -> _Part:
        match node:
            case ast.AllOf(parts):
                return _join("and", [self.item_test(part) for part in parts])
            case ast.AnyOf(parts):
                return _join("or", [self.item_test(part) for part in parts])
            case ast.Not(part):
                return self.item_test(part).inside("not(", ")")
            case ast.ItemEquals(attribute, value):
                return _FALSE if find_forbidden(value) else _Part(f"@{attribute} = {self.variable(value)}")
            case _:
                assert_never(node)

    def field_equals(self, node: ast.FieldEquals) -> _Part:
        if node.ignore_case:
            raise _unsupported(node, f"an event's {node.field} in any case: it cannot fold case")
        if node.field == "type":
            raise _unsupported(node, "an event's type: it cannot join the local names of a topic")
        if node.field != "operation":  # only events of other systems have a device, a server or a version
            return _TRUE if node.value is None else _FALSE
        if node.value is None:
            known = " or ".join([f"@PropertyOperation = '{word}'" for word in sorted(OPERATIONS)])
            return _Part(f"not({known})")
        return _Part(f"@PropertyOperation = '{node.value}'") if node.value in OPERATIONS else _FALSE

    def topic_path(self, node: ast.TopicPath) -> _Part:
        """The Topic with a predicate for every segment and one for the end of the path."""
        if len(node.segments) > LONGEST_PATH:
            raise _unsupported(node, f"a topic path of more than {LONGEST_PATH} segments: it grows too long")
        predicates, inherited = "", ""
        for position, name in enumerate(node.segments):
            # No dialect writes what is refused here. An empty last segment looks like the ending that a topic
            # loses, and normalize-space joins runs of blanks, which is harmless where none is looked for.
            if not name.local or not set(XML_SPACE).isdisjoint(name.local):
                raise _unsupported(node, f"the topic segment {name.local!r}: it is empty or holds a blank")
            ways = self.segment(name, position, inherited)
            if not ways:
                return _FALSE
            predicates += f"[{' or '.join(ways)}]"
            inherited = name.namespace
        if not node.subtree:
            # Nothing may be left, or the / or //. that a topic loses: with _rest's slash, "", "/" or "/./".
            predicates += f"[starts-with('/./', {_rest('', len(node.segments))})]"
        self.length += len(predicates)
        if self.length > LONGEST_EXPRESSION:
            raise _unsupported(node, f"so many topic paths: they take over {LONGEST_EXPRESSION} characters")
        # The brackets of boolean( [ namespace::*[ starts-with( concat( normalize-space( and _rest's.
        return _Part(f"boolean({_TOPIC}{predicates})", 6 + len(node.segments))

    def segment(self, name: Name, position: int, inherited: str) -> list[str]:
        """The ways a topic's text can say a name at a position; none where no text can."""
        if find_forbidden(name.namespace + name.local):
            return []
        if not name.namespace and ":" in name.local:
            return self.literal(name.local, position)
        bare = name.namespace == inherited and ":" not in name.local
        ways = [self.starts(name.local, position)] if bare else []
        return ways + self.prefixed(name, position) if name.namespace else ways

    def prefixed(self, name: Name, position: int) -> list[str]:
        """The segment has a prefix, which its document or, failing that, a specification binds."""
        # The axis has xml too (XPath 1.0, section 5.4), and the default namespace, of an empty local-name():
        # ":Port" has no prefix.
        text = f"concat(local-name(), ':', {self.variable(name.local + '/')})"
        bound = f"local-name() and . = {self.variable(name.namespace)}"
        ways = [f"namespace::*[{bound} and starts-with({_rest('..', position)}, {text})]"]
        for prefix, uri in WELL_KNOWN.items():
            if uri == name.namespace:
                same = self.starts(f"{prefix}:{name.local}", position)
                ways.append(f"({same} and not(namespace::{prefix}))")
        return ways

    def literal(self, text: str, position: int) -> list[str]:
        """The segment stands for itself, because no prefix with a URI comes before its colon."""
        prefix, _, local = text.partition(":")
        same = self.starts(text, position)
        if not prefix or not local:
            return [same]
        # A recovering parser lets through URIs that are none: they bind a prefix, but to nothing.
        bound = f"namespace::*[local-name() = {self.variable(prefix)}]"
        known = f"{bound} and " if prefix in WELL_KNOWN else ""
        valid = f"{bound}[string() != '' and translate(., '{{}}', '') = string()]"
        return [f"({same} and {known}not({valid}))"]

    def starts(self, segment: str, position: int) -> str:
        """The test that exactly this segment stands at a position of the text."""
        return f"starts-with({_rest('', position)}, {self.variable(segment + '/')})"


def _tag(message: object) -> object:
    return message.tag if isinstance(message, _Element) else None


def _rest(topic: str, position: int) -> str:
    """What follows the segments before a position, and a slash, in the text of a Topic."""
    return "substring-after(" * position + f"concat(normalize-space({topic}), '/')" + ", '/')" * position


def _unsupported(node: ast.Expression, what: str) -> UnsupportedError:
    message, hint = f"XPath 1.0 cannot say {what}", "evaluate the filter on events, with Filter.matches"
    return UnsupportedError([Diagnostic("FL009", message, node.span or Span(0, 0), hint)])
