"""How long a process takes to start and do one small thing."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Final, TypeAlias

from benchmarks.groups import BARE_PYTHON, LIBRARIES, START_CHECK, START_IMPORT
from benchmarks.report import Times

CHECKOUT: Final = Path(__file__).parent.parent

Command: TypeAlias = Sequence[str]

FILTER: Final = 'boolean(//tt:SimpleItem[@Name="port" and @Value="1"])'

COMMANDS: Final[Mapping[tuple[str, str], Command]] = {
    (START_IMPORT.title, START_IMPORT.subject): (sys.executable, "-c", "import filterlang"),
    (START_IMPORT.title, BARE_PYTHON): (sys.executable, "-c", "pass"),
    (START_CHECK.title, START_CHECK.subject): (
        *(sys.executable, "-c", "from filterlang.cli import main; main()"),
        *("check", "--dialect", "item-filter", "-e", FILTER),
    ),
    (START_CHECK.title, LIBRARIES): (sys.executable, "-c", "import click, lark"),
}
"""What is measured, by the title of its group and its name in the table."""


def run(command: Command) -> subprocess.CompletedProcess[str]:
    """Run a command at the root of the checkout; a command that fails must not pass for a fast one.

    Raises:
        subprocess.CalledProcessError: if it fails.
    """
    # As an installed package has them, modules may be kept compiled.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True, env=environment)


def measure_starts(rounds: int) -> Times:
    """Run all commands in turn, again and again, and take the shortest run of each.

    Raises:
        subprocess.CalledProcessError: if one fails.
    """
    for command in COMMANDS.values():
        run(command)  # compiles what is not compiled yet
    times: Times = dict.fromkeys(COMMANDS, float("inf"))
    for _ in range(rounds):
        for key, command in COMMANDS.items():
            begin = perf_counter()
            run(command)
            times[key] = min(times[key], perf_counter() - begin)
    return times
