"""Names in namespaces: URIs, well-known prefixes, and how a prefix finds its URI.

Holds what the specifications fix about names and nothing about a dialect's grammar or about XML parsing. Over
300 lines, because tables of URIs and what is made of them stand together.

A topic is compared segment by segment, by namespace and local name (WS-Topics 1.3, section 4; ONVIF Core
9.6.3). Written in Clark notation and joined with ``/`` a path becomes one string, its *key*, in which a
sub-tree is exactly a prefix that ends at a ``/``: no URI holds a brace and no local name a slash.
"""

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from filterlang.xml_characters import XML_SPACE, is_ncname

ONVIF_TOPICS: Final = "http://www.onvif.org/ver10/topics"
AXIS_TOPICS: Final = "http://www.axis.com/2009/event/topics"
ONVIF_SCHEMA: Final = "http://www.onvif.org/ver10/schema"
XML_SCHEMA: Final = "http://www.w3.org/2001/XMLSchema"
WS_NOTIFICATION: Final = "http://docs.oasis-open.org/wsn/b-2"
WS_TOPICS: Final = "http://docs.oasis-open.org/wsn/t-1"
WS_ADDRESSING: Final = "http://www.w3.org/2005/08/addressing"
XML_NAMESPACE: Final = "http://www.w3.org/XML/1998/namespace"

WELL_KNOWN: Final[Mapping[str, str]] = {
    "tns1": ONVIF_TOPICS,
    "onvif": ONVIF_TOPICS,
    "tnsaxis": AXIS_TOPICS,
    "axis": AXIS_TOPICS,
}
"""The prefixes that topics may use without declaring them; the first one of a URI is the one written."""

AXIS_URL_PREFIXES: Final[Mapping[str, str]] = {ONVIF_TOPICS: "onvif", AXIS_TOPICS: "axis"}
"""By URI, the prefixes of an Axis URL, which declares none: these are the ones that devices know in it."""

_SOAP_12: Final = "http://www.w3.org/2003/05/soap-envelope"

CONVENTIONAL_PREFIXES: Final[Mapping[str, str]] = {
    **WELL_KNOWN,
    "wsnt": WS_NOTIFICATION,
    "wstop": WS_TOPICS,
    "tt": ONVIF_SCHEMA,
    "tev": "http://www.onvif.org/ver10/events/wsdl",
    "tds": "http://www.onvif.org/ver10/device/wsdl",
    "trt": "http://www.onvif.org/ver10/media/wsdl",
    "tan": "http://www.onvif.org/ver20/analytics/wsdl",
    "ter": "http://www.onvif.org/ver10/error",
    "aev": "http://www.axis.com/vapix/ws/event1",
    "wsa": WS_ADDRESSING,
    "wsa5": WS_ADDRESSING,
    "wsrf-bf": "http://docs.oasis-open.org/wsrf/bf-2",
    "xs": XML_SCHEMA,
    "xsd": XML_SCHEMA,
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    **dict.fromkeys(("s", "S", "env", "soap", "soapenv", "soap-env", "SOAP", "SOAP-ENV"), _SOAP_12),
}
"""What the prefixes mean that documents of events use by convention, where a device does not declare them."""

_UNDECLARED: Final = "urn:filterlang:undeclared:"


def undeclared_namespace(prefix: str) -> str:
    """The namespace of its own that a prefix gets which is neither declared nor conventional."""
    return f"{_UNDECLARED}{prefix}"


def is_undeclared(uri: str) -> bool:
    """Whether a namespace is one of :func:`undeclared_namespace`."""
    return uri.startswith(_UNDECLARED)


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """An expanded name: a namespace URI (``""`` for none) and a local name.

    Raises:
        ValueError: if the namespace holds a brace (no URI does, RFC 3986) or the local name a slash.
    """

    namespace: str
    local: str

    def __post_init__(self) -> None:
        if "{" in self.namespace or "}" in self.namespace:
            raise ValueError(f"{self.namespace!r} is no namespace URI: it holds a brace")
        if "/" in self.local:
            raise ValueError(f"{self.local!r} is no topic segment: it holds a slash")

    @property
    def clark(self) -> str:
        """The name in Clark notation, ``{uri}local``."""
        return f"{{{self.namespace}}}{self.local}"


def topic_key(path: Iterable[Name]) -> str:
    """Join a path into the one string that predicates compare, ``{uri}Device/{uri}Port``."""
    return "/".join([name.clark for name in path])


