"""The command line: one module per command, found by name and imported when it is called for.

A command is a module with a :class:`click.Command` named ``command``; modules that start with ``_`` are
shared parts. Holds :func:`main`, which turns whatever can end a command into an exit status.
"""

import errno
import gc
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Final, NoReturn, cast

import click

from filterlang import __version__
from filterlang.cli._tables import keep_tables
from filterlang.cli._terminal import complain, silence_stdout, wishes

NAME: Final = "filterlang"

INTERRUPTED: Final = 130
CLOSED_PIPE: Final = 141
"""What a shell reports of a program that SIGINT or SIGPIPE ended, such as grep."""

FAILED: Final = 2

_WITH_PROGRESS: Final = ("check", "explain", "match", "route")
"""The commands that show a progress bar."""

_BETWEEN_COLLECTIONS: Final = 50_000
"""So many objects are made before Python looks for garbage. A command makes most of its objects when it
starts, and keeps them: with Python's own 700, looking is a good part of a short run."""


@cache
def command_names() -> tuple[str, ...]:
    """The names of the commands there are, sorted."""
    names = (module.name for module in iter_modules(__path__))
    return tuple(sorted(name.replace("_", "-") for name in names if not name.startswith("_")))


@cache
def _load(name: str) -> click.Command:
    module = import_module(f"{__name__}.{name.replace('-', '_')}")
    command = cast("click.Command", module.command)
    command.params += [_color_option(), *([_progress_option()] if name in _WITH_PROGRESS else [])]
    return command


def _color_option() -> click.Option:
    return click.Option(
        ["--color"],
        type=click.Choice(("auto", "always", "never")),
        default="auto",
        expose_value=False,
        is_eager=True,
        callback=lambda _ctx, _param, value: setattr(wishes, "color", value),
        help="Whether to colour: on a terminal (auto, the default), always or never.",
    )


def _progress_option() -> click.Option:
    return click.Option(
        ["--no-progress"],
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=lambda _ctx, _param, value: setattr(wishes, "progress", not value),
        help="Show no progress bar.",
    )


class _Commands(click.Group):
    """The commands of this package. A user's string is compared with their names, and never imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(command_names())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in command_names():
            return None
        keep_tables()
        return _load(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in command_names() and not ctx.resilient_parsing:
            ctx.fail(_unknown_command(args[0]))
        return super().resolve_command(ctx, args)

    # click itself would answer a closed pipe with exit status 1, which means something else here.

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        with _closed_pipes_end_it():
            return super().make_context(*args, **options)

    def invoke(self, ctx: click.Context) -> Any:
        with _closed_pipes_end_it():
            return super().invoke(ctx)


def _unknown_command(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, command_names(), n=1)
    meant = f" Did you mean {near[0]!r}?" if near else ""
    return f"there is no command {name!r}.{meant} The commands are {', '.join(command_names())}."


@contextmanager
def _closed_pipes_end_it() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno != errno.EPIPE:
            raise
        silence_stdout()
        raise click.exceptions.Exit(CLOSED_PIPE) from error


@click.command(
    cls=_Commands,
    name=NAME,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status 2 always means that the job could not be done. "
    "'filterlang COMMAND --help' describes a command, with examples.",
)
@click.version_option(__version__, "--version", prog_name=NAME, message="%(prog)s %(version)s")
def commands() -> None:
    """Check, run and explain the filters of event streams.

    Cameras, video-management systems and IoT services let a client say which events it wants in a little
    language of its own, a dialect. filterlang understands these dialects.

    \b
    Examples:
      filterlang check filters.txt --dialect item-filter
      filterlang match 'tns1:Device//.' recording.xml --dialect concrete-set
      filterlang explain --topic 'tns1:Device//.' --operation changed recording.xml
    """  # noqa: D301 - click wants the character


def main() -> NoReturn:
    """Run the command line of ``sys.argv``, and exit. No mistake of a user's ends in a traceback."""
    gc.set_threshold(_BETWEEN_COLLECTIONS)
    for stream in (sys.stdout, sys.stderr):  # what their encoding cannot say is escaped
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = commands.main(prog_name=NAME, standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        status = FAILED
    except (click.Abort, KeyboardInterrupt):
        silence_stdout()
        status = INTERRUPTED
    except OSError as error:
        # Commands handle what they read from themselves, so this is what they write to.
        silence_stdout()
        complain(f"cannot write: {error.strerror or error}")
        status = CLOSED_PIPE if error.errno == errno.EPIPE else FAILED
    sys.exit(status if isinstance(status, int) else 0)
