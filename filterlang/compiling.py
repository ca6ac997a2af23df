"""Compiling text: :func:`compile` and what goes with it.

Texts of real installations have a handful of *shapes* - what is left of them without their literals. When the
shape of a text was seen before, compiling skips the parser: the literals go straight into the predicate of
the shape, and the expression is made only when asked for.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from filterlang.ast import Expression, all_of
from filterlang.backends import python
from filterlang.backends._source import Shape
from filterlang.backends.python import Lowered
from filterlang.diagnostics import Diagnostic, FilterError
from filterlang.dialects import (
    Dialect,
    check_size,
    find_dialect,
    raise_errors,
    read_text,
    require_str,
    text_skeleton,
    usable_bindings,
)
from filterlang.filter import Filter, Text
from filterlang.limits import DEFAULT_LIMITS, Limits

_MOST_SHAPES: Final = 1024
_LONGEST_SHAPE: Final = 4096
_MOST_LITERALS: Final = 128
_shapes: dict[object, Shape] = {}
"""The shapes seen before. Emptied when it is full: filters come from strangers, too."""


class Shaped(NamedTuple):
    """Texts, taken apart.

    Attributes:
        shape: what is left of them without their literals, with their dialects. It decides how they compile,
            together with the options.
        literals: what was cut out.
    """

    shape: object
    literals: tuple[str, ...]


def compile(  # noqa: A001 - filterlang.compile, as re.compile
    text: str,
    dialect: str,
    *,
    namespaces: Mapping[str, str] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Filter:
    """Compile a filter's text.

    Args:
        text: the text, for example ``boolean(//tt:SimpleItem[@Name="port"])``.
        dialect: the id of its dialect, for example "item-filter", or the dialect's URI.
        namespaces: the prefixes the text may use, with their URIs, beside the well-known ones.
        limits: how long, deep and large it may be.

    Raises:
        FilterSyntaxError: if the text does not follow its dialect, and the error holds every mistake found;
            or if there is no such dialect.
        LimitError: if the text is over a limit.
        TypeError: if the text is no str.
    """
    return compile_texts([(text, find_dialect(dialect))], usable_bindings(namespaces), limits)


def compile_parts(
    parts: Mapping[str, str],
    *,
    namespaces: Mapping[str, str] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Filter:
    """Compile the parts of one subscription, and-ed: usually a topic filter and a content filter.

    Args:
        parts: texts by dialect, for example ``{"concrete-set": "tns1:Device//.", "item-filter": "..."}``.
            Without parts every event passes.
        namespaces: as for :func:`compile`, for all parts.
        limits: for each part, and for all of them together.

    Raises:
        FilterSyntaxError: as :func:`compile`, for the first bad part; the others' errors stand in its notes.
        LimitError: likewise.
        TypeError: if a text is no str.
    """
    texts = [(text, find_dialect(dialect)) for dialect, text in parts.items()]
    return compile_texts(texts, usable_bindings(namespaces), limits)


def parse(
    text: str,
    dialect: str,
    *,
    namespaces: Mapping[str, str] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Expression:
    """Parse a filter's text into an expression.

    Args:
        text: the text.
        dialect: the id or URI of its dialect.
        namespaces: as for :func:`compile`.
        limits: as for :func:`compile`.

    Raises:
        FilterSyntaxError: as for :func:`compile`.
        LimitError: likewise.
        TypeError: if the text is no str.
    """
    return _read([(text, find_dialect(dialect))], usable_bindings(namespaces), limits)[0]


def compile_texts(
    texts: Sequence[tuple[str, Dialect]], bindings: Mapping[str, str], limits: Limits
) -> Filter:
    """Compile texts, and-ed: see :func:`compile_parts`.

    Args:
        texts: the texts and their dialects.
        bindings: usable bindings of prefixes.
        limits: for each text, and for all of them together.
    """
    sources = tuple([Text(text, dialect.id) for text, dialect in texts])
    shaped = take_apart(texts, bindings, limits)
    known: object = None
    if shaped is not None:
        known = (shaped.shape, tuple(bindings.items()), limits)
        shape = _shapes.get(known)
        if shape is not None:
            return Filter.of_texts(sources, bindings, limits, None, (), Lowered(shape, shaped.literals))
    expression, diagnostics = _read(texts, bindings, limits)
    if shaped is not None:
        _learn(known, shaped.literals, expression)
    return Filter.of_texts(sources, bindings, limits, expression, diagnostics)


def take_apart(
    texts: Sequence[tuple[str, Dialect]], bindings: Mapping[str, str], limits: Limits
) -> Shaped | None:
    """The shape and the literals of texts; None where one holds anything out of the ordinary."""
    shapes: list[tuple[str, str]] = []
    literals: tuple[str, ...] = ()
    for text, dialect in texts:
        require_str(text)
        if len(text) > limits.length:
            return None
        skeleton = text_skeleton(dialect, text, bindings)
        if skeleton is None or len(skeleton.shape) > _LONGEST_SHAPE:
            return None
        if len(skeleton.literals) > _MOST_LITERALS:
            return None
        shapes.append((dialect.id, skeleton.shape))
        literals += skeleton.literals
    return Shaped(tuple(shapes), literals)


def _learn(known: object, literals: tuple[str, ...], expression: Expression) -> None:
    lowered = python.lower(expression)
    if lowered.literals == literals:
        if len(_shapes) >= _MOST_SHAPES:
            _shapes.clear()
        _shapes[known] = lowered.shape


def _read(
    texts: Sequence[tuple[str, Dialect]], bindings: Mapping[str, str], limits: Limits
) -> tuple[Expression, tuple[Diagnostic, ...]]:
    """Parse texts and join them with "and"; the diagnostics are the warnings, text by text."""
    expressions: list[Expression] = []
    warnings: list[Diagnostic] = []
    errors: list[FilterError] = []
    for text, dialect in texts:
        parsed = read_text(dialect, text, bindings, limits)
        try:
            raise_errors(parsed.diagnostics, text, dialect)
        except FilterError as error:
            errors.append(error)
        if parsed.expression is not None:
            expressions.append(parsed.expression)
        warnings += parsed.diagnostics
    if errors:
        for other in errors[1:]:
            errors[0].add_note(f"also, in {other.dialect}: {other}")
        raise errors[0]
    expression = all_of(*expressions)
    if len(expressions) > 1:
        check_size(expression, limits)
    return expression, tuple(warnings)