def is_namespace_uri(uri: str) -> bool:
    """Whether a URI can name a namespace here: it is not empty and holds no brace."""
    return bool(uri) and "{" not in uri and "}" not in uri


class ResolvedTopic(NamedTuple):
    """What a notification's topic says.

    Attributes:
        key: the path's key, ``""`` for an empty path.
        path: its names.
        ancestors: the keys of the topic and of every topic above it.
    """

    key: str
    path: tuple[Name, ...]
    ancestors: frozenset[str]

    @classmethod
    def of(cls, path: Iterable[Name]) -> "ResolvedTopic":
        """What a path amounts to."""
        names = tuple(path)
        keys = [sys.intern(topic_key(names[:length])) for length in range(1, len(names) + 1)]
        return cls(keys[-1] if keys else "", names, frozenset(keys))


NO_TOPIC: Final = ResolvedTopic("", (), frozenset())


LONGEST_CACHED: Final = 1_024
"""Topics come from the network: a cache of them is bounded in entries, and an entry in characters."""

MOST_SEGMENTS: Final = 64
LONGEST_KEY: Final = 16_384
"""A topic of more segments, or with a longer key, is refused: each segment repeats its URI in the key, and
the keys of all topics above it are kept, so a small document could ask for a great deal of memory."""


def key_length(segments: int, text: int, uri: int) -> int:
    """The most characters that a topic's key can have.

    Args:
        segments: how many segments it has.
        text: how many characters they have together.
        uri: how many characters the longest of their namespaces has.
    """
    return text + segments * (uri + len("{}/"))


def refuse_topic(text: str, uris: Iterable[str]) -> str | None:
    """Why the text of a notification's topic is not resolved, None where nothing is wrong with its size.

    Args:
        text: the text of ``wsnt:Topic``.
        uris: the namespaces that its prefixes are bound to.
    """
    segments = text.count("/") + 1
    if segments > MOST_SEGMENTS:
        return f"a topic of more than {MOST_SEGMENTS} segments"
    longest = max([_LONGEST_WELL_KNOWN, *map(len, uris)])
    if key_length(segments, len(text), longest) > LONGEST_KEY:
        return f"a topic of more than {LONGEST_KEY} characters with its namespaces"
    return None


_LONGEST_WELL_KNOWN: Final = max(map(len, (*WELL_KNOWN.values(), XML_NAMESPACE)))


