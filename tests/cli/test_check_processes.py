"""``filterlang check`` on many files: several processes say what one says, and none is left behind.

``FILTERLANG_FILES`` says how many files there are, with 25 filters each; 2,000 is the profile.
"""

import os
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from filterlang.cli import _processes
from filterlang.cli._check_jobs import MANY_FILTERS, Job, Task, run_job
from filterlang.cli._check_plan import LARGE, MANY, outcomes
from filterlang.cli._processes import LostProcessError, in_processes
from filterlang.diagnostics import CODES
from filterlang.lint.codes import OFF_BY_DEFAULT
from filterlang.lint.planning import Plan
from filterlang.lint.runner import Options
from tests.cli.support import COMMAND, environment, in_terminal

FILES = int(os.environ.get("FILTERLANG_FILES", "120"))
FILTERS = 25
CONFIG = """
[[sources]]
files = "subscriptions/**/*.yaml"
at = "$.cameras[*].filter"
dialect = "item-filter"

[[sources]]
files = "subscriptions/**/*.yaml"
at = "$.cameras[*].topic"
dialect = "concrete-set"
"""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A folder with many files of filters, an unreadable one among them, and how many mistakes they have."""
    folder = tmp_path_factory.mktemp("many")
    (folder / "filterlang.toml").write_text(CONFIG)
    chance = random.Random(7)
    mistakes = 0
    for number in range(FILES):
        cameras = []
        for camera in range(FILTERS):
            if camera % 2:
                cameras.append({"name": f"c{camera}", "topic": topic(chance)})
            else:
                bad = chance.random() < 0.02
                mistakes += bad
                cameras.append({"name": f"c{camera}", "filter": content(chance, " AND " if bad else " and ")})
        place = folder / "subscriptions" / f"{number % 40:02}"
        place.mkdir(parents=True, exist_ok=True)
        style = chance.choice([None, '"', "'", "|", ">"])
        (place / f"{number}.yaml").write_text(yaml.dump({"cameras": cameras}, default_style=style))
    (folder / "subscriptions" / "00" / "bad.yaml").write_text("cameras: [\n")
    return folder, mistakes


def topic(chance: random.Random) -> str:
    names = [
        f"{chance.choice(('Device', 'RuleEngine', 'VideoSource'))}{chance.randrange(50)}" for _ in range(3)
    ]
    return f"tns1:{'/'.join(names)}|tns1:{names[0]}//."


def content(chance: random.Random, operator: str) -> str:
    items = [f'boolean(//tt:SimpleItem[@Name="n{chance.randrange(500)}" and @Value="1"])' for _ in range(2)]
    return operator.join(items)


def check(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*COMMAND, "check", *arguments],
        cwd=folder,
        env=environment({"PYTHONPATH": str(Path(_processes.__file__).parents[2])}),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_several_processes_say_what_one_says_and_lose_no_file(many: tuple[Path, int]) -> None:
    folder, mistakes = many
    alone = check(folder, "--jobs", "1")
    together = check(folder, "--jobs", "3")
    assert together.stdout == alone.stdout
    assert together.stderr == alone.stderr
    assert together.returncode == alone.returncode == 2
    assert together.stderr.startswith("filterlang: subscriptions/00/bad.yaml:2:1: not YAML: ")
    assert len(together.stderr.splitlines()) == 1
    assert together.stdout.count(": error: FL203 ") == mistakes
    assert together.stdout.endswith(" 1 problem: not all was checked.\n")
    assert f"\nChecked {FILES * FILTERS:,} filters in {FILES + 1} files: " in together.stdout


def test_several_processes_say_of_one_large_file_what_one_says(tmp_path: Path) -> None:
    """Filters that are there several times, mistakes, and what two processes find about the same text."""
    chance = random.Random(3)
    lines = [content(chance, " AND " if chance.random() < 0.02 else " and ") for _ in range(MANY_FILTERS)]
    lines += [f'boolean(//tt:SimpleItem[@Name="only {number}"])' for number in range(MANY_FILTERS // 2)]
    lines += chance.choices(lines, k=MANY_FILTERS)
    mistakes = sum("AND" in line for line in lines)
    (tmp_path / "large.txt").write_text("\n".join(lines))
    assert (tmp_path / "large.txt").stat().st_size > LARGE
    arguments = ("--isolated", "-d", "item-filter", "--output-format", "concise")
    alone = check(tmp_path, *arguments, "--jobs", "1", "large.txt")
    together = check(tmp_path, *arguments, "--jobs", "2", "large.txt")
    assert together.stdout == alone.stdout
    assert together.stdout.count(": error: FL203 ") == mistakes
    assert together.returncode == alone.returncode == 1
    assert together.stderr == alone.stderr


def test_the_filters_of_one_large_file_are_shared_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared: list[int] = []

    def in_this_one(function: Any, blocks: Any, options: Any, processes: int) -> Any:
        shared.append(len(blocks))
        return [function(block, options) for block in blocks]

    monkeypatch.setattr(_processes, "in_processes", in_this_one)
    monkeypatch.setattr(_processes, "processors", lambda: 4)
    (tmp_path / "large.txt").write_text("".join([f"tns1:A{'x' * 80}{number}\n" for number in range(4_000)]))
    (tmp_path / "small.txt").write_text("tns1:A/\n")
    jobs = [
        Job(name, str(tmp_path / name), Plan("text", "concrete-set"), frozenset(CODES) - OFF_BY_DEFAULT)
        for name in ("large.txt", "small.txt")
    ]
    found = list(outcomes(jobs, Task(Options({})), None))
    assert [(len(each.findings), each.filters) for each in found] == [(0, 4_000), (1, 1)]
    assert len(shared) == 1
    assert shared[0] >= 4
    assert [each.filters for each in outcomes(jobs, Task(Options({})), 1)] == [4_000, 1]
    assert len(shared) == 1


def children(process: int) -> list[int]:
    """The processes that a process started, and those that they did."""
    listed = subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
    parents = {int(line.split()[0]): int(line.split()[1]) for line in listed.stdout.splitlines()}
    found = [process]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found[1:]


@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
@pytest.mark.parametrize(
    ("number", "whole_group", "status"),
    [
        (signal.SIGINT, True, 130),
        (signal.SIGINT, False, 130),
        (signal.SIGTERM, False, 143),
        (signal.SIGKILL, False, -9),
    ],
)
def test_no_process_is_left_behind(
    many: tuple[Path, int], number: signal.Signals, whole_group: bool, status: int
) -> None:
    process = subprocess.Popen(
        [*COMMAND, "check", "--jobs", "2", *_many_times(many[0])],
        cwd=many[0],
        env=environment({"PYTHONPATH": str(Path(_processes.__file__).parents[2])}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    started: list[int] = []
    until = time.monotonic() + 20
    while len(started) < 2 and time.monotonic() < until:
        time.sleep(0.05)
        started = children(process.pid)
    assert len(started) >= 2
    (os.killpg if whole_group else os.kill)(process.pid, number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == status
    assert b"Traceback" not in errors or number == signal.SIGKILL  # then nothing is tidied up
    until = time.monotonic() + 20
    while any(map(is_running, started)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(is_running, started))


def _many_times(folder: Path) -> list[str]:
    # The same files under other names: enough to be still at work when the signal comes.
    files = sorted(str(each.relative_to(folder)) for each in folder.glob("subscriptions/*/*.yaml"))
    links = folder / "links"
    links.mkdir(exist_ok=True)
    names = []
    for number in range(2_000):
        link = links / f"{number}.yaml"
        if not link.exists():
            link.symlink_to(folder / files[number % len(files)])
        names.append(f"links/{number}.yaml")
    return ["--at", "$.cameras[*].filter", "-d", "item-filter", *names]


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def die(job: Job, task: Task) -> None:
    """Stands for whatever ends a process, such as too little memory."""
    if job.path:
        os._exit(9)


def test_a_process_that_dies_is_told_and_not_waited_for() -> None:
    jobs = [Job("a", path, Plan("text", None), frozenset()) for path in ("", "x", "")]
    with pytest.raises(LostProcessError):
        list(in_processes(die, jobs, Task(Options({})), 2))


def test_outcomes_come_in_the_order_of_the_jobs() -> None:
    plan = Plan("text", "type-list")
    texts = [",".join("ab" * (number % 5 + 1)) for number in range(40)]
    jobs = [Job(str(number), "", plan, frozenset(CODES), text) for number, text in enumerate(texts)]
    task = Task(Options({}))
    together = list(in_processes(run_job, jobs, task, 3))
    assert [[each.diagnostic for each in outcome.findings] for outcome in together] == [
        [each.diagnostic for each in run_job(job, task).findings] for job in jobs
    ]


@pytest.mark.skipif(os.name != "posix", reason="terminals are those of POSIX")
def test_a_progress_bar_shows_how_far_it_is_and_does_not_hide_what_went_wrong(tmp_path: Path) -> None:
    names = []
    for number in range(MANY):
        path = tmp_path / f"{number}.txt"
        path.write_bytes(b"\xff" if number == 3 else b"alarm\n")
        names.append(str(path))
    shown = in_terminal("check", "-d", "type-list", *names, only_stderr=True)
    assert "check  [" in shown
    assert "100%" in shown
    assert f"\r\x1b[Kfilterlang: {names[3]}:1: not UTF-8 at byte 0" in shown
    assert "check  [" not in in_terminal("check", "-d", "type-list", *names[:2], only_stderr=True)
