"""``filterlang diff``: which filters it compares, what it says of them, and events that hold what it says."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from benchmarks import workload
from tests.cli.support import invoke, run

FILTERS: Final = 500
EXTRA: Final = 'boolean(//tt:SimpleItem[@Name="extra" and @Value="1"])'

Parts = dict[str, str]


def with_content(change: Callable[[str], str]) -> Callable[[Parts], Parts]:
    return lambda parts: {**parts, "item-filter": change(parts["item-filter"])}


CHANGES: Final[Mapping[str, Callable[[Parts], Parts]]] = {
    "narrower": with_content(lambda content: f"({content}) and {EXTRA}"),
    "wider": with_content(lambda content: f"{content} or {EXTRA}"),
    "overlapping": with_content(lambda _: EXTRA),
    "disjoint": with_content(lambda content: f"not({content})"),
    "equal": with_content(lambda content: f"({content}) and ({content} or {EXTRA})"),
}
"""What a change is called, and how to make one. The negation of a filter is disjoint with it."""


def write(folder: Path, name: str, lines: list[str]) -> str:
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return str(path)


def passes(parts: Mapping[str, str], event: object) -> bool:
    """What ``filterlang match`` says about an event that ``diff`` printed."""
    options = {"concrete-set": "--topic", "item-filter": "--content"}
    given = [word for dialect, text in parts.items() for word in (options[dialect], text)]
    done = invoke("match", *given, "--format", "jsonl", "-q", stdin=json.dumps(event).encode() + b"\n")
    assert done.exit_code in (0, 1), done.stderr
    return done.exit_code == 0


@pytest.mark.parametrize("seed", range(4))
def test_of_two_versions_of_a_large_file_exactly_the_changes_are_found(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    old = [dict(workload.filter_parts(each)) for each in workload.subscriptions(FILTERS)]
    new = list(old)
    chosen = random.sample([row for row in range(FILTERS) if "item-filter" in old[row]], len(CHANGES))
    expected = dict(zip(chosen, CHANGES, strict=True))
    for row, change in expected.items():
        new[row] = CHANGES[change](old[row])
    order = random.sample(range(FILTERS), FILTERS)
    files = [
        write(tmp_path, "old.jsonl", [json.dumps({"key": row, **parts}) for row, parts in enumerate(old)]),
        write(tmp_path, "new.jsonl", [json.dumps({"key": row, **new[row]}) for row in order]),
    ]
    done = invoke("diff", *files, "--output-format", "json")
    assert (done.exit_code, done.stderr) == (1, "")
    found = json.loads(done.stdout)
    assert {each["key"]: each["change"] for each in found} == expected
    for each in found:
        row = each["key"]
        assert each["old"] == {"filename": files[0], "row": row + 1, "filter": old[row]}
        assert each["new"] == {"filename": files[1], "row": order.index(row) + 1, "filter": new[row]}
        assert_proven(each, old[row], new[row])


def assert_proven(found: Mapping[str, Any], old: Parts, new: Parts) -> None:
    shown = {
        (False, True): found["passes_now"],
        (True, False): found["no_longer_passes"],
        (True, True): found["still_passes"],
    }
    for expected, witness in shown.items():
        if witness is not None:
            assert (passes(old, witness["event"]), passes(new, witness["event"])) == expected
            again = invoke("match", "--topic", "tns1:NoSuch", "-v", stdin=witness["document"].encode())
            assert again.exit_code == 0, "its document is one event"
    kinds = {
        "equal": (False, False, True),
        "narrower": (False, True, True),
        "wider": (True, False, True),
        "overlapping": (True, True, True),
        "disjoint": (True, True, False),
    }
    assert tuple(each is not None for each in shown.values()) == kinds[found["change"]]


def test_the_text_says_which_event_passes_no_longer(tmp_path: Path) -> None:
    old = write(
        tmp_path, "old.jsonl", ['{"key": "a", "concrete-set": "tns1:A//."}', '{"key": 1, "type-list": "x"}']
    )
    new = write(
        tmp_path,
        "new.jsonl",
        ["", '{"key": "a", "concrete-set": "tns1:A"}', '{"key": "1", "type-list": "x"}'],
    )
    done = invoke("diff", old, new)
    assert done.exit_code == 1
    assert done.stdout == (
        f'{new}:2: narrower: "a"\n  no longer passes: - tns1:A/x\n'
        f'{new}:3: added: "1"\n{old}:2: removed: 1\n\n'
        "3 of 3 filters changed: 1 narrower, 1 added, 1 removed.\n"
    )


def test_texts_are_compared_as_they_are_given() -> None:
    done = invoke("diff", "?deviceid=1", "?deviceid=2", "-d", "vdg-url")
    assert done.exit_code == 1
    assert done.stdout == (
        "disjoint\n  no longer passes: - - device_id=1 (vdg)\n  passes now: - - device_id=2 (vdg)\n"
    )
    versions = invoke("diff", "?eventversion=3", "?eventversion=4", "-d", "jetstream-url")
    assert "no longer passes: - - version=3 (jetstream)\n" in versions.stdout
    same = invoke("diff", "alarm;motion", "Motion;ALARM", "-d", "type-list")
    assert (same.exit_code, same.stdout) == (
        0,
        "equal\n  written differently, and passes the same events\n",
    )
    assert invoke("diff", "alarm", "alarm", "-d", "type-list").stdout == "equal\n"


def test_filters_without_keys_are_matched_by_their_texts_and_their_places(tmp_path: Path) -> None:
    old = write(tmp_path, "old", ["tns1:A", "tns1:B//.", "tns1:C", "tns1:D", "tns1:E"])
    new = write(tmp_path, "new", ["# moved", "tns1:D", "tns1:A", "tns1:B", "tns1:C", "tns1:F"])
    done = invoke("diff", old, new, "-d", "concrete-set", "--output-format", "json")
    places = [
        (each["change"], *[side and side["row"] for side in (each["old"], each["new"])])
        for each in json.loads(done.stdout)
    ]
    # B stands behind A in both. E stood behind D, and F stands behind C.
    assert places == [("narrower", 2, 4), ("removed", 5, None), ("added", None, 6)]


def test_filters_that_only_moved_do_not_differ(tmp_path: Path) -> None:
    lines = ["tns1:A", "tns1:B", "tns1:A", '{"key": 1, "concrete-set": "tns1:C"}']
    files = [write(tmp_path, str(number), each) for number, each in enumerate((lines, lines[::-1]))]
    done = invoke("diff", *files, "-d", "concrete-set")
    assert (done.exit_code, done.stdout) == (0, "No filter differs.\n")


def test_standard_input_may_be_one_of_the_files(tmp_path: Path) -> None:
    new = write(tmp_path, "new", ["tns1:A"])
    done = invoke("diff", "-", new, "-d", "concrete-set", stdin=b"tns1:A//.\n")
    assert (done.exit_code, done.stdout.splitlines()[0]) == (1, f"{new}:1: narrower")
    assert "standard input cannot be both" in invoke("diff", "-", "-").stderr


def test_a_workflow_command_stands_for_each_change(tmp_path: Path) -> None:
    old = write(tmp_path, "o,ld", ['{"key": "a:%", "concrete-set": "tns1:A//."}'])
    new = write(tmp_path, "n,ew", ['{"key": "a:%", "concrete-set": "tns1:A"}'])
    done = invoke("diff", old, new, "--output-format", "github")
    place = str(tmp_path / "n%2Cew")
    assert done.stdout == (
        f"::warning file={place},line=1,title=filterlang diff%3A narrower::"
        f'{new}:1: narrower: "a:%25"%0Ano longer passes: - tns1:A/x\n'
    )
    rewritten = write(tmp_path, "same", ['{"key": "a:%", "concrete-set": "tns1:A//.|tns1:A/B"}'])
    assert invoke("diff", old, rewritten, "--output-format", "github").stdout.startswith("::notice ")


def test_what_cannot_be_decided_counts_as_different(monkeypatch: pytest.MonkeyPatch) -> None:
    from filterlang.analysis import Comparison
    from filterlang.cli import _differences

    monkeypatch.setattr(
        _differences, "compare", lambda *_: Comparison(None, None, None, ("only_a", "only_b", "both"))
    )
    done = invoke("diff", "tns1:A", "tns1:B", "-d", "concrete-set")
    assert done.exit_code == 1
    assert done.stdout.startswith("undecided\n  no longer passes: undecided")
    found = json.loads(
        invoke("diff", "tns1:A", "tns1:B", "-d", "concrete-set", "--output-format", "json").stdout
    )
    assert found[0]["undecided"] == ["no_longer_passes", "passes_now", "still_passes"]


def test_a_wrong_filter_keeps_the_others_from_nothing(tmp_path: Path) -> None:
    old = write(tmp_path, "old", ['{"key": 1, "concrete-set": "tns1:A"}', '{"key": 2, "type-list": "a"}'])
    new = write(tmp_path, "new", ['{"key": 1, "concrete-set": "tns1:A/."}', '{"key": 2, "type-list": "ab"}'])
    done = invoke("diff", old, new)
    assert done.exit_code == 2
    assert f"{new}:1:" in done.stderr
    assert "FL106" in done.stderr
    assert f"{new}:2: narrower: 2\n" in done.stdout


def test_a_filter_may_have_been_wrong_that_was_removed(tmp_path: Path) -> None:
    old = write(tmp_path, "old", ["tns1:A/."])
    done = invoke("diff", old, write(tmp_path, "new", []), "-d", "concrete-set")
    assert (done.exit_code, done.stderr) == (1, "")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (['{"key": 1, "type-list": "a"}', '{"key": 1.0, "type-list": "b"}'], [], "old:2: this key stands"),
        (["a"], ["a"], "old:1: the dialect of this filter is not known"),
        (['{"key": 1}'], [], "FL007"),
    ],
)
def test_files_that_cannot_be_understood(tmp_path: Path, old: list[str], new: list[str], said: str) -> None:
    done = invoke("diff", write(tmp_path, "old", old), write(tmp_path, "new", new))
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_misspelt_file_is_not_taken_for_a_filter(tmp_path: Path) -> None:
    file = write(tmp_path, "old.txt", ["alarm"])
    missing = str(tmp_path / "new.txt")
    for names in ((file, missing), (missing, file), (missing, missing)):
        done = invoke("diff", *names, "-d", "type-list")
        assert (done.exit_code, done.stdout) == (2, "")
        assert "new.txt" in done.stderr
        assert "--text" in done.stderr
    texts = invoke("diff", "a.txt", "b.txt", "--text", "-d", "type-list")
    assert texts.stdout.startswith("overlapping\n")
    assert "--dialect" in invoke("diff", "alarm", "motion").stderr


def test_a_folder_is_no_file_of_filters(tmp_path: Path) -> None:
    done = run("diff", str(tmp_path), str(tmp_path), "-d", "type-list")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"Traceback" not in done.stderr
    assert str(tmp_path).encode() in done.stderr
