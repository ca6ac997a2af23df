"""Which dialect a text is in, where the text itself shows it beyond doubt."""

import re
from typing import Final

from filterlang.namespaces import WELL_KNOWN

_NAME: Final = r"[^\W\d][\w.\-]*"
_SEGMENT: Final = rf"(?:{_NAME}:)?{_NAME}"
_PATH: Final = rf"{_SEGMENT}(?:/{_SEGMENT})*(?://\.)?"

# Patterns are compiled where they are used first: few commands want them, and all of them start.
_TOPICS: Final = rf"(?P<prefix>{_NAME}):{_NAME}(?:/{_SEGMENT})*(?://\.)?(?:\s*\|\s*{_PATH})*"
_OWN_TOPIC: Final = r"tns(?:1|axis):[^\W\d]"
"""How nothing but a topic starts, right or wrong."""

_ITEMS: Final = r"(?:\(\s*|not\s*\(\s*)*boolean\s*\("
_REQUESTS: Final = (
    ("axis-url", r"(?i)rtsps?://[^/?#]*/axis-media/media\.amp(?:[?#]|$)"),
    ("vdg-url", r"(?i)https?://[^/?#]*/streamEvents(?:[?#]|$)"),
    ("jetstream-url", r"(?i)https?://[^/?#]*/\d+/events/\d+(?:[?#]|$)"),
)
_AXIS_ARGUMENT: Final = r"(?i)\?(?:[^#&]*&)*event(?:topic|content)="
_XML: Final = r"(?:<\?xml[^>]*\?>\s*)?<(?:[\w.\-]+:)?(?:Filter|Subscribe|CreatePullPointSubscription)[\s/>]"


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
        return "wsnt-filter" if re.match(_XML, stripped) else None
    if re.match(_ITEMS, stripped):
        return "item-filter"
    for dialect, pattern in _REQUESTS:
        if re.match(pattern, stripped):
            return dialect
    if stripped.startswith("?"):
        return "axis-url" if re.match(_AXIS_ARGUMENT, stripped) else None
    if re.match(_OWN_TOPIC, stripped):
        return "concrete-set"
    topics = re.fullmatch(_TOPICS, stripped)
    # With another prefix and no further segment, it may be anything with a colon in it.
    if topics and (topics["prefix"] in WELL_KNOWN or "/" in stripped):
        return "concrete-set"
    return None
