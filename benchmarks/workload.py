"""The workload behind every figure: notifications of one site's cameras, and the subscriptions to them.

Seeded, so that every run, on every machine, measures the same bytes and the same filters. Knows nothing of
filterlang: a subscription is written as filter texts, as a client would send it. The order of the random
draws is part of the workload; changing it changes every figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Final, TypeAlias, assert_never

# --- What the site's devices emit -------------------------------------------------------------------------

MODEL_SEED: Final = 20_260
"""Draws the popularity of the topics, and the items of each."""

NOTIFICATION_SEED: Final = 1
SUBSCRIPTION_SEED: Final = 7

NOTIFICATIONS: Final = 10_000
"""How many notifications the figures are measured over."""

MATCHES: Final = {100: 25, 10_000: 48_011, 100_000: 442_581}
"""Number of subscriptions to how many times one of them matches one of the notifications."""

_TOPICS_BY_ROOT: Final = {
    "tns1:VideoAnalytics": (
        "tnsaxis:MotionDetection",
        "LineDetector/Crossed",
        "FieldDetector/ObjectsInside",
        "tnsaxis:Tampering",
        "Counting/Passage",
        "FaceDetection",
        "LoiteringDetector",
        "DeclarativeMotion",
    ),
    "tns1:Device": (
        "Trigger/DigitalInput",
        "Trigger/Relay",
        "tnsaxis:IO/Port",
        "tnsaxis:IO/VirtualPort",
        "tnsaxis:IO/VirtualInput",
        "tnsaxis:Status/Temperature/Above",
        "tnsaxis:Status/Temperature/Below",
        "tnsaxis:Status/SystemReady",
        "HardwareFailure/FanFailure",
        "HardwareFailure/StorageFailure",
        "HardwareFailure/PowerSupplyFailure",
        "OperationMode/ShutdownInitiated",
        "tnsaxis:Network/Lost",
        "tnsaxis:Network/AddressAdded",
        "tnsaxis:Sensor/PIR",
        "tnsaxis:Casing/Open",
    ),
    "tns1:RuleEngine": (
        "CellMotionDetector/Motion",
        "LineDetector/Crossed",
        "FieldDetector/ObjectsInside",
        "TamperDetector/Tamper",
        "LoiteringDetector/ObjectIsLoitering",
        "CountAggregation/Counter",
        "MyRuleDetector/FaceDetect",
        "MyRuleDetector/PeopleDetect",
        "MyRuleDetector/VehicleDetect",
        "MyRuleDetector/DogCatDetect",
        "MyRuleDetector/Visitor",
    ),
    "tns1:VideoSource": (
        "MotionAlarm",
        "GlobalSceneChange/ImagingService",
        "ImageTooBlurry/AnalyticsService",
        "ImageTooDark/AnalyticsService",
        "ImageTooBright/AnalyticsService",
        "SignalLoss",
        "tnsaxis:DayNightVision",
        "tnsaxis:LiveStreamAccessed",
        "tnsaxis:ABR/Error",
    ),
    "tns1:AudioSource": ("tnsaxis:TriggerLevel", "tnsaxis:Clip", "DetectedSound"),
    "tns1:PTZController": (
        "tnsaxis:Move/Channel_1",
        "tnsaxis:PTZPresets/Channel_1",
        "tnsaxis:AutoTracking",
        "PTZPresets/Reached",
    ),
    "tns1:Media": ("ProfileChanged", "ConfigurationChanged"),
    "tns1:RecordingConfig": ("JobState", "RecordingConfiguration", "TrackConfiguration"),
    "tnsaxis:CameraApplicationPlatform": (
        "VMD/Camera1Profile1",
        "VMD/Camera1ProfileANY",
        "ObjectAnalytics/Device1Scenario1",
        "FenceGuard/Camera1Profile1",
    ),
}

TOPICS: Final = tuple(f"{root}/{rest}" for root, below in _TOPICS_BY_ROOT.items() for rest in below)
"""The 60 topics, with the prefixes that the notifications declare."""

ZIPF_EXPONENT: Final = 0.6
"""The topic of rank k is drawn in proportion to ``1 / k ** ZIPF_EXPONENT``."""

TOKEN_NAMES: Final = ("VideoSourceConfigurationToken", "Source", "InputToken", "VideoSource", "camera")
"""Items that say which device it is: every message's first item is one."""

BOOLEAN_VALUES: Final = {
    "state": ("high", "low"),
    "motion": ("0", "1"),
    "State": ("true", "false"),
    "IsMotion": ("true", "false"),
    "active": ("0", "1"),
    "LogicalState": ("true", "false"),
}
"""Items with two values, and the values: every message's second item is one."""

INDEX_NAMES: Final = ("port", "window", "channel", "Rule", "area")
"""Items with a small number: a message's third item, if there is a third."""

