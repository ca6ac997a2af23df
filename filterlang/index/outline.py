"""Taking an expression apart into rows, each of which lets events pass on its own.

A *row* is a conjunction of tests that hold and tests that do not; an event passes a filter if it satisfies
one of its rows. Whatever of that follows from the shape of an expression is worked out once for all filters
of the shape: an :class:`Outline` holds positions of literals where a row holds texts.
"""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Final, NamedTuple, TypeAlias, assert_never

from filterlang.ast import (
    AllOf,
    AnyOf,
    Expression,
    FieldEquals,
    HasItem,
    ItemEquals,
    ItemTest,
    Not,
    TopicPath,
    TypeContains,
    negate,
)
from filterlang.backends import python
from filterlang.backends._source import Shape
from filterlang.index.atoms import Facet
from filterlang.index.forms import AccessForm, MakeRows, RowForm, TestForm, compile_forms
from filterlang.index.normal_form import (
    Conjunction,
    Literal,
    conjunctions,
    is_undivided,
    texts_in,
    topics_in,
)
from filterlang.index.row import Literals, Row, Test
from filterlang.namespaces import Name


class Outline(NamedTuple):
    """The rows of all expressions of a shape.

    Attributes:
        make_rows: makes the rows from the literals.
        may_contradict: whether a row may ask for an item that it wants absent, depending on the literals.
    """

    make_rows: MakeRows
    may_contradict: bool

    @classmethod
    def of(cls, expression: Expression) -> "Outline":
        """The outline of an expression, which is that of every expression of its shape."""
        found = conjunctions(_numbered(expression, map(str, count())))
        tests: _TestForms = {}
        forms = tuple([_form_of(each, tests) for each in found])
        may_contradict = any(form.pairs and form.absent_pairs for form in forms)
        return cls(compile_forms(forms), may_contradict)

    def rows(self, literals: Literals) -> list[Row]:
        """The rows of the expression that has these literals.

        Args:
            literals: in the order of the expression's leaves.
        """
        rows = self.make_rows(literals)
        if len(rows) > 1:
            rows = list(dict.fromkeys(rows))
        if self.may_contradict:
            rows = [row for row in rows if row.is_possible]
        return rows


_MOST_PAIRS: Final = 32
"""So many items of a row are looked up one behind the other, which takes some of the stack for each. A
predicate tests the others."""

_MOST_OUTLINES: Final = 1_024
_outlines: dict[str, Outline] = {}
"""Those seen before, by the source of the shape. Emptied when full: filters come from strangers, too."""


def find_outline(shape: Shape, expression: Callable[[], Expression]) -> Outline:
    """The outline of a shape.

    Args:
        shape: the shape.
        expression: gives an expression of the shape, if it is not known yet.
    """
    outline = _outlines.get(shape.source)
    if outline is None:
        if len(_outlines) >= _MOST_OUTLINES:
            _outlines.clear()
        outline = _outlines[shape.source] = Outline.of(expression())
    return outline


def rows_of(lowered: python.Lowered, expression: Callable[[], Expression]) -> list[Row]:
    """The rows of a filter; none if no event can pass.

    Args:
        lowered: its expression, taken apart.
        expression: gives the expression.
    """
    if "\0" in "".join(lowered.literals):
        # No event holds a NUL, but atoms do: such a filter, built by hand, is left to its predicate.
        return [Row(None, (), (), (), (Test(*lowered),), (), False)]
    return find_outline(lowered.shape, expression).rows(lowered.literals)


# An expression whose literals are the numbers 0, 1, 2 ...: from here on, a literal is its position.


def _numbered(node: Expression, numbers: Iterator[str]) -> Expression:
    match node:
        case AllOf(parts):
            return AllOf(tuple([_numbered(part, numbers) for part in parts]))
        case AnyOf(parts):
            return AnyOf(tuple([_numbered(part, numbers) for part in parts]))
        case Not(part):
            return Not(_numbered(part, numbers))
        case TopicPath(_, subtree):
            return TopicPath((Name("", next(numbers)),), subtree)
        case HasItem(kind, test):
            return HasItem(kind, _numbered_item(test, numbers))
        case TypeContains():
            return TypeContains(next(numbers))
        case FieldEquals(field, value, ignore_case):
            return node if value is None else FieldEquals(field, next(numbers), ignore_case)
        case _:
            assert_never(node)


