"""What can be wrong with a filter, where, why and what to write instead.

Holds the one form every finding takes (:class:`Diagnostic`), the one registry of codes (:data:`CODES`, also
of the linter's), the errors that leave the package, and the drawing of a line with a caret. Knows no dialect.

Codes are ``FL`` and three digits. The first digit says what the finding is about:

- ``FL0`` any text: syntax, limits, characters, the dialect itself
- ``FL1`` topic expressions
- ``FL2`` item filters
- ``FL3`` type lists
- ``FL4`` requests: URLs and the XML ``Filter`` element
- ``FL5`` portability between systems
- ``FL6`` redundancy
- ``FL7`` what a device declares
- ``FL8`` several filters of one file
- ``FL9`` what a filter means

Over 300 lines, for the registry is one table.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, TypeAlias

Severity: TypeAlias = Literal["error", "warning"]
Applicability: TypeAlias = Literal["safe", "unsafe"]


class Code(NamedTuple):
    """An entry of the registry: the number, a name for people, its severity, and a line that explains it."""

    code: str
    name: str
    severity: Severity
    summary: str


def _registry(*rows: tuple[str, str, Severity, str]) -> dict[str, Code]:
    table = {row[0]: Code(*row) for row in rows}
    if len(table) != len(rows):
        raise AssertionError("a diagnostic code is registered twice")
    return table


CODES: Final = _registry(
    ("FL001", "syntax-error", "error", "The text does not follow the dialect's grammar."),
    ("FL002", "text-too-long", "error", "The text is longer than the limit `length`."),
    ("FL003", "too-deep", "error", "The expression is nested deeper than the limit `depth`."),
    ("FL004", "too-many-nodes", "error", "The expression has more nodes than the limit `nodes`."),
    ("FL005", "forbidden-character", "error", "A character that XML forbids, which no event can hold."),
    ("FL006", "unknown-dialect", "error", "There is no dialect of that name."),
    ("FL007", "empty-expression", "error", "The text is blank where the dialect wants an expression."),
    ("FL008", "bad-namespace", "error", "A prefix is bound to something that is no namespace URI."),
    ("FL009", "unsupported", "error", "The target cannot say what the filter says."),
    (
        "FL010",
        "odd-space",
        "error",
        "A blank or invisible character that is no white space in XML and XPath.",
    ),
    ("FL011", "copied-along", "error", "What another program left around the filter, or did to all of it."),
    ("FL012", "unused-ignore", "warning", "A comment ignores a code that is not found there."),
    ("FL101", "unbound-prefix", "error", "A prefix is bound to no namespace."),
    ("FL102", "missing-prefix", "error", "A topic's root has no prefix."),
    ("FL103", "misplaced-subtree", "error", "`//.` stands before the end of a topic path."),
    ("FL104", "descendant-step", "error", "`//name`, which only WS-Topics Full has."),
    ("FL105", "wildcard", "error", "`*`, which only WS-Topics Full has."),
    ("FL106", "incomplete-subtree", "error", "`/.` or a trailing `//` where `//.` was meant."),
    ("FL107", "trailing-slash", "error", "A topic path ends with `/`."),
    ("FL108", "space-in-path", "error", "White space inside a topic path."),
    ("FL109", "wrong-separator", "error", "A comma, a semicolon or `or` between topic paths."),
    ("FL110", "empty-alternative", "error", "Nothing stands before or after a `|`."),
    ("FL111", "bare-subtree", "error", "`//.` without a topic before it."),
    ("FL112", "not-concrete", "error", "`|` or `//.`, which WS-Topics Concrete does not have."),
    ("FL113", "leading-slash", "error", "A topic path starts with `/`."),
    ("FL114", "not-a-name", "error", "A character that a topic's name cannot hold, or not at its start."),
    ("FL201", "curly-quote", "error", "A typographic quotation mark instead of a straight one."),
    ("FL202", "single-quote", "warning", "Single quotes, which ONVIF's grammar does not have."),
    ("FL203", "keyword-case", "error", "A keyword in upper case."),
    ("FL204", "unsupported-operator", "error", "An operator that item filters do not have."),
    ("FL205", "missing-boolean", "error", "A path without `boolean(...)` around it."),
    ("FL206", "missing-node-test", "error", "An item without a test in brackets."),
    ("FL207", "nested-path", "error", "A path of several steps."),
    (
        "FL208",
        "wrong-item-namespace",
        "error",
        "The item's prefix is bound to another namespace than ONVIF's schema.",
    ),
    ("FL209", "unbound-item-prefix", "error", "The item's prefix is bound to no namespace."),
    ("FL210", "unknown-element", "error", "An element that is neither SimpleItem nor ElementItem."),
    ("FL211", "unknown-attribute", "error", "An attribute that is neither Name nor Value."),
    ("FL212", "unknown-function", "error", "A function that item filters do not have."),
    ("FL213", "unquoted-value", "error", "A value without quotation marks."),
    ("FL214", "single-slash", "error", "An item path that does not start with `//`."),
    ("FL215", "escaped-quote", "error", "An XML entity instead of the character it stands for."),
    ("FL216", "reversed-comparison", "error", "A comparison with the value on its left."),
    ("FL217", "backslash-quote", "error", "A quotation mark with a backslash before it."),
    ("FL218", "doubtful-value", "warning", "A value that goes on behind a typographic quotation mark."),
    ("FL219", "missing-parentheses", "error", "`not` without parentheses."),
    ("FL220", "missing-comparison", "error", "An attribute that is compared with nothing."),
    ("FL221", "missing-operator", "error", "Neither `and` nor `or` between two tests."),
    ("FL301", "comma-in-list", "warning", "A comma between types, where the separator is a semicolon."),
    ("FL302", "blank-part", "warning", "A blank part of a list, which selects nothing."),
    ("FL303", "doubtful-part", "warning", "A part of a list that looks like another language."),
    ("FL401", "not-a-request", "error", "The text is no URL and no arguments of one."),
    ("FL402", "missing-event", "warning", "Without `event=on` an Axis stream carries no events."),
    ("FL403", "near-miss-argument", "warning", "An argument that is nearly one that the request has."),
    ("FL404", "raw-space", "warning", "White space in a URL that is not percent-encoded."),
    ("FL405", "repeated-argument", "error", "An argument that is given twice."),
    ("FL406", "fragment", "error", "`#` in a request: what stands behind it is not sent."),
    ("FL407", "bare-percent", "warning", "`%` without two hexadecimal digits behind it."),
    ("FL408", "not-utf-8", "error", "Percent-encoded bytes that are no UTF-8."),
    ("FL409", "html-escape", "error", "An escape of HTML in a URL, such as `&amp;`."),
    ("FL410", "unknown-value", "warning", "A value that an argument does not take."),
    ("FL411", "bad-limit", "error", "A limit of a Get Events request that is no number from 1 to 512."),
    ("FL412", "bad-version", "error", "An eventversion that is no integer."),
    ("FL413", "later-argument", "warning", "An argument that this version of a request does not have."),
    ("FL414", "plus-for-blank", "error", "`+` for a blank, which it is not in an Axis URL."),
    ("FL415", "encoded-twice", "error", "An argument that is percent-encoded twice."),
    ("FL416", "cut-by-ampersand", "error", "A value that a `&` between its quotes cuts off."),
    ("FL417", "declared-prefix", "warning", "A prefix of declarations in an Axis URL, which has its own."),
    ("FL421", "not-xml", "error", "The text of a Filter element is no XML."),
    ("FL422", "no-filter", "error", "There is no Filter element in the document."),
    ("FL423", "several-filters", "error", "There are several Filter elements in the document."),
    ("FL424", "unknown-filter", "error", "A Filter element holds something that is no filter."),
    ("FL425", "wrong-filter-namespace", "error", "A filter in another namespace than WS-Notification's."),
    ("FL426", "missing-dialect", "warning", "A filter without a Dialect."),
    ("FL427", "wrong-dialect", "error", "A Dialect that is not known, or not one of such a filter."),
    ("FL428", "undeclared-prefix", "warning", "A prefix of XML that is not declared in the text."),
    (
        "FL501",
        "unprefixed-item",
        "warning",
        "An item without a prefix, which matches nothing in strict XPath 1.0.",
    ),
    (
        "FL502",
        "undeclared-content-prefix",
        "warning",
        "A prefix in a Filter element that it does not declare.",
    ),
    ("FL503", "repeated-prefix", "warning", "A topic's child repeats the prefix of its parent."),
    ("FL504", "misspelt-root", "warning", "A first segment that is nearly one of ONVIF's topics."),
    ("FL505", "rebound-prefix", "warning", "A well-known prefix that is bound to a URI not its own."),
    ("FL601", "duplicate-alternative", "warning", "An alternative that stands there already."),
    ("FL602", "covered-topic", "warning", "A topic that another one's `//.` selects already."),
    ("FL603", "covered-type", "warning", "A part of a type list that holds another part."),
    ("FL604", "repeated-condition", "warning", "A condition that stands there already."),
    ("FL605", "double-negation", "warning", "A negation right inside another one."),
    ("FL606", "absorbed-part", "warning", "A part of the filter that another part makes superfluous."),
    ("FL607", "two-values", "warning", "One attribute of one item that must have two values."),
    ("FL608", "value-of-element-item", "warning", "The `@Value` of an ElementItem, which has none."),
    ("FL701", "unknown-topic", "error", "A topic that the device does not declare."),
    ("FL702", "parent-topic", "error", "A topic that the device declares only as a parent of others."),
    ("FL703", "no-topic-selected", "error", "A filter that selects none of the topics the device declares."),
    ("FL704", "unknown-item", "warning", "An item that none of the selected topics declares."),
    ("FL705", "undeclared-value", "error", "A value that an item is declared not to have."),
    ("FL706", "deprecated-topic", "warning", "A topic that the device declares as deprecated."),
    ("FL707", "application-data", "warning", "A test of an item that is meant for one application only."),
    ("FL801", "duplicate-filter", "warning", "A filter that stands in the file already."),
    ("FL901", "never-matches", "error", "A filter that no event can pass."),
    ("FL902", "always-matches", "warning", "A filter that every event passes, although it names conditions."),
    (
        "FL903",
        "contained-filter",
        "warning",
        "A filter of a file that passes nothing which another one does not pass as well.",
    ),
    (
        "FL904",
        "simpler-text",
        "warning",
        "A filter with a part that changes nothing, for a reason that the parts beside it do not show.",
    ),
)
"""Every code there is. A code, once released, keeps its number and its meaning."""


class Span(NamedTuple):
    """A place in a text: from ``start`` up to, not including, ``end``, in characters from 0."""

    start: int
    end: int


class Edit(NamedTuple):
    """Replace what stands at the span with ``content``."""

    span: Span
    content: str


class Fix(NamedTuple):
    """Edits that mend one diagnostic.

    Attributes:
        message: what the fix does, in the imperative.
        edits: in the order of the text, not overlapping.
        applicability: "safe" where the result is surely what was meant, "unsafe" where a person should
            look.
    """

    message: str
    edits: tuple[Edit, ...]
    applicability: Applicability = "safe"

    def apply(self, text: str) -> str:
        """The text with the edits made."""
        for edit in reversed(self.edits):
            text = text[: edit.span.start] + edit.content + text[edit.span.end :]
        return text


class Diagnostic(NamedTuple):
    """One finding about one text.

    Attributes:
        code: its number in :data:`CODES`.
        message: what is wrong, in the words of who wrote the text.
        span: where.
        hint: what to do about it, where that is known.
        fix: the edits that mend it, where they are known.
    """

    code: str
    message: str
    span: Span
    hint: str | None = None
    fix: Fix | None = None

    @property
    def severity(self) -> Severity:
        """Whether the text cannot compile, or cannot work ("error"), or should not be so ("warning")."""
        return CODES[self.code].severity

    @property
    def name(self) -> str:
        """The code's name for people."""
        return CODES[self.code].name


