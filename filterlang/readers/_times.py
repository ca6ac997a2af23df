"""Reads the times that devices write. Knows no format."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

_TIME: Final = re.compile(
    r"\s*(\d{4})-(\d\d?)-(\d\d?)[Tt\s_]\s*(\d\d?):(\d\d?)(?::(\d\d?)(?:[.,](\d+))?)?\s*"
    r"(?:[Zz]|UTC|([+-])(\d\d):?(\d\d)?)?\s*",
    re.ASCII,
)


def read_time(text: str | None) -> datetime | None:
    """Read an ``xs:dateTime``, or what resembles one, as devices write it.

    Without a zone it is UTC, as ONVIF and VDG Sense prescribe. A fraction may have any number of digits, of
    which six count; ``24:00:00`` is the next midnight (XML Schema 1.1, part 2, 3.3.7) and a leap second the
    first second of the next minute.

    Args:
        text: what stands in the event.

    Returns:
        The moment, aware and in UTC; None where the text is absent or says no moment that Python knows.
    """
    found = _TIME.fullmatch(text) if text else None
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    microsecond = int((found[7] or "0")[:6].ljust(6, "0"))
    extra = timedelta()
    if second == 60:
        second, microsecond, extra = 59, 0, timedelta(seconds=1)
    if hour == 24 and not (minute or second or microsecond or extra):
        hour, extra = 0, timedelta(days=1)
    try:
        zone = UTC
        if found[8]:
            shift = timedelta(hours=int(found[9]), minutes=int(found[10] or 0))
            zone = timezone(-shift if found[8] == "-" else shift)
        moment = datetime(year, month, day, hour, minute, second, microsecond, zone)
        return (moment + extra).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
