"""What is wrong with a piece of XML that no parser takes, in people's words, and what can be done about it.

Two kinds of repair. A *deterministic* one has one sensible outcome and is made unless the reader is strict:
an undeclared prefix gets a namespace, bytes that the encoding does not have become U+FFFD. A *guess* is made
by a lenient reader only: an ampersand that starts no reference, a value without quotation marks and their
like.

Over 300 lines, because what is explained and what is repaired are the same mistakes, found by the same
patterns.

Knows no format. Each repair looks at the whole piece once and is made at most once, so the work stays
proportional to the piece.
"""

import codecs
import re
from collections.abc import Callable, Mapping
from html.entities import html5
from typing import Final, NamedTuple

from lxml import etree

from filterlang.diagnostics import brief
from filterlang.framing.encodings import declared_encoding
from filterlang.framing.parsing import UNDEFINED_NAMESPACE, Flaw, parse
from filterlang.namespaces import CONVENTIONAL_PREFIXES, undeclared_namespace

MOST_PREFIXES: Final = 64
"""The most undeclared prefixes of a piece that are declared: each costs time for each of its elements."""

MOST_LISTED: Final = 6
"""The most prefixes that a message lists."""

LONGEST_SHOWN: Final = 60
"""The most bytes in front of a mistake that are looked at to quote it."""

_MARKUP: Final = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
    rb"""|<(/?)([^\s<>/"'=!?]++)((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>""",
    re.DOTALL,
)
_ATTRIBUTE: Final = re.compile(rb"""([^\s=<>"'/]++)(\s*+=\s*+)("[^"]*+"|'[^']*+'|[^\s"'<>]*+)""")
_DECLARED: Final = re.compile(rb"""\bxmlns:([^\s=<>"'/:]++)\s*=""")
_ROOT: Final = re.compile(rb"""<[^\s<>/"'=!?]++""")
_XML_DECLARATION: Final = re.compile(rb"\s*<\?xml[ \t\r\n][^<>]*?\?>")
_QNAME: Final = re.compile(
    rb"""[A-Za-z_\x80-\xff][^\s<>/"'=!?:;&]*+(?::[A-Za-z_\x80-\xff][^\s<>/"'=!?:;&]*+)?"""
)
_NAMESPACE: Final = re.compile(rb"""\sxmlns(?::([A-Za-z_][^\s=<>"'/:]*+))?\s*=\s*("[^"<&]+"|'[^'<&]+')""")
_PLAIN_URI: Final = re.compile(rb"""["'][A-Za-z]++:[\w./?=~-]++["']""", re.ASCII)
_URI_CHARACTERS: Final = "%:/?#[]@!$&'()*+,;=-._~"
_LONE_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_REFERENCE: Final = re.compile(rb"&(?:#([0-9]++)|#x([0-9A-Fa-f]++)|([A-Za-z_][\w.-]*+));|&")
_FORBIDDEN: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|\xed[\xa0-\xbf][\x80-\xbf]")
_NAMED: Final = (b"amp", b"lt", b"gt", b"quot", b"apos")
_REPLACEMENT: Final = "\ufffd".encode()

# Numbers of libxml2's errors (xmlerror.h), which keep their meaning from version to version.
_NAME_REQUIRED: Final = 68
_WRONG_NAMESPACE: Final = 99
_WRONG_BYTES: Final = (32, 81, 6003)


class Repair(NamedTuple):
    """A repair that was made: its code in ``READING_CODES``, and what was wrong."""

    code: str
    message: str


class Repaired(NamedTuple):
    """A piece that could be repaired.

    Attributes:
        root: its root.
        repairs: what was done, one of each kind and name.
        declared: the prefixes that were declared, with their namespaces.
        mends: what was done to the markup, which may concern the start tags around the piece, too.
    """

    root: etree._Element
    repairs: tuple[Repair, ...]
    declared: Mapping[str, str]
    mends: tuple[Callable[[bytes], bytes], ...]


