"""The nodes that every dialect compiles to and every back end starts from.

Knows no text, no XML and no engine. An :data:`Expression` speaks about an event, an :data:`ItemTest` about
one item of it; ``AllOf``, ``AnyOf`` and ``Not`` serve both, and the type checker keeps the levels apart.
What a node means is written down, readably, in ``filterlang.backends.interpret``.

Nodes are immutable and compare by what they say: where they stood in a text (``span``) does not count.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias, TypeVar, Union, get_args

from filterlang.diagnostics import Span
from filterlang.namespaces import Name, topic_key

T = TypeVar("T", covariant=True)

Attribute: TypeAlias = Literal["Name", "Value"]
"""An attribute of an item: ``@Name`` or ``@Value`` (ONVIF Core 9.4.4, production 8)."""

ItemKind: TypeAlias = Literal["SimpleItem", "ElementItem"]
"""The element an item is (ONVIF Core 9.4.4, production 3). An ElementItem has no ``@Value``."""

Field: TypeAlias = Literal["type", "operation", "device", "server", "version"]
"""A field of an event that a request argument or an option compares, as text."""


@dataclass(frozen=True, slots=True)
class AllOf(Generic[T]):
    """Every part holds. Without parts it always holds: at the event level, "every event"."""

    parts: tuple[T, ...]
    span: Span | None = dataclasses.field(default=None, compare=False, kw_only=True, repr=False)


@dataclass(frozen=True, slots=True)
class AnyOf(Generic[T]):
    """At least one part holds. Without parts it never holds: at the event level, "no event"."""

    parts: tuple[T, ...]
    span: Span | None = dataclasses.field(default=None, compare=False, kw_only=True, repr=False)


@dataclass(frozen=True, slots=True)
class Not(Generic[T]):
    """The part does not hold."""

    part: T
    span: Span | None = dataclasses.field(default=None, compare=False, kw_only=True, repr=False)


@dataclass(frozen=True, slots=True)
class TopicPath:
    """The event's topic is this path or, with ``subtree``, this path or below (ONVIF Core 9.6.3, ``//.``).

    An event without a topic is under no path.

    Raises:
        ValueError: if there is no segment.
    """

    segments: tuple[Name, ...]
    subtree: bool = False
    span: Span | None = dataclasses.field(default=None, compare=False, kw_only=True, repr=False)

    def __post_init__(self) -> None:
        if not self.segments:
            raise ValueError("a topic path has at least one segment")
        named = [isinstance(name, Name) for name in self.segments]
        if not isinstance(self.segments, tuple) or not all(named):
            raise TypeError("the segments of a topic path are a tuple of Names")

    @property
    def key(self) -> str:
        """The path as one string, comparable with an event's ``topic_key``."""
        return topic_key(self.segments)


@dataclass(frozen=True, slots=True)
class ItemEquals:
    """The item has this attribute, and its text is exactly this value. An absent one equals nothing.

    Raises:
        TypeError: if the attribute is another one, or the value no text.
    """

    attribute: Attribute
    value: str
    span: Span | None = dataclasses.field(default=None, compare=False, kw_only=True, repr=False)

    def __post_init__(self) -> None:
        _require("attribute", self.attribute, _ATTRIBUTES)
        _require("value", self.value)


ItemTest: TypeAlias = Union["AllOf[ItemTest]", "AnyOf[ItemTest]", "Not[ItemTest]", ItemEquals]
"""A test of one item: what stands inside ``[...]``."""


@dataclass(frozen=True, slots=True)
class HasItem:
    """*One* item of the kind, at any depth of the message, satisfies the whole test (ONVIF Core 9.4.4).

    A ``Not`` inside speaks about one item and one outside about all of them: never move it across.

    Raises:
        TypeError: if the kind is another one.
    """

    kind: ItemKind
    test: ItemTest
    span: Span | None = dataclasses.field(default=None, compare=False, kw_only=True, repr=False)

    def __post_init__(self) -> None:
        _require("kind", self.kind, _KINDS)


