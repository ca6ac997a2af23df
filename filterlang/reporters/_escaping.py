"""Makes text from strangers fit for a terminal."""

import unicodedata


def escape(text: str) -> str:
    r"""The text on one line, with every character that could steer a terminal or hide text escaped.

    Those are control characters, line ends, lone surrogates and invisible formatting such as a change of the
    writing direction; they become ``\n``, ``\x1b``, ``\u202e`` and so on.

    Args:
        text: any text.
    """
    return text if text.isprintable() else "".join(map(_escaped, text))


def _escaped(character: str) -> str:
    if character.isprintable() or unicodedata.category(character) == "Zs":
        return character
    return repr(character)[1:-1]
