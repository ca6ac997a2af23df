"""What projects really contain, each kind in several forms, with what ``filterlang check`` must say and do.

The kinds stand in ``checks.jsonl``: ``name``, ``why``, the ``files`` of a folder, the ``args`` of the command that is
run there, and ``expect``: the exit status (``rc``), texts of which one must be printed (``output_any``), those that
must not be (``output_none``), what files must hold afterwards (``files``), and what they must not (``files_none``).
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.support import invoke

CASES: list[dict[str, Any]] = [
    json.loads(line) for line in Path(__file__).with_name("checks.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_real_project(case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in case["files"].items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    result = invoke(*case["args"])
    expected = case["expect"]
    assert expected, "a case that expects nothing tests nothing"
    if "rc" in expected:
        assert result.exit_code == expected["rc"], result.output
    if "output_any" in expected:
        assert any(text in result.output for text in expected["output_any"]), result.output
    assert not [text for text in expected.get("output_none", ()) if text in result.output]
    for name, text in expected.get("files", {}).items():
        assert (tmp_path / name).read_text("utf-8") == text
    for name, texts in expected.get("files_none", {}).items():
        assert not [text for text in texts if text in (tmp_path / name).read_text("utf-8")]
