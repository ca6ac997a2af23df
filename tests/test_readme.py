"""The pages that show Python, or the command, run as printed."""

import contextlib
import gc
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.cli import support

CHECKOUT: Final = Path(__file__).parent.parent
README: Final = "README.md"
ROUTE: Final = re.compile(
    r"\$ cat filters\.jsonl\n(.*?)\$ filterlang (route filters\.jsonl .*?)\n(.*?)```", re.DOTALL
)


@pytest.fixture(autouse=True)
def thawed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(CHECKOUT)
    yield
    gc.unfreeze()


def blocks(text: str) -> Iterator[tuple[str, str | None]]:
    """Each block of Python, and the output that is printed right below it."""
    parts = text.split("```")
    for position in range(1, len(parts), 2):
        if parts[position].startswith("python\n"):
            is_next = parts[position + 1].isspace() and len(parts) > position + 2
            output = parts[position + 2] if is_next else ""
            yield (
                parts[position].removeprefix("python\n"),
                output.removeprefix("text\n") if output.startswith("text\n") else None,
            )


def run_page(name: str) -> list[str]:
    """Run a page's Python, block by block, in one module; what each printed."""
    namespace: dict[str, object] = {"__name__": "page"}
    printed: list[str] = []
    for code, expected in blocks((CHECKOUT / name).read_text(encoding="utf-8")):
        shown = io.StringIO()
        with contextlib.redirect_stdout(shown):
            exec(compile(code, name, "exec"), namespace)
        printed.append(shown.getvalue())
        if expected is not None:
            assert shown.getvalue() == expected, code
    return printed


def test_the_python_of_the_readme_runs() -> None:
    first, *others = run_page(README)
    lines = first.splitlines()
    assert "Device/IO/Port" in lines[0]
    assert any("FL106" in line for line in lines)
    assert len(others) == 2


def test_the_python_of_the_guide_to_sets_runs() -> None:
    printed = run_page("docs/filtersets.md")
    assert len(printed) >= 10
    assert any("rows looked at" in each for each in printed)


def test_the_python_of_the_guide_to_declarations_runs() -> None:
    assert len(run_page("docs/declarations.md")) == 4


def test_the_python_of_the_page_on_what_filters_mean_runs() -> None:
    assert len(run_page("docs/analysis.md")) == 5


PROJECT: Final = re.compile(r"^```console\n(\$ cp -r examples/site .*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.skipif(os.name != "posix", reason="the commands are those of a POSIX shell")
def test_the_project_of_the_readme_is_checked_and_fixed(tmp_path: Path) -> None:
    found = PROJECT.search((CHECKOUT / README).read_text(encoding="utf-8"))
    assert found is not None
    steps = [
        step.partition("\n")[::2] for step in re.split(r"^\$ ", found[1], flags=re.MULTILINE) if step.strip()
    ]
    (tmp_path / "examples").symlink_to(CHECKOUT / "examples")
    script = tmp_path / "bin" / "filterlang"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m filterlang "$@"\n')
    script.chmod(0o755)
    paths = {"PATH": f"{script.parent}:{os.environ['PATH']}", "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(
        ["sh", "-c", "\n".join([f"{{ {command}; }} 2>&1; printf '\\036%s\\036' $?" for command, _ in steps])],
        cwd=tmp_path,
        env=support.environment({**paths, "PYTHONUNBUFFERED": "1"}),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    *printed, rest = done.stdout.split("\036")
    assert not rest
    assert printed[::2] == [output for _, output in steps]
    assert printed[1::2] == ["0", "0", "0", "1", "0"]
    assert (tmp_path / "site" / "cameras.yaml").read_bytes() == (
        CHECKOUT / "examples" / "site" / "cameras.yaml"
    ).read_bytes()


def test_the_route_of_the_readme_runs(tmp_path: Path) -> None:
    found = ROUTE.search((CHECKOUT / README).read_text(encoding="utf-8"))
    assert found is not None
    filters, command, expected = found.groups()
    (tmp_path / "filters.jsonl").write_text(filters, encoding="utf-8")
    arguments = command.replace("filters.jsonl", str(tmp_path / "filters.jsonl")).split()
    done = support.run(*arguments)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == expected