def has_error(diagnostics: Sequence[Diagnostic]) -> bool:
    """Whether any of the diagnostics is an error."""
    return any(diagnostic.severity == "error" for diagnostic in diagnostics)


class FilterlangError(ValueError):
    """The root of everything this package raises on bad input."""


MOST_DESCRIBED: Final = 20
"""How many diagnostics an error describes in its message; all of them are in ``diagnostics``."""


class FilterError(FilterlangError):
    """A filter cannot be compiled.

    Attributes:
        diagnostics: every finding about the text, warnings included, in the order of the text.
        text: the text, None where the filter has none.
        dialect: the dialect's id, None where the filter has no text.
    """

    def __init__(
        self, diagnostics: Sequence[Diagnostic], text: str | None = None, dialect: str | None = None
    ) -> None:
        super().__init__(tuple(diagnostics), text, dialect)
        self.diagnostics = tuple(diagnostics)
        self.text = text
        self.dialect = dialect

    def __str__(self) -> str:
        errors = [each for each in self.diagnostics if each.severity == "error"] or list(self.diagnostics)
        lines = [describe(each, self.text) for each in errors[:MOST_DESCRIBED]]
        if len(errors) > MOST_DESCRIBED:
            lines.append(f"and {len(errors) - MOST_DESCRIBED:,} more, in .diagnostics")
        return "\n".join(lines)


