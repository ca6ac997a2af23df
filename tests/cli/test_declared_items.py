"""Items that the configuration adds to what a device declares, as ``filterlang check`` goes by them."""

from pathlib import Path

import pytest

from tests.cli.support import invoke
from tests.declarations.documents import response

DESCRIBED = (
    '<tt:MessageDescription IsProperty="true"><tt:Data><tt:SimpleItemDescription Name="state"/></tt:Data>'
    "</tt:MessageDescription>"
)
FILTER = (
    '{"concrete-set": "tns1:Device/Trigger", "item-filter": "boolean(//tt:SimpleItem[@Name=\\"Rule\\"])"}\n'
)
CONFIG = 'declarations = "camera.xml"\n\n[[declared-items]]\ntopic = "tns1:Device//."\nnames = ["Rule"]\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    inner = f'<tns1:Device><Trigger wstop:topic="true">{DESCRIBED}</Trigger></tns1:Device>'
    (tmp_path / "camera.xml").write_bytes(response(inner))
    (tmp_path / "filters.txt").write_text(FILTER)
    return tmp_path


def test_an_item_that_is_not_declared_is_a_warning_until_it_is_added(folder: Path) -> None:
    (folder / "filterlang.toml").write_text('declarations = "camera.xml"\n')
    result = invoke("check", "filters.txt")
    assert "warning: FL704 the selected topic does not declare an item `Rule`" in result.stdout
    (folder / "filterlang.toml").write_text(CONFIG)
    result = invoke("check", "filters.txt")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "FL704" not in result.stdout


def test_items_are_added_to_the_declarations_of_the_command_line_too(folder: Path) -> None:
    (folder / "filterlang.toml").write_text(CONFIG.partition("\n")[2])
    assert "FL704" not in invoke("check", "filters.txt", "--declarations", "camera.xml").stdout


def test_a_topic_that_is_not_declared_is_said(folder: Path) -> None:
    (folder / "filterlang.toml").write_text(CONFIG.replace("Device//.", "Divice//."))
    result = invoke("check", "filters.txt")
    expected = "filterlang: filterlang.toml: no declared topic is 'tns1:Divice//.', to which [[declared-items]] adds items\n"
    assert result.stderr == expected
    assert "FL704" in result.stdout


def test_a_topic_that_is_none_is_an_error_with_its_line(folder: Path) -> None:
    (folder / "filterlang.toml").write_text(CONFIG.replace("Device//.", "Device/"))
    result = invoke("check", "filters.txt")
    assert result.exit_code == 2
    assert "filterlang: filterlang.toml:4:9: the topic 'tns1:Device/': " in result.stderr


def test_what_is_not_right_about_the_declarations_is_said(folder: Path) -> None:
    (folder / "filterlang.toml").write_text(CONFIG)
    spoilt = (folder / "camera.xml").read_bytes().replace(b'topic="true"', b'topic="True"')
    (folder / "camera.xml").write_bytes(spoilt)
    result = invoke("check", "filters.txt")
    assert result.exit_code == 0
    assert "'True', the value of wstop:topic, is read as true (odd-value)" in result.stderr
    result = invoke("example", "--topic", "tns1:Device/Trigger", "--declarations", "camera.xml")
    assert (result.exit_code, "(odd-value)" in result.stderr) == (0, True)
    (folder / "camera.xml").write_bytes(spoilt.replace(b'="True"', b"=true"))
    result = invoke("check", "filters.txt")
    assert (result.exit_code, "an attribute without quotes" in result.stderr) == (2, True)
