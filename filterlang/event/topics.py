"""Reads the topics of events that people and tools make. Knows no dialect."""

from filterlang.namespaces import (
    NO_PREFIX,
    XML_NAMESPACE,
    Name,
    read_topic,
    refuse_expression,
    refuse_topic,
    resolve_topic,
)
from filterlang.xml_characters import XML_SPACE, is_ncname


def event_topic(text: str, bindings: tuple[tuple[str, str], ...] = ()) -> tuple[Name, ...]:
    """Read the topic of an event that a person made, as :func:`resolve_topic` reads that of a notification.

    A prefix that nothing binds leaves its segment as literal text, as it does there; beside prefixes there
    may be ``{uri}`` in front of names. What is hardly meant is refused: a topic expression, a root in no
    namespace for want of a prefix, and a segment that is no name.

    Args:
        text: the text; a blank one is no topic.
        bindings: pairs of a prefix and its URI, which go before the well-known ones.

    Returns:
        The path.

    Raises:
        ValueError: if it is anything but one topic, or too long for one, and says what to do instead.
    """
    text = text.strip(XML_SPACE)
    refuse_expression(text)
    if "{" in text:
        path = read_topic(text, {"xml": XML_NAMESPACE, **dict(bindings)}, keep_unbound=True)
    else:
        refusal = refuse_topic(text, [uri for _, uri in bindings])
        if refusal is not None:
            raise ValueError(f"there is no {refusal.removeprefix('a ')}")
        path = resolve_topic(text, bindings).path
        if path and not path[0].namespace and ":" not in path[0].local:
            raise ValueError(NO_PREFIX.format(text))
    if text.endswith("/"):  # a device's would lose it
        path = (*path, Name("", ""))
    for name in path:
        if not is_ncname(name.local) and not (not name.namespace and _is_prefixed(name.local)):
            raise ValueError(f"{name.local!r} in the topic {text!r} is no name")
    return path


def _is_prefixed(segment: str) -> bool:
    prefix, colon, local = segment.partition(":")
    return bool(colon) and is_ncname(prefix) and is_ncname(local)
