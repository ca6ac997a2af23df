"""Generated source to functions: compiled once, shown in tracebacks, forgotten when the last function goes.

Every source has a file name of its own, ``<filterlang 7>``, under which ``linecache`` knows it while any
function made from it lives, so that tracebacks and debuggers show it.
"""

import linecache
import weakref
from collections.abc import Callable
from functools import lru_cache
from itertools import count
from types import CodeType
from typing import Any, Final, TypeAlias

from filterlang.event import Event
from filterlang.event.fields import item_key

Predicate: TypeAlias = Callable[[Event], bool]
"""Whether an event passes."""

Factory: TypeAlias = Callable[[tuple[str, ...]], Predicate]
"""Makes the predicate of a shape from the literals of one expression."""

_numbers = count(1)
_LONGEST_CACHED: Final = 16_384


class Shape:
    """What expressions that differ in nothing but literals have in common. Equal if the source is.

    Attributes:
        source: a function ``factory(literals)`` that defines and returns a function ``matches(event)``.
        factory: the function.
    """

    __slots__ = ("factory", "source")

    def __init__(self, source: str, factory: Factory) -> None:
        self.source = source
        self.factory = factory

    def __eq__(self, other: object) -> bool:
        return self.source == other.source if isinstance(other, Shape) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.source)


def compile_shape(source: str) -> Shape:
    """Compile the source of a shape, or find it compiled. The cache is bounded in entries and in their size.

    Args:
        source: see :class:`Shape`. It may call ``frozenset`` and ``item_key``, and it must hold no text of a
            user.
    """
    return (_compile if len(source) <= _LONGEST_CACHED else _compile.__wrapped__)(source)


@lru_cache(maxsize=512)
def _compile(source: str) -> Shape:
    filename = f"<filterlang {next(_numbers)}>"
    known = {"frozenset": frozenset, "item_key": item_key}
    scope: dict[str, Any] = {"__builtins__": known, "__name__": __name__}
    exec(compile(source, filename, "exec"), scope)  # noqa: S102 - the source holds no text of a user
    factory: Factory = scope["factory"]
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    body = next(const for const in factory.__code__.co_consts if _is_code_of(const, "matches"))
    # Factory and predicates share this code object: when it goes, nobody can ask for the source any more.
    forget = weakref.finalize(body, linecache.cache.pop, filename, None)
    forget.atexit = False
    return Shape(source, factory)


def _is_code_of(const: object, name: str) -> bool:
    return isinstance(const, CodeType) and const.co_name == name