OTHER_VALUES: Final = {
    "Count": (10_000, "{}"),
    "ObjectId": (100_000, "{}"),
    "Level": (101, "{}"),
    "Reason": (20, "reason{}"),
    "Label": (12, "Label {}"),
    "ClassTypes": (6, "Class{}"),
    "duration": (600, "{}"),
    "zone": (32, "zone-{}"),
}
"""Items that no subscription asks for, how many values each has, and how one is written."""

DEVICE_TOKENS: Final = 2_000
"""How many devices there are. Those with low numbers are busier."""

INDEX_VALUES: Final = 16
FEWEST_ITEMS, MOST_ITEMS = 2, 6

Pair: TypeAlias = tuple[str, str]
"""The name and the value of an item."""


@dataclass(frozen=True, slots=True)
class Notification:
    """One message of a device.

    Attributes:
        topic: the topic's text, without the white space around it.
        items: the items in the order of the document.
        document: the XML, a ``tt:MetadataStream`` with this one message.
    """

    topic: str
    items: tuple[Pair, ...]
    document: bytes


def _draw_popularity(random: Random) -> list[float]:
    """The cumulative weights of :data:`TOPICS`."""
    ranks = list(range(len(TOPICS)))
    random.shuffle(ranks)
    return list(accumulate(1 / (rank + 1) ** ZIPF_EXPONENT for rank in ranks))


def _draw_item_names(random: Random) -> tuple[str, ...]:
    """The items of one topic: a token, a boolean, then perhaps an index and others."""
    count = random.randint(FEWEST_ITEMS, MOST_ITEMS)
    leading = (random.choice(TOKEN_NAMES), random.choice(sorted(BOOLEAN_VALUES)), random.choice(INDEX_NAMES))
    return (*leading, *random.sample(sorted(OTHER_VALUES), MOST_ITEMS - len(leading)))[:count]


_model = Random(MODEL_SEED)
_POPULARITY: Final = _draw_popularity(_model)
ITEM_NAMES: Final = {topic: _draw_item_names(_model) for topic in TOPICS}
"""Topic to the names of its messages' items."""


def _draw_topic(random: Random) -> str:
    return random.choices(TOPICS, cum_weights=_POPULARITY)[0]


def _draw_value(name: str, random: Random) -> str:
    if name in TOKEN_NAMES:
        return f"cam-{int(DEVICE_TOKENS * random.random() ** 1.5):04d}"
    if name in BOOLEAN_VALUES:
        return random.choice(BOOLEAN_VALUES[name])
    if name in INDEX_NAMES:
        return str(random.randrange(INDEX_VALUES))
    count, form = OTHER_VALUES[name]
    return form.format(random.randrange(count))


def _draw_notification(number: int, random: Random) -> Notification:
    topic = _draw_topic(random)
    items = tuple((name, _draw_value(name, random)) for name in ITEM_NAMES[topic])
    document = _write_document(topic, items, number, producer=random.getrandbits(48))
    return Notification(topic, items, document)


def notifications(count: int = NOTIFICATIONS) -> list[Notification]:
    """The first notifications of the workload."""
    random = Random(NOTIFICATION_SEED)
    return [_draw_notification(number, random) for number in range(count)]


# Laid out as one vendor's cameras send it: white space around the topic, an empty Key, prefixes declared on
# the inner element and tt twice.
_DOCUMENT: Final = """\
<tt:MetadataStream xmlns:tt="http://www.onvif.org/ver10/schema">
  <tt:Event xmlns:tt="http://www.onvif.org/ver10/schema">
    <wsnt:NotificationMessage xmlns:tns1="http://www.onvif.org/ver10/topics" \
xmlns:tnsaxis="http://www.axis.com/2009/event/topics" xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2" \
xmlns:wsa5="http://www.w3.org/2005/08/addressing">
      <wsnt:Topic Dialect="http://docs.oasis-open.org/wsn/t-1/TopicExpression/Simple">
        {topic}
      </wsnt:Topic>
      <wsnt:ProducerReference>
        <wsa5:Address>uri://7fc24c8a-f67b-11e1-b4e5-{producer:012x}/ProducerReference</wsa5:Address>
      </wsnt:ProducerReference>
      <wsnt:Message>
        <tt:Message UtcTime="{time}" PropertyOperation="Changed">
          <tt:Source>{source}
          </tt:Source>
          <tt:Key />
          <tt:Data>{data}
          </tt:Data>
        </tt:Message>
      </wsnt:Message>
    </wsnt:NotificationMessage>
  </tt:Event>
</tt:MetadataStream>"""

_ITEM: Final = '\n            <tt:SimpleItem Name="{}" Value="{}" />'