def topic_prefixes(text: str) -> tuple[str, ...]:
    """The prefixes that stand in the text of a notification's topic, in order, each once."""
    return (_topic_prefixes if len(text) <= LONGEST_CACHED // 2 else _topic_prefixes.__wrapped__)(text)


def resolve_topic(text: str, bindings: tuple[tuple[str, str], ...] = ()) -> ResolvedTopic:
    """Resolve the text of a notification's topic, as a device wrote it, into a path of names.

    White space at the ends and one final ``//.`` or ``/`` do not count. A segment without a prefix is in
    its parent's namespace. A prefix that neither the document nor the well-known ones bind leaves its
    segment as literal text in no namespace: one odd event never stops a stream.

    Args:
        text: the text of ``wsnt:Topic``.
        bindings: pairs of a prefix and its URI, for those of :func:`topic_prefixes` that are in scope.

    Returns:
        The path, its key and its ancestors; :data:`NO_TOPIC` when the text is blank.
    """
    size = len(text) + sum([len(uri) for _, uri in bindings])
    return (_resolve_topic if size <= LONGEST_CACHED // 2 else _resolve_topic.__wrapped__)(text, bindings)


@lru_cache(maxsize=4_096)
def _topic_prefixes(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.findall(r"(?:^|(?<=/))([^/:]+):", text.strip(XML_SPACE))))


@lru_cache(maxsize=4_096)
def _resolve_topic(text: str, bindings: tuple[tuple[str, str], ...]) -> ResolvedTopic:
    text = text.strip(XML_SPACE)
    if text.endswith("//."):
        text = text[:-3]
    elif text.endswith("/"):
        text = text[:-1]
    if not text:
        return NO_TOPIC
    bound = dict(bindings)
    path: list[Name] = []
    inherited = ""
    for segment in text.split("/"):
        prefix, colon, local = segment.partition(":")
        if not colon:
            path.append(Name(inherited, segment))
            continue
        uri = bound.get(prefix)
        if uri is None or is_undeclared(uri):
            uri = XML_NAMESPACE if prefix == "xml" else WELL_KNOWN.get(prefix, "")
        if is_namespace_uri(uri) and prefix and local:
            path.append(Name(uri, local))
            inherited = uri
        else:
            path.append(Name("", segment))
            inherited = ""
    return ResolvedTopic.of(path)


def prefixes_of(namespaces: Mapping[str, str] | None) -> dict[str, str]:
    """Invert bindings for writing: URI to prefix, the caller's before the well-known, the first one wins."""
    own = {prefix: uri for prefix, uri in (namespaces or {}).items() if prefix and is_ncname(prefix)}
    table: dict[str, str] = {}
    # A well-known prefix that the caller binds to something else does not mean what it did.
    for prefix, uri in (*own.items(), *[each for each in WELL_KNOWN.items() if each[0] not in own]):
        table.setdefault(uri, prefix)
    return table


def format_topic(path: Iterable[Name]) -> str:
    """Write a path for people and for JSON lines: well-known prefixes, else Clark notation.

    A segment in its parent's namespace stands without a prefix. :func:`read_topic` reads every path back.
    """
    prefixes = prefixes_of(None)
    segments: list[str] = []
    inherited = ""
    for position, name in enumerate(path):
        plain = name.namespace == inherited and ":" not in name.local and "{" not in name.local
        if position and plain:
            segments.append(name.local)
        elif name.namespace in prefixes and "{" not in name.local:
            segments.append(f"{prefixes[name.namespace]}:{name.local}")
        else:
            segments.append(name.clark)
        inherited = name.namespace
    return "/".join(segments)


def topic_path(text: str) -> tuple[Name, ...]:
    """Read the path of one topic that a person wrote, with well-known prefixes or ``{uri}`` before the names.

    Raises:
        ValueError: if it is anything but one topic, such as a topic expression, and says what to do instead.
    """
    refuse_expression(text)
    path = read_topic(text)
    for name in path:
        if not is_ncname(name.local):
            raise ValueError(f"{name.local!r} in the topic {text!r} is no name")
    return path


NO_PREFIX: Final = "the topic {!r} must start with a prefix, such as tns1:, or with {{uri}}"
"""What is wrong with a text whose root is in no namespace."""


def refuse_expression(text: str) -> None:
    """Raise a ValueError where a text is not one topic but an expression, and say what to do instead."""
    if text.endswith("//."):
        raise ValueError(f"{text!r} is a topic with all below it: leave `//.` out and say subtree=True")
    if "|" in text or "," in text:
        raise ValueError(f"{text!r} is not one topic: compile it in the dialect concrete-set")


_SEGMENT = re.compile(r"(?:\{([^{}]*)\}|([^/:{}]+):)?([^/]*)(/|$)")


def read_topic(
    text: str, namespaces: Mapping[str, str] | None = None, *, keep_unbound: bool = False
) -> tuple[Name, ...]:
    """Read a path that :func:`format_topic` wrote, or that a person wrote with well-known prefixes.

    Args:
        text: the path.
        namespaces: more prefixes, which go before the well-known ones.
        keep_unbound: whether a prefix that is not known leaves its segment as literal text in no namespace.

    Raises:
        ValueError: if the first segment has no prefix, or a prefix is not known.
    """
    bound = {**WELL_KNOWN, **(namespaces or {})}
    path: list[Name] = []
    inherited: str | None = None
    position = 0
    while True:
        found = _SEGMENT.match(text, position)
        if found is None:
            raise ValueError(f"{text[position:]!r} in the topic {text!r} is no topic segment")
        uri, prefix, local, slash = found.groups()
        if prefix is not None:
            uri = bound.get(prefix)
            if keep_unbound and not (uri and is_namespace_uri(uri)):
                uri, local = "", f"{prefix}:{local}"
            elif uri is None:
                known = ", ".join(bound)
                raise ValueError(
                    f"the prefix {prefix!r} of the topic {text!r} is not well-known ({known}): "
                    f"write the segment as {{uri}}{local}"
                )
        elif uri is None:
            uri = inherited
        if uri is None:
            raise ValueError(NO_PREFIX.format(text))
        path.append(Name(uri, local))
        inherited = uri
        position = found.end()
        if not slash:
            return tuple(path)
