"""What people see of the command line, held in files that are looked at when they change.

``FILTERLANG_GOLDEN=write pytest tests/cli/test_golden.py`` writes the files.
"""

import os
import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner

from filterlang.cli import command_names, commands
from filterlang.compiling import compile as compile_text
from filterlang.diagnostics import FilterError, Span, excerpt
from filterlang.places.findings import Document, Finding
from filterlang.reporters.text import describe_finding

GOLDEN = Path(__file__).with_name("golden")
TEXTS = (
    ("concrete-set", "tns1:Device/"),
    ("concrete-set", "|".join([f"tns1:RuleEngine/Detector{number}//." for number in range(12)]) + "|tns1:Q/"),
    ("concrete-set", "tns1:Device//|" + "|".join([f"tns1:RuleEngine/Detector{n}//." for n in range(12)])),
    (
        "item-filter",
        'boolean(//tt:SimpleItem[@Name="門の状態門の状態門の状態門の状態門の状態門の状態" and @Valeu="開"])',
    ),
    ("item-filter", 'boolean(//tt:SimpleItem[@Name="State" and @Value="' + "x" * 300),
)


def hold(name: str, text: str) -> None:
    """Compare a text with its golden file, or write it."""
    file = GOLDEN / name
    if os.environ.get("FILTERLANG_GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text


def help_of(command: str, width: int) -> str:
    runner = CliRunner()
    arguments = [command, "--help"] if command else ["--help"]
    return runner.invoke(commands, arguments, prog_name="filterlang", terminal_width=width).stdout


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize("command", ["", *command_names()])
def test_help(command: str, width: int) -> None:
    shown = help_of(command, width)
    hold(f"help-{command or 'filterlang'}-{width}.txt", shown)
    if not command:
        summaries = shown.split("Commands:\n")[1].split("\n\n")[0].splitlines()
        assert [line.split()[0] for line in summaries] == list(command_names())
        assert all(line.endswith(".") and not line.endswith("...") for line in summaries)


@pytest.mark.parametrize("color", [False, True], ids=["plain", "color"])
@pytest.mark.parametrize("width", [60, 200])
def test_snippets(width: int, color: bool) -> None:
    described: list[str] = []
    for dialect, text in TEXTS:
        with pytest.raises(FilterError) as caught:
            compile_text(text, dialect)
        document = Document("filters.txt", text)
        described += [
            describe_finding(Finding(document, each), color=color, width=width)
            for each in caught.value.diagnostics
        ]
    hold(f"snippets-{width}-{'color' if color else 'plain'}.txt", "\n".join(described))


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in ("W", "F") else 1 for each in text)


@pytest.mark.parametrize("width", [8, 20, 60, 200])
def test_a_snippet_is_never_wider_and_its_caret_stands_below_what_it_is_about(width: int) -> None:
    line = "".join([chr(0x41 + number % 26) if number % 7 else "門" for number in range(150)])
    text = f"before\n{line}\r\nafter"
    for offset in range(len(line) + 1):
        start = len("before\n") + offset
        for length in (0, 1, 40):
            shown, carets = excerpt(text, Span(start, min(start + length, len(text))), width)
            assert max(columns(shown), len(carets)) <= width
            before = len(carets) - len(carets.lstrip())
            # The character above the caret is the one that the span starts with.
            place = next((index for index in range(len(shown) + 1) if columns(shown[:index]) == before), None)
            assert place is not None
            if offset < len(line):
                assert shown[place] == line[offset]
