"""Names of findings that outlive what changes around them, by which services tell new findings from old."""

from hashlib import sha256
from typing import Final

from filterlang.places.findings import Finding

_NEAR: Final = 100
"""How many characters count on either side and of the place itself: a line can be a whole file."""


class Fingerprints:
    """Names the findings of one run; no two of them alike."""

    __slots__ = ("_seen",)

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def name(self, finding: Finding, path: str) -> str:
        """The name of a finding: a hash of the path, the code and the line's text around the place.

        Where several findings have these in common, the second and later ones are numbered.

        Args:
            finding: the finding.
            path: the path of its document.
        """
        name = fingerprint(path, finding.diagnostic.code, *_surroundings(finding))
        times = self._seen[name] = self._seen.get(name, 0) + 1
        return name if times == 1 else fingerprint(name, str(times))


def _surroundings(finding: Finding) -> tuple[str, str, str]:
    text, (start, end) = finding.document.text, (finding.diagnostic.span.start, finding.diagnostic.span.end)
    before = text[max(0, start - _NEAR) : start].rpartition("\n")[2]
    after = text[end : end + _NEAR].partition("\n")[0]
    return before, text[start : min(end, start + _NEAR)], after


def fingerprint(*parts: str) -> str:
    """A name of what these texts say together."""
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
