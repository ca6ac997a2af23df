"""Filters that tools build without a text."""

from filterlang.ast import EVERY, AllOf, FieldEquals, HasItem, ItemEquals, ItemTest, TopicPath, any_of
from filterlang.event.fields import NO_OPERATION, OPERATIONS, Operation, read_operation
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


def operation(value: str | None, *others: str | None) -> Filter:
    """A filter of the events with a PropertyOperation (ONVIF Core 9.4.2), or with one of several.

    ``~operation("Initialized")`` skips the states that a device repeats when a client connects. It keeps the
    events that are no property's, as ``operation("Changed")`` does not: those have no operation.

    Args:
        value: "Initialized", "Changed" or "Deleted", in any case; None or "none" for the events that have
            none of them.
        others: the same; an event passes that has any of them.

    Raises:
        ValueError: if there is no such operation.
    """
    wanted = dict.fromkeys([_operation_of(each) for each in (value, *others)])
    return Filter(any_of(*[FieldEquals("operation", each) for each in wanted]))


def _operation_of(value: str | None) -> Operation | None:
    found = read_operation(value)
    if found is None and value is not None and value.strip().lower() != NO_OPERATION:
        known = ", ".join([*sorted(OPERATIONS), NO_OPERATION])
        raise ValueError(f"the operation must be one of {known}, not {value!r}")
    return found


def every() -> Filter:
    """A filter that every event passes."""
    return Filter(EVERY)
