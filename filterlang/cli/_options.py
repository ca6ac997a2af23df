"""Types of options and arguments that several commands take, and what shells complete for them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from filterlang.namespaces import is_namespace_uri

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    _DialectBase = click.ParamType[str]
    _BindingBase = click.ParamType[tuple[str, str]]
else:
    _DialectBase = _BindingBase = click.ParamType

T = TypeVar("T")
Decorated = TypeVar("Decorated", bound=Callable[..., object])


class DialectType(_DialectBase):
    """A dialect, by its id or its URI; the value is its id."""

    name = "dialect"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The id of the dialect; a name that is none fails, with the one that was meant."""
        from filterlang.dialects import dialect_id

        try:
            return dialect_id(value)
        except ValueError as error:
            return self.fail(str(error), param, ctx)

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> "list[CompletionItem]":
        """The ids that start so, with what they are."""
        from click.shell_completion import CompletionItem

        from filterlang.dialects import dialect_ids, find_dialect

        return [
            CompletionItem(each, help=find_dialect(each).title)
            for each in dialect_ids()
            if each.startswith(incomplete)
        ]


class BindingType(_BindingBase):
    """A prefix and the URI it is bound to."""

    name = "p=uri"

    def convert(
        self, value: str | tuple[str, str], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """The prefix and its URI."""
        if isinstance(value, tuple):
            return value
        prefix, equals, uri = value.partition("=")
        if not equals or not prefix:
            self.fail(f"{value!r} must be a prefix, '=' and a URI, such as tns1=http://…", param, ctx)
        if not is_namespace_uri(uri):
            self.fail(f"{uri!r}, to which {prefix!r} would be bound, is no namespace URI", param, ctx)
        return prefix, uri


def _bindings(ctx: click.Context, param: click.Parameter, value: Sequence[tuple[str, str]]) -> dict[str, str]:
    bound: dict[str, str] = {}
    for prefix, uri in value:
        if bound.setdefault(prefix, uri) != uri:
            raise click.BadParameter(f"the prefix {prefix!r} is bound twice", ctx, param)
    return bound


def _once(ctx: click.Context, param: click.Parameter, value: Sequence[T]) -> T | None:
    if len(value) > 1:
        raise click.BadParameter("given more than once: which one counts?", ctx, param)
    return value[0] if value else None


def once(*names: str, **attributes: Any) -> Callable[[Decorated], Decorated]:
    """An option that takes one value. Given twice it is an error: click alone would drop the first.

    Args:
        names: its names.
        attributes: as for :func:`click.option`.
    """
    return click.option(*names, multiple=True, callback=_once, **attributes)


def shown_formats(formats: Iterable[str]) -> dict[str, str]:
    """Formats of events, by the names that commands call them by: jsonl is json-lines everywhere."""
    return {each.replace("jsonl", "json-lines"): each for each in formats}


class _Choice(click.Choice[str]):
    """A choice of names, some of which have older names that nobody is shown."""

    def __init__(self, names: Sequence[str], older: Mapping[str, str]) -> None:
        super().__init__(names)
        self._older = older

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return super().convert(self._older.get(value, value), param, ctx)


class _Renamed(click.Option):
    """An option that had other names, which are understood and shown nowhere."""

    def __init__(self, *arguments: Any, older: Sequence[str] = (), **attributes: Any) -> None:
        super().__init__(*arguments, **attributes)
        self._older = tuple(older)

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        super().add_to_parser(parser, ctx)
        if self._older:
            parser.add_option(obj=self, opts=self._older, dest=self.name, action="append", nargs=1)


def format_option(
    name: str,
    formats: Sequence[str],
    text: str,
    *,
    older: Sequence[str] = (),
    older_formats: Mapping[str, str] | None = None,
) -> Callable[[Decorated], Decorated]:
    """An option that names a format.

    Args:
        name: its name, such as ``--output-format``.
        formats: the formats.
        text: the help.
        older: names that the option had, which still count.
        older_formats: names that formats had, with the names of today.
    """
    choice = _Choice(formats, older_formats or {})
    return once(name, cls=_Renamed, older=older, type=choice, help=text)


FILE: Final = click.Path(allow_dash=True)
"""A file or ``-``. Whether it can be read shows when it is read."""

dialect_option = once(
    "--dialect",
    "-d",
    type=DialectType(),
    metavar="D",
    help="The dialect of the filter's text, such as item-filter or concrete-set, or its URI.",
)

at_option = click.option(
    "--at",
    multiple=True,
    metavar="PATH",
    help="Where filters stand in a YAML, JSON, TOML or XML file. Repeatable.",
)

namespace_option = click.option(
    "--namespace",
    "-n",
    "namespaces",
    type=BindingType(),
    multiple=True,
    callback=_bindings,
    metavar="P=URI",
    help="Bind the prefix P in filters to a namespace. tns1, onvif, tnsaxis, axis and tt are known.",
)
