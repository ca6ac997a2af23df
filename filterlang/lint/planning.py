"""How a file is read: by which source, for which places in it, in which dialect. Reads nothing."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from filterlang.lint.config import SELECTED_FORMATS, Config, Source
from filterlang.lint.entries import FilterEntry
from filterlang.lint.globs import matches_any
from filterlang.places.findings import Document

_SUFFIXES: Final = {".json": "json", ".xml": "xml", ".yaml": "yaml", ".yml": "yaml"}


class PlanError(ValueError):
    """Nothing says how a file is read; the message says what would."""


class Plan(NamedTuple):
    """How a file is read.

    Attributes:
        format: the kind of document.
        dialect: the id of the dialect of texts that do not say theirs.
        at: in YAML and JSON, JSONPaths with the dialects of what they select.
    """

    format: str
    dialect: str | None
    at: tuple[tuple[str, str | None], ...] = ()


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
        if format not in SELECTED_FORMATS:
            if sources[0].at:
                raise PlanError(f"{name}: its source has paths, which are for YAML and JSON: leave `at` out")
            return Plan(format, dialect)
        at = [
            (path, self._dialect or source.dialect or self._config.dialect)
            for source in alike
            for path in source.at
        ]
        if not at:
            raise PlanError(f"{name}: its source needs `at`, the JSONPath of the filters in it")
        return Plan(format, dialect, tuple(at))

    def ignored(self, path: str | None) -> tuple[str, ...]:
        """The beginnings of codes not to report about a file.

        Args:
            path: the file, relative to the configuration's folder, with slashes; None where it is not in it.
        """
        if path is None:
            return ()
        rows = self._config.per_file_ignores
        return tuple([code for glob, codes in rows if matches_any(path, (glob,)) for code in codes])

    def _fitting(self, path: str) -> list[Source]:
        fitting = [source for source in self._config.sources if matches_any(path, source.files)]
        if self._dialect is None:
            return fitting
        return [source for source in fitting if source.dialect in (None, self._dialect)]

    def _unconfigured(self, name: str) -> Plan:
        format = _format(None, name)  # noqa: A001
        dialect = self._dialect or self._config.dialect
        if format not in SELECTED_FORMATS:
            return Plan(format, dialect)
        if not self._at:
            raise PlanError(
                f"{name}: nothing says where the filters in it are: give --at and a JSONPath, "
                "or [[sources]] with `files` and `at` in filterlang.toml"
            )
        return Plan(format, dialect, tuple([(path, dialect) for path in self._at]))


def read_document(document: Document, plan: Plan) -> Iterator[FilterEntry]:
    """The filters of a document.

    Args:
        document: the document.
        plan: how it is read.

    Returns:
        Its filters, in order. Those before a mistake come before the error.

    Raises:
        SourceError: if it cannot be read.
        ValueError: if a path is no JSONPath.
    """
    # Most documents are of one kind, and each kind has its library to load.
    match plan.format:
        case "json":
            from filterlang.lint.sources import json

            return json.read(document, plan.at)
        case "xml":
            from filterlang.lint.sources import xml

            return xml.read(document)
        case "yaml":
            from filterlang.lint.sources import yaml

            return yaml.read(document, plan.at)
        case _:
            from filterlang.lint.sources import text

            return text.read(document, plan.dialect)


def _format(source: Source | None, name: str) -> str:
    if source is not None and source.format is not None:
        return source.format
    known = _SUFFIXES.get(name[name.rfind(".") :].lower()) if "." in name else None
    return known or ("yaml" if source is not None and source.at else "text")
