"""How a file is read: by which source, for which places in it, in which dialect, and what is a template."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from filterlang.lint.config import SELECTED_FORMATS, Config, Source
from filterlang.lint.entries import FilterEntry, Selector
from filterlang.lint.globs import matches_any
from filterlang.places.findings import Document

_SUFFIXES: Final = {
    ".json": "json",
    ".jsonc": "jsonc",
    ".markdown": "markdown",
    ".md": "markdown",
    ".toml": "toml",
    ".xml": "xml",
    ".yaml": "yaml",
    ".yml": "yaml",
}
_LINES: Final = (".jsonl", ".ndjson")
"""With paths, each line is a value of JSON; without, a filter is on each line."""

_PATTERN: Final = "pattern"
"""The format of a text in which patterns find filters."""

_WITH_PATHS: Final = (*SELECTED_FORMATS, "xml")
"""The formats in which paths can say where filters stand."""


class PlanError(ValueError):
    """Nothing says how a file is read; the message says what would."""


class Plan(NamedTuple):
    """How a file is read.

    Attributes:
        format: the kind of document.
        dialect: the id of the dialect of texts that do not say theirs.
        at: where filters stand in it; none for a text with a filter on each line, and for XML and Markdown,
            whose markup says it.
        placeholders: names or regular expressions of what makes a filter a template.
        allow_empty: whether it may hold no filter.
        namespaces: prefixes that its filters and selectors of XML may use.
        declarations: a file that declares what its device emits, relative to the configuration's folder;
            None for the configuration's.
    """

    format: str
    dialect: str | None
    at: tuple[Selector, ...] = ()
    placeholders: tuple[str, ...] = ()
    allow_empty: bool = False
    namespaces: tuple[tuple[str, str], ...] = ()
    declarations: str | None = None


class Planner:
    """Decides how files are read.

    Args:
        config: the configuration.
        dialect: the id of the dialect that the command line names, None for none.
        at: the JSONPaths that it names.
    """

    def __init__(self, config: Config, dialect: str | None = None, at: Sequence[str] = ()) -> None:
        self._config = config
        self._dialect = dialect
        self._at = tuple(at)

    def plan(self, path: str | None, name: str) -> Plan:
        """How a file is read.

        Where it fits several sources, the first one says what kind of document it is, and all of that kind
        say what is to be found in it. A dialect of the command line leaves sources in another one out.

        Args:
            path: the file, relative to the configuration's folder, with slashes; None where it is not in it.
            name: its name for people.

        Raises:
            PlanError: if nothing says where filters stand in it.
        """
        sources = [] if path is None or self._at else self._fitting(path)
        if not sources:
            return self._unconfigured(name)
        format = _format(sources[0], name)  # noqa: A001 - as the setting
        alike = [source for source in sources if _format(source, name) == format]
        dialect = self._dialect or sources[0].dialect or self._config.dialect
        at = tuple([selector for source in alike for selector in self._selectors(source)])
        if at and format not in (*_WITH_PATHS, _PATTERN):
            raise PlanError(
                f"{name}: its source has paths, which are for YAML, JSON, TOML and XML: leave `at` out"
            )
        if not at and format in SELECTED_FORMATS:
            raise PlanError(f"{name}: its source needs `at`, the JSONPath of the filters in it")
        placeholders = tuple([each for source in alike for each in source.placeholders])
        is_lenient = all(source.allow_empty for source in alike)
        namespaces = dict(self._config.namespaces)
        for source in reversed(alike):
            namespaces |= dict(source.namespaces)
        declared = {source.declarations for source in alike}
        if len(declared) > 1:
            raise PlanError(f"{name}: its sources name different `declarations`: one file is for one device")
        bindings = tuple(namespaces.items())
        return Plan(format, dialect, at, placeholders, is_lenient, bindings, declared.pop())

    def _selectors(self, source: Source) -> Iterator[Selector]:
        dialect = self._dialect or source.dialect or self._config.dialect
        for path in source.pattern or source.at:
            yield Selector(path, dialect, source.parts, source.inner, source.unescape)

    def ignored(self, path: str | None) -> tuple[str, ...]:
        """The beginnings of codes not to report about a file.

        Args:
            path: the file, relative to the configuration's folder, with slashes; None where it is not in it.
        """
        if path is None:
            return ()
        rows: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
            ((glob,), codes) for glob, codes in self._config.per_file_ignores
        ]
        rows += [(source.files, source.ignore) for source in self._config.sources]
        return tuple([code for globs, codes in rows if matches_any(path, globs) for code in codes])

    def _fitting(self, path: str) -> list[Source]:
        fitting = [source for source in self._config.sources if matches_any(path, source.files)]
        if self._dialect is None:
            return fitting
        return [source for source in fitting if source.dialect in (None, self._dialect)]

    def _unconfigured(self, name: str) -> Plan:
        format = _format(None, name, has_paths=bool(self._at))  # noqa: A001
        dialect = self._dialect or self._config.dialect
        if self._at and format not in _WITH_PATHS:
            raise PlanError(
                f"{name}: --at is for YAML, JSON, TOML and XML, and this file is read as {format}: give its "
                "format in [[sources]], or a name that ends in .yaml, .json, .toml or .xml "
                "(--stdin-filename for standard input)"
            )
        if not self._at and format in SELECTED_FORMATS:
            raise PlanError(
                f"{name}: nothing says where the filters in it are: give --at and a JSONPath, "
                "or [[sources]] with `files` and `at` in filterlang.toml"
            )
        at = tuple([Selector(path, dialect) for path in self._at])
        return Plan(format, dialect, at, namespaces=tuple(self._config.namespaces.items()))


def read_document(document: Document, plan: Plan) -> Iterator[FilterEntry]:
    """The filters of a document.

    Args:
        document: the document.
        plan: how it is read.

    Returns:
        Its filters, in order. Those before a mistake come before the error.

    Raises:
        SourceError: if it cannot be read.
        ValueError: if a path, a pattern or a placeholder is none.
    """
    found = _read(document, plan)
    return found if not plan.placeholders else _without_templates(document, found, plan.placeholders)


def refuse_plan(plan: Plan) -> None:
    """Refuse a plan if what says where filters stand, or what makes one a template, cannot be understood.

    Raises:
        ValueError: if a path, a selector, a pattern or a placeholder is none; says what is wrong with it.
    """
    if plan.placeholders:
        from filterlang.lint.sources.placeholders import find_placeholder

        find_placeholder("", None, plan.placeholders)
    for selector in plan.at:
        if plan.format == _PATTERN:
            from filterlang.lint.sources.pattern import compile_pattern

            compile_pattern(selector.path)
        elif plan.format == "xml":
            from filterlang.lint.sources.xml import compile_xpath

            compile_xpath(selector.path, frozenset(plan.namespaces))
        else:
            from filterlang.lint.sources.paths import KEYS, compile_path

            compile_path(selector.path.removesuffix(KEYS))
            if selector.inner is not None:
                compile_path(selector.inner)


def _read(document: Document, plan: Plan) -> Iterator[FilterEntry]:
    # Most documents are of one kind, and each kind has its library to load.
    match plan.format:
        case "json" | "json-lines" | "jsonc":
            from filterlang.lint.sources import json

            read = {"json": json.read, "json-lines": json.read_lines, "jsonc": json.read_with_comments}
            return read[plan.format](document, plan.at)
        case "markdown":
            from filterlang.lint.sources import markdown

            return markdown.read(document)
        case "pattern":
            from filterlang.lint.sources import pattern

            return pattern.read(document, plan.at)
        case "toml":
            from filterlang.lint.sources import toml

            return toml.read(document, plan.at)
        case "xml":
            from filterlang.lint.sources import xml

            return xml.read(document, plan.at, dict(plan.namespaces))
        case "yaml":
            from filterlang.lint.sources import yaml

            return yaml.read(document, plan.at)
        case _:
            from filterlang.lint.sources import text

            return text.read(document, plan.dialect)


def _without_templates(
    document: Document, entries: Iterator[FilterEntry], placeholders: Sequence[str]
) -> Iterator[FilterEntry]:
    from filterlang.lint.sources.placeholders import find_placeholder  # few files hold templates

    for entry in entries:
        found = None
        for text in entry.texts:
            found = found or find_placeholder(text.text, text.dialect, placeholders)
        if not entry.texts:
            # What is no string may be one once the template is filled in: !secret, or a mapping in braces.
            for finding in entry.findings:
                span = finding.diagnostic.span
                found = found or find_placeholder(document.text[span.start : span.end], None, placeholders)
        yield entry if found is None else FilterEntry((), (), entry.key, entry.paths, found)


def _format(source: Source | None, name: str, *, has_paths: bool = False) -> str:
    if source is not None and (source.format or source.pattern):
        return source.format or _PATTERN
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    has_paths = has_paths or (source is not None and bool(source.at))
    if suffix in _LINES and has_paths:
        return "json-lines"
    return _SUFFIXES.get(suffix) or ("yaml" if source is not None and source.at else "text")
