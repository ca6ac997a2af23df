"""The hooks, run as pre-commit runs them: in an environment that it makes of the checkout."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.skipif(
        "FILTERLANG_INSTALLS" not in os.environ,
        reason="installs the checkout; FILTERLANG_INSTALLS is not set",
    ),
    pytest.mark.skipif(
        not (CHECKOUT / ".git").exists(), reason="pre-commit tries repositories, and this is none"
    ),
]

CAMERAS = """\
cameras:
  - name: gate
    filter: >-
      boolean(//tt:SimpleItem[@Name="port"
      AND @Value="1"])
  - name: yard
    filter: boolean(//tt:SimpleItem[@Name="state"])
"""
CONFIGURATION = """\
[[sources]]
files = ["*.yaml"]
at = "$.cameras[*].filter"
dialect = "item-filter"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with one bad file, and one that holds no filters."""
    (tmp_path / "notes.txt").write_text("AND, OR and NOT are the words of Boolean algebra.\n")
    (tmp_path / "cameras.yaml").write_text(CAMERAS)
    (tmp_path / "filterlang.toml").write_text(CONFIGURATION)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True)


def try_hooks(project: Path, home: Path) -> "subprocess.CompletedProcess[str]":
    """Run all hooks, one after the other, in an environment that pre-commit makes in the folder ``home``."""
    environment = {**os.environ, "PRE_COMMIT_HOME": str(home)}
    for name in ("GITHUB_ACTIONS", "CI_PROJECT_DIR", "GITHUB_WORKSPACE"):
        environment.pop(name, None)
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "try-repo", CHECKOUT, "--all-files", "--color=never"],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_bad_file_fails_with_its_place_and_is_mended(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    done = try_hooks(project, tmp_path_factory.mktemp("pre-commit"))
    assert done.returncode == 1, done.stdout + done.stderr
    checked, mended = done.stdout.split("- hook id: ")[1:]
    assert checked.startswith("filterlang\n- exit code: 1\n")
    assert "\ncameras.yaml:5:7: error: FL203 keywords are lower case: `and`, not `AND`\n" in checked
    assert "\nFound 1 error in 2 filters.\n" in checked
    assert mended.startswith("filterlang-fix\n- files were modified by this hook\n")
    assert (project / "cameras.yaml").read_text() == CAMERAS.replace("AND", "and")
    clean = subprocess.run([sys.executable, "-m", "filterlang", "check"], cwd=project, check=False)
    assert clean.returncode == 0
