"""Which dialect a text is in, where the text itself shows it beyond doubt."""

import re
from typing import Final

from filterlang.namespaces import WELL_KNOWN

_NAME: Final = r"[^\W\d][\w.\-]*"
_SEGMENT: Final = rf"(?:{_NAME}:)?{_NAME}"
_PATH: Final = rf"{_SEGMENT}(?:/{_SEGMENT})*(?://\.)?"

_TOPICS: Final = re.compile(rf"(?P<prefix>{_NAME}):{_NAME}(?:/{_SEGMENT})*(?://\.)?(?:\s*\|\s*{_PATH})*")
_OWN_TOPIC: Final = re.compile(r"tns(?:1|axis):[^\W\d]")
"""How nothing but a topic starts, right or wrong."""

_ITEMS: Final = re.compile(r"(?:\(\s*|not\s*\(\s*)*boolean\s*\(")
_REQUESTS: Final = (
    ("axis-url", re.compile(r"rtsps?://[^/?#]*/axis-media/media\.amp(?:[?#]|$)", re.IGNORECASE)),
    ("vdg-url", re.compile(r"https?://[^/?#]*/streamEvents(?:[?#]|$)", re.IGNORECASE)),
    ("jetstream-url", re.compile(r"https?://[^/?#]*/\d+/events/\d+(?:[?#]|$)", re.IGNORECASE)),
)
_AXIS_ARGUMENT: Final = re.compile(r"\?(?:[^#&]*&)*event(?:topic|content)=", re.IGNORECASE)
_XML: Final = re.compile(
    r"(?:<\?xml[^>]*\?>\s*)?<(?:[\w.\-]+:)?(?:Filter|Subscribe|CreatePullPointSubscription)[\s/>]"
)


def recognized_dialect(text: str) -> str | None:
    """The dialect that a text is in.

    A topic without a wildcard means the same in ``concrete`` and ``concrete-set``; it counts as the latter. A
    list of types may hold any words, so one is never recognized.

    Args:
        text: the text of a filter, right or wrong.

    Returns:
        The id of the dialect; None where the text does not show it.
    """
    stripped = text.strip()
    if stripped.startswith("<"):
        return "wsnt-filter" if _XML.match(stripped) else None
    if _ITEMS.match(stripped):
        return "item-filter"
    for dialect, pattern in _REQUESTS:
        if pattern.match(stripped):
            return dialect
    if stripped.startswith("?"):
        return "axis-url" if _AXIS_ARGUMENT.match(stripped) else None
    if _OWN_TOPIC.match(stripped):
        return "concrete-set"
    topics = _TOPICS.fullmatch(stripped)
    # With another prefix and no further segment, it may be anything with a colon in it.
    if topics and (topics["prefix"] in WELL_KNOWN or "/" in stripped):
        return "concrete-set"
    return None