class FilterSyntaxError(FilterError):
    """The text does not follow its dialect, or names something that is not there."""


class LimitError(FilterError):
    """The filter is over one of its limits."""


class UnsupportedError(FilterError):
    """The target - a dialect to write, or XPath 1.0 - cannot say what the filter says."""


class _SourceError(FilterlangError):
    """Something that is read from a source cannot be read."""

    def __init__(
        self, reason: str, offset: int | None = None, source: str | None = None, code: str = "ill-formed"
    ) -> None:
        super().__init__(reason, offset, source, code)
        self.reason = reason
        self.offset = offset
        self.source = source
        self.code = code

    def __str__(self) -> str:
        return _placed(self.reason, self.offset, self.source)


class EventError(_SourceError):
    """Something in a source cannot be read: a notification, a document, a part, a value, a line.

    Attributes:
        reason: what is wrong with it, in words.
        offset: where it starts, in bytes from the start of the source; None where nothing has started yet.
            Of a compressed or chunked source the bytes are counted that come out.
        source: the name of the source, None where it has none.
        code: what kind of error it is, one of :data:`READING_CODES`.
    """


class DeclarationError(_SourceError):
    """What should declare a device's topics cannot be read, or declares none.

    Attributes:
        reason: what is wrong with it.
        offset: where it starts, in bytes from the start of the source; None where it is no matter of one
            place.
        source: the name of the source, None where it has none.
        code: what kind of error it is, one of :data:`READING_CODES`.
    """


