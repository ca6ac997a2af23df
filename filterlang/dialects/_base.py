"""What a dialect module offers, and what all of them share: options, limits and characters.

A dialect is one module of this package, found by its name, that holds a :data:`DIALECT`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import MappingProxyType, NoneType
from typing import Any, Final, NamedTuple, TypeAlias, assert_never

from lark import Lark

from filterlang.ast import (
    AllOf,
    AnyOf,
    Expression,
    FieldEquals,
    HasItem,
    Not,
    TopicPath,
    TypeContains,
    walk,
)
from filterlang.diagnostics import Diagnostic, LimitError, Span, UnsupportedError, brief
from filterlang.grammar import run
from filterlang.limits import Limits
from filterlang.namespaces import is_namespace_uri
from filterlang.xml_characters import find_forbidden, is_ncname

Namespaces: TypeAlias = Mapping[str, str]
"""Prefixes and the URIs they are bound to."""


@dataclass(slots=True)
class Reading:
    """One text being read: what was asked for, and what was found so far.

    Attributes:
        text: the text; characters that XML forbids are already replaced, so that offsets hold.
        namespaces: the caller's bindings.
        diagnostics: what was found, in any order.
    """

    text: str
    namespaces: Namespaces
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def report(self, diagnostic: Diagnostic) -> None:
        """Add a diagnostic."""
        self.diagnostics.append(diagnostic)


_current: ContextVar[Reading] = ContextVar("filterlang_reading")


def parse(reading: Reading, parser: Lark, words: Mapping[str, str]) -> Any:
    """Run a parser over the text being read; a syntax error is reported, and gives None.

    To name what it did not expect, Lark reads on by a token, with callbacks: what those report is dropped.
    A parser and its callbacks serve all threads, so the callbacks ask :func:`current_reading` whom to serve.
    """
    known = len(reading.diagnostics)
    token = _current.set(reading)
    try:
        result, mistake = run(parser, reading.text, words)
    finally:
        _current.reset(token)
    if mistake is not None:
        found = reading.diagnostics[known:]
        reading.diagnostics[known:] = [each for each in found if each.span.start < mistake.span.start]
        reading.report(mistake)
    return result


def current_reading() -> Reading:
    """The text that the calling parser reads."""
    return _current.get()


class Skeleton(NamedTuple):
    """A text with its literals cut out. Texts with one shape mean the same but for their literals.

    Attributes:
        shape: what is left of the text.
        literals: what was cut out, in the order of the text, as the expression's leaves hold it.
    """

    shape: str
    literals: tuple[str, ...]


class RequestSyntax(NamedTuple):
    """What a system's requests for events look like.

    Attributes:
        example: a request, for hints.
        arguments: the arguments that a filter is made of.
        others: other arguments that mean something here.
        meant: what people write for an argument, in lower case, that its letters would not tell.
        ignores_case: whether the case of an argument's name does not matter.
        plus_is_blank: whether ``+`` is a blank in a value.
    """

    example: str
    arguments: tuple[str, ...]
    others: tuple[str, ...] = ()
    meant: Mapping[str, str] = MappingProxyType({})
    ignores_case: bool = False
    plus_is_blank: bool = False

    def canonical(self, name: str) -> str:
        """The name of an argument in the one form in which names are compared."""
        return name.lower() if self.ignores_case else name


class Dialect(NamedTuple):
    """A filter language.

    Attributes:
        id: its name, as callers give it.
        title: what it is, for people.
        uri: the URI that WS-Notification calls it by, None where it has none.
        read: text to expression; reports what is wrong, and gives None if nothing can be made of the text.
        write: expression to canonical text, with prefixes by URI; raises UnsupportedError.
        skeleton: cuts the literals out of a text by the grammar's own terminals; None where the text wants
            a closer look. Two texts with one shape must differ in nothing but literals.
        request: what its requests look like, None where a text is nothing but the filter. What ``write``
            gives are then the arguments, behind a ``?``.
        value_starts: where the literals of a text with a skeleton stand; None in a dialect in which they are
            no values of tests of items, or do not stand there as they are.
    """

    id: str
    title: str
    uri: str | None
    read: Callable[[Reading], Expression | None]
    write: Callable[[Expression, Mapping[str, str]], str]
    skeleton: Callable[[str, Namespaces], Skeleton | None]
    request: RequestSyntax | None = None
    value_starts: Callable[[str], Sequence[int]] | None = None


def forbidden_characters(text: str) -> list[Diagnostic]:
    """A diagnostic for every character that XML forbids."""
    return [
        Diagnostic(
            "FL005",
            f"the character U+{ord(found.group()):04X} is forbidden in XML, so no event can hold it",
            Span(*found.span()),
            hint="remove it; it is often a leftover of copying from a terminal or a binary file",
        )
        for found in find_forbidden(text)
    ]


def usable_bindings(namespaces: Namespaces | None) -> Namespaces:
    """The bindings that a text can use: a default namespace says nothing about topics and items.

    Raises:
        TypeError: if a prefix or a URI is no str.
    """
    bindings: dict[str, str] = {}
    for prefix, uri in (namespaces or {}).items():
        if not isinstance(prefix, (str, NoneType)) or not isinstance(uri, str):
            raise TypeError(f"namespaces binds prefixes to URIs, both as str, not {prefix!r} to {uri!r}")
        if prefix:
            bindings[prefix] = uri
    return bindings


def bad_namespaces(namespaces: Namespaces) -> list[Diagnostic]:
    """A diagnostic for every binding that is none. Only an XML document has a default namespace."""
    found: list[Diagnostic] = []
    for prefix, uri in namespaces.items():
        if prefix and not is_ncname(prefix):
            message = f"{brief(prefix)!r} is bound to a namespace, but it is no prefix"
            found.append(Diagnostic("FL008", message, Span(0, 0), hint="a prefix is a name without a colon"))
        elif not is_namespace_uri(uri):
            message = f"the prefix {brief(prefix)!r} is bound to {brief(uri)!r}, which is no namespace URI"
            hint = "bind it to the URI that the device's documents declare for it"
            found.append(Diagnostic("FL008", message, Span(0, 0), hint=hint))
    return found


def too_long(text: str, limits: Limits) -> Diagnostic | None:
    """A diagnostic if the text is over the limit ``length``."""
    if len(text) <= limits.length:
        return None
    return Diagnostic(
        "FL002",
        f"the text has {len(text):,} characters and the limit `length` is {limits.length:,}",
        Span(limits.length, len(text)),
        hint="split the filter, or raise Limits(length=...) if the text can be trusted",
    )


def too_large(expression: Expression, limits: Limits) -> list[Diagnostic]:
    """Diagnostics if the expression is over the limits ``depth`` or ``nodes``."""
    nodes = 0
    deepest = 0
    deep_span: Span | None = None
    for node, level in walk(expression):
        nodes += 1
        if level > deepest:
            deepest = level
            if level > limits.depth and deep_span is None:
                deep_span = node.span
    found: list[Diagnostic] = []
    if deepest > limits.depth:
        found.append(
            Diagnostic(
                "FL003",
                f"the expression is nested {deepest:,} levels deep and the limit `depth` is {limits.depth}",
                deep_span or Span(0, 0),
                hint="write it with fewer parentheses, or raise Limits(depth=...), at most 150",
            )
        )
    if nodes > limits.nodes:
        found.append(
            Diagnostic(
                "FL004",
                f"the expression has {nodes:,} nodes and the limit `nodes` is {limits.nodes:,}",
                Span(0, 0),
                hint="split the filter, or raise Limits(nodes=...) if it can be trusted",
            )
        )
    return found


def check_size(expression: Expression, limits: Limits) -> None:
    """Check an expression that has no text, such as a combined one.

    Raises:
        LimitError: if it is over a limit.
    """
    found = too_large(expression, limits)
    if found:
        raise LimitError(found)


def unsupported(what: str, dialect: str, hint: str | None = None) -> UnsupportedError:
    """The error of a dialect that cannot say something."""
    return UnsupportedError(
        [Diagnostic("FL009", f"{what} cannot be written as {dialect}", Span(0, 0), hint=hint)]
    )


def in_words(node: Expression) -> str:
    """What an expression is, for the error of a dialect that cannot say it."""
    match node:
        case AllOf(()):
            return "every event"
        case AnyOf(()):
            return "no event"
        case AllOf():
            return "several tests joined by `and`"
        case AnyOf():
            return "several tests joined by `or`"
        case Not():
            return "a test below `not`"
        case TopicPath():
            return "a topic"
        case HasItem():
            return "a test of items"
        case TypeContains(text):
            return f"the text {brief(text)!r} in the type"
        case FieldEquals(name, value):
            return f"the {name} {'that is absent' if value is None else repr(brief(value))}"
        case _:
            assert_never(node)


_LONGEST_MISTYPED: Final = 64


def did_you_mean(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known word that a person most likely meant, None where none is near."""
    if len(word) > _LONGEST_MISTYPED:
        return None
    words = sorted(set(known))
    for candidate in words:
        if candidate.casefold() == word.casefold():
            return candidate
    from difflib import get_close_matches

    near: Sequence[str] = get_close_matches(word, words, n=1, cutoff=cutoff)
    return near[0] if near else None
