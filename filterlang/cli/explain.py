"""``filterlang explain``: what a filter means, and why an event passes it or does not."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import Final

import click

from filterlang.backends.interpret import describe
from filterlang.cli._event_line import event_line
from filterlang.cli._expression_tree import expression_tree
from filterlang.cli._filters import FilterOptions, Selection, filter_options, select
from filterlang.cli._inputs import EventFiles, Reading, reading_options, shown_name
from filterlang.cli._options import FILE, once
from filterlang.cli._terminal import complain, write_text
from filterlang.diagnostics import LimitError, UnsupportedError
from filterlang.event import Event
from filterlang.filter import Filter
from filterlang.reporters import escape

EXPLAINED: Final = 0
FAILED: Final = 2


@click.command("explain")
@click.argument("arguments", nargs=-1, type=FILE, metavar="[FILTER] [EVENT|-]")
@filter_options
@reading_options
@once("--max-count", "-m", type=click.IntRange(min=1), metavar="N", help="Stop after N events.")
@click.pass_context
def command(
    ctx: click.Context,
    options: FilterOptions,
    arguments: Sequence[str],
    reading: Reading,
    max_count: int | None,
) -> None:
    """Say what a filter means, and why an event passes it.

    The filter is shown in words, as a tree, as generated Python and as XPath 1.0.

    EVENT is a file of events, or - for standard input. For each of its events, in turn, it is said whether it
    passes, and which parts of the filter held or failed and on which item. Instead of FILTER and --dialect,
    parts can be given, which are and-ed: --topic, --content, --types, --operation, --not-operation and -f.

    \b
    Examples:
      filterlang explain 'boolean(//tt:SimpleItem[@Name="port"])' -d item-filter
      filterlang explain 'tns1:Device//.' event.xml --dialect concrete-set
      filterlang explain --topic 'tns1:Device//.' --not-operation Initialized recording.xml

    \b
    Exit status:
      0  the filter was explained, and every event
      2  the job could not be done in full: the filter is wrong, a file or a document cannot be read,
         or EVENT holds no event
    """  # noqa: D301 - click wants the character
    selection, files = select(options, arguments)
    if len(files) > 1:
        raise click.UsageError(f"explain takes one file of events: {files[1]!r} is one too many")
    try:
        flt = selection.combined()
    except LimitError as error:
        complain(f"the filters together are too large to explain: {error}")
        ctx.exit(FAILED)
    for heading, lines in _sections(selection, flt):
        _write_section(heading, lines)
    if not files:
        ctx.exit(EXPLAINED)
    reader = EventFiles(reading)
    number = 0
    with closing(reader.read(files[0])) as events:
        while number != max_count and (event := next(events, None)) is not None:
            number += 1
            _write_section(f"Event {number}", _explained(flt, event))
    if not number and not reader.failed:
        complain(f"{shown_name(files[0])}: there is no event in it")
        ctx.exit(FAILED)
    ctx.exit(FAILED if reader.failed else EXPLAINED)


def _sections(selection: Selection, flt: Filter) -> Iterator[tuple[str, Iterable[str]]]:
    if selection.texts:
        yield "Filter", [f"{each.dialect}: {each.text}" for each in selection.texts]
    yield "In words", [describe(flt.expr)]
    yield "Expression", expression_tree(flt.expr)
    yield "Python", flt.to_python().splitlines()
    try:
        yield "XPath 1.0", str(flt.to_xpath()).splitlines()
    except UnsupportedError as error:
        reasons = [(each.message, each.hint) for each in error.diagnostics]
        yield "XPath 1.0", [f"none: {message}{f' ({hint})' if hint else ''}" for message, hint in reasons]


def _explained(flt: Filter, event: Event) -> Iterator[str]:
    explanation = flt.explain(event)
    yield event_line(event)
    yield "passes, because:" if explanation.held else "does not pass, because:"
    yield from [f"  {line}" for line in str(explanation).split("\n")]


def _write_section(heading: str, lines: Iterable[str]) -> None:
    write_text("".join([f"{heading}\n", *[f"  {escape(line)}\n" for line in lines], "\n"]))
