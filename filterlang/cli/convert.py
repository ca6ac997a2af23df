"""``filterlang convert``: a filter from one dialect in another one, or why the other one cannot say it."""

from collections.abc import Mapping
from typing import Final

import click

from filterlang.cli._given_text import GivenText, compile_given, given_text, show, taken_dialect
from filterlang.cli._options import DialectType, namespace_option, once
from filterlang.cli._terminal import complain, write_text
from filterlang.diagnostics import FilterError, UnsupportedError
from filterlang.dialects import find_dialect, kept_arguments
from filterlang.filter import Filter

CONVERTED: Final = 0
FAILED: Final = 2


@click.command("convert")
@click.argument("text", metavar="TEXT|-")
@once(
    "--from", "source", type=DialectType(), metavar="D", help="The dialect of TEXT, if it does not show it."
)
@once("--to", "target", type=DialectType(), required=True, metavar="D", help="The dialect to write.")
@once(
    "--base",
    metavar="URL",
    help="The request to put the filter into; its other arguments stay. Without it a request is written as "
    "its arguments alone, and one of the same dialect goes back into its own URL.",
)
@namespace_option
@click.pass_context
def command(
    ctx: click.Context,
    text: str,
    source: str | None,
    target: str,
    base: str | None,
    namespaces: Mapping[str, str],
) -> None:
    """Write a filter in another dialect.

    TEXT is the filter; - reads it from standard input. It is printed as canonical text, which means the same:
    a topic expression becomes the eventtopic of an Axis URL, a URL becomes the Filter element of a SOAP
    subscription, and so on. From a dialect to itself, it is put into canonical form.

    What the other dialect cannot say is refused, and the reason given. Warnings about TEXT, and arguments of
    a request for which the result has no place, such as video=0, are mentioned on standard error.

    \b
    Examples:
      filterlang convert 'tns1:Device//.' --from concrete-set --to axis-url \\
          --base rtsp://camera/axis-media/media.amp
      filterlang convert '?event=on&eventtopic=onvif:Device//.' --from axis-url --to wsnt-filter
      filterlang convert - --from wsnt-filter --to concrete-set < subscribe.xml

    \b
    Exit status:
      0  the filter was written
      2  it was not: it is wrong, or the other dialect cannot say it
    """  # noqa: D301 - click wants the character
    given = given_text(text)
    source = source or taken_dialect(given.name, given.text, "--from")
    if source is None:
        raise click.UsageError("TEXT needs --from, as it does not say which dialect it is in")
    flt = compile_given(given, source, namespaces)
    if base is None and source == target and find_dialect(target).request is not None:
        base = given.text
    written = _write(flt, target, base)
    kept = kept_arguments(find_dialect(target), written)
    lost = [each for each in kept_arguments(find_dialect(source), given.text) if each not in kept]
    if lost:
        complain(f"left out, because the result has no place for it: {', '.join(lost)}")
    write_text(f"{written}\n")
    ctx.exit(CONVERTED)


def _write(flt: Filter, dialect: str, base: str | None) -> str:
    try:
        return flt.to_text(dialect, base=base)
    except UnsupportedError as error:
        for found in error.diagnostics:
            complain(f"{found.message}{f' ({found.hint})' if found.hint else ''}")
    except FilterError as error:
        show(GivenText("--base", error.text or ""), error.diagnostics)
    raise click.exceptions.Exit(FAILED)
