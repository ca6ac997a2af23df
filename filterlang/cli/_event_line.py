"""An event on one line, for people."""

from typing import Final

from filterlang.event import Event
from filterlang.event.fields import Item, short_content
from filterlang.namespaces import format_topic
from filterlang.reporters import escape

_QUOTED: Final = frozenset(" \"'")
_FIELDS: Final = ("device_id", "device_name", "server_id", "server_name", "value", "version")


def event_line(event: Event) -> str:
    """The event: its time, its topic or type, the operation, and what else it holds as ``name=value``.

    What is absent is left out, but for the time and the topic or type, which become ``-``. A text with blanks
    or quotes is quoted, and a control character escaped. The start of what an item contains stands in braces.

    Args:
        event: the event.
    """
    words = [
        event.time.isoformat().replace("+00:00", "Z") if event.time is not None else "-",
        escape(format_topic(event.topic)) if event.topic else word(event.type or "-"),
    ]
    if event.operation is not None:
        words.append(event.operation)
    words += map(_item, event.items)
    for field in _FIELDS:
        content = getattr(event, field)
        if content is not None:
            words.append(f"{field}={word(str(content))}")
    return " ".join(words)


def _item(item: Item) -> str:
    name = word(item.name) if item.name is not None else "(no name)"
    value = "" if item.value is None else f"={word(item.value)}"
    content = "" if item.content is None else f"{{{escape(short_content(item.content))}}}"
    return name + value + content


def word(text: str) -> str:
    """A text as a word of a line: escaped, and quoted if it is empty or holds blanks or quotes."""
    shown = escape(text)
    if shown and _QUOTED.isdisjoint(shown):
        return shown
    return '"' + shown.replace('"', '\\"') + '"'
