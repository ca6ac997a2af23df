"""``filterlang topics``: the tree for people, the records for programs, and what the exit status says."""

import json
from pathlib import Path

import pytest

import filterlang
from filterlang.declared.reading import read_declarations
from tests.cli.support import CHECKOUT, in_terminal, invoke, run
from tests.declarations.documents import OTHER, response
from tests.readers.sources import corpus

TOPICS = response(
    '<tns1:Device aev:NiceName="The device"><tnsaxis:IO wstop:topic="true" aev:isDeprecated="1">'
    '<Port wstop:topic="true" aev:NiceName="A &quot;port&quot;">'
    '<aev:MessageInstance aev:isProperty="true"><aev:SourceInstance><aev:SimpleItemInstance Name="port no"'
    ' Type="xsd:int" aev:NiceName="Port"><aev:Value aev:UserString="Any">-1</aev:Value><aev:Value>1</aev:Value>'
    '</aev:SimpleItemInstance></aev:SourceInstance><aev:DataInstance><aev:SimpleItemInstance Name="state"'
    ' Type="xsd:boolean" isPropertyState="true"><aev:Value>0</aev:Value></aev:SimpleItemInstance>'
    '<aev:SimpleItemInstance onvif-element="true"/></aev:DataInstance></aev:MessageInstance></Port></tnsaxis:IO>'
    '<Trigger wstop:topic="true"><tt:MessageDescription/></Trigger></tns1:Device>'
    '<other:A wstop:topic="true" isApplicationData="true"/>',
    axis=True,
)
TREE = """\
tns1:Device [The device]
│  subtree  tns1:Device//.
├─ tnsaxis:IO (deprecated)
│  │  filter   tns1:Device/tnsaxis:IO
│  │  subtree  tns1:Device/tnsaxis:IO//.
│  └─ Port [A "port"] (stateful, deprecated)
│        filter   tns1:Device/tnsaxis:IO/Port
│        source   "port no" [Port]: xsd:int, one of -1 [Any] | 1
│        data     state: xsd:boolean, the state, now 0
│        data     (no name): ElementItem
└─ Trigger (stateless)
      filter   tns1:Device/Trigger
other:A (application data)
   filter   other:A

4 topics, 1 of them stateful.
Filters need --namespace other=urn:example:topics
"""


def test_the_tree() -> None:
    done = run("topics", "-", stdin=TOPICS, env={"PYTHONIOENCODING": "utf-8"})
    assert (done.returncode, done.stderr, done.stdout.decode()) == (0, b"", TREE)


def test_the_tree_in_an_encoding_without_lines() -> None:
    done = run("topics", "-", stdin=TOPICS, env={"PYTHONIOENCODING": "latin-1"})
    plain = TREE.replace("├─", "|-").replace("└─", "`-").replace("│", "|")
    assert (done.returncode, done.stdout.decode("latin-1")) == (0, plain)


def test_nothing_of_a_file_steers_the_terminal() -> None:
    inner = '<tns1:A wstop:topic="true" aev:NiceName="x&#x9b;31m&#x202e;"/>'
    result = invoke("topics", "-", stdin=response(inner))
    assert r"tns1:A [x\x9b31m\u202e]" in result.stdout


def test_several_files(tmp_path: Path) -> None:
    for name, inner in (("a.xml", '<tns1:A wstop:topic="true"/>'), ("b.xml", "")):
        (tmp_path / name).write_bytes(response(inner))
    result = invoke("topics", str(tmp_path / "a.xml"), str(tmp_path / "b.xml"))
    assert result.exit_code == 0
    assert result.stdout == (
        f"{tmp_path}/a.xml:\n\ntns1:A\n   filter   tns1:A\n\n1 topic, 0 of them stateful.\n\n"
        f"{tmp_path}/b.xml:\n\nNo topic is declared.\n"
    )


