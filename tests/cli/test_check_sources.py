"""Filters in every kind of document, through the command: found, and mended where they stand."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from filterlang.cli import commands

pytest.importorskip("re2")

ITEM = "boolean(//tt:SimpleItem[@Name='a' AND @Value='1'])"
"""Its only mistake is one with a safe fix, ``AND``."""

PATTERN = r"""pattern = 'F = "(?P<filter>(?:[^"\\]|\\.)*)"'"""

SOURCES = {
    "text": ("f.txt", "# é\n%s\n", ""),
    "json": ("f.json", '{"é": "%s"}\r\n', "at = '$.é'"),
    "jsonc": ("f.jsonc", '// é\n{"é": "%s",}', "at = '$.é'"),
    "json lines": ("f.jsonl", '{"é": "%s"}\n{"a": 1}\n', "at = '$.é'"),
    "inner": ("f.json", '{"é": "{\\"a\\": \\"%s\\"}"}\n', "at = '$.é'\ninner = '$.a'"),
    "keys": ("f.yaml", 'é:\n  "%s": 1\n', "at = '$.é.*~'"),
    "parts": (
        "f.yaml",
        "é:\n  topic: tns1:A\n  content: |\n    %s\n",
        "at = '$.é'\nparts = {topic = 'concrete-set', content = 'item-filter'}",
    ),
    "toml": ("f.toml", '# é\n[[a]]\nb = "%s" # x\n', "at = '$.a[*].b'"),
    "xml": ("f.xml", "<a>\n<é>%s</é></a>\n", "at = '//é'"),
    "xml attribute": ("f.xml", '<a>\n<b c="%s"/></a>\n', "at = '//@c'"),
    "markdown": ("f.md", "# é\n```item-filter\n%s\n```\n", ""),
    "source code": ("f.py", 'é = 1\nF = "%s"\n', PATTERN + "\nunescape = 'python'"),
    "shell": ("f.sh", 'F = "%s"\n', PATTERN + "\nunescape = 'shell'"),
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def check(*arguments: str) -> Result:
    return CliRunner().invoke(commands, ["check", *arguments])


def configure(name: str, settings: str) -> None:
    text = f'ignore = ["FL202"]\n[[sources]]\nfiles = "{name}"\ndialect = "item-filter"\n{settings}\n'
    Path("filterlang.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("kind", SOURCES)
def test_a_mistake_is_shown_and_mended_where_it_stands(kind: str) -> None:
    name, frame, settings = SOURCES[kind]
    configure(name, settings)
    before = frame.replace("%s", ITEM)
    Path(name).write_bytes(before.encode())
    result = check("--output-format", "concise")
    row = before[: before.index("AND")].count("\n") + 1
    column = before.index("AND") - before.rfind("\n", 0, before.index("AND"))
    assert f"{name}:{row}:{column}: error: FL203" in result.output
    assert result.exit_code == 1
    check("--fix")
    assert Path(name).read_bytes().decode() == before.replace("AND", "and")
    assert check().exit_code == 0


@pytest.mark.parametrize(
    ("name", "text", "settings", "expected"),
    [
        ("f.json", "[]", "at = '$.a'", "selects nothing"),
        ("f.xml", "<a/>", "at = '//b'", "selects nothing"),
        ("f.py", "x", PATTERN, r"""'F = "(?P<filter>(?:[^"\\]|\\.)*)"' selects nothing"""),
        ("f.xml", "<a/>", "at = '//q:b'", "a prefix has no namespace"),
        ("f.yaml", "a: b: c", "at = '$.a'", "f.yaml:1:5: not YAML: `:` cannot stand here"),
        ("f.toml", "a = x", "at = '$.a'", "f.toml:1:5: not TOML: a value should stand here"),
    ],
)
def test_what_cannot_be_checked_is_a_problem(name: str, text: str, settings: str, expected: str) -> None:
    configure(name, settings)
    Path(name).write_text(text, encoding="utf-8")
    result = check()
    assert result.exit_code == 2
    assert expected in result.stderr or expected in result.output
    configure(name, f"{settings}\nallow-empty = true")
    assert check().exit_code == (0 if "nothing" in expected else 2)


def test_a_pattern_may_name_the_dialect() -> None:
    pattern = r'''pattern = '# (?P<dialect>[a-z-]+)\n\w+ = "(?P<filter>[^"]*)"''' + "'"
    configure("f.py", pattern)
    Path("f.py").write_text('# concrete-set\nA = "tns1:Device//."\n# nonsense\nB = "x"\n', encoding="utf-8")
    result = check()
    assert result.exit_code == 2
    assert "f.py:4:6: " in result.stderr
    assert "nonsense" in result.stderr
    Path("f.py").write_text('# concrete-set\nA = "tns1:Device//."\n', encoding="utf-8")
    assert check().exit_code == 0
