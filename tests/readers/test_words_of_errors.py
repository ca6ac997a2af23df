"""What errors say: people's words, one error for each loss, whatever the parser calls it."""

import re

import pytest

from .sources import bare, metadata_stream, notification, outcome

JARGON = re.compile(
    r"XML_PARSE|xmlSAX|CharRef|NCName|PI name|PEReference|StartTag|EndTag|AttValue|EntityRef|CDATA not|redefined"
    r"|expecting|not started|Malformed|internal error|libxml|lxml|accepts only|mismatch|Excessive|hand-?ler"
    r"|Traceback|codec|NoneType|line \d+, column"
)
CONTENTS = {
    "nested deep": "<a>" * 300 + "</a>" * 300,
    "long name": f"<{'a' * 60_000}/>",
    "long attribute's name": f'<a {"b" * 60_000}="1"/>',
    "long target": f"<?{'p' * 60_000} x?>",
    "reserved target": "<?XML x?>",
    "prefix for no namespace": '<a xmlns:p=""/>',
    "prefix xml": '<a xmlns:xml="urn:x"/>',
    "prefix xmlns": '<a xmlns:xmlns="urn:x"/>',
    "two colons apart": "<a:b:c/>",
    "colon in front": "<:a/>",
    "colon behind": "<tt:/>",
    "one attribute by two prefixes": '<a xmlns:p="u" xmlns:q="u" p:x="1" q:x="1"/>',
    "attribute twice": '<a b="1" b="2"/>',
    "entity in an attribute": '<a b="&x;"/>',
    "entity in text": "&x;",
    "reference without its end": "&#65",
    "reference that is no number": "&#xZZ;",
    "reference to no character": "&#0;",
    "reference far outside": "&#99999999;",
    "surrogates": "&#xD83D;&#xDE00;",
    "ampersand": "a & b",
    "ampersand at the end": "a &",
    "less-than": "a < b",
    "less-than in an attribute": '<a b="<"/>',
    "no quotes": "<a b=c/>",
    "no value": "<a b/>",
    "no name": '<a ="c"/>',
    "no blank": '<a b="1"c="2"/>',
    "attributes in an end tag": '<a></a b="c">',
    "end tag without a name": "<a></>",
    "wrong end tag": "<a></b>",
    "end of a CDATA section": "a ]]> b",
    "CDATA in lower case": "<![cdata[x]]>",
    "declaration of an element": "<!ELEMENT a>",
    "comment with hyphens": "<!-- a -- b -->",
    "comment with one hyphen": "<!- x -->",
    "control character": "a\x01b",
    "NUL": "a\0b",
    "no character": "a\uffffb",
}


@pytest.mark.parametrize("name", CONTENTS)
def test_the_words_are_peoples(name: str) -> None:
    good = notification("tns1:Good")
    broken = notification(
        "tns1:Bad", f"<wsnt:Message><tt:Message><tt:Data/>{CONTENTS[name]}</tt:Message></wsnt:Message>"
    )
    data = metadata_stream(good, broken, good)
    found = outcome(data)
    assert found.types == ["Good", "Good"]
    ((_, offset, words),) = found.errors
    assert offset is not None
    assert data.index(b"</tt:Event>") < offset < data.rindex(b"<tt:Event>")
    assert not JARGON.search(words), words
    assert words.isprintable()
    assert len(words) < 250
    for size in (1, 61) if len(data) < 10_000 else (1460,):
        assert outcome(data, size) == found


DECLARATIONS = (
    b'<?xml encoding="utf-8"?>',
    b"<?xml version=1.0?>",
    b'<?xml encoding="utf-8" version="1.0"?>',
    b'<?xml version="1.0" foo="1"?>',
    b'<?xml version="1.0" standalone="maybe"?>',
    b'<?xml version="9"?>',
    b"<?xml version='1.0' encoding=utf-8?>",
    b"<?xml ?>",
)


@pytest.mark.parametrize("declaration", DECLARATIONS)
def test_a_wrong_declaration_costs_no_notification(declaration: bytes) -> None:
    for document, count in (
        (bare("tns1:Good"), 1),
        (metadata_stream(*[notification("tns1:Good")] * 300, declaration=""), 300),
    ):
        found = outcome(declaration + document)
        assert len(found.events) == count
        assert len(found.errors) + len(found.warnings) == 1
        assert not any(JARGON.search(words) for _, _, words in found.errors)
        assert outcome(declaration + document, 1460) == found


def test_the_versions_of_xml_are_read_alike() -> None:
    for version in ("1.0", "1.1", "1.7"):
        found = outcome(f'<?xml version="{version}"?>'.encode() + bare("tns1:Good"))
        assert (found.types, found.errors) == (["Good"], [])
