"""Files of filters of any kind, for the commands that are not ``check``."""

import json
from pathlib import Path

import pytest

from tests.cli.support import EVENTS, invoke

SUBSCRIPTION = """<wsnt:Subscribe xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2" xmlns:vendor="{uri}"><wsnt:Filter>
<wsnt:TopicExpression Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet"
xmlns:tns1="http://www.onvif.org/ver10/topics">tns1:Device//.</wsnt:TopicExpression></wsnt:Filter></wsnt:Subscribe>
"""
FILES = {
    "a.yaml": "cameras:\n  - filter: {topic}\n",
    "a.json": '{{"cameras": [{{"filter": "{topic}"}}]}}',
    "a.toml": '[[cameras]]\nfilter = "{topic}"\n',
}
PATH = "$.cameras[*].filter"


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("is_configured", [False, True])
def test_filters_are_read_as_check_reads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, is_configured: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(FILES[name].format(topic="tns1:Device//."), encoding="utf-8")
    Path(f"new-{name}").write_text(FILES[name].format(topic="tns1:Device/A"), encoding="utf-8")
    Path("events.xml").write_bytes(EVENTS)
    options = ["--at", PATH, "-d", "concrete-set"]
    if is_configured:
        options = []
        Path("filterlang.toml").write_text(
            f'[[sources]]\nfiles = "*{Path(name).suffix}"\nat = "{PATH}"\ndialect = "concrete-set"\n',
            encoding="utf-8",
        )
    assert invoke("match", "-f", name, *options, "-c", "events.xml").stdout == "2\n"
    explained = invoke("explain", "-f", name, *options, "--output-format", "json")
    assert json.loads(explained.stdout)["words"] == "the topic is tns1:Device or below"
    differs = invoke("diff", name, f"new-{name}", *options, "--output-format", "json")
    assert (differs.exit_code, [each["change"] for each in json.loads(differs.stdout)]) == (1, ["narrower"])


def test_a_subscription_brings_its_prefixes(tmp_path: Path) -> None:
    path = tmp_path / "subscribe.xml"
    path.write_text(SUBSCRIPTION.format(uri="http://vendor.example/"), encoding="utf-8")
    assert invoke("match", "-f", str(path), "-c", stdin=EVENTS).stdout == "2\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "nothing says where the filters in it are"),
        (("--at", "$.cameras[*].filtr"), "$.cameras[*].filtr selects no filter in it"),
        (("--at", "$.["), "a.yaml"),
    ],
)
def test_what_selects_nothing_is_refused(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(FILES["a.yaml"].format(topic="tns1:Device//."), encoding="utf-8")
    result = invoke("match", "-f", str(path), "-d", "concrete-set", *options, stdin=EVENTS)
    assert (result.exit_code, said in result.stderr) == (2, True)


def test_templates_are_left_out_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text('a: ["tns1:Device//.", "tns1:{{ topic }}"]\n', encoding="utf-8")
    Path("filterlang.toml").write_text(
        '[[sources]]\nfiles = "a.yaml"\nat = "$.a[*]"\ndialect = "concrete-set"\nplaceholders = ["jinja"]\n',
        encoding="utf-8",
    )
    result = invoke("match", "-f", "a.yaml", "-c", stdin=EVENTS)
    assert (result.exit_code, result.stdout) == (0, "2\n")
    assert "a.yaml: 1 of its filters left out" in result.stderr
