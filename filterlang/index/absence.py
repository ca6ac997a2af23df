"""Rows of which nothing remains but what must be absent."""

from collections.abc import Callable, Collection, Hashable
from typing import Any, Final, TypeAlias

from filterlang.index.small import Bag, Map, look_up, with_entry, with_key, without_entry, without_key

Tick: TypeAlias = Callable[[], None]
"""Called between two steps of a change that readers must not see apart: see ``branches``."""

_FEW: Final = 4
"""Among so few it is faster to look at each than to make a set of them."""


class Unless:
    """Rows that pass unless the event has an atom: nearly all of them, for nearly every event.

    So they are not looked for: those that do not pass are, and all others do.
    """

    __slots__ = ("exceptions", "rows")

    def __init__(self) -> None:
        self.rows: Bag = ()
        self.exceptions: Map[str, Bag] = ()

    def passing(self, atoms: Collection[str]) -> Bag | list[Any]:
        """The rows that pass for an event with these atoms."""
        rows = self.rows
        exceptions = self.exceptions
        failed: list[Any] = []
        if isinstance(exceptions, dict):
            for atom in atoms:
                failed += exceptions.get(atom, ())
        else:
            for atom, excepted in exceptions:
                if atom in atoms:
                    failed += excepted
        if not failed:
            return rows
        gone = set(failed) if len(failed) > _FEW else failed
        return [row for row in (list(rows) if isinstance(rows, dict) else rows) if row not in gone]

    def add(self, row: Hashable, absent: tuple[str, ...], tick: Tick) -> None:
        """Add a row that passes unless the event has one of some atoms."""
        for atom in dict.fromkeys(absent):
            excepted = look_up(self.exceptions, atom) or ()
            self.exceptions = with_entry(self.exceptions, atom, with_key(excepted, row))
        tick()
        self.rows = with_key(self.rows, row)

    def discard(self, row: Hashable, absent: tuple[str, ...], tick: Tick) -> bool:
        """Undo :meth:`add`. Whether the row was here."""
        rows = without_key(self.rows, row)
        if rows is None:
            return False
        self.rows = rows
        tick()
        for atom in dict.fromkeys(absent):
            excepted = without_key(look_up(self.exceptions, atom) or (), row)
            if excepted:
                self.exceptions = with_entry(self.exceptions, atom, excepted)
            else:
                self.exceptions = without_entry(self.exceptions, atom)
        return True
