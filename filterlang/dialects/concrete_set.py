"""The dialect ``concrete-set``: ONVIF topic expressions, ``tns1:RuleEngine//.|tns1:Device/Trigger``.

See ONVIF Core 9.6.3. Prefixes resolve to URIs, the caller's bindings before the well-known ones; a child
without a prefix is in its parent's namespace; ``//.`` is the topic and everything below it.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from lark import Lark, Token, Transformer

from filterlang.ast import AnyOf, Expression, TopicPath, any_of
from filterlang.diagnostics import Diagnostic, Edit, Fix, Span, brief
from filterlang.dialects._base import (
    Dialect,
    Namespaces,
    Reading,
    Skeleton,
    did_you_mean,
    in_words,
    parse,
    unsupported,
)
from filterlang.dialects._explaining import read_or_explain
from filterlang.dialects._odd_space import is_blank
from filterlang.dialects._topic_mistakes import (
    listed,
    report_missing_prefix,
    report_mistakes,
    report_no_name,
    report_odd_space,
    report_separators,
)
from filterlang.grammar import build_parser, span_of
from filterlang.namespaces import WELL_KNOWN, Name
from filterlang.xml_characters import is_ncname

_WORDS: Final = {
    "QNAME": "a topic name",
    "SLASH": "`/`",
    "SUBTREE": "`//.`",
    "BAR": "`|`",
    "$END": "the end",
}


class _Builder(Transformer[Token, Any]):
    """Leaves the paths as lists of tokens: what they mean depends on the caller's bindings."""

    def path(self, tokens: list[Token]) -> list[Token]:
        return tokens

    def start(self, children: list[Any]) -> list[Any]:
        return children


_OTHER_DIALECTS: Final = (
    (re.compile(r"^\s*<\w"), "an XML element", "wsnt-filter"),
    (re.compile(r"\bevent(?:topic|content)="), "an Axis URL", "axis-url"),
    (re.compile(r"boolean\s*\(|\[\s*@"), "an item filter", "item-filter"),
)


@cache
def _parser() -> Lark:
    return build_parser("concrete_set", _Builder())


def _read(reading: Reading) -> Expression | None:
    if is_blank(reading.text):
        reading.report(
            Diagnostic(
                "FL007",
                "the text is blank and selects nothing",
                Span(0, len(reading.text)),
                hint="name a topic, for example tns1:Device//.; for every topic, leave the topic filter out",
            )
        )
        return None
    # Reading on would find a mistake in every other character.
    for pattern, what, dialect in _OTHER_DIALECTS:
        if pattern.search(reading.text):
            message = f"this is {what}, no topic expression"
            hint = f"its dialect is {dialect}: check or compile it in that one"
            reading.report(Diagnostic("FL001", message, Span(0, len(reading.text)), hint=hint))
            return None
    return read_or_explain(reading, _read_paths, "_topic_texts")


def _read_paths(reading: Reading) -> Expression | None:
    report_odd_space(reading)
    children: list[Any] | None = parse(reading, _parser(), _WORDS)
    if children is None:
        return None
    report_separators(reading, children)
    suggestions: dict[str, str | None] = {}
    paths = [_path(reading, tokens, suggestions) for tokens in children[::2] if tokens is not None]
    return any_of(*[path for path in paths if path is not None])


def _path(reading: Reading, tokens: list[Token], suggestions: dict[str, str | None]) -> TopicPath | None:
    """Make a path of its tokens; None, with a diagnostic, where they are none."""
    sound = report_mistakes(reading, tokens)
    names: list[Name] = []
    inherited: str | None = None
    rooted = True
    for token in tokens:
        if token.type != "QNAME":
            rooted = rooted and token.type != "STAR"
            continue
        prefix, colon, local = str(token).rpartition(":")
        if not is_ncname(local) or (colon and not is_ncname(prefix)):
            report_no_name(reading, token)
            sound, inherited = False, inherited or ""
            names.append(Name("", local))
            continue
        if colon:
            inherited = _resolve(reading, prefix, token, suggestions)
        elif inherited is None and not names and rooted:
            report_missing_prefix(reading, token)
        sound = sound and inherited is not None
        names.append(Name(inherited or "", local))
    if not sound or not names:
        return None
    span = Span(span_of(tokens[0]).start, span_of(tokens[-1]).end)
    return TopicPath(tuple(names), tokens[-1].type == "SUBTREE", span=span)


