"""YAML files: filters at the paths that a configuration names.

Knows what of PyYAML's errors to tell; what becomes of its events knows ``_yaml_tree``.
"""

from collections.abc import Iterator, Sequence

import yaml

from filterlang.lint.entries import FilterEntry, Selector
from filterlang.lint.sources._base import SourceError
from filterlang.lint.sources._comments import Comments
from filterlang.lint.sources._selecting import select
from filterlang.lint.sources._tree import TreeError
from filterlang.lint.sources._yaml_tree import read_tree
from filterlang.places.findings import Document


def read(document: Document, selectors: Sequence[Selector]) -> Iterator[FilterEntry]:
    """The filters of a YAML file, of all documents in it.

    Args:
        document: the file.
        selectors: where they stand.

    Returns:
        Its filters, in order.

    Raises:
        SourceError: if it is no YAML, or a comment for filterlang is not understood; says where.
    """
    try:
        roots, texts = read_tree(document.text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = ": ".join(filter(None, (error.context, error.problem)))
        raise SourceError.at(document, 0 if mark is None else mark.index, f"not YAML: {reason}") from None
    except yaml.reader.ReaderError as error:
        raise SourceError.at(
            document, _first_forbidden(error, document.text), f"not YAML: {error.reason}"
        ) from None
    except TreeError as error:
        raise SourceError.at(document, error.offset, error.reason) from None
    return select(document, roots, selectors, Comments.of_lines(document, texts))


def _first_forbidden(error: yaml.reader.ReaderError, text: str) -> int:
    # libyaml counts bytes here, where everything else counts characters.
    character = error.character if isinstance(error.character, str) else chr(error.character)
    return max(text.find(character), 0)
