"""The dialect ``concrete``: WS-Topics' Concrete topic expressions, one path without ``|`` and ``//.``.

See WS-Topics 1.3, section 8.2. Everything else is as in ``concrete-set``, whose grammar contains this one.
"""

from collections.abc import Mapping

from filterlang.ast import Expression, TopicPath
from filterlang.diagnostics import Diagnostic, Span
from filterlang.dialects import concrete_set
from filterlang.dialects._base import Dialect, Namespaces, Reading, Skeleton, unsupported

_HINT = "the dialect concrete-set has it; ONVIF devices take that, too"


def _read(reading: Reading) -> Expression | None:
    for found in ("|", "//."):
        start = reading.text.find(found)
        while start >= 0:
            span = Span(start, start + len(found))
            # Without it the text would mean something else: the dialect is what is wrong.
            reading.report(Diagnostic("FL112", f"`{found}` is not in WS-Topics Concrete", span, hint=_HINT))
            start = reading.text.find(found, span.end)
    known = len(reading.diagnostics)
    expression = concrete_set.DIALECT.read(reading)
    reading.diagnostics[known:] = [_without_its_fix(each) for each in reading.diagnostics[known:]]
    return expression


def _without_its_fix(diagnostic: Diagnostic) -> Diagnostic:
    """Leave out a fix that writes what this dialect does not have."""
    fix = diagnostic.fix
    if fix is None or not any(edit.content in ("|", "//.") for edit in fix.edits):
        return diagnostic
    return diagnostic._replace(fix=None)


def _write(expression: Expression, prefixes: Mapping[str, str]) -> str:
    if isinstance(expression, TopicPath) and not expression.subtree:
        return concrete_set.DIALECT.write(expression, prefixes)
    raise unsupported("anything but a single topic", "WS-Topics Concrete", hint=_HINT)


def _skeleton(text: str, namespaces: Namespaces) -> Skeleton | None:
    return None if "|" in text or "//." in text else concrete_set.DIALECT.skeleton(text, namespaces)


DIALECT = Dialect(
    id="concrete",
    title="WS-Topics Concrete topic expressions",
    uri="http://docs.oasis-open.org/wsn/t-1/TopicExpression/Concrete",
    read=_read,
    write=_write,
    skeleton=_skeleton,
)
