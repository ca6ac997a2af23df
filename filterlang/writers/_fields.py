"""What every writer asks of an event: that its system is the format's, and no field has no place there."""

from collections.abc import Collection
from datetime import datetime

from filterlang.event import DECODED, Event


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


def iso_time(moment: datetime) -> str:
    """A time in UTC in ISO 8601, with a ``Z`` behind it."""
    return moment.isoformat().replace("+00:00", "Z")
