"""The action, run as GitHub runs it: its steps in bash, with what it knows in the environment."""

import os
import shutil
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


def test_the_example_project_passes_and_a_mistake_in_it_fails(runner: Path, tmp_path: Path) -> None:
    """With the inputs that a workflow leaves out, as most do."""
    site = tmp_path / "site"
    shutil.copytree(CHECKOUT / "examples" / "site", site)
    done = run_step(1, site, runner)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "::error" not in done.stdout
    routes = site / "routes.jsonl"
    sound = routes.read_text(encoding="utf-8")
    assert sound.count("tns1:VideoSource/MotionAlarm") == 1
    routes.write_text(sound.replace("/MotionAlarm", "/MotionAlert"), encoding="utf-8")
    done = run_step(1, site, runner)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error file=routes.jsonl,line=2,")
    assert "title=FL701" in done.stdout
