"""Which texts can stand in a type together, held against all types of a few characters."""

from itertools import combinations, product
from random import Random

import filterlang
from filterlang import Filter, ast
from filterlang.analysis.folding import spellings

ALPHABET = "ab/z"
"""Of these the texts are made, but for the last one, which is any other character."""

LONGEST = 8
"""Three texts of two characters, and what may stand between them."""

TYPES = ["".join(each) for length in range(LONGEST + 1) for each in product(ALPHABET, repeat=length)]


def holding(types: list[str], texts: tuple[str, ...]) -> set[tuple[bool, ...]]:
    """Which of some texts stand in some type together, and the others not."""
    return set(zip(*[[text in each for each in types] for text in texts], strict=True))


def test_texts_stand_in_types_as_in_all_types_of_a_few_characters() -> None:
    random = Random(3)
    some = [text for text in TYPES if 1 <= len(text) <= 2 and "z" not in text]
    for _ in range(25):
        texts = tuple(random.sample(some, k=3))
        tests = [Filter(ast.TypeContains(text)) for text in texts]
        below = filterlang.topic("tns1:Ab", subtree=True) & ~filterlang.topic("tns1:Ab")
        for where, types in (
            (~filterlang.topic("tns1:Ab", subtree=True), TYPES),
            (below, [f"ab/{each}" for each in TYPES]),
        ):
            held = holding(types, texts)
            for wanted in product((True, False), repeat=3):
                flt = where
                for test, holds in zip(tests, wanted, strict=True):
                    flt &= test if holds else ~test
                assert filterlang.is_satisfiable(flt) == (wanted in held), (texts, wanted)


def test_spellings_are_all_texts_that_fold_to_one() -> None:
    letters = "sSſßẞkK\u212a1iİı\u0307"
    by_folded: dict[str, set[str]] = {}
    for length in range(4):
        for each in map("".join, product(letters, repeat=length)):
            by_folded.setdefault(each.casefold(), set()).add(each)
    for folded in ("", "s", "ss", "sss", "k1", "ks", "i̇", "1"):
        found = [*spellings(folded)]
        assert found[0] == folded and len({*found}) == len(found)
        assert {each for each in found if {*each} <= {*letters} and len(each) < 4} == by_folded[folded]


def test_case_folding_is_as_the_analysis_takes_it_to_be() -> None:
    """It goes character by character, is done after one time, and makes no digit, blank, sign or slash."""
    folded = {chr(code): chr(code).casefold() for code in range(0x11_0000)}
    assert all(each.casefold() == each for each in folded.values())
    changed = [character for character, each in folded.items() if each != character]
    assert max(changed) < "\U00020000" and max(len(folded[each]) for each in changed) == 3
    assert not any(set("0123456789+-/ \t\r\n") & {*folded[each]} for each in changed)
    assert all(
        (one + other).casefold() == folded[one] + folded[other]
        for one, other in combinations(changed[:400], 2)
    )
