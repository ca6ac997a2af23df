"""The dialect ``concrete-set``: ONVIF topic expressions, ``tns1:RuleEngine//.|tns1:Device/Trigger``.

See ONVIF Core 9.6.3. Prefixes resolve to URIs, the caller's bindings before the well-known ones; a child
without a prefix is in its parent's namespace; ``//.`` is the topic and everything below it.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from lark import Lark, Token, Transformer

from filterlang.ast import EVERY, AnyOf, Expression, TopicPath, any_of
from filterlang.diagnostics import Diagnostic, Edit, Fix, Span, brief
from filterlang.dialects._base import Dialect, Namespaces, Reading, Skeleton, did_you_mean, parse, unsupported
from filterlang.grammar import build_parser, span_of
from filterlang.namespaces import WELL_KNOWN, XML_SPACE, Name, is_ncname

_WORDS: Final = {
    "QNAME": "a topic name",
    "SLASH": "`/`",
    "SUBTREE": "`//.`",
    "BAR": "`|`",
    "$END": "the end",
}

_FULL = (
    "only WS-Topics Full has it; this dialect names each topic, or ends a path with `//.` for all below it"
)


class _Builder(Transformer[Token, Any]):
    """Leaves the paths as lists of tokens: what they mean depends on the caller's bindings."""

    def path(self, tokens: list[Token]) -> list[Token]:
        return tokens

    def start(self, children: list[Any]) -> list[Any]:
        return children


@cache
def _parser() -> Lark:
    return build_parser("concrete_set", _Builder())


def _read(reading: Reading) -> Expression | None:
    if not reading.text.strip(XML_SPACE):
        reading.report(
            Diagnostic(
                "FL007",
                "the text is blank and selects nothing",
                Span(0, len(reading.text)),
                hint="name a topic, for example tns1:Device//.; for every topic, leave the topic filter out",
            )
        )
        return None
    if re.search(r"boolean\s*\(|\[\s*@", reading.text):
        # Reading on would find a mistake in every other character.
        hint = "compile it in the dialect item-filter"
        reading.report(
            Diagnostic(
                "FL001", "this is an item filter, no topic expression", Span(0, len(reading.text)), hint=hint
            )
        )
        return None
    children: list[Any] | None = parse(reading, _parser(), _WORDS)
    if children is None:
        return None
    _report_separators(reading, children)
    paths = [_path(reading, tokens) for tokens in children[::2] if tokens is not None]
    return any_of(*[path for path in paths if path is not None])


def _report_separators(reading: Reading, children: list[Any]) -> None:
    for position, separator in enumerate(children[1::2]):
        before, after = children[2 * position], children[2 * position + 2]
        mark = separator.strip(XML_SPACE)
        start = span_of(separator).start + separator.index(mark)
        span = Span(start, start + 1)
        if separator.type == "COMMA":
            reading.report(
                Diagnostic(
                    "FL109",
                    "topics are separated by `|`; a comma does that only in the eventtopic of an Axis URL",
                    span,
                    fix=Fix("write `|`", (Edit(span, "|"),)),
                )
            )
        first = position == 0 and before is None
        if first or after is None:
            where = "before" if first and after is not None else "after"
            reading.report(
                Diagnostic(
                    "FL110",
                    f"nothing stands {where} this `{mark}`",
                    span,
                    fix=Fix(f"remove the `{mark}`", (Edit(span_of(separator), ""),)),
                )
            )


def _path(reading: Reading, tokens: list[Token]) -> TopicPath | None:
    """Make a path of its tokens; None, with a diagnostic, where they are none."""
    sound = _report_mistakes(reading, tokens)
    names: list[Name] = []
    inherited: str | None = None
    for token in tokens:
        if token.type != "QNAME":
            continue
        prefix, colon, local = str(token).rpartition(":")
        if not is_ncname(local) or (colon and not is_ncname(prefix)):
            _report_no_name(reading, token)
            sound, inherited = False, inherited or ""
            names.append(Name("", local))
            continue
        if colon:
            inherited = _resolve(reading, prefix, token)
        elif inherited is None and not names and sound:
            _report_missing_prefix(reading, token)
        sound = sound and inherited is not None
        names.append(Name(inherited or "", local))
    if not sound or not names:
        return None
    span = Span(span_of(tokens[0]).start, span_of(tokens[-1]).end)
    return TopicPath(tuple(names), tokens[-1].type == "SUBTREE", span=span)


def _report_no_name(reading: Reading, token: Token) -> None:
    start = span_of(token).start
    # The first character that no name can hold, or hold there.
    parts = [part for part in re.split("(:)", token) if part != ":"]
    offset = 0
    for part in parts:
        good = max((end for end in range(len(part) + 1) if end == 0 or is_ncname(part[:end])), default=0)
        if good < len(part):
            offset += good
            break
        offset += len(part) + 1
    span = Span(start + offset, start + offset + 1)
    character = token[offset]
    where = "start a name" if offset == 0 or token[offset - 1] == ":" else "stand in a name"
    reading.report(
        Diagnostic("FL114", f"the character {character} (U+{ord(character):04X}) cannot {where}", span)
    )


