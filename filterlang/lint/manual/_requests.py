"""Manual pages of the codes of requests: URLs and the XML Filter element."""

from typing import Final

from filterlang.lint.manual._page import page

_AXIS: Final = "rtsp://camera/axis-media/media.amp"
_WSNT: Final = 'xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2"'
_TNS1: Final = 'xmlns:tns1="http://www.onvif.org/ver10/topics"'
_CONCRETE_SET: Final = "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet"
_IN_CONCRETE_SET: Final = f'Dialect="{_CONCRETE_SET}">tns1:Device//.'


def _filter(inside: str, gap: str = "\n") -> str:
    return f"<wsnt:Filter {_WSNT}\n    {_TNS1}>{gap}{inside}{gap}</wsnt:Filter>"


def _topic(text: str, dialect: str = _CONCRETE_SET) -> str:
    return _filter(f'<wsnt:TopicExpression Dialect="{dialect}">{text}</wsnt:TopicExpression>')


PAGES: Final = {
    "FL401": page(
        "axis-url",
        "A request is a whole URL, or what is left of one: `?event=on&…`, `event=on&…`. A topic "
        "expression or an item filter by itself is a text of another dialect, and the URL of another "
        "request, too.",
        "«tns1:Device//.»",
        good="?event=on&eventtopic=onvif:Device//.",
    ),
    "FL402": page(
        "axis-url",
        "The `event` argument of an Axis stream is off by default: without `event=on` the filter is "
        "accepted, the stream comes, and there are no events in it.\n\n"
        "The fix adds it.",
        f"{_AXIS}?«eventtopic=onvif:Device//.»",
        f"{_AXIS}?event=on&eventtopic=onvif:Device//.",
    ),
    "FL403": page(
        "axis-url",
        "A device ignores arguments that it does not know, so a misspelt one is as good as none, and "
        "the filter in it does nothing.\n\n"
        "The fix writes the name that was probably meant.",
        "?«even»=on",
        "?event=on",
    ),
    "FL404": page(
        "axis-url",
        "A URL holds no white space. Many programs send it as it is, some cut the URL there, some "
        "encode it.\n\n"
        "The fix encodes it.",
        "?event=on&eventtopic=onvif:A« »|onvif:B",
        "?event=on&eventtopic=onvif:A%20|onvif:B",
    ),
    "FL405": page(
        "axis-url",
        "Servers differ in which of two arguments of one name counts. Put what both say into one.",
        "?event=on&eventtopic=onvif:A&«eventtopic=onvif:B»",
        good="?event=on&eventtopic=onvif:A|onvif:B",
    ),
    "FL406": page(
        "axis-url",
        "`#` ends a URL: what stands behind it is for the client and is not sent.\n\nThe fix encodes it.",
        "?event=on&eventcontent=boolean(//SimpleItem[@Name=%22a«#»1%22])",
        "?event=on&eventcontent=boolean(//SimpleItem[@Name=%22a%231%22])",
    ),
    "FL407": page(
        "axis-url",
        "`%` starts an encoded character, of two hexadecimal digits. Without them it is read as it "
        "stands, but some servers refuse the URL.\n\n"
        "The fix encodes it.",
        "?event=on&eventcontent=boolean(//SimpleItem[@Name=%2250«%»%22])",
        "?event=on&eventcontent=boolean(//SimpleItem[@Name=%2250%25%22])",
    ),
    "FL408": page(
        "axis-url",
        "What is percent-encoded is UTF-8. `%E9` is an é in Latin-1, and no character in UTF-8.",
        "?event=on&eventcontent=boolean(//SimpleItem[@Name=%22«%E9»%22])",
        good="?event=on&eventcontent=boolean(//SimpleItem[@Name=%22%C3%A9%22])",
    ),
    "FL409": page(
        "axis-url",
        "`&amp;` is how HTML and XML write `&`. In a URL it is an `&` and an argument called "
        "`amp;…`. The URL was copied from the source of a page.\n\n"
        "The fix writes the character.",
        "?event=on«&amp;»eventtopic=onvif:A",
        "?event=on&eventtopic=onvif:A",
    ),
    "FL410": page(
        "axis-url",
        "`event` is `on` or `off`, `video` and `audio` are `1` or `0`. What a device makes of "
        "another value is not documented.\n\n"
        "The fix writes the value that was meant, where that is sure.",
        "?event=«yes»",
        "?event=on",
    ),
    "FL411": page(
        "jetstream-url",
        "The last part of the path is how many events are wanted: a whole number from 1 to 512.\n\n"
        "The fix writes one that is near. It is unsafe where another one may have been meant.",
        "/2/events/«513»?type=a",
        "/2/events/512?type=a",
    ),
    "FL412": page(
        "jetstream-url",
        "`eventversion` is an integer.",
        "/3/events?eventversion=«two»",
        good="/3/events?eventversion=2",
    ),
    "FL413": page(
        "jetstream-url",
        "`eventversion` came with version 3 of the interface. Version 2 ignores it, and events of "
        "all versions come.",
        "/2/events/5?«eventversion»=2",
        good="/3/events/5?eventversion=2",
    ),
    "FL414": page(
        "axis-url",
        "In a form `+` is a blank. An Axis device takes it for a plus sign, so the filter does not "
        "mean what it says.\n\n"
        "The fix writes `%20`.",
        "?event=on&eventtopic=onvif:A«+»|onvif:B",
        "?event=on&eventtopic=onvif:A%20|onvif:B",
    ),
    "FL415": page(
        "axis-url",
        "An argument is decoded once. `%253A` is then `%3A`, and not a colon: a program encoded a "
        "URL that was encoded already.\n\n"
        "The fix takes one encoding off.",
        "?event=on&eventtopic=«onvif%253AA%252F%252F.»",
        "?event=on&eventtopic=onvif%3AA%2F%2F.",
    ),
    "FL416": page(
        "axis-url",
        "`&` ends an argument, also between the quotes of a value: what stands behind it is another "
        "argument, which no device knows.\n\nThe fix encodes it.",
        '?event=on&eventcontent=boolean(//SimpleItem[@Name="a«&»b"])',
        '?event=on&eventcontent=boolean(//SimpleItem[@Name="a%26b"])',
    ),
    "FL417": page(
        "axis-url",
        "Declarations and subscriptions of Axis devices use the prefixes `tns1` and `tnsaxis`. In a URL, "
        "which declares no prefixes, the devices know `onvif` and `axis`.\n\nThe fix writes these.",
        "?event=on&eventtopic=«tns1»:Device//.",
        "?event=on&eventtopic=onvif:Device//.",
    ),
    "FL421": page(
        "wsnt-filter",
        "The message says what an XML parser found. A topic expression or an item filter by itself "
        "is a text of another dialect. A document type declaration is refused, whatever is in it.",
        "«tns1:Device//.»",
        good=_topic("tns1:Device//."),
    ),
    "FL422": page(
        "wsnt-filter",
        "A text in this dialect is a Filter element, one of its children, or a document with one "
        "Filter in it. For every event write an empty Filter.",
        "«<subscription/>»",
        good=f"<wsnt:Filter {_WSNT}/>",
    ),
    "FL423": page(
        "wsnt-filter",
        "A text is one filter. Check each subscription by itself.",
        f"<all><wsnt:Filter {_WSNT}/>«<wsnt:Filter {_WSNT}>»</wsnt:Filter></all>",
        good=f"<all><wsnt:Filter {_WSNT}/></all>",
    ),
    "FL424": page(
        "wsnt-filter",
        "A Filter holds TopicExpressions and MessageContents, and these hold text. To pass something "
        "else over would change what is selected; a device refuses it.",
        _filter("«tns1:Device//.»", gap=""),
        good=_topic("tns1:Device//."),
    ),
    "FL425": page(
        "wsnt-filter",
        "The elements are those of WS-BaseNotification, `http://docs.oasis-open.org/wsn/b-2`. One in "
        "no namespace, or in another, is none of them, and a device ignores or refuses it.\n\n"
        "The fix declares the namespace where there is none.",
        f"<Filter {_TNS1}><«TopicExpression» {_IN_CONCRETE_SET}</TopicExpression></Filter>",
        f'<Filter {_TNS1}><TopicExpression xmlns="http://docs.oasis-open.org/wsn/b-2" '
        f"{_IN_CONCRETE_SET}</TopicExpression></Filter>",
    ),
    "FL426": page(
        "wsnt-filter",
        "The schema wants a `Dialect` on each filter. Without one filterlang reads a ConcreteSet, or "
        "an ItemFilter; a device may read something else, or refuse it.\n\n"
        "The fix names the dialect that is read.",
        _filter("«<wsnt:TopicExpression>»tns1:Device//.</wsnt:TopicExpression>"),
        _topic("tns1:Device//."),
    ),
    "FL427": page(
        "wsnt-filter",
        "A topic expression is in ConcreteSet or Concrete, a content filter in ItemFilter. Devices "
        "need not know others, such as WS-Topics Full or XPath, and filterlang does not read them. "
        "URIs are compared letter by letter.\n\n"
        "The fix writes the URI that was meant, where one is near.",
        _topic("tns1:Device//.", "«concrete-set»"),
        _topic("tns1:Device//."),
    ),
    "FL428": page(
        "wsnt-filter",
        "A piece that was cut out of a document lost the declarations above it. The usual prefixes "
        "are read all the same; an XML parser would refuse the text.\n\n"
        "The fix declares the prefix.",
        "<«wsnt»:Filter/>",
        f"<wsnt:Filter {_WSNT}/>",
    ),
}
