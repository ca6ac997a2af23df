"""How much of a stranger's text and events is read. Knows no dialect and no format."""

from dataclasses import dataclass

DEEPEST = 150
"""The deepest expression any back end takes: CPython refuses source nested in more than 200 parentheses."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one filter and on one event document. Going over one is an error that names it.

    Attributes:
        length: the longest filter text, in characters.
        depth: the deepest expression, in levels of nodes; levels about the event and levels about one
            item count together. At most 150.
        nodes: the most nodes of one expression, leaves included. Combined filters count in full.
        document: the largest event document, in bytes; of a document that never ends, the largest
            notification.

    Raises:
        ValueError: if a limit is below 1, or the depth is above 150.
    """

    length: int = 65_536
    depth: int = 64
    nodes: int = 10_000
    document: int = 4 * 1024 * 1024

    def __post_init__(self) -> None:
        for name in ("length", "depth", "nodes", "document"):
            if getattr(self, name) < 1:
                raise ValueError(f"the limit {name!r} must be at least 1, not {getattr(self, name)}")
        if self.depth > DEEPEST:
            raise ValueError(f"the limit 'depth' must be at most {DEEPEST}, not {self.depth}")


DEFAULT_LIMITS = Limits()