def _resolve(reading: Reading, prefix: str, token: Token) -> str | None:
    uri = reading.namespaces.get(prefix) or WELL_KNOWN.get(prefix)
    if uri is not None:
        return uri
    known = {**WELL_KNOWN, **reading.namespaces}
    near = did_you_mean(prefix, known)
    start = span_of(token).start
    span = Span(start, start + len(prefix))
    message = f"the prefix `{brief(prefix)}` is bound to no namespace, so the topic could match nothing"
    reading.report(
        Diagnostic(
            "FL101",
            message + (f"; did you mean `{near}`?" if near else ""),
            span,
            hint=f"bind it (namespaces=, --namespace {brief(prefix)}=URI) or use one of {', '.join(known)}",
            fix=Fix(f"write `{near}`", (Edit(span, near),), "unsafe") if near else None,
        )
    )
    return None


def _report_missing_prefix(reading: Reading, token: Token) -> None:
    span = span_of(token)
    known = ", ".join(f"{prefix}:" for prefix in {**WELL_KNOWN, **reading.namespaces})
    reading.report(
        Diagnostic(
            "FL102",
            f"the root topic `{brief(token)}` has no prefix, so its namespace is not known",
            span,
            hint=f"put one of {known} in front; ONVIF's own topics are in tns1",
            fix=Fix("put `tns1:` in front", (Edit(Span(span.start, span.start), "tns1:"),), "unsafe"),
        )
    )


def _report_mistakes(reading: Reading, tokens: list[Token]) -> bool:
    """Report what stands in a path and should not; tell whether there was nothing."""
    found: list[Diagnostic] = []
    for position, token in enumerate(tokens):
        diagnostic = _mistake(tokens, position, token)
        if diagnostic is not None:
            found.append(diagnostic)
    if tokens[0].type == "SUBTREE" and len(tokens) == 1:
        hint = "for every topic leave the topic filter out; only an Axis URL takes a bare `//.`"
        found = [Diagnostic("FL111", "`//.` needs a topic before it", span_of(tokens[0]), hint=hint)]
    for diagnostic in found:
        reading.report(diagnostic)
    return not found


def _mistake(tokens: list[Token], position: int, token: Token) -> Diagnostic | None:
    span = span_of(token)
    last = position == len(tokens) - 1
    behind = "" if last else tokens[position + 1].type
    match token.type:
        case "SUBTREE" if not last and behind != "SPACE":
            hint = "`//.` already means everything below; leave out what stands behind it, or the `//.`"
            return Diagnostic("FL103", "`//.` can only end a topic path", span, hint=hint)
        case "STAR":
            return Diagnostic("FL105", "a topic path has no wildcard `*`", span, hint=_FULL)
        case "DESCENDANT":
            return Diagnostic("FL104", "a topic path has no `//` before a name", span, hint=_FULL)
        case "DOUBLE_SLASH" | "SLASH_DOT":
            fix = Fix("write `//.`", (Edit(span, "//."),)) if last else None
            return Diagnostic(
                "FL106",
                f"`{token}` is no step of a topic path; for all topics below write `//.`",
                span,
                fix=fix,
            )
        case "SLASH" if last:
            fix = Fix("remove the `/`", (Edit(span, ""),), "unsafe")
            hint = "for all topics below write `//.`"
            return Diagnostic("FL107", "a topic path cannot end with `/`", span, hint=hint, fix=fix)
        case "SLASH" if position == 0:
            return Diagnostic(
                "FL113",
                "a topic path starts with a topic, not with `/`",
                span,
                fix=Fix("remove the `/`", (Edit(span, ""),)),
            )
        case "SPACED_SLASH":
            fix = Fix("remove the white space", (Edit(span, token.strip(XML_SPACE)),))
            return Diagnostic("FL108", "white space cannot stand inside a topic path", span, fix=fix)
        case "SPACE":
            hint = "separate topics with `|`; a name holds no white space"
            return Diagnostic("FL108", "white space cannot stand inside a topic path", span, hint=hint)
        case "SLASH" if behind == "SUBTREE":
            return Diagnostic(
                "FL106", "`///.` is no step of a topic path", span, fix=Fix("write `//.`", (Edit(span, ""),))
            )
        case _:
            return None


def _write(expression: Expression, prefixes: Mapping[str, str]) -> str:
    paths = expression.parts if isinstance(expression, AnyOf) else (expression,)
    return "|".join([_write_path(path, prefixes) for path in paths]) or _refuse("no event")


def _write_path(path: Expression, prefixes: Mapping[str, str]) -> str:
    if not isinstance(path, TopicPath):
        return _refuse("every event" if path == EVERY else f"a test of {type(path).__name__}")
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
