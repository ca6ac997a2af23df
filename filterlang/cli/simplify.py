"""``filterlang simplify``: a simpler way to write a filter."""

import re
from collections.abc import Mapping
from typing import Final

import click

from filterlang.analysis import simplify
from filterlang.cli._given_text import GivenText, compile_given, given_text, taken_dialect
from filterlang.cli._options import DialectType, namespace_option, once
from filterlang.cli._terminal import complain, write_text
from filterlang.diagnostics import UnsupportedError
from filterlang.dialects import find_dialect
from filterlang.filter import Filter

SIMPLIFIED: Final = 0

_WITHOUT_CASE: Final = ("type-list", "vdg-url")
"""The dialects in which the case of a word makes no difference."""

_WORD: Final = re.compile(r"[^;,&=?\s]+")


@click.command("simplify")
@click.argument("text", metavar="TEXT|-")
@once("--dialect", "-d", type=DialectType(), metavar="D", help="The dialect of TEXT, if it does not show it.")
@namespace_option
@click.pass_context
def command(ctx: click.Context, text: str, dialect: str | None, namespaces: Mapping[str, str]) -> None:
    """Write a filter in a simpler way.

    TEXT is the filter; - reads it from standard input. It is printed as canonical text of the same dialect
    that passes the same events and is never longer: without parts that make no difference. The other
    arguments of a request stay. A text for which no simpler one is found is printed as it is.

    If no event passes the filter, or every one, and the dialect has no simpler way to say that, a message on
    standard error says so.

    \b
    Examples:
      filterlang simplify 'tns1:Device//.|tns1:Device/Trigger' --dialect concrete-set
      filterlang simplify 'boolean(//tt:SimpleItem[@Name="a" and (@Name="a" or @Value="1")])' -d item-filter

    \b
    Exit status:
      0  the filter was written
      2  it was not, because it is wrong
    """  # noqa: D301 - click wants the character
    given = given_text(text)
    dialect = dialect or taken_dialect(given.name, given.text)
    if dialect is None:
        raise click.UsageError("TEXT needs --dialect, as it does not say which dialect it is in")
    flt = compile_given(given, dialect, namespaces)
    write_text(f"{_simplest(given, flt, dialect)}\n")
    ctx.exit(SIMPLIFIED)


def _simplest(given: GivenText, flt: Filter, dialect: str) -> str:
    base = given.text if find_dialect(dialect).request is not None else None
    simpler = simplify(flt)
    try:
        written = simpler.to_text(dialect, base=base)
    except UnsupportedError as error:
        # Only what no filter says is simpler than all that the dialect says.
        complain(f"it is written as it is: {error.diagnostics[0].message}")
        return given.text
    written = _with_case_of(given.text, written) if dialect in _WITHOUT_CASE else written
    return written if len(written) <= len(given.text) else given.text


def _with_case_of(text: str, written: str) -> str:
    """What was written, with each word as the text had it first."""
    words: dict[str, str] = {}
    for word in _WORD.findall(text):
        words.setdefault(word.lower(), word)
    return _WORD.sub(lambda found: words.get(found[0].lower(), found[0]), written)
