"""Text to AST and text to predicate, of texts whose shape is new and of texts whose shape is known.

Two texts have one shape when they differ in nothing but the names and the values they ask for: thousands of
subscriptions have a handful of shapes.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import TypeAlias, TypeVar

import pytest
from elementpath import XPath1Parser
from lark import Lark
from lxml import etree
from pytest_benchmark.fixture import BenchmarkFixture

import filterlang
from benchmarks.contenders import NAMESPACES, read_event
from benchmarks.groups import LARK, PARSE_KNOWN, PARSE_NEW, PARTS_KNOWN, PREDICATE_KNOWN, PREDICATE_NEW, Group
from benchmarks.measuring import describe, measure
from benchmarks.oracle import holds
from benchmarks.workload import Both, Content, Has, item_filter_text, notifications, subscriptions

Thing = TypeVar("Thing")

Compiler: TypeAlias = Callable[[str], object]

TOPIC_TEXT = "tns1:RuleEngine//."

GRAMMAR = Path(__file__).parent.parent / "grammars" / "item_filter.lark"


def has_common_shape(content: Content | None) -> bool:
    """Whether a content filter asks for a token and a boolean, as a third of the subscriptions do."""
    match content:
        case Both(Has(_, str()), Has(_, str())):
            return True
        case _:
            return False


@cache
def known() -> list[Content]:
    """Content filters of one shape and different literals."""
    contents = dict.fromkeys(each.content for each in subscriptions(2_000))
    return [content for content in contents if content is not None and has_common_shape(content)][:500]


@cache
def known_texts() -> list[str]:
    return [item_filter_text(content) for content in known()]


def distinct_shapes() -> Iterator[str]:
    """512 content filters that all mean another shape, and are as long and as hard to read as each other."""
    words = ("and", "or")
    for inner, outer in shuffled(product(product(words, repeat=5), product(words, repeat=4))):
        items = [
            f'boolean(//tt:SimpleItem[@Name="name{number}" {word} @Value="{number}"])'
            for number, word in enumerate(inner)
        ]
        yield " ".join(piece for pair in zip(items, (*outer, ""), strict=True) for piece in pair).strip()


def shuffled(things: Iterable[Thing]) -> list[Thing]:
    """The things in an arbitrary order, the same each time."""
    order = list(things)
    Random(1).shuffle(order)
    return order


_unseen = distinct_shapes()
"""Shared by all benchmarks of one process: what one has compiled is no longer new to the next."""


@cache
def event() -> filterlang.Event:
    """An event to try a new predicate on."""
    return read_event(notifications(1)[0])


@cache
def lark() -> Lark:
    """The grammar's parser as Lark builds it, to Lark's own tree."""
    return Lark.open(str(GRAMMAR), parser="lalr", lexer="contextual", import_paths=[str(GRAMMAR.parent)])


def to_ast(text: str) -> object:
    return filterlang.parse(text, "item-filter")


def to_answer(text: str) -> bool:
    """Compile a text as far as its first answer: the predicate is made no earlier."""
    return filterlang.compile(text, "item-filter").matches(event())


def to_lark_tree(text: str) -> object:
    return lark().parse(text)


def to_xpath(text: str) -> object:
    return etree.XPath(text, namespaces=NAMESPACES)


def to_elementpath(text: str) -> object:
    return XPath1Parser(namespaces=NAMESPACES).parse(text)


ROUNDS = 40
"""How many new shapes one benchmark takes: few enough that all of them find new ones."""


def measure_known(benchmark: BenchmarkFixture, group: Group, contender: str, function: Compiler) -> None:
    for text in known_texts():
        function(text)
    measure(benchmark, group.title, contender, function, known_texts())


def measure_new(benchmark: BenchmarkFixture, group: Group, contender: str, function: Compiler) -> None:
    # What is made once and for all, such as the parser, is made by the first text.
    function(next(_unseen))
    describe(benchmark, group.title, contender, operations=1)
    benchmark.pedantic(  # type: ignore[no-untyped-call]
        function, setup=lambda: ((next(_unseen),), {}), rounds=ROUNDS
    )


AST_COMPILERS: dict[str, Compiler] = {
    PARSE_KNOWN.subject: to_ast,
    LARK: to_lark_tree,
    "compiling with `etree.XPath`": to_xpath,
    "parsing with elementpath": to_elementpath,
}
PREDICATE_COMPILERS: dict[str, Compiler] = {
    PREDICATE_KNOWN.subject: to_answer,
    LARK: to_lark_tree,
}


@pytest.mark.parametrize("contender", AST_COMPILERS)
def test_known_shape_to_ast(benchmark: BenchmarkFixture, contender: str) -> None:
    measure_known(benchmark, PARSE_KNOWN, contender, AST_COMPILERS[contender])


@pytest.mark.parametrize("contender", PREDICATE_COMPILERS)
def test_known_shape_to_predicate(benchmark: BenchmarkFixture, contender: str) -> None:
    measure_known(benchmark, PREDICATE_KNOWN, contender, PREDICATE_COMPILERS[contender])


def test_topic_and_content_of_known_shapes_to_predicate(benchmark: BenchmarkFixture) -> None:
    def to_answer_of_parts(text: str) -> bool:
        parts = {"concrete-set": TOPIC_TEXT, "item-filter": text}
        return filterlang.compile_parts(parts).matches(event())

    measure_known(benchmark, PARTS_KNOWN, PARTS_KNOWN.subject, to_answer_of_parts)


def test_topic_and_content_by_lark(benchmark: BenchmarkFixture) -> None:
    measure_known(benchmark, PARTS_KNOWN, f"{LARK} of the content", to_lark_tree)


@pytest.mark.parametrize("contender", AST_COMPILERS)
def test_new_shape_to_ast(benchmark: BenchmarkFixture, contender: str) -> None:
    measure_new(benchmark, PARSE_NEW, contender, AST_COMPILERS[contender])


@pytest.mark.parametrize("contender", PREDICATE_COMPILERS)
def test_new_shape_to_predicate(benchmark: BenchmarkFixture, contender: str) -> None:
    measure_new(benchmark, PREDICATE_NEW, contender, PREDICATE_COMPILERS[contender])


def test_the_new_shapes_are_distinct() -> None:
    shapes = list(distinct_shapes())
    assert len(shapes) == len(set(shapes)) == 512
    assert len({len(shape.replace("and", "or")) for shape in shapes}) == 1


def test_the_predicates_answer_rightly() -> None:
    sent = notifications(100)
    for content, text in zip(known()[:20], known_texts(), strict=False):
        matches = filterlang.compile(text, "item-filter").matches
        assert [matches(read_event(each)) for each in sent] == [holds(content, each) for each in sent]
