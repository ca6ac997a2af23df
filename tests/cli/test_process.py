"""The command as a process: pipes, signals, terminals, completion, and what it loads."""

import os
import shutil
import signal
import subprocess
import sys
import time
import zipapp
from pathlib import Path

import pytest

import filterlang
from filterlang.cli import command_names
from tests.cli.support import (
    CHECKOUT,
    COMMAND,
    EVENTS,
    ITEM_A,
    environment,
    in_terminal,
    notification,
    read_line,
    run,
    start,
)

pytest.importorskip("pty")

BAD = ("check", "-e", "tns1:A/", "-d", "concrete-set")
MOTION = notification("tns1:RuleEngine/Motion", b="1")


@pytest.mark.parametrize("output", ["text", "json", "raw"])
def test_events_are_printed_as_they_come(output: str) -> None:
    with start("match", "--types", "motion", "--output", output, "-") as process:
        assert process.stdin is not None
        for _ in range(2):
            process.stdin.write(EVENTS)
            process.stdin.flush()
            assert b"Motion" in read_line(process)
        process.stdin.close()
        assert process.wait(20) == 0


def test_a_pipeline_reads_its_own_json() -> None:
    shell = f"'{sys.executable}' -m filterlang match --types t --output json | '{sys.executable}' -m filterlang match -c --types motion"
    done = run(command=("sh", "-c", shell), stdin=EVENTS * 3)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"3\n", b"")


def test_a_closed_pipe_ends_it_quietly() -> None:
    with start("match", "--types", "motion", "--output", "json") as process:
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        process.stdin.write(EVENTS)
        process.stdin.flush()
        assert read_line(process)
        process.stdout.close()
        process.stdin.write(EVENTS)
        process.stdin.close()
        assert process.wait(20) == 141
        assert process.stderr.read() == b""


def test_a_closed_pipe_ends_help_and_check_as_well() -> None:
    for arguments in ("--help", "match --help", "check -d type-list -e a"):
        reader, writer = os.pipe()
        os.close(reader)
        try:
            done = subprocess.run(
                [*COMMAND, *arguments.split()],
                stdout=writer,
                stderr=subprocess.PIPE,
                env=environment(),
                check=False,
                timeout=30,
            )
        finally:
            os.close(writer)
        assert (done.returncode, done.stderr) == (141, b""), arguments


def test_a_full_disk_is_reported() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, *BAD], stdout=full, stderr=subprocess.PIPE, env=environment(), check=False, timeout=30
        )
    assert done.returncode == 2
    assert done.stderr == b"filterlang: cannot write: No space left on device\n"


def test_closed_standard_streams() -> None:
    for arguments in ("match --types a", "match -d type-list -f - events", "check -d type-list -"):
        done = run(command=("sh", "-c", f"'{sys.executable}' -m filterlang {arguments} <&- >&-"))
        assert done.returncode == 2
        assert done.stderr.startswith(b"filterlang: <stdin>: standard input is closed\n")


def test_an_interrupt_ends_it_quietly(tmp_path: Path) -> None:
    path = tmp_path / "events.xml"
    path.write_bytes(EVENTS)
    with start("match", "--types", "motion", "--follow", str(path)) as process:
        assert b"Motion" in read_line(process)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
        assert process.returncode == 130
        assert errors.strip() == b""


def test_a_file_is_followed_through_its_rotation(tmp_path: Path) -> None:
    path = tmp_path / "events.xml"
    path.write_bytes(EVENTS)
    with start("match", "--types", "motion", "--follow", "-m", "4", str(path)) as process:
        assert b" b=1\n" in read_line(process)
        with path.open("ab") as file:
            file.write(MOTION[:100])
            file.flush()
            time.sleep(0.3)
            file.write(MOTION[100:])
        assert b" b=1\n" in read_line(process)
        path.rename(tmp_path / "events.xml.1")
        path.write_bytes(MOTION)
        assert b" b=1\n" in read_line(process)
        path.write_bytes(notification("tns1:RuleEngine/Motion", b="2")[:-1])
        assert b" b=2\n" in read_line(process)
        assert process.wait(20) == 0


def test_a_terminal_gets_colours() -> None:
    assert "\x1b[1;31merror:\x1b[0m" in in_terminal(*BAD)
    assert "\x1b[1;31merror:\x1b[0m" in in_terminal("match", "--topic", "tns1:A/")


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_who_objects_to_colours_gets_none(env: dict[str, str]) -> None:
    printed = in_terminal(*BAD, env=env)
    assert "error: FL107" in printed
    assert "\x1b" not in printed


def test_a_pipe_gets_no_colours() -> None:
    assert b"\x1b" not in run(*BAD).stdout
    assert b"\x1b" not in run(*BAD, env={"NO_COLOR": ""}).stdout


