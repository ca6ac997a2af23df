"""``filterlang route`` as a process: pipes and signals, and filters that are reloaded while events flow."""

import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import filterlang
from filterlang.cli._inputs import MANY
from filterlang.cli._reloading import reloaded_on_signal
from filterlang.cli._routes import RouteFile, Routes, RoutesError
from filterlang.cli._signals import Interrupts, handled
from filterlang.filterset import FilterSet
from tests.cli.support import EVENTS, environment, in_terminal, invoke, notification, read_line, run, start

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "SIGHUP"), reason="needs POSIX signals; test_it_runs_without_sighup does not"
)

MOTION = notification("tns1:RuleEngine/Motion", b="1")


def filter_line(key: object, types: str = "motion") -> str:
    return json.dumps({"key": key, "type-list": types}) + "\n"


@pytest.fixture
def filters(tmp_path: Path) -> Path:
    path = tmp_path / "filters.jsonl"
    path.write_text(filter_line("old"))
    return path


def send(process: "subprocess.Popen[bytes]", data: bytes) -> None:
    assert process.stdin is not None
    process.stdin.write(data)
    process.stdin.flush()


def read_keys(process: "subprocess.Popen[bytes]") -> list[Any]:
    keys: list[Any] = json.loads(read_line(process))["keys"]
    return keys


def read_error(process: "subprocess.Popen[bytes]") -> str:
    assert process.stderr is not None
    return process.stderr.readline().decode()


def finish(process: "subprocess.Popen[bytes]") -> tuple[int, str]:
    """Close its standard input; its exit status, and what is left of its messages."""
    assert process.stdin is not None and process.stderr is not None
    process.stdin.close()
    return process.wait(20), process.stderr.read().decode()


def test_events_are_printed_as_they_come(filters: Path) -> None:
    with start("route", str(filters)) as process:
        for _ in range(3):
            send(process, EVENTS)
            assert read_keys(process) == ["old"]
        assert finish(process) == (0, "")


def test_a_pipeline_of_routers(filters: Path, tmp_path: Path) -> None:
    second = tmp_path / "second.jsonl"
    second.write_text(filter_line("second"))
    command = f"'{sys.executable}' -m filterlang route"
    shell = f"{command} '{filters}' --all | {command} '{second}' | {command} '{filters}' --stats"
    done = run(command=("sh", "-c", shell), stdin=EVENTS * 3)
    assert done.returncode == 0
    assert done.stdout.count(b'"keys":["old"]') == 3
    assert b"events: 3\n" in done.stderr


def test_a_reload_while_events_flow_loses_none(filters: Path, tmp_path: Path) -> None:
    count = 6_000
    thousands = "".join([filter_line(f"other {number}", f"x{number}") for number in range(3_000)])
    seen: list[tuple[str, tuple[str, ...]]] = []
    with start("route", str(filters), "--stats") as process:

        def feed() -> None:
            assert process.stdin is not None
            for number in range(count):
                process.stdin.write(notification("tns1:RuleEngine/Motion", number=str(number)))
                time.sleep(0.000_2)
            process.stdin.close()

        feeder = threading.Thread(target=feed)
        feeder.start()
        assert process.stdout is not None and process.stderr is not None
        for line in process.stdout:
            event = json.loads(line)
            seen.append((event["items"][0]["value"], tuple(event["keys"])))
            if len(seen) in (1_000, 2_500):
                fresh = tmp_path / "fresh"
                fresh.write_text(thousands + filter_line(f"new at {len(seen)}"))
                fresh.replace(filters)
                process.send_signal(signal.SIGHUP)
        feeder.join()
        errors = process.stderr.read().decode()
        assert process.wait(20) == 0
    assert [number for number, _ in seen] == [str(number) for number in range(count)]
    changes = [keys for place, (_, keys) in enumerate(seen) if not place or seen[place - 1][1] != keys]
    assert changes == [("old",), ("new at 1000",), ("new at 2500",)]
    assert errors.count("reloaded, filters: 3,001\n") == 2
    assert "filters: 3,001\nreloads: 2\nevents: 6,000\n" in errors


