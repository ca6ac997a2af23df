"""What a document is that does not hold what is looked for, in words: SOAP faults, requests, other answers.

A camera's error page, a SOAP fault or the answer to another request must not look like a source in which
nothing is. Whoever looks for something says which documents it knows by name.
"""

from collections.abc import Mapping
from typing import Final

from lxml import etree

from filterlang.diagnostics import brief
from filterlang.namespaces import CONVENTIONAL_PREFIXES, is_undeclared

SOAP: Final = ("http://www.w3.org/2003/05/soap-envelope", "http://schemas.xmlsoap.org/soap/envelope/")
"""The namespaces of SOAP 1.2 and 1.1."""

_MOST_TEXT: Final = 200


def local_name(element: etree._Element) -> str:
    """The local part of an element's name, empty for a comment or an instruction."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def content_of(root: etree._Element) -> etree._Element | None:
    """What a document is about: its root, or what the body of an envelope holds; None if that is empty."""
    if local_name(root) != "Envelope":
        return root
    body = next((each for each in root.iterchildren("*") if local_name(each) == "Body"), None)
    return None if body is None else next(body.iterchildren("*"), None)


def words_for(root: etree._Element, known: Mapping[str, str], unknown: str = "") -> str:
    """What a document is that does not hold what is looked for.

    Args:
        root: its root.
        known: local names of documents, with what they are.
        unknown: what is said behind the name of any other document.
    """
    content = content_of(root)
    if content is None:
        has_body = any(local_name(each) == "Body" for each in root.iterchildren("*"))
        return "a SOAP envelope with an empty body" if has_body else "a SOAP envelope without a body"
    name = local_name(content)
    if name == "Fault":
        return fault_text(content)
    if name in known:
        return known[name]
    if content is not root:
        kind = "the answer to another request" if name.endswith("Response") else "a request and no answer"
        return f"{kind}: {brief(name)}"
    namespace = etree.QName(root).namespace
    where = f"in the namespace {brief(namespace)!r}" if namespace else "in no namespace"
    return f"a document <{brief(name)}> {where}{unknown}"


def misnamed(element: etree._Element, right: str) -> str:
    """That an element is read as another one, in words.

    Args:
        element: the element.
        right: the prefixed name of the other one, in whose namespace it need not be.
    """
    name = etree.QName(element)
    uri = name.namespace or ""
    where = f"in the namespace {brief(uri)!r}" if uri else "in no namespace"
    where = "with an undeclared prefix" if is_undeclared(uri) else where
    is_there = uri == CONVENTIONAL_PREFIXES.get(right.partition(":")[0])
    return f"<{brief(name.localname)}>{'' if is_there else f' {where}'} is read as {right}"


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
