"""Configurations: what they say, and what is said about those that cannot be understood."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filterlang.diagnostics import CODES
from filterlang.lint.codes import OFF_BY_DEFAULT, code_prefix, selected_codes
from filterlang.lint.config import Config, ConfigError, DeclaredItems, Source, read_config
from filterlang.lint.entries import Selector
from filterlang.lint.globs import fixed_folder, matches_any
from filterlang.lint.planning import Plan, PlanError, Planner

WHOLE = """
dialect = "http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter"
declarations = "camera.xml"
select = ["ALL"]
extend-select = "FL801"
compare = ["key", "host"]
ignore = ["fl202", "FL3"]

[namespaces]
my = "http://example.com/topics"

[per-file-ignores]
"old/*.txt" = "FL1"

[[sources]]
files = "subscriptions/**/*.yaml"
at = ["$.cameras[*].filter", "$.extra"]

[[sources]]
files = ["*.urls", "*.url"]
dialect = "axis-url"
format = "text"

[[declared-items]]
topic = "tns1:RuleEngine//.|my:Alarm"
names = ["Rule", "State"]

[[declared-items]]
topic = "tns1:Device"
names = "Body"
kind = "ElementItem"
"""


def test_everything_a_configuration_can_say() -> None:
    config = read_config("filterlang.toml", WHOLE)
    assert config == Config(
        dialect="item-filter",
        declarations="camera.xml",
        select=("",),
        ignore=("FL202", "FL3"),
        namespaces={"my": "http://example.com/topics"},
        per_file_ignores=(("old/*.txt", ("FL1",)),),
        sources=(
            Source(("subscriptions/**/*.yaml",), ("$.cameras[*].filter", "$.extra")),
            Source(("*.urls", "*.url"), (), "axis-url", "text"),
        ),
        extend_select=("FL801",),
        compare=("key", "host"),
        declared_items=(
            DeclaredItems("tns1:RuleEngine//.|my:Alarm", ("Rule", "State")),
            DeclaredItems("tns1:Device", ("Body",), "ElementItem"),
        ),
    )


def test_of_pyproject_one_table_counts() -> None:
    assert read_config("a/pyproject.toml", "[tool.ruff]\nline-length = 1\n") is None
    assert read_config("pyproject.toml", '[tool.filterlang]\ndialect = "type-list"\n') == Config("type-list")
    assert read_config("filterlang.toml", "") == Config()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('\ndialct = "type-list"\n', ":2: there is no setting 'dialct'; did you mean 'dialect'?"),
        (
            '[[sources]]\nfiles = "a"\npath = "$"\n',
            ":3: there is no setting 'path'; did you mean 'parts'?; the settings of sources are files, at",
        ),
        (
            "per_file_ignores = {}\n",
            ":1: there is no setting 'per_file_ignores'; did you mean 'per-file-ignores'?",
        ),
        (
            '\n\ndialect = "typelist"\n',
            ":3: 'dialect': there is no dialect 'typelist'; did you mean 'type-list'?",
        ),
        ("dialect = 1\n", ":1: 'dialect' should be a string, not a number"),
        ("dialect = 2026-01-01\n", ":1: 'dialect' should be a string, not a date or a time"),
        ("select = true\n", ":1: 'select' should be a string or a list of strings, not a truth value"),
        (
            "compare = 'hosts'\n",
            ":1: filters are not compared by 'hosts'; did you mean 'host'?; the names are key, host, parent, document",
        ),
        ("select = ['FL2', 3]\n", ":1: 'select' should be a string or a list of strings, not a list"),
        ("ignore = ['FL2', 'FL999']\n", ":1: 'ignore': there is no code 'FL999'"),
        ("ignore = ['single-quote']\n", "there is no code 'single-quote': write FL202 for single-quote"),
        (
            "[declared-items]\ntopic = 'tns1:A'\n",
            ":1: 'declared-items' should be a list of tables, each under [[declared-items]]",
        ),
        ("\n[[declared-items]]\nnames = ['a']\n", ":2: declared-items need a `topic`, as in a filter"),
        (
            "[[declared-items]]\ntopic = 'tns1:A'\n",
            ":1: declared-items need `names`, a list of names of items",
        ),
        (
            "[[declared-items]]\ntopic = 'tns1:A'\nnames = ['a']\nkind = 'Item'\n",
            ":4: there is no kind 'Item' of items; the kinds are SimpleItem, ElementItem",
        ),
        (
            "[[declared-items]]\ntopic = 'tns1:A'\nnames = ['a']\n[[declared-items]]\ntopic = 'odd:A'\nnames = ['a']\n",
            ":5: the topic 'odd:A': the prefix `odd` is bound to no namespace, so the topic could match nothing; bind it",
        ),
        (
            "[[declared-items]]\ntopic = 'tns1:A/'\nnames = ['a']\n",
            ":2: the topic 'tns1:A/': ",
        ),
        (
            "[[declared-items]]\ntopic = 'tns1:A'\nitems = ['a']\n",
            ":3: there is no setting 'items'",
        ),
        ("namespaces = 'a'\n", ":1: namespaces should be a table, not a string"),
        ("[namespaces]\n'a:b' = 'urn:a'\n", ":2: 'a:b' is no prefix"),
        ("[namespaces]\na = ''\n", ":2: '', to which 'a' is bound, is no namespace URI"),
        ("[namespaces]\na = 1\n", ":2: 'a' should be a string"),
        ("sources = 'a'\n", ":1: 'sources' should be a list of tables, each under [[sources]]"),
        ("sources = ['a']\n", ":1: sources should be a table, not a string"),
        ("[[sources]]\nat = '$'\n", "sources need `files`, a glob or several"),
        ("[[sources]]\nfiles = []\n", ":2: sources need `files`"),
        ("[[sources]]\nfiles = '*.{a,b}'\n", ":2: 'files': braces mean nothing in a glob"),
        ("[[sources]]\nfiles = '[z-a]'\n", ":2: 'files': the glob '[z-a]' is none: bad character range"),
        ("[[sources]]\nfiles = '../a'\n", ":2: 'files': the glob '../a' leaves the folder"),
        (
            "[[sources]]\nfiles = 'a'\nformat = 'yml'\n",
            ":3: there is no format 'yml'; the formats are json, json-lines",
        ),
        ("[[sources]]\nfiles = 'a'\nformat = 'yaml'\n", ":3: a source in yaml needs `at`"),
        ("[[sources]]\nfiles = 'a'\nat = '$'\nformat = 'text'\n", ":3: a source in text has no paths"),
        ("[per-file-ignores]\n'a' = 'FL9999'\n", ":2: 'a': there is no code 'FL9999'"),
        ("a = \n", ":1: not TOML: a value should stand here; a text needs quotes"),
        (f"a = {'[' * 10_000}", ": not TOML"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_config("filterlang.toml", text)
    place, said = re.fullmatch(r"filterlang\.toml(:\d+):\d+(: .*)", str(caught.value), re.DOTALL).groups()  # type: ignore[union-attr]
    assert expected in place + said


def test_the_table_of_pyproject_is_named() -> None:
    text = "[tool.ruff]\n\n[tool.filterlang]\ndialects = 'a'\n"
    with pytest.raises(ConfigError, match=r"^pyproject\.toml:4:1: .* of tool\.filterlang are dialect"):
        read_config("pyproject.toml", text)
    with pytest.raises(ConfigError, match=r"^pyproject\.toml:2:14: tool\.filterlang should be a table"):
        read_config("pyproject.toml", "[tool]\nfilterlang = 1\n")


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        ("ALL", "", set(CODES)),
        ("ALL", "FL2", {code for code in CODES if not code.startswith("FL2")}),
        ("FL202", "FL2", {"FL202"}),
        ("FL2", "FL202", {code for code in CODES if code.startswith("FL2")} - {"FL202"}),
        ("FL202,FL301", "FL301", {"FL202"}),
        ("ALL", "ALL", set()),
        ("", "FL2", set()),
    ],
)
def test_the_longest_beginning_decides(select: str, ignore: str, expected: set[str]) -> None:
    chosen = [code_prefix(each) for each in select.split(",") if each]
    assert selected_codes(chosen, [code_prefix(each) for each in ignore.split(",") if each]) == expected


def test_codes_that_are_off_by_default_are_on_where_they_are_named() -> None:
    on = set(CODES) - OFF_BY_DEFAULT
    assert on < set(CODES)
    assert selected_codes(None, []) == on
    assert selected_codes(None, ["FL9"]) == {code for code in on if not code.startswith("FL9")}
    for extend in (["FL801"], ["FL8"]):
        assert selected_codes(None, [], extend) == on | {"FL801"}
    assert selected_codes(None, [], [""]) == set(CODES)
    assert selected_codes(None, ["FL801"], ["FL801"]) == on
    assert selected_codes(["FL1"], [], ["FL801"]) == {
        code for code in CODES if code.startswith("FL1") or code == "FL801"
    }


GLOBS = [
    ("*.txt", "a.txt", True),
    ("*.txt", "b/c/a.txt", True),
    ("*.txt", "a.txt.bak", False),
    ("b/*.txt", "b/a.txt", True),
    ("b/*.txt", "a/b/a.txt", False),
    ("b/*.txt", "b/c/a.txt", False),
    ("b/**/*.txt", "b/a.txt", True),
    ("b/**/*.txt", "b/c/d/a.txt", True),
    ("**/b/*.txt", "b/a.txt", True),
    ("**/b/*.txt", "x/y/b/a.txt", True),
    ("b/**", "b/c/a", True),
    ("b/", "b/c/a", True),
    ("b/", "c/b/a", False),
    ("/a.txt", "a.txt", True),
    ("./a.txt", "a.txt", True),
    ("./a.txt", "b/a.txt", False),
    ("[ab]?.x", "a1.x", True),
    ("[!ab]?.x", "a1.x", False),
    ("[!ab]?.x", "c1.x", True),
    ("[a-c].x", "b.x", True),
    ("b", "b/c/a", True),
    ("a/b", "a/b/c.x", True),
    ("#a", "#a", True),
    ("a+(b).x", "a+(b).x", True),
]


@pytest.mark.parametrize(("glob", "path", "expected"), GLOBS)
def test_globs(glob: str, path: str, expected: bool) -> None:
    assert matches_any(path, [glob]) is expected


SEGMENTS = st.text(st.sampled_from("ab.*?"), min_size=1, max_size=3).filter(
    lambda each: each not in (".", "..")
)
NAMES = st.text(st.sampled_from("ab."), min_size=1, max_size=3).filter(lambda each: each not in (".", ".."))


@given(st.lists(SEGMENTS | st.just("**"), min_size=2, max_size=4), st.lists(NAMES, min_size=1, max_size=4))
def test_globs_with_folders_are_those_of_the_standard_library(segments: list[str], names: list[str]) -> None:
    """By comparing with a matcher that goes segment by segment, each by fnmatch."""
    assert matches_any("/".join(names), ["/".join(segments)]) is _matches(segments, names)


def _matches(segments: list[str], names: list[str]) -> bool:
    from fnmatch import fnmatchcase

    # What is in a folder that matches does, too.
    if not segments:
        return True
    if segments == ["*"]:  # as the last one it is about names, and not about what is below
        return len(names) == 1
    if segments[0] == "**":
        if len(segments) == 1:
            return bool(names)
        return any(_matches(segments[1:], names[index:]) for index in range(len(names) + 1))
    return bool(names) and fnmatchcase(names[0], segments[0]) and _matches(segments[1:], names[1:])


@pytest.mark.parametrize(
    ("glob", "folder"),
    [("a/b/*.x", "a/b"), ("a/*/b/c", "a"), ("*.x", ""), ("/a/b", "a"), ("**/a", ""), ("a/", "a")],
)
def test_the_folder_in_which_all_matches_are(glob: str, folder: str) -> None:
    assert fixed_folder(glob) == folder


def planner(text: str, dialect: str | None = None, at: tuple[str, ...] = ()) -> Planner:
    config = read_config("filterlang.toml", text)
    assert config is not None
    return Planner(config, dialect, at)


TWO = """
dialect = "type-list"
[[sources]]
files = "*.yaml"
at = "$.a"
[[sources]]
files = "b*.yaml"
at = ["$.b", "$.c"]
dialect = "item-filter"
[[sources]]
files = "*.txt"
dialect = "concrete-set"
[[sources]]
files = "*.conf"
at = "$.a"
"""


@pytest.mark.parametrize(
    ("path", "dialect", "expected"),
    [
        ("a.yaml", None, Plan("yaml", "type-list", (Selector("$.a", "type-list"),))),
        (
            "x/b.yaml",
            None,
            Plan(
                "yaml",
                "type-list",
                (
                    Selector("$.a", "type-list"),
                    Selector("$.b", "item-filter"),
                    Selector("$.c", "item-filter"),
                ),
            ),
        ),
        ("b.yaml", "concrete", Plan("yaml", "concrete", (Selector("$.a", "concrete"),))),
        (
            "b.yaml",
            "item-filter",
            Plan(
                "yaml",
                "item-filter",
                tuple([Selector(path, "item-filter") for path in ("$.a", "$.b", "$.c")]),
            ),
        ),
        ("a.txt", None, Plan("text", "concrete-set")),
        ("a.txt", "concrete", Plan("text", "concrete")),
        ("a.list", None, Plan("text", "type-list")),
        ("a.conf", None, Plan("yaml", "type-list", (Selector("$.a", "type-list"),))),
        ("a.XML", None, Plan("xml", "type-list")),
    ],
)
def test_how_a_file_is_read(path: str, dialect: str | None, expected: Plan) -> None:
    assert planner(TWO, dialect).plan(path, path) == expected


def test_paths_of_the_command_line_count_and_not_those_of_sources() -> None:
    assert planner(TWO, at=("$.x",)).plan("a.yaml", "a.yaml") == Plan(
        "yaml", "type-list", (Selector("$.x", "type-list"),)
    )


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("", "a.yaml", "nothing says where the filters in it are: give --at"),
        ("[[sources]]\nfiles = '*.json'\n", "a.json", "its source needs `at`"),
        (
            "[[sources]]\nfiles = '*.md'\nat = '$'\n",
            "a.md",
            "its source has paths, which are for YAML, JSON, TOML and XML",
        ),
    ],
)
def test_a_file_that_nothing_says_how_to_read(text: str, path: str, expected: str) -> None:
    with pytest.raises(PlanError, match=r"^a\.") as caught:
        planner(text).plan(path, path)
    assert expected in str(caught.value)


def test_the_examples_of_the_manual_are_configurations() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```toml\n(.*?)^```$", manual, re.MULTILINE | re.DOTALL)
    sources = [each for text in examples if (config := read_config("f", text)) for each in config.sources]
    settings = {name for each in sources for name, value in each._asdict().items() if value}
    assert settings >= {"at", "pattern", "unescape", "parts", "inner", "placeholders", "allow_empty"}
