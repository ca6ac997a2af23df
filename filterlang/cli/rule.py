"""``filterlang rule``: the manual page of a code."""

from json import dumps
from typing import TYPE_CHECKING

import click

from filterlang.cli._options import once
from filterlang.cli._terminal import write_text
from filterlang.diagnostics import CODES

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from filterlang.diagnostics import Code

    _CodeBase = click.ParamType["Code"]
else:
    _CodeBase = click.ParamType


class _CodeType(_CodeBase):
    """A code, by its number or its name."""

    name = "code"

    def convert(
        self, value: "str | Code", param: click.Parameter | None, ctx: click.Context | None
    ) -> "Code":
        """The code; a name that is none fails, with the one that was meant."""
        if not isinstance(value, str):
            return value
        from filterlang.dialects import did_you_mean
        from filterlang.lint.manual import find_code

        code = find_code(value)
        if code is None:
            near = did_you_mean(value, [*CODES, *[each.name for each in CODES.values()]])
            meant = f" Did you mean {near!r}?" if near else ""
            self.fail(f"there is no code {value!r}.{meant} 'filterlang rule' lists them.", param, ctx)
        return code

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> "list[CompletionItem]":
        """The codes and names that start so, with what they are."""
        from click.shell_completion import CompletionItem

        names = [(name, code) for code in CODES.values() for name in (code.code, code.name)]
        start = incomplete.casefold()
        return [
            CompletionItem(name, help=code.summary)
            for name, code in names
            if start and name.casefold().startswith(start)
        ]


@click.command("rule", short_help="Say what a code means.")
@click.argument("code", type=_CodeType(), required=False, metavar="[CODE]")
@click.option("--all", "everything", is_flag=True, help="Print all pages, as one document.")
@once(
    "--output-format",
    type=click.Choice(("text", "json")),
    help="text, in Markdown (the default), or json, for programs.",
)
@click.pass_context
def command(ctx: click.Context, code: "Code | None", everything: bool, output_format: str | None) -> None:
    """Say what a code means, why it matters, and what to do.

    CODE is the number that check prints, such as FL602, or the name of the rule, such as covered-topic; upper
    and lower case are the same. Its page has examples, wrong ones and right ones, and says whether there is a
    fix. Without CODE, all codes are listed, a line for each.

    \b
    Examples:
      filterlang rule FL602
      filterlang rule double-negation
      filterlang rule | grep topic
      filterlang rule --all > rules.md

    \b
    Exit status:
      0  what was asked for was printed
      2  there is no such code
    """  # noqa: D301 - click wants the character
    if code is not None and everything:
        raise click.UsageError("give a CODE or --all, not both", ctx)
    codes = list(CODES.values()) if code is None else [code]
    if output_format == "json":
        from filterlang.lint.manual import record

        records = [record(each) for each in codes]
        write_text(f"{dumps(records if code is None else records[0], indent=2)}\n")
    elif code is not None or everything:
        from filterlang.lint.manual import handbook, page

        write_text(handbook() if code is None else page(code))
    else:
        widest = max(len(each.name) for each in codes)
        rows = [f"{each.code}  {each.name:{widest}}  {each.severity:7}  {each.summary}\n" for each in codes]
        write_text("".join(rows))
