"""Filters that tools build without a text."""

from filterlang.ast import EVERY, AllOf, FieldEquals, HasItem, ItemEquals, ItemTest, TopicPath
from filterlang.event.fields import OPERATIONS
from filterlang.filter import Filter
from filterlang.namespaces import Name, topic_path


def topic(path: str | tuple[Name, ...], *, subtree: bool = False) -> Filter:
    """A filter of the events with a topic.

    Args:
        path: the names, or text such as ``tns1:Device/Trigger`` with well-known prefixes or ``{uri}``.
        subtree: whether topics below it pass, too.

    Raises:
        ValueError: if the path is anything but one topic, and says what to do instead.
    """
    return Filter(TopicPath(topic_path(path) if isinstance(path, str) else tuple(path), subtree))


def item(name: str | None = None, value: str | None = None) -> Filter:
    """A filter of the events with a SimpleItem of this name and this value.

    Args:
        name: its name, None for any.
        value: its value, compared as text; None for any.

    Raises:
        ValueError: if both are None.
    """
    tests: list[ItemTest] = []
    if name is not None:
        tests.append(ItemEquals("Name", name))
    if value is not None:
        tests.append(ItemEquals("Value", value))
    if not tests:
        raise ValueError("item() needs a name, a value or both")
    return Filter(HasItem("SimpleItem", tests[0] if len(tests) == 1 else AllOf(tuple(tests))))


def operation(value: str) -> Filter:
    """A filter of the events with a PropertyOperation (ONVIF Core 9.4.2).

    Args:
        value: "Initialized", "Changed" or "Deleted".

    Raises:
        ValueError: if it is none of them.
    """
    if value not in OPERATIONS:
        raise ValueError(f"the operation must be one of {', '.join(sorted(OPERATIONS))}, not {value!r}")
    return Filter(FieldEquals("operation", value))


def every() -> Filter:
    """A filter that every event passes."""
    return Filter(EVERY)
