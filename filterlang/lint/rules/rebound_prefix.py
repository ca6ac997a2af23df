"""A well-known prefix that is bound to a URI not its own.

`tns1` and `onvif` are ONVIF's topics, `tnsaxis` and `axis` are Axis's, wherever they are used. Bound to
another URI, with a slash at its end, in another case or with `https`, they are other topics, which no device
sends.

There is no fix: the binding stands outside the filter.
"""

from collections.abc import Iterator
from typing import Final

from filterlang.diagnostics import Diagnostic, brief
from filterlang.lint.rules._base import CheckedText, Context, Rule, example
from filterlang.lint.rules._segments import paths_of, segments_of
from filterlang.namespaces import AXIS_TOPICS, ONVIF_TOPICS


def _plain(uri: str) -> str:
    return uri.strip().rstrip("/#").casefold().replace("https:", "http:", 1)


_OWN: Final = {_plain(uri): uri for uri in (ONVIF_TOPICS, AXIS_TOPICS)}
_PREFIXES: Final = {"tns1": ONVIF_TOPICS, "tnsaxis": AXIS_TOPICS}


def _check(text: CheckedText, _context: Context) -> Iterator[Diagnostic]:
    said: set[str] = set()
    for path in paths_of(text):
        written = segments_of(text, path)
        for level, name in enumerate(path.segments):
            place = written[level].prefix if written else None
            prefix = text.text[place.start : place.end] if place is not None else None
            own = _OWN.get(_plain(name.namespace)) or (_PREFIXES.get(prefix) if prefix else None)
            span = place or path.span
            if own is None or own == name.namespace or name.namespace in said or span is None:
                continue
            said.add(name.namespace)
            subject = f"the prefix `{prefix}`" if prefix else "a prefix of this topic"
            yield Diagnostic(
                "FL505",
                f"{subject} is bound to `{brief(name.namespace)}`, and no device sends such topics",
                span,
                hint=f"bind it to `{own}`",
            )


RULE = Rule(
    "FL505",
    bad=(
        example(
            "concrete-set", "«tns1»:RuleEngine//.", namespaces={"tns1": "http://www.onvif.org/ver10/topics/"}
        ),
    ),
    good=(
        example(
            "concrete-set", "tns1:RuleEngine//.", namespaces={"tns1": "http://www.onvif.org/ver10/topics"}
        ),
    ),
    check_text=_check,
)
