"""Random events that filters are likely to disagree on: made of the filters' own literals, and of noise."""

from collections.abc import Iterator
from random import Random
from typing import Any, Final

from filterlang import ast
from filterlang.event import Event
from filterlang.event.fields import Item
from filterlang.namespaces import ONVIF_TOPICS, Name

NOISE: Final = ("noise", "1", "")


class Literals:
    """What some expressions compare with."""

    def __init__(self, *expressions: ast.Expression) -> None:
        self.paths: list[tuple[Name, ...]] = []
        self.names: list[str] = [*NOISE]
        self.values: list[str] = [*NOISE]
        self.types: list[str] = ["noise"]
        self.fields: list[str | None] = [None, "17"]
        for expression in expressions:
            for node, _ in ast.walk(expression):
                match node:
                    case ast.TopicPath(segments):
                        self.paths.append(segments)
                    case ast.ItemEquals("Name", value):
                        self.names.append(value)
                    case ast.ItemEquals("Value", value):
                        self.values.append(value)
                    case ast.TypeContains(text):
                        self.types.append(text)
                    case ast.FieldEquals(_, value):
                        self.fields.append(value)
                    case _:
                        pass


def events(random: Random, count: int, *expressions: ast.Expression) -> Iterator[Event]:
    """Events of every system for which there are literals, most of them ONVIF's."""
    literals = Literals(*expressions)
    kinds = [_onvif_event, _onvif_event, _vdg_event] if len(literals.types) > 1 else [_onvif_event]
    for _ in range(count):
        yield random.choice(kinds)(random, literals)


def _onvif_event(random: Random, literals: Literals) -> Event:
    items = [_item(random, literals) for _ in range(random.choice((0, 1, 1, 2, 3, 5)))]
    operation: Any = random.choice((None, "Initialized", "Changed", "Deleted"))
    return Event(system="onvif", topic=_topic(random, literals), items=items, operation=operation)


def _topic(random: Random, literals: Literals) -> tuple[Name, ...]:
    if not literals.paths or random.random() < 0.1:
        words = [word for word in literals.types if word and "/" not in word]
        return tuple([Name(ONVIF_TOPICS, random.choice(words)) for _ in range(random.randrange(3))])
    path = random.choice(literals.paths)
    match random.randrange(4):
        case 0:
            return (*path, Name(path[-1].namespace, random.choice(("noise", path[-1].local))))
        case 1:
            return path[: random.randrange(len(path) + 1)]
        case 2:
            changed = random.randrange(len(path))
            return (*path[:changed], Name(path[changed].namespace, "noise"), *path[changed + 1 :])
        case _:
            return path


def _item(random: Random, literals: Literals) -> Item:
    kind: Any = random.choice(("SimpleItem", "SimpleItem", "ElementItem"))
    name = None if random.random() < 0.1 else random.choice(literals.names)
    value = None if kind == "ElementItem" or random.random() < 0.1 else random.choice(literals.values)
    return Item(name, value, random.choice(("source", "key", "data")), kind)


def _vdg_event(random: Random, literals: Literals) -> Event:
    words = random.choices(literals.types, k=random.choice((0, 1, 1, 2)))
    changed = "".join(random.choice((each, each.upper(), each[:-1])) for each in words)
    device, server = random.choices(literals.fields, k=2)
    return Event(system="vdg", type=changed or None, device_id=device, server_id=server)
