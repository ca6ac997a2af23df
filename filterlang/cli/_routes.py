"""What ``filterlang route`` goes by: filters and the keys they are called by, loaded from a file."""

import gc
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from filterlang.cli._filters import MOST_EXPLAINED
from filterlang.cli._inputs import MANY, shown_name
from filterlang.cli._keyed_filters import KeyedFilters
from filterlang.cli._terminal import complaint, for_stderr, stdin_bytes
from filterlang.compiling import compile as compile_text
from filterlang.diagnostics import Diagnostic, FilterError
from filterlang.event import Event
from filterlang.filterset import FilterSet
from filterlang.lint.entries import Key
from filterlang.lint.sources import SourceError
from filterlang.places.findings import Finding

MOST_SHOWN: Final = 100
"""So many wrong filters are shown, and the rest is counted: the wrong file may have been named."""

Watch: TypeAlias = Callable[[Sequence[str]], Iterable[str]]
"""Hands out the lines of a file one by one, to show how far it is, or to stop."""


class RoutesError(ValueError):
    """The filters cannot be used; the message says why."""


class Routes(NamedTuple):
    """Filters, and whose they are.

    Attributes:
        filters: the filters, by the rows of the file that they stand in.
        keys: their keys, by row.
        left_out: how many wrong filters the file holds beside them.
    """

    filters: FilterSet[int]
    keys: Mapping[int, Key]
    left_out: int = 0

    def match(self, event: Event) -> list[Key]:
        """The keys of the filters that an event passes, in the order of the file."""
        # The rows come in no order. Sorting them costs less than sorting keys, which may be of two types.
        keys = self.keys
        return [keys[row] for row in sorted(self.filters.match(event))]


class RouteFile:
    """A file of filters with keys, which can be loaded again.

    Args:
        name: its name; ``-`` is standard input.
        namespaces: the prefixes that filters may use, beside the well-known ones.
        is_skipping: whether wrong filters are left out; else they are a reason to use none.
        say: writes text to standard error: what is wrong with filters.
    """

    def __init__(
        self, name: str, namespaces: Mapping[str, str], *, is_skipping: bool, say: Callable[[str], None]
    ) -> None:
        self._name = name
        self._namespaces = namespaces
        self._is_skipping = is_skipping
        self._say = say
        self.shown_name = shown_name(name)

    def load(self, watch: Watch) -> Routes:
        """Load the filters. What is wrong with them, and warnings about a few, goes to standard error.

        Args:
            watch: hands out the lines.

        Raises:
            RoutesError: if they cannot be used.
        """
        try:
            data = stdin_bytes().read() if self._name == "-" else Path(self._name).read_bytes()
            file = KeyedFilters(self.shown_name, data)
        except SourceError as error:
            raise RoutesError(str(error)) from None
        except OSError as error:
            raise RoutesError(f"{self.shown_name}: {error.strerror or error}") from None
        with _spared_by_the_collector(len(file.lines)):
            rows = file.rows(watch(file.lines))
            filters, errors = FilterSet[int].compile(rows, namespaces=self._namespaces)
        wrong = len(file.findings) + len(errors)
        total = len(filters) + wrong
        self._show_wrong(file, errors)
        if wrong and (not self._is_skipping or not filters):
            advice = "" if self._is_skipping else "; --skip-bad would leave them out"
            raise RoutesError(f"{self.shown_name}: {wrong:,} of {total:,} filters are wrong{advice}")
        if wrong:
            self._complain(f"{wrong:,} of {total:,} filters are wrong and left out")
        if not filters:
            self._complain("there is no filter in it, so no event has a key")
        elif len(filters) <= MOST_EXPLAINED:
            self._warn(file, filters)
        keys = {row: key for row, key in file.keys.items() if row not in errors} if errors else file.keys
        return Routes(filters, keys, wrong)

    def load_again(self, watch: Watch) -> Routes:
        """Load the filters once more.

        Args:
            watch: hands out the lines.

        Raises:
            RoutesError: if they cannot be used, also because they came through a pipe, which is empty by now.
        """
        if self._name == "-":
            raise RoutesError("the filters came from standard input, which cannot be read again")
        try:
            is_file = stat.S_ISREG(Path(self._name).stat().st_mode)
        except OSError as error:
            raise RoutesError(f"{self.shown_name}: {error.strerror or error}") from None
        if not is_file:
            raise RoutesError(f"{self.shown_name}: not a regular file, so it cannot be read again")
        return self.load(watch)

    def _show_wrong(self, file: KeyedFilters, errors: Mapping[int, Sequence[FilterError]]) -> None:
        rows = sorted([*file.findings, *errors])
        for row in rows[:MOST_SHOWN]:
            self._show(file.findings.get(row) or _findings(file, row, errors[row]))
        if len(rows) > MOST_SHOWN:
            self._complain(f"{len(rows) - MOST_SHOWN:,} more filters are wrong")

    def _warn(self, file: KeyedFilters, filters: Iterable[int]) -> None:
        for row in filters:
            for text in file.line(row).texts:
                found = compile_text(text.text, text.dialect, namespaces=self._namespaces).diagnostics
                self._show(map(text.finding, found))

    def _show(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self._say(for_stderr(finding))

    def _complain(self, message: str) -> None:
        self._say(complaint(f"{self.shown_name}: {message}"))


@contextmanager
def _spared_by_the_collector(lines: int) -> Iterator[None]:
    # 100,000 filters are almost a million objects, all of which stay. To look through them for garbage while
    # they are made takes as long as to make them, and would stop a router for half a second afterwards. They
    # hold no cycles, so the collector need never see them: what is frozen still goes with its last reference.
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
        if lines >= MANY:
            gc.freeze()
    finally:
        gc.enable()


def _findings(file: KeyedFilters, row: int, errors: Sequence[FilterError]) -> Iterator[Finding]:
    line = file.line(row)
    texts = {text.dialect: text for text in line.texts}
    for error in errors:
        text = texts.get(error.dialect or "")
        for each in error.diagnostics:
            if text is not None:
                yield text.finding(each)
            else:  # no text is wrong, but all of them together
                message = f"the parts together: {each.message}"
                yield file.finding(row, Diagnostic(each.code, message, each.span, each.hint))
