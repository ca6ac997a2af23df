"""Choosing codes, one by one or by their first characters, as in ``FL2`` for all about item filters."""

from collections.abc import Iterable, Sequence
from typing import Final

from filterlang.diagnostics import CODES
from filterlang.dialects import did_you_mean

ALL: Final = "ALL"
"""Stands for every code."""

OFF_BY_DEFAULT: Final = frozenset(("FL503", "FL801", "FL903"))
"""The codes that are reported only where they are selected. What they report is mostly no mistake:
see docs/decisions/which-rules-are-on.md."""


def code_prefix(name: str) -> str:
    """What the codes that somebody named start with.

    Args:
        name: a code, its first characters, or ``ALL``, in upper or lower case.

    Returns:
        The first characters of the codes; none for ``ALL``.

    Raises:
        ValueError: if no code starts so; says which may have been meant.
    """
    prefix = name.strip().upper()
    if prefix == ALL:
        return ""
    if prefix and any(code.startswith(prefix) for code in CODES):
        return prefix
    raise ValueError(f"there is no code {name!r}{_meant(name.strip())}")


def _meant(name: str) -> str:
    for code in CODES.values():
        if code.name == name.lower():
            return f": write {code.code} for {code.name}"
    near = did_you_mean(name.upper(), CODES, 0.8)
    return f"; did you mean {near!r}?" if near else "; 'filterlang rule --all' lists them"


def selected_codes(
    select: Iterable[str] | None, ignore: Sequence[str], extend: Iterable[str] = ()
) -> frozenset[str]:
    """The codes that somebody wants to hear of.

    The longest beginning of a code that is named decides; ``ignore`` does where both name it.

    Args:
        select: beginnings of codes, from :func:`code_prefix`; None for those that are on by default.
        ignore: likewise, of those not wanted.
        extend: likewise, of those wanted beside ``select``.
    """
    extended = tuple(extend)
    chosen = (*(("",) if select is None else select), *extended)
    off = OFF_BY_DEFAULT if select is None else ()
    on = [code for code in CODES if code not in off or code.startswith(extended)]
    return frozenset(code for code in on if _longest(code, chosen) > _longest(code, ignore))


def _longest(code: str, prefixes: Iterable[str]) -> int:
    """The length of the longest of the prefixes that the code has, -1 for none."""
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=-1)
