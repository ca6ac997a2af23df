"""The package as a whole: what importing it loads, how its modules are found, and where it can run from."""

import json
import shutil
import subprocess
import sys
import zipapp
from pathlib import Path

import pytest

import filterlang

PACKAGE = Path(filterlang.__file__).parent
CHECKOUT = PACKAGE.parent
REASONED = "300 lines"
"""What the docstring of a longer module mentions where it says why it is longer."""


def run(code: str, *, path: Path | None = None) -> str:
    arguments = [sys.executable, "-c", code] if path is None else [sys.executable, str(path), *code.split()]
    return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout


def test_importing_the_package_loads_no_parser() -> None:
    code = "import sys, json; before = set(sys.modules); import filterlang; print(json.dumps(sorted(set(sys.modules) - before)))"
    assert json.loads(run(code)) == ["filterlang"]


def test_compiling_loads_no_lxml_and_reading_json_neither() -> None:
    code = (
        "import sys, filterlang; filterlang.compile('tns1:A', 'concrete-set').matches(filterlang.Event());"
        "list(filterlang.read_events(b'{\"system\": \"onvif\"}', 'jsonl'));"
        "print([name for name in ('lxml', 'elementpath', 'click') if name in sys.modules])"
    )
    assert run(code).strip() == "[]"


def test_checking_a_text_loads_no_xml() -> None:
    code = (
        "import sys, filterlang; filterlang.check('tns1:A|tns1:A', 'concrete-set');"
        "print([name for name in ('lxml', 'xml', 'filterlang.declared') if name in sys.modules])"
    )
    assert run(code).strip() == "[]"


def test_reading_loads_no_lark() -> None:
    code = "import sys, filterlang; list(filterlang.read_events(b'<a/>', on_error=id)); print('lark' in sys.modules, 'lxml' in sys.modules)"
    assert run(code).split() == ["False", "True"]


@pytest.mark.parametrize(
    "module", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_a_module_is_short_or_says_why_not(module: Path) -> None:
    source = module.read_text(encoding="utf-8")
    docstring = source.split('"""')[1]
    assert source.startswith('"""')
    assert len(source.splitlines()) <= 300 or REASONED in docstring


def test_it_works_from_a_zipapp(tmp_path: Path) -> None:
    """The package and its grammars in one archive, as ``python -m zipapp`` makes it; only lxml needs a file system."""
    tree = tmp_path / "tree"
    shutil.copytree(PACKAGE, tree / "filterlang", ignore=shutil.ignore_patterns("__pycache__", "grammars"))
    shutil.copytree(CHECKOUT / "grammars", tree / "filterlang" / "grammars")
    zipapp.create_archive(tree, tmp_path / "filterlang.pyz", main="filterlang.cli:main")
    archive = tmp_path / "filterlang.pyz"
    assert "0 errors" not in run("check -e tns1:Device//. --dialect concrete-set", path=archive)
    found = subprocess.run(
        [sys.executable, str(archive), "check", "-e", "tns1:Device/.", "--dialect", "concrete-set"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 1
    assert "FL106" in found.stdout
    matched = run(
        f"match --topic tns1:Device//. --output json {CHECKOUT / 'examples' / 'camera.xml'}", path=archive
    )
    assert matched.count("\n") >= 1


def test_the_version_is_the_projects() -> None:
    declared = (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{filterlang.__version__}"' in declared


def test_every_grammar_is_found_and_a_missing_one_said() -> None:
    from filterlang.grammar import grammar_text

    for file in (CHECKOUT / "grammars").glob("*.lark"):
        assert grammar_text(file.stem) == file.read_text(encoding="utf-8")
    with pytest.raises(FileNotFoundError, match=r"nothing\.lark is missing"):
        grammar_text("nothing")
