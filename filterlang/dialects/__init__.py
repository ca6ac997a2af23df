"""Text to expression and back, one module per dialect.

A dialect is found by its id (``item-filter`` is the module ``item_filter``) or its WS-Notification URI, and
only among the modules of this package: a caller's string is never imported. Dialects know nothing of back
ends, and nothing outside this package knows a grammar.
"""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple

from filterlang.ast import Expression
from filterlang.diagnostics import (
    Diagnostic,
    FilterSyntaxError,
    LimitError,
    Span,
    UnsupportedError,
    brief,
    has_error,
)
from filterlang.dialects._base import (
    Dialect,
    Namespaces,
    Reading,
    Skeleton,
    bad_namespaces,
    check_size,
    did_you_mean,
    forbidden_characters,
    too_large,
    too_long,
    usable_bindings,
)
from filterlang.dialects._recognition import recognized_dialect
from filterlang.dialects._templates import find_plan, keep_plan, take_apart
from filterlang.limits import DEFAULT_LIMITS, Limits
from filterlang.namespaces import prefixes_of
from filterlang.xml_characters import without_forbidden

__all__ = [
    "Dialect",
    "Parsed",
    "check_size",
    "dialect_id",
    "dialect_ids",
    "did_you_mean",
    "find_dialect",
    "kept_arguments",
    "raise_errors",
    "read_similar_text",
    "read_text",
    "recognized_dialect",
    "require_str",
    "text_skeleton",
    "usable_bindings",
    "write_text",
]


class Parsed(NamedTuple):
    """What became of a text.

    Attributes:
        expression: None if and only if a diagnostic is an error.
        diagnostics: in the order of the text.
    """

    expression: Expression | None
    diagnostics: tuple[Diagnostic, ...]


@cache
def dialect_ids() -> tuple[str, ...]:
    """The ids of the dialects there are, sorted."""
    names = (module.name for module in iter_modules(__path__))
    return tuple(sorted(name.replace("_", "-") for name in names if not name.startswith("_")))


@cache
def _load(dialect_id: str) -> Dialect:
    module = import_module(f"{__name__}.{dialect_id.replace('-', '_')}")
    dialect: Dialect = module.DIALECT
    return dialect


def find_dialect(name: str) -> Dialect:
    """Find a dialect.

    Args:
        name: its id, or the URI that WS-Notification calls it by.

    Raises:
        FilterSyntaxError: if there is none; the error names those there are.
    """
    if not isinstance(name, str):
        raise TypeError(f"a dialect's id must be a str, not {type(name).__name__}")
    if name in dialect_ids():
        return _load(name)
    for dialect_id in dialect_ids() if ":" in name else ():
        if _load(dialect_id).uri == name:
            return _load(dialect_id)
    near = did_you_mean(name, dialect_ids())
    message = f"there is no dialect {brief(name)!r}" + (f"; did you mean {near!r}?" if near else "")
    hint = f"the dialects are {', '.join(dialect_ids())}"
    raise FilterSyntaxError([Diagnostic("FL006", message, Span(0, 0), hint=hint)])


def dialect_id(name: str) -> str:
    """The id of a dialect that a person named.

    Args:
        name: its id or URI.

    Raises:
        ValueError: if there is no such dialect; says which there are and which may have been meant.
    """
    try:
        return find_dialect(name).id
    except FilterSyntaxError as error:
        found = error.diagnostics[0]
        raise ValueError(f"{found.message} ({found.hint})") from None


def require_str(text: object) -> None:
    """Raise a TypeError unless a filter's text is a str."""
    if not isinstance(text, str):
        raise TypeError(f"a filter's text must be a str, not {type(text).__name__}")


def read_text(dialect: Dialect, text: str, namespaces: Namespaces, limits: Limits) -> Parsed:
    """Read a text and find everything that is wrong with it.

    Args:
        dialect: the dialect it is in.
        text: the text.
        namespaces: the caller's bindings of prefixes.
        limits: how long, deep and large it may be.

    Raises:
        TypeError: if the text is no str.
    """
    require_str(text)
    overlong = too_long(text, limits)
    if overlong is not None:
        return Parsed(None, (overlong,))
    unbound = bad_namespaces(namespaces)
    if unbound:
        return Parsed(None, tuple(unbound))
    reading = Reading(without_forbidden(text), namespaces)
    reading.diagnostics += forbidden_characters(text)
    expression = dialect.read(reading)
    if expression is not None:
        reading.diagnostics += too_large(expression, limits)
    found = tuple(sorted(dict.fromkeys(reading.diagnostics), key=lambda each: (each.span, each.code)))
    return Parsed(None if has_error(found) else expression, found)


def read_similar_text(dialect: Dialect, text: str, namespaces: Namespaces, limits: Limits) -> Parsed:
    """Do what :func:`read_text` does, and faster where a similar text was read before.

    Args:
        dialect: as for :func:`read_text`.
        text: likewise.
        namespaces: likewise.
        limits: likewise.

    Raises:
        TypeError: if the text is no str.
    """
    require_str(text)
    parts = take_apart(dialect, text, namespaces, limits)
    plan = None if parts is None else find_plan(parts)
    if parts is not None and plan is not None:
        return Parsed(plan.expression(parts.values), ())
    parsed = read_text(dialect, text, namespaces, limits)
    if parts is not None and parsed.expression is not None and not parsed.diagnostics:
        keep_plan(parts, dialect, text, parsed.expression)
    return parsed


def raise_errors(diagnostics: Iterable[Diagnostic], text: str, dialect: Dialect) -> None:
    """Raise what the diagnostics of a text call for.

    Raises:
        LimitError: if the text is over a limit.
        FilterSyntaxError: if there is another error.
    """
    found = tuple(diagnostics)
    if has_error(found):
        over = any(each.code in ("FL002", "FL003", "FL004") for each in found)
        raise (LimitError if over else FilterSyntaxError)(found, text, dialect.id)


def text_skeleton(dialect: Dialect, text: str, namespaces: Namespaces) -> Skeleton | None:
    """Cut the literals out of a text; None where it holds anything out of the ordinary."""
    # What is printable holds neither control characters nor surrogates, hence nothing that XML forbids.
    return dialect.skeleton(text, namespaces) if text.isprintable() else None


def write_text(
    dialect: Dialect, expression: Expression, namespaces: Namespaces, base: str | None = None
) -> str:
    """Write an expression as canonical text.

    Args:
        dialect: the dialect to write.
        expression: what to say.
        namespaces: prefixes to use beside the well-known ones.
        base: a text of the dialect whose filter is to be replaced and all else kept, for a request its URL.

    Raises:
        UnsupportedError: if the dialect cannot say it, or has no use for a base.
        FilterSyntaxError: if the base is wrong.
    """
    written = dialect.write(expression, prefixes_of(namespaces))
    if base is None:
        return written
    if dialect.request is None:
        hint = "only a request has a URL: leave the base out"
        raise UnsupportedError([Diagnostic("FL009", f"{dialect.id} has no use for a base", Span(0, 0), hint)])
    from filterlang.dialects._requests import with_arguments

    raise_errors(read_text(dialect, base, namespaces, DEFAULT_LIMITS).diagnostics, base, dialect)
    return with_arguments(base, written, dialect.request)


def kept_arguments(dialect: Dialect, text: str) -> list[str]:
    """What a sound text holds beside the filter: the other arguments of a request, as they are written."""
    if dialect.request is None:
        return []
    from filterlang.dialects._requests import other_arguments

    return other_arguments(text, dialect.request)
