"""The filter that a command works with: the options that give it, and what becomes of them.

A filter is one text in a dialect, or parts that are and-ed: ``--topic``, ``--content``, ``--types``,
``--operation``, ``--not-operation`` and the filters of a file, one of which must pass.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import update_wrapper
from typing import Any, Final, NamedTuple

import click

from filterlang.ast import all_of, any_of
from filterlang.building import operation
from filterlang.cli._filter_files import read_filter_file, show
from filterlang.cli._given_text import is_file, taken_dialect
from filterlang.cli._options import FILE, at_option, dialect_option, namespace_option, once
from filterlang.cli._terminal import complain
from filterlang.compiling import compile as compile_text
from filterlang.diagnostics import FilterError, LimitError, Span
from filterlang.event import Event
from filterlang.event.fields import NO_OPERATION, OPERATIONS
from filterlang.filter import Filter
from filterlang.lint.entries import FilterText
from filterlang.places.findings import Document

MOST_EXPLAINED: Final = 1_000
"""The warnings of a file with more filters than this are left to ``filterlang check``: they take a parser."""

_PARTS: Final = {"topic": "concrete-set", "content": "item-filter", "types": "type-list"}
"""The dialects of the options that hold a text."""


_OPERATIONS: Final = (*sorted(OPERATIONS), NO_OPERATION)


class FilterOptions(NamedTuple):
    """The options that give the filter, as they were given."""

    dialect: str | None
    namespaces: Mapping[str, str]
    topic: str | None
    content: str | None
    types: str | None
    operations: Sequence[str]
    not_operations: Sequence[str]
    files: Sequence[str]
    at: Sequence[str] = ()

    @property
    def parts(self) -> list[str]:
        """The options given that make up the filter, so that no argument does."""
        given = [f"--{name}" for name in _PARTS if getattr(self, name) is not None]
        others = (
            ("--operation", self.operations),
            ("--not-operation", self.not_operations),
            ("-f", self.files),
        )
        return given + [name for name, values in others if values]


class Selection:
    """Compiled filters: one of each group must pass.

    Args:
        groups: the groups; none is empty.
        texts: what the filters were compiled from.
    """

    def __init__(self, groups: Sequence[Sequence[Filter]], texts: Sequence[FilterText]) -> None:
        self._groups = groups
        self.texts = texts

    def predicate(self) -> Callable[[Event], bool]:
        """Whether an event passes. There may be any number of filters."""
        if len(self._groups) == 1 and len(self._groups[0]) == 1:
            return self._groups[0][0].matches
        groups = self._groups
        return lambda event: all(any(flt.matches(event) for flt in group) for group in groups)

    def combined(self) -> Filter:
        """All of it as one filter.

        Raises:
            LimitError: if that is over a limit.
        """
        if len(self._groups) == 1 and len(self._groups[0]) == 1:
            return self._groups[0][0]
        return Filter(all_of(*[any_of(*[flt.expr for flt in group]) for group in self._groups]))


def filter_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options for its filter; its function takes them as ``options``."""

    def collect(
        dialect: str | None,
        namespaces: Mapping[str, str],
        topic: str | None,
        content: str | None,
        types: str | None,
        operations: Sequence[str],
        not_operations: Sequence[str],
        files: Sequence[str],
        at: Sequence[str],
        **others: Any,
    ) -> Any:
        options = FilterOptions(
            dialect, namespaces, topic, content, types, operations, not_operations, files, at
        )
        return function(options=options, **others)

    wrapped: Callable[..., Any] = update_wrapper(collect, function)
    for option in reversed(
        (
            dialect_option,
            once("--topic", metavar="T", help="A topic expression, as in concrete-set."),
            once("--content", metavar="C", help="A message content filter, as in item-filter."),
            once("--types", metavar="L", help="A list of event types, as in type-list."),
            _operation_option(
                "--operation",
                "operations",
                f"What happened to the property, {NO_OPERATION} for events of no property; given several "
                "times, any of them.",
            ),
            _operation_option(
                "--not-operation",
                "not_operations",
                "What did not happen: 'Initialized' skips the states that a device repeats when a client "
                "connects. Repeatable.",
            ),
            click.option(
                "--file",
                "-f",
                "files",
                multiple=True,
                type=FILE,
                metavar="FILE",
                help="The filters of a file, read as check does; one of them must pass. Repeatable.",
            ),
            at_option,
            namespace_option,
        )
    ):
        wrapped = option(wrapped)
    return wrapped


