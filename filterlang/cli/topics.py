"""``filterlang topics``: what a device declares to emit, and the filter that selects each topic."""

from collections.abc import Iterator, Sequence
from json import dumps
from typing import Final

import click

from filterlang.cli._inputs import Remarks, shown_name, strictness_options
from filterlang.cli._options import FILE, format_option
from filterlang.cli._terminal import can_show, complain, stdin_bytes, write_error, write_text
from filterlang.cli._topic_records import topics_record
from filterlang.cli._topic_tree import DRAWN, PLAIN, topic_tree
from filterlang.declared.reading import Declarations, read_declarations
from filterlang.diagnostics import DeclarationError
from filterlang.namespaces import AXIS_URL_PREFIXES, WELL_KNOWN
from filterlang.reporters import escape

DECLARED: Final = 0
NONE: Final = 1
FAILED: Final = 2


@click.command("topics", short_help="Show the topics that a device declares.")
@click.argument("files", nargs=-1, type=FILE, metavar="FILE|-...", required=True)
@format_option(
    "--output-format",
    ("text", "json"),
    "text, a tree for people (the default), or json, for programs.",
    older=("--format",),
)
@click.option(
    "--dialect",
    type=click.Choice(("concrete-set", "axis-url")),
    default="concrete-set",
    help="What the filters are for: concrete-set (the default), or axis-url, with the prefixes that "
    "Axis devices know in a URL, onvif and axis.",
)
@strictness_options
@click.pass_context
def command(
    ctx: click.Context,
    files: Sequence[str],
    output_format: str | None,
    dialect: str,
    strict: bool,
    lenient: bool,
) -> None:
    """Show the topics that a device declares.

    A FILE holds the answer of a device to GetEventProperties (ONVIF) or to GetEventInstances (Axis), as it
    was received, also with the head of the HTTP response; - is standard input. For each topic there is what
    it is called, whether it is stateful, the filter that selects it, and the items of its events: where they
    stand, their names, types and values. A topic is stateful if its events tell of a state, which is sent to
    every new client.

    What is not right is read if it is clear what was meant, and said on standard error. What cannot be read
    is said, too, and the rest is shown.

    The filters are topic expressions, in the dialect concrete-set. Where they need prefixes that are not
    well-known, the --namespace options for these are shown.

    \b
    Examples:
      filterlang topics device.xml
      filterlang topics --dialect axis-url device.xml
      filterlang topics --output-format json *.xml | jq -r '.[].topics[].filter // empty'
      curl -s --digest -u "$USER" -d @request.xml "http://$CAMERA/vapix/services" | filterlang topics -

    \b
    Exit status:
      0  a topic is declared
      1  none is
      2  the job could not be done in full, such as a file that cannot be read
    """  # noqa: D301 - click wants the character
    outcome = _Outcome()
    read = _read(files, outcome, strict=strict, lenient=lenient)
    if dialect == "axis-url":
        read = ((name, declarations.with_prefixes(AXIS_URL_PREFIXES.values())) for name, declarations in read)
    chunks = _json(read) if output_format == "json" else _text(read, is_one=len(files) == 1)
    for chunk in chunks:
        write_text(chunk)
    ctx.exit(FAILED if outcome.failed else DECLARED if outcome.topics else NONE)


class _Outcome:
    """What the exit status tells: whether a file could not be read, and how many topics there are."""

    def __init__(self) -> None:
        self.failed = False
        self.topics = 0

    def fail(self, message: str) -> None:
        """Say what could not be done, and go on."""
        self.failed = True
        complain(message)


def _read(
    files: Sequence[str], outcome: _Outcome, *, strict: bool, lenient: bool
) -> Iterator[tuple[str, Declarations]]:
    for file in files:
        name = shown_name(file)
        remarks = Remarks(name, outcome.fail, write_error)
        try:
            declarations = read_declarations(
                stdin_bytes() if file == "-" else file,
                on_error=remarks.error,
                on_warning=remarks.warning,
                strict=strict,
                lenient=lenient,
            )
        except DeclarationError as error:
            outcome.fail(str(DeclarationError(error.reason, error.offset, name)))
            continue
        except OSError as error:
            outcome.fail(f"{name}: {error.strerror or error}")
            continue
        finally:
            remarks.sum_up()
        outcome.topics += len(declarations)
        yield name, declarations


def _text(read: Iterator[tuple[str, Declarations]], *, is_one: bool) -> Iterator[str]:
    lines = DRAWN if can_show("".join(DRAWN)) else PLAIN
    separator = ""
    for name, declarations in read:
        heading = [] if is_one else [f"{escape(name)}:", ""]
        shown = [*heading, *topic_tree(declarations, lines), *([""] if declarations.nodes else [])]
        yield separator + "".join([f"{line}\n" for line in (*shown, *_summary(declarations))])
        separator = "\n"


def _summary(declarations: Declarations) -> Iterator[str]:
    count = len(declarations)
    stateful = sum([topic.is_property is True for topic in declarations.topics])
    noun = "topic" if count == 1 else "topics"
    yield f"{count} {noun}, {stateful} of them stateful." if count else "No topic is declared."
    others = [each for each in declarations.namespaces.items() if each[0] not in WELL_KNOWN]
    if others:
        yield "Filters need " + " ".join([escape(f"--namespace {prefix}={uri}") for prefix, uri in others])


def _json(read: Iterator[tuple[str, Declarations]]) -> Iterator[str]:
    separator = "[\n"
    for name, declarations in read:
        yield separator + dumps(topics_record(name, declarations), indent=2)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"
