"""Random expressions over every node, with a vocabulary so small that many of them meet.

Everything is drawn from a ``Random``: a seeded one, which is fast, or one of Hypothesis, which shrinks. Where
it is drawn which of several things to make, the simplest stands first, so that it shrinks to that.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Final, TypeAlias

from filterlang import ast
from filterlang.namespaces import AXIS_TOPICS, ONVIF_TOPICS, Name

NAMES: Final = ("port", "state", "token", "", "é\U0001f3a5")
VALUES: Final = ("1", "0", "", "port", "true")
NEVER: Final = ("port\x001", "\x001", "port\0", "\0", "nowhere", "None", "it's")
"""Texts that no item has. An index that joins a name and a value with NUL must not take one for the other."""

SEGMENTS: Final = (
    Name(ONVIF_TOPICS, "A"),
    Name(ONVIF_TOPICS, "B"),
    Name(AXIS_TOPICS, "A"),
    Name(ONVIF_TOPICS, "AB"),
)
ODD_SEGMENTS: Final = (Name("", "A"), Name("", "p:A"), Name("urn:a/b", "A"), Name(ONVIF_TOPICS, ""))
TYPES: Final = ("alarm", "Alarm;1", "Straße", "A/B", "", "İ", "aaa", "motion\U0001f3a5")
TYPE_TEXTS: Final = ("a", "alarm", "ALARM", "aa", "ss", "ß", "A/B", "b", "i̇", "\U0001f3a5", "larm;", "zz")
FIELD_VALUES: Final = {
    "type": (None, *TYPES, "ALARM", "A", "A/A"),
    "operation": (None, "Changed", "Deleted", "changed"),
    "device": (None, "17", "017", "1", "STRASSE", "straße", ""),
    "server": (None, "17", "1", "Straße"),
    "version": (None, "2", "17"),
}
WIDE: Final = 200
"""How many alternatives a wide "or" has."""

Chosen: TypeAlias = Callable[[Random], ast.Expression]
Tested: TypeAlias = Callable[[Random], ast.ItemTest]


def rarely(random: Random, one_in: int) -> bool:
    return random.randrange(one_in) == one_in - 1


def mostly(random: Random, usual: Sequence[Any], odd: Sequence[Any]) -> Any:
    return random.choice(odd if rarely(random, 12) else usual)


# --- Expressions ------------------------------------------------------------------------------------------


def path(random: Random, *, longest: int) -> tuple[Name, ...]:
    return tuple([mostly(random, SEGMENTS, ODD_SEGMENTS) for _ in range(random.randint(1, longest))])


def topic(random: Random) -> ast.TopicPath:
    return ast.TopicPath(path(random, longest=random.randint(1, 3)), subtree=bool(random.randrange(2)))


def named(random: Random) -> ast.ItemTest:
    return ast.ItemEquals("Name", mostly(random, NAMES, NEVER))


def valued(random: Random) -> ast.ItemTest:
    return ast.ItemEquals("Value", mostly(random, VALUES, NEVER))


def paired(random: Random) -> ast.ItemTest:
    both = (named(random), valued(random))
    return ast.AllOf(both if random.randrange(2) else both[::-1])


def named_otherwise(random: Random) -> ast.ItemTest:
    return ast.AllOf((named(random), ast.Not(valued(random))))


def combined_test(random: Random, depth: int = 2) -> ast.ItemTest:
    """Any test of one item, contradictory ones and those without parts as well."""
    if depth == 0 or not rarely(random, 2):
        return random.choice((named, valued, paired))(random)
    if random.randrange(3) == 0:
        return ast.Not(combined_test(random, depth - 1))
    parts = tuple([combined_test(random, depth - 1) for _ in range(random.randrange(4))])
    return ast.AllOf(parts) if random.randrange(2) else ast.AnyOf(parts)


ITEM_TESTS: Final[tuple[Tested, ...]] = (
    paired,
    paired,
    paired,
    named,
    valued,
    named_otherwise,
    combined_test,
)


def item(random: Random) -> ast.HasItem:
    kind: Any = "ElementItem" if rarely(random, 8) else "SimpleItem"
    return ast.HasItem(kind, random.choice(ITEM_TESTS)(random))


def type_text(random: Random) -> ast.TypeContains:
    return ast.TypeContains(mostly(random, TYPE_TEXTS, NEVER))


def field(random: Random) -> ast.FieldEquals:
    of: Any = random.choice(tuple(FIELD_VALUES))
    return ast.FieldEquals(of, random.choice(FIELD_VALUES[of]), ignore_case=bool(random.randrange(2)))


def combined(random: Random, leaf: Chosen, depth: int) -> ast.Expression:
    """A leaf, or up to four combinations: each level says what an "and", an "or" and a "not" may hold."""
    if depth == 0 or not rarely(random, 2):
        return leaf(random)
    if random.randrange(3) == 0:
        return ast.Not(combined(random, leaf, depth - 1))
    count = 0 if rarely(random, 10) else random.randint(1, 4)
    parts = tuple([combined(random, leaf, depth - 1) for _ in range(count)])
    return ast.AllOf(parts) if random.randrange(2) else ast.AnyOf(parts)


def any_leaf(random: Random) -> ast.Expression:
    leaves: tuple[Chosen, ...] = (topic, item, item, type_text, field)
    return random.choice(leaves)(random)


def anything(random: Random) -> ast.Expression:
    return combined(random, any_leaf, 4)


def topics(random: Random) -> ast.Expression:
    return ast.any_of(*[topic(random) for _ in range(random.randint(1, 3))])


def types(random: Random) -> ast.Expression:
    return ast.any_of(*[type_text(random) for _ in range(random.randint(1, 3))])


def content(random: Random) -> ast.Expression:
    return combined(random, item, 3)


def subscription(random: Random) -> ast.Expression:
    """What clients ask for: some topics and some content, either of them negated now and then."""
    asked = topics(random)
    if rarely(random, 8):
        asked = ast.negate(asked)
    return ast.all_of(asked, content(random))


def overlapping(random: Random) -> ast.Expression:
    """Some topics or others, each time with the same content: rows that differ in little but their topics."""
    shared = [any_leaf(random) for _ in range(random.randint(1, 3))]
    return ast.AnyOf(tuple([ast.AllOf((topics(random), *shared)) for _ in range(random.randint(2, 3))]))


def negations(random: Random) -> ast.Expression:
    return ast.AllOf(tuple([ast.Not(any_leaf(random)) for _ in range(random.randint(1, 3))]))


def wide(random: Random) -> ast.Expression:
    """One "or" of many alternatives: pairs, topics and types that hardly any event has, and a few that some do."""
    part = random.choice((_rare_pair, _rare_topic, _rare_type))
    rare = [part(number) for number in range(WIDE)]
    known = [any_leaf(random) for _ in range(random.randrange(3))]
    either: ast.Expression = ast.AnyOf((*rare, *known))
    return either if random.randrange(2) else ast.AllOf((topics(random), either))


def _rare_pair(number: int) -> ast.Expression:
    test = ast.AllOf((ast.ItemEquals("Name", "port"), ast.ItemEquals("Value", str(number))))
    return ast.HasItem("SimpleItem", test)


def _rare_topic(number: int) -> ast.Expression:
    return ast.TopicPath((SEGMENTS[0], Name(ONVIF_TOPICS, f"T{number}")), subtree=bool(number % 2))


def _rare_type(number: int) -> ast.Expression:
    return ast.TypeContains(f"aa{number or ''}")


def product(random: Random) -> ast.Expression:
    """An "and" of "or"s, which multiplied out has up to 4 ** 9 rows: over any cap. Or the negation of its negation."""
    ors = [
        tuple([any_leaf(random) for _ in range(random.randint(2, 4))]) for _ in range(random.randint(2, 9))
    ]
    if random.randrange(2):
        return ast.AllOf(tuple([ast.AnyOf(parts) for parts in ors]))
    return ast.Not(ast.AnyOf(tuple([ast.AllOf(tuple([ast.Not(part) for part in parts])) for parts in ors])))


EXPRESSIONS: Final[tuple[Chosen, ...]] = (
    any_leaf,
    *(subscription,) * 6,
    *(anything,) * 6,
    content,
    topics,
    *(overlapping,) * 2,
    *(negations,) * 2,
    product,
    wide,
)


def expression(random: Random) -> ast.Expression:
    """An expression of any kind."""
    return random.choice(EXPRESSIONS)(random)
