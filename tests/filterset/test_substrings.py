"""The search behind large type lists, with pyahocorasick and without, against ``text in type``."""

import sys
import threading
import time
from collections import Counter
from itertools import product
from random import Random
from typing import Final

import pytest

import filterlang
from filterlang import ast
from filterlang.event import Event
from filterlang.index import substrings
from filterlang.index.substrings import Substrings
from tests.filterset import generated

ODD: Final = (
    "ss",
    "straße".casefold(),
    "i̇",
    "\U0001f3a5",
    "\U0001f3a5\U0001f3a5",
    "é",
    "e\u0301",
    "\0",
    "a\0b",
    " ",
    ";",
)
ALPHABET: Final = ("a", "b", "ss", "\U0001f3a5")
TEXTS: Final = tuple(
    dict.fromkeys(
        [*ODD, *("".join(letters) for length in range(1, 6) for letters in product(ALPHABET, repeat=length))]
    )
)
"""Over a thousand, so that an automaton is built; most stand in others, and overlap."""


@pytest.fixture(params=[False, True], ids=["pieces", "automaton"])
def automaton(request: pytest.FixtureRequest) -> bool:
    if request.param:
        pytest.importorskip("ahocorasick")
    return bool(request.param)


def some_type(random: Random) -> str:
    letters = (*ALPHABET, *ALPHABET, *ODD, "c", "xyz")
    return "".join(random.choices(letters, k=random.randrange(0, 40 if random.randrange(8) == 0 else 8)))


def check(search: Substrings, asked: "Counter[str]", folded_type: str) -> None:
    found = search.found_in(folded_type)
    assert sorted(found) == sorted([text for text, count in asked.items() if count and text in folded_type])


@pytest.mark.parametrize("seed", range(6))
def test_it_finds_what_stands_in_a_type(automaton: bool, seed: int) -> None:
    """Texts come and go between the searches: few and many, the same ones several times, all of them at last."""
    random, search, asked = Random(seed), Substrings(automaton=automaton), Counter[str]()
    types = ["", *(some_type(random) for _ in range(30))]
    for _ in range(6):
        for text in random.choices(TEXTS, k=random.choice((3, 100, 700))):
            search.add(text)
            asked[text] += 1
            if random.randrange(20) == 0:
                check(search, asked, random.choice(types))
        if random.randrange(2):
            search.settle()
        for folded_type in types:
            check(search, asked, folded_type)
        leaving = random.choices(list(asked.elements()), k=random.choice((2, 90, 600)))
        for text in leaving:
            if asked[text]:
                search.discard(text)
                asked[text] -= 1
                check(search, asked, random.choice(types))
        assert len(search) == sum(1 for count in asked.values() if count)
    for text in list(asked.elements()):
        search.discard(text)
    assert len(search) == 0
    assert not any(search.found_in(folded_type) for folded_type in types)
    search.add("a")
    assert list(search.found_in("bab")) == ["a"]


def test_a_text_comes_and_goes_after_the_first_search(automaton: bool) -> None:
    search = Substrings(automaton=automaton)
    for text in TEXTS[: len(TEXTS) // 2]:
        search.add(text)
    search.settle()
    last = "a type that was searched, new"
    before = set(search.found_in(last))
    assert "new" not in before
    for _ in range(3):
        search.add("new")
        assert set(search.found_in(last)) == {*before, "new"}
        search.add("new")
        search.discard("new")
        assert set(search.found_in(last)) == {*before, "new"}
        search.settle()
        search.discard("new")
        assert set(search.found_in(last)) == before


def test_a_search_while_texts_come_and_go(automaton: bool) -> None:
    search, stop = Substrings(automaton=automaton), threading.Event()
    stable = set(TEXTS[:300])
    for text in stable:
        search.add(text)
    failures: list[str] = []

    def write() -> None:
        random = Random(1)
        while not stop.is_set():
            batch = random.sample(TEXTS[300:], 500)
            for text in batch:
                search.add(text)
            for text in batch:
                search.discard(text)

    def read(seed: int) -> None:
        random = Random(seed)
        while not stop.is_set():
            folded_type = some_type(random)
            found = Counter(search.found_in(folded_type))
            wrong = {text for text in found if text not in folded_type}
            missing = {text for text in stable if text in folded_type and text not in found}
            if wrong or missing or max(found.values(), default=1) > 1:
                failures.append(f"{folded_type!r}: {wrong=} {missing=} {found=}")
                stop.set()

    threads = [
        threading.Thread(target=write),
        *(threading.Thread(target=read, args=(seed,)) for seed in range(4)),
    ]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for thread in threads:
            thread.start()
        time.sleep(0.7)
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)
        sys.setswitchinterval(interval)
    assert not failures, failures[0]


def type_list(random: Random) -> filterlang.Filter:
    texts = random.sample(TEXTS, random.randint(1, 4))
    flt = filterlang.Filter(ast.any_of(*[ast.TypeContains(text) for text in texts]))
    return (flt, flt, ~flt, flt & filterlang.topic("tns1:A", subtree=True))[random.randrange(4)]


def test_a_set_of_many_type_lists(automaton: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not automaton:
        monkeypatch.setattr(substrings, "ahocorasick", None)
    random = Random(2)
    filters = {number: type_list(random) for number in range(2_000)}
    index = filterlang.FilterSet(filters)
    events = [
        *(Event(type=some_type(random), system="vdg") for _ in range(20)),
        *(generated.event(random) for _ in range(10)),
    ]
    for _ in range(3):
        for event in events:
            assert sorted(index.match(event)) == [
                key for key, flt in sorted(filters.items()) if flt.matches(event)
            ]
        for key in random.sample(range(2_500), 40):
            filters[key] = type_list(random)
            index.add(key, filters[key])
        for key in random.sample(sorted(filters), 600):
            del filters[key]
            index.discard(key)


def test_a_type_list_ignores_case_as_unicode_does(automaton: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not automaton:
        monkeypatch.setattr(substrings, "ahocorasick", None)
    lists = {
        text: filterlang.compile(text, "type-list")
        for text in ("STRASSE", "straße", "ẞ", "İ", "i̇", "ALARM", "K")
    }
    index = filterlang.FilterSet(lists)
    for number in range(400):
        index.add(f"filler {number}", filterlang.compile(f"filler{number};f{number}x", "type-list"))
    for own in ("Straße 1", "STRASSE", "İstanbul", "i̇", "alarm", "\u212a", "filler7"):
        event = Event(type=own, system="vdg")
        assert sorted(index.match(event)) == sorted([key for key, flt in index.items() if flt.matches(event)])
