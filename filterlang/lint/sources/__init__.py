"""Where filters stand: one module per kind of document, found by name.

A source is a module with a function ``read(document, …) -> Iterator[FilterEntry]``. Modules that start with
``_`` are shared parts. A source knows its kind of document and its places, and nothing of what a filter
means.
"""

from filterlang.lint.sources._base import SourceError, decode

__all__ = ["SourceError", "decode"]
