"""docs/filterlang.schema.json says of a configuration what the reader of configurations says."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from filterlang.lint.config import (
    COMPARED,
    FORMATS,
    SEVERITIES,
    Config,
    ConfigError,
    DeclaredItems,
    Source,
    read_config,
)
from filterlang.lint.sources._unescaping import ESCAPINGS
from filterlang.reporters import report_formats

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "docs" / "filterlang.schema.json").read_text("utf-8")
)
VALIDATOR = Draft7Validator(SCHEMA)
SOURCE = SCHEMA["definitions"]["source"]["properties"]


def names(fields: tuple[str, ...]) -> set[str]:
    return {each.replace("_", "-") for each in fields}


def choices(setting: dict[str, Any]) -> set[str]:
    return set(setting.get("enum") or setting["anyOf"][0]["enum"])


def test_the_schema_is_one() -> None:
    Draft7Validator.check_schema(SCHEMA)


def test_it_has_the_settings_that_are_read_and_no_others() -> None:
    assert set(SCHEMA["properties"]) == names(Config._fields)
    assert set(SOURCE) == names(Source._fields)
    assert set(SCHEMA["definitions"]["declaredItems"]["properties"]) == names(DeclaredItems._fields)


def test_it_has_their_values() -> None:
    assert choices(SOURCE["format"]) == set(FORMATS)
    assert choices(SOURCE["unescape"]) == set(ESCAPINGS)
    assert choices(SCHEMA["properties"]["output-format"]) == set(report_formats())
    assert choices(SCHEMA["properties"]["fail-on"]) == set(SEVERITIES)
    assert choices(SCHEMA["properties"]["compare"]) == set(COMPARED)


GOOD = [
    "",
    "dialect = 'item-filter'\nselect = 'ALL'\nignore = ['FL2', 'FL301']\nfail-on = 'error'\nunsafe-fixes = true\n",
    "output-format = 'sarif'\ndeclarations = 'camera.xml'\n[namespaces]\nmy = 'urn:my'\n",
    "[per-file-ignores]\n'*.txt' = ['FL2']\n[[declared-items]]\ntopic = 'tns1:A//.'\nnames = 'a'\n",
    "[[sources]]\nfiles = 'a.yaml'\nat = '$.a'\nparts = { topic = 'concrete-set' }\nallow-empty = true\n",
    "[[sources]]\nfiles = ['a.py']\npattern = '(?P<filter>a)'\nunescape = ['c', 'url']\nplaceholders = 'jinja'\n",
    "[[sources]]\nfiles = 'a.json'\nat = '$.a'\ninner = '$.b'\nignore = 'FL2'\ndeclarations = 'b.xml'\n"
    "namespaces = { my = 'urn:my' }\nformat = 'json'\ndialect = 'type-list'\n",
]
BAD = [
    "dialct = 'a'\n",
    "fail-on = 'never'\n",
    "unsafe-fixes = 'yes'\n",
    "select = 3\n",
    "[[sources]]\nat = '$.a'\n",
    "[[sources]]\nfiles = 'a'\nformat = 'yml'\n",
    "[[sources]]\nfiles = 'a'\npattern = '(?P<filter>a)'\nunescape = 'rot13'\n",
    "[[sources]]\nfiles = 'a'\nallow-empty = 1\n",
    "[[declared-items]]\ntopic = 'tns1:A'\n",
    "[namespaces]\na = 1\n",
]


@pytest.mark.parametrize("text", GOOD)
def test_what_is_read_is_valid(text: str) -> None:
    assert read_config("filterlang.toml", text) is not None
    VALIDATOR.validate(tomllib.loads(text))


@pytest.mark.parametrize("text", BAD)
def test_what_is_refused_is_not(text: str) -> None:
    with pytest.raises(ConfigError, match=r"^filterlang\.toml:\d+:\d+: "):
        read_config("filterlang.toml", text)
    assert not VALIDATOR.is_valid(tomllib.loads(text))
