"""Hostile filter texts: whatever is done to a text, only the documented errors come out, and soon.

FILTERLANG_MUTATIONS sets how many mutations are tried (2,000 in the ordinary run).
"""

import os
import random
import tracemalloc

import pytest

import filterlang
from filterlang.diagnostics import describe, has_error
from filterlang.dialects import dialect_ids

MUTATIONS = int(os.environ.get("FILTERLANG_MUTATIONS", "2000"))

SEEDS = [
    'boolean(//tt:SimpleItem[@Name="port" and @Value="1"]) and not(boolean(//SimpleItem[@Name=“state”]))',
    "(boolean(//tt:ElementItem[@Name='Link' or not(@Value=\"x\")])) or boolean(//tt:SimpleItem[@Name!=5])",
    "tns1:RuleEngine//.|tns1:Device/tnsaxis:IO/Port | onvif:A/*/b,axis:C/.",
    "tns1:Device / Trigger//x",
    " alarm ;Motion,, straße",
    "rtsp://c/m?event=on&amp;eventtopic=onvif:A//. | axis:B,%C3%A9%&eventcontent=boolean(//SimpleItem[@Name=%22a%00%22])",
    "http://c/streamEvents?types=alarm,%20motion+x&deviceid=017&serverid=0&TYPES",
    "https://c/2/events/512?type=Heartbeat+Event&device=a%2C%20b&eventversion=-02",
    '<wsnt:Filter><wsnt:TopicExpression Dialect="http://docs.oasis-open.org/wsn/t-1/TopicExpression/Concrete">'
    "tns1:A/&#66;<!-- x --></wsnt:TopicExpression><wsnt:MessageContent><![CDATA[boolean(//SimpleItem[@Name='a'])]]>"
    "</wsnt:MessageContent></wsnt:Filter>",
]
PIECES = [
    *"\"'()[]@=/|;,.:* \t\n\u00a0“”\x00\ud800é",
    "//.",
    "and",
    "or",
    "not(",
    "boolean(",
    "@Name=",
    "&quot;",
    "\U0001f3a5",
    *(
        "%",
        "%20",
        "%C3",
        "&",
        "&amp;",
        "#",
        "?",
        "+",
        "=on",
        "<",
        ">",
        "<a/>",
        "]]>",
        "<!--",
        "xmlns:wsnt='u'",
    ),
]


def mutate(text: str, random_: random.Random) -> str:
    for _ in range(random_.randint(1, 4)):
        start = random_.randint(0, len(text))
        end = min(len(text), start + random_.randint(0, 12))
        match random_.randrange(6):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:start] + random_.choice(PIECES) + text[start:]
            case 2:
                text = text[:start] + text[start:end] * random_.randint(2, 4) + text[end:]
            case 3:
                text = text[:start] + random_.choice(PIECES) + text[end:]
            case 4:
                text = text[:start]
            case _:
                text = text[:start] + random_.choice(SEEDS)[random_.randint(0, 40) :] + text[end:]
    return text


def test_mutated_texts_raise_nothing_but_filter_errors() -> None:
    random_ = random.Random(20261)
    compiled = 0
    tracemalloc.start()
    for count in range(MUTATIONS):
        if count == min(1_000, MUTATIONS // 2):
            tracemalloc.reset_peak()
            settled, _ = tracemalloc.get_traced_memory()
        text = mutate(random_.choice(SEEDS), random_)
        dialect = random_.choice(dialect_ids())
        found = filterlang.check(text, dialect)
        for diagnostic in found:
            assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)
            assert describe(diagnostic, text)
            assert diagnostic.fix is None or diagnostic.fix.apply(text) != text
        try:
            flt = filterlang.compile(text, dialect)
        except filterlang.FilterError as error:
            assert has_error(found)
            assert list(error.diagnostics) == found  # rules are asked about what compiles
        else:
            compiled += 1
            assert not has_error(found)
            assert set(flt.diagnostics) <= set(found)
            assert flt.matches(filterlang.Event(topic="tns1:Device", items=[("port", "1")])) in (True, False)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert compiled > MUTATIONS // 100
    assert peak - settled < 20_000_000


LONG = 30_000


@pytest.mark.parametrize("dialect", dialect_ids())
@pytest.mark.parametrize(
    "text",
    [
        "(" * LONG,
        ")" * LONG,
        "not(" * (LONG // 4),
        '"' * LONG,
        "'" * (LONG + 1),
        "“" * LONG,
        " " * LONG,
        " " * LONG + "x",
        "tns1:A" + "/" * LONG,
        "tns1:A" + " " * LONG + "/B",
        "tns1:A" + " /" * (LONG // 2),
        "|" * LONG,
        "," * LONG,
        ";" * LONG,
        "a" * LONG,
        "a:" * (LONG // 2),
        "&quot;" * (LONG // 6),
        "&quot;" + "a" * LONG,
        "boolean(" * (LONG // 8),
        "boolean(//tt:SimpleItem[@Name=" * (LONG // 30),
        "//tt:SimpleItem" * (LONG // 15),
        'boolean(//tt:SimpleItem[@Name="a"]) and ' * (LONG // 40),
        "@Name=“a and " * (LONG // 13),
        "\x00" * LONG,
        "/." * (LONG // 2),
        "//." * (LONG // 3),
        "tns1:A|" * (LONG // 7),
        "x:A|" * (LONG // 4),
        "tns1:A" + "/. " * (LONG // 3),
        "tns1:A" + " or" * (LONG // 3),
        "‘a " * (LONG // 3),
        "\u00a0 " * (LONG // 2) + "x",
        "?" + "&" * LONG,
        "?" + "a=&" * (LONG // 3),
        "?types=a" + "&types=b" * (LONG // 8),
        "?event=%" + "%" * LONG,
        "?event=" + "%C3" * (LONG // 3),
        "?" + "&amp;" * (LONG // 5),
        "?eventtopic=" + "tns1:A," * (LONG // 7),
        "?eventcontent=" + "not(" * (LONG // 4),
        "?types=" + "a+" * (LONG // 2),
        "/2/events" * (LONG // 9),
        "<a>" * (LONG // 3),
        "<a " + "b='c' " * (LONG // 6),
        "<Filter>" + "<a/>" * (LONG // 4) + "</Filter>",
        "<wsnt:Filter>" + "<wsnt:TopicExpression/>" * (LONG // 23) + "</wsnt:Filter>",
        "<wsnt:MessageContent>" + "not(" * (LONG // 4) + "</wsnt:MessageContent>",
        "<!--" + "-" * LONG,
        "<?" * (LONG // 2),
    ],
    ids=lambda text: text[:12],
)
def test_long_monotonous_texts_are_read_in_linear_time(text: str, dialect: str) -> None:
    found = filterlang.check(text, dialect)
    assert all(diagnostic.span.end <= len(text) for diagnostic in found)
    if has_error(found):
        with pytest.raises(filterlang.FilterError) as caught:
            filterlang.compile(text, dialect)
        assert str(caught.value)
    else:
        assert filterlang.compile(text, dialect).expr is not None
