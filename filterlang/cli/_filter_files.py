"""Files of filters, of any kind, read as ``filterlang check`` reads them: through the configuration."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from filterlang.cli._terminal import complain, for_stderr, stdin_bytes, write_error
from filterlang.lint.entries import FilterEntry
from filterlang.lint.sources import SourceError, decode
from filterlang.places.findings import Finding


def read_filter_file(
    file: str, dialect: str | None, namespaces: Mapping[str, str], at: Sequence[str]
) -> list[FilterEntry] | None:
    """The filters of a file; None where it cannot be read or a line is wrong, once that has been said.

    Args:
        file: its name; ``-`` is standard input.
        dialect: the id of the dialect it starts in.
        namespaces: prefixes that the command line binds, which count more than those of the configuration.
        at: where the command line says that filters stand in it.
    """
    from filterlang.cli._check_files import path_in
    from filterlang.cli._configuration import find_configuration
    from filterlang.lint.config import ConfigError
    from filterlang.lint.planning import PlanError, Planner, read_document

    name = "<stdin>" if file == "-" else file
    try:
        configured = find_configuration(None, isolated=False)
        plan = Planner(configured.config, dialect, at).plan(path_in(configured, file), name)
        data = stdin_bytes().read() if file == "-" else Path(file).read_bytes()
        entries = list(read_document(decode(name, data), plan))
    except (SourceError, ConfigError, PlanError) as error:
        complain(str(error))
        return None
    except ValueError as error:  # a path that is none
        complain(f"{name}: {error}")
        return None
    except OSError as error:
        complain(f"{name}: {error.strerror or error}")
        return None
    if plan.at and not entries and not plan.allow_empty:
        paths = ", ".join([selector.path for selector in plan.at])
        complain(f"{name}: {paths} selects no filter in it")
        return None
    wrong = [finding for entry in entries for finding in entry.findings]
    show(wrong)
    if wrong:
        return None
    skipped = sum([entry.skipped is not None for entry in entries])
    if skipped:
        complain(f"{name}: {skipped} of its filters left out: a placeholder stands in them")
    bound = dict(plan.namespaces) | dict(namespaces)
    return [
        entry._replace(
            texts=tuple(
                [
                    text._replace(namespaces={**bound, **text.namespaces} if text.namespaces else bound)
                    for text in entry.texts
                ]
            )
        )
        for entry in entries
        if entry.skipped is None
    ]


def show(findings: Iterable[Finding]) -> None:
    """Show findings on standard error."""
    for finding in findings:
        write_error(for_stderr(finding))
