"""Reads the times that devices write. Knows no format."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

_ZONE: Final = r"\s*(?:[Zz]|UTC|([+-])(\d\d):?(\d\d)?)?\s*"
_TIME: Final = re.compile(
    # A dash instead of the T is a time's only where seconds follow: 2010-01-01-05:00 is a date with a zone.
    r"\s*(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]-?|[\s_]|-(?=\d\d?:\d\d?:\d))\s*"
    r"(\d\d?):(\d\d?)(?::(\d\d?)(?:[.,](\d+))?)?)?" + _ZONE,
    re.ASCII,
)
_BASIC: Final = re.compile(r"\s*(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:[.,](\d+))?" + _ZONE, re.ASCII)
"""The basic format of ISO 8601, as ONVIF devices write it in RTSP (Streaming Specification, replay)."""


def read_time(text: str | None) -> datetime | None:
    """Read an ``xs:dateTime``, or what resembles one, as devices write it.

    Without a zone it is UTC, as ONVIF and VDG Sense prescribe. A fraction may have any number of digits, of
    which six count. Hours, minutes and seconds of two digits that are too large carry: ``00:61:16`` is
    01:01:16, ``24:00:00`` the next midnight (XML Schema 1.1, part 2, 3.3.7) and a leap second the first
    second of the next minute. A day or a month that there is not is no time: it can be meant in several ways.

    What is read beside an ``xs:dateTime`` is what devices are known to write: a blank, ``_`` or ``-`` instead
    of the ``T``; a ``-`` behind it; a time without seconds; a date alone, which is its midnight; numbers of
    one digit; a comma before the fraction; ``UTC`` or ``+hh`` or ``+hhmm`` as the zone; the basic format of
    ISO 8601.

    Args:
        text: what stands in the event.

    Returns:
        The moment, aware and in UTC; None where the text is absent or says no moment that Python knows.
    """
    found = (_TIME.fullmatch(text) or _BASIC.fullmatch(text)) if text else None
    if found is None:
        return None
    sign = found[8]
    if sign == "-" and found[4] is None:
        return None  # a date with a zone, or an hour and a minute
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    microsecond = int((found[7] or "0")[:6].ljust(6, "0"))
    try:
        zone = UTC
        if sign:
            shift = timedelta(hours=int(found[9]), minutes=int(found[10] or 0))
            zone = timezone(-shift if sign == "-" else shift)
        elapsed = timedelta(0, (hour * 60 + minute) * 60 + second, microsecond)
        moment = datetime(year, month, day, tzinfo=zone) + elapsed
        return moment if zone is UTC else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def unread_time(text: str | None) -> str | None:
    """The text of a time that cannot be read; None where it is absent, blank or can be.

    Readers keep it in an event's ``data``, so that one can see what a device wrote.
    """
    return text if text and not text.isspace() and read_time(text) is None else None