@dataclass(frozen=True, slots=True)
class EventWarning:
    """Something in a source was read although it is not right. Nothing is lost.

    Attributes:
        code: what kind of repair was made, one of :data:`READING_CODES`.
        message: what is wrong and what was made of it, in words.
        offset: where it stands, or where the notification starts that it stands in, in bytes from the start
            of the source.
        source: the name of the source, None where it has none.
    """

    code: str
    message: str
    offset: int | None = None
    source: str | None = None

    def __str__(self) -> str:
        return _placed(self.message, self.offset, self.source)


READING_CODES: Final[Mapping[str, str]] = {
    # Errors: it is not read.
    "ill-formed": "Markup or text that is not XML or not JSON.",
    "cut-off": "A document that ends, or another one starts, before its end.",
    "too-large": "More than a limit allows.",
    "refused": "A DOCTYPE, or an encoding that is not read.",
    "wrong-value": "A field or a topic that holds what it cannot hold.",
    "server-error": "The answer of a server that says that it failed.",
    "no-event": "A document that holds nothing of what is read, and is not one of those that may be empty.",
    "unknown-format": "Bytes that are in no known format.",
    # Warnings: it is read, and nothing had to be guessed.
    "undeclared-prefix": "A prefix without a declaration: a conventional one has its usual namespace.",
    "wrong-bytes": "Bytes that the encoding does not have: each is read as U+FFFD.",
    "wrong-declaration": "An XML declaration that is not right: only its encoding counts.",
    "wrong-name": "A name in another namespace, or in another spelling, than the standard's.",
    "odd-value": "A value in another spelling than the standard's.",
    "misplaced": "What belongs on one element stands on its parent.",
    "nested-notification": "A notification inside a notification.",
    "skipped-text": "Text in front of or between documents.",
    # Warnings of a lenient reader: what was meant had to be guessed.
    "raw-ampersand": "An ampersand that starts no reference.",
    "unknown-entity": "An entity that XML does not have.",
    "unquoted-value": "An attribute without quotation marks.",
    "double-colon": "Two colons in a name.",
    "forbidden-character": "A character that XML forbids.",
    "repeated-attribute": "An attribute that stands twice: the first one counts.",
}
"""What can be wrong with a source: the codes of errors and warnings of reading, and what each is about."""