def repair(data: bytes, flaw: Flaw, *, strict: bool, lenient: bool) -> Repaired | str:
    """Repair a piece that is not well-formed.

    Args:
        data: the piece, as a document of its own.
        flaw: what the parser says about it.
        strict: whether nothing may be repaired.
        lenient: whether what was meant may be guessed.

    Returns:
        The piece, or why it cannot be read.
    """
    reason = explain(data, flaw)
    if strict:
        return reason
    repairs: list[Repair] = []
    declared: dict[str, str] = {}
    undeclared: dict[str, str] = {}
    mends: list[Callable[[bytes], bytes]] = []
    encoding = declared_encoding(data) or "UTF-8"
    decoded = _replace_wrong_bytes(data, flaw)
    if decoded is not None:
        data, message = decoded
        repairs.append(Repair("wrong-bytes", message))
    if lenient:
        guessed, guesses = guess(data)
        if guesses:
            data = guessed
            repairs += guesses
            mends.append(lambda tag: guess(tag)[0])
    prefixes = _undeclared_prefixes(data)
    root: etree._Element | Flaw = flaw
    if repairs and not prefixes:
        root = parse(data)
    is_mended = False
    for _ in range(3):
        # Once for the namespaces that are declared, and twice for prefixes: one may be declared somewhere,
        # but not where it is used.
        if not isinstance(root, Flaw):
            break
        if root.code == _WRONG_NAMESPACE and not is_mended:
            is_mended = True
            data, mended = _mend_namespaces(data, "UTF-8" if decoded is not None else encoding)
            repairs += mended
            mends.append(lambda tag: _mend_namespaces(tag, encoding)[0])
            root = parse(data) if mended else root
            continue
        if not prefixes:
            prefixes = {prefix: element for prefix, element in root.undeclared if prefix not in declared}
        if not prefixes or len(declared) + len(prefixes) > MOST_PREFIXES:
            break
        added = {
            prefix: CONVENTIONAL_PREFIXES.get(prefix) or undeclared_namespace(prefix) for prefix in prefixes
        }
        declared |= added
        undeclared |= prefixes
        data = declare(data, added)
        prefixes = {}
        root = parse(data)
    if isinstance(root, Flaw):
        return explain(data, root) if repairs or undeclared else reason
    if undeclared:
        repairs.append(_undeclared(undeclared))
    return Repaired(root, tuple(dict.fromkeys(repairs)), declared, tuple(mends))


def _mend_namespaces(data: bytes, encoding: str) -> tuple[bytes, list[Repair]]:
    """The bytes with URIs that the parser takes in all declarations of namespaces, and what was repaired."""
    repairs: dict[Repair, None] = {}
    known: dict[bytes, bytes] = {}

    def mended(quoted: bytes) -> bytes:
        if quoted not in known:
            known[quoted], repair = _mend_uri(quoted, encoding)
            repairs.update({} if repair is None else {repair: None})
        return known[quoted]

    def mended_attribute(attribute: "re.Match[bytes]") -> bytes:
        name, equals, value = attribute.groups()
        is_namespace = name.startswith(b"xmlns") and name[5:6] in (b"", b":") and value[:1] in (b'"', b"'")
        return name + equals + mended(value) if is_namespace else attribute[0]

    def mended_tag(tag: "re.Match[bytes]") -> bytes:
        if not tag[2] or tag[1] or b"xmlns" not in tag[3]:
            return tag[0]
        return b"<" + tag[2] + _ATTRIBUTE.sub(mended_attribute, tag[3]) + b">"

    return _MARKUP.sub(mended_tag, data), list(repairs)


def _mend_uri(quoted: bytes, encoding: str) -> tuple[bytes, Repair | None]:
    # Only the identity of a URI counts, and how the rest of the world writes it (RFC 3987, section 3.1).
    if _is_uri(quoted):
        return quoted, None
    try:
        element = parse(b"<a b=" + quoted.decode(encoding).encode() + b"/>")
    except (LookupError, ValueError):
        return quoted, None
    written = "" if isinstance(element, Flaw) else element.get("b", "")
    text = written.strip()
    if not text:
        return quoted, None
    encoded = _percent(_LONE_PERCENT.sub("%25", text), _URI_CHARACTERS)
    for uri in (text, encoded, _percent(text, "-._~")):
        attribute = b'"' + uri.replace("&", "&amp;").replace('"', "&quot;").encode() + b'"'
        if not _is_uri(attribute):
            continue
        if uri == text:
            return attribute, Repair("wrong-name", "white space around the URI of a namespace is dropped")
        words = f"the namespace {brief(text)!r} is no URI: read as {brief(uri)!r}"
        return attribute, Repair("wrong-name", words)
    return quoted, None


def _percent(text: str, kept: str) -> str:
    return "".join(
        [
            each
            if each in kept or (each.isascii() and each.isalnum())
            else "".join([f"%{byte:02X}" for byte in each.encode("utf-8", "replace")])
            for each in text
        ]
    )


