"""The rules about declarations: against the captured declarations of devices, and where the examples do not go."""

import os
import string
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

import pytest

import filterlang
from filterlang.ast import TopicPath
from filterlang.declared.topics import DeclaredItem, DeclaredTopic, DeclaredValue
from filterlang.declared.tree import Declarations
from filterlang.declared.types import DeclaredType
from filterlang.diagnostics import brief
from filterlang.lint.entries import FilterEntry, FilterText
from filterlang.lint.rules import Context
from filterlang.lint.runner import Options, check_document
from filterlang.namespaces import (
    AXIS_TOPICS,
    ONVIF_TOPICS,
    XML_SCHEMA,
    Name,
)
from filterlang.places.findings import Document
from tests.filterset.generated import parts
from tests.lint import texts

CORPUS: Final = os.environ.get("FILTERLANG_CORPUS")
FILES: Final = sorted(Path(CORPUS, "topicsets").glob("*.xml")) if CORPUS else []
needs_corpus: Final = pytest.mark.skipif(not FILES, reason="FILTERLANG_CORPUS names no folder of topic sets")


@cache
def declarations_of(file: Path) -> Declarations:
    return filterlang.read_declarations(file)


def namable(declared: Declarations) -> list[DeclaredTopic]:
    """The topics that a filter can name: none with a prefix that the document does not declare."""
    return [topic for topic in declared.topics if all(name.namespace for name in topic.topic)]


@needs_corpus
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_own_filter_of_every_declared_topic_is_clean(file: Path) -> None:
    declared = declarations_of(file)
    for topic in namable(declared):
        for subtree in (False, True):
            text = declared.expression(topic.topic, subtree=subtree)
            assert check(text, declared) == [], text


@needs_corpus
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_an_item_can_be_asked_for_with_the_topics_that_declare_it_and_with_no_others(file: Path) -> None:
    declared = declarations_of(file)
    for topic in namable(declared):
        text = declared.expression(topic.topic)
        for item in topic.items:
            test = f'boolean(//tt:{item.kind}[@Name="{item.name}"])'
            application = topic.is_application_data or item.is_application_data
            found = codes(declared, concrete_set=text, item_filter=test)
            assert found == (["FL707"] if application else []), (text, test)
            wrong = test.replace('"]', '?"]')
            assert codes(declared, concrete_set=text, item_filter=wrong) == ["FL704"], (text, wrong)


@needs_corpus
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_one_changed_letter_is_found_with_the_topic_that_was_meant(file: Path) -> None:
    """Any of the nearest, if there are several; how near, is counted by a definition of its own."""
    declared = declarations_of(file)
    random = Random(file.name)
    known = {topic.topic for topic in namable(declared)}
    for topic in known:
        for position, name in enumerate(topic):
            misspelt = Name(name.namespace, with_a_slip(random, name.local))
            changed = (*topic[:position], misspelt, *topic[position + 1 :])
            if declared.at(changed) is not None:
                continue
            text = filterlang.Filter(TopicPath(changed)).to_text(
                "concrete-set", namespaces=declared.namespaces
            )
            [found] = check(text, declared)
            assert (found.code, found.fix is None) == ("FL701", False), text
            assert found.fix is not None
            fixed = found.fix.apply(text)
            meant = filterlang.parse(fixed, "concrete-set", namespaces=declared.namespaces)
            assert isinstance(meant, TopicPath)
            assert meant.segments in known, fixed
            assert is_one_letter_away(changed, meant.segments), (text, fixed)
            assert brief(declared.expression(meant.segments)) in found.message


def with_a_slip(random: Random, word: str) -> str:
    position = random.randrange(len(word))
    other = random.choice([letter for letter in string.ascii_letters if letter != word[position]])
    return word[:position] + other + word[position + 1 :]


def is_one_letter_away(one: tuple[Name, ...], other: tuple[Name, ...]) -> bool:
    """Whether one segment differs, by a letter that is another one, too many or too few."""
    different = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    [(mine, theirs)] = different
    short, long = sorted((mine.local, theirs.local), key=len)
    rests = [(short[at:], long[at + 1 :]) for at in range(len(long)) if short[:at] == long[:at]]
    slips = [rest == other or rest[1:] == other for rest, other in rests]
    return mine.namespace == theirs.namespace and len(long) - len(short) <= 1 and any(slips)


def check(text: str, declared: Declarations, dialect: str = "concrete-set") -> list[filterlang.Diagnostic]:
    return filterlang.check(text, dialect, namespaces=declared.namespaces, declarations=declared)


# --- Where the examples do not go -------------------------------------------------------------------------

BOOLEAN: Final = DeclaredType("xs:boolean", XML_SCHEMA, "boolean")
INT: Final = DeclaredType("xs:int", XML_SCHEMA, "int")


