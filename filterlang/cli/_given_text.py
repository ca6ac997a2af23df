"""The text a command is given: read, compiled, its dialect recognized, what is wrong with it shown."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import click

from filterlang.cli._terminal import complain, for_stderr, stdin_bytes, write_error
from filterlang.compiling import compile as compile_text
from filterlang.diagnostics import Diagnostic, FilterError
from filterlang.dialects import recognized_dialect
from filterlang.filter import Filter
from filterlang.lint.sources import SourceError, decode
from filterlang.places.findings import Document, Finding


class GivenText(NamedTuple):
    """A text, and what findings call it."""

    name: str
    text: str


def given_text(argument: str) -> GivenText:
    """The text of an argument, which is ``-`` for standard input.

    Raises:
        click.exceptions.Exit: if it cannot be read, once that has been said.
    """
    if argument != "-":
        return GivenText("TEXT", argument)
    try:
        return GivenText("<stdin>", decode("<stdin>", stdin_bytes().read()).text.rstrip("\r\n"))
    except SourceError as error:
        complain(str(error))
    except OSError as error:
        complain(f"<stdin>: {error.strerror or error}")
    raise click.exceptions.Exit(2)


def compile_given(given: GivenText, dialect: str, namespaces: Mapping[str, str]) -> Filter:
    """Compile a text; what is wrong with it, warnings too, goes to standard error.

    Raises:
        click.exceptions.Exit: if it does not compile.
    """
    try:
        flt = compile_text(given.text, dialect, namespaces=namespaces)
    except FilterError as error:
        show(given, error.diagnostics)
        raise click.exceptions.Exit(2) from None
    show(given, flt.diagnostics)
    return flt


def show(given: GivenText, diagnostics: Iterable[Diagnostic]) -> None:
    """Show what is wrong with a text on standard error."""
    document = Document(given.name, given.text)
    for diagnostic in diagnostics:
        write_error(for_stderr(Finding(document, diagnostic)))


def is_file(name: str) -> bool:
    """Whether there is a file of this name."""
    try:
        return Path(name).is_file()
    except (OSError, ValueError):  # too long for a name, or with characters that no name has
        return False


def taken_dialect(name: str, text: str, option: str = "--dialect") -> str | None:
    """The dialect that a text shows it is in, once it has been said that it is taken; None for none.

    Args:
        name: what to call the text.
        text: the text.
        option: the option that would name the dialect.
    """
    found = recognized_dialect(text)
    if found is not None:
        complain(f"{name} is taken for {found}: give {option} for another dialect")
    return found