def _is_uri(quoted: bytes) -> bool:
    """Whether the parser takes the value of an attribute as the URI of a namespace."""
    if _PLAIN_URI.fullmatch(quoted):
        return True
    return quoted.isascii() and not isinstance(parse(b"<p:a xmlns:p=" + quoted + b"/>"), Flaw)


def _undeclared(prefixes: Mapping[str, str]) -> Repair:
    element = brief(next(iter(prefixes.values())))
    if len(prefixes) == 1:
        (prefix,) = prefixes
        uri = CONVENTIONAL_PREFIXES.get(prefix)
        meaning = f"the usual {uri}" if uri is not None else "a namespace of its own"
        words = f"the prefix {brief(prefix)!r} of <{element}> is not declared: read as {meaning}"
        return Repair("undeclared-prefix", words)
    usual = [prefix for prefix in prefixes if prefix in CONVENTIONAL_PREFIXES]
    others = [prefix for prefix in prefixes if prefix not in CONVENTIONAL_PREFIXES]
    read = [
        f"{_listed(each)} {meaning}"
        for each, meaning in ((usual, "as usual"), (others, "as namespaces of their own"))
        if each
    ]
    words = f"prefixes are not declared, first at <{element}>: read {', '.join(read)}"
    return Repair("undeclared-prefix", words)


def _listed(prefixes: list[str]) -> str:
    shown = ", ".join([repr(brief(prefix)) for prefix in prefixes[:MOST_LISTED]])
    return shown if len(prefixes) <= MOST_LISTED else f"{shown} and {len(prefixes) - MOST_LISTED} more"


def _undeclared_prefixes(data: bytes) -> dict[str, str]:
    """The prefixes of elements and attributes that are declared nowhere in a piece, each with an element."""
    declared = set(_DECLARED.findall(data)) | {b"xml", b"xmlns"}
    found: dict[str, str] = {}
    for tag in _MARKUP.finditer(data):
        name = tag[2]
        if not name or tag[1]:
            continue
        names = [name]
        if b":" in tag[3]:
            names += [attribute[1] for attribute in _ATTRIBUTE.finditer(tag[3])]
        for each in names:
            prefix, colon, _ = each.partition(b":")
            if colon and prefix and prefix not in declared:
                declared.add(prefix)
                found[prefix.decode("utf-8", "replace")] = name.decode("utf-8", "replace")
    return found


def declare(data: bytes, namespaces: Mapping[str, str]) -> bytes:
    """Declare prefixes on the first start tag of some bytes."""
    root = _ROOT.search(data)
    if root is None:
        return data
    added = "".join([f' xmlns:{prefix}="{uri}"' for prefix, uri in namespaces.items()]).encode()
    return data[: root.end()] + added + data[root.end() :]


def bare_tag(tag: bytes) -> bytes:
    """The name and the namespaces of a start tag, as nothing else matters; empty if the name is wrong."""
    name = _ROOT.match(tag)
    if name is None or not _QNAME.fullmatch(name[0], 1):
        return b""
    declarations = {each[1]: each[0] for each in _NAMESPACE.finditer(tag) if _is_uri(each[2])}
    return name[0] + b"".join(declarations.values()) + b">"


# Bytes.


def _replace_wrong_bytes(data: bytes, flaw: Flaw) -> tuple[bytes, str] | None:
    """The piece in UTF-8, with U+FFFD for what its encoding does not have; None if nothing is wrong."""
    name = declared_encoding(data) or "UTF-8"
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        return None
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        pass
    else:
        if flaw.code not in _WRONG_BYTES:
            return None
    text = data.decode(codec, "replace").encode()
    declaration = _XML_DECLARATION.match(text)
    text = text[declaration.end() :] if declaration is not None else text
    return text, f"bytes that are not {name} are read as U+FFFD"


# Guesses.


def guess(data: bytes) -> tuple[bytes, list[Repair]]:
    """The bytes as they were probably meant, and what was guessed."""
    repairs: list[Repair] = []
    pieces: list[bytes] = []
    position = 0
    for markup in _MARKUP.finditer(data):
        pieces.append(_guess_text(data[position : markup.start()], repairs))
        pieces.append(_guess_tag(markup, repairs) if markup[2] else _guess_characters(markup[0], repairs))
        position = markup.end()
    pieces.append(_guess_text(data[position:], repairs))
    return b"".join(pieces), list(dict.fromkeys(repairs))