def _placed(text: str, offset: int | None, source: str | None) -> str:
    place = "" if offset is None else f"at byte {offset}: "
    return f"{source}: {place}{text}" if source else f"{place}{text}"


def describe(diagnostic: Diagnostic, text: str | None) -> str:
    """A diagnostic on several lines: code and message, the line with a caret, and what to do."""
    lines = [f"{diagnostic.code} {diagnostic.message}"]
    if text:
        lines += [f"  {line}" for line in excerpt(text, diagnostic.span)]
    lines += remedies(diagnostic)
    return "\n".join(lines)


def remedies(diagnostic: Diagnostic) -> list[str]:
    """The lines that say what to do about a diagnostic."""
    lines: list[str] = []
    if diagnostic.fix is not None:
        mark = "" if diagnostic.fix.applicability == "safe" else " (unsafe)"
        lines.append(f"fix{mark}: {diagnostic.fix.message}")
    if diagnostic.hint is not None:
        lines.append(f"hint: {diagnostic.hint}")
    return lines


def brief(text: str) -> str:
    """A piece of a stranger's text, short enough for a message, its unprintable characters as ``?``."""
    return "".join(map(_shown, text if len(text) <= 60 else f"{text[:57]}..."))


EXCERPT_WIDTH: Final = 96


def excerpt(text: str, span: Span) -> tuple[str, str]:
    """The line a span starts on and, below it, a caret under every column of the span.

    Wide characters count as two columns and combining ones as none; characters that cannot be shown become
    ``?``, and a long line is cut around the span.
    """
    # A line can be a whole file that is full of findings, so no more of it is looked at than is shown.
    first, last = max(0, span.start - EXCERPT_WIDTH), min(len(text), span.start + EXCERPT_WIDTH + 2)
    start = text.rfind("\n", first, span.start) + 1 or first
    end = text.find("\n", span.start, last)
    end = last if end < 0 else end
    if end > span.start and text[end - 1] == "\r":
        end -= 1
    left = start
    if span.start - start > EXCERPT_WIDTH // 2:
        left = span.start - EXCERPT_WIDTH // 2
    right = min(end, left + EXCERPT_WIDTH)
    head = "..." if left > start else ""
    tail = "..." if right < end else ""
    shown = head + "".join(map(_shown, text[left:right])) + tail
    indent = len(head) + sum(map(_width, text[left : span.start]))
    carets = max(1, sum(map(_width, text[span.start : min(span.end, right)])))
    return shown, " " * indent + "^" * carets


def _shown(character: str) -> str:
    if character == "\t":
        return " "
    return "?" if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") else character


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