def path(*names: str, root: str = ONVIF_TOPICS) -> tuple[Name, ...]:
    return tuple([Name(root, name) for name in names])


def device(*items: DeclaredItem, root: str = ONVIF_TOPICS, is_property: bool | None = True) -> Declarations:
    return Declarations(
        [
            DeclaredTopic(path("Device", "Trigger", root=root), is_property=is_property, items=items),
            DeclaredTopic(path("Device", "Relay", root=root), is_property=is_property, items=items),
        ]
    )


def codes(declared: Declarations, **texts: str) -> list[str]:
    """The codes of what is found in one filter of several texts."""
    document = Document("", "")
    places = [FilterText(document, text, dialect.replace("_", "-")) for dialect, text in texts.items()]
    options = Options(declared.namespaces, context=Context(declared))
    found = check_document([FilterEntry(tuple(places))], options)
    return [finding.diagnostic.code for finding in found]


def content(name: str, value: str) -> str:
    return f'boolean(//tt:SimpleItem[@Name="{name}" and @Value="{value}"])'


def test_what_is_only_in_another_case_or_namespace_is_said_to_be() -> None:
    [case] = check("tns1:device/Trigger", device())
    assert "differs in case" in case.message
    [namespace] = check("tnsaxis:Device/tns1:Trigger", device())
    assert "is in another namespace" in namespace.message
    assert namespace.fix is not None
    assert namespace.fix.apply("tnsaxis:Device/tns1:Trigger") == "tns1:Device/Trigger"


def test_a_level_too_many_or_too_few_is_found() -> None:
    for text in ("tns1:Trigger", "tns1:Device/IO/Trigger"):
        [found] = check(text, device())
        assert "`tns1:Device/Trigger`" in found.message


def test_a_topic_that_is_like_no_other_one_gets_the_list_and_no_fix() -> None:
    [found] = check("tns1:RecordingConfig/JobState", device())
    assert found.fix is None
    assert found.hint == "at the root it declares `tns1:Device`"
    [below] = check("tns1:Device/OperationMode/ShutdownInitiated", device())
    assert below.hint == "below `tns1:Device` it declares `Trigger`, `Relay`"


def test_one_mistake_has_one_code() -> None:
    declared = device(DeclaredItem("state", type=BOOLEAN))
    assert codes(declared, concrete_set="tns1:Nothing", item_filter=content("wrong", "maybe")) == ["FL701"]
    assert codes(declared, concrete_set="tns1:Device", item_filter=content("wrong", "maybe")) == ["FL702"]
    assert codes(declared, concrete_set="tns1:Device/Relay", type_list="trigger") == ["FL703"]
    assert codes(declared, concrete_set="tns1:Device//.", item_filter=content("wrong", "maybe")) == ["FL704"]
    assert codes(declared, concrete_set="tns1:Device//.", item_filter=content("state", "maybe")) == ["FL705"]


def test_nothing_is_said_of_items_where_one_topic_does_not_describe_its_messages() -> None:
    assert codes(device(is_property=None), item_filter=content("wrong", "1")) == []
    assert codes(device(), item_filter=content("wrong", "1")) == ["FL704"]


def test_an_item_that_is_not_declared_is_a_warning() -> None:
    [found] = check(content("wrong", "1"), device(DeclaredItem("state")), "item-filter")
    assert (found.code, found.severity) == ("FL704", "warning")


def test_an_item_that_was_added_to_what_is_declared_counts() -> None:
    declared = device(DeclaredItem("state", type=BOOLEAN))
    more = declared.with_items({key: [DeclaredItem("Rule", None)] for key in declared})
    assert codes(declared, item_filter=content("Rule", "any")) == ["FL704"]
    assert codes(more, item_filter=content("Rule", "any")) == []
    assert codes(more, item_filter=content("rule", "any")) == ["FL704"]
    assert codes(more, item_filter='boolean(//tt:ElementItem[@Name="Rule"])') == ["FL704"]
    vague = device(is_property=None)
    assert vague.with_items({key: [DeclaredItem("Rule", None)] for key in vague}) == vague


def test_an_item_counts_for_all_topics_that_may_be_selected() -> None:
    declared = Declarations(
        [
            DeclaredTopic(path("A"), is_property=True, items=(DeclaredItem("a", type=INT),)),
            DeclaredTopic(path("B"), is_property=True, items=(DeclaredItem("b"), DeclaredItem("a"))),
        ]
    )
    assert codes(declared, concrete_set="tns1:A", item_filter=content("b", "x")) == ["FL704"]
    assert codes(declared, concrete_set="tns1:A|tns1:B", item_filter=content("b", "x")) == []
    assert codes(declared, concrete_set="tns1:A", item_filter=content("a", "x")) == ["FL705"]
    assert codes(declared, concrete_set="tns1:A|tns1:B", item_filter=content("a", "x")) == []
    assert codes(declared, type_list="a", item_filter=content("a", "x")) == ["FL705"]