def _operation_option(
    name: str, variable: str, text: str
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(
        name,
        variable,
        multiple=True,
        type=click.Choice(_OPERATIONS, case_sensitive=False),
        metavar=f"[{'|'.join(_OPERATIONS)}]",
        help=text,
    )


def select(options: FilterOptions, arguments: Sequence[str]) -> tuple[Selection, list[str]]:
    """Compile the filter; what is wrong with it, warnings too, goes to standard error.

    Args:
        options: the options that give it.
        arguments: all arguments; the first one is the filter where no option is.

    Returns:
        The filter, and the arguments that are not part of it.

    Raises:
        click.UsageError: if no filter is given, or in a way that cannot be understood.
        click.exceptions.Exit: if the filter is wrong.
    """
    rest = list(arguments)
    groups: list[list[Sequence[FilterText]]] = []
    if options.parts:
        _refuse_idle_dialect(options)
        _refuse_no_operation(options)
        for name, dialect in _PARTS.items():
            text = getattr(options, name)
            if text is not None:
                groups.append([(FilterText(Document(f"--{name}", text), text, dialect),)])
        if options.files:
            groups.append(_read_files(options))
    elif not rest:
        raise click.UsageError(
            "there is no filter: give one with --dialect, or its parts with "
            "--topic, --content, --types, --operation, --not-operation or -f"
        )
    else:
        text = rest.pop(0)
        groups.append([(FilterText(Document("FILTER", text), text, options.dialect or _recognize(text)),)])
    compiled = [[compile_line(line, options.namespaces) for line in group] for group in groups]
    if any(each is None for group in compiled for each in group):
        if not options.parts:
            _refuse_file(arguments[0])
        raise click.exceptions.Exit(2)
    filters = [[each for each in group if each is not None] for group in compiled]
    if sum(map(len, filters)) <= MOST_EXPLAINED:
        _warn(groups, options.namespaces)
    if options.operations:
        filters.append([operation(*options.operations)])
    if options.not_operations:
        filters.append([~operation(*options.not_operations)])
    return Selection(filters, [text for group in groups for line in group for text in line]), rest


def _recognize(text: str) -> str:
    """The dialect of the first argument, where no option names it. A file in its place is no filter."""
    found = taken_dialect("FILTER", text)
    if found is not None:
        return found
    _refuse_file(text)
    raise click.UsageError(
        "the filter needs --dialect, as its text does not say which dialect it is in; "
        "or give it as --topic, --content or --types"
    )


def _refuse_file(text: str) -> None:
    """Raise a UsageError if what should be a filter is the name of a file."""
    if is_file(text):
        raise click.UsageError(
            f"there is no filter: the first argument, {text!r}, is a file. Put the filter before it, or give "
            "--topic, --content, --types or -f"
        )


def _refuse_idle_dialect(options: FilterOptions) -> None:
    if options.dialect is not None and not options.files:
        raise click.UsageError(
            f"--dialect is about no filter: with {options.parts[0]} every argument is a file of events. "
            "Give the filter's text as --topic, --content or --types instead"
        )


def _refuse_no_operation(options: FilterOptions) -> None:
    if {*(options.operations or _OPERATIONS)} <= {*options.not_operations}:
        raise click.UsageError("no event can pass: --not-operation excludes every operation there could be")


def _read_files(options: FilterOptions) -> list[Sequence[FilterText]]:
    found = [
        read_filter_file(file, options.dialect, options.namespaces, options.at) for file in options.files
    ]
    if any(each is None for each in found):
        raise click.exceptions.Exit(2)
    lines: list[Sequence[FilterText]] = [entry.texts for entries in found for entry in entries or ()]
    if not lines:
        raise click.UsageError(f"there is no filter in {', '.join(options.files)}")
    return lines


def compile_line(texts: Sequence[FilterText], namespaces: Mapping[str, str]) -> Filter | None:
    """The filter of and-ed texts; None where one is wrong, once that has been said.

    Args:
        texts: the texts.
        namespaces: the prefixes they may use, beside the well-known ones.
    """
    compiled: list[Filter] = []
    for text in texts:
        try:
            compiled.append(compile_text(text.text, text.dialect, namespaces=text.namespaces or namespaces))
        except FilterError as error:
            show(map(text.finding, error.diagnostics))
    if len(compiled) < len(texts):
        return None
    if len(compiled) == 1:
        return compiled[0]
    try:
        return Filter(all_of(*[flt.expr for flt in compiled]))
    except LimitError as error:
        document = texts[0].document
        row, _ = document.position(texts[0].place(Span(0, 0)).start)
        complain(f"{document.name}:{row}: the parts together are too large: {error}")
        return None


def _warn(groups: Sequence[Sequence[Sequence[FilterText]]], namespaces: Mapping[str, str]) -> None:
    for text in (text for group in groups for line in group for text in line):
        found = compile_text(text.text, text.dialect, namespaces=text.namespaces or namespaces).diagnostics
        show(map(text.finding, found))
