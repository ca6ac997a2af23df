"""The hooks, run as pre-commit runs them: in an environment that it makes of the checkout."""

import os
import shutil
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

SITE = CHECKOUT / "examples" / "site"
SOUND = 'and @Value="2"'
"""A piece of a filter in the cameras of the example project."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The example project as a repository, with a file that holds no filters."""
    folder = tmp_path / "site"
    shutil.copytree(SITE, folder)
    (folder / "notes.txt").write_text("AND, OR and NOT are the words of Boolean algebra.\n")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    return folder


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


def test_the_example_project_passes_and_a_mistake_in_it_fails_and_is_fixed(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("pre-commit")
    done = try_hooks(project, home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("Passed\n") == 2
    cameras = project / "cameras.yaml"
    sound = cameras.read_text()
    assert sound.count(SOUND) == 1
    cameras.write_text(sound.replace(SOUND, SOUND.replace("and", "AND")))
    done = try_hooks(project, home)
    assert done.returncode == 1, done.stdout + done.stderr
    checked, mended = done.stdout.split("- hook id: ")[1:]
    assert checked.startswith("filterlang\n- exit code: 1\n")
    line = sound[: sound.index(SOUND)].count("\n") + 1
    assert f"\ncameras.yaml:{line}:54: error: FL203 keywords are lower case: `and`, not `AND`\n" in checked
    assert "\nChecked 18 filters in 4 files: 1 error." in checked
    assert mended.startswith("filterlang-fix\n- files were modified by this hook\n")
    assert cameras.read_text() == sound