def test_the_listed_values_of_a_state_do_not_count() -> None:
    values = (DeclaredValue("idle"),)
    circumstance = device(DeclaredItem("mode", values=values))
    state = device(DeclaredItem("mode", values=values, is_property_state=True))
    assert codes(circumstance, item_filter=content("mode", "busy")) == ["FL705"]
    assert codes(state, item_filter=content("mode", "busy")) == []


def test_a_value_that_would_end_the_quotes_is_not_written() -> None:
    declared = device(DeclaredItem("mode", values=(DeclaredValue('the "best"'), DeclaredValue("worse"))))
    [quoted] = check(content("mode", "the best"), declared, "item-filter")
    assert (quoted.code, quoted.fix) == ("FL705", None)
    [plain] = check(content("mode", "worst"), declared, "item-filter")
    assert plain.fix is not None
    assert plain.fix.apply(content("mode", "worst")) == content("mode", "worse")


@pytest.mark.parametrize(
    ("listed", "root", "refused"),
    [
        (("0",), ONVIF_TOPICS, ["true", "false"]),
        (("true", "false"), ONVIF_TOPICS, ["1", "0"]),
        (("true",), AXIS_TOPICS, ["1", "0"]),
        ((), AXIS_TOPICS, ["true", "false"]),
        ((), ONVIF_TOPICS, []),
        (("1", "true"), ONVIF_TOPICS, []),
    ],
)
def test_how_a_device_spells_a_boolean_is_known_from_what_it_lists(
    listed: tuple[str, ...], root: str, refused: list[str]
) -> None:
    values = tuple([DeclaredValue(each) for each in listed])
    declared = device(DeclaredItem("state", type=BOOLEAN, values=values, is_property_state=True), root=root)
    said = [
        value for value in ("1", "0", "true", "false") if codes(declared, item_filter=content("state", value))
    ]
    assert sorted(said) == sorted(refused)


def test_a_device_that_declares_nothing_has_no_topic_and_no_more_is_said() -> None:
    assert codes(Declarations([]), concrete_set="tns1:Device//.") == ["FL701"]
    assert codes(Declarations([]), item_filter=content("a", "1")) == []
    assert codes(Declarations([]), type_list="alarm") == []


@pytest.mark.parametrize("seed", range(3))
def test_whatever_a_filter_says_it_can_be_held_against_declarations(seed: int) -> None:
    """And what it selects for sure is never said to select nothing."""
    random = Random(seed)
    items = [DeclaredItem(name, type=random.choice((BOOLEAN, INT, None))) for name in ("a", "port", "state")]
    topics = [path(*random.choices(("A", "B", "AB"), k=random.randint(1, 3))) for _ in range(6)]
    declared = Declarations(
        [DeclaredTopic(each, is_property=True, items=tuple(random.sample(items, 2))) for each in topics]
    )
    found: Counter[str] = Counter()
    for _ in range(150):
        texts_ = parts(random) if random.randrange(2) else dict([texts.text(random)])
        document = Document("", "")
        places = tuple([FilterText(document, text, dialect) for dialect, text in texts_.items()])
        entry, options = FilterEntry(places), Options({}, context=Context(declared))
        diagnostics = [finding.diagnostic for finding in check_document([entry], options)]
        found.update([each.code for each in diagnostics])
        longest = max([len(text) for text in texts_.values()], default=0)
        assert all(0 <= each.span.start <= each.span.end <= longest for each in diagnostics)
        if "FL703" in [each.code for each in diagnostics]:
            flt = filterlang.compile_parts(texts_)
            events = [
                filterlang.Event(system="onvif", topic=topic.topic, items=chosen)
                for topic in declared.topics
                for chosen in ([], [("port", "1")], [("state", "0"), ("a", "1")])
            ]
            assert not any(flt.matches(event) for event in events), texts_
    assert {"FL701", "FL703", "FL704"} <= set(found), found


def test_topics_are_found_in_requests_with_fixes_where_nothing_is_encoded() -> None:
    plain, encoded = "?event=on&eventtopic=tns1:Device/Triger", "?event=on&eventtopic=tns1%3ADevice%2FTriger"
    [found] = check(plain, device(), "axis-url")
    assert (found.code, found.fix and found.fix.apply(plain)) == ("FL701", plain.replace("Triger", "Trigger"))
    [found] = check(encoded, device(), "axis-url")
    assert (found.code, found.fix) == ("FL701", None)
    assert encoded[found.span.start : found.span.end] == "tns1%3ADevice%2FTriger"
