"""What a rule is, and what it is asked about.

A rule is one module of this package, named for its code's name in :data:`filterlang.diagnostics.CODES`, that
holds a :data:`RULE`. Its docstring is its manual page. Rules are asked about texts that compiled; what keeps
a text from compiling is the dialects' to say.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from filterlang.ast import Expression, Node
from filterlang.diagnostics import Diagnostic, Span
from filterlang.lint.entries import FilterText

if TYPE_CHECKING:
    from filterlang.declared.reading import Declarations


class CheckedText(NamedTuple):
    """A text that compiled.

    Attributes:
        place: the text, its dialect, and where it stands.
        expression: what it says; spans of its nodes are places in the text.
        namespaces: the prefixes that it may use beside the well-known ones.
        nodes: all nodes of the expression, parents first, in the order of the text.
    """

    place: FilterText
    expression: Expression
    namespaces: Mapping[str, str]
    nodes: tuple[Node, ...]

    @property
    def text(self) -> str:
        """The text."""
        return self.place.text

    @property
    def dialect(self) -> str:
        """The id of its dialect."""
        return self.place.dialect


class CheckedFilter(NamedTuple):
    """A filter of which all texts compiled.

    Attributes:
        texts: its texts, which are and-ed.
        receiver: whom it is meant for, as far as its place tells. Only filters for one receiver are compared.
    """

    texts: tuple[CheckedText, ...]
    receiver: Hashable = None

    @property
    def line(self) -> int:
        """The line of its document in which its first text starts."""
        place = self.texts[0].place
        return place.document.position(place.place(Span(0, 0)).start)[0]


class Placed(NamedTuple):
    """A diagnostic about one of several texts.

    Attributes:
        text: the text.
        diagnostic: what is wrong with it; spans are places in the text.
    """

    text: CheckedText
    diagnostic: Diagnostic


class Context(NamedTuple):
    """What a rule may know beside the text.

    Attributes:
        declarations: what the device says it emits, None where nobody knows.
    """

    declarations: "Declarations | None" = None


class Example(NamedTuple):
    """Filters that show a rule.

    Attributes:
        filters: the filters of one document, each as its parts, dialect to text. In a bad example the place
            that the diagnostic points at stands between « and », once.
        fixed: what the text with the place becomes by the fix, None where there is no fix.
        namespaces: the caller's bindings.
        declarations: the document that declares what the device emits, None where none is needed.
    """

    filters: tuple[Mapping[str, str], ...]
    fixed: str | None = None
    namespaces: Mapping[str, str] | None = None
    declarations: str | None = None


class Rule(NamedTuple):
    """A rule: exactly one of its checks is there.

    Attributes:
        code: its number in the registry of codes.
        bad: examples that give its code, once and no other one.
        good: examples that give nothing.
        check_text: is asked about each text by itself.
        check_filter: is asked about each filter.
        check_document: is asked about all filters of a document.
    """

    code: str
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    check_text: Callable[[CheckedText, Context], Iterable[Diagnostic]] | None = None
    check_filter: Callable[[CheckedFilter, Context], Iterable[Placed]] | None = None
    check_document: Callable[[Sequence[CheckedFilter], Context], Iterable[Placed]] | None = None


def by_receiver(filters: Iterable[CheckedFilter]) -> list[list[CheckedFilter]]:
    """The filters with texts, those for one receiver together: those that may be compared."""
    groups: dict[Hashable, list[CheckedFilter]] = {}
    for each in filters:
        if each.texts:
            groups.setdefault(each.receiver, []).append(each)
    return list(groups.values())


def example(
    dialect: str,
    text: str,
    fixed: str | None = None,
    *,
    namespaces: Mapping[str, str] | None = None,
    declarations: str | None = None,
) -> Example:
    """An example of one filter with one text."""
    return Example(({dialect: text},), fixed, namespaces, declarations)


def subscription(
    topic: str, content: str, fixed: str | None = None, *, declarations: str | None = None
) -> Example:
    """An example of one filter with a topic expression and an item filter."""
    return Example(({"concrete-set": topic, "item-filter": content},), fixed, None, declarations)
