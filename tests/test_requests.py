"""Requests with what is in them beside the filter; and the vendors' own examples, moved between dialects."""

import pickle
from urllib.parse import parse_qsl, quote, quote_plus, urlencode

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree

import filterlang
from filterlang import AxisRequest, JetstreamRequest, VdgRequest
from filterlang.namespaces import ONVIF_TOPICS, WS_NOTIFICATION

CONCRETE_SET = "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet"
ITEM_FILTER = "http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter"

CAMERA = "rtsp://camera/axis-media/media.amp"
TOPICS = f"{CAMERA}?video=0&audio=0&event=on&eventtopic=onvif:Device/axis:IO/Port//. | onvif:UserAlarm/axis:Recurring/Interval//."
MOTION = (
    f"{CAMERA}?video=0&audio=0&event=on&eventtopic=onvif:VideoAnalytics/axis:MotionDetection//."
    "&eventcontent=boolean(//SimpleItem[@Name=%22motion%22%20and%20@Value=%221%22])"
)


def test_an_axis_request_is_typed() -> None:
    request = AxisRequest.parse(f"{TOPICS}&resolution=640x480&text=caf%C3%A9+1&flag")
    assert request.filter == filterlang.topic("tns1:Device/tnsaxis:IO/Port", subtree=True) | filterlang.topic(
        "tns1:UserAlarm/tnsaxis:Recurring/Interval", subtree=True
    )
    assert (request.event, request.video, request.audio, request.url) == (True, False, False, CAMERA)
    assert request.others == (("resolution", "640x480"), ("text", "café+1"), ("flag", ""))
    assert [each.code for each in request.filter.diagnostics] == ["FL404"]
    assert pickle.loads(pickle.dumps(request)) == request
    assert hash(request) == hash(AxisRequest.parse(f"{TOPICS}&resolution=640x480&text=caf%C3%A9+1&flag"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("?", (False, True, True, "")),
        ("event=on", (True, True, True, "")),
        ("?event=off&video=1", (False, True, True, "")),
        (f" {CAMERA}?event=on&audio=0\n", (True, True, False, CAMERA)),
        (f"{CAMERA}? event = on & audio =0", (True, True, False, CAMERA)),
        (CAMERA, (False, True, True, CAMERA)),
    ],
)
def test_what_a_stream_carries(text: str, expected: tuple[bool, bool, bool, str]) -> None:
    request = AxisRequest.parse(text)
    assert (request.event, request.video, request.audio, request.url) == expected
    assert request.filter == filterlang.every()


def test_a_vdg_request_is_typed() -> None:
    request = VdgRequest.parse("http://vms/streamEvents?Types=alarm+x&deviceid=0017&token=a+b")
    assert request.others == (("token", "a b"),)
    assert request.url == "http://vms/streamEvents"
    assert request.filter.matches(filterlang.Event(type="Alarm X", device_id="17"))
    assert not request.filter.matches(filterlang.Event(type="Alarm X", device_id="18"))


@pytest.mark.parametrize(
    ("text", "limit", "version"),
    [
        ("https://jetstream.example/2/events", 100, 2),
        ("https://jetstream.example/2/events/", 100, 2),
        ("https://jetstream.example/2/events/1?", 1, 2),
        ("https://jetstream.example/v3/Events/0512/?type=a", 512, 3),
        ("?type=a", 100, None),
    ],
)
def test_a_jetstream_request_is_typed(text: str, limit: int, version: int | None) -> None:
    request = JetstreamRequest.parse(text)
    assert (request.limit, request.version, request.others) == (limit, version, ())


def test_a_version_of_any_length_is_compared() -> None:
    request = JetstreamRequest.parse(f"/3/events?eventversion=%2B{'0' * 9}2&pretty=1")
    assert request.others == (("pretty", "1"),)
    assert request.filter.matches(filterlang.Event(system="jetstream", version=2))
    assert not request.filter.matches(filterlang.Event(system="jetstream", version=3))
    assert not request.filter.matches(filterlang.Event(system="jetstream"))
    assert not JetstreamRequest.parse(f"?eventversion={'9' * 5000}").filter.matches(
        filterlang.Event(system="jetstream", version=9)
    )


