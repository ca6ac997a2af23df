"""Differences to text, in the output formats of ``filterlang diff``. Knows nothing of how they were found."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from filterlang.cli._differences import Difference, Witness, place_of
from filterlang.cli._event_line import event_line
from filterlang.event import Event
from filterlang.lint.entries import FilterEntry
from filterlang.reporters import escape
from filterlang.writers import write_event

Report: TypeAlias = Callable[[Sequence[Difference], "int | None"], Iterator[str]]
"""Reports differences, of so many filters; None where two texts were compared."""


def _text(differences: Sequence[Difference], filters: int | None) -> Iterator[str]:
    """For people: a line for each filter, and the events below it."""
    for difference in differences:
        headline = difference.change if filters is None else _headline(difference)
        lines = [headline, *[f"  {line}" for line in _proof(difference)]]
        yield "".join([f"{line}\n" for line in lines])
    if filters is not None:
        yield _summary(differences, filters)


def _json(differences: Sequence[Difference], _filters: int | None) -> Iterator[str]:
    """For programs: a list of records, in pure ASCII."""
    yield f"{json.dumps(list(map(_record, differences)), indent=2)}\n"


def _github(differences: Sequence[Difference], _filters: int | None) -> Iterator[str]:
    """Workflow commands, which GitHub Actions shows beside the lines of a change.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    for difference in differences:
        kind = "notice" if difference.is_equal else "warning"
        name, row = place_of(difference.entry)
        title = _property(f"filterlang diff: {difference.change}")
        message = "\n".join([_headline(difference), *_proof(difference)])
        yield f"::{kind} file={_property(name)},line={row},title={title}::{_data(message)}\n"


REPORTS: Final[dict[str, Report]] = {"text": _text, "json": _json, "github": _github}
"""The output formats by their names."""


def _headline(difference: Difference) -> str:
    """Where a filter stands, what became of it, and its key as it is written in a file, if it has one."""
    name, row = place_of(difference.entry)
    words = [f"{escape(name)}:{row}", difference.change]
    key = difference.entry.key
    if key is not None:
        words.append(escape(json.dumps(key.value, ensure_ascii=False)))
    return ": ".join(words)


def _proof(difference: Difference) -> Iterator[str]:
    """What the witnesses of a filter show, a line for each."""
    if difference.is_equal and difference.is_rewritten:
        yield "written differently, and passes the same events"
    for witness in difference.witnesses:
        if witness.event is not None:
            if not _goes_without_saying(difference, witness):
                yield f"{witness.means}: {_event(witness.event)}"
        elif witness.is_undecided:
            yield f"{witness.means}: undecided, as finding an event would take too long"


def _goes_without_saying(difference: Difference, witness: Witness) -> bool:
    return witness.means == "still passes" and difference.change != "overlapping"


def _event(event: Event) -> str:
    # Most are ONVIF's. Of others all may be absent by which one could tell.
    return event_line(event) if event.system == "onvif" else f"{event_line(event)} ({event.system})"


def _summary(differences: Sequence[Difference], filters: int) -> str:
    if not differences:
        return "No filter differs.\n" if filters else "There are no filters.\n"
    counted = Counter([difference.change for difference in differences])
    changes = ", ".join([f"{number:,} {change}" for change, number in counted.most_common()])
    noun = "filter" if filters == 1 else "filters"
    return f"\n{len(differences):,} of {filters:,} {noun} changed: {changes}.\n"


def _record(difference: Difference) -> dict[str, object]:
    key = difference.entry.key
    shown = {each.means.replace(" ", "_"): each for each in difference.witnesses}
    events = {
        name: _witness_record(shown[name].event) if name in shown else None
        for name in ("no_longer_passes", "passes_now", "still_passes")
    }
    return {
        "key": None if key is None else key.value,
        "change": difference.change,
        "old": _filter_record(difference.old),
        "new": _filter_record(difference.new),
        **events,
        "undecided": [name for name, witness in shown.items() if witness.is_undecided],
    }


def _filter_record(entry: FilterEntry | None) -> dict[str, object] | None:
    if entry is None:
        return None
    name, row = place_of(entry)
    return {"filename": name, "row": row, "filter": {text.dialect: text.text for text in entry.texts}}


def _witness_record(event: Event | None) -> dict[str, object] | None:
    if event is None:
        return None
    return {"event": json.loads(write_event(event, "jsonl")), "document": _document(event)}


def _document(event: Event) -> str | None:
    """The event as its system sends it, None where no document can hold it."""
    try:
        return write_event(event, event.system).decode()
    except ValueError:
        return None


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(escape(text)).replace(":", "%3A").replace(",", "%2C")
