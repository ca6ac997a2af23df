"""The configuration: ``filterlang.toml``, or ``[tool.filterlang]`` of ``pyproject.toml``.

Knows what may stand there and says, with the line where it can, what should not. Opens no file.
Over 300 lines, for it is all that a configuration can say.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple, get_args

from filterlang.ast import ItemKind
from filterlang.diagnostics import Severity
from filterlang.dialects import dialect_id, did_you_mean
from filterlang.lint.codes import code_prefix
from filterlang.lint.entries import SEPARATORS
from filterlang.lint.globs import require_glob
from filterlang.namespaces import is_namespace_uri
from filterlang.places.errors import DocumentError
from filterlang.places.findings import Document
from filterlang.xml_characters import is_ncname

OWN_FILE: Final = "filterlang.toml"
SHARED_FILE: Final = "pyproject.toml"
SHARED_TABLE: Final = ("tool", "filterlang")
"""The keys that lead to the configuration in a file that other tools use, too."""

FORMATS: Final = ("json", "json-lines", "jsonc", "markdown", "text", "toml", "xml", "yaml")
"""The kinds of documents that filters can stand in."""

SEVERITIES: Final = get_args(Severity)
"""The values of the setting ``fail-on``."""

SELECTED_FORMATS: Final = ("json", "json-lines", "jsonc", "toml", "yaml")
"""Those in which paths say where filters stand."""


COMPARED: Final = (*SEPARATORS, "document")
"""The values of the setting ``compare``; ``document`` alone is for all filters of a document."""


class ConfigError(DocumentError):
    """A configuration cannot be understood; the message names the file, and the place where that is known."""


class Source(NamedTuple):
    """Files that hold filters.

    Attributes:
        files: globs, relative to the configuration's folder.
        at: JSONPaths of filters in data, XPaths of them in XML.
        dialect: the id of the dialect of their texts, None where it is the configuration's.
        format: the kind of documents, None where the names of files tell.
        pattern: regular expressions whose group ``filter`` is a filter, in any text.
        unescape: what the text around a filter does to it, the outermost first.
        parts: where ``at`` selects mappings, the names of their parts and the ids of their dialects.
        inner: where ``at`` selects strings that hold JSON, the JSONPath of filters in it.
        placeholders: what makes a filter a template, which is not checked: names, or regular expressions.
        allow_empty: whether a file may hold no filter.
        declarations: what the device says it emits that these filters are for, a file relative to the
            configuration's folder; None for the configuration's.
        namespaces: prefixes that its filters may use, beside the configuration's.
        ignore: the beginnings of codes not to report about it.
    """

    files: tuple[str, ...]
    at: tuple[str, ...] = ()
    dialect: str | None = None
    format: str | None = None
    pattern: tuple[str, ...] = ()
    unescape: tuple[str, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    inner: str | None = None
    placeholders: tuple[str, ...] = ()
    allow_empty: bool = False
    declarations: str | None = None
    namespaces: tuple[tuple[str, str], ...] = ()
    ignore: tuple[str, ...] = ()


class DeclaredItems(NamedTuple):
    """Items that a device sends and does not declare.

    Attributes:
        topic: the topics whose events have them, a text in the dialect concrete-set.
        names: the names of the items.
        kind: the element that they are in an event.
    """

    topic: str
    names: tuple[str, ...]
    kind: ItemKind = "SimpleItem"


class Config(NamedTuple):
    """A configuration.

    Attributes:
        dialect: the id of the dialect of texts that do not say theirs.
        namespaces: prefixes that filters may use, with their URIs.
        declarations: a file that declares what the device emits, relative to the configuration's folder.
        select: the beginnings of the codes to report, the empty one is that of all; None for those that are
            on by default.
        extend_select: the beginnings of codes to report beside those.
        compare: in what filters must agree to be compared with each other, by rules that do so.
        fail_on: the least finding that makes the exit status 1, None for a warning.
        output_format: the format of the report, None for the usual one.
        unsafe_fixes: whether ``--fix`` and ``--diff`` make unsafe fixes, too.
        ignore: those not to report.
        per_file_ignores: globs of files, and the beginnings of codes not to report about them.
        sources: where filters stand.
        declared_items: what is added to the declarations.
    """

    dialect: str | None = None
    namespaces: Mapping[str, str] = MappingProxyType({})
    declarations: str | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sources: tuple[Source, ...] = ()
    declared_items: tuple[DeclaredItems, ...] = ()
    extend_select: tuple[str, ...] = ()
    compare: tuple[str, ...] = SEPARATORS
    fail_on: str | None = None
    output_format: str | None = None
    unsafe_fixes: bool = False


def read_config(name: str, text: str) -> Config | None:
    """Read a configuration.

    Args:
        name: the name of its file; that of a ``pyproject.toml`` says that it holds other things, too.
        text: what the file holds.

    Returns:
        The configuration, None where a ``pyproject.toml`` holds none.

    Raises:
        ConfigError: if it cannot be understood.
    """
    import tomllib  # most runs find no configuration

    document = Document(name, text)
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        from filterlang.places.toml import TomlError, read_toml  # it knows the place

        try:
            read_toml(text)
        except TomlError as error:
            raise ConfigError.at(document, error.offset, f"not TOML: {error.reason}") from None
        raise
    where = "the file"
    path: tuple[str, ...] = ()
    if name.endswith(SHARED_FILE):
        tools = table.get("tool", {})
        if not isinstance(tools, dict) or "filterlang" not in tools:
            return None
        table, where, path = tools["filterlang"], "tool.filterlang", SHARED_TABLE
    return _config(_Table(document, where, table, path, Config._fields))


def _config(table: "_Table") -> Config:
    namespaces = _namespaces(table.table("namespaces"))
    return Config(
        table.dialect(),
        namespaces,
        table.string("declarations"),
        table.codes("select"),
        table.codes("ignore") or (),
        _per_file_ignores(table.table("per-file-ignores")),
        tuple(map(_source, table.tables("sources", Source._fields))),
        tuple(
            [
                _declared_items(each, namespaces)
                for each in table.tables("declared-items", DeclaredItems._fields)
            ]
        ),
        table.codes("extend-select") or (),
        _compare(table),
        table.choice("fail-on", SEVERITIES),
        table.string("output-format"),
        table.truth("unsafe-fixes"),
    )


def _compare(table: "_Table") -> tuple[str, ...]:
    names = table.strings("compare")
    for name in names or ():
        if name not in COMPARED:
            near = did_you_mean(name.lower(), COMPARED)
            hint = f"; did you mean {near!r}?" if near else ""
            message = f"filters are not compared by {name!r}{hint}; the names are {', '.join(COMPARED)}"
            raise table.error("compare", message)
    return SEPARATORS if names is None else names


def _source(table: "_Table") -> Source:
    files = table.convert("files", require_glob, table.strings("files") or ())
    if not files:
        raise table.error("files", f"{table.name} need `files`, a glob or several")
    source = Source(
        files,
        table.strings("at") or (),
        table.dialect(),
        table.string("format"),
        table.strings("pattern") or (),
        table.strings("unescape") or (),
        _parts(table.table("parts")),
        table.string("inner"),
        table.strings("placeholders") or (),
        table.truth("allow-empty"),
        table.string("declarations"),
        tuple(_namespaces(table.table("namespaces")).items()),
        table.codes("ignore") or (),
    )
    kind = source.format
    if kind is not None and kind not in FORMATS:
        raise table.error("format", f"there is no format {kind!r}; the formats are {', '.join(FORMATS)}")
    if source.pattern and (source.at or kind not in (None, "text")):
        raise table.error("pattern", "a source with a `pattern` is read as text: leave `at` and `format` out")
    if source.at and kind not in (None, "xml", *SELECTED_FORMATS):
        raise table.error("at", f"a source in {kind} has no paths: `at` is for YAML, JSON, TOML and XML")
    if not source.at and kind in SELECTED_FORMATS:
        raise table.error("format", f"a source in {kind} needs `at`, the JSONPath of its filters")
    for name, needed in (("parts", "at"), ("inner", "at"), ("unescape", "pattern")):
        if getattr(source, name) and not getattr(source, needed):
            raise table.error(name, f"`{name}` goes with `{needed}`, which this source has not")
    _refuse_unknown_escapings(table, source.unescape)
    return source


def _parts(table: "_Table") -> tuple[tuple[str, str], ...]:
    return tuple(
        [(name, table.convert(name, dialect_id, (table.string(name) or "",))[0]) for name in table.settings]
    )


def _refuse_unknown_escapings(table: "_Table", names: Sequence[str]) -> None:
    if not names:
        return
    from filterlang.lint.sources._unescaping import ESCAPINGS  # few configurations need it

    for name in names:
        if name not in ESCAPINGS:
            known = ", ".join(ESCAPINGS)
            raise table.error("unescape", f"there is no way to escape {name!r}; those known are {known}")


def _declared_items(table: "_Table", namespaces: Mapping[str, str]) -> DeclaredItems:
    topic, names, kind = table.string("topic"), table.strings("names"), table.string("kind")
    if topic is None:
        raise table.error("declared-items", f"{table.name} need a `topic`, as in a filter: tns1:Device//.")
    if not names:
        raise table.error("declared-items", f"{table.name} need `names`, a list of names of items")
    kinds = get_args(ItemKind)
    if kind is not None and kind not in kinds:
        raise table.error("kind", f"there is no kind {kind!r} of items; the kinds are {', '.join(kinds)}")
    from filterlang.compiling import compile as compile_filter  # most configurations hold none
    from filterlang.diagnostics import FilterError

    try:
        compile_filter(topic, "concrete-set", namespaces=namespaces)
    except FilterError as error:
        found = next(each for each in error.diagnostics if each.severity == "error")
        if found.code == "FL101":
            found = found._replace(hint="bind it in the table [namespaces]")
        hint = "" if found.hint is None else f"; {found.hint}"
        raise table.error("topic", f"the topic {topic!r}: {found.message}{hint}") from None
    return DeclaredItems(topic, names, "ElementItem" if kind == "ElementItem" else "SimpleItem")


def _namespaces(table: "_Table") -> dict[str, str]:
    bindings = {prefix: table.string(prefix) or "" for prefix in table.settings}
    for prefix, uri in bindings.items():
        if not is_ncname(prefix):
            raise table.error(prefix, f"{prefix!r} is no prefix: that is a name without a colon")
        if not is_namespace_uri(uri):
            raise table.error(prefix, f"{uri!r}, to which {prefix!r} is bound, is no namespace URI")
    return bindings


def _per_file_ignores(table: "_Table") -> tuple[tuple[str, tuple[str, ...]], ...]:
    globs = table.settings
    for glob in globs:
        table.convert(glob, require_glob, (glob,))
    return tuple([(glob, table.codes(glob) or ()) for glob in globs])


def place_of(text: str, path: Sequence[str | int], *, is_key: bool = False) -> int:
    """Where a setting stands, in characters from 0; the table it would be in where it does not stand.

    Args:
        text: what the configuration's file holds.
        path: the keys and indexes that lead to the setting.
        is_key: whether its key is meant, and not its value.
    """
    from filterlang.places.toml import read_toml  # only what is wrong has a place

    toml = read_toml(text)
    known: Sequence[str | int] = path
    while known and tuple(known) not in toml.values:
        known = known[:-1]
    if not known:
        return 0
    return (toml.values if len(known) == len(path) and not is_key else toml.keys)[tuple(known)].start


def _error(
    document: Document, path: Sequence[str | int], reason: str, *, is_key: bool = False
) -> ConfigError:
    return ConfigError.at(document, place_of(document.text, path, is_key=is_key), reason)


class _Table:
    """A table, which hands out its settings and refuses those that are not known or not of their type.

    Args:
        document: the file it is in.
        name: its name for people.
        value: what should be a table.
        path: the keys and indexes that lead to it.
        known: the names that its settings can have, with underscores for dashes; None for any.
    """

    def __init__(
        self,
        document: Document,
        name: str,
        value: object,
        path: tuple[str | int, ...] = (),
        known: Sequence[str] | None = None,
    ) -> None:
        self._document = document
        self._path = path
        self.name = name
        if not isinstance(value, dict):
            raise _error(document, path, f"{name} should be a table, not {_kind(value)}")
        self.settings: dict[str, object] = value
        if known is not None:
            self._refuse_unknown([each.replace("_", "-") for each in known])

    def _refuse_unknown(self, known: Sequence[str]) -> None:
        for name in self.settings:
            if name not in known:
                near = did_you_mean(name.replace("_", "-").lower(), known)
                hint = f"; did you mean {near!r}?" if near else ""
                settings = f"the settings of {self.name} are {', '.join(known)}"
                reason = f"there is no setting {name!r}{hint}; {settings}"
                raise _error(self._document, (*self._path, name), reason, is_key=True)

    def string(self, name: str) -> str | None:
        value = self.settings.get(name)
        if value is None or isinstance(value, str):
            return value
        raise self.error(name, f"{name!r} should be a string, not {_kind(value)}")

    def strings(self, name: str) -> tuple[str, ...] | None:
        value = self.settings.get(name)
        if value is None or isinstance(value, str):
            return value if value is None else (value,)
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
        raise self.error(name, f"{name!r} should be a string or a list of strings, not {_kind(value)}")

    def choice(self, name: str, choices: Sequence[str]) -> str | None:
        value = self.string(name)
        if value is not None and value not in choices:
            raise self.error(name, f"{name!r} should be {' or '.join(map(repr, choices))}, not {value!r}")
        return value

    def truth(self, name: str) -> bool:
        value = self.settings.get(name, False)
        if isinstance(value, bool):
            return value
        raise self.error(name, f"{name!r} should be true or false, not {_kind(value)}")

    def codes(self, name: str) -> tuple[str, ...] | None:
        names = self.strings(name)
        return None if names is None else self.convert(name, code_prefix, names)

    def dialect(self) -> str | None:
        name = self.string("dialect")
        return None if name is None else self.convert("dialect", dialect_id, (name,))[0]

    def table(self, name: str) -> "_Table":
        return _Table(self._document, name, self.settings.get(name, {}), (*self._path, name))

    def tables(self, name: str, known: Sequence[str]) -> "list[_Table]":
        value = self.settings.get(name, [])
        if not isinstance(value, list):
            raise self.error(name, f"{name!r} should be a list of tables, each under [[{name}]]")
        return [
            _Table(self._document, name, each, (*self._path, name, index), known)
            for index, each in enumerate(value)
        ]

    def convert(self, name: str, read: Callable[[str], str], texts: Sequence[str]) -> tuple[str, ...]:
        try:
            return tuple(map(read, texts))
        except ValueError as error:
            raise self.error(name, f"{name!r}: {error}") from None

    def error(self, name: str, reason: str) -> ConfigError:
        return _error(self._document, (*self._path, name), reason)


def _kind(value: object) -> str:
    kinds = {
        bool: "a truth value",
        int: "a number",
        float: "a number",
        str: "a string",
        dict: "a table",
        list: "a list of other things",
    }
    return kinds.get(type(value), "a date or a time")
