"""What is remembered - equal filters, templates of texts - changes nothing of what is found.

The simple way is the oracle: each text parsed by itself, each filter asked about by itself.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import Final

import pytest

from filterlang.ast import walk
from filterlang.diagnostics import Diagnostic
from filterlang.dialects import Parsed, find_dialect, read_similar_text, read_text
from filterlang.limits import DEFAULT_LIMITS, Limits
from filterlang.lint.entries import FilterEntry
from filterlang.lint.fixing import fix_document
from filterlang.lint.runner import Found, Memory, Options, Verdict, check_filter, find
from filterlang.lint.sources.text import read
from filterlang.places.findings import Document
from tests.lint import texts

VALUES: Final = (
    *("port", "state", "1", "true", "", "Camera 1/Bay:2", "a.b_c-d", " ", "a b"),
    *(
        "é",
        "&amp;",
        "%22x%22",
        'x" or "y',
        "it's",
        "\\",
        "\u00a0",
        "${x}",
        "{{ x }}",
        "“x”",
        "*",
        "boolean(",
        "]",
    ),
)
"""Values as people write them, the second row with what a dialect may have something to say about."""

TEMPLATES: Final = (
    'boolean(//tt:SimpleItem[@Name="{}"])',
    'boolean(//tt:SimpleItem[@Name="{}" and @Value="{}"])',
    'boolean( //tt:SimpleItem[ @Value="{}" and ( @Name="{}" or not(@Name="{}") ) ] ) or boolean(//tt:SimpleItem[@Name="{}"])',
    'not(boolean(//tt:ElementItem[@Name="{}"])) and boolean(//SimpleItem[@Name="{}"])',
    'boolean(//tt:SimpleItem[@Name="{}" and @Name="{}"])',
    'boolean(//tt:SimpleItem[@Name="{}" AND @Value="{}"])',
    'boolean(//tt:SimpleItem[@Name="{}" and @Value={}])',
    'boolean(//tt:SimpleItem[@Name="{}"]) and (boolean(//tt:SimpleItem[@Name="{}"]))',
)


def item_filters(random: Random, count: int) -> Iterator[str]:
    for _ in range(count):
        template = random.choice(TEMPLATES)
        usual = VALUES[:9] if random.random() < 0.8 else VALUES
        yield template.format(*[random.choice(usual) for _ in range(template.count("{}"))])


def with_places(parsed: Parsed) -> tuple[object, ...]:
    """What was read, with the places, which nodes are not compared by."""
    nodes = () if parsed.expression is None else walk(parsed.expression)
    return parsed, [(type(node), level, node.span) for node, level in nodes]


@pytest.mark.parametrize("seed", range(4))
def test_a_text_with_a_known_template_is_read_as_the_parser_reads_it(seed: int) -> None:
    dialect = find_dialect("item-filter")
    for text in item_filters(Random(seed), 400):
        for namespaces, limits in (({}, DEFAULT_LIMITS), ({"tt": "http://example.com"}, DEFAULT_LIMITS)):
            expected = with_places(read_text(dialect, text, namespaces, limits))
            assert with_places(read_similar_text(dialect, text, namespaces, limits)) == expected, text


def test_a_known_template_is_no_way_around_the_limits() -> None:
    dialect = find_dialect("item-filter")
    text = 'boolean(//tt:SimpleItem[@Name="{}"])'
    longer = text.format("port" * 10)
    limits = Limits(length=len(longer) - 1)
    assert read_similar_text(dialect, text.format("port"), {}, limits).expression is not None
    assert [each.code for each in read_similar_text(dialect, longer, {}, limits).diagnostics] == ["FL002"]
    deep = Limits(depth=2)
    assert read_similar_text(dialect, text.format("a"), {}, DEFAULT_LIMITS).expression is not None
    assert read_similar_text(dialect, TEMPLATES[1].format("a", "b"), {}, deep) == read_text(
        dialect, TEMPLATES[1].format("a", "b"), {}, deep
    )


def lines(random: Random, count: int) -> Iterator[str]:
    """Lines of a text file, many of them several times."""
    made: list[str] = []
    makers: Mapping[str, Callable[[Random], str]] = {
        "item-filter": lambda random: next(item_filters(random, 1)),
        "concrete-set": texts.topics,
        "type-list": texts.types,
    }
    for _ in range(count):
        if made and random.random() < 0.4:
            line = random.choice(made)
        else:
            dialects = random.sample(sorted(makers), random.choice((1, 1, 2)))
            line = json.dumps({dialect: makers[dialect](random) for dialect in dialects})
        made.append(line)
        if random.random() < 0.1:
            yield "# filterlang: ignore=FL6"
        yield line


def found_simply(entries: Iterable[FilterEntry], options: Options) -> list[Found]:
    found: list[Found] = []
    for entry in entries:
        found += [Found(each, None, each.diagnostic) for each in entry.findings]
        found += check_filter(entry.texts, options)[1]
    wanted = [
        each
        for each in found
        if options.is_selected(each.diagnostic.code)
        and not (each.place is not None and each.diagnostic.code.startswith(each.place.ignored))
    ]
    return sorted(wanted, key=lambda each: (each.finding.diagnostic.span, each.diagnostic.code))


def is_about_one(code: str) -> bool:
    return code not in ("FL012", "FL801", "FL903")


@pytest.mark.parametrize("seed", range(4))
def test_what_is_remembered_changes_nothing_of_what_is_found(seed: int) -> None:
    random = Random(seed)
    memory = Memory()
    for number in range(4):
        document = Document("f", "\n".join(lines(random, 60)))
        options = Options({}, is_selected=is_about_one)
        entries = list(read(document, None))
        expected = found_simply(entries, options)
        assert len(expected) > 20
        assert find(entries, options, memory) == expected
        if number % 2:  # as other processes find it
            verdicts = memory.of(options)
            assert verdicts.unknown(entries) == []
            other = Memory().of(options)
            filters = other.unknown(entries)
            assert 0 < len(filters) < len(entries)
            fresh = Memory()
            fresh.of(options).add(filters, [other.of(each) for each in filters])
            assert fresh.of(options).unknown(entries) == []
            assert find(entries, options, fresh) == expected


def test_other_options_find_something_else() -> None:
    memory = Memory()
    entries = list(read(Document("f", "tns1:Device|tns1:Device\nmy:A"), "concrete-set"))

    def codes(options: Options) -> list[str]:
        return [each.diagnostic.code for each in find(entries, options, memory)]

    assert codes(Options({})) == ["FL601", "FL101"]
    assert codes(Options({"my": "http://example.com/topics"})) == ["FL601"]
    assert codes(Options({}, is_selected=lambda code: code != "FL601")) == ["FL101"]
    assert codes(Options({})) == ["FL601", "FL101"]
    assert codes(Options({}, limits=Limits(length=4))) == ["FL002", "FL101"]


def test_filters_are_compared_by_their_own_places() -> None:
    memory = Memory()
    options = Options({})
    first = list(read(Document("f", "tns1:Device\n\ntns1:Device"), "concrete-set"))
    assert memory.of(options).unknown(first) == []  # they have to be compared here
    for _ in range(2):
        [found] = find(first, options, memory)
        assert found.finding.position(found.finding.diagnostic.span.start) == (3, 1)
        assert found.diagnostic.message == "this filter stands in line 1 already"
    second = list(read(Document("g", "\ntns1:Device\ntns1:Device"), "concrete-set"))
    [found] = find(second, options, memory)
    assert found.finding.document.name == "g"
    assert found.diagnostic.message == "this filter stands in line 2 already"


def test_equal_filters_are_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []

    def counted(dialect: object, text: str, namespaces: Mapping[str, str], limits: Limits) -> Parsed:
        checked.append(text)
        return Parsed(None, ())

    monkeypatch.setattr("filterlang.lint.runner.read_similar_text", counted)
    options = Options({}, is_selected=is_about_one)
    memory = Memory()
    for name in "fg":
        assert (
            find(list(read(Document(name, "tns1:A\ntns1:B\ntns1:A"), "concrete-set")), options, memory) == []
        )
    assert checked == ["tns1:A", "tns1:B"]


def test_fixes_are_the_same() -> None:
    document = Document("f", "\n".join(lines(Random(9), 80)))
    options = Options({}, is_selected=is_about_one)
    memory = Memory()

    def fixed() -> Sequence[object]:
        done = fix_document(
            document, lambda each: list(read(each, None)), options, unsafe=True, memory=memory
        )
        return done.document.text, done.made, [each.diagnostic for each in done.found]

    first: Sequence[object] = fixed()
    assert first[1] != 0
    assert fixed() == first


def test_a_verdict_is_such_as_another_process_can_send() -> None:
    import pickle

    options = Options({}, is_selected=frozenset(("FL101", "FL601")).__contains__)
    entries = list(read(Document("f", "tns1:Device|tns1:Device\nmy:A"), "concrete-set"))
    known = Memory().of(options)
    filters = pickle.loads(pickle.dumps(known.unknown(entries)))
    verdicts: list[Verdict] = pickle.loads(pickle.dumps([known.of(each) for each in filters]))
    diagnostics: list[Diagnostic] = [each for verdict in verdicts for _, each in verdict.diagnostics]
    assert [each.code for each in diagnostics] == ["FL601", "FL101"]
    assert pickle.loads(pickle.dumps(options)).is_selected("FL601")
