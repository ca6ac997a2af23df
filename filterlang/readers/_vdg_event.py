"""An event of VDG Sense, from an XML tree to an event. Knows what the tags mean, nothing about streams."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from filterlang.diagnostics import EventError, brief
from filterlang.event import Event
from filterlang.event.fields import canonical_id
from filterlang.event.times import read_time, unread_time
from filterlang.framing.parsing import unit_offset
from filterlang.framing.source import ReadOptions
from filterlang.framing.vocabulary import Fragment, Vocabulary
from filterlang.namespaces import NO_TOPIC
from filterlang.readers._nothing import nothing_in
from filterlang.xml_characters import XML_SPACE

DEEPEST: Final = 16
"""Tags nested deeper are kept as text."""

_KNOWN: Final = ("id", "value", "time", "serverid", "servername", "deviceid", "devicename")


MOST_NAMES: Final = 256
"""So many names of tags are remembered: they come from the network."""

_folded: Final[dict[str, str]] = {}


def _local(element: etree._Element) -> str:
    # Comments and instructions have no name.
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _fold(tag: str) -> str:
    """The local name of a tag in lower case."""
    folded = _folded.get(tag)
    if folded is None:
        folded = tag.rpartition("}")[2].lower()
        if len(_folded) < MOST_NAMES:
            _folded[tag] = folded
    return folded


def _named(root: etree._Element, *names: str) -> list[etree._Element]:
    return [element for element in root.iter("*") if _fold(str(element.tag)) in names]


VOCABULARY: Final = Vocabulary(
    ranks={b"event": 0},
    fold=True,
    roots=(b"events", b"result"),
    find=lambda root: _named(root, "event", "result"),
)
"""The elements that VDG Sense's documents consist of."""


class _VdgEvent:
    """What an event keeps to find its other fields: the texts of its tags, by lower-case name."""

    __slots__ = ("_data", "_raw", "_texts")

    def __init__(self, texts: dict[str, str], data: dict[str, object], raw: bytes | None) -> None:
        self._texts = texts
        self._data = data
        self._raw = raw

    def decode(self, field: str) -> object:
        """The value of a field, None where the event has none."""
        texts = self._texts
        match field:
            case "id":
                return canonical_id(texts.get("id"))
            case "device_id":
                return canonical_id(texts.get("deviceid"))
            case "server_id":
                return canonical_id(texts.get("serverid"))
            case "device_name":
                return texts.get("devicename") or None
            case "server_name":
                return texts.get("servername") or None
            case "time":
                return read_time(texts.get("time"))
            case "value":
                return texts.get("value")
            case "data":
                unread = unread_time(texts.get("time"))
                return self._data if unread is None else _with_time(unread, self._data)
            case "raw":
                return self._raw
            case _:
                return None


def events_of(fragment: Fragment, options: ReadOptions) -> Iterator[Event]:
    """The events that a piece of a document completes.

    Args:
        fragment: the piece.
        options: what the reader is told; it is told an error for each ``<result>`` that reports one.

    Yields:
        The events.

    Raises:
        EventError: what ``options.report`` raises.
    """
    for element in fragment.units:
        if str(element.tag).startswith("{"):
            place = unit_offset(fragment, element, VOCABULARY)
            reason = f"{_shown(element)} is no event of VDG Sense, whose elements are in no namespace"
            options.report(EventError(reason, place, options.name, "no-event"))
            continue
        texts, data = _tags(element)
        kind = "name" if "name" in texts else "type"
        if kind == "name" and "type" in texts:
            data["type"] = texts["type"]
        raw = None
        if options.keep_raw:
            alone = fragment.document if len(fragment.units) == 1 else None
            raw = alone if alone is not None else etree.tostring(element, with_tail=False)
        source = _VdgEvent(texts, data, raw)
        yield Event.read("vdg", NO_TOPIC, texts.get(kind) or None, source, options.tag)
    has_result = False
    for result in [each for each in fragment.found if _fold(str(each.tag)) == "result"]:
        if not any(_local(ancestor).lower() == "event" for ancestor in result.iterancestors()):
            has_result = True
            error = _result_error(result)
            if error is not None:
                options.report(EventError(error, fragment.offset, options.name, "server-error"))
    if fragment.is_barren and not has_result and not _is_empty_list(fragment.root):
        nothing = nothing_in(fragment.root)
        if nothing is None:
            nothing = f"{_shown(fragment.root)} is no document of VDG Sense: the format 'onvif' reads it"
        options.report(EventError(nothing, fragment.offset, options.name, "no-event"))


def _namespace(element: etree._Element) -> str | None:
    return etree.QName(element).namespace


def _shown(element: etree._Element) -> str:
    namespace = _namespace(element)
    return f"<{brief(_local(element))}>" + (f" in the namespace {brief(namespace)!r}" if namespace else "")


def _is_empty_list(root: etree._Element) -> bool:
    return _local(root).lower() == "events" and not _namespace(root)


def _tags(event: etree._Element) -> tuple[dict[str, str], dict[str, object]]:
    texts: dict[str, str] = {}
    data: dict[str, object] = {}
    for element in event.iterchildren("*"):
        name = _local(element)
        folded = name.lower()
        if (folded in _KNOWN or folded in ("name", "type")) and folded not in texts and _is_simple(element):
            texts[folded] = _text(element)
        else:
            _put(data, name, _content(element, DEEPEST))
    return texts, data


def _is_simple(element: etree._Element) -> bool:
    return next(element.iterchildren("*"), None) is None


def _text(element: etree._Element) -> str:
    # Without comments and instructions.
    return str(element.xpath("string()") if len(element) else element.text or "").strip(XML_SPACE)


def _content(element: etree._Element, depth: int) -> object:
    children = list(element.iterchildren("*"))
    if not children or not depth:
        return _text(element)
    content: dict[str, object] = {}
    for child in children:
        _put(content, _local(child), _content(child, depth - 1))
    return content


def _put(content: dict[str, object], name: str, value: object) -> None:
    # A tag that stands several times becomes a list.
    if name not in content:
        content[name] = value
        return
    present = content[name]
    if isinstance(present, list):
        present.append(value)
    else:
        content[name] = [present, value]


def _with_time(text: str, data: dict[str, object]) -> dict[str, object]:
    # The text of the first time, in front of what other tags of the name hold, as _put has it.
    content: dict[str, object] = {"time": text}
    others = data.get("time", [])
    for other in others if isinstance(others, list) else [others]:
        _put(content, "time", other)
    return {**data, **content}


def _result_error(result: etree._Element) -> str | None:
    codes = [value for name, value in result.attrib.items() if str(name).lower() == "errorcode"]
    codes += [_text(child) for child in _named(result, "errorcode")]
    code = str(codes[0]).strip(XML_SPACE) if codes else ""
    if canonical_id(code) is None:
        return None  # 0 is "Ok, no error"
    descriptions = [_text(child) for child in _named(result, "description")]
    return f"the server answers with error {code}" + (f": {descriptions[0]}" if descriptions else "")