def test_a_large_file_has_a_progress_bar(tmp_path: Path) -> None:
    path = tmp_path / "large.xml"
    path.write_bytes(EVENTS + b"<a><b></a>" + b" " * 17_000_000)
    printed = in_terminal("match", "-c", "--types", "motion", str(path), only_stderr=True)
    assert "large.xml" in printed
    assert "100%" in printed
    assert f"\r\x1b[Kfilterlang: {path}: at byte {len(EVENTS)}: " in printed
    assert "%" not in in_terminal("match", "-c", "--types", "motion", str(path))
    small = tmp_path / "small.xml"
    small.write_bytes(EVENTS)
    assert in_terminal("match", "-c", "--types", "motion", str(small), only_stderr=True) == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str) -> None:
    if shell == "bash" and shutil.which("bash") is None:
        pytest.skip("click asks bash for its version")
    done = run(env={"_FILTERLANG_COMPLETE": f"{shell}_source"})
    assert done.returncode == 0
    assert b"_FILTERLANG_COMPLETE=" in done.stdout


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", list(command_names())),
        ("ma", ["match"]),
        ("check --dia", ["--dialect"]),
        ("check --dialect conc", ["concrete", "concrete-set"]),
        ("match --format j", ["jetstream", "json-lines"]),
        ("match --operation C", ["changed"]),
        ("check fil", ["fil"]),
        ("match --topic tns1:A -f fil", ["fil"]),
        ("rule covered-to", ["covered-topic"]),
    ],
)
def test_completions(words: str, expected: list[str]) -> None:
    line = f"filterlang {words}"
    done = run(
        env={
            "_FILTERLANG_COMPLETE": "bash_complete",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(line.split(" ")) - 1),
        }
    )
    assert done.stderr == b""
    kinds = [entry.split(",", 1) for entry in done.stdout.decode().splitlines()]
    assert [value.lower() for _, value in kinds] == expected
    if expected == ["fil"]:
        assert kinds[0][0] == "file"


def test_version_and_help() -> None:
    assert run("--version").stdout.decode() == f"filterlang {filterlang.__version__}\n"
    for arguments in ((), *[(name,) for name in command_names()]):
        texts = [run(*arguments, option).stdout.decode() for option in ("-h", "--help")]
        assert texts[0] == texts[1]
        assert "Examples:\n    filterlang " in texts[0]
        assert not arguments or "Exit status:\n    0  " in texts[0]
        assert "\\b" not in texts[0]


def test_an_unknown_command() -> None:
    done = run("chekc")
    assert done.returncode == 2
    assert f"Did you mean 'check'? The commands are {', '.join(command_names())}.".encode() in done.stderr


def loaded_by(*arguments: str, stdin: bytes = b"") -> set[str]:
    program = (
        "import sys\nfrom filterlang.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    print(*sys.modules, sep='\\n', file=sys.stderr)"
    )
    done = run(*arguments, stdin=stdin, command=(sys.executable, "-c", program))
    return set(done.stderr.decode().splitlines())


def test_a_command_loads_no_more_than_it_needs() -> None:
    check = loaded_by("check", "-e", ITEM_A, "-d", "item-filter")
    assert "filterlang.cli.check" in check
    needless = {"lxml", "filterlang.event", "filterlang.readers", "filterlang.reporters.json"}
    assert not check & {*needless, "filterlang.cli.match", "filterlang.cli.explain"}
    lines = loaded_by("match", "--types", "a", stdin=b'{"system":"onvif"}\n')
    assert "filterlang.cli.match" in lines
    assert not lines & {"filterlang.cli.check", "filterlang.cli.explain", "filterlang.backends.xpath"}


def test_it_works_from_a_zip_file(tmp_path: Path) -> None:
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(CHECKOUT / "filterlang", tmp_path / "app" / "filterlang", ignore=ignore)
    shutil.copytree(CHECKOUT / "grammars", tmp_path / "app" / "filterlang" / "grammars", dirs_exist_ok=True)
    archive = tmp_path / "filterlang.pyz"
    zipapp.create_archive(tmp_path / "app", archive, main="filterlang.cli:main")
    command = (sys.executable, str(archive))
    checked = run(*BAD, "--output-format", "json", command=command)
    assert (checked.returncode, checked.stderr) == (1, b"")
    assert b'"FL107"' in checked.stdout
    matched = run("match", "--types", "motion", "--output", "json", stdin=EVENTS, command=command)
    assert (matched.returncode, matched.stderr) == (0, b"")
    listed = run("--help", command=command).stdout
    assert all(name in listed for name in (b"  check ", b"  explain ", b"  match ", b"  route "))


def test_what_is_not_text_in_an_argument() -> None:
    odd = os.fsdecode(b"a\xff")
    done = run("check", "-e", odd, odd, "-d", "type-list")
    assert done.returncode == 2
    assert b"-e:1:2: error: FL005" in done.stdout
    assert done.stderr == b"filterlang: a\\udcff: No such file or directory\n"