def _numbered_item(test: ItemTest, numbers: Iterator[str]) -> ItemTest:
    match test:
        case AllOf(parts):
            return AllOf(tuple([_numbered_item(part, numbers) for part in parts]))
        case AnyOf(parts):
            return AnyOf(tuple([_numbered_item(part, numbers) for part in parts]))
        case Not(part):
            return Not(_numbered_item(part, numbers))
        case ItemEquals(attribute):
            return ItemEquals(attribute, next(numbers))
        case _:
            assert_never(test)


def _position(literal: str) -> int:
    return int(literal.removeprefix("{}"))  # the key of a topic without a namespace


_TestForms: TypeAlias = dict[Literal, TestForm]
"""The forms of an expression's tests: a test is compiled once, however many rows have it."""


def _test_form(literal: Literal, known: _TestForms) -> TestForm:
    form = known.get(literal)
    if form is None:
        lowered = python.lower(literal.part if literal.holds else negate(literal.part))
        form = known[literal] = TestForm(lowered.shape, tuple([_position(each) for each in lowered.literals]))
    return form


# What a literal is for the index.


def _pair_of(node: Expression) -> tuple[int, int] | None:
    match node:
        case HasItem("SimpleItem", AllOf((ItemEquals("Name", name), ItemEquals("Value", value)))):
            return int(name), int(value)
        case _:
            return None


def _facet_of(node: Expression) -> tuple[Facet, tuple[int, ...]] | None:
    """The facet of a test that is one look-up in it, and the positions of what is looked up."""
    match node:
        case HasItem("SimpleItem", ItemEquals(attribute, text)):
            return "name" if attribute == "Name" else "value", (int(text),)
        case HasItem("ElementItem", ItemEquals("Name", name)):
            return "element", (int(name),)
        case FieldEquals("type", str(text), True):
            return "folded type", (int(text),)
        case FieldEquals(field, str(text), False):
            return field, (int(text),)
        case _:
            texts = texts_in(node)
            return ("text", tuple([int(each.text) for each in texts])) if texts else None


def _necessary_facet_of(node: Expression) -> tuple[Facet, tuple[int, ...]] | None:
    """A look-up that must succeed for a test of one item to hold; the test remains to be made."""
    match node:
        case HasItem(kind, AllOf(parts)):
            positive = [part for part in parts if isinstance(part, ItemEquals)]
            return _facet_of(HasItem(kind, positive[0])) if positive else None
        case _:
            return None


def _access_of(literal: Literal, known: _TestForms) -> AccessForm | None:
    if not literal.holds:
        return None
    exact = _facet_of(literal.part)
    found = exact or _necessary_facet_of(literal.part)
    return None if found is None else AccessForm(*found, _test_form(literal, known), exact is not None)


def _form_of(conjunction: Conjunction, known: _TestForms) -> RowForm:
    """The row of a conjunction: each literal goes where the index makes the most of it."""
    topics: tuple[tuple[int, bool], ...] | None = None
    pairs: list[tuple[int, int]] = []
    further: list[Expression] = []
    absent_pairs: list[tuple[int, int]] = []
    absent_others: list[tuple[Literal, tuple[Facet, int]]] = []
    accesses: list[AccessForm] = []
    tests: list[TestForm] = []
    # Of several topics in one row, one with few alternatives says where the row belongs.
    for literal in sorted(conjunction, key=_alternatives):
        pair = _pair_of(literal.part)
        paths = topics_in(literal.part) if literal.holds and topics is None else ()
        facet = None if literal.holds else _facet_of(literal.part)
        access = _access_of(literal, known)
        if paths:
            topics = tuple([(_position(path.key), path.subtree) for path in paths])
        elif pair is not None and literal.holds and len(pairs) == _MOST_PAIRS:
            further.append(literal.part)
        elif pair is not None:
            (pairs if literal.holds else absent_pairs).append(pair)
        elif facet is not None and facet[0] != "text":
            absent_others.append((literal, (facet[0], facet[1][0])))
        elif access is not None:
            accesses.append(access)
        else:
            tests.append(_test_form(literal, known))
    if further:
        tests.append(_test_form(Literal(AllOf(tuple(further)), holds=True), known))
    if pairs or accesses or tests:
        tests += [_test_form(literal, known) for literal, _ in absent_others]
        absent_others = []
    if pairs:
        tests += [access.test for access in accesses]
        accesses = []
    return RowForm(
        topics,
        tuple(pairs),
        tuple(absent_pairs),
        tuple(accesses),
        tuple(tests),
        tuple([facet for _, facet in absent_others]),
        any(is_undivided(literal) for literal in conjunction),
    )


def _alternatives(literal: Literal) -> int:
    return len(literal.part.parts) if isinstance(literal.part, (AllOf, AnyOf)) else 1
