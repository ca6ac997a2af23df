"""What other services run of filterlang: the hooks, the action, and the documentation's snippets for them."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner
from pre_commit.clientlib import load_config, load_manifest
from pygments.lexers import get_lexer_by_name
from pygments.token import Error, Punctuation

from filterlang.cli.check import command
from filterlang.lint.config import read_config

CHECKOUT = Path(__file__).parents[2]
PAGE = CHECKOUT / "docs" / "continuous-integration.md"
HOOKS = CHECKOUT / ".pre-commit-hooks.yaml"
ACTION = CHECKOUT / "action.yml"


class Snippet(NamedTuple):
    language: str
    name: str
    text: str


def snippets() -> Iterator[Snippet]:
    """The blocks of the page. A comment on the first line is the name of the file that a block is for."""
    for found in re.finditer(
        r"^```(\w+)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    ):
        name = re.match(r"(?:#|//) (\S+)\n", found[2])
        yield Snippet(found[1], name[1] if name else "", found[2])


def check_schema(schema: str, file: Path) -> None:
    result = CliRunner().invoke(check_jsonschema, ["--builtin-schema", f"vendor.{schema}", str(file)])
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("snippet", list(snippets()), ids=lambda snippet: snippet.name or snippet.language)
def test_a_snippet_is_what_its_reader_takes(snippet: Snippet, tmp_path: Path) -> None:
    file = tmp_path / Path(snippet.name or "script").name
    file.write_text(snippet.text, encoding="utf-8")
    match snippet.language, snippet.name:
        case "yaml", ".pre-commit-config.yaml":
            repository = load_config(file)["repos"][0]
            assert {hook["id"] for hook in repository["hooks"]} <= {
                hook["id"] for hook in load_manifest(HOOKS)
            }
        case "yaml", ".gitlab-ci.yml":
            check_schema("gitlab-ci", file)
        case "yaml", name if name.startswith(".github/workflows/"):
            check_schema("github-workflows", file)
            check_inputs(snippet.text)
        case "toml", "filterlang.toml":
            config = read_config(snippet.name, snippet.text)
            assert config is not None and config.sources
        case "groovy", "Jenkinsfile":
            check_groovy(snippet.text)
        case "sh", "":
            subprocess.run(["bash", "-n", file], check=True)
        case _:
            pytest.fail(f"nobody checks a block in {snippet.language} for {snippet.name!r}")


def check_inputs(workflow: str) -> None:
    """What a workflow gives to the action are inputs of the action."""
    inputs = yaml.safe_load(ACTION.read_text(encoding="utf-8"))["inputs"]
    given = [
        step.get("with", {})
        for job in yaml.safe_load(workflow)["jobs"].values()
        for step in job["steps"]
        if "/filterlang@" in step["uses"]
    ]
    assert given
    for each in given:
        assert each.keys() <= inputs.keys()


def check_groovy(text: str) -> None:
    """Every character belongs to a token, and every bracket is closed in turn."""
    tokens = list(get_lexer_by_name("groovy").get_tokens(text))
    assert not [value for kind, value in tokens if kind is Error]
    open_ones: list[str] = []
    for bracket in "".join(value for kind, value in tokens if kind in Punctuation):
        if bracket in "([{":
            open_ones.append(bracket)
        elif bracket in ")]}":
            assert open_ones.pop() + bracket in ("()", "[]", "{}")
    assert not open_ones


def commands() -> list[str]:
    """The arguments of every ``filterlang check`` on the page, in the hooks and in the action's examples."""
    page = "".join(snippet.text for snippet in snippets())
    found = re.findall(r"\bfilterlang check((?: [^'|&#\n]+)?)", page)
    found += re.findall(r"^ +args: (--.+)$", page, re.MULTILINE)
    found += [hook["entry"].removeprefix("filterlang check") for hook in load_manifest(HOOKS)]
    return [each.strip() for each in found]


@pytest.mark.parametrize("arguments", sorted(set(commands())))
def test_every_command_is_one_that_filterlang_takes(arguments: str) -> None:
    command.make_context("check", shlex.split(arguments))


def test_the_hooks_are_such_as_pre_commit_takes() -> None:
    assert [hook["id"] for hook in load_manifest(HOOKS)] == ["filterlang", "filterlang-fix"]
    page = PAGE.read_text(encoding="utf-8")
    for hook in load_manifest(HOOKS):
        assert f"`{hook['id']}`" in page


def test_the_action_is_such_as_github_takes() -> None:
    check_schema("github-actions", ACTION)
    page = PAGE.read_text(encoding="utf-8")
    for name in yaml.safe_load(ACTION.read_text(encoding="utf-8"))["inputs"]:
        assert f"| `{name}` |" in page


def test_the_schemas_can_tell(tmp_path: Path) -> None:
    wrong = tmp_path / "action.yml"
    wrong.write_text(ACTION.read_text(encoding="utf-8").replace("shell:", "shall:"), encoding="utf-8")
    with pytest.raises(AssertionError):
        check_schema("github-actions", wrong)
