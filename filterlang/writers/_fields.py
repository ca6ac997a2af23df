"""What every writer asks of an event: that its system is the format's, and no field has no place there."""

from collections.abc import Collection
from datetime import datetime

from filterlang.event import DECODED, Event
from filterlang.event.fields import other_operation
from filterlang.event.times import unread_time


def refuse_other_fields(event: Event, format: str, fields: Collection[str]) -> None:  # noqa: A002
    """Raise a ValueError where a format cannot hold an event.

    Args:
        event: the event.
        format: the format, which is named as the system whose events it holds.
        fields: the fields that it has a place for.
    """
    if event.system != format:
        raise ValueError(f"an event of the system {event.system!r} cannot be written as {format!r}")
    for field in DECODED:
        if field in fields or field == "raw":  # the caller's
            continue
        content = getattr(event, field)
        if content is not None and content != () and content != {}:
            raise ValueError(f"{format!r} has no place for the event's {field}: {content!r}")


def text_field(event: Event, field: str) -> str | None:
    """The text of a field, None where it has none. Raises a ValueError if it is no text."""
    text = getattr(event, field)
    if text is not None and not isinstance(text, str):
        raise ValueError(f"the event's {field} is no text: {text!r}")
    return text


def unread_text(event: Event, field: str, key: str) -> str | None:
    """What a document says of a field that the event lacks, because its text is none: a time, an operation.

    Readers keep such a text in the event's data.

    Args:
        event: the event.
        field: "operation", or a field that is a time.
        key: the key of the data.

    Returns:
        The text; None where the data has no such key.

    Raises:
        ValueError: if a document with the text would not be read as this event.
    """
    if key not in event.data:
        return None
    text = event.data[key]
    if getattr(event, field) is not None:
        raise ValueError(f"{key!r} in the event's data has no place beside its {field}")
    unread = other_operation if field == "operation" else unread_time
    if not isinstance(text, str) or unread(text) is None:
        raise ValueError(
            f"{key!r} in the event's data would not be read as it is: {text!r} is no odd {field}"
        )
    return text


def iso_time(moment: datetime) -> str:
    """A time in UTC in ISO 8601, with a ``Z`` behind it."""
    return moment.isoformat().replace("+00:00", "Z")
