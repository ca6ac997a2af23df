"""What other programs leave around a filter that is copied out of them: quotes, prompts, keys, commas.

Also a filter that is percent-encoded as a whole. The text is not read further: once the rest is gone, the
filter is checked as it was meant.
"""

import re
from typing import Final
from urllib.parse import unquote

from filterlang.diagnostics import Applicability, Diagnostic, Edit, Fix, Span, brief
from filterlang.dialects._base import Reading

_KEY: Final = (
    r"(?:[\w.\-]*[_.\-])?"
    r"(?:topic|topics|topic_?expression|topic_?filter|content_?filter|message_?content|filter|expression)"
)
_BEFORE: Final = re.compile(
    r"""[ \t\r\n]*(?:(?:\$|\#|>{1,3}|C:\\>|[-*•])[ \t]+)?"""  # a prompt, the mark of a list or of a quotation
    rf"""(?:\{{?[ \t\r\n]*["']?{_KEY}["']?[ \t]*(?:[:=]|=>)[ \t]*)?"""
    r"""(?P<open>(?:`{1,3}|\\?["']|["“”„‘’«]|&quot;|&\#34;)*+)""",
    re.IGNORECASE,
)
_BEHIND: Final = re.compile(
    r"""(?P<close>(?:`{1,3}|\\?["']|[“”‘’»]|&quot;|&\#34;)*+)[ \t\r\n]*+[,;]?"""
    r"""[ \t\r\n]*+\}?[ \t\r\n]*+[,;]?[ \t\r\n]*+\Z"""
)
_LONGEST_END: Final = 200
_SHARED: Final = str.maketrans("“”„‘’«»", '"""\'\'""')


def report_leftovers(reading: Reading, starts: re.Pattern[str], *, is_quoted_inside: bool) -> bool:
    """Report what stands around a filter and does not belong to it; tell whether anything does.

    Args:
        reading: the text.
        starts: what a filter starts with.
        is_quoted_inside: whether a filter of the dialect holds quotes itself.
    """
    text = reading.text
    before = _BEFORE.match(text)
    start = 0 if before is None else before.end()
    if before is None or not before.group().strip() or starts.match(text, start) is None:
        return False
    opened = before["open"]
    end, closed = _end(text, start, opened)
    inner = text[start:end]
    edits = [Edit(Span(0, start), "")] if start else []
    escaped = '\\"' in inner and (opened[-1:] == '"')
    if escaped:
        places = re.finditer(r'(?<!\\)\\++(?=")', inner)
        edits += [Edit(Span(start + each.start(), start + each.end()), "") for each in places]
    if not is_quoted_inside and re.search("[\"'`]", inner):
        return False
    if end < len(text):
        edits.append(Edit(Span(end, len(text)), ""))
    pairs = opened.translate(_SHARED) == closed[::-1].translate(_SHARED) or opened == closed
    # Behind `#` it may as well be switched off.
    is_comment = before.group().strip().startswith("#")
    meant: Applicability = "safe" if pairs and "\n" not in inner and not is_comment else "unsafe"
    if opened:
        message = "quotes stand around the whole filter; they belong to the language it was copied from"
        fix = "remove the quotes and what stands beside them"
    else:
        message = f"`{brief(before.group().strip())}` before the filter does not belong to it"
        fix = "remove it"
    reading.report(
        Diagnostic(
            "FL011",
            message,
            Span(0, start),
            hint="copy only the filter itself",
            fix=Fix(fix, tuple(edits), meant),
        )
    )
    return True


def _end(text: str, start: int, opened: str) -> tuple[int, str]:
    """Where the filter ends, and the quotes behind it."""
    # Whatever stands behind a filter is short: a long text costs no more than this.
    start = max(start, len(text) - _LONGEST_END)
    for found in re.finditer(r"[`\\\"'“”‘’»&,;} \t\r\n]", text[start:]):
        place = start + found.start()
        behind = _BEHIND.match(text, place)
        if behind is None:
            continue
        closed = behind["close"]
        if opened or not closed:
            # A quote inside, right before the outer ones, is the filter's own.
            return place + max(0, len(closed) - len(opened)), closed[-len(opened) :] if opened else ""
    return len(text), ""


def report_percent_encoded(reading: Reading, sound: re.Pattern[str], *, is_quoted_inside: bool) -> bool:
    """Report a text that is percent-encoded as in a URL; tell whether it is.

    Args:
        reading: the text.
        sound: what a sound filter looks like, decoded.
        is_quoted_inside: whether a filter of the dialect holds quotes itself.
    """
    text = reading.text
    found = re.search("%(?:2[02578F]|3[ABD]|40|5[BD]|7C)", text, re.IGNORECASE)
    if found is None or '"' in text or "'" in text:
        return False
    decoded = unquote(text)
    if is_quoted_inside and '"' not in decoded and "'" not in decoded:
        return False
    fix = None
    if (
        "\ufffd" not in decoded
        and sound.match(decoded)
        and decoded.count('"') % 2 == 0
        and "%" not in decoded
    ):
        fix = Fix("decode it", (Edit(Span(0, len(text)), decoded),))
    reading.report(
        Diagnostic(
            "FL011",
            f"`{found.group()}` is percent-encoded, as in a URL; here the character itself must stand",
            Span(*found.span()),
            hint="decode the text; only the value of an argument of a URL is encoded",
            fix=fix,
        )
    )
    return True
