"""``filterlang match``: the events that pass a filter, as grep prints lines."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import click

from filterlang.cli._event_line import event_line
from filterlang.cli._filters import FilterOptions, filter_options, select
from filterlang.cli._inputs import (
    EventFiles,
    Reading,
    reading_options,
    refuse_unfit_files,
    shown_name,
)
from filterlang.cli._options import FILE, format_option, once
from filterlang.cli._terminal import complain, write_bytes, write_text
from filterlang.event import Event
from filterlang.reporters import escape
from filterlang.writers import write_event

MATCHED: Final = 0
NONE: Final = 1
FAILED: Final = 2

_OUTPUTS: Final[dict[str, Callable[[Event, str], None]]] = {
    "text": lambda event, prefix: write_text(f"{prefix}{event_line(event)}\n"),
    "json-lines": lambda event, _prefix: write_bytes(write_event(event, "jsonl")),
    "raw": lambda event, _prefix: write_bytes((event.raw or b"") + b"\n"),
}
"""How an event is printed; the prefix names its file where there are several."""


@click.command("match", short_help="Print the events that pass, like grep.")
@click.argument("arguments", nargs=-1, type=FILE, metavar="[FILTER] [EVENTS|-]...")
@filter_options
@reading_options
@format_option(
    "--output-format",
    tuple(_OUTPUTS),
    "text, a line to read (the default); json-lines, a line that match reads back; raw, the event's bytes.",
    older=("--output",),
    older_formats={"json": "json-lines", "jsonl": "json-lines"},
)
@click.option("--count", "-c", is_flag=True, help="Print how many events match, for each file.")
@click.option("--invert-match", "-v", "invert", is_flag=True, help="Print the events that do not match.")
@click.option(
    "--files-with-matches",
    "-l",
    "is_naming",
    is_flag=True,
    help="Print only the names of files that match.",
)
@click.option(
    "--with-filename",
    "-H",
    "has_names",
    is_flag=True,
    help="Print the name of the file, though there is one.",
)
@click.option("--recursive", "-r", "is_recursive", is_flag=True, help="Read all files in folders, too.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing, and exit with 0 at the first match.")
@once(
    "--max-count", "-m", type=click.IntRange(min=0), metavar="N", help="Stop reading a file after N matches."
)
@click.option(
    "--follow", "is_following", is_flag=True, help="Wait for more at the end of the file, as 'tail -F' does."
)
@click.pass_context
def command(
    ctx: click.Context,
    options: FilterOptions,
    arguments: Sequence[str],
    reading: Reading,
    output_format: str | None,
    count: bool,
    invert: bool,
    is_naming: bool,
    has_names: bool,
    is_recursive: bool,
    quiet: bool,
    max_count: int | None,
    is_following: bool,
) -> None:
    """Print the events that pass a filter, like grep.

    EVENTS are files of events; without any, and for -, standard input is read. Each event is printed as soon
    as it has arrived. Instead of FILTER and --dialect, parts can be given, which are and-ed: --topic,
    --content, --types, --operation, --not-operation and -f. Then every argument is a file of events.

    When a client connects, devices repeat every state as Initialized; to skip that, add
    '--not-operation Initialized'. A FILTER that starts with a dash goes behind '--'.

    \b
    Examples:
      filterlang match 'tns1:Device//.' recording.xml --dialect concrete-set
      filterlang match --topic 'tns1:Device//.' --not-operation Initialized -c *.xml
      curl -sN "$STREAM" | filterlang match --types 'alarm;motion' --output-format json-lines
      filterlang match --content 'boolean(//tt:SimpleItem[@Name="port"])' -rl recordings/
      filterlang match -f filters.txt -d item-filter --follow events.jsonl

    \b
    Exit status:
      0  an event matched
      1  none did
      2  the job could not be done in full, such as a file or a document that cannot be read;
         with --quiet, 0 if an event matched nevertheless
    """  # noqa: D301 - click wants the character
    _refuse_two_readers(options, arguments)
    selection, files = select(options, arguments)
    if is_recursive:
        files = list(_files_in(files or ["."]))
        has_names = True
        if not files:
            complain("there is no file in these folders")
            ctx.exit(FAILED)
    elif not files:
        files = ["-"]
    refuse_unfit_files(files, is_following)
    predicate = selection.predicate()
    printing = None if quiet or count or is_naming else _OUTPUTS[output_format or "text"]
    if (quiet or is_naming) and max_count != 0:
        max_count = 1
    reader = EventFiles(reading, keep_raw=output_format == "raw")
    total = 0
    for name in files:
        prefix = f"{escape(shown_name(name))}: " if has_names or len(files) > 1 else ""
        found = 0
        with closing(reader.follow(name) if is_following else reader.read(name)) as events:
            while found != max_count and (event := next(events, None)) is not None:
                if predicate(event) != invert:
                    found += 1
                    if printing is not None:
                        printing(event, prefix)
        total += found
        if quiet and found:
            ctx.exit(MATCHED)
        if is_naming and found and not quiet:
            write_text(f"{escape(shown_name(name))}\n")
        elif count and not is_naming and not quiet:
            write_text(f"{prefix}{found}\n")
    ctx.exit(FAILED if reader.failed else MATCHED if total else NONE)


def _refuse_two_readers(options: FilterOptions, arguments: Sequence[str]) -> None:
    if "-" in options.files and (not arguments or "-" in arguments):
        raise click.UsageError("standard input cannot hold both the filters and the events: name a file")


def _files_in(names: Sequence[str]) -> Iterator[str]:
    """The files that are named, and those in folders that are, by name; hidden ones are passed over.

    Args:
        names: files, folders and ``-``.
    """
    for name in names:
        if name == "-" or not Path(name).is_dir():
            yield name
            continue
        for folder, folders, files in os.walk(name):
            folders[:] = sorted([each for each in folders if not each.startswith(".")])
            for file in sorted(files):
                path = Path(folder, file)
                if not file.startswith(".") and path.is_file():
                    yield str(path)
