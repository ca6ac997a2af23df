"""The commands whose start is measured do what they say, and load no more than they need."""

import sys

import pytest

from benchmarks.groups import START_CHECK
from benchmarks.starting import COMMANDS, measure_starts, run


@pytest.mark.parametrize("key", COMMANDS, ids=lambda key: key[1])
def test_the_command_runs(key: tuple[str, str]) -> None:
    assert run(COMMANDS[key]).stderr == ""


def test_importing_filterlang_loads_neither_lark_nor_lxml() -> None:
    program = "import filterlang, sys; print(*{'lark', 'lxml', 'click'} & set(sys.modules))"
    assert run((sys.executable, "-c", program)).stdout == "\n"


def test_checking_an_item_filter_loads_no_lxml() -> None:
    _, *arguments = COMMANDS[START_CHECK.title, START_CHECK.subject]
    loaded = run((sys.executable, "-X", "importtime", *arguments)).stderr
    assert " lark" in loaded
    assert " lxml" not in loaded


def test_every_command_is_measured() -> None:
    times = measure_starts(rounds=1)
    assert times.keys() == COMMANDS.keys()
    assert all(0 < time < float("inf") for time in times.values())