def _guess_tag(tag: "re.Match[bytes]", repairs: list[Repair]) -> bytes:
    slash, name, rest = tag.groups()
    fixed = _guess_name(name, repairs)
    ending = b""
    if rest.endswith(b"/"):
        rest, ending = rest[:-1], b"/"
    if not rest.strip():
        return b"<" + slash + fixed + rest + ending + b">"
    seen: set[bytes] = set()
    position = 0
    pieces = [b"<", slash, fixed]
    for attribute in _ATTRIBUTE.finditer(rest):
        between = rest[position : attribute.start()]
        position = attribute.end()
        key, equals, value = attribute.groups()
        key = _guess_name(key, repairs)
        if key in seen:
            shown = brief(key.decode("utf-8", "replace"))
            repairs.append(
                Repair("repeated-attribute", f"the attribute {shown!r} stands twice: the first one counts")
            )
            continue
        seen.add(key)
        if value[:1] in (b'"', b"'"):
            value = value[:1] + _guess_text(value[1:-1], repairs) + value[:1]
        else:
            shown = brief(value.decode("utf-8", "replace"))
            repairs.append(Repair("unquoted-value", f"the value {shown} has no quotation marks"))
            value = b'"' + _guess_text(value, repairs) + b'"'
        pieces += [between or b" ", key, equals, value]
    return b"".join([*pieces, rest[position:], ending, b">"])


def _guess_name(name: bytes, repairs: list[Repair]) -> bytes:
    if b"::" not in name:
        return name
    fixed = re.sub(rb":{2,}", b":", name)
    repairs.append(
        Repair("double-colon", f"two colons in the name {brief(name.decode('utf-8', 'replace'))!r}")
    )
    return fixed


def _guess_text(text: bytes, repairs: list[Repair]) -> bytes:
    if b"&" in text:
        text = _REFERENCE.sub(lambda reference: _guess_reference(reference, repairs), text)
    return _guess_characters(text, repairs)


def _guess_reference(reference: "re.Match[bytes]", repairs: list[Repair]) -> bytes:
    decimal, hexadecimal, name = reference.groups()
    if decimal is not None or hexadecimal is not None:
        digits = (decimal or hexadecimal).lstrip(b"0")
        number = int(digits or b"0", 16 if decimal is None else 10) if len(digits) <= 8 else 0
        if (
            number in (9, 10, 13)
            or 0x20 <= number < 0xD800
            or 0xE000 <= number < 0xFFFE
            or 0x10000 <= number < 0x110000
        ):
            return reference[0]
        repairs.append(_forbidden(reference[0]))
        return _REPLACEMENT
    if name is None:
        repairs.append(Repair("raw-ampersand", "an & that starts no reference is read as &amp;"))
        return b"&amp;"
    if name in _NAMED:
        return reference[0]
    character = html5.get(f"{name.decode('ascii', 'replace')};")
    shown = brief(reference[0].decode("ascii", "replace"))
    if character is None:
        repairs.append(Repair("unknown-entity", f"{shown} is no entity of XML: read as it stands"))
        return b"&amp;" + reference[0][1:]
    repairs.append(Repair("unknown-entity", f"{shown} is no entity of XML: read as HTML's"))
    return "".join([f"&#{ord(each)};" for each in character]).encode()


def _guess_characters(text: bytes, repairs: list[Repair]) -> bytes:
    found = _FORBIDDEN.search(text)
    if found is None:
        return text
    repairs.append(_forbidden(found[0]))
    return _FORBIDDEN.sub(_REPLACEMENT, text)


def _forbidden(shown: bytes) -> Repair:
    return Repair("forbidden-character", f"{_character(shown)}, which XML forbids, is read as U+FFFD")


# Words.


def explain(data: bytes, flaw: Flaw) -> str:
    """Why a piece is not well-formed, so that the author of what wrote it understands it.

    Args:
        data: the piece.
        flaw: what the parser says.
    """
    write = _WORDS.get(flaw.code)
    index = flaw.place(data)
    words = write(data, index, flaw) if write is not None else None
    return words or flaw.message or "not well-formed"


def _quote(data: bytes, start: int, end: int) -> str:
    return repr(brief(data[max(start, 0) : end].decode("utf-8", "replace")))


