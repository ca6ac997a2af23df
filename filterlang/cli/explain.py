"""``filterlang explain``: what a filter means, and why an event passes it or does not."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from json import dumps, loads
from typing import Final

import click

from filterlang.backends.interpret import Explanation, describe
from filterlang.cli._event_line import event_line
from filterlang.cli._expression_tree import expression_tree
from filterlang.cli._filters import FilterOptions, Selection, filter_options, select
from filterlang.cli._inputs import EventFiles, Reading, reading_options, shown_name
from filterlang.cli._options import FILE, format_option, once
from filterlang.cli._terminal import complain, may_color, write_text
from filterlang.diagnostics import LimitError, UnsupportedError
from filterlang.event import Event
from filterlang.filter import Filter
from filterlang.reporters import Paint, escape, painter
from filterlang.writers.jsonl import write as write_event

EXPLAINED: Final = 0
FAILED: Final = 2

_BOLD: Final = "1"
_RED: Final = "31"
_GREEN: Final = "32"


@click.command("explain", short_help="Say what a filter means.")
@click.argument("arguments", nargs=-1, type=FILE, metavar="[FILTER] [EVENT|-]")
@filter_options
@reading_options
@once("--max-count", "-m", type=click.IntRange(min=1), metavar="N", help="Stop after N events.")
@click.option(
    "--internals", is_flag=True, help="Show the filter's texts, its tree, generated Python and XPath, too."
)
@format_option("--output-format", ("text", "json"), "text, for people (the default), or json, for programs.")
@click.pass_context
def command(
    ctx: click.Context,
    options: FilterOptions,
    arguments: Sequence[str],
    reading: Reading,
    max_count: int | None,
    internals: bool,
    output_format: str | None,
) -> None:
    """Say what a filter means, and why an event passes it.

    EVENT is a file of events, or - for standard input. For each of its events, in turn, it is said whether it
    passes, and which parts of the filter held or failed and on which item. Instead of FILTER and --dialect,
    parts can be given, which are and-ed: --topic, --content, --types, --operation, --not-operation and -f.

    \b
    Examples:
      filterlang explain 'boolean(//tt:SimpleItem[@Name="port"])'
      filterlang explain 'tns1:Device//.' event.xml --dialect concrete-set
      filterlang explain --topic 'tns1:Device//.' --not-operation Initialized recording.xml
      filterlang explain --types 'alarm;motion' --internals

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
    write = _write_json if output_format == "json" else _write_text
    if not files:
        write(selection, flt, iter(()), internals=internals)
        ctx.exit(EXPLAINED)
    reader = EventFiles(reading)
    number = 0

    def counted(events: Iterator[Event]) -> Iterator[Event]:
        nonlocal number
        while number != max_count and (event := next(events, None)) is not None:
            number += 1
            yield event

    with closing(reader.read(files[0])) as events:
        write(selection, flt, counted(events), internals=internals)
    if not number and not reader.failed:
        complain(f"{shown_name(files[0])}: there is no event in it")
        ctx.exit(FAILED)
    ctx.exit(FAILED if reader.failed else EXPLAINED)


def _write_text(selection: Selection, flt: Filter, events: Iterator[Event], *, internals: bool) -> None:
    paint = painter(color=may_color(sys.stdout))
    _write_section(paint("In words", _BOLD), [escape(describe(flt.expr))])
    for heading, lines in _internals(selection, flt) if internals else ():
        _write_section(paint(heading, _BOLD), map(escape, lines))
    for number, event in enumerate(events, 1):
        explanation = flt.explain(event)
        verdict = paint("passes", _GREEN) if explanation.held else paint("does not pass", _RED)
        heading = f"{paint(f'Event {number}', _BOLD)} {verdict}"
        _write_section(heading, [escape(event_line(event)), *_reasons(explanation, paint)])


def _internals(selection: Selection, flt: Filter) -> Iterator[tuple[str, Iterable[str]]]:
    if selection.texts:
        yield "Filter", [f"{each.dialect}: {each.text}" for each in selection.texts]
    yield "Expression", expression_tree(flt.expr)
    yield "Python", flt.to_python().splitlines()
    try:
        yield "XPath 1.0", str(flt.to_xpath()).splitlines()
    except UnsupportedError as error:
        reasons = [(each.message, each.hint) for each in error.diagnostics]
        yield "XPath 1.0", [f"none: {message}{f' ({hint})' if hint else ''}" for message, hint in reasons]


def _reasons(explanation: Explanation, paint: Paint, level: int = 1) -> Iterator[str]:
    mark = paint("yes", _GREEN) if explanation.held else f"{paint('no', _RED)} "
    yield f"{'  ' * level}{mark} {escape(explanation.reason)}"
    for part in explanation.parts:
        yield from _reasons(part, paint, level + 1)


def _write_section(heading: str, lines: Iterable[str]) -> None:
    write_text("".join([f"{heading}\n", *[f"  {line}\n" for line in lines], "\n"]))


def _write_json(selection: Selection, flt: Filter, events: Iterator[Event], *, internals: bool) -> None:
    """Write one object, whose events go out one by one: there may be many."""
    head: dict[str, object] = {
        "words": describe(flt.expr),
        "filter": [{"dialect": each.dialect, "text": each.text} for each in selection.texts],
    }
    if internals:
        sections = {heading: "\n".join(lines) for heading, lines in _internals(selection, flt)}
        head["internals"] = {
            "expression": sections["Expression"],
            "python": sections["Python"],
            "xpath": _xpath(flt),
        }
    write_text(f'{dumps(head, indent=2)[:-2]},\n  "events": [')
    separator = "\n"
    for event in events:
        explanation = flt.explain(event)
        record = {
            "passes": explanation.held,
            "because": _record(explanation),
            "event": loads(write_event(event)),
        }
        write_text(f"{separator}    {dumps(record)}")
        separator = ",\n"
    write_text("]\n}\n" if separator == "\n" else "\n  ]\n}\n")


def _xpath(flt: Filter) -> str | None:
    try:
        return str(flt.to_xpath())
    except UnsupportedError:
        return None


def _record(explanation: Explanation) -> dict[str, object]:
    record: dict[str, object] = {"held": explanation.held, "reason": explanation.reason}
    if explanation.parts:
        record["parts"] = [_record(each) for each in explanation.parts]
    return record