@dataclass(frozen=True, slots=True)
class TypeContains:
    """The text stands in the event's type, ignoring case (VDG Sense ``streamEvents``, ``types``).

    The text is kept case-folded, so that equal tests are equal nodes.

    Raises:
        ValueError: if the text is empty: a blank part of a list selects nothing.
        TypeError: if it is no text.
    """

    text: str
    span: Span | None = dataclasses.field(default=None, compare=False, kw_only=True, repr=False)

    def __post_init__(self) -> None:
        _require("text", self.text)
        if not self.text:
            raise ValueError("the text of TypeContains must not be empty: leave the part out instead")
        object.__setattr__(self, "text", self.text.casefold())


@dataclass(frozen=True, slots=True)
class FieldEquals:
    """The event's field is exactly this value, or absent where the value is None.

    With ``ignore_case`` both sides are case-folded; the value is kept so.

    Raises:
        TypeError: if the field is another one, or the value neither text nor None.
    """

    field: Field
    value: str | None
    ignore_case: bool = False
    span: Span | None = dataclasses.field(default=None, compare=False, kw_only=True, repr=False)

    def __post_init__(self) -> None:
        _require("field", self.field, _FIELDS)
        if self.value is not None:
            _require("value", self.value)
        if self.ignore_case and self.value is not None:
            object.__setattr__(self, "value", self.value.casefold())


Expression: TypeAlias = Union[
    "AllOf[Expression]", "AnyOf[Expression]", "Not[Expression]", TopicPath, HasItem, TypeContains, FieldEquals
]
"""A test of one event."""

Node: TypeAlias = Expression | ItemTest

EVERY: AllOf[Expression] = AllOf(())
"""Every event."""


_FIELDS = get_args(Field)
_KINDS = get_args(ItemKind)
_ATTRIBUTES = get_args(Attribute)


def _require(what: str, text: object, known: tuple[str, ...] = ()) -> None:
    if not isinstance(text, str) or (known and text not in known):
        wanted = f"one of {', '.join(known)}" if known else "a str"
        raise TypeError(f"the {what} must be {wanted}, not {text!r}")


def verify(expression: Expression) -> None:
    """Check that an expression built by hand is one: nodes in tuples, tests of items inside HasItem only.

    Raises:
        TypeError: if it is not, and says what stands where it should not.
    """
    stack: list[tuple[object, bool]] = [(expression, False)]
    while stack:
        node, inside = stack.pop()
        match node:
            case AllOf(parts) | AnyOf(parts):
                if not isinstance(parts, tuple):
                    raise TypeError(f"the parts of {type(node).__name__} must be a tuple, not {parts!r}")
                stack.extend((part, inside) for part in parts)
            case Not(part):
                stack.append((part, inside))
            case HasItem(_, test) if not inside:
                stack.append((test, True))
            case ItemEquals() if inside:
                pass
            case TopicPath() | TypeContains() | FieldEquals() if not inside:
                pass
            case _:
                place = "inside HasItem" if inside else "in an expression"
                raise TypeError(f"{node!r} cannot stand {place}")


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node; a HasItem's test is below it."""
    match node:
        case AllOf(parts) | AnyOf(parts):
            return parts
        case Not(part):
            return (part,)
        case HasItem(_, test):
            return (test,)
        case _:
            return ()


def walk(node: Node) -> Iterator[tuple[Node, int]]:
    """Every node with its level, the given one at level 1, parents first, parts in order.

    It does not recurse, so it can measure what nothing else may touch yet.
    """
    stack: list[tuple[Node, int]] = [(node, 1)]
    while stack:
        current, level = stack.pop()
        yield current, level
        stack.extend((child, level + 1) for child in reversed(children(current)))


def all_of(*parts: Expression) -> Expression:
    """And expressions together: nested AllOf are flattened, a single part stands for itself."""
    flat = tuple(leaf for part in parts for leaf in (part.parts if isinstance(part, AllOf) else (part,)))
    return flat[0] if len(flat) == 1 else AllOf(flat)


def any_of(*parts: Expression) -> Expression:
    """Or expressions together: nested AnyOf are flattened, a single part stands for itself."""
    flat = tuple(leaf for part in parts for leaf in (part.parts if isinstance(part, AnyOf) else (part,)))
    return flat[0] if len(flat) == 1 else AnyOf(flat)


def negate(part: Expression) -> Expression:
    """Negate an expression; the negation of a Not is its part."""
    return part.part if isinstance(part, Not) else Not(part)
