"""``filterlang example``: events that pass a filter, or one that just does not."""

from collections.abc import Iterator, Sequence
from typing import Final

import click

from filterlang.analysis import UndecidedError, examples, near_miss
from filterlang.cli._event_line import event_line
from filterlang.cli._filters import FilterOptions, filter_options, select
from filterlang.cli._inputs import Remarks, shown_name
from filterlang.cli._options import FILE, format_option, once, shown_formats
from filterlang.cli._terminal import complain, stdin_bytes, write_bytes, write_error, write_text
from filterlang.declared.reading import Declarations, read_declarations
from filterlang.diagnostics import DeclarationError, LimitError
from filterlang.event import Event
from filterlang.filter import Filter
from filterlang.writers import writable_formats, write_event

SHOWN: Final = 0
NONE: Final = 1
FAILED: Final = 2

_TEXT: Final = "text"
_FORMATS: Final = shown_formats(writable_formats())


@click.command("example", short_help="Show an event that passes a filter.")
@click.argument("arguments", nargs=-1, metavar="[FILTER]")
@filter_options
@once(
    "--declarations",
    type=FILE,
    metavar="FILE",
    help="What a device declares, as for 'filterlang topics': show what it can send.",
)
@once("--count", type=click.IntRange(min=1), metavar="N", help="Show N different events.")
@click.option("--near-miss", "is_miss", is_flag=True, help="Show an event that just does not pass.")
@format_option(
    "--output-format",
    (_TEXT, *_FORMATS),
    "text, a line to read (the default); json-lines, a line that match reads; or what a system sends.",
    older=("--output",),
    older_formats={"jsonl": "json-lines"},
)
@click.pass_context
def command(
    ctx: click.Context,
    options: FilterOptions,
    arguments: Sequence[str],
    declarations: str | None,
    count: int | None,
    is_miss: bool,
    output_format: str | None,
) -> None:
    """Show an event that passes a filter, or that just does not.

    The event is made up: it holds what the filter asks for and little else. With --declarations it is one
    that the device can send: of a declared topic, with every item that is declared and values of their types.

    A near miss differs from an event that passes in one value, if there is such a one. Instead of FILTER and
    --dialect, parts can be given, which are and-ed: --topic, --content, --types, --operation, --not-operation
    and -f.

    \b
    Examples:
      filterlang example 'boolean(//tt:SimpleItem[@Name="port"])' --dialect item-filter
      filterlang example --topic 'tns1:Device//.' --declarations device.xml --count 5 --output-format onvif
      filterlang example --types 'alarm;motion' --near-miss
      filterlang example 'tns1:Device//.' -d concrete-set --output-format json-lines | filterlang match …

    \b
    Exit status:
      0  an event was shown
      1  there is none
      2  the job could not be done, such as a wrong filter, or one for which it would take too long
    """  # noqa: D301 - click wants the character
    if is_miss and count is not None:
        raise click.UsageError("--near-miss shows one event: leave --count out")
    if declarations == "-" and "-" in options.files:
        raise click.UsageError(
            "standard input cannot hold both the filters and the declarations: name a file"
        )
    selection, rest = select(options, arguments)
    if rest:
        raise click.UsageError(f"example takes one filter and reads no events: {rest[0]!r} is one too many")
    declared = None if declarations is None else _read(declarations)
    try:
        flt = selection.combined()
        events = _misses(flt, declared) if is_miss else examples(flt, declared)
        ctx.exit(
            _show(
                events,
                1 if count is None else count,
                _FORMATS.get(output_format or _TEXT, _TEXT),
                _none(is_miss, declared),
            )
        )
    except LimitError as error:
        complain(f"the filters together are too large for one: {error}")
    except UndecidedError as error:
        complain(str(error))
    ctx.exit(FAILED)


def _misses(flt: Filter, declared: Declarations | None) -> Iterator[Event]:
    event = near_miss(flt, declared)
    if event is not None:
        yield event


def _show(events: Iterator[Event], count: int, output: str, none: str) -> int:
    """Print events that the output can hold, and say if there are too few; the exit status."""
    unfit = ""
    shown = 0
    for event in events:
        try:
            document = None if output == _TEXT else write_event(event, output)
        except ValueError as error:
            unfit = unfit or str(error)
            continue
        if document is None:
            write_text(f"{event_line(event)}\n")
        else:
            write_bytes(document)
        shown += 1
        if shown == count:
            return SHOWN
    if not shown:
        complain(f"none was found that can be written so: {unfit}" if unfit else none)
        return NONE
    complain(f"{shown} of {count} events were found that differ from each other")
    return SHOWN


def _none(is_miss: bool, declared: Declarations | None) -> str:
    which = "event" if declared is None else "event that the device declares"
    return f"every {which} passes" if is_miss else f"no {which} passes"


def _read(file: str) -> Declarations:
    name = shown_name(file)
    remarks = Remarks(name, complain, write_error)
    try:
        return read_declarations(stdin_bytes() if file == "-" else file, on_warning=remarks.warning)
    except DeclarationError as error:
        complain(str(DeclarationError(error.reason, error.offset, name)))
    except OSError as error:
        complain(f"{name}: {error.strerror or error}")
    finally:
        remarks.sum_up()
    raise click.exceptions.Exit(FAILED)
