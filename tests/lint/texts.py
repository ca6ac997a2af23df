"""Random texts as people write them: redundant, with parentheses, blanks, quotes and prefixes of every kind.

The vocabulary is so small that parts often repeat and cover each other.
"""

from random import Random
from typing import Final
from urllib.parse import quote

from filterlang.namespaces import ONVIF_SCHEMA, WS_NOTIFICATION

NAMES: Final = ("a", "b", "a) or (b")
VALUES: Final = ("1", "0", "it's", "and")
PREFIXES: Final = ("tns1:", "onvif:", "tnsaxis:", "")
SEGMENTS: Final = ("A", "B", "AB")
TYPES: Final = ("alarm", "Alarm", "alarmtrigger", "trigger", "motion", "(a")


def item_filter(random: Random) -> str:
    depth = random.choice((0, 0, 1, 1))
    return _blank(random) + _either(random, depth=depth, inside=False) + _blank(random)


def topics(random: Random) -> str:
    paths = [_path(random) for _ in range(random.choice((1, 2, 2, 3, 4)))]
    return random.choice(("|", " | ", "\n|")).join(paths)


def types(random: Random) -> str:
    parts = [_blank(random) + random.choice(TYPES) for _ in range(random.choice((1, 2, 3, 4)))]
    return random.choice((";", ";", " ; ", ",", ";;")).join(parts)


def text(random: Random) -> tuple[str, str]:
    """A dialect and a text in it."""
    makers = {
        "item-filter": item_filter,
        "concrete-set": topics,
        "type-list": types,
        "axis-url": axis_url,
        "vdg-url": vdg_url,
        "wsnt-filter": wsnt_filter,
    }
    dialect = random.choice([*makers, "item-filter", "item-filter"])
    return dialect, makers[dialect](random)


def axis_url(random: Random) -> str:
    topic, content = (_argument(random, make(random)) for make in (topics, item_filter))
    return f"?event=on&eventtopic={topic}&eventcontent={content}"


def vdg_url(random: Random) -> str:
    return f"?types={_argument(random, types(random))}&deviceid=17"


def wsnt_filter(random: Random) -> str:
    """Some of the text is in a CDATA section, or behind a comment, and some of what needs no escape has one."""
    inside = "".join(
        f'<wsnt:{name} Dialect="http://www.onvif.org/ver10/tev/{dialect}">'
        f"{_characters(random, make(random))}</wsnt:{name}>"
        for name, dialect, make in (
            ("TopicExpression", "topicExpression/ConcreteSet", topics),
            ("TopicExpression", "topicExpression/ConcreteSet", topics),
            ("MessageContent", "messageContentFilter/ItemFilter", item_filter),
        )
        if random.randrange(3)
    )
    declared = f' xmlns:tt="{ONVIF_SCHEMA}"' if random.randrange(2) else ""
    return f'<wsnt:Filter xmlns:wsnt="{WS_NOTIFICATION}"{declared}>{inside}</wsnt:Filter>'


def _argument(random: Random, text: str) -> str:
    safe = random.choice(("", "/:|;@=()[]", "/:|;@=()[] \n\t\"'"))
    return quote(text, safe=safe)


def _characters(random: Random, text: str) -> str:
    cut = random.randrange(len(text) + 1)
    head, tail = text[:cut], text[cut:]
    match random.randrange(4):
        case 0:
            return f"{head}<![CDATA[{tail}]]>"
        case 1:
            return f"{head}<!-- and -->{tail}"
        case 2:
            return head + tail.replace('"', "&quot;").replace("(", "&#40;")
        case _:
            return text


def _path(random: Random) -> str:
    root = random.choice(PREFIXES[:3]) + random.choice(SEGMENTS)
    rest = [random.choice(PREFIXES) + random.choice(SEGMENTS) for _ in range(random.choice((0, 0, 1, 2)))]
    return "/".join([root, *rest]) + random.choice(("", "//."))


def _either(random: Random, *, depth: int, inside: bool) -> str:
    parts = [_both(random, depth=depth, inside=inside) for _ in range(random.choice((1, 1, 2)))]
    return _joined(random, "or", parts)


def _both(random: Random, *, depth: int, inside: bool) -> str:
    parts = [_operand(random, depth=depth, inside=inside) for _ in range(random.choice((1, 2)))]
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
