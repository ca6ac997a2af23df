"""A run of check that checked nothing, or not all, is no success: in every format, and valid in each."""

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import Result

from filterlang.cli import _check_jobs
from filterlang.lint.runner import find
from filterlang.reporters import report_formats
from tests.cli.support import invoke

FORMATS = report_formats()
GOOD = '{"filter": "tns1:Device/."}'
CONFIG = '[[sources]]\nfiles = "*.json"\nat = "$.filter"\ndialect = "concrete-set"\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    Path("good.json").write_text(GOOD)
    Path("filterlang.toml").write_text(CONFIG)
    yield tmp_path


def said(result: Result, name: str) -> str:
    """The report of a run, which must be one of its format; what it says."""
    text = result.stdout
    match name:
        case "json" | "gitlab":
            return json.dumps(json.loads(text))
        case "json-lines":
            return json.dumps([json.loads(line) for line in text.splitlines()])
        case "sarif":
            (run,) = json.loads(text)["runs"]
            assert run["invocations"][0]["executionSuccessful"] is False
            return json.dumps(run)
        case "junit":
            root = ElementTree.fromstring(text)
            assert [*root.iter("error")]
            return text
    return f"{text}{result.stderr}"


PROBLEMS = {
    "a path that selects nothing": (CONFIG.replace("$.filter", "$.filtr"), "", "$.filtr"),
    "a path that selects nothing in one file": (CONFIG, "{}", "b.json"),
    "a glob without a file": (
        f"{CONFIG}[[sources]]\nfiles = ['*.txt', '*.json']\nat = '$.filter'\n",
        "",
        "*.txt",
    ),
    "a file that is no JSON": (CONFIG, "{", "b.json"),
    "a setting that there is not": (f"dialct = 'a'\n{CONFIG}", "", "dialct"),
    "a configuration that is no TOML": ("[[sources]\n", "", "not TOML"),
}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("problem", PROBLEMS)
def test_a_problem_stands_in_every_report(problem: str, name: str) -> None:
    config, other, expected = PROBLEMS[problem]
    Path("filterlang.toml").write_text(config)
    if other:
        Path("b.json").write_text(other)
    result = invoke("check", "--output-format", name)
    assert result.exit_code == 2
    assert expected in said(result, name)
    if other:
        assert "FL106" in said(result, name), "the findings of other files come out"


