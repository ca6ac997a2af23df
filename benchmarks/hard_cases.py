"""Sets of filters that an index finds hard, with the events that make them so.

Drawn like the workload, and as oddly as nobody should, but somebody will.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import count
from random import Random
from typing import Final

from benchmarks.routing import asked, sent
from benchmarks.workload import Both, Either, Has, Lacks, Notification, Pair, Subscription, Topic

SEED: Final = 11
FILTERS: Final = 10_000
FEWER_FILTERS: Final = 1_000
NAMES_IN_AN_OR: Final = 3
REPETITIONS: Final = 3


@dataclass(frozen=True)
class HardCase:
    """A set of filters, and events for it.

    Attributes:
        name: as the table calls it.
        subscriptions: draws the filters.
        events: makes the events, of those of the workload.
    """

    name: str
    subscriptions: Callable[[], list[Subscription]]
    events: Callable[[Sequence[Notification]], list[Notification]] = list


def _drawn(number: int) -> Iterator[tuple[Random, Notification]]:
    random = Random(SEED)
    return ((random, each) for each in random.choices(sent(), k=number))


def _on_its_topic(notification: Notification, content: Has | Both | Either | Lacks) -> Subscription:
    return Subscription((Topic(notification.topic),), content)


def only_negations() -> list[Subscription]:
    """A topic, and one pair that an event must not have: nearly every event of the topic passes."""
    return [_on_its_topic(each, Lacks(Has(*random.choice(each.items)))) for random, each in _drawn(FILTERS)]


def _names_only() -> list[Subscription]:
    """A topic and a name, which every event of the topic has, or none."""
    names = sorted({name for each in sent() for name, _ in each.items})
    return [_on_its_topic(each, Has(random.choice(names))) for random, each in _drawn(FILTERS)]


def _ors_over_names() -> list[Subscription]:
    """Three alternatives of different names, three times: 27 rows, were they written out."""
    pairs = sorted({pair for each in sent() for pair in each.items})

    def alternatives(random: Random, each: Notification) -> Has | Either:
        chosen: list[Pair] = [random.choice(each.items), *random.choices(pairs, k=NAMES_IN_AN_OR - 1)]
        return reduce(Either, [Has(*pair) for pair in chosen])  # type: ignore[arg-type]

    return [
        _on_its_topic(
            each,
            Both(Both(alternatives(random, each), alternatives(random, each)), alternatives(random, each)),
        )
        for random, each in _drawn(FEWER_FILTERS)
    ]


def _one_shared_atom() -> list[Subscription]:
    """All filters of a topic ask for the same pair, and each rules another one out."""
    shared: dict[str, Pair] = {}
    made = []
    for _, each in _drawn(FILTERS):
        token, boolean, *_ = each.items
        made.append(
            _on_its_topic(each, Both(Has(*shared.setdefault(each.topic, boolean)), Lacks(Has(*token))))
        )
    return made


def _repeat(events: Sequence[Notification]) -> list[Notification]:
    """Every item of an event several times, and every name with the next event's value as well."""
    return [
        replace(each, items=(*each.items * REPETITIONS, *_borrowed(each, following)))
        for each, following in zip(events, [*events[1:], events[0]], strict=True)
    ]


def _borrowed(event: Notification, following: Notification) -> tuple[Pair, ...]:
    values = [value for _, value in following.items]
    return tuple(zip([name for name, _ in event.items], values, strict=False))


_unseen = count()


def unseen_topics(events: Sequence[Notification]) -> list[Notification]:
    """Every event has a topic that was never there before, below the one it had."""
    return [replace(each, topic=f"{each.topic}/Unseen{next(_unseen)}") for each in events]


def workload() -> list[Subscription]:
    """The filters of the workload."""
    return asked(FILTERS)


NEGATIONS_CASE: Final = HardCase("only negations", only_negations)
UNSEEN_TOPICS: Final = HardCase("every topic is new", workload, unseen_topics)
STEADY_CASES: Final = (
    HardCase("names only", _names_only),
    HardCase("ors over many names", _ors_over_names),
    HardCase("one pair shared by all filters of a topic", _one_shared_atom),
    HardCase("items and names repeated in an event", workload, _repeat),
)

# --- Type lists -------------------------------------------------------------------------------------------

WORDS: Final = tuple(
    f"{start}{middle}{end}"
    for start in ("mo", "al", "do", "te", "li", "ca", "zo", "fa")
    for middle in ("ti", "ar", "or", "ra", "ne", "vi")
    for end in ("on", "ms", "mp", "ng", "st", "er", "tal", "lock")
)
"""What types are composed of."""

WORDS_IN_A_TYPE: Final = 3
MOST_TEXTS_IN_A_LIST: Final = 3


def type_lists(number: int = FILTERS) -> list[str]:
    """Lists of texts, each the end of one word and the beginning of another."""
    random = Random(SEED)

    def text() -> str:
        return random.choice(WORDS) + random.choice(WORDS)[: random.randrange(4)]

    return [";".join([text() for _ in range(random.randint(1, MOST_TEXTS_IN_A_LIST))]) for _ in range(number)]


def event_types(number: int) -> list[str]:
    """Types that were never there before."""
    random = Random(SEED)
    return [
        "".join([word.title() for word in random.choices(WORDS, k=WORDS_IN_A_TYPE)]) + str(next(_unseen))
        for _ in range(number)
    ]
