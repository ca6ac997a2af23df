"""Keeping parsers between runs: it changes nothing but the time, and happens only in a private folder."""

import os
import sys
from pathlib import Path

import pytest

from filterlang.cli._tables import private_folder
from tests.cli.support import run

ARGUMENTS = ("check", "-e", "boolean(//tt:SimpleItem[@Name='a'])", "--dialect", "item-filter")


def test_a_run_with_kept_tables_says_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    first = run(*ARGUMENTS, env={"FILTERLANG_CACHE_DIR": str(folder)})
    kept = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
    assert set(kept) == {"item_filter.lark.tables"}
    second = run(*ARGUMENTS, env={"FILTERLANG_CACHE_DIR": str(folder)})
    assert (second.returncode, second.stdout, second.stderr) == (first.returncode, first.stdout, first.stderr)
    assert first.returncode == 1
    assert kept == {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}


def test_what_is_kept_but_damaged_is_made_anew(tmp_path: Path) -> None:
    environment = {"FILTERLANG_CACHE_DIR": str(tmp_path)}
    tmp_path.chmod(0o700)
    (tmp_path / "item_filter.lark.tables").write_bytes(b"damaged")
    result = run(*ARGUMENTS, env=environment)
    assert result.returncode == 1
    assert b"Traceback" not in result.stderr
    assert (tmp_path / "item_filter.lark.tables").read_bytes() != b"damaged"


def test_nothing_is_kept_where_it_is_not_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILTERLANG_CACHE_DIR", "")
    assert private_folder() is None
    monkeypatch.setenv("FILTERLANG_CACHE_DIR", str(tmp_path / "file" / "folder"))
    (tmp_path / "file").touch()
    assert private_folder() is None
    monkeypatch.delenv("FILTERLANG_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))
    assert private_folder() == f"{tmp_path}/cache/filterlang"


@pytest.mark.skipif(
    sys.platform == "win32", reason="permissions of this kind are POSIX's; runs everywhere else"
)
def test_nothing_is_kept_where_others_can_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILTERLANG_CACHE_DIR", str(tmp_path))
    tmp_path.chmod(0o777)
    assert private_folder() is None
    tmp_path.chmod(0o700)
    assert private_folder() == str(tmp_path)
    assert os.access(tmp_path, os.W_OK)