_MOST_SUGGESTED: Final = 32


def _resolve(reading: Reading, prefix: str, token: Token, suggestions: dict[str, str | None]) -> str | None:
    uri = reading.namespaces.get(prefix) or WELL_KNOWN.get(prefix)
    if uri is not None:
        return uri
    known = {**WELL_KNOWN, **reading.namespaces}
    if prefix not in suggestions and len(suggestions) < _MOST_SUGGESTED:
        # Vendors name their prefixes alike (tnsaxis, tnshik): only a slip of a letter is a slip.
        suggestions[prefix] = did_you_mean(prefix, known, 0.75)
    near = suggestions.get(prefix)
    start = span_of(token).start
    span = Span(start, start + len(prefix))
    message = f"the prefix `{brief(prefix)}` is bound to no namespace, so the topic could match nothing"
    reading.report(
        Diagnostic(
            "FL101",
            message + (f"; did you mean `{near}`?" if near else ""),
            span,
            # Another vendor's prefix is none of these.
            hint=f"bind it (namespaces=, --namespace {brief(prefix)}=URI)"
            + ("" if near is None and prefix.startswith("tns") else f" or use one of {listed(known)}"),
            fix=Fix(f"write `{near}`", (Edit(span, near),), "unsafe") if near else None,
        )
    )
    return None


def _write(expression: Expression, prefixes: Mapping[str, str]) -> str:
    paths = expression.parts if isinstance(expression, AnyOf) else (expression,)
    return "|".join([_write_path(path, prefixes) for path in paths]) or _refuse("no event")


def _write_path(path: Expression, prefixes: Mapping[str, str]) -> str:
    if not isinstance(path, TopicPath):
        return _refuse(in_words(path))
    written: list[str] = []
    inherited: str | None = None
    for name in path.segments:
        if not is_ncname(name.local):
            return _refuse(f"the topic segment {name.local!r}")
        if name.namespace == inherited:
            written.append(name.local)
        elif name.namespace in prefixes:
            written.append(f"{prefixes[name.namespace]}:{name.local}")
        else:
            hint = f"give a prefix for it: namespaces={{'prefix': {name.namespace!r}}}"
            raise unsupported(
                f"the namespace {name.namespace!r}, which has no prefix,", "a topic expression", hint
            )
        inherited = name.namespace
    return "/".join(written) + ("//." if path.subtree else "")


def _refuse(what: str) -> str:
    raise unsupported(
        what, "a topic expression", hint="it holds alternatives of topic paths, and nothing else"
    )


_PATH = r"(?<![\w.\-])[A-Za-z_][\w.\-]*:[A-Za-z_][\w.\-]*(?:/[A-Za-z_][\w.\-]*(?::[A-Za-z_][\w.\-]*)?)*"
_SPLIT: Final = re.compile(f"({_PATH})", re.ASCII)


def _skeleton(text: str, namespaces: Namespaces) -> Skeleton | None:
    if not text.isascii():
        return None
    pieces = _SPLIT.split(text)
    keys: list[str] = []
    for path in pieces[1::2]:
        inherited = ""
        names: list[str] = []
        for segment in path.split("/"):
            prefix, colon, local = segment.rpartition(":")
            if colon:
                uri = namespaces.get(prefix) or WELL_KNOWN.get(prefix)
                if uri is None:
                    return None
                inherited = uri
            names.append(f"{{{inherited}}}{local}")
        keys.append("/".join(names))
    # A NUL is not printable, so it stands for a path and nothing else.
    return Skeleton("\0".join(pieces[::2]), tuple(keys))


DIALECT = Dialect(
    id="concrete-set",
    title="ONVIF topic expressions",
    uri="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet",
    read=_read,
    write=_write,
    skeleton=_skeleton,
)
