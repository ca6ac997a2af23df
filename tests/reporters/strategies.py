"""Hypothesis strategies: findings that a stranger made up, about files that a stranger named."""

from hypothesis import strategies as st

from filterlang.diagnostics import CODES, Applicability, Diagnostic, Edit, Fix, Span
from filterlang.places.findings import Document, Finding

HOSTILE = "ab ,:;%=\n\r\t\0\x1b\x85\u2028\u202e\ufffe\uffff\ud800\udc80é日\U0001f3a5'\"<>&]]>{}[]()\\`/"
"""Characters that mean something to some format, or to none."""

NAMES = (
    "filters.txt",
    "-e",
    "<stdin>",
    "/elsewhere/a b.txt",
    "a,b::c=%25.txt",
    "{0}](http://a.example).yaml",
    "::error file=x::y",
    "http:a",
    "one\ntwo\r\x1b[31m",
    "caf\udce9.txt",
    "日本/é\U0001f3a5.txt",
    "]]>&amp;<x/>",
)
"""Names that a file can have, also one that is not UTF-8."""

texts = st.text(st.one_of(st.sampled_from(HOSTILE), st.characters(codec=None)), min_size=1, max_size=40)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A document, perhaps with a line as long as a file."""
    padding = "x" * draw(st.sampled_from((0, 0, 0, 70_000)))
    return Document(draw(st.sampled_from(NAMES)), padding + draw(texts))


@st.composite
def findings_of(draw: st.DrawFn, document: Document) -> Finding:
    """Something wrong with a document."""
    span = draw(_spans(document))
    hint = draw(st.none() | texts)
    fix = draw(st.none() | _fixes(document))
    return Finding(document, Diagnostic(draw(st.sampled_from(tuple(CODES))), draw(texts), span, hint, fix))


@st.composite
def reports(draw: st.DrawFn) -> list[Finding]:
    """The findings of some documents; those of a document stand together."""
    found: list[Finding] = []
    for document in draw(st.lists(documents(), max_size=3)):
        found += draw(st.lists(findings_of(document), max_size=3))
    return found


@st.composite
def _spans(draw: st.DrawFn, document: Document) -> Span:
    length = len(document.text)
    ends = sorted(
        (length - draw(st.integers(0, min(40, length))), length - draw(st.integers(0, min(40, length))))
    )
    return Span(*ends)


@st.composite
def _fixes(draw: st.DrawFn, document: Document) -> Fix:
    first, second = draw(_spans(document)), draw(_spans(document))
    edits = [Edit(first, draw(texts | st.just("")))]
    if second.start >= first.end:
        edits.append(Edit(second, draw(texts | st.just(""))))
    applicability: Applicability = draw(st.sampled_from(("safe", "unsafe")))
    return Fix(draw(texts), tuple(edits), applicability)
