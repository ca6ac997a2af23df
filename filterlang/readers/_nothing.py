"""What a document is that holds no event, in words. Knows the documents that may be empty.

A camera's error page, a SOAP fault or the answer to another request must not look like a stream on which
nothing happens.
"""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from filterlang.diagnostics import brief
from filterlang.namespaces import ONVIF_SCHEMA

SOAP: Final = ("http://www.w3.org/2003/05/soap-envelope", "http://schemas.xmlsoap.org/soap/envelope/")
"""The namespaces of SOAP 1.2 and 1.1."""

_MOST_TEXT: Final = 200
_EMPTY: Final = ("MetadataStream", "PullMessagesResponse", "Notify")
"""Documents that may hold no event: frames only, or nothing happened until the time-out."""

_EMPTY_PARTS: Final = ("VideoAnalytics", "AudioAnalytics", "PTZ", "Event", "Extension", "Frame")
"""What a MetadataStream consists of (ONVIF schema, ``tt:MetadataStream``), which some devices send by itself."""

_KNOWN: Final = {
    "EventNotificationAlert": "an EventNotificationAlert of Hikvision's ISAPI, which is not ONVIF",
    "EventNotificationAlertList": "an EventNotificationAlertList of Hikvision's ISAPI, which is not ONVIF",
    "GetEventPropertiesResponse": "the topics that a device declares: 'filterlang topics' reads them",
    "GetEventInstancesResponse": "the topics that a device declares: 'filterlang topics' reads them",
    "TopicSet": "the topics that a device declares: 'filterlang topics' reads them",
    "event": "an event of VDG Sense, which the format 'vdg' reads",
    "events": "events of VDG Sense, which the format 'vdg' reads",
}


def local_name(element: etree._Element) -> str:
    """The local part of an element's name, empty for a comment or an instruction."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def nothing_in(root: etree._Element) -> str | None:
    """What a document is that holds no event, None where it may be empty.

    Args:
        root: its root.
    """
    name = local_name(root)
    if _is_a(name, _EMPTY) or (_is_a(name, _EMPTY_PARTS) and ONVIF_SCHEMA in str(root.tag)):
        return None
    if name == "Fault":
        return fault_text(root)
    if name == "Envelope":
        body = next((each for each in _children(root) if local_name(each) == "Body"), None)
        content = next(_children(body), None) if body is not None else None
        if content is None:
            return "a SOAP envelope without a body" if body is None else "a SOAP envelope with an empty body"
        inner = local_name(content)
        if _is_a(inner, _EMPTY) or inner == "Fault" or inner in _KNOWN:
            return nothing_in(content)
        if inner.endswith("Response"):
            return f"the answer to another request: {brief(inner)}"
        return f"a request and no answer: {brief(inner)}"
    if name in _KNOWN:
        return _KNOWN[name]
    namespace = etree.QName(root).namespace
    where = f"in the namespace {brief(namespace)!r}" if namespace else "in no namespace"
    return f"a document <{brief(name)}> {where}, which holds no event that is known here"


def fault_text(fault: etree._Element) -> str:
    """What a SOAP fault says (SOAP 1.2, section 5.4; SOAP 1.1, section 4.4)."""
    named: dict[str, list[etree._Element]] = {}
    for element in fault.iter("*"):
        named.setdefault(local_name(element).lower(), []).append(element)
    reasons = named.get("text") or named.get("faultstring") or named.get("reason") or []
    codes = [_text(each) for each in (*named.get("value", ()), *named.get("faultcode", ()))]
    reason = next((text for text in map(_text, reasons) if text), "")
    said = " ".join(
        [*dict.fromkeys(filter(None, codes)), *([f"({reason})"] if codes and reason else [reason])]
    )
    if not said.strip():
        said = _text(fault)
    return f"a SOAP fault: {said.strip() or 'it gives no reason'}"


def _text(element: etree._Element) -> str:
    text = " ".join("".join(map(str, element.itertext())).split())
    return "".join([each if each.isprintable() else "?" for each in text[:_MOST_TEXT]])


def _children(element: etree._Element) -> Iterator[etree._Element]:
    return element.iterchildren("*")


def _is_a(name: str, names: tuple[str, ...]) -> bool:
    return name.lower() in [each.lower() for each in names]
