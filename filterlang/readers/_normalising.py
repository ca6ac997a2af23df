"""Makes a notification that is not quite the standard's one that is, and says what was not right.

Asked only about a notification in which something is missing as the standard has it: what is right is never
touched. Elements are taken by their local names, whatever namespace or case they are written in, and what
stands one element too high is moved to where it belongs (ONVIF Core 9.4, WS-BaseNotification 1.3, section
3.2).
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from lxml import etree

from filterlang.diagnostics import brief
from filterlang.framing.foreign import local_name, misnamed
from filterlang.namespaces import ONVIF_SCHEMA, WS_NOTIFICATION

NOTIFICATION: Final = f"{{{WS_NOTIFICATION}}}NotificationMessage"
TOPIC: Final = f"{{{WS_NOTIFICATION}}}Topic"
PAYLOAD: Final = f"{{{WS_NOTIFICATION}}}Message"
MESSAGE: Final = f"{{{ONVIF_SCHEMA}}}Message"

_GROUPS: Final = {name.lower(): f"{{{ONVIF_SCHEMA}}}{name}" for name in ("Source", "Key", "Data")}
_ITEMS: Final = {name.lower(): f"{{{ONVIF_SCHEMA}}}{name}" for name in ("SimpleItem", "ElementItem")}
_MESSAGE_ATTRIBUTES: Final = {name.lower(): name for name in ("UtcTime", "PropertyOperation")}
_ITEM_ATTRIBUTES: Final = {name.lower(): name for name in ("Name", "Value")}


class Correction(NamedTuple):
    """What was not right: its code in ``READING_CODES``, and words."""

    code: str
    message: str


def normalise(notification: etree._Element) -> list[Correction]:
    """Make a notification the standard's, where it is nearly that.

    Args:
        notification: the element, which is changed.

    Returns:
        What was not right, each once; empty where nothing was changed.
    """
    corrections: dict[Correction, None] = {}
    _rename(notification, NOTIFICATION, corrections)
    for child in notification.iterchildren("*"):
        if local_name(child).lower() == "topic" and notification.find(TOPIC) is None:
            _rename(child, TOPIC, corrections)
    messages = [*notification.iter(MESSAGE)] or list(_find_messages(notification, corrections))
    for message in messages:
        # Beside what is right another namespace is its owner's business, and only a slip is corrected.
        has_items = next(message.iter(*_ITEMS.values()), None) is not None
        _take_attributes(message, notification, corrections)
        _spell_attributes(message, _MESSAGE_ATTRIBUTES, corrections)
        holders = [message]
        for child in message.iterchildren("*"):
            group = _GROUPS.get(local_name(child).lower())
            if group is not None and not (has_items and _is_foreign(child)):
                _rename(child, group, corrections)
                holders.append(child)
        for holder in holders:
            for child in holder.iterchildren("*"):
                item = _ITEMS.get(local_name(child).lower())
                if item is not None and not (has_items and _is_foreign(child)):
                    _rename(child, item, corrections)
                    _spell_attributes(child, _ITEM_ATTRIBUTES, corrections)
    return list(corrections)


def _find_messages(
    notification: etree._Element, corrections: dict[Correction, None]
) -> Iterator[etree._Element]:
    """Make ``tt:Message`` of what holds groups or items, the innermost first."""
    holders: dict[etree._Element, None] = {}
    inside = [notification]
    while inside:
        element = inside.pop()
        name = local_name(element).lower()
        parent = element.getparent()
        if name in _ITEMS and parent is not None:
            holder = parent.getparent() if _is_group(parent) else parent
            if holder is not None:
                holders[holder] = None
        elif name == "message" and "utctime" in [str(each).lower() for each in element.attrib]:
            holders[element] = None
        if name != "elementitem":  # which may hold anything
            inside += reversed(list(element.iterchildren("*")))
    around = {ancestor for holder in holders for ancestor in holder.iterancestors()}
    holders = {holder: None for holder in holders if holder not in around}
    for holder in holders:
        if local_name(holder).lower() == "message" and holder.tag != PAYLOAD:
            _rename(holder, MESSAGE, corrections)
            yield holder
        elif holder is notification or holder.tag == PAYLOAD or _is_payload(holder, notification):
            yield _wrap(holder, corrections)


def _is_payload(element: etree._Element, notification: etree._Element) -> bool:
    return element.getparent() is notification and local_name(element).lower() == "message"


def _wrap(holder: etree._Element, corrections: dict[Correction, None]) -> etree._Element:
    """Put the groups and items of an element into a ``tt:Message`` of their own."""
    shown = brief(local_name(holder))
    corrections[
        Correction("misplaced", f"Source, Key and Data stand directly in <{shown}>, without a tt:Message")
    ] = None
    inside = [each for each in holder.iterchildren("*") if local_name(each).lower() in {**_GROUPS, **_ITEMS}]
    message = etree.SubElement(holder, MESSAGE)
    for element in inside:
        message.append(element)
    return message


def _take_attributes(
    message: etree._Element, notification: etree._Element, corrections: dict[Correction, None]
) -> None:
    """Give a message the attributes that stand on the elements around it."""
    present = {name.lower() for name in map(str, message.attrib)}
    for ancestor in message.iterancestors():
        for name, value in list(ancestor.attrib.items()):
            folded = str(name).lower()
            if folded in _MESSAGE_ATTRIBUTES and folded not in present:
                present.add(folded)
                shown = brief(local_name(ancestor))
                words = f"{_MESSAGE_ATTRIBUTES[folded]} stands on <{shown}> and not on tt:Message"
                corrections[Correction("misplaced", words)] = None
                message.set(_MESSAGE_ATTRIBUTES[folded], value)
        if ancestor is notification:
            return


def _spell_attributes(
    element: etree._Element, names: dict[str, str], corrections: dict[Correction, None]
) -> None:
    for name, value in list(element.attrib.items()):
        right = names.get(str(name).lower())
        if right is not None and name != right and element.get(right) is None:
            element.set(right, value)
            del element.attrib[name]
            words = f"the attribute {brief(str(name))!r} of <{brief(local_name(element))}> is read as {right}"
            corrections[Correction("wrong-name", words)] = None


def _rename(element: etree._Element, tag: str, corrections: dict[Correction, None]) -> None:
    if element.tag == tag:
        return
    right = etree.QName(tag)
    prefix = "wsnt" if right.namespace == WS_NOTIFICATION else "tt"
    corrections[Correction("wrong-name", misnamed(element, f"{prefix}:{right.localname}"))] = None
    element.tag = tag


def _is_foreign(element: etree._Element) -> bool:
    return etree.QName(element).namespace not in (None, ONVIF_SCHEMA)


def _is_group(element: etree._Element | None) -> bool:
    return element is not None and local_name(element).lower() in _GROUPS