def test_a_wrong_request_is_refused() -> None:
    with pytest.raises(filterlang.FilterSyntaxError, match="FL411"):
        JetstreamRequest.parse("/2/events/0")
    with pytest.raises(filterlang.LimitError):
        AxisRequest.parse("?event=on", limits=filterlang.Limits(length=3))
    with pytest.raises(filterlang.FilterSyntaxError, match="FL101"):
        AxisRequest.parse("?event=on&eventtopic=my:A")
    assert AxisRequest.parse("?event=on&eventtopic=my:A", namespaces={"my": "urn:x"}).event
    with pytest.raises(filterlang.FilterSyntaxError, match="FL405"):
        VdgRequest.parse("?types=a&TYPES=b")


@pytest.mark.parametrize("text", [TOPICS, MOTION], ids=["topics", "motion"])
def test_a_documented_axis_request_moves_to_a_subscription_and_back(text: str) -> None:
    flt = filterlang.compile(text, "axis-url")
    subscription = flt.to_text("wsnt-filter")
    moved = filterlang.compile(subscription, "wsnt-filter")
    assert (moved, moved.diagnostics) == (flt, ())
    back = moved.to_text("axis-url", base=text)
    assert back.startswith(f"{CAMERA}?video=0&audio=0&event=on&eventtopic=onvif:")
    assert (filterlang.compile(back, "axis-url"), filterlang.check(back, "axis-url")) == (flt, [])


def test_a_documented_axis_request_moves_to_the_plain_dialects_and_back() -> None:
    topics = filterlang.compile(TOPICS, "axis-url").to_text("concrete-set")
    assert filterlang.compile(topics, "concrete-set").to_text("axis-url", base=TOPICS) == TOPICS.replace(
        " | ", "%7C"
    )
    motion = filterlang.compile(MOTION, "axis-url")
    parts = {
        "concrete-set": "tns1:VideoAnalytics/tnsaxis:MotionDetection//.",
        "item-filter": 'boolean(//tt:SimpleItem[@Name="motion" and @Value="1"])',
    }
    together = filterlang.compile_parts(parts)
    assert together == motion
    assert together.to_text("axis-url", base=MOTION) == MOTION.replace("[", "%5B").replace("]", "%5D")


def test_an_axis_url_is_written_with_the_prefixes_that_devices_know() -> None:
    flt = filterlang.topic("tns1:Device/tnsaxis:IO") & filterlang.item("a")
    assert flt.to_text("axis-url") == (
        "?event=on&eventtopic=onvif:Device/axis:IO&eventcontent=boolean(//SimpleItem%5B@Name=%22a%22%5D)"
    )
    rebound = {"onvif": "urn:x", "t": "http://www.onvif.org/ver10/topics"}
    assert "eventtopic=t:Device/axis:IO&" in flt.to_text("axis-url", namespaces=rebound)


@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters='"\ufffe\uffff'),
        min_size=1,
    )
)
def test_a_value_is_decoded_exactly_once(value: str) -> None:
    flt = filterlang.item(value)
    for dialect in ("axis-url", "wsnt-filter"):
        assert filterlang.compile(flt.to_text(dialect), dialect) == flt


printable = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters='"\ufffe\uffff'),
    min_size=1,
    max_size=9,
)


@given(printable.filter(lambda name: bool(name.strip())), st.booleans())
def test_what_the_standard_library_encodes_is_decoded(name: str, is_form: bool) -> None:
    event = filterlang.Event(system="jetstream", device_name=name)
    query = urlencode({"device": name, "x": name}, quote_via=quote_plus if is_form else quote)
    request = JetstreamRequest.parse(f"/3/events?{query}")
    assert request.filter.matches(event)
    assert request.others == (("x", name),)
    assert dict(parse_qsl(request.filter.to_text("jetstream-url")[1:])) == {"device": name}


