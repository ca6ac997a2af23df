"""The types that devices declare for items, and which texts are values of them. Knows no XML documents.

XML Schema's built-in types by their lexical forms (XML Schema 1.0, part 2, section 3), and of ONVIF's schema
the simple types that devices declare. Of any other type nothing is known, and every text fits.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from typing import Final, NamedTuple

from filterlang.namespaces import ONVIF_SCHEMA, XML_SCHEMA
from filterlang.xml_characters import XML_SPACE, is_ncname

_CONVENTIONAL: Final = {"xs": XML_SCHEMA, "xsd": XML_SCHEMA, "tt": ONVIF_SCHEMA}
"""What a prefix means where the document forgot to declare it: a parser does not check those in values."""

ANY_SAMPLES: Final = ("a", "b", "c")
"""Values of an item whose type says nothing."""

_LONGEST_TOKEN: Final = 64  # ONVIF's ReferenceToken
_MOST_DIGITS: Final = 20  # no bounded integer type has more


class _Form(NamedTuple):
    """What the values of a type look like.

    Attributes:
        fits: whether a text, without white space around it, is one.
        words: the same for people.
        samples: some of the values.
    """

    fits: Callable[[str], object]
    words: str
    samples: tuple[str, ...]


class DeclaredType(NamedTuple):
    """The type of an item, as a device declares it.

    Attributes:
        text: the qualified name, as written.
        namespace: the URI of its namespace, ``""`` where its prefix is bound to none.
        local: its local name.
    """

    text: str
    namespace: str
    local: str

    @classmethod
    def of(cls, text: str, bindings: dict[str | None, str]) -> "DeclaredType":
        """Resolve a qualified name.

        Args:
            text: the name, as written.
            bindings: prefixes and their URIs, None for the default namespace.
        """
        prefix, colon, local = text.strip(XML_SPACE).rpartition(":")
        uri = bindings.get(prefix if colon else None) or (_CONVENTIONAL.get(prefix) if colon else None)
        return cls(text, uri or "", local)

    @property
    def is_known(self) -> bool:
        """Whether anything is known about its values."""
        return self._form is not None

    @property
    def is_boolean(self) -> bool:
        """Whether it is ``xs:boolean``, whose values have two spellings each: ``true`` is ``1``."""
        return self.namespace == XML_SCHEMA and self.local == "boolean"

    @property
    def words(self) -> str | None:
        """What its values look like, for people, such as "a whole number"; None where nothing is known."""
        return self._form.words if self._form is not None else None

    @property
    def samples(self) -> tuple[str, ...]:
        """Some of its values; of a type that is not known, any texts."""
        return self._form.samples if self._form is not None else ANY_SAMPLES

    def accepts(self, value: str) -> bool:
        """Whether a text is a value of the type; always, where nothing is known about it."""
        form = self._form
        return form is None or bool(form.fits(value if form in _RAW else value.strip(XML_SPACE)))

    @property
    def _form(self) -> _Form | None:
        return _FORMS.get((self.namespace, self.local))


def _pattern(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern, re.ASCII).fullmatch


_ZONE: Final = r"(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?"
_DATE: Final = r"(-?(?:[1-9]\d{3,}|0\d{3}))-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME: Final = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_INTEGER: Final = re.compile(r"([+-]?)0*+(\d*)", re.ASCII)


def _dated(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII)

    def fits(text: str) -> bool:
        found = compiled.fullmatch(text)
        if found is None or found[1].strip("-0") == "":
            return False  # there is no year 0 in XML Schema 1.0
        year = int(found[1][-4:].strip("-") or 0) or 400  # leap years repeat every 400, so 4 digits tell
        return int(found[3]) <= monthrange(year, int(found[2]))[1]

    return fits


def _integer(least: int | None, most: int | None) -> Callable[[str], bool]:
    def fits(text: str) -> bool:
        found = _INTEGER.fullmatch(text)
        if found is None or not text[-1:].isdigit():
            return False
        sign, digits = found.groups()
        if len(digits) > _MOST_DIGITS:  # never an int: Python refuses to make very long ones
            return (least if sign == "-" else most) is None
        number = int(f"{sign}{digits or 0}")
        return (least is None or number >= least) and (most is None or number <= most)

    return fits


def _whole(least: int | None, most: int | None, *samples: str) -> _Form:
    if least is not None and most is not None:
        words = f"a whole number from {least} to {most}"
    elif least is not None:
        words = f"a whole number, {least} or more"
    else:
        words = "a whole number" if most is None else f"a whole number, {most} or less"
    return _Form(_integer(least, most), words, samples or ("0", "1", "2"))


def _one_of(*values: str) -> _Form:
    return _Form(frozenset(values).__contains__, f"{', '.join(values[:-1])} or {values[-1]}", values)


_ANY: Final = _Form(lambda _: True, "any text", ANY_SAMPLES)
_TOKEN: Final = _Form(
    lambda text: len(text) <= _LONGEST_TOKEN,
    f"a token of at most {_LONGEST_TOKEN} characters",
    ANY_SAMPLES,
)
_RAW: Final = (_ANY, _TOKEN)
"""In these, white space around a value belongs to it."""

_FLOAT: Final = _Form(
    _pattern(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[Ee][+-]?\d+)?|-?INF|NaN"), "a number", ("0", "1", "0.5")
)
_XML_SCHEMA: Final = {
    **dict.fromkeys(("string", "normalizedString", "token", "anyURI", "anySimpleType", "anyType"), _ANY),
    "boolean": _Form(
        frozenset(("true", "false", "1", "0")).__contains__, "true, false, 1 or 0", ("true", "false")
    ),
    "float": _FLOAT,
    "double": _FLOAT,
    "decimal": _Form(
        _pattern(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"), "a number without an exponent", ("0", "1", "0.5")
    ),
    "integer": _whole(None, None),
    "long": _whole(-(2**63), 2**63 - 1),
    "int": _whole(-(2**31), 2**31 - 1),
    "short": _whole(-(2**15), 2**15 - 1),
    "byte": _whole(-(2**7), 2**7 - 1),
    "nonNegativeInteger": _whole(0, None),
    "positiveInteger": _whole(1, None, "1", "2", "3"),
    "nonPositiveInteger": _whole(None, 0, "0", "-1", "-2"),
    "negativeInteger": _whole(None, -1, "-1", "-2", "-3"),
    "unsignedLong": _whole(0, 2**64 - 1),
    "unsignedInt": _whole(0, 2**32 - 1),
    "unsignedShort": _whole(0, 2**16 - 1),
    "unsignedByte": _whole(0, 2**8 - 1),
    "dateTime": _Form(
        _dated(f"{_DATE}T{_TIME}{_ZONE}"),
        "a time such as 2026-01-31T23:59:59Z",
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", "2026-01-01T00:00:02Z"),
    ),
    "date": _Form(
        _dated(f"{_DATE}{_ZONE}"), "a date such as 2026-01-31", ("2026-01-01", "2026-01-02", "2026-01-03")
    ),
    "time": _Form(
        _pattern(f"{_TIME}{_ZONE}"), "a time of day such as 23:59:59", ("00:00:00", "00:00:01", "00:00:02")
    ),
    "duration": _Form(
        _pattern(r"-?P(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"),
        "a duration such as PT10S",
        ("PT0S", "PT1S", "PT2S"),
    ),
    "hexBinary": _Form(_pattern(r"(?:[0-9A-Fa-f]{2})*"), "pairs of hexadecimal digits", ("00", "01", "02")),
    "NCName": _Form(is_ncname, "a name without a colon", ANY_SAMPLES),
}
_ONVIF: Final = {
    **dict.fromkeys(
        ("ReferenceToken", "RecordingReference", "RecordingJobReference", "TrackReference", "Name"), _TOKEN
    ),
    "RelayLogicalState": _one_of("active", "inactive"),
    "MoveStatus": _one_of("IDLE", "MOVING", "UNKNOWN"),
}
_FORMS: Final = {
    **{(XML_SCHEMA, local): form for local, form in _XML_SCHEMA.items()},
    **{(ONVIF_SCHEMA, local): form for local, form in _ONVIF.items()},
}
