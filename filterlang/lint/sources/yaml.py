"""YAML files: filters at the paths that a configuration names.

Knows what of PyYAML's errors to tell; what becomes of its events knows ``_yaml_tree``.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import yaml

from filterlang.lint.entries import FilterEntry, Selector
from filterlang.lint.sources._base import SourceError
from filterlang.lint.sources._comments import Comments
from filterlang.lint.sources._selecting import select
from filterlang.lint.sources._tree import TreeError
from filterlang.lint.sources._yaml_tree import read_tree
from filterlang.places.errors import meaning_of
from filterlang.places.findings import Document

_MEANINGS: Final = {
    # What PyYAML says, by either of its parsers, and what that means. What stands first counts.
    "that cannot start any token": (
        "no value starts so: indent with blanks and not with a tab, and put quotes around a value that "
        "starts with @, ` or %"
    ),
    "mapping values are not allowed": (
        "`:` cannot stand here: a line is indented wrongly, or a value with a colon in it needs quotes"
    ),
    "',' or ']'": "`,` or `]` should stand here: a list is not closed",
    "',' or '}'": "`,` or `}` should stand here: a mapping in braces is not closed",
    "could not find expected ':'": "`:` should follow the key",
    "unknown escape character": "no escape of YAML starts so: double the backslash, or use single quotes",
    "while scanning a quoted scalar": "the quotes are not closed",
    "while scanning an anchor": "a name should follow `&`; put a text that starts so in quotes",
    "while scanning an alias": "a name should follow `*`; put a text that starts so in quotes",
    "undefined tag handle": "this tag is not declared; put a text that starts with `!` in quotes",
    "while scanning a block scalar": "nothing should follow `|` or `>` on its line",
    "<document start>": "nothing should follow the value: a line is indented wrongly, or `---` is missing",
    "while parsing a block mapping": "a key should stand here: the line is not indented as those above",
    "while parsing a block collection": "`-` should stand here: the line is not indented as those above",
    "while parsing a flow node": "a value should stand here",
}


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
        reason = meaning_of(f"{error.context} {error.problem}", _MEANINGS)
        raise SourceError.at(document, 0 if mark is None else mark.index, f"not YAML: {reason}") from None
    except yaml.reader.ReaderError as error:
        raise SourceError.at(
            document,
            _first_forbidden(error, document.text),
            "not YAML: this character cannot stand in YAML: write it as an escape in double quotes",
        ) from None
    except TreeError as error:
        raise SourceError.at(document, error.offset, error.reason) from None
    return select(document, roots, selectors, Comments.of_lines(document, texts))


def _first_forbidden(error: yaml.reader.ReaderError, text: str) -> int:
    # libyaml counts bytes here, where everything else counts characters.
    character = error.character if isinstance(error.character, str) else chr(error.character)
    return max(text.find(character), 0)