@given(printable, st.sets(st.sampled_from("()[]@=/: ,;|'+$!*é")))
def test_an_axis_url_may_be_encoded_in_part(value: str, unencoded: set[str]) -> None:
    content = f'boolean(//SimpleItem[@Name="{value}"])'
    url = f"{CAMERA}?event=on&eventcontent={quote(content, safe=''.join(unencoded))}"
    assert AxisRequest.parse(url).filter == filterlang.item(value)


@given(printable, st.booleans(), st.booleans())
def test_a_filter_element_of_another_library_is_read(value: str, is_cdata: bool, is_default: bool) -> None:
    """lxml writes it, with its own prefixes and escapes."""
    assume("]]>" not in value)
    namespaces: dict[str | None, str] = {None if is_default else "n": WS_NOTIFICATION, "t": ONVIF_TOPICS}
    root = etree.Element(f"{{{WS_NOTIFICATION}}}Filter", nsmap=namespaces)
    topic = etree.SubElement(root, f"{{{WS_NOTIFICATION}}}TopicExpression", Dialect=CONCRETE_SET)
    topic.text = "t:Device//."
    content = etree.SubElement(root, f"{{{WS_NOTIFICATION}}}MessageContent", Dialect=ITEM_FILTER)
    text = f'boolean(//SimpleItem[@Name="{value}"])'
    content.text = etree.CDATA(text) if is_cdata else text
    expected = filterlang.topic("tns1:Device", subtree=True) & filterlang.item(value)
    documents = [etree.tostring(root, encoding="unicode")]
    if not is_cdata:  # where ASCII cannot say a character, lxml spoils a section
        documents.append(etree.tostring(root).decode("ascii"))
    for document in documents:
        flt = filterlang.compile(document, "wsnt-filter")
        assert (flt, flt.diagnostics) == (expected, ())
    written = etree.fromstring(flt.to_text("wsnt-filter"))
    assert [(each.get("Dialect"), each.text) for each in written] == [
        (CONCRETE_SET, "tns1:Device//."),
        (ITEM_FILTER, f'boolean(//tt:SimpleItem[@Name="{value}"])'),
    ]


@pytest.mark.parametrize(
    ("base", "dialect", "error"),
    [
        ("rtsp://c/m", "item-filter", filterlang.UnsupportedError),
        ("rtsp://c/m", "wsnt-filter", filterlang.UnsupportedError),
        ("", "axis-url", filterlang.FilterSyntaxError),
        ("rtsp://c/m#x", "axis-url", filterlang.FilterSyntaxError),
        ("https://c/2/events/600", "jetstream-url", filterlang.FilterSyntaxError),
    ],
)
def test_a_base_that_is_of_no_use_is_refused(base: str, dialect: str, error: type[Exception]) -> None:
    flt = (
        filterlang.compile("?type=a", "jetstream-url") if dialect == "jetstream-url" else filterlang.item("a")
    )
    with pytest.raises(error):
        flt.to_text(dialect, base=base)


def test_requests_work_wherever_a_dialect_does() -> None:
    event = filterlang.Event(topic="tns1:Device/tnsaxis:IO/Port", items=[("port", "1")])
    together = filterlang.compile_parts(
        {"axis-url": TOPICS, "item-filter": 'boolean(//tt:SimpleItem[@Name="port"])'}
    )
    assert together.matches(event)
    routes, errors = filterlang.FilterSet.compile(
        [
            ("url", {"axis-url": TOPICS}),
            ("element", {"wsnt-filter": filterlang.compile(MOTION, "axis-url").to_text("wsnt-filter")}),
            ("bad", {"axis-url": "?eventtopic=onvif:A/."}),
        ]
    )
    assert (routes.match(event), sorted(errors)) == (["url"], ["bad"])
