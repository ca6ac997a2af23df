"""The recipes of docs/recipes.md, to be run as they are printed."""

import os
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any, Final

import pytest

from tests.test_readme import CHECKOUT, blocks

PAGE: Final = CHECKOUT / "docs" / "recipes.md"
SET: Final = "FILTERLANG_RECIPES"
"""If set, a package that is missing is a failure."""


def sections() -> dict[str, str]:
    """The text of each recipe by its heading."""
    _, *found = PAGE.read_text(encoding="utf-8").split("\n## ")
    return {text.partition("\n")[0]: text for text in found}


def recipe(heading: str, *packages: str) -> Mapping[str, Any]:
    """What the Python of a recipe defines.

    Args:
        heading: its heading.
        packages: what it imports that filterlang itself does not install.
    """
    missing = [each for each in packages if find_spec(each) is None]
    if missing:
        reason = f"needs {', '.join(missing)}: install the extra 'recipes'"
        if os.environ.get(SET):
            pytest.fail(reason)
        pytest.skip(reason)
    names: dict[str, Any] = {"__name__": f"recipe of {heading}"}
    for code, _ in blocks(sections()[heading]):
        exec(compile(code, f"{PAGE.name}: {heading}", "exec"), names)
    return names
