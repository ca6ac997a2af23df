"""Random filters, made in every way that users have, and random events of every system.

See :mod:`tests.filterset.expressions` for how they are drawn.
"""

from contextlib import suppress
from random import Random
from typing import Any, Final

import filterlang
from filterlang.event import Event
from filterlang.event.fields import Item
from filterlang.namespaces import format_topic
from tests.filterset.expressions import (
    NAMES,
    SEGMENTS,
    TYPES,
    VALUES,
    Chosen,
    content,
    expression,
    path,
    rarely,
    topics,
    types,
)

DEVICES: Final = ("17", "1", "straße", "Straße")

ITEM_SHAPES: Final = (
    'boolean(//tt:SimpleItem[@Name="{}" and @Value="{}"])',
    'boolean(//tt:SimpleItem[@Name="{}" and @Value="{}"]) and boolean(//tt:SimpleItem[@Name="{}" and @Value="{}"])',
    'boolean(//tt:SimpleItem[@Name="{}" and @Value="{}"]) and not(boolean(//tt:SimpleItem[@Name="{}" and @Value="{}"]))',
    'boolean(//tt:SimpleItem[@Name="{}" and @Value="{}"]) or boolean(//tt:SimpleItem[@Name="{}" and @Value="{}"])',
    '(boolean(//tt:SimpleItem[@Name="{}"]) or boolean(//tt:SimpleItem[@Value="{}"])) and not(boolean(//tt:SimpleItem[@Name="{}"]))',
    'boolean(//tt:SimpleItem[@Name="{}" and @Value="{}" and @Name="{}"])',
    'boolean(//tt:SimpleItem[@Name="{}" and (@Value="{}" or @Value="{}")])',
    'boolean(//tt:SimpleItem[@Name="{}" and not(@Value="{}")])',
    'not(boolean(//tt:SimpleItem[@Name="{}" and @Value="{}"]) or boolean(//tt:ElementItem[@Name="{}"]))',
)
"""Texts that come again and again with other literals, equal ones as well: what a shape must not have learned."""
TOPIC_SHAPES: Final = (
    "tns1:{}",
    "tns1:{}//.",
    "tns1:{}|tns1:{}",
    "tns1:{}/{}|tns1:{}//.",
    "tnsaxis:{}|tns1:{}//.",
)


def filled_in(random: Random, shape: str, literals: tuple[str, ...]) -> str:
    return shape.format(*random.choices(literals, k=shape.count("{}")))


def parts_of_few_shapes(random: Random) -> dict[str, str]:
    found = {"item-filter": filled_in(random, random.choice(ITEM_SHAPES), ("port", "1", "state", "0", ""))}
    if random.randrange(4):
        found["concrete-set"] = filled_in(random, random.choice(TOPIC_SHAPES), ("A", "B", "AB"))
    return found


def parts(random: Random) -> dict[str, str]:
    """The texts of one subscription by dialect, as ``compile_parts`` and a row of ``FilterSet.compile`` take them."""
    if random.randrange(2):
        return parts_of_few_shapes(random)
    found: dict[str, str] = {}
    wanted: tuple[tuple[str, Chosen], ...] = (
        ("concrete-set", topics),
        ("item-filter", content),
        ("type-list", types),
    )
    for dialect, draw in wanted:
        if not rarely(random, 3 if dialect != "type-list" else 1):
            # Some of what is drawn cannot be said in the dialect.
            with suppress(filterlang.UnsupportedError):
                found[dialect] = filterlang.Filter(draw(random)).to_text(dialect)
    if rarely(random, 6):
        found["type-list"] = random.choice(("alarm;motion", " a ; B", "", ";", "ss"))
    return found


def by_hand(random: Random) -> filterlang.Filter:
    return filterlang.Filter(expression(random))


def of_texts(random: Random) -> filterlang.Filter:
    texts = parts(random)
    if len(texts) == 1:
        [(dialect, text)] = texts.items()
        return filterlang.compile(text, dialect)
    return filterlang.compile_parts(texts)


def of_filters(random: Random) -> filterlang.Filter:
    """Filters with texts and without, combined by ``&``, ``|`` and ``~``."""
    one, other = (random.choice((by_hand, of_texts))(random) for _ in range(2))
    return (one & other, one | other, ~one, ~one & other, one | ~other)[random.randrange(5)]


def flt(random: Random) -> filterlang.Filter:
    """A filter of any origin."""
    return random.choice((by_hand, by_hand, of_texts, of_texts, of_filters))(random)


# --- Events -----------------------------------------------------------------------------------------------


def event_item(random: Random) -> Item:
    kind: Any = "ElementItem" if rarely(random, 6) else "SimpleItem"
    name, value = (None if rarely(random, 8) else random.choice(texts) for texts in (NAMES, VALUES))
    return Item(name, value, random.choice(("data", "source", "key", None)), kind)


def onvif_event(random: Random) -> Event:
    """With items that repeat a name or a pair, without a name or a value, without items, without a topic."""
    items = [event_item(random) for _ in range(random.randrange(25 if rarely(random, 20) else 6))]
    if items and rarely(random, 3):
        items += random.choices(items, k=2)
    operation: Any = random.choice((None, "Initialized", "Changed", "Deleted"))
    where = () if rarely(random, 10) else path(random, longest=random.choice((1, 2, 3, 5)))
    return Event(system="onvif", topic=where, items=items, operation=operation)


def vdg_event(random: Random) -> Event:
    device, server = (random.choice((None, *DEVICES, "017", "0")) for _ in range(2))
    return Event(
        system="vdg", type=random.choice((None, *TYPES)), device_id=device, server_id=server, device_name="1"
    )


def jetstream_event(random: Random) -> Event:
    device = random.choice((None, *DEVICES))
    version = random.choice((None, 2, 17))
    type_ = random.choice((None, *TYPES))
    return Event(system="jetstream", type=type_, device_name=device, device_id="1", version=version)


def event(random: Random) -> Event:
    """An event of any system, made by hand, by a reader, with everything still to be decoded, or of bare pairs."""
    made = random.choice((onvif_event, onvif_event, onvif_event, vdg_event, jetstream_event))(random)
    way = random.randrange(3)
    if way == 1:
        [read] = filterlang.read_events(filterlang.write_event(made), "jsonl")
        return read
    pairs = [
        (each.name, each.value) for each in made.items if each.name is not None and each.value is not None
    ]
    if way == 2 and made.system == "onvif" and set(made.topic) <= set(SEGMENTS):
        given = dict(pairs) if rarely(random, 2) else pairs
        return Event.of_pairs(format_topic(made.topic), given, made.operation)
    return made
