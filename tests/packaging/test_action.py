"""The action, run as GitHub runs it: its steps in bash, with what it knows in the environment."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

CHECKOUT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(
    "FILTERLANG_INSTALLS" not in os.environ, reason="installs the checkout; FILTERLANG_INSTALLS is not set"
)


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a runner keeps between the steps of a job, with the action installed."""
    folder = tmp_path_factory.mktemp("runner")
    done = run_step(0, folder, folder)
    assert done.returncode == 0, done.stderr
    return folder


def run_step(number: int, folder: Path, temporary: Path, **inputs: str) -> "subprocess.CompletedProcess[str]":
    action: dict[str, Any] = yaml.safe_load((CHECKOUT / "action.yml").read_text(encoding="utf-8"))
    values = {name: declared["default"] for name, declared in action["inputs"].items()}
    values |= {"python": sys.executable, **inputs}
    step = action["runs"]["steps"][number]
    for name, value in values.items():
        assert f"${{{{ inputs.{name} }}}}" not in step["run"], "an input must not become source code"
        step["env"] = {
            key: each.replace(f"${{{{ inputs.{name} }}}}", value) for key, each in step["env"].items()
        }
    environment = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(folder),
        "GITHUB_ACTION_PATH": str(CHECKOUT),
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=folder,
        env={**os.environ, **environment, "RUNNER_TEMP": str(temporary), **step["env"]},
        capture_output=True,
        text=True,
        check=False,
    )


def test_findings_fail_the_step_and_stand_beside_the_lines(runner: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text("tns1:A\ntns1:A/\n")
    (tmp_path / "filterlang.py").write_text("raise SystemExit('the project was run')\n")
    done = run_step(1, tmp_path, runner, args="--dialect concrete --output-format github *.txt")
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error file=bad.txt,line=2,endLine=2,col=7,endColumn=8,title=FL107 ")


def test_arguments_are_not_run(runner: Path, tmp_path: Path) -> None:
    done = run_step(1, tmp_path, runner, args="$(touch${IFS}ran) ;touch ran `touch ran`")
    assert done.returncode == 2
    assert not list(tmp_path.iterdir())
