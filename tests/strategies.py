"""Hypothesis strategies: names, paths, tests, expressions and ONVIF documents.

The vocabularies are small, so that filters often hit what documents hold; topics are as odd as a document
may be and still be well-formed.
"""

from typing import Any
from xml.sax.saxutils import escape, quoteattr

from hypothesis import strategies as st

from filterlang import ast
from filterlang.namespaces import (
    AXIS_TOPICS,
    ONVIF_SCHEMA,
    ONVIF_TOPICS,
    WS_NOTIFICATION,
    XML_NAMESPACE,
    Name,
)

OTHER = "urn:example:topics"
NAMESPACES = (ONVIF_TOPICS, AXIS_TOPICS, OTHER, "urn:with'quote", XML_NAMESPACE)
LOCALS = ("Device", "Port", "A", "AB")
ODD_LOCALS = (*LOCALS, ".", "A:B", "é", "A'\"]", "$v0")
LITERALS = ("A", "p:A", "none:A", "none:A:B", "tns1:A", ":A", "A:", "xml:A")
"""Segments in no namespace: what is left of a prefix that nothing binds."""

ITEM_TEXTS = ("port", "1", "0", "", "true", "it's", 'say "]"', "$v0", "or true()", " 1", "é\U0001f3a5")

DECLARED_PREFIXES = ("p", "q", "tns1", "tnsaxis", "onvif", "axis", "n.1-é")
TEXT_PREFIXES = (*(prefix + ":" for prefix in DECLARED_PREFIXES), "xml:", "none:", ":", "p:q:", " p:")
OPERATION_TEXTS = ("Initialized", "Changed", "Changed", "Deleted", "changed", " DELETED\n", "Altered", "")
TIME_TEXTS = ("2026-01-02T03:04:05Z", "2026-01-02", "2485-13-13T00:00:00Z", "yesterday", " \t<", "")
ENDINGS = ("", "", "", "/", "//.", "/.", "//", "//./", "/ //.", "//.//.", "|tns1:Device", "/*")

CONTENTS = (
    "text &amp; <!-- c -->more",
    " \n&#13; ",
    "<!-- c --><?p i?>",
    "<x:a/>",
    '\n  <tt:CellLayout Rows="18" Columns="22"><tt:Cell/>\n</tt:CellLayout>\n',
    '<x:a xmlns:x="urn:2" t="tt:B p:C none:D">q:A tns1:B<!-- c --></x:a>tt:tail',
    '<a>1</a> tail <b xmlns="urn:d" k=" &lt;&quot;&#9;&gt;"><c xmlns=""/></b>',
    '<a><tt:b xmlns:tt="urn:3" t="tt:B"/></a>',
    '<a:b xmlns:a="relative" k="tt:x"><!-- c --><a:c/></a:b>',
    "<x:Data><![CDATA[<&]]></x:Data>",
)
"""What an item contains."""

names = st.one_of(
    st.builds(Name, st.sampled_from(NAMESPACES[:3]), st.sampled_from(LOCALS)),
    st.builds(Name, st.sampled_from(NAMESPACES), st.sampled_from(ODD_LOCALS)),
    st.builds(Name, st.just(""), st.sampled_from(LITERALS)),
)


@st.composite
def topic_paths(draw: st.DrawFn) -> ast.TopicPath:
    """Paths as dialects make them and, now and then, with any name anywhere."""
    if draw(st.integers(0, 3)) == 0:
        segments = draw(st.lists(names, min_size=1, max_size=4))
    else:
        namespace = draw(st.sampled_from(NAMESPACES[:2]))
        local_names = draw(st.lists(st.sampled_from(LOCALS), min_size=1, max_size=3))
        segments = [Name(namespace, local) for local in local_names]
    return ast.TopicPath(tuple(segments), draw(st.booleans()))


item_equals = st.builds(ast.ItemEquals, st.sampled_from(("Name", "Value")), st.sampled_from(ITEM_TEXTS))


