"""What a notification's topic is, straight from the specifications and an lxml element.

WS-BaseNotification 1.3 puts the topic into the first ``wsnt:Topic`` of a ``wsnt:NotificationMessage``;
WS-Topics 1.3 makes it a path of qualified names, resolved with the namespaces in scope on that element.
Nothing here comes from filterlang, so that an error there cannot hide here.
"""

from lxml import etree

NOTIFICATION = "{http://docs.oasis-open.org/wsn/b-2}NotificationMessage"
TOPIC = "{http://docs.oasis-open.org/wsn/b-2}Topic"
FALLBACK = {
    "tns1": "http://www.onvif.org/ver10/topics",
    "onvif": "http://www.onvif.org/ver10/topics",
    "tnsaxis": "http://www.axis.com/2009/event/topics",
    "axis": "http://www.axis.com/2009/event/topics",
    "xml": "http://www.w3.org/XML/1998/namespace",
}

Segment = tuple[str, str]
"""A namespace URI, empty for none, and a local name."""


def topic_of(message: etree._Element) -> list[Segment]:
    """The topic of the notification a ``tt:Message`` stands in; empty where it has none."""
    for ancestor in message.iterancestors():
        if ancestor.tag == NOTIFICATION:
            element = next((child for child in ancestor if child.tag == TOPIC), None)
            return [] if element is None else _segments(element)
    return []


def matches(message: etree._Element, path: list[Segment], subtree: bool) -> bool:
    """Whether the topic of a message is a path or, with subtree, below it."""
    topic = topic_of(message)
    if len(topic) < len(path) or (not subtree and len(topic) > len(path)):
        return False
    return all(mine == theirs for mine, theirs in zip(topic, path, strict=False))


def _segments(topic: etree._Element) -> list[Segment]:
    text = _without_ending(_trimmed(_string_value(topic)))
    bindings = {prefix or "": uri for prefix, uri in topic.nsmap.items()}
    segments: list[Segment] = []
    for word in text.split("/") if text else ():
        parent = segments[-1][0] if segments else ""
        segments.append(_expanded(word, parent, bindings))
    return segments


def _expanded(word: str, parent: str, bindings: dict[str, str]) -> Segment:
    colon = word.find(":")
    if colon < 0:
        return parent, word
    prefix, local = word[:colon], word[colon + 1 :]
    uri = bindings[prefix] if prefix in bindings else FALLBACK.get(prefix, "")
    usable = uri != "" and not set("{}") & set(uri)
    return (uri, local) if usable and prefix and local else ("", word)


def _trimmed(text: str) -> str:
    start, end = 0, len(text)
    while start < end and text[start] in "\x20\x09\x0d\x0a":
        start += 1
    while end > start and text[end - 1] in "\x20\x09\x0d\x0a":
        end -= 1
    return text[start:end]


def _without_ending(text: str) -> str:
    for ending in ("//.", "/"):
        if text.endswith(ending):
            return text[: len(text) - len(ending)]
    return text


def _string_value(element: etree._Element) -> str:
    # XPath 1.0, section 5.2: comments and processing instructions are no part of it, what follows them is.
    text = element.text or ""
    for child in element:
        text += (_string_value(child) if isinstance(child.tag, str) else "") + (child.tail or "")
    return text
