"""Atoms: what rows ask for and events offer, as strings that are looked up.

An item with a name and a value is the key that the event has for it (:func:`filterlang.event.item_key`), and
the bare name of an item is that name. The others start with two NULs or more, which no name and no value
holds, so that no two atoms of different kinds are equal.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal, TypeAlias

from filterlang.event import Event

Facet: TypeAlias = Literal[
    "name", "value", "element", "device", "server", "version", "operation", "type", "folded type", "text"
]
"""What an atom is about, if not a name and a value: the name or the value of an item, the name of an
ElementItem, a field, or a text that stands in the type."""

_PREFIXES: Final[Mapping[Facet, str]] = {
    "name": "",
    "value": "\0\0",
    "element": "\0\0\0element\0",
    "device": "\0\0\0device\0",
    "server": "\0\0\0server\0",
    "version": "\0\0\0version\0",
    "operation": "\0\0\0operation\0",
    "type": "\0\0\0type\0",
    "folded type": "\0\0\0folded type\0",
    "text": "\0\0\0text\0",
}


def atom_of(facet: Facet, text: str) -> str:
    """The atom of a text in a facet."""
    return _PREFIXES[facet] + text


def _field_atoms(facet: Facet, attribute: str | None = None) -> Callable[[Event], Iterable[str]]:
    prefix = _PREFIXES[facet]
    own = attribute or facet

    def atoms(event: Event) -> Iterable[str]:
        text = getattr(event, own)
        return () if text is None else (prefix + text,)

    return atoms


def _value_atoms(event: Event) -> Iterable[str]:
    return [_PREFIXES["value"] + value for value in event.values if value is not None]


def _element_atoms(event: Event) -> Iterable[str]:
    return [_PREFIXES["element"] + name for name, _ in event.element_pairs if name is not None]


def _folded_type_atoms(event: Event) -> Iterable[str]:
    return () if event.type is None else (_PREFIXES["folded type"] + event.folded_type,)


OFFERED: Final[Mapping[Facet, Callable[[Event], Iterable[str]]]] = {
    "name": lambda event: [name for name in event.names if name is not None],
    "value": _value_atoms,
    "element": _element_atoms,
    "device": _field_atoms("device"),
    "server": _field_atoms("server"),
    "version": _field_atoms("version", "version_text"),
    "operation": _field_atoms("operation"),
    "type": _field_atoms("type"),
    "folded type": _folded_type_atoms,
}
"""The atoms that an event offers in a facet, but for "text": an event offers no end of those, so the texts
that are asked for are searched in its type (``substrings``)."""


def facet_of(atom: str) -> Facet | None:
    """The facet of an atom, None for an item with a name and a value."""
    if "\0" not in atom:
        return "name"
    for facet, prefix in _PREFIXES.items():
        if len(prefix) > 2 and atom.startswith(prefix):
            return facet
    return "value" if atom.startswith(_PREFIXES["value"]) else None


def describe_atom(atom: str) -> str:
    """An atom for people."""
    facet = facet_of(atom)
    if facet is None:
        name, _, value = atom.partition("\0")
        return f"{name!r}={value!r}"
    text = atom.removeprefix(_PREFIXES[facet])
    return f"{'text in the type' if facet == 'text' else facet} {text!r}"