def validate(records: object) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((CHECKOUT / "docs" / "topics.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(records, schema)


def test_records_follow_their_schema_and_say_what_python_reads() -> None:
    result = invoke("topics", "--output-format", "json", "-", stdin=TOPICS)
    assert result.exit_code == 0
    assert result.stdout.isascii()
    records = json.loads(result.stdout)
    validate(records)
    declarations = read_declarations(TOPICS)
    (record,) = records
    assert record["filename"] == "<stdin>"
    assert record["namespaces"] == dict(declarations.namespaces)
    assert [topic["is_topic"] for topic in record["topics"]] == [False, True, True, True, True]
    assert record["topics"][0]["filter"] is None
    port = record["topics"][2]
    assert port["path"][-1] == {"namespace": "http://www.axis.com/2009/event/topics", "local": "Port"}
    assert (port["is_property"], port["is_deprecated"], port["subtree_filter"]) == (
        True,
        True,
        "tns1:Device/tnsaxis:IO/Port//.",
    )
    assert port["items"][0]["values"] == [
        {"text": "-1", "nice_name": "Any"},
        {"text": "1", "nice_name": None},
    ]
    assert [item["kind"] for item in port["items"]] == ["SimpleItem", "SimpleItem", "ElementItem"]


def test_both_names_of_the_option_and_several_files_in_one_list(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(TOPICS)
    result = invoke("topics", "--format", "json", str(path), "missing.xml", "-", stdin=TOPICS)
    assert result.exit_code == 2
    assert [record["filename"] for record in json.loads(result.stdout)] == [str(path), "<stdin>"]
    assert invoke("topics", "--format", "json", "missing.xml").stdout == "[]\n"


def test_a_topic_that_no_filter_can_name() -> None:
    inner = '<A wstop:topic="true"/>'
    result = invoke("topics", "-", stdin=response(inner))
    assert "   filter   none: 'A' of the topic is in no namespace: no filter can name it\n" in result.stdout
    (record,) = json.loads(invoke("topics", "--format", "json", "-", stdin=response(inner)).stdout)
    assert (record["topics"][0]["filter"], record["topics"][0]["subtree_filter"]) == (None, None)


@pytest.mark.parametrize(
    ("arguments", "status", "expected"),
    [
        ((), 2, "Missing argument"),
        (("missing.xml",), 2, "filterlang: missing.xml: No such file"),
        (("-",), 2, "filterlang: <stdin>: there is nothing in it"),
        (("-", "--format", "yaml"), 2, "'yaml' is not one of"),
        (("-", "--format", "json", "--output-format", "text"), 2, "given more than once"),
    ],
)
def test_what_cannot_be_done(arguments: tuple[str, ...], status: int, expected: str) -> None:
    result = invoke("topics", *arguments)
    assert result.exit_code == status
    assert expected in result.stderr


def test_a_broken_file_is_said_with_its_name_and_does_not_keep_the_others_back() -> None:
    result = invoke("topics", str(CHECKOUT / "pyproject.toml"), "-", stdin=TOPICS)
    assert result.exit_code == 2
    assert (
        f"filterlang: {CHECKOUT}/pyproject.toml: at byte 0: there is no topic set in it: the source starts with"
        in result.stderr
    )
    assert "tns1:Device/Trigger" in result.stdout


def test_what_is_not_right_is_said_once_a_kind_with_its_count_and_read() -> None:
    inner = '<tns1:A wstop:topic="True"/><tns1:B wstop:topic="TRUE"/><odd:C wstop:topic="true"/>'
    result = invoke("topics", "-", stdin=response(inner))
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "filterlang: <stdin>: at byte 496: the prefix 'odd' of <odd:C> is not declared: read as a namespace of its own "
        "(undeclared-prefix)",
        "filterlang: <stdin>: at byte 496: 'True', the value of wstop:topic, is read as true (odd-value, 2 times)",
    ]
    assert "none: 'odd:C' of the topic is in no namespace: no filter can name it" in result.stdout
    assert "3 topics" in result.stdout


def test_what_is_lost_is_said_and_the_rest_is_shown() -> None:
    inner = '<tns1:A wstop:topic="true"/><tns1:B wstop:topic=true><tt:MessageDescription/></tns1:B>'
    result = invoke("topics", "-", stdin=response(inner))
    assert result.exit_code == 2
    assert "an attribute without quotes around its value, in '<tns1:B wstop:topic=true>'" in result.stderr
    assert "2 topics" in result.stdout
    result = invoke("topics", "--lenient", "-", stdin=response(inner))
    assert (result.exit_code, "(unquoted-value)" in result.stderr) == (0, True)


def test_strict_reading() -> None:
    document = response('<tns1:A wstop:topic="True"/>')
    result = invoke("topics", "--strict", "-", stdin=document)
    assert result.exit_code == 2
    assert "filterlang: <stdin>: at byte 496: 'True', the value of wstop:topic" in result.stderr
    result = invoke("topics", "--strict", "--lenient", "-", stdin=document)
    assert (result.exit_code, "exclude each other" in result.stderr) == (2, True)


def test_no_topic_is_an_exit_status_of_its_own() -> None:
    result = invoke("topics", "-", stdin=response(""))
    assert (result.exit_code, result.stdout, result.stderr) == (1, "No topic is declared.\n", "")


def test_every_filter_that_is_shown_selects_its_topic() -> None:
    files = [path for path in corpus("topicsets") if path.name != "010.xml"]
    records = json.loads(invoke("topics", "--format", "json", *map(str, files)).stdout)
    validate(records)
    for record in records:
        for topic in record["topics"]:
            path = [filterlang.Name(**name) for name in topic["path"]]
            event = filterlang.Event(topic=path)
            for text in filter(None, (topic["filter"], topic["subtree_filter"])):
                assert filterlang.compile(text, "concrete-set", namespaces=record["namespaces"]).matches(
                    event
                )


def test_help_on_a_terminal() -> None:
    pytest.importorskip("pty")
    shown = in_terminal("topics", "--help")
    assert "Exit status:" in shown
    assert OTHER not in shown


def test_the_pages_show_what_is_printed() -> None:
    printed = run("topics", "examples/camera-topics.xml", env={"PYTHONIOENCODING": "utf-8"}).stdout.decode()
    page = (CHECKOUT / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert f"$ filterlang topics examples/camera-topics.xml\n{printed}```" in page


def test_filters_for_urls_have_the_prefixes_of_urls() -> None:
    result = invoke("topics", "--dialect", "axis-url", "examples/camera-topics.xml")
    assert result.exit_code == 0
    assert "filter   onvif:Device/axis:IO/Port\n" in result.stdout
    assert "tns" not in result.stdout
    url = "rtsp://camera/axis-media/media.amp?event=on&eventtopic=onvif:Device/axis:IO/Port"
    assert filterlang.check(url, "axis-url") == []
