"""``filterlang check`` on files: the configuration, what it makes of files, mending, and what it prints of it."""

import json
import os
import re
import stat
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.cli.support import invoke, run

CONFIG = """
dialect = "type-list"

[[sources]]
files = "subscriptions/**/*.yaml"
at = "$..filter"
dialect = "item-filter"

[[sources]]
files = "*.txt"
"""

BAD = """\
cameras:
  - name: gate
    filter: |
      boolean(//tt:SimpleItem[@Name="a"
        AND @Value="1"])
  - filter: 'boolean(//tt:SimpleItem[@Name="it''s" AND @Value="1"])'
  - filter: "boolean(//tt:SimpleItem[@Name=\\"b\\" OR @Value=\\"1\\"])"  # filterlang: ignore=FL203
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write("filterlang.toml", CONFIG)
    write("subscriptions/a.yaml", BAD)
    write("subscriptions/deep/b.yaml", "filter: boolean(//tt:SimpleItem[@Name='x'])\n")
    write("list.txt", "a,b\n")
    write("other/notes.yaml", "filter: none of ours\n")
    write(".hidden/subscriptions/c.txt", "a,b\n")
    return tmp_path


def write(name: str, text: str | bytes) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def places(output: str) -> list[str]:
    found = re.findall(r"^(\S+:\d+:\d+): (?:error|warning): (FL\d+)", output, re.MULTILINE)
    return [" ".join(each) for each in found]


ALL = [
    "list.txt:1:2 FL301",
    "subscriptions/a.yaml:5:9 FL203",
    "subscriptions/a.yaml:6:52 FL203",
    "subscriptions/deep/b.yaml:1:39 FL202",
]


def test_without_arguments_the_files_of_all_sources_are_checked(folder: Path) -> None:
    result = invoke("check")
    assert places(result.stdout) == ALL
    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.endswith("Checked 5 filters in 3 files: 2 errors and 2 warnings.\n")


def test_of_a_folder_the_files_of_sources_are_checked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert places(invoke("check", "subscriptions/deep").stdout) == ALL[3:]
    assert places(invoke("check", ".").stdout) == ALL
    assert places(invoke("check", "subscriptions/deep", ".", "subscriptions").stdout) == [ALL[3], *ALL[:3]]
    monkeypatch.chdir("subscriptions/deep")
    assert places(invoke("check").stdout) == [
        "../../list.txt:1:2 FL301",
        "../a.yaml:5:9 FL203",
        "../a.yaml:6:52 FL203",
        "b.yaml:1:39 FL202",
    ]
    assert places(invoke("check", "..").stdout) == [
        "../a.yaml:5:9 FL203",
        "../a.yaml:6:52 FL203",
        "../deep/b.yaml:1:39 FL202",
    ]
    assert places(invoke("check", str(folder / "list.txt")).stdout) == [f"{folder}/list.txt:1:2 FL301"]


def test_a_hidden_folder_is_looked_into_where_a_glob_names_it(folder: Path) -> None:
    files = "files = ['none/*.list', '*.other', '.hidden/**/*.txt']"
    write("filterlang.toml", f'dialect = "type-list"\n[[sources]]\n{files}\n')
    assert places(invoke("check").stdout) == [".hidden/subscriptions/c.txt:1:2 FL301"]
    assert places(invoke("check", ".hidden").stdout) == [".hidden/subscriptions/c.txt:1:2 FL301"]


def test_a_folder_without_sources_is_told(folder: Path) -> None:
    result = invoke("check", "--isolated", "subscriptions", "list.txt", "-d", "type-list")
    assert result.exit_code == 2
    assert "subscriptions: a folder, and no [[sources]] say which of its files to check" in result.stderr
    assert places(result.stdout) == ALL[:1]


def test_a_file_of_no_source_is_an_error(folder: Path) -> None:
    result = invoke("check", "other/notes.yaml", "list.txt")
    assert result.exit_code == 2
    assert "other/notes.yaml: nothing says where the filters in it are: give --at" in result.stderr
    assert places(result.stdout) == ALL[:1]


def test_paths_on_the_command_line(folder: Path) -> None:
    result = invoke(
        "check", "--isolated", "--at", "$.cameras[1].filter", "-d", "item-filter", "subscriptions/a.yaml"
    )
    assert places(result.stdout) == [ALL[2]]
    assert result.stdout.endswith("Checked 1 filter in 1 file: 1 error.\n")
    wrong = invoke("check", "--at", "$.[", "subscriptions/a.yaml")
    assert wrong.exit_code == 2
    assert "'$.[' is no JSONPath" in wrong.stderr


def test_a_source_without_files_and_a_path_that_selects_nothing_are_told(folder: Path) -> None:
    write(
        "filterlang.toml",
        'dialect = "type-list"\n[[sources]]\nfiles = ["list.text"]\n'
        '[[sources]]\nfiles = "*.yaml"\nat = ["$.filter", "$..filter", "$.camera[*].filter"]\n',
    )
    result = invoke("check", "--exit-zero")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "filterlang: filterlang.toml:3:9: no file matches 'list.text'",
        "filterlang: filterlang.toml:6:6: '$.camera[*].filter' selects nothing in any file of its source",
    ]
    assert invoke("check", "subscriptions").stderr == ""


def test_a_path_of_the_configuration_that_is_none(folder: Path) -> None:
    write("filterlang.toml", CONFIG.replace("$..filter", "$..filter["))
    result = invoke("check")
    assert result.exit_code == 2
    assert result.stderr.startswith("filterlang: filterlang.toml: '$..filter[' is no JSONPath: ")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        (("--select", "FL2"), {"FL202", "FL203"}),
        (("--select", "FL202,FL3"), {"FL202", "FL301"}),
        (("--select", "fl202", "--select", "FL3"), {"FL202", "FL301"}),
        (("--ignore", "FL203"), {"FL202", "FL301"}),
        (("--select", "ALL", "--ignore", "FL2,FL301"), set()),
    ],
)
def test_codes_are_chosen(folder: Path, arguments: tuple[str, ...], codes: set[str]) -> None:
    result = invoke("check", *arguments)
    assert {each.split()[1] for each in places(result.stdout)} == codes
    assert result.exit_code == bool(codes)


def test_the_configuration_chooses_codes_and_the_command_line_overrides_it(folder: Path) -> None:
    write("filterlang.toml", 'ignore = "FL203"\n' + CONFIG + '[per-file-ignores]\n"*.txt" = "ALL"\n')
    assert places(invoke("check").stdout) == ALL[3:]
    assert places(invoke("check", "--select", "ALL").stdout) == ALL[1:]
    assert places(invoke("check", "--ignore", "FL202").stdout) == []
    done = invoke("check", "--select", "FL9999")
    assert done.exit_code == 2
    assert "there is no code 'FL9999'" in done.stderr


def test_the_nearest_configuration_counts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("subscriptions/pyproject.toml", "[tool.ruff]\n")
    write("subscriptions/deep/pyproject.toml", '[tool.filterlang]\ndialect = "concrete-set"\n')
    monkeypatch.chdir("subscriptions")
    assert places(invoke("check", "-e", "a,b").stdout) == ["-e:1:2 FL301"]
    monkeypatch.chdir("deep")
    assert places(invoke("check", "-e", "a,b").stdout)[0] == "-e:1:1 FL102"
    assert places(invoke("check", "-e", "a,b", "--config", str(folder / "filterlang.toml")).stdout) == [
        "-e:1:2 FL301"
    ]
    isolated = invoke("check", "-e", "a,b", "--isolated")
    assert "-e needs --dialect" in isolated.stderr
    write("filterlang.toml", 'dialect = "type-list"\n')
    assert places(invoke("check", "-e", "a,b").stdout) == ["-e:1:2 FL301"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "filterlang.toml",
            "dialct = 'a'\n",
            "filterlang: filterlang.toml:1:1: there is no setting 'dialct'; did you mean",
        ),
        ("filterlang.toml", b"dialect = '\xff'\n", "filterlang: filterlang.toml: not UTF-8 at byte 11"),
        ("pyproject.toml", "[tool.filterlang\n", "filterlang: pyproject.toml:1:17: not TOML"),
        ("filterlang.toml", "declarations = 'none.xml'\n", "none.xml: No such file or directory"),
        ("filterlang.toml", "declarations = 'bad.xml'\n", "bad.xml: "),
    ],
)
def test_a_configuration_that_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str | bytes, expected: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write(name, text)
    write("bad.xml", "<a>")
    result = invoke("check", "-e", "a", "-d", "type-list")
    assert (result.exit_code, result.stdout) == (2, "")
    assert expected in result.stderr


def test_a_named_configuration_must_be_there_and_hold_one(tmp_path: Path) -> None:
    missing = invoke("check", "--config", str(tmp_path / "none.toml"), "-e", "a")
    assert (missing.exit_code, "none.toml: there is no such file" in missing.stderr) == (2, True)
    other = tmp_path / "pyproject.toml"
    other.write_text("[tool.ruff]\n")
    empty = invoke("check", "--config", str(other), "-e", "a")
    assert (empty.exit_code, "there is no table [tool.filterlang] in it" in empty.stderr) == (2, True)


def test_namespaces_of_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write("filterlang.toml", 'dialect = "concrete-set"\nnamespaces = {my = "http://example.com/topics"}\n')
    assert invoke("check", "-e", "my:A//.").exit_code == 0
    assert invoke("check", "-e", "my:A|your:B", "-n", "your=http://example.com/b").exit_code == 0


def test_standard_input_is_read_as_the_file_that_it_is_called(folder: Path) -> None:
    result = invoke("check", "-", "--stdin-filename", "subscriptions/new.yaml", stdin=BAD.encode())
    assert places(result.stdout) == ["subscriptions/new.yaml:5:9 FL203", "subscriptions/new.yaml:6:52 FL203"]


def test_fix_mends_files_and_reports_the_rest(folder: Path) -> None:
    before = yaml.safe_load(BAD)
    write("list.txt", "# filterlang: dialect=concrete-set\ntns1:A/\n")
    result = invoke("check", "--fix")
    assert places(result.stdout) == ["list.txt:2:7 FL107"]
    assert (result.exit_code, result.stderr) == (
        1,
        "Fixed 3 findings in 2 documents. 1 more with --unsafe-fixes.\n",
    )
    text = Path("subscriptions/a.yaml").read_text()
    assert text == BAD.replace("AND", "and")
    assert yaml.safe_load(text) == json.loads(json.dumps(before).replace("AND", "and"))
    again = invoke("check", "--fix", "--unsafe-fixes")
    assert (again.exit_code, again.stdout) == (0, "Checked 5 filters in 3 files: no findings.\n")
    assert Path("list.txt").read_text() == "# filterlang: dialect=concrete-set\ntns1:A\n"


def test_fix_keeps_line_ends_the_byte_order_mark_the_mode_and_links(folder: Path) -> None:
    path = write("real.txt", b"\xef\xbb\xbf# filterlang: dialect=concrete-set\r\ntns1:A|tns1:B/.\r\n\r\n")
    path.chmod(0o640)
    Path("link.txt").symlink_to("real.txt")
    assert invoke("check", "--fix", "--unsafe-fixes", "link.txt").exit_code == 0
    assert path.read_bytes() == b"\xef\xbb\xbf# filterlang: dialect=concrete-set\r\ntns1:A|tns1:B//.\r\n\r\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert Path("link.txt").is_symlink()
    assert not [*Path().glob(".filterlang-*")]


def test_a_file_that_cannot_be_written_is_told_and_its_findings_stay(folder: Path) -> None:
    os.mkfifo("pipe")
    writer = subprocess.Popen(["sh", "-c", "printf 'tns1:A/.\\n' > pipe"])
    result = run("check", "--isolated", "--fix", "--unsafe-fixes", "-d", "concrete-set", str(folder / "pipe"))
    # A pipe is empty once it was read, so what is told of it is told by name.
    writer.wait(20)
    assert result.returncode == 2
    assert result.stderr.decode().startswith(f"filterlang: {folder}/pipe: cannot write: not a regular file\n")
    assert b"FL106" in result.stdout


def test_a_file_that_cannot_be_read_whole_is_not_mended(folder: Path) -> None:
    text = "a,b\n# filterlang: dialct=x\n"
    write("list.txt", text)
    result = invoke("check", "--fix", "--unsafe-fixes", "list.txt")
    assert result.exit_code == 2
    assert places(result.stdout) == ["list.txt:1:2 FL301"]
    assert Path("list.txt").read_text() == text


def test_what_does_not_stand_in_a_file_is_printed_mended(folder: Path) -> None:
    stdin = invoke("check", "-", "--fix", "--unsafe-fixes", stdin=b"\xef\xbb\xbf# x\r\na,b\r\n")
    assert stdin.stdout_bytes == b"\xef\xbb\xbf# x\r\na;b\r\n"
    assert stdin.stderr == "Checked 1 filter in 1 file: no findings.\nFixed 1 finding in 1 document.\n"
    texts = invoke("check", "-e", "a,b", "-e", "c/.,d", "-d", "concrete-set", "--fix")
    assert texts.stdout == "a|b\nc//.|d\n"
    assert "-e[2]:1:1: error: FL102" in texts.stderr
    assert texts.exit_code == 1


def test_a_diff_can_be_applied_and_changes_nothing_itself(folder: Path) -> None:
    write("list.txt", "a\r\nb,c\r\nd,e")
    result = invoke("check", "--diff", "--unsafe-fixes")
    assert (result.exit_code, result.stderr) == (1, "Would fix 5 findings in 3 documents.\n")
    assert "--- list.txt\n+++ list.txt\n" in result.stdout
    assert result.stdout.count("\\ No newline at end of file\n") == 2
    assert Path("subscriptions/a.yaml").read_text() == BAD
    done = subprocess.run(
        ["git", "apply", "-p0", "-"], input=result.stdout_bytes, check=False, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    assert Path("list.txt").read_bytes() == b"a\r\nb;c\r\nd;e"
    assert Path("subscriptions/a.yaml").read_text() == BAD.replace("AND", "and")
    clean = invoke("check", "--diff", "--unsafe-fixes")
    assert (clean.exit_code, clean.stdout, clean.stderr) == (0, "", "")


def test_statistics(folder: Path) -> None:
    result = invoke("check", "--statistics")
    assert result.stdout == "2  FL203  keyword-case\n1  FL202  single-quote\n1  FL301  comma-in-list\n"
    assert result.exit_code == 1
    records = json.loads(invoke("check", "--statistics", "--output-format", "json").stdout)
    assert records[0] == {
        "code": "FL203",
        "name": "keyword-case",
        "severity": "error",
        "count": 2,
        "fixable": 2,
    }


def test_exit_zero_is_about_findings_only(folder: Path) -> None:
    assert invoke("check", "--exit-zero").exit_code == 0
    assert invoke("check", "--exit-zero", "none.txt").exit_code == 2
    assert invoke("check", "--fail-on", "error", "list.txt").exit_code == 0


def test_the_report_can_go_to_a_file(folder: Path) -> None:
    result = invoke("check", "--output-format", "json", "--output-file", "report.json")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "")
    assert len(json.loads(Path("report.json").read_text())) == len(ALL)
    wrong = invoke("check", "--output-file", "none/report.json")
    assert wrong.exit_code == 2
    assert "none/report.json: No such file or directory" in wrong.stderr


def test_in_github_actions_its_format_is_the_usual_one(folder: Path) -> None:
    def output(*arguments: str) -> bytes:
        return run(
            "check", *arguments, str(folder / "list.txt"), "-d", "type-list", env={"GITHUB_ACTIONS": "true"}
        ).stdout

    assert b"::warning " in output()
    assert b"::" not in output("--output-format", "text")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--unsafe-fixes",), "--unsafe-fixes is about --fix and --diff"),
        (("--diff", "--statistics"), "--diff prints a diff, and no report"),
        (("--stdin-filename", "a.yaml"), "--stdin-filename is about standard input"),
        (("--jobs", "0"), "0 is not in the range"),
        (("--select", "single-quote"), "write FL202 for single-quote"),
    ],
)
def test_misuse_is_told(folder: Path, arguments: tuple[str, ...], expected: str) -> None:
    result = invoke("check", *arguments)
    assert result.exit_code == 2
    assert expected in result.stderr


def test_an_inline_comment_with_an_unknown_code_is_told(folder: Path) -> None:
    write("list.txt", "# filterlang: ignore=FL301\na,b\nc,d\n# filterlang: ignore=FL777\ne,f\n")
    result = invoke("check", "list.txt")
    assert result.exit_code == 2
    assert places(result.stdout) == ["list.txt:3:2 FL301"]
    assert "list.txt:4: there is no code 'FL777'" in result.stderr
