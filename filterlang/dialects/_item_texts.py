"""Texts that mean item filters in another language's way: ``State="true"``, XPath's functions, copied quotes.

Each is one finding about the text, which is not read further: what its tokens would say is noise. Nothing is
looked for inside the quotes of a value.
"""

import re
from typing import Final

from filterlang.diagnostics import Diagnostic, Edit, Fix, Span, brief
from filterlang.dialects._base import Reading
from filterlang.dialects._leftovers import report_leftovers, report_percent_encoded

_START: Final = re.compile(r"boolean\s*\(|not\s*\(|\(*\s*//|/?/?\w+:(?:Simple|Element)Item", re.IGNORECASE)
_SOUND: Final = re.compile(r"\s*(?:boolean|not|\()", re.IGNORECASE)
_LITERAL: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
_PLAIN: Final = (
    r"@?(?P<name>[A-Za-z_][\w.\-]*)"
    r"\s*(?:==?|\beq\b|:(?=\s*[\"']))\s*(?P<value>\"[^\"]*\"|'[^'\"]*'|[\w.\-+]+)"
)
_PLAIN_TESTS: Final = re.compile(
    rf"\s*{re.sub(r'P<[a-z]+>', ':', _PLAIN)}(?:\s+(?:and|or)\s+{re.sub(r'P<[a-z]+>', ':', _PLAIN)})*\s*\Z"
)
_FUNCTION: Final = re.compile(
    r"(?<![\w.\-:@])(?P<name>contains|starts-with|ends-with|matches|count|text|position|last|string|number|concat"
    r"|substring(?:-before|-after)?|string-length|normalize-space|translate|lower-case|upper-case|sum|local-name"
    r"|name|exists|node|true|false|current|id|lang)\s*\("
)
_ADVICE: Final = {
    "contains": "values compare as a whole, by `=`: join the whole values by `or`",
    "starts-with": "values compare as a whole, by `=`: join the whole values by `or`",
    "ends-with": "values compare as a whole, by `=`: join the whole values by `or`",
    "matches": "values compare as a whole, by `=`: join the whole values by `or`",
    "count": 'boolean(//tt:SimpleItem[@Name="..."]) asks whether there is one; a filter cannot count',
    "position": "a filter cannot tell which of several items is meant: name it by @Name",
    "last": "a filter cannot tell which of several items is meant: name it by @Name",
    "text": "the value of an item is its attribute: write @Value",
    "exists": 'boolean(//tt:SimpleItem[@Name="..."]) asks whether there is one',
    "true": 'a value is text: write "true" or "1", as the device sends it',
    "false": 'a value is text: write "false" or "0", as the device sends it',
}


def report_other_languages(reading: Reading) -> bool:
    """Report a text that is written in another language's way; tell whether it is."""
    return (
        report_percent_encoded(reading, _SOUND, is_quoted_inside=True)
        or report_leftovers(reading, _START, is_quoted_inside=True)
        or _plain_tests(reading)
        or _outside_of_items(reading)
    )


def _plain_tests(reading: Reading) -> bool:
    text = reading.text
    if _PLAIN_TESTS.match(text) is None:
        return False
    found = list(re.finditer(_PLAIN, text))
    names = [each["name"] for each in found]
    if any(name in ("Name", "Value") for name in names):
        return False
    edits = tuple([Edit(Span(*each.span()), _spelled(each)) for each in found])
    start = len(text) - len(text.lstrip())
    reading.report(
        Diagnostic(
            "FL205",
            f"an item filter spells out that the item {brief(names[0])} is meant, and its value",
            Span(start, len(text.rstrip())),
            hint=f"write {brief(_spelled(found[0]))}",
            # Names are compared letter by letter, and who wrote `state` may have meant `State`.
            fix=Fix(f"write {brief(edits[0].content)}", edits, "unsafe"),
        )
    )
    return True


def _spelled(found: re.Match[str]) -> str:
    value = found["value"].strip("\"'")
    return f'boolean(//tt:SimpleItem[@Name="{found["name"]}" and @Value="{value}"])'


def _outside_of_items(reading: Reading) -> bool:
    # Literals are blanked out, and everything keeps its place.
    bare = _LITERAL.sub(lambda found: " " * len(found.group()), reading.text)
    return _property_operation(reading, bare) or _negated_inside(reading, bare) or _functions(reading, bare)


def _property_operation(reading: Reading, bare: str) -> bool:
    found = re.search(r"(?<![\w:])(?:\w++:)?(?:PropertyOperation|UtcTime)\b", bare)
    if found is None:
        return False
    what = "operation" if found.group().endswith("Operation") else "time"
    hint = (
        'take them by `filterlang match --operation Changed`, or by filterlang.operation("Changed") in Python'
        if what == "operation"
        else "look at the event's time where it arrives"
    )
    message = f"an item filter tests items; `{found.group()}` is an attribute of the message"
    reading.report(Diagnostic("FL211", message, Span(*found.span()), hint=hint))
    return True


def _negated_inside(reading: Reading, bare: str) -> bool:
    """``boolean(not(path))`` and ``boolean((path))``."""
    edits: list[Edit] = []
    first: re.Match[str] | None = None
    closings = _closings(bare)
    for found in re.finditer(r"boolean\s*\(\s*(?P<not>not\s*)?\((?=\s*[\w:/.])", bare):
        inner = closings.get(found.end() - 1)
        outer = None if inner is None else re.compile(r"\s*\)").match(bare, inner + 1)
        path = bare[found.end() : inner]
        if not found["not"] and inner is not None and re.match(r"\s*(?:and|or)\b", bare[inner + 1 :]):
            hint = "put `boolean(...)` around each of the paths and join those"
            message = "`boolean(...)` holds one path"
            reading.report(Diagnostic("FL205", message, Span(*found.span()), hint=hint))
            return True
        if inner is None or outer is None or not re.match(r"\s*\.?/{0,2}[\w:]+\s*\[[^\[\]]*\]\s*\Z", path):
            continue
        first = first or found
        edits.append(Edit(Span(*found.span()), "not(boolean(" if found["not"] else "boolean("))
        edits.append(Edit(Span(inner, outer.end()), "))" if found["not"] else ")"))
    if first is None:
        return False
    if first["not"]:
        message = "`not` stands around `boolean(...)`, not inside it: not(boolean(...))"
        fix = "write not(boolean(...))"
    else:
        message, fix = (
            "a path stands in `boolean(...)` without parentheses of its own",
            "remove the parentheses",
        )
    reading.report(Diagnostic("FL205", message, Span(*first.span()), fix=Fix(fix, tuple(edits))))
    return True


def _closings(text: str) -> dict[int, int]:
    """Where each parenthesis is closed; one that is not has no entry. One pass, for texts can be hostile."""
    opened: list[int] = []
    closings: dict[int, int] = {}
    for found in re.finditer(r"[()]", text):
        if found.group() == "(":
            opened.append(found.start())
        elif opened:
            closings[opened.pop()] = found.start()
    return closings


def _functions(reading: Reading, bare: str) -> bool:
    found = _FUNCTION.search(bare)
    if found is None:
        return False
    name = found["name"]
    hint = _ADVICE.get(name, "an item filter has boolean(...) and not(...) and compares whole values with =")
    span = Span(*found.span("name"))
    reading.report(Diagnostic("FL212", f"item filters have no function `{name}`", span, hint=hint))
    return True