def _around(data: bytes, index: int) -> str:
    """The tag or the text around a place."""
    start = max(data.rfind(b"<", 0, index), data.rfind(b">", 0, index - 1) + 1, index - LONGEST_SHOWN, 0)
    end = min(
        [each for each in (data.find(b"<", index), data.find(b">", index)) if each >= 0], default=len(data)
    )
    return _quote(
        data, start, min(end + 1 if data[end : end + 1] == b">" else end, start + LONGEST_SHOWN + 20)
    )


def _ampersand(data: bytes, index: int, _: Flaw) -> str | None:
    start = data.rfind(b"&", max(index - LONGEST_SHOWN, 0), index + 1)
    if start < 0 or data.find(b"<", start, index) >= 0:
        return None
    return f"an & that starts no reference, in {_around(data, start)}: write &amp;"


def _name_missing(data: bytes, index: int, flaw: Flaw) -> str | None:
    if b"&" in data[max(index - 2, 0) : index + 1]:
        return _ampersand(data, index, flaw)
    return f"a name that is no XML name, in {_around(data, index)}"


def _entity(_data: bytes, _index: int, flaw: Flaw) -> str:
    name = re.search(r"'([^']*)'", flaw.message)
    shown = f"&{brief(name[1])};" if name is not None else "an entity"
    return f"{shown} is no entity of XML: write the character itself, or &amp; for &"


def _unquoted(data: bytes, index: int, _: Flaw) -> str:
    return f"an attribute without quotes around its value, in {_around(data, index)}"


def _character(shown: bytes) -> str:
    if shown.startswith(b"&"):
        return f"the character reference {brief(shown.decode('ascii', 'replace'))}"
    number = ord(shown.decode("utf-8", "surrogatepass")[:1] or "\0")
    return f"the {'control character' if number < 0x20 else 'character'} U+{number:04X}"


def _invalid_character(data: bytes, index: int, flaw: Flaw) -> str:
    found = _FORBIDDEN.search(data, max(index - 4, 0)) if "CharRef" not in flaw.message else None
    if found is not None:
        return f"{_character(found[0])}, which XML forbids, in {_around(data, found.start())}"
    return f"a reference to a character that XML forbids, in {_around(data, index)}"


def _mismatch(_data: bytes, _index: int, flaw: Flaw) -> str | None:
    names = re.search(r"mismatch: (\S+) line \d+ and (\S+)", flaw.message)
    return f"</{brief(names[2])}> where </{brief(names[1])}> should stand" if names is not None else None


def _prefix(_data: bytes, _index: int, flaw: Flaw) -> str | None:
    if not flaw.undeclared:
        return None
    prefix, element = flaw.undeclared[0]
    return f"the prefix {brief(prefix)!r} of <{brief(element)}> is not declared"


def _repeated(data: bytes, index: int, flaw: Flaw) -> str:
    name = re.search(r"Attribute (\S+) redefined", flaw.message)
    shown = f"the attribute {brief(name[1])!r}" if name is not None else "an attribute"
    return f"{shown} stands twice, in {_around(data, index)}"


def _not_in_encoding(data: bytes, _index: int, _flaw: Flaw) -> str:
    return f"bytes that are not {declared_encoding(data) or 'UTF-8'}: convert them, or declare their encoding"


def _said(words: str) -> Callable[[bytes, int, Flaw], str | None]:
    return lambda data, index, _: f"{words}, in {_around(data, index)}"


_WORDS: Final[Mapping[int, Callable[[bytes, int, Flaw], str | None]]] = {
    6: _said("a reference to a character that is no number"),
    7: _said("a reference to a character that is no number, or does not end with a semicolon"),
    8: _invalid_character,
    9: _invalid_character,
    23: _ampersand,
    26: _entity,
    **dict.fromkeys(_WRONG_BYTES, _not_in_encoding),
    38: _said("a < inside the value of an attribute: write &lt;"),
    39: _unquoted,
    41: _said("an attribute without a value"),
    42: _repeated,
    62: _said("]]> in text: write ]]&gt;"),
    64: _said("an instruction whose name is reserved"),
    65: _said("no white space between two attributes"),
    _NAME_REQUIRED: _name_missing,
    73: _said("a tag that does not end with >"),
    76: _mismatch,
    80: _said("-- inside a comment"),
    **dict.fromkeys((_WRONG_NAMESPACE, 200), _said("a namespace that cannot be declared so")),
    UNDEFINED_NAMESPACE: _prefix,
    110: _said("a name that is too long"),
    114: lambda _data, _index, _flaw: "more elements inside each other than a parser takes",
    203: _said("two attributes of the same name in the same namespace"),
    202: _said("a name with a colon too many"),
}