def test_a_reload_needs_no_event(filters: Path) -> None:
    with start("route", str(filters)) as process:
        send(process, MOTION)
        assert read_keys(process) == ["old"]
        filters.write_text(filter_line("new"))
        process.send_signal(signal.SIGHUP)
        assert read_error(process) == f"filterlang: {filters}: reloaded, filters: 1\n"
        send(process, MOTION)
        assert read_keys(process) == ["new"]
        assert finish(process) == (0, "")


def test_a_followed_file_and_its_filters_change(filters: Path, tmp_path: Path) -> None:
    events = tmp_path / "events.xml"
    events.write_bytes(MOTION)
    with start("route", str(filters), "--follow", str(events), "--stats") as process:
        assert read_keys(process) == ["old"]
        filters.write_text(filter_line("new"))
        process.send_signal(signal.SIGHUP)
        assert "reloaded" in read_error(process)
        with events.open("ab") as file:
            file.write(MOTION)
        assert read_keys(process) == ["new"]
        process.send_signal(signal.SIGINT)
        assert "events: 2\n" in finish(process)[1]
        assert process.returncode == 130


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (filter_line("new") + "{}\n", "1 of 2 filters are wrong; --skip-bad would leave them out"),
        (
            filter_line("new") + filter_line("new"),
            "1 of 2 filters are wrong; --skip-bad would leave them out",
        ),
        (None, "No such file or directory"),
    ],
)
def test_a_reload_that_fails_leaves_the_old_filters(filters: Path, content: str | None, reason: str) -> None:
    with start("route", str(filters), "--stats") as process:
        send(process, MOTION)
        assert read_keys(process) == ["old"]
        if content is None:
            filters.unlink()
        else:
            filters.write_text(content)
        process.send_signal(signal.SIGHUP)
        expected = f"filterlang: {filters}: {reason}: not reloaded, the filters from before stay\n"
        messages = [read_error(process)]
        while messages[-1] != expected:
            assert messages[-1], messages
            messages.append(read_error(process))
        assert content is None or messages[0].startswith(f"{filters}:2:")
        send(process, MOTION)
        assert read_keys(process) == ["old"]
        filters.write_text(filter_line("repaired"))
        process.send_signal(signal.SIGHUP)
        assert "reloaded" in read_error(process)
        send(process, MOTION)
        assert read_keys(process) == ["repaired"]
        status, errors = finish(process)
        assert status == 2
        assert "reloads: 1, and 1 failed\n" in errors


def test_a_reload_leaves_wrong_filters_out_where_that_is_wanted(filters: Path) -> None:
    with start("route", str(filters), "--skip-bad") as process:
        send(process, MOTION)
        assert read_keys(process) == ["old"]
        filters.write_text("{}\n" + filter_line("new"))
        process.send_signal(signal.SIGHUP)
        while "reloaded" not in read_error(process):
            pass
        send(process, MOTION)
        assert read_keys(process) == ["new"]
        assert finish(process)[0] == 2


def test_what_cannot_be_read_again(filters: Path, tmp_path: Path) -> None:
    events = tmp_path / "events.xml"
    events.write_bytes(MOTION)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for name, reason in (("-", "the filters came from standard input"), (str(pipe), "not a regular file")):
        with start("route", name, str(events), "--follow") as process:
            if name == "-":
                assert process.stdin is not None
                send(process, filter_line("old").encode())
                process.stdin.close()
            else:
                pipe.write_text(filter_line("old"))
            assert read_keys(process) == ["old"]
            process.send_signal(signal.SIGHUP)
            assert reason in read_error(process)
            with events.open("ab") as file:
                file.write(MOTION)
            assert read_keys(process) == ["old"]
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 130
        events.write_bytes(MOTION)


