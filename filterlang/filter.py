"""Filters: what ``filterlang.compile`` returns, what it can do, and how filters combine.

Joins dialects and back ends, which do not know each other.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, cast

from filterlang.ast import (
    Expression,
    all_of,
    any_of,
    verify,
)
from filterlang.ast import negate as negated
from filterlang.backends import interpret, python
from filterlang.diagnostics import Diagnostic
from filterlang.dialects import check_size, find_dialect, read_text, usable_bindings, write_text
from filterlang.event import Event
from filterlang.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from filterlang.backends.xpath import XPathFilter


class Text(NamedTuple):
    """A filter's text, and the id of its dialect."""

    text: str
    dialect: str


class Filter:
    """A compiled filter. Immutable, hashable, picklable, safe to use from several threads.

    Made by ``compile``, ``compile_parts`` and the functions below, and by combining filters: ``a & b``,
    ``a | b``, ``~a``. Filters are equal when their expressions are.

    Attributes:
        matches: whether an event passes; a generated function of one :class:`Event`, so that calling it costs
            no more than what it tests.
    """

    __slots__ = (
        "__weakref__",
        "_diagnostics",
        "_expr",
        "_limits",
        "_lowered",
        "_namespaces",
        "_texts",
        "matches",
    )

    matches: Callable[[Event], bool]
    _texts: tuple["Text", ...]
    _expr: Expression | None
    _diagnostics: tuple[Diagnostic, ...]
    _namespaces: Mapping[str, str]
    _limits: Limits
    _lowered: python.Lowered | None

    def __init__(self, expr: Expression, *, limits: Limits = DEFAULT_LIMITS) -> None:
        """Make a filter of an expression built by hand.

        Args:
            expr: the expression.
            limits: how deep and how large it may be.

        Raises:
            LimitError: if it is over a limit.
            TypeError: if it is no expression, such as a test of an item outside of HasItem.
        """
        verify(expr)
        check_size(expr, limits)
        self._fill((), {}, limits, expr, (), None)

    def of_expression(self, expr: Expression) -> "Filter":
        """Make a filter of another expression, with this one's prefixes and limits.

        Args:
            expr: the expression.

        Raises:
            LimitError: if it is over a limit.
            TypeError: if it is no expression.
        """
        verify(expr)
        check_size(expr, self._limits)
        return Filter.of_texts((), self._namespaces, self._limits, expr, ())

    @classmethod
    def of_texts(
        cls,
        texts: tuple[Text, ...],
        namespaces: Mapping[str, str],
        limits: Limits,
        expr: Expression | None,
        diagnostics: tuple[Diagnostic, ...],
        lowered: python.Lowered | None = None,
    ) -> "Filter":
        """Make a filter of sound texts. For :mod:`filterlang.compiling`.

        Either the expression is known, with the warnings, or how it is lowered: texts of a known shape are
        parsed when somebody asks for their expression.
        """
        return cls.__new__(cls)._fill(texts, namespaces, limits, expr, diagnostics, lowered)

    def _fill(
        self,
        texts: tuple[Text, ...],
        namespaces: Mapping[str, str],
        limits: Limits,
        expr: Expression | None,
        diagnostics: tuple[Diagnostic, ...],
        lowered: python.Lowered | None,
    ) -> "Filter":
        _set(self, "_texts", texts)
        _set(self, "_namespaces", namespaces)
        _set(self, "_limits", limits)
        _set(self, "_expr", expr)
        _set(self, "_diagnostics", diagnostics)
        _set(self, "_lowered", lowered)
        if lowered is None:
            _set(self, "__class__", _Unready)
        else:
            _set(self, "matches", lowered.shape.factory(lowered.literals))
        return self

    @property
    def text(self) -> str | None:
        """The text, None for a filter that has none or several."""
        return self._texts[0].text if len(self._texts) == 1 else None

    @property
    def dialect(self) -> str | None:
        """The id of the text's dialect, None for a filter that has no text or several."""
        return self._texts[0].dialect if len(self._texts) == 1 else None

    @property
    def expr(self) -> Expression:
        """The expression."""
        if self._expr is None:
            self._parse()
        return cast("Expression", self._expr)

    @property
    def lowered(self) -> python.Lowered:
        """The expression as shape and literals. For :mod:`filterlang.filterset`."""
        if self._lowered is None:
            _set(self, "_lowered", python.lower(self.expr))
        return cast("python.Lowered", self._lowered)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The warnings about the text, in its order; of several texts, one text's after the other's."""
        if self._expr is None:
            self._parse()
        return self._diagnostics

    def _parse(self) -> None:
        # The texts compiled by their shape alone, so they are known to be sound.
        found = [
            read_text(find_dialect(each.dialect), each.text, self._namespaces, self._limits)
            for each in self._texts
        ]
        _set(self, "_diagnostics", tuple([each for parsed in found for each in parsed.diagnostics]))
        _set(self, "_expr", all_of(*[cast("Expression", parsed.expression) for parsed in found]))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"filters are immutable: cannot set {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"filters are immutable: cannot delete {name!r}")

    def __and__(self, other: "Filter") -> "Filter":
        """A filter of the events that pass both. Raises LimitError if it is over this filter's limits."""
        if not isinstance(other, Filter):
            return NotImplemented
        return Filter(all_of(self.expr, other.expr), limits=self._limits)

    def __or__(self, other: "Filter") -> "Filter":
        """A filter of the events that pass either. Raises LimitError if it is over this filter's limits."""
        if not isinstance(other, Filter):
            return NotImplemented
        return Filter(any_of(self.expr, other.expr), limits=self._limits)

    def __invert__(self) -> "Filter":
        """A filter of the events that do not pass. Raises LimitError if it is over this filter's limits."""
        return Filter(negated(self.expr), limits=self._limits)

    def to_text(
        self, dialect: str, *, namespaces: Mapping[str, str] | None = None, base: str | None = None
    ) -> str:
        """The filter as canonical text, which compiles to a filter that passes the same events.

        An expression built by hand may come back flatter: a part of a part is a part, in text.

        Args:
            dialect: the id or URI of the dialect to write.
            namespaces: prefixes to use, with their URIs, beside the well-known ones; None for those that the
                filter was compiled with.
            base: for a request, the URL to put the arguments into, such as
                ``rtsp://camera/axis-media/media.amp?video=0``. Its other arguments stay. None for the
                arguments alone, behind a ``?``.

        Raises:
            UnsupportedError: if the dialect cannot say what the filter says, or has no use for a base.
            FilterSyntaxError: if there is no such dialect, or the base is wrong.
        """
        bindings = self._namespaces if namespaces is None else usable_bindings(namespaces)
        return write_text(find_dialect(dialect), self.expr, bindings, base)

    def to_python(self) -> str:
        """The predicate as Python source for people: a function ``matches(event)`` with its literals."""
        return python.readable(self.expr)

    def to_xpath(self) -> "XPathFilter":
        """The filter as one XPath 1.0 expression, for the ``tt:Message`` elements of lxml.

        Raises:
            UnsupportedError: if XPath 1.0 cannot say what the filter says, such as a test that ignores case.
        """
        from filterlang.backends import xpath

        return xpath.lower(self.expr)

    def explain(self, event: Event) -> interpret.Explanation:
        """Why an event passes, or does not: what every part decided, and on which item or topic."""
        return interpret.explain(self.expr, event)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Filter):
            return NotImplemented
        return self.expr == other.expr

    def __hash__(self) -> int:
        return hash(self.expr)

    def __reduce__(self) -> tuple[object, ...]:
        kept = (self._texts, dict(self._namespaces), self._limits, self.expr, self.diagnostics)
        return Filter.of_texts, kept

    def __repr__(self) -> str:
        if self._texts:
            return f"<Filter {', '.join([f'{each.dialect}: {each.text!r}' for each in self._texts])}>"
        return f"<Filter: {interpret.describe(self.expr)}>"


_set = object.__setattr__


class _Unready(Filter):
    """A filter whose predicate nobody has asked for yet. It becomes a plain Filter when somebody does.

    A class with ``__getattr__`` pays for it at every attribute; so only filters that need it are of this one.
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if name != "matches":
            raise AttributeError(f"'Filter' object has no attribute {name!r}", name=name, obj=self)
        generated = self.lowered.predicate()
        _set(self, "matches", generated)
        _set(self, "__class__", Filter)
        return generated
