"""``filterlang check``: what is wrong with filters, where, why and what was meant."""

from collections.abc import Callable, Sequence
from typing import Any

import click

from filterlang.cli._check_plan import CheckError, CheckOptions
from filterlang.cli._check_run import CheckRun, report_failure
from filterlang.cli._configuration import Configured, find_configuration
from filterlang.cli._options import FILE, dialect_option, namespace_option, once
from filterlang.diagnostics import brief
from filterlang.dialects import recognized_dialect
from filterlang.lint.codes import code_prefix
from filterlang.lint.config import ConfigError
from filterlang.reporters import report_formats


def _codes(ctx: click.Context, param: click.Parameter, value: Sequence[str]) -> tuple[str, ...] | None:
    try:
        named = [each for codes in value for each in codes.split(",") if each.strip()]
        return tuple(map(code_prefix, named)) if named else None
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from None


def _formats(ctx: click.Context, param: click.Parameter, value: Sequence[str]) -> tuple[str, ...]:
    known = report_formats()
    for each in value:
        name, equals, file = each.partition("=")
        if name not in known:
            raise click.BadParameter(f"{name!r} is not one of {', '.join(known)}", ctx, param)
        if equals and not file:
            raise click.BadParameter(f"{each!r} names no file behind the equals sign", ctx, param)
    if sum("=" not in each for each in value) > 1:
        raise click.BadParameter(
            "one report goes to standard output: give the others as FORMAT=FILE", ctx, param
        )
    return tuple(value)


def _code_option(name: str, text: str) -> Callable[[Any], Any]:
    return click.option(name, multiple=True, callback=_codes, metavar="CODES", help=text)


@click.command("check", short_help="Say what is wrong with filters.")
@click.argument("files", nargs=-1, type=FILE, metavar="[FILE|FOLDER|-]...")
@click.option(
    "--expression", "-e", "expressions", multiple=True, metavar="TEXT", help="Check this text. Repeatable."
)
@dialect_option
@namespace_option
@click.option(
    "--at",
    multiple=True,
    metavar="JSONPATH",
    help="Where filters stand in YAML and JSON files, whatever the configuration says. Repeatable.",
)
@once("--declarations", type=FILE, metavar="FILE", help="What the device says it emits, to check against.")
@_code_option("--select", "Report these codes, or all that start so: FL2, or ALL. With commas or repeated.")
@_code_option("--extend-select", "Report these codes, too, beside those that are reported anyhow.")
@_code_option("--ignore", "Do not report these codes, or all that start so.")
@once("--config", type=FILE, metavar="FILE", help="The configuration, instead of the nearest one.")
@click.option("--isolated", is_flag=True, help="Use no configuration.")
@once("--stdin-filename", metavar="NAME", help="What to call standard input, and to read it as.")
@click.option("--fix", is_flag=True, help="Mend what surely can be mended, in the files; report the rest.")
@click.option("--show-fixes", is_flag=True, help="With --fix: list the fixes that were made.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix and --diff: fixes that want a look, too.")
@click.option(
    "--output-format",
    multiple=True,
    callback=_formats,
    metavar="FORMAT[=FILE]",
    help="text (the default) or concise, for people; json or json-lines, for programs; github (the default "
    "in GitHub Actions), gitlab, sarif or junit, for services that show findings. Repeatable with files: "
    "--output-format text --output-format sarif=out.sarif.",
)
@once("--output-file", type=FILE, metavar="FILE", help="Write the report there.")
@click.option("--statistics", is_flag=True, help="Count the findings by code instead of reporting them.")
@once(
    "--fail-on",
    type=click.Choice(("error", "warning")),
    help="The least finding that makes the exit status 1: error, or warning (the default).",
)
@click.option("--allow-empty", is_flag=True, help="A file, a path or a glob without filters is no problem.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if something was found.")
@once(
    "--jobs",
    "-j",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many processes may work on many files; as many as there are processors by default.",
)
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:
    """Say what is wrong with filters, and what was meant.

    Without arguments, the files of the configuration's sources are checked; of a FOLDER, those in it. - is
    standard input.

    A text file holds one filter a line. A line that starts with # is a comment, and

        # filterlang: dialect=item-filter

    sets the dialect from there on. A line of JSON such as {"concrete-set": "…", "item-filter": "…"} holds the
    parts of one filter, which are and-ed. In an XML file, the Filter elements of subscriptions are checked.
    In YAML and JSON, the configuration says where filters are, or --at does.

    A comment such as # filterlang: ignore=FL202 above a filter says what not to report about it.

    The configuration is filterlang.toml, or [tool.filterlang] in pyproject.toml, in the working directory or
    the nearest one above it:

    \b
      dialect = "item-filter"
      declarations = "camera.xml"
      ignore = ["FL202"]
      [[sources]]
      files = "subscriptions/*.yaml"
      at = "$.cameras[*].filter"

    \b
    Examples:
      filterlang check
      filterlang check -e 'boolean(//tt:SimpleItem[@Name="port"])' -d item-filter
      filterlang check filters.txt --dialect concrete-set --fail-on error
      filterlang check --at '$..filter' --dialect type-list --diff routes.yaml
      filterlang check --output-format json filters/*.txt
      cat filters.txt | filterlang check -d type-list -

    \b
    Exit status:
      0  nothing was found (with --fail-on error: no error; with --diff: nothing to change)
      1  something was found
      2  the job could not be done, such as a file that cannot be read
    """  # noqa: D301 - click wants the character
    options = CheckOptions(**given)
    try:
        configured = find_configuration(options.config, isolated=options.isolated)
        _refuse_misuse(options, configured)
        _refuse_unknown_format(configured)
        status = CheckRun(options, configured).run()
    except (ConfigError, CheckError) as error:
        status = report_failure(options, error)
    ctx.exit(status)


def _refuse_unknown_format(configured: Configured) -> None:
    name, known = configured.config.output_format, report_formats()
    if name is not None and name not in known:
        message = f"there is no output format {name!r}; the formats are {', '.join(known)}"
        raise configured.error(("output-format",), message)


def _refuse_unclear(texts: Sequence[str]) -> None:
    for text in texts:
        if recognized_dialect(text) is None:
            raise click.UsageError(f"-e needs --dialect: {brief(text)!r} does not say which dialect it is in")


def _refuse_misuse(options: CheckOptions, configured: Configured) -> None:
    if not options.files and not options.expressions and not configured.config.sources:
        raise click.UsageError(
            "there is nothing to check: give -e TEXT, a FILE, or - for standard input, "
            "or [[sources]] in a configuration"
        )
    if options.expressions and (options.dialect or configured.config.dialect) is None:
        _refuse_unclear(options.expressions)
    if options.unsafe_fixes and options.mode == "check":
        raise click.UsageError("--unsafe-fixes is about --fix and --diff")
    if options.diff and (options.statistics or options.output_format or options.output_file):
        raise click.UsageError("--diff prints a diff, and no report")
    if options.statistics and not {*options.output_format} <= {"json", "text"}:
        raise click.UsageError("--statistics has the output formats text and json")
    if options.show_fixes and options.mode != "fix":
        raise click.UsageError("--show-fixes is about --fix")
    if options.output_file and any("=" in each for each in options.output_format):
        raise click.UsageError("--output-file is for one report: give files as FORMAT=FILE alone")
    if options.stdin_filename is not None and "-" not in options.files:
        raise click.UsageError("--stdin-filename is about standard input: give -, too")
