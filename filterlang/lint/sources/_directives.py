"""Comments for filterlang, ``filterlang: dialect=item-filter`` and ``filterlang: ignore=FL202,FL301``.

Knows what stands in such a comment, and nothing of how a kind of document writes comments.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from filterlang.diagnostics import Span
from filterlang.dialects import dialect_id, did_you_mean
from filterlang.lint.codes import code_prefix
from filterlang.lint.entries import IgnoredCode
from filterlang.lint.sources._base import SourceError

DIALECT: Final = "dialect"
IGNORE: Final = "ignore"

_DIRECTIVE: Final = re.compile(r"[ \t]*filterlang[ \t]*(:|(?=[ \t][ \t]*[\w-]+=))(.*)", re.IGNORECASE)
_AFTER_COMMA: Final = re.compile(r",[ \t]+")
_EXAMPLES: Final = {DIALECT: "filterlang: dialect=item-filter", IGNORE: "filterlang: ignore=FL202"}


class Directive(NamedTuple):
    """What a comment sets.

    Attributes:
        dialect: the id of the dialect of what follows, None where it sets none.
        ignored: the beginnings of codes not to report.
    """

    dialect: str | None = None
    ignored: tuple[IgnoredCode, ...] = ()


def read_directive(comment: str, place: str, settings: Sequence[str], span: Span) -> Directive | None:
    """Read a comment.

    Args:
        comment: the comment, without what makes it one.
        place: where it stands, for errors.
        settings: the settings that such a comment can have here.
        span: where it stands in its document.

    Returns:
        What it sets, None where it is not for filterlang.

    Raises:
        SourceError: if it is for filterlang, which does not understand it.
    """
    found = _DIRECTIVE.fullmatch(comment)
    if found is None:
        return None
    examples = " or ".join(f"'{_EXAMPLES[each]}'" for each in settings)
    if not found[1]:
        raise SourceError(f"{place}: a colon is missing: write {examples}")
    given: dict[str, str] = {}
    for setting in _AFTER_COMMA.sub(",", found[2]).split():
        name, equals, value = setting.partition("=")
        if name not in settings or not equals or name in given:
            raise SourceError(f"{place}: {_wrong_setting(setting, name, settings)}")
        given[name] = value
    if not given:
        raise SourceError(f"{place}: nothing is set: write {examples}")
    try:
        dialect = dialect_id(given[DIALECT]) if DIALECT in given else None
        ignored = tuple(
            [
                IgnoredCode(code_prefix(each), span)
                for each in given.get(IGNORE, "").split(",")
                if IGNORE in given
            ]
        )
    except ValueError as error:
        raise SourceError(f"{place}: {error}") from None
    return Directive(dialect, ignored)


def _wrong_setting(setting: str, name: str, settings: Sequence[str]) -> str:
    if name in settings:
        return f"{setting!r} does not set one {name}: write '{_EXAMPLES[name]}', once"
    meant = did_you_mean(name.lower(), settings)
    hint = f"; did you mean {meant!r}?" if meant else ""
    return f"there is no setting {name!r}{hint}; the settings here are {', '.join(settings)}"
