"""Mistakes that people make, what they meant, and what fixes make of them.

Each line of a ``*.jsonl`` beside this file is one mistake:

- ``dialect``, ``text``: what was written; ``namespaces``, where the caller binds some
- ``meant``: the text that was meant, null where nobody can know
- ``fix``: "safe" or "unsafe", the fixes that reach it; null where none does
- ``remedy``: words that must stand in the message, the hint or the fix of one finding

``messages.txt`` holds every message; ``FILTERLANG_REGENERATE=1`` writes it anew, for a person to read.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from filterlang.diagnostics import Diagnostic
from filterlang.lint.entries import FilterEntry, FilterText
from filterlang.lint.fixing import Fixed, fix_document
from filterlang.lint.rules import Context
from filterlang.lint.runner import Options, check_document, every_code
from filterlang.places.findings import Document

FOLDER = Path(__file__).parent
MESSAGES = FOLDER / "messages.txt"
TABLES = sorted(FOLDER.glob("*.jsonl"))
ROWS: list[dict[str, Any]] = [
    json.loads(line) for table in TABLES for line in table.read_text("utf-8").splitlines() if line.strip()
]


def fixed(
    row: dict[str, Any], *, unsafe: bool = False, is_selected: Callable[[str], bool] = every_code
) -> Fixed:
    """What the command makes of the text, and what it still finds."""
    options = Options(row.get("namespaces", {}), context=Context(None), is_selected=is_selected)

    def read(document: Document) -> list[FilterEntry]:
        return [FilterEntry((FilterText(document, document.text, row["dialect"]),))]

    return fix_document(Document("-e", row["text"]), read, options, unsafe=unsafe)


def found(row: dict[str, Any]) -> list[Diagnostic]:
    """What is said about the text as it was written."""
    options = Options(row.get("namespaces", {}), context=Context(None))
    document = Document("-e", row["text"])
    entry = FilterEntry((FilterText(document, row["text"], row["dialect"]),))
    return [each.diagnostic for each in check_document([entry], options)]


def name(row: dict[str, Any]) -> str:
    return f"{row['dialect']}: {row['text']}"


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_safe_fixes_reach_what_was_meant_or_stay_away(row: dict[str, Any]) -> None:
    after = fixed(row)
    if row["fix"] == "safe":
        assert after.document.text == row["meant"]
    else:
        assert after.document.text != row["meant"]
        assert after.found, f"{after.document.text!r} is clean, and not what was meant"


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_unsafe_fixes_never_make_a_clean_text_that_means_something_else(row: dict[str, Any]) -> None:
    after = fixed(row, unsafe=True)
    if row["fix"] is not None:
        assert after.document.text == row["meant"]
        assert not after.found
    else:
        assert after.found, f"{after.document.text!r} is clean, and nobody said that it was meant"


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_one_finding_names_the_remedy(row: dict[str, Any]) -> None:
    named = [each for each in found(row) if row["remedy"] in _words(each)]
    assert named, f"nothing names {row['remedy']!r}"
    assert len(named) == 1, "several findings about one mistake"


def test_messages() -> None:
    lines: list[str] = []
    for row in ROWS:
        lines.append(f"{row['dialect']}: {row['text']!r}")
        for each in found(row):
            lines.append(f"  {each.code} at {each.span.start}-{each.span.end}: {each.message}")
            if each.hint:
                lines.append(f"    hint: {each.hint}")
            if each.fix:
                lines.append(f"    {each.fix.applicability} fix: {each.fix.message}")
        lines.append("")
    text = "\n".join(lines)
    if os.environ.get("FILTERLANG_REGENERATE"):
        MESSAGES.write_text(text, "utf-8")
    assert text == MESSAGES.read_text("utf-8")


def _words(diagnostic: Diagnostic) -> str:
    fix = diagnostic.fix.message if diagnostic.fix else ""
    return f"{diagnostic.message}\n{diagnostic.hint or ''}\n{fix}"
