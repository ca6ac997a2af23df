"""Finds a grammar, builds its parser, and says what is wrong with a text in the words of who wrote it.

Only this module and ``filterlang.dialects`` know Lark. The grammars stand in ``grammars/``, inside the
installed package or, in a checkout, beside it. Lark gets its transformer when the parser is built: a
separate pass over the tree would recurse, and hostile texts are deep.

A command that checks one filter loads this module, so it imports little: not pathlib, for one.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pkgutil import get_data
from typing import Any, cast

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from filterlang.diagnostics import Diagnostic, Span, brief


def grammar_text(name: str) -> str:
    """The text of a grammar.

    Args:
        name: the file's name without its ending.

    Raises:
        FileNotFoundError: if the installation is broken and has no such grammar.
    """
    # The import system knows where the package is, also in an archive; a checkout has no grammars inside it.
    with suppress(OSError):
        inside = get_data("filterlang", f"grammars/{name}.lark")
        if inside is not None:
            return inside.decode("utf-8")
    beside = os.path.join(os.path.dirname(__file__), os.pardir, "grammars", f"{name}.lark")  # noqa: PTH118, PTH120
    with suppress(OSError), open(beside, encoding="utf-8") as file:  # noqa: PTH123
        return file.read()
    raise FileNotFoundError(f"the grammar {name}.lark is missing from this installation of filterlang")


_kept_in: str | None = None


def keep_parsers_in(folder: str) -> None:
    """Keep the tables of parsers in a folder from now on, and take them from there.

    A library does not write files unasked; a command that builds a parser in every run may ask.

    Args:
        folder: a folder that nobody else can write to: what is read from it is unpickled.
    """
    global _kept_in
    _kept_in = folder


def build_parser(
    name: str,
    transformer: Transformer[Token, Any],
    mistakes: Mapping[str, Callable[[Token], Token]] | None = None,
) -> Lark:
    """Build the parser of a grammar.

    Args:
        name: the grammar's file, without its ending.
        transformer: turns what a rule matched into nodes, while parsing.
        mistakes: functions by terminal, called for each such token as it is read; they report it and
            give the token that was meant.
    """
    return Lark(
        grammar_text(name),
        parser="lalr",
        lexer="contextual",
        transformer=transformer,
        lexer_callbacks=dict(mistakes or {}),
        import_paths=[_Imports()],
        maybe_placeholders=True,
        # Lark looks whether grammar, options and versions are those that the file was made of.
        cache=False if _kept_in is None else f"{_kept_in}/{name}.lark.tables",
    )


class _Imports:
    """Finds what a grammar imports. Its repr is part of what Lark knows a kept parser by."""

    def __call__(self, _base_path: str | None, grammar_path: str) -> tuple[str, str]:
        return grammar_path, grammar_text(grammar_path.removesuffix(".lark"))

    def __repr__(self) -> str:
        return f"imports({grammar_text('terminals')!r})"


def span_of(token: Token) -> Span:
    """Where a token stands."""
    return Span(token.start_pos or 0, token.end_pos or 0)


def run(parser: Lark, text: str, words: Mapping[str, str]) -> tuple[Any, Diagnostic | None]:
    """Parse a text.

    Args:
        parser: the parser, with its transformer.
        text: the text.
        words: how to call each terminal to a person.

    Returns:
        What the transformer made of the text and None, or None and what is wrong.
    """
    try:
        return parser.parse(text), None
    except UnexpectedInput as error:
        return None, _syntax_error(error, text, words)


def _syntax_error(error: UnexpectedInput, text: str, words: Mapping[str, str]) -> Diagnostic:
    match error:
        case UnexpectedEOF():
            expected: Sequence[str] = error.expected
            place = Span(len(text), len(text))
        case UnexpectedToken(token=token) if token.type == "$END":
            expected = sorted(error.accepts or error.expected)
            end = len(text.rstrip())
            place = Span(end, end)
        case UnexpectedToken(token=token):
            expected = sorted(error.accepts or error.expected)
            place = span_of(token)
        case UnexpectedCharacters():
            expected = sorted(error.allowed or ())
            start = cast("int", error.pos_in_stream)
            place = Span(start, _word_end(text, start))
        case _:
            raise AssertionError(f"an unknown kind of syntax error: {error!r}")
    found = _printable(text[place.start : place.end])
    wanted = _listed(list(dict.fromkeys(words[name] for name in expected if words.get(name))))
    what = f"`{brief(found)}` is not expected here" if found else "the text ends too early"
    return Diagnostic("FL001", f"{what}: {wanted} should follow" if wanted else what, place)


def _printable(text: str) -> str:
    """The text with what cannot be printed escaped; a backslash stays one."""
    return "".join([each if each.isprintable() else repr(each)[1:-1] for each in text])


def _word_end(text: str, start: int) -> int:
    end = start + 1
    while end < len(text) and (text[end].isalnum() or text[end] in "_-"):
        if not (text[start].isalnum() or text[start] in "_-"):
            break
        end += 1
    return end


def _listed(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} or {words[-1]}"
