"""``filterlang route``: whose events these are, by the filters of many."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Final

import click

from filterlang.cli._inputs import (
    MANY,
    STEPS,
    EventFiles,
    Reading,
    reading_options,
    refuse_unfit_files,
    shown_name,
)
from filterlang.cli._options import FILE, namespace_option
from filterlang.cli._reloading import Reloading, reloaded_on_signal
from filterlang.cli._routes import RouteFile, RoutesError
from filterlang.cli._signals import Interrupts
from filterlang.cli._terminal import complain, may_show_progress, write_bytes, write_error
from filterlang.writers.jsonl import write

MATCHED: Final = 0
NONE: Final = 1
FAILED: Final = 2


@click.command("route", short_help="Say whose events these are.")
@click.argument("filters", type=FILE, metavar="FILTERS")
@click.argument("files", nargs=-1, type=FILE, metavar="[EVENTS|-]...")
@namespace_option
@reading_options
@click.option("--all", "is_writing_all", is_flag=True, help="Print events without a key, too.")
@click.option(
    "--skip-bad", "is_skipping", is_flag=True, help="Leave wrong filters out instead of using none at all."
)
@click.option("--stats", "is_counting", is_flag=True, help="At the end, sum up on standard error.")
@click.option(
    "--follow", "is_following", is_flag=True, help="Wait for more at the end of the file, as 'tail -F' does."
)
@click.pass_context
def command(
    ctx: click.Context,
    filters: str,
    files: Sequence[str],
    namespaces: Mapping[str, str],
    reading: Reading,
    is_writing_all: bool,
    is_skipping: bool,
    is_counting: bool,
    is_following: bool,
) -> None:
    """Say whose events these are: print each with the keys of the filters it passes.

    FILTERS holds one filter a line, up to 100,000 and more:

    \b
      {"key": "gate", "concrete-set": "tns1:Device//.", "item-filter": "…"}

    The key is a string or a number; the parts are and-ed. EVENTS are files of events; without any, and for -,
    standard input is read. An event becomes a line of JSON, as 'match --output-format json-lines' prints it,
    with "keys" at its end, as soon as it has arrived. An event without a key is left out.

    SIGHUP has FILTERS read again; events go on by the old filters until the new ones are ready. A wrong
    filter is a reason to use none, so that at the start nothing is routed, and later the old filters stay.

    \b
    Examples:
      filterlang route filters.jsonl recording.xml
      curl -sN "$STREAM" | filterlang route filters.jsonl | ./deliver
      filterlang route filters.jsonl --follow events.jsonl --skip-bad >> routed.jsonl
      filterlang route filters.jsonl --stats events/*.xml > routed.jsonl
      kill -HUP "$PID"    has it read filters.jsonl again

    \b
    Exit status:
      0  an event had a key
      1  none had
      2  the job could not be done in full, such as a wrong filter, a file or a document that cannot
         be read, or filters that could not be reloaded
    """  # noqa: D301 - click wants the character
    names = files or ["-"]
    if filters == "-" and "-" in names:
        raise click.UsageError("standard input cannot hold both the filters and the events: name a file")
    refuse_unfit_files(names, is_following)
    reader = EventFiles(reading)
    file = RouteFile(filters, namespaces, is_skipping=is_skipping, say=reader.say)
    try:
        with reloaded_on_signal(file, _lines_with_progress(file.shown_name), reader.say) as reloading:
            router = _Router(reader, reloading, is_writing_all)
            try:
                router.route(names, is_following)
            finally:
                if is_counting:
                    router.describe()
    except RoutesError as error:
        complain(str(error))
        ctx.exit(FAILED)
    is_failed = reader.failed or reloading.failures or not reloading.is_complete
    ctx.exit(FAILED if is_failed else MATCHED if router.matched else NONE)


@dataclass
class _Router:
    """Prints events with their keys, and counts.

    Attributes:
        events: how many events there were.
        matched: how many of them had a key.
        matches: how many keys they had.
    """

    _reader: EventFiles
    _reloading: Reloading
    _is_writing_all: bool
    _started: float = field(default_factory=time.perf_counter)
    events: int = 0
    matched: int = 0
    matches: int = 0

    def route(self, names: Sequence[str], is_following: bool) -> None:
        """Print the events of files that have a key, or all."""
        reader, reloading = self._reader, self._reloading
        with Interrupts() as interrupts:
            for name in names:
                with closing(reader.follow(name) if is_following else reader.read(name)) as events:
                    for event in events:
                        keys = reloading.routes.match(event)
                        self.events += 1
                        self.matches += len(keys)
                        self.matched += bool(keys)
                        if not keys and not self._is_writing_all:
                            continue
                        try:
                            line = write(event, {"keys": keys})
                        except ValueError as error:
                            reader.fail(f"{shown_name(name)}: an event is left out: {error}")
                            continue
                        with interrupts.put_off():
                            write_bytes(line)

    def describe(self) -> None:
        """Sum up on standard error."""
        seconds = time.perf_counter() - self._started
        failures = self._reloading.failures
        counts = {
            "filters": f"{len(self._reloading.routes.filters):,}",
            "reloads": f"{self._reloading.reloads:,}" + (f", and {failures:,} failed" if failures else ""),
            "events": f"{self.events:,}",
            "events with keys": f"{self.matched:,}",
            "matches": f"{self.matches:,}",
            "events per second": f"{self.events / seconds:,.0f}" if self.events else "-",
        }
        write_error("".join([f"{name}: {count}\n" for name, count in counts.items()]))


def _lines_with_progress(name: str) -> Callable[[Sequence[str]], Iterable[str]]:
    """A function that hands out lines one by one, with a progress bar where there are many.

    Args:
        name: the name of the file they are of.
    """

    def hand_out(lines: Sequence[str]) -> Iterator[str]:
        if len(lines) < MANY or not may_show_progress():
            yield from lines
            return
        steps = len(lines) // STEPS
        with click.progressbar(lines, label=name, file=sys.stderr, update_min_steps=steps) as bar:
            yield from bar

    return hand_out