def _write_document(topic: str, items: Sequence[Pair], number: int, producer: int) -> bytes:
    sources = len(items) // 2
    return _DOCUMENT.format(
        topic=topic,
        producer=producer,
        time=f"2026-11-12T13:{number // 1000 % 60:02d}:{number % 60:02d}.{number:06d}Z",
        source="".join(_ITEM.format(*item) for item in items[:sources]),
        data="".join(_ITEM.format(*item) for item in items[sources:]),
    ).encode()


# --- What clients ask for ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Topic:
    """One alternative of a topic filter: a topic, or with ``subtree`` also everything below it."""

    path: str
    subtree: bool = False


@dataclass(frozen=True, slots=True)
class Has:
    """A message has an item with this name and, unless it is None, this value."""

    name: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Both:
    """Both parts hold."""

    left: "Content"
    right: "Content"


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds."""

    left: "Content"
    right: "Content"


@dataclass(frozen=True, slots=True)
class Lacks:
    """The part does not hold."""

    part: "Content"


Content: TypeAlias = Has | Both | Either | Lacks
"""A content filter."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """What one client asks for.

    Attributes:
        topics: the alternatives; None asks for every topic.
        content: the content filter; None asks for every content.
    """

    topics: tuple[Topic, ...] | None
    content: Content | None


def subscriptions(count: int, seed: int = SUBSCRIPTION_SEED) -> list[Subscription]:
    """The first subscriptions of the workload; another seed gives others of the same kind."""
    random = Random(seed)
    return [_draw_subscription(random) for _ in range(count)]


def _draw_subscription(random: Random) -> Subscription:
    # The content asks for items of the first topic, so most subscriptions can match something.
    topic = _draw_topic(random)
    topics = _draw_topics(topic, random)
    return Subscription(topics, _draw_content(topic, every_topic=topics is None, random=random))


def _draw_topics(topic: str, random: Random) -> tuple[Topic, ...] | None:
    """60 % one topic, 20 % a subtree, 15 % a union of up to three, 5 % every topic."""
    share = random.random()
    if share < 0.60:
        return (Topic(topic),)
    if share < 0.80:
        parent, _, _ = topic.rpartition("/")
        # A root alone would take in a quarter of all events: nobody subscribes to that.
        return (Topic(parent if "/" in parent else topic, subtree=True),)
    if share < 0.95:
        union = (topic, _draw_topic(random), _draw_topic(random))
        return tuple(Topic(each) for each in dict.fromkeys(union))
    return None


def _draw_content(topic: str, *, every_topic: bool, random: Random) -> Content | None:
    """Seven kinds of content filter, by their share.

    1 % none, 30 % token, 31 % token and boolean, 15 % token and not boolean, 13 % two tokens and an index,
    7 % index and boolean, 3 % a name and a token. A topic without an index has the last in place of the two
    before it.
    """

    def has(name: str) -> Has:
        return Has(name, _draw_value(name, random))

    token, boolean, *others = ITEM_NAMES[topic]
    index = others[0] if others else None
    share = random.random()
    if every_topic and share < 0.02:
        share = 0.3  # not every content of every topic: such a subscription matches all events
    if share < 0.01:
        return None
    if share < 0.31:
        return has(token)
    if share < 0.62:
        return Both(has(token), has(boolean))
    if share < 0.77:
        return Both(has(token), Lacks(has(boolean)))
    if share < 0.90 and index:
        return Both(Either(has(token), has(token)), has(index))
    if share < 0.97 and index:
        return Both(has(index), has(boolean))
    return Both(Has(boolean), has(token))


# --- Subscriptions as clients write them ------------------------------------------------------------------


def concrete_set_text(topics: Sequence[Topic]) -> str:
    """Write topic alternatives in ONVIF's ConcreteSet dialect (ONVIF Core 9.6.3)."""
    return "|".join(topic.path + ("//." if topic.subtree else "") for topic in topics)


def item_filter_text(content: Content) -> str:
    """Write a content filter in ONVIF's ItemFilter dialect (ONVIF Core 9.4.4)."""
    match content:
        case Has(name, None):
            return f'boolean(//tt:SimpleItem[@Name="{name}"])'
        case Has(name, value):
            return f'boolean(//tt:SimpleItem[@Name="{name}" and @Value="{value}"])'
        case Both(left, right):
            return f"{item_filter_text(left)} and {item_filter_text(right)}"
        case Either(left, right):
            return f"({item_filter_text(left)} or {item_filter_text(right)})"
        case Lacks(part):
            return f"not({item_filter_text(part)})"
        case _:
            assert_never(content)


def filter_parts(subscription: Subscription) -> dict[str, str]:
    """Write what a subscription asks for as texts by dialect, for ``filterlang.compile_parts``."""
    parts: dict[str, str] = {}
    if subscription.topics is not None:
        parts["concrete-set"] = concrete_set_text(subscription.topics)
    if subscription.content is not None:
        parts["item-filter"] = item_filter_text(subscription.content)
    return parts