def _combined(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(parts, max_size=3).map(tuple)
    return st.one_of(st.builds(ast.AllOf, several), st.builds(ast.AnyOf, several), st.builds(ast.Not, parts))


item_tests: st.SearchStrategy[ast.ItemTest] = st.recursive(item_equals, _combined, max_leaves=4)
has_item: st.SearchStrategy[ast.HasItem] = st.builds(
    ast.HasItem, st.sampled_from(("SimpleItem", "SimpleItem", "ElementItem")), item_tests
)
onvif_fields = st.one_of(
    st.builds(
        ast.FieldEquals,
        st.just("operation"),
        st.sampled_from((None, "Initialized", "Changed", "Deleted", "changed", "it's")),
    ),
    st.builds(
        ast.FieldEquals, st.sampled_from(("device", "server", "version")), st.sampled_from((None, "17"))
    ),
)
expressions: st.SearchStrategy[ast.Expression] = st.recursive(
    st.one_of(topic_paths(), has_item, topic_paths(), has_item, onvif_fields), _combined, max_leaves=4
)
"""What XPath 1.0 can say about an ONVIF event."""


@st.composite
def topic_texts(draw: st.DrawFn) -> str:
    """Texts of ``wsnt:Topic``: well-formed paths, nearly well-formed ones, and anything."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.text(st.sampled_from("A:/. \t\n\r\u00a0p*|"), max_size=8))
    prefixes = st.sampled_from(("", "", *TEXT_PREFIXES))
    words = st.sampled_from((*LOCALS, *LOCALS, *ODD_LOCALS, "", " A", "A  B", "A\t"))
    root = draw(st.sampled_from(TEXT_PREFIXES[:5] * 3 + ("", *TEXT_PREFIXES))) + draw(words)
    rest = [draw(prefixes) + draw(words) for _ in range(draw(st.integers(0, 3)))]
    blanks = st.sampled_from(("", "", "", " ", "\n\t ", "\r", "\u00a0"))
    return draw(blanks) + "/".join([root, *rest]) + draw(st.sampled_from(ENDINGS)) + draw(blanks)


def _declarations(bindings: dict[str, str]) -> str:
    return "".join(
        f" xmlns{':' if prefix else ''}{prefix}={quoteattr(uri)}" for prefix, uri in bindings.items()
    )


bindings = st.dictionaries(
    st.sampled_from((*DECLARED_PREFIXES, "p", "tns1", "")),
    st.sampled_from((ONVIF_TOPICS, AXIS_TOPICS, OTHER, "urn:with'quote", ONVIF_TOPICS.upper())),
    max_size=3,
)


@st.composite
def topics(draw: st.DrawFn) -> str:
    """A ``wsnt:Topic`` with declarations of its own, comments, references and sections inside the text."""
    text = draw(topic_texts())
    cut = draw(st.integers(0, len(text)))
    inside = draw(st.sampled_from(("", "", "", "<!-- / -->", "<?p tns1:A?>", "<![CDATA[]]>", "<x>A</x>")))
    head, tail = (escape(part, {"\r": "&#13;"}) for part in (text[:cut], text[cut:]))
    return f"<wsnt:Topic{_declarations(draw(bindings))}>{head}{inside}{tail}</wsnt:Topic>"


@st.composite
def items(draw: st.DrawFn) -> str:
    """An item, a group of items, or an element that only looks like an item."""
    tag = draw(st.sampled_from(("tt:SimpleItem",) * 6 + ("tt:ElementItem", "tt:Data", "x:SimpleItem")))
    attributes = "".join(
        f" {name}={quoteattr(draw(st.sampled_from(ITEM_TEXTS)))}"
        for name in ("Name", "Value", "tt:Value")
        if draw(st.integers(0, 9)) < (1 if ":" in name else 9)
    )
    inner = draw(st.sampled_from(CONTENTS)) if draw(st.integers(0, 4)) == 0 else ""
    inner += draw(items()) if tag != "tt:SimpleItem" and draw(st.booleans()) else ""
    return f"<{tag}{attributes}>{inner}</{tag}>"


@st.composite
def messages(draw: st.DrawFn) -> str:
    """A ``tt:Message``, its items in groups or outside."""
    operation = draw(st.sampled_from((None, *OPERATION_TEXTS)))
    time = draw(st.sampled_from((None, *TIME_TEXTS)))
    attribute = "" if operation is None else f" PropertyOperation={quoteattr(operation)}"
    attribute += "" if time is None else f" UtcTime={quoteattr(time)}"
    groups = [
        f"<tt:{group}>{''.join(draw(st.lists(items(), max_size=3)))}</tt:{group}>"
        for group in draw(st.lists(st.sampled_from(("Source", "Key", "Data", "Extension")), max_size=3))
    ]
    return f"<tt:Message{attribute}>{''.join(groups)}</tt:Message>"


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """A document with one or two notifications; topics may be missing or several, messages several."""
    notifications = []
    for _ in range(draw(st.integers(1, 2))):
        topic = "".join(draw(st.lists(topics(), min_size=draw(st.sampled_from((0, 1, 1, 1))), max_size=2)))
        body = "".join(draw(st.lists(messages(), min_size=1, max_size=2)))
        scope = _declarations({prefix: uri for prefix, uri in draw(bindings).items() if prefix})
        notifications.append(
            f"<wsnt:NotificationMessage{scope}>{topic}<wsnt:Message>{body}</wsnt:Message></wsnt:NotificationMessage>"
        )
    root = {"wsnt": WS_NOTIFICATION, "tt": ONVIF_SCHEMA, "x": "urn:example:other"}
    return f"<x:events{_declarations(root)}>{''.join(notifications)}</x:events>".encode()
