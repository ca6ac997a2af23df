"""VDG Sense events: an ``<event>`` of ``streamEvents``. :mod:`filterlang.readers.vdg` reads it back.

The type is written as ``name``, as API 2.7.1 and later have it, and the time without a zone mark.
"""

from collections.abc import Mapping
from typing import Final

from filterlang.event import Event
from filterlang.event.fields import canonical_id
from filterlang.event.times import unread_time
from filterlang.writers._fields import refuse_other_fields, text_field
from filterlang.writers._xml import xml_text
from filterlang.xml_characters import XML_SPACE, is_ncname

_TAGS: Final = {
    "id": "id",
    "value": "value",
    "time": "time",
    "serverid": "server_id",
    "servername": "server_name",
    "deviceid": "device_id",
    "devicename": "device_name",
}
"""The tags and their fields, in the order in which the vendor lists them."""

_IDS: Final = ("id", "server_id", "device_id")
_DEEPEST: Final = 16
"""Readers keep as text what is nested deeper."""


def write(event: Event) -> bytes:
    """Write an event as a document.

    Args:
        event: the event.

    Returns:
        The document, with a line feed.

    Raises:
        ValueError: if it is no VDG Sense event, or no document can hold what it holds.
    """
    refuse_other_fields(event, "vdg", (*_TAGS.values(), "data"))
    data = dict(event.data)
    # The first simple tag of a known name is the field's, so one of the data needs one in front, if only an
    # empty one.
    taken = {str(key).lower() for key, value in data.items() if _is_simple(value)}
    written = _type(event, data, taken)
    for tag, field in _TAGS.items():
        text = _text(event, field)
        if field == "time" and text is None and _is_unread(data.get(tag)):
            text = _stripped("data", str(data.pop(tag)))
        if text is None and tag in taken:
            if field == "value":
                raise ValueError("'vdg' has no place for a 'value' in the data of an event without one")
            text = ""
        written += "" if text is None else _element(tag, text)
    written += "".join([_content(key, value, 1) for key, value in data.items()])
    return f"<event>{written}</event>\n".encode()


def _type(event: Event, data: dict[str, object], taken: set[str]) -> str:
    """The type's tag, and that of a ``type`` in the data where both stand, which is taken out of the data."""
    text = _text(event, "type")
    lead = "type" if "type" in taken and "name" not in taken else "name"
    written = _element(lead, text or "") if text is not None or taken & {"name", "type"} else ""
    if lead == "name" and "type" in taken:
        beside = data.pop("type", None)
        if not isinstance(beside, str):
            raise ValueError("'vdg' has no place for both a 'name' and such a 'type' in an event's data")
        written += _element("type", _stripped("data", beside))
    return written


def _text(event: Event, field: str) -> str | None:
    """The text of a field as its tag has it. Raises a ValueError if no tag is read as it."""
    if field == "time":
        return None if event.time is None else event.time.replace(tzinfo=None).isoformat(" ")
    text = text_field(event, field)
    if text is None:
        return None
    if field in _IDS and canonical_id(text) != text:
        raise ValueError(f"{text!r} is no {field} as readers give it: write it as {canonical_id(text)!r}")
    if not text and field != "value":
        raise ValueError(f"'vdg' has no place for a blank {field}: leave it out")
    return _stripped(field, text)


def _stripped(field: str, text: str) -> str:
    if text != text.strip(XML_SPACE):
        raise ValueError(f"'vdg' has no place for white space around the event's {field}: {text!r}")
    return text


def _is_unread(text: object) -> bool:
    # Readers keep the text of a time that is none.
    return isinstance(text, str) and unread_time(text) is not None


def _is_simple(value: object) -> bool:
    return any(isinstance(each, str) for each in _each(value))


def _each(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _content(key: object, value: object, level: int) -> str:
    """The tags of a key of the data. Raises a ValueError if they would not be read as its value."""
    if not isinstance(key, str) or not is_ncname(key):
        raise ValueError(f"{key!r} in the event's data can be no tag: it is no name")
    if key.lower() == "event":
        raise ValueError(f"{key!r} in the event's data would be read as the start of another event")
    if isinstance(value, list) and len(value) < 2:
        raise ValueError(f"'vdg' has no place for a list of {len(value)} in the event's data, under {key!r}")
    written: list[str] = []
    for each in _each(value):
        if isinstance(each, str):
            written.append(_element(key, _stripped("data", each)))
        elif isinstance(each, Mapping) and each and level <= _DEEPEST:
            inner = "".join([_content(name, below, level + 1) for name, below in each.items()])
            written.append(f"<{key}>{inner}</{key}>")
        else:
            raise ValueError(
                f"'vdg' has no place for {each!r} in the event's data, under {key!r}: only for texts, and "
                f"for objects of them that are not empty and at most {_DEEPEST} levels deep"
            )
    return "".join(written)


def _element(tag: str, text: str) -> str:
    return f"<{tag}>{xml_text(text)}</{tag}>"
