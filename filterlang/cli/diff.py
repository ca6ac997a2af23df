"""``filterlang diff``: what a change of filters changes, with events that prove it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import click

from filterlang.cli._difference_reports import REPORTS
from filterlang.cli._differences import find_differences, place_of
from filterlang.cli._filter_files import read_filter_file
from filterlang.cli._given_text import taken_dialect
from filterlang.cli._matched_filters import Match, TwiceError, changed
from filterlang.cli._options import FILE, at_option, dialect_option, namespace_option, once
from filterlang.cli._terminal import complain, write_text
from filterlang.lint.entries import FilterEntry, FilterText
from filterlang.places.findings import Document

EQUAL: Final = 0
DIFFERENT: Final = 1
FAILED: Final = 2


@click.command("diff", short_help="Say what a change of filters changes.")
@click.argument("old", type=FILE, metavar="OLD")
@click.argument("new", type=FILE, metavar="NEW")
@click.option("--text", "are_texts", is_flag=True, help="OLD and NEW are texts of filters, not files.")
@dialect_option
@at_option
@namespace_option
@once(
    "--output-format",
    type=click.Choice(tuple(REPORTS)),
    help="text, for people (the default); json, for programs; github, for GitHub Actions.",
)
@click.pass_context
def command(
    ctx: click.Context,
    old: str,
    new: str,
    are_texts: bool,
    dialect: str | None,
    at: Sequence[str],
    namespaces: Mapping[str, str],
    output_format: str | None,
) -> None:
    """Say what a change of filters changes: which events pass no longer, and which pass now.

    OLD and NEW are files of filters as check reads them, and one of them may be - for standard input; or they
    are two texts in the dialect. They are taken for files if there is a file of that name.

    For each filter that was changed there is one word, and the smallest events that prove it:

    \b
      equal        the same events pass
      narrower     some events no longer pass
      wider        some events pass now
      overlapping  some no longer pass, others pass now, and some still do
      disjoint     no event passes both
      undecided    finding out would take too long
      added, removed

    Filters with a "key" are compared by key. Those without are unchanged if their texts stand in both files;
    of what is left between unchanged ones, the first in OLD is compared with the first in NEW, and so on.

    \b
    Examples:
      filterlang diff old.txt new.txt --dialect item-filter
      filterlang diff 'tns1:Device//.' 'tns1:Device/Trigger' --dialect concrete-set
      git show main:filters.jsonl | filterlang diff - filters.jsonl --output-format github
      filterlang diff --output-format json old.jsonl new.jsonl |
          jq -c '.[].no_longer_passes.event // empty'

    \b
    Exit status:
      0  the same events pass, filter by filter
      1  a filter was added, removed or passes other events, or it could not be decided
      2  the job could not be done in full, such as a wrong filter or a file that cannot be read
    """  # noqa: D301 - click wants the character
    if are_texts or not _are_files(old, new):
        sides = _Sides([Match(_entry("OLD", old, dialect), _entry("NEW", new, dialect))])
    else:
        sides = _read(old, new, dialect, namespaces, at)
    differences, failed = find_differences(sides.changed, namespaces)
    for chunk in REPORTS[output_format or "text"](differences, sides.filters):
        write_text(chunk)
    is_equal = all(difference.is_equal for difference in differences)
    ctx.exit(FAILED if failed else EQUAL if is_equal else DIFFERENT)


class _Sides(NamedTuple):
    """What is compared.

    Attributes:
        changed: the filters that changed.
        filters: how many there are in either file, None where two texts are compared.
    """

    changed: Sequence[Match]
    filters: int | None = None


def _are_files(old: str, new: str) -> bool:
    """Whether both arguments are files. Raises a UsageError if that is not clear."""
    if old == "-" == new:
        raise click.UsageError("standard input cannot be both: name a file")
    missing = [name for name in (old, new) if name != "-" and not _is_there(name)]
    if len(missing) == 1:
        raise click.UsageError(
            f"{missing[0]!r} is no file, and the other one is. If both are texts of filters, give --text"
        )
    for name in missing:
        # A type list may be any words: a misspelt file must not be taken for one.
        if Path(name).suffix[1:].isalnum() and name.isprintable() and "?" not in name:
            raise click.UsageError(f"there is no file {name!r}. If it is the text of a filter, give --text")
    return not missing


def _is_there(name: str) -> bool:
    try:
        return Path(name).exists()
    except (OSError, ValueError):  # too long for a name, or with characters that no name has
        return False


def _entry(name: str, text: str, dialect: str | None) -> FilterEntry:
    dialect = dialect or taken_dialect(name, text)
    if dialect is None:
        raise click.UsageError(
            "the texts need --dialect, as they do not say which dialect they are in "
            "(they are no files: there are none of these names)"
        )
    return FilterEntry((FilterText(Document(name, text), text, dialect),))


def _read(
    old: str, new: str, dialect: str | None, namespaces: Mapping[str, str], at: Sequence[str]
) -> _Sides:
    one, other = (read_filter_file(file, dialect, namespaces, at) for file in (old, new))
    if one is None or other is None:
        raise click.exceptions.Exit(FAILED)
    try:
        found = changed(one, other)
    except TwiceError as error:
        name, row = place_of(error.entry)
        complain(f"{name}:{row}: this key stands in the file already: a key stands for one filter")
        raise click.exceptions.Exit(FAILED) from None
    removed = sum([match.new is None for match in found])
    return _Sides(found, len(other) + removed)
