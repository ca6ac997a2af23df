"""What the tests of the command line share: running it, and events to run it on."""

import os
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from click.testing import CliRunner, Result

from filterlang.cli import commands

ITEM_A = 'boolean(//tt:SimpleItem[@Name="a"])'
COMMAND = (sys.executable, "-m", "filterlang")
CHECKOUT = Path(__file__).parent.parent.parent


def notification(topic: str, *, operation: str = "Changed", **items: str) -> bytes:
    """An ONVIF document with one event."""
    simple = "".join(f'<tt:SimpleItem Name="{name}" Value="{value}"/>' for name, value in items.items())
    return (
        '<wsnt:NotificationMessage xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2"'
        ' xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:tns1="http://www.onvif.org/ver10/topics">'
        f"<wsnt:Topic>{topic}</wsnt:Topic><wsnt:Message>"
        f'<tt:Message UtcTime="2026-01-01T00:00:00Z" PropertyOperation="{operation}">'
        f"<tt:Data>{simple}</tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>\n"
    ).encode()


EVENTS = (
    notification("tns1:Device/Trigger", a="1")
    + notification("tns1:Device/Trigger", operation="Initialized", a="2")
    + notification("tns1:RuleEngine/Motion", b="1")
)
"""Three events: two below tns1:Device, one of them Initialized, and one below tns1:RuleEngine."""

BROKEN = notification("tns1:Device/A", a="1") + b"<a><b></a>\n" + notification("tns1:Device/B", a="1")
"""Two events, with a broken document in between."""


def environment(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a subprocess: this one's, without what decides about colours and encodings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name
        not in ("GITHUB_ACTIONS", "NO_COLOR", "PYTHONIOENCODING", "PYTHONUTF8", "_FILTERLANG_COMPLETE")
    }
    return {**kept, "TERM": "xterm", **(changes or {})}


def run(
    *arguments: str,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    command: Sequence[str] = COMMAND,
) -> subprocess.CompletedProcess[bytes]:
    """Run the real command, from the checkout."""
    return subprocess.run(
        [*command, *arguments],
        input=stdin,
        capture_output=True,
        env=environment(env),
        cwd=CHECKOUT,
        timeout=30,
        check=False,
    )


def start(*arguments: str, env: Mapping[str, str] | None = None) -> "subprocess.Popen[bytes]":
    """Start the real command, with pipes."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(env),
        cwd=CHECKOUT,
    )


def invoke(*arguments: str, stdin: bytes = b"") -> Result:
    """Run the command in this process. An exception that would be a traceback is raised."""
    runner = CliRunner(env={"GITHUB_ACTIONS": None})
    result = runner.invoke(commands, list(arguments), input=stdin, prog_name="filterlang")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def read_line(process: "subprocess.Popen[bytes]") -> bytes:
    """The next line that the command prints."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], 20)
    assert ready, "nothing was printed in time"
    return process.stdout.readline()


def in_terminal(*arguments: str, env: dict[str, str] | None = None, only_stderr: bool = False) -> str:
    """What the command prints on a terminal. Only where there are such terminals."""
    import pty

    master, slave = pty.openpty()
    try:
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if only_stderr else slave,
            stderr=slave,
            env=environment(env),
        )
        os.close(slave)
        printed = b""
        while True:
            try:
                chunk = os.read(master, 4096)
            except OSError:  # Linux says so where the other end is closed
                break
            if not chunk:
                break
            printed += chunk
        process.wait(20)
    finally:
        os.close(master)
    return printed.decode()