def test_a_signal_while_the_filters_are_loaded_for_the_first_time(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with start("route", str(pipe), "--stats") as process:
        with pipe.open("w") as file:  # from here on, the command is loading
            process.send_signal(signal.SIGHUP)
            file.write(filter_line("first"))
        assert "not a regular file" in read_error(process)
        send(process, MOTION)
        assert read_keys(process) == ["first"]
        assert finish(process)[0] == 2


def test_an_interrupt_ends_it_with_statistics(filters: Path) -> None:
    with start("route", str(filters), "--stats") as process:
        for _ in range(2):
            send(process, EVENTS)
            assert read_keys(process) == ["old"]
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
        assert process.returncode == 130
        assert b"events: 6\nevents with keys: 2\nmatches: 2\n" in errors


def test_an_interrupt_tears_no_line(filters: Path) -> None:
    with start("route", str(filters)) as process:
        large = notification("tns1:RuleEngine/Motion", b="x" * 3_000_000)
        feeder = threading.Thread(target=send, args=(process, large))
        feeder.start()
        assert process.stdout is not None
        begin = process.stdout.read(10)  # the rest does not fit into the pipe
        feeder.join()
        process.send_signal(signal.SIGINT)
        time.sleep(0.2)
        assert process.poll() is None
        line = begin + process.stdout.read()
        assert process.wait(20) == 130
        assert line.endswith(b"}\n")
        assert json.loads(line)["keys"] == ["old"]


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reload_tears_no_line(filters: Path, unbuffered: str) -> None:
    with start("route", str(filters), env={"PYTHONUNBUFFERED": unbuffered}) as process:
        large = notification("tns1:RuleEngine/Motion", b="x" * 3_000_000)
        feeder = threading.Thread(target=send, args=(process, large + MOTION))
        feeder.start()
        assert process.stdout is not None
        begin = process.stdout.read(10)
        process.send_signal(signal.SIGHUP)
        assert "reloaded" in read_error(process)
        for line in (begin + process.stdout.readline(), process.stdout.readline()):
            assert json.loads(line)["keys"] == ["old"]
        feeder.join()
        assert finish(process) == (0, "")


def test_a_second_interrupt_does_not_wait(filters: Path) -> None:
    with start("route", str(filters)) as process:
        large = notification("tns1:RuleEngine/Motion", b="x" * 3_000_000)
        threading.Thread(target=send, args=(process, large)).start()
        assert process.stdout is not None
        process.stdout.read(10)
        for _ in range(2):
            process.send_signal(signal.SIGINT)
            time.sleep(0.2)
        assert process.wait(20) == 130


def test_who_ignores_interrupts_goes_on(filters: Path) -> None:
    shell = f"trap '' INT; exec '{sys.executable}' -m filterlang route '{filters}'"
    with subprocess.Popen(
        ["sh", "-c", shell], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()
    ) as process:
        for _ in range(2):
            send(process, MOTION)
            assert read_keys(process) == ["old"]
            process.send_signal(signal.SIGINT)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(20) == 0


def test_a_closed_pipe_ends_it(filters: Path) -> None:
    with start("route", str(filters), "--stats") as process:
        send(process, EVENTS)
        assert read_keys(process) == ["old"]
        assert process.stdout is not None
        process.stdout.close()
        send(process, EVENTS)
        status, errors = finish(process)
        assert status == 141
        assert errors.startswith("filters: 1\n") and "events: 6\n" in errors
        assert "Traceback" not in errors


def test_a_full_disk_is_reported(filters: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    shell = f"'{sys.executable}' -m filterlang route '{filters}' > /dev/full"
    done = run(command=("sh", "-c", shell), stdin=EVENTS)
    assert done.returncode == 2
    assert done.stderr == b"filterlang: cannot write: No space left on device\n"


def test_many_filters_have_a_progress_bar(filters: Path, tmp_path: Path) -> None:
    filters.write_text("".join([filter_line(number, f"x{number}") for number in range(MANY)]))
    events = tmp_path / "events.xml"
    events.write_bytes(EVENTS)
    printed = in_terminal("route", str(filters), str(events), only_stderr=True)
    assert "filters.jsonl" in printed
    assert "100%" in printed
    assert "%" not in in_terminal("route", str(filters), str(events))


def test_it_runs_without_sighup(filters: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "SIGHUP")
    assert invoke("route", str(filters), stdin=EVENTS).exit_code == 0


def test_it_runs_outside_of_the_main_thread(filters: Path) -> None:
    statuses: list[int] = []
    thread = threading.Thread(
        target=lambda: statuses.append(invoke("route", str(filters), stdin=EVENTS).exit_code)
    )
    thread.start()
    thread.join()
    assert statuses == [0]


def test_signals_are_handled_as_before_afterwards(filters: Path) -> None:
    before = [signal.getsignal(each) for each in (signal.SIGHUP, signal.SIGINT)]
    invoke("route", str(filters), stdin=EVENTS)
    invoke("route", "missing")
    assert [signal.getsignal(each) for each in (signal.SIGHUP, signal.SIGINT)] == before


def test_an_interrupt_waits_for_the_line() -> None:
    steps: list[str] = []
    with Interrupts() as interrupts:
        with pytest.raises(KeyboardInterrupt), interrupts.put_off():
            signal.raise_signal(signal.SIGINT)
            steps.append("written")
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    with Interrupts() as interrupts, pytest.raises(KeyboardInterrupt), interrupts.put_off():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        steps.append("not reached")
    assert steps == ["written"]


class SlowFile(RouteFile):
    """Filters whose loading waits to be let go on."""

    def __init__(self) -> None:
        super().__init__("slow", {}, is_skipping=False, say=lambda _text: None)
        self.calls: Counter[str] = Counter()
        self.is_loading = threading.Event()
        self.may_go_on = threading.Event()
        self.error: Exception | None = None

    def load(self, watch: Callable[[Sequence[str]], Any]) -> Routes:
        self.calls["first"] += 1
        return Routes(FilterSet(), {})

    def load_again(self, watch: Callable[[Sequence[str]], Any]) -> Routes:
        self.calls["again"] += 1
        self.is_loading.set()
        lines: Iterator[str] = iter(watch(["a"] * 10_000))
        while not self.may_go_on.wait(0.001):
            next(lines)
        self.may_go_on.clear()
        if self.error is not None:
            raise self.error
        return Routes(FilterSet(), {})


def wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(2_000):
        if condition():
            return
        time.sleep(0.005)
    raise AssertionError("it did not happen in time")


def test_signals_while_reloading_mean_one_more_reload() -> None:
    file = SlowFile()
    with reloaded_on_signal(file, lambda lines: lines, lambda _text: None) as reloading:
        signal.raise_signal(signal.SIGHUP)
        assert file.is_loading.wait(10)
        for _ in range(5):
            signal.raise_signal(signal.SIGHUP)
        file.is_loading.clear()
        file.may_go_on.set()
        assert file.is_loading.wait(10)
        file.may_go_on.set()
        wait_until(lambda: reloading.reloads == 2)
        time.sleep(0.05)
        assert file.calls == {"first": 1, "again": 2}
        file.error = RoutesError("wrong")
        file.may_go_on.set()
        signal.raise_signal(signal.SIGHUP)
        wait_until(lambda: reloading.failures == 1)
        file.error = MemoryError()
        file.may_go_on.set()
        signal.raise_signal(signal.SIGHUP)
        wait_until(lambda: reloading.failures == 2)
        assert reloading.reloads == 2


def test_a_reload_that_nobody_waits_for_is_given_up() -> None:
    file = SlowFile()
    interval = sys.getswitchinterval()
    with reloaded_on_signal(file, lambda lines: lines, lambda _text: None) as reloading:
        signal.raise_signal(signal.SIGHUP)
        assert file.is_loading.wait(10)
    assert (reloading.reloads, reloading.failures) == (0, 0)
    assert sys.getswitchinterval() == interval


def test_filters_that_were_replaced_go_without_the_garbage_collector(filters: Path) -> None:
    parts = {"concrete-set": "tns1:RuleEngine//.", "item-filter": 'not(boolean(//tt:SimpleItem[@Name="a"]))'}
    lines = [filter_line("a"), filter_line("b", ""), json.dumps({"key": "c", **parts})]
    filters.write_text("\n".join(lines))
    file = RouteFile(str(filters), {}, is_skipping=False, say=lambda _text: None)
    gc.collect()
    gc.disable()
    try:
        routes = file.load(lambda lines: lines)
        assert not gc.isenabled()
        found = [routes.match(event) for event in filterlang.read_events(EVENTS * 2)]
        assert found == [["b"], ["b"], ["a", "b", "c"]] * 2
        last = weakref.ref(routes.filters)
        del routes
        assert last() is None
        assert gc.collect() < 100
    finally:
        gc.enable()


def test_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGHUP)
    called: list[bool] = []
    with handled("SIGHUP", lambda: called.append(True)):
        signal.raise_signal(signal.SIGHUP)
    assert called == [True]
    assert signal.getsignal(signal.SIGHUP) is before
