"""The configuration that a command goes by: where it is found, and what the command line changes of it."""

import os
import re
from typing import Final, NamedTuple

from filterlang.lint.config import (
    OWN_FILE,
    SHARED_FILE,
    SHARED_TABLE,
    Config,
    ConfigError,
    place_of,
    read_config,
)
from filterlang.places.findings import Document

_MARK: Final = re.compile(
    rb"""tool["' \t]*\.["' \t]*filterlang|\[[ \t]*["']?tool["']?[ \t]*\]|^[ \t]*["']?tool["']?[ \t]*=""",
    re.MULTILINE,
)
"""What a pyproject.toml with a table for filterlang holds somewhere: all others need not be parsed."""


class Configured(NamedTuple):
    """A configuration and where it is.

    Attributes:
        config: what it says.
        folder: the folder that its paths are relative to.
        name: its file for people, None where there is no file.
    """

    config: Config
    folder: str
    name: str | None = None

    @property
    def shown_name(self) -> str:
        """Its file for people, also where there is none."""
        return self.name or OWN_FILE

    def error(self, path: tuple[str | int, ...], message: str) -> ConfigError:
        """An error about a setting, with its place in the file.

        Args:
            path: the keys and indexes that lead to the setting.
            message: what is wrong with it.
        """
        name = os.path.basename(self.shown_name)  # noqa: PTH119 - no pathlib, as below
        if name == SHARED_FILE:
            path = (*SHARED_TABLE, *path)
        with open(os.path.join(self.folder, name), encoding="utf-8") as opened:  # noqa: PTH118, PTH123
            document = Document(self.shown_name, opened.read())
        return ConfigError.at(document, place_of(document.text, path), message)


def find_configuration(file: str | None, *, isolated: bool) -> Configured:
    """Find the configuration: in a file that was named, or the nearest one at or above the working directory.

    Args:
        file: the file that was named, None for none.
        isolated: whether to do without.

    Raises:
        ConfigError: if it cannot be read, or understood.
    """
    here = os.getcwd()  # noqa: PTH109 - pathlib takes long to import
    if file is not None:
        config = _read(file, is_named=True)
        if config is None:
            raise ConfigError(f"{file}: there is no table [tool.filterlang] in it")
        return Configured(config, os.path.dirname(os.path.abspath(file)), file)  # noqa: PTH100, PTH120
    folder = "" if isolated else here
    while folder:
        for name in (OWN_FILE, SHARED_FILE):
            path = os.path.join(folder, name)  # noqa: PTH118
            config = _read(path, is_named=False)
            if config is not None:
                return Configured(config, folder, os.path.relpath(path, here))
        above = os.path.dirname(folder)  # noqa: PTH120
        folder = "" if above == folder else above
    return Configured(Config(), here)


def _read(path: str, *, is_named: bool) -> Config | None:
    shown = os.path.relpath(path)
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            data = file.read()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        if not is_named:
            return None
        raise ConfigError(f"{path}: there is no such file") from None
    except OSError as error:
        raise ConfigError(f"{shown}: {error.strerror or error}") from None
    if os.path.basename(path) == SHARED_FILE and not _MARK.search(data):  # noqa: PTH119 - no pathlib, as above
        return None
    try:
        return read_config(path if is_named else shown, data.decode())
    except UnicodeDecodeError as error:
        raise ConfigError(f"{shown}: not UTF-8 at byte {error.start}") from None
