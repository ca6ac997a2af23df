"""``filterlang dialects``: the dialects there are, with an example of each."""

from json import dumps
from typing import Final

import click

from filterlang.cli._options import format_option
from filterlang.cli._terminal import write_text
from filterlang.dialects import dialect_ids, find_dialect

_EXAMPLES: Final = {
    "concrete": "tns1:Device/Trigger/Relay",
    "concrete-set": "tns1:Device//.|tns1:RuleEngine/CellMotionDetector/Motion",
    "item-filter": 'boolean(//tt:SimpleItem[@Name="State" and @Value="true"])',
    "type-list": "alarm;motion",
    "wsnt-filter": '<wsnt:Filter xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2">'
    '<wsnt:TopicExpression Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet" '
    'xmlns:tns1="http://www.onvif.org/ver10/topics">tns1:Device//.</wsnt:TopicExpression></wsnt:Filter>',
}
"""A text in each dialect that is no request; a request's dialect has its own example."""


@click.command("dialects", short_help="List the dialects, with examples.")
@format_option("--output-format", ("text", "json"), "text, for people (the default), or json, for programs.")
@click.pass_context
def command(ctx: click.Context, output_format: str | None) -> None:
    """List the dialects, with an example of each.

    The first word is what --dialect takes. The URI, where there is one, is what WS-Notification calls the
    dialect; --dialect takes it, too.

    \b
    Examples:
      filterlang dialects
      filterlang dialects --output-format json | jq -r '.[].id'

    \b
    Exit status:
      0  the dialects were listed
    """  # noqa: D301 - click wants the character
    records = [
        {"id": each.id, "title": each.title, "uri": each.uri, "example": example_of(each.id)}
        for each in map(find_dialect, dialect_ids())
    ]
    if output_format == "json":
        write_text(f"{dumps(records, indent=2)}\n")
    else:
        write_text("\n".join(["".join([f"{line}\n" for line in _lines(each)]) for each in records]))
    ctx.exit(0)


def example_of(dialect: str) -> str:
    """A text in a dialect.

    Args:
        dialect: its id.
    """
    request = find_dialect(dialect).request
    return _EXAMPLES[dialect] if request is None else request.example


def _lines(record: dict[str, str | None]) -> list[str]:
    lines = [f"{record['id']}: {record['title']}", f"  {record['example']}"]
    return lines if record["uri"] is None else [*lines, f"  URI: {record['uri']}"]
