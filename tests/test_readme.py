"""The README's Python, run as printed."""

import contextlib
import io
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent


def test_the_python_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    code = text.split("```python\n")[1].split("```")[0]
    monkeypatch.chdir(CHECKOUT)
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        exec(compile(code, "README.md", "exec"), {})
    lines = shown.getvalue().splitlines()
    assert "Device/IO/Port" in lines[0]
    assert any("FL106" in line for line in lines)
