"""Random texts as people write them: redundant, with parentheses, blanks, quotes and prefixes of every kind.

The vocabulary is so small that parts often repeat and cover each other.
"""

from random import Random
from typing import Final

NAMES: Final = ("a", "b", "a) or (b")
VALUES: Final = ("1", "0", "it's", "and")
PREFIXES: Final = ("tns1:", "onvif:", "tnsaxis:", "")
SEGMENTS: Final = ("A", "B", "AB")
TYPES: Final = ("alarm", "Alarm", "alarmtrigger", "trigger", "motion", "(a")


def item_filter(random: Random) -> str:
    depth = random.choice((0, 0, 1, 1, 2))
    return _blank(random) + _either(random, depth=depth, inside=False) + _blank(random)


def topics(random: Random) -> str:
    paths = [_path(random) for _ in range(random.choice((1, 2, 2, 3, 4)))]
    return random.choice(("|", " | ", "\n|")).join(paths)


def types(random: Random) -> str:
    parts = [_blank(random) + random.choice(TYPES) for _ in range(random.choice((1, 2, 3, 4)))]
    return random.choice((";", ";", " ; ", ",", ";;")).join(parts)


def text(random: Random) -> tuple[str, str]:
    """A dialect and a text in it."""
    dialect, make = random.choice(
        (("item-filter", item_filter), ("concrete-set", topics), ("type-list", types))
    )
    return dialect, make(random)


def _path(random: Random) -> str:
    root = random.choice(PREFIXES[:3]) + random.choice(SEGMENTS)
    rest = [random.choice(PREFIXES) + random.choice(SEGMENTS) for _ in range(random.choice((0, 0, 1, 2)))]
    return "/".join([root, *rest]) + random.choice(("", "//."))


def _either(random: Random, *, depth: int, inside: bool) -> str:
    parts = [_both(random, depth=depth, inside=inside) for _ in range(random.choice((1, 1, 2, 3)))]
    return _joined(random, "or", parts)


def _both(random: Random, *, depth: int, inside: bool) -> str:
    parts = [_operand(random, depth=depth, inside=inside) for _ in range(random.choice((1, 1, 2, 3)))]
    return _joined(random, "and", parts)


def _joined(random: Random, word: str, parts: list[str]) -> str:
    text = parts[0]
    for part in parts[1:]:
        text += random.choice((" ", "\n", "  ")) + word + random.choice((" ", "\t")) + part
    return text


def _operand(random: Random, *, depth: int, inside: bool) -> str:
    choice = random.randrange(8) if depth else 7
    if choice == 0:
        return f"({_blank(random)}{_either(random, depth=depth - 1, inside=inside)}{_blank(random)})"
    if choice == 1:
        return f"not{_blank(random)}({_either(random, depth=depth - 1, inside=inside)})"
    if choice == 2:
        return f"not(not({_blank(random)}{_either(random, depth=depth - 1, inside=inside)}))"
    if choice == 3:
        return f"(({_both(random, depth=depth - 1, inside=inside)}))"
    if inside:
        return _comparison(random)
    prefix = random.choice(("tt:", "tt:", ""))
    kind = random.choice(("SimpleItem", "SimpleItem", "ElementItem"))
    test = _either(random, depth=min(depth, 1), inside=True)
    return f"boolean{_blank(random)}({_blank(random)}//{prefix}{kind}[{_blank(random)}{test}])"


def _comparison(random: Random) -> str:
    attribute, value = random.choice((("Name", NAMES), ("Value", VALUES)))
    literal = random.choice(value)
    quote = '"' if "'" in literal or random.randrange(5) else "'"
    return f"@{attribute}{_blank(random)}={quote}{literal}{quote}"


def _blank(random: Random) -> str:
    return random.choice(("", "", "", " ", "\n "))