@pytest.mark.parametrize("name", FORMATS)
def test_a_mistake_of_ours_costs_one_file(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("b.json").write_text(GOOD)

    def broken(entries: list[object], *rest: object) -> object:
        if entries[0].texts[0].document.name == "b.json":  # type: ignore[attr-defined]
            raise KeyError("oops")
        return find(entries, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(_check_jobs, "find", broken)
    result = invoke("check", "--output-format", name)
    assert result.exit_code == 2
    assert "KeyError" in said(result, name)
    assert "good.json" in said(result, name)
    assert "FL106" in said(result, name)


@pytest.mark.parametrize(
    "arguments",
    [
        ("-d", "concrete-set"),
        ("--at", "$..filter"),
        ("empty",),
        ("good.json", "empty"),
        ("--fix",),
        ("--diff",),
    ],
)
def test_no_way_to_narrow_a_run_makes_it_green(arguments: tuple[str, ...]) -> None:
    Path("empty").mkdir()
    Path("good.json").write_text('{"filter": "tns1:Device//."}')
    Path("filterlang.toml").write_text(f"{CONFIG}[[sources]]\nfiles = '*.txt'\n")
    assert invoke("check", *arguments).exit_code == 2


def test_several_reports_in_one_run() -> None:
    result = invoke(
        "check",
        "--output-format",
        "concise",
        "--output-format",
        "sarif=a.sarif",
        "--output-format",
        "json=a.json",
    )
    assert result.exit_code == 1
    assert result.stdout.startswith("good.json:1:24: error: FL106")
    assert json.loads(Path("a.sarif").read_text())["runs"][0]["results"][0]["ruleId"] == "FL106"
    assert json.loads(Path("a.json").read_text())[0]["code"] == "FL106"


@pytest.mark.parametrize(
    ("formats", "words"),
    [
        (("yaml",), "'yaml' is not one of"),
        (("text", "json"), "one report goes to standard output"),
        (("text", "json="), "names no file"),
    ],
)
def test_reports_that_cannot_be(formats: tuple[str, ...], words: str) -> None:
    result = invoke("check", *[part for each in formats for part in ("--output-format", each)])
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.split())


def test_the_configuration_sets_what_the_command_line_can() -> None:
    Path("good.json").write_text('{"filter": "tns1:Device//.|tns1:Device//."}')
    assert invoke("check").exit_code == 1
    Path("filterlang.toml").write_text(f"fail-on = 'error'\noutput-format = 'json'\n{CONFIG}")
    result = invoke("check")
    assert result.exit_code == 0
    assert [each["severity"] for each in json.loads(result.stdout)] == ["warning"]
    assert invoke("check", "--fail-on", "warning").exit_code == 1
    Path("filterlang.toml").write_text(f"output-format = 'yml'\n{CONFIG}")
    assert "filterlang.toml:1:17: there is no output format 'yml'" in invoke("check").stderr


def test_a_source_has_settings_of_its_own() -> None:
    Path("good.json").write_text('{"filter": "my:Device/."}')
    assert "FL101" in invoke("check").stdout
    Path("filterlang.toml").write_text(f"{CONFIG}ignore = 'FL106'\nnamespaces = {{ my = 'urn:my' }}\n")
    assert invoke("check").exit_code == 0


def test_how_many_fixes_were_made_and_how_many_more_there_are() -> None:
    Path("good.json").write_text('{"filter": "tns1:Device/."}')
    Path("b.json").write_text('{"filter": "tns1:Device/"}')
    result = invoke("check", "--fix", "--show-fixes")
    assert result.stderr.startswith("good.json:1:24: FL106: ")
    assert result.stderr.endswith("Fixed 1 finding in 1 document. 1 more with --unsafe-fixes.\n")
    assert "fix (unsafe): " in result.stdout
    result = invoke("check", "--fix", "--unsafe-fixes", "--show-fixes")
    assert result.exit_code == 0
    assert result.stderr.startswith("b.json:1:24: FL107: ")
    assert result.stderr.endswith("Fixed 1 finding in 1 document.\n")


@pytest.mark.parametrize(
    ("name", "text", "comment"),
    [
        ("a.txt", "# filterlang: dialect=concrete-set\n# filterlang: ignore=FL106\n{}\n", "2:1"),
        ("a.yaml", "filter: {}  # filterlang: ignore=FL106\n", "1:22"),
        ("a.toml", "# filterlang: ignore=FL106\nfilter = '{}'\n", "1:1"),
        ("a.jsonc", '{{"filter": "{}"}} // filterlang: ignore=FL106\n', "1:27"),
    ],
)
def test_a_comment_that_ignores_nothing_is_told(name: str, text: str, comment: str) -> None:
    Path("filterlang.toml").write_text(
        f'dialect = "concrete-set"\n[[sources]]\nfiles = "{name}"\n'
        + ('at = "$.filter"\n' * (name != "a.txt"))
    )
    Path(name).write_text(text.format("tns1:Device/."))
    assert invoke("check").exit_code == 0
    Path(name).write_text(text.format("tns1:Device//"))
    assert "FL012" not in invoke("check", "--ignore", "FL106").stdout, "what is not looked for may be there"
    Path(name).write_text(text.format("tns1:Device"))
    result = invoke("check", "--output-format", "concise")
    assert (result.exit_code, result.stdout.split(": warning: ")[0]) == (1, f"{name}:{comment}")
    assert "FL012 the comment ignores FL106, and there is nothing to ignore" in result.stdout


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("at = '$.filter'\nplaceholders = ['(']", "'(' is no regular expression of RE2"),
        ("pattern = '(?P<filter>a'", "is no regular expression of RE2"),
        ("pattern = 'a'", "has no group that says where the filter is"),
        ("at = '$.['", "'$.[' is no JSONPath"),
        ("at = '$.filter'\ninner = '$.['", "'$.[' is no JSONPath"),
        ("format = 'xml'\nat = '//['", "'//[' is no XPath 1.0"),
        ("format = 'xml'\nat = 'count(//a)'", "'count(//a)' selects no elements, attributes or texts"),
        ("format = 'xml'\nat = '//a[foo()]'", "it calls a function that XPath 1.0 does not have"),
    ],
)
def test_a_mistake_of_the_configuration_is_none_of_ours(settings: str, words: str) -> None:
    Path("a").write_text("<a/>")
    Path("filterlang.toml").write_text(f"[[sources]]\nfiles = 'a'\ndialect = 'concrete-set'\n{settings}\n")
    result = invoke("check")
    assert result.exit_code == 2
    assert words in result.stderr
    assert "filterlang itself" not in result.stderr


def test_prefixes_of_the_command_line_count_before_those_of_a_source_and_of_the_configuration() -> None:
    Path("good.json").write_text('{"filter": "tns1:Device//."}')
    onvif, other = "http://www.onvif.org/ver10/topics", "http://www.onvif.org/ver10/topics/"
    everywhere = f"namespaces = {{ tns1 = '{onvif}' }}\n"
    Path("filterlang.toml").write_text(f"{everywhere}{CONFIG}")
    assert invoke("check").exit_code == 0
    Path("filterlang.toml").write_text(f"{everywhere}{CONFIG}namespaces = {{ tns1 = '{other}' }}\n")
    assert "FL505" in invoke("check").stdout
    assert invoke("check", "--namespace", f"tns1={onvif}").exit_code == 0
    assert invoke("check", "-e", "tns1:Device//.", "-d", "concrete-set").exit_code == 0
