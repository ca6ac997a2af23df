"""What each dialect says about each mistake: the code, the place, the fix.

In a text below, the place that the diagnostic points at stands between « and ». The fix is the whole text as
the fix leaves it, and None where there is no fix.
"""

import os
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import filterlang
from filterlang.diagnostics import CODES, brief, describe, has_error
from filterlang.dialects._odd_space import ODD_SPACE
from filterlang.grammar import grammar_text
from filterlang.lint.rules import all_rules

TOPIC_MISTAKES = [
    ("FL007", "«»", None),
    ("FL007", "« \t»", None),
    ("FL101", "«tnsx»:RuleEngine//.", "tns1:RuleEngine//."),
    ("FL101", "tns1:Device/«acme»:Port", None),
    ("FL102", "«RuleEngine»//.", "tns1:RuleEngine//."),
    ("FL103", "tns1:A«//.»/B", None),
    ("FL103", "tns1:A«//.»//.B", None),
    ("FL104", "tns1:A«//»B", None),
    ("FL104", "«//»tns1:A", None),
    ("FL105", "tns1:A/«*»", None),
    ("FL105", "«*»", None),
    ("FL105", "«tns1:*»", None),
    ("FL105", "«*:A»", None),
    ("FL105", "tns1:A/«tnsaxis:*»", None),
    ("FL106", "tns1:A«/.»", "tns1:A//."),
    ("FL106", "tns1:A«//»", "tns1:A//."),
    ("FL106", "tns1:A/tnsaxis:B«//» | tns1:C", "tns1:A/tnsaxis:B//. | tns1:C"),
    ("FL106", "tns1:A«//.//.»", "tns1:A//."),
    ("FL106", "tns1:A«///.»", "tns1:A//."),
    ("FL106", "tns1:A«/.//.»", "tns1:A//."),
    ("FL106", "tns1:A«//./.» | tns1:B", "tns1:A//. | tns1:B"),
    ("FL106", "tns1:A«////»", "tns1:A//."),
    ("FL106", "tns1:A«///»B", None),
    ("FL107", "tns1:A«/»", "tns1:A"),
    ("FL108", "tns1:Device« / »Trigger", "tns1:Device/Trigger"),
    ("FL108", "tns1:Device« /»Trigger", "tns1:Device/Trigger"),
    ("FL108", "tns1:Device« //.»", "tns1:Device//."),
    ("FL108", "tns1:Device« »tns1:Trigger", None),
    ("FL109", "tns1:A«,»tns1:B", "tns1:A|tns1:B"),
    ("FL109", "tns1:A «,» tns1:B", "tns1:A | tns1:B"),
    ("FL109", "tns1:A//.«;»tns1:B", "tns1:A//.|tns1:B"),
    ("FL109", "tns1:A «or» tns1:B", "tns1:A|tns1:B"),
    ("FL109", "tns1:A//. «or» tns1:B", "tns1:A//.|tns1:B"),
    ("FL108", "tns1:A//.« »tns1:B", "tns1:A//.|tns1:B"),
    ("FL011", "«\"»tns1:A\"", "tns1:A"),
    ("FL110", "«,»tns1:A", "tns1:A"),
    ("FL110", "«|»", None),
    ("FL110", "tns1:A//.«|»", "tns1:A//."),
    ("FL110", "«|»tns1:A", "tns1:A"),
    ("FL110", "tns1:A«|»|tns1:B", "tns1:A|tns1:B"),
    ("FL111", "«//.»", None),
    ("FL111", "«/.»", None),
    ("FL010", "«\ufeff»tns1:A", "tns1:A"),
    ("FL010", "tns1:A«\u00a0»| tns1:B", "tns1:A | tns1:B"),
    ("FL010", "tns1:Device/«\u00a0»Trigger", None),
    ("FL114", "tns1:De«\u200b»vice", None),
    ("FL113", "«/»tns1:A", "tns1:A"),
    ("FL114", "tns1:«3»D", None),
    ("FL114", "tns1:A/B«“»C", None),
    ("FL114", "tns1:Device/«·»A", None),
    ("FL114", "«-»tns1:A", None),
    ("FL001", "tns1:A«:»B", None),
    ("FL001", "tns1:A/«\"»B\"", None),
    ("FL001", '«boolean(//tt:SimpleItem[@Name="a"])»', None),
    ("FL001", '«?eventtopic=onvif:A&eventcontent=boolean(//SimpleItem[@Name="a"])»', None),
    ("FL001", "« <wsnt:Filter/>»", None),
    ("FL005", "tns1:A«\x00»", None),
]  # fmt: skip

CONCRETE_MISTAKES = [
    ("FL112", "tns1:A«//.»", None),
    ("FL112", "tns1:A«|»tns1:B", None),
]

ITEM = '//tt:SimpleItem[@Name="a"]'
ITEM_MISTAKES = [
    ("FL007", "«»", None),
    ("FL201", "boolean(//tt:SimpleItem[@Name=«”»a”])", 'boolean(//tt:SimpleItem[@Name="a"])'),
    ("FL201", "boolean(//tt:SimpleItem[@Name=«‘»a’])", 'boolean(//tt:SimpleItem[@Name="a"])'),
    ("FL201", 'boolean(//tt:SimpleItem[@Name="a«”»])', 'boolean(//tt:SimpleItem[@Name="a"])'),
    ("FL201", "boolean(//tt:SimpleItem[@Name=«“»driver’s door”])", 'boolean(//tt:SimpleItem[@Name="driver’s door"])'),
    ("FL201", "boolean(//tt:SimpleItem[@Name=«“»driver's door”])", 'boolean(//tt:SimpleItem[@Name="driver\'s door"])'),
    ("FL201", "boolean(//tt:SimpleItem[@Name=«„»O’Brien“])", 'boolean(//tt:SimpleItem[@Name="O’Brien"])'),
    ("FL201", "boolean(//tt:SimpleItem[@Name=«‘»driver’s door’])", 'boolean(//tt:SimpleItem[@Name="driver’s door"])'),
    ("FL201", "boolean(//tt:SimpleItem[@Name=«»»O’Brien«])".replace("«»»", "«‹»").replace("Brien«", "Brien›"), 'boolean(//tt:SimpleItem[@Name="O’Brien"])'),
    ("FL201", "boolean(//tt:SimpleItem[@Name=«“»a“b”])", None),
    ("FL001", "boolean(//tt:SimpleItem[@Name=''«a»''])", None),
    ("FL202", "boolean(//tt:SimpleItem[@Name=«'a'»])", 'boolean(//tt:SimpleItem[@Name="a"])'),
    ("FL202", "boolean(//tt:SimpleItem[@Name=«'a\"'»])", None),
    ("FL203", f"boolean({ITEM}) «OR» boolean({ITEM})", f"boolean({ITEM}) or boolean({ITEM})"),
    ("FL203", f"boolean({ITEM}) «And» boolean({ITEM})", f"boolean({ITEM}) and boolean({ITEM})"),
    ("FL203", f"«NOT»(boolean({ITEM}))", f"not(boolean({ITEM}))"),
    ("FL203", f"«Boolean»({ITEM})", f"boolean({ITEM})"),
    ("FL204", 'boolean(//tt:SimpleItem[@Name«!=»"port"])', None),
    ("FL204", 'boolean(//tt:SimpleItem[@Value«<»"5"])', None),
    ("FL204", 'boolean(//tt:SimpleItem[@Name«==»"a"])', f"boolean({ITEM})"),
    ("FL204", 'boolean(//tt:SimpleItem[@Name«:»"a"])', f"boolean({ITEM})"),
    ("FL204", 'boolean(//tt:SimpleItem[@Name="a"«&&»@Value="b"])', 'boolean(//tt:SimpleItem[@Name="a" and @Value="b"])'),
    ("FL204", f"boolean({ITEM}) «||» boolean({ITEM})", f"boolean({ITEM}) or boolean({ITEM})"),
    ("FL204", f"«!»(boolean({ITEM}))", f"not(boolean({ITEM}))"),
    ("FL205", f"«{ITEM}»", f"boolean({ITEM})"),
    ("FL205", f"not(«{ITEM}»)", f"not(boolean({ITEM}))"),
    ("FL206", "boolean(//«tt:SimpleItem»)", None),
    ("FL206", "boolean(«»)", None),
    ("FL207", 'boolean(«//tt:Data/tt:SimpleItem[@Name="a"]»)', None),
    ("FL209", 'boolean(//«x»:SimpleItem[@Name="a"])', f"boolean({ITEM})"),
    ("FL210", 'boolean(//«tt:simpleItem»[@Name="a"])', f"boolean({ITEM})"),
    ("FL210", 'boolean(//«*»[@Name="a"])', None),
    ("FL211", 'boolean(//tt:SimpleItem[«@name»="a"])', f"boolean({ITEM})"),
    ("FL211", 'boolean(//tt:SimpleItem[«Name»="a"])', f"boolean({ITEM})"),
    ("FL211", 'boolean(//tt:SimpleItem[«@Unit»="a"])', None),
    ("FL220", "boolean(//tt:SimpleItem[«@Name»])", None),
    ("FL206", "boolean(//tt:SimpleItem«[]»)", None),
    ("FL205", '«tt:SimpleItem[@Name="a"]»', f"boolean({ITEM})"),
    ("FL205", '«SimpleItem [@Name="a"]»', 'boolean(//SimpleItem [@Name="a"])'),
    ("FL217", 'boolean(//tt:SimpleItem[@Name=«\\"»a\\"])', f"boolean({ITEM})"),
    ("FL218", 'boolean(//tt:SimpleItem[@Name=«"a” and @Value=”b"»])', None),
    ("FL219", f"«not» boolean({ITEM})", f"not (boolean({ITEM}))"),
    ("FL203", f"«NOT» (boolean({ITEM}))", f"not (boolean({ITEM}))"),
    ("FL219", 'boolean(//tt:SimpleItem[«not» @Name="a" and @Value="b"])', 'boolean(//tt:SimpleItem[not (@Name="a") and @Value="b"])'),
    ("FL221", 'boolean(//tt:SimpleItem[@Name="a" «»@Value="b"])', 'boolean(//tt:SimpleItem[@Name="a" and @Value="b"])'),
    ("FL221", 'boolean(//tt:SimpleItem[@Name="a"«,» @Value="b"])', 'boolean(//tt:SimpleItem[@Name="a" and @Value="b"])'),
    ("FL221", f"boolean({ITEM})«»boolean({ITEM})", f"boolean({ITEM}) and boolean({ITEM})"),
    ("FL221", f"boolean({ITEM})«;»boolean({ITEM})", f"boolean({ITEM}) and boolean({ITEM})"),
    ("FL010", f"boolean({ITEM})«\u00a0»or boolean({ITEM})", f"boolean({ITEM}) or boolean({ITEM})"),
    ("FL010", f"boolean({ITEM}) or«\u00a0»boolean({ITEM})", f"boolean({ITEM}) or boolean({ITEM})"),
    ("FL010", f"«\ufeff»boolean({ITEM})", f"boolean({ITEM})"),
    ("FL010", f"boolean(«\u200b»{ITEM})", f"boolean({ITEM})"),
    ("FL212", 'boolean(//tt:SimpleItem[«contains»(@Name,"a")])', None),
    ("FL213", "boolean(//tt:SimpleItem[@Name=«a»])", f"boolean({ITEM})"),
    ("FL214", 'boolean(«/»tt:SimpleItem[@Name="a"])', f"boolean({ITEM})"),
    ("FL214", 'boolean(«.//»tt:SimpleItem[@Name="a"])', f"boolean({ITEM})"),
    ("FL214", 'boolean(«tt:SimpleItem»[@Name="a"])', f"boolean({ITEM})"),
    ("FL215", "boolean(//tt:SimpleItem[@Name=«&quot;»a&quot;])", f"boolean({ITEM})"),
    ("FL216", 'boolean(//tt:SimpleItem[«"a"=@Name»])', f"boolean({ITEM})"),
    ("FL005", 'boolean(//tt:SimpleItem[@Name="a«\x07»"])', None),
    ("FL005", 'boolean(//tt:SimpleItem[@Name="a«\ud800»"])', None),
    ("FL001", f"boolean({ITEM}«»", f"boolean({ITEM})"),
    ("FL001", 'boolean(//tt:SimpleItem[@Name="a"«»', f"boolean({ITEM})"),
    ("FL001", 'boolean(//tt:SimpleItem[@Name="a"«)»', 'boolean(//tt:SimpleItem[@Name="a"])'),
    ("FL001", f'boolean({ITEM} «and» //tt:SimpleItem[@Name="b"])', None),
    ("FL001", f"boolean({ITEM}) and «tns1:Device»", None),
    ("FL001", 'boolean(//tt:SimpleItem["a"=«Name»])', None),
    ("FL001", 'boolean(//tt «:» SimpleItem[@Name="a"])', None),
    ("FL001", f"boolean({ITEM})«)»", None),
    ("FL001", f"boolean({ITEM}) «orboolean»({ITEM})", None),
    ("FL001", f"boolean({ITEM}«[»@Value=\"b\"])", None),
    ("FL001", 'boolean(//tt:SimpleItem[@Name=«"»a])', None),
    ("FL001", 'boolean(//tt:SimpleItem[@Name="a” and @Value="«b»"])', None),
    ("FL001", "«tns1:Device»//.", None),
]  # fmt: skip

TYPE_MISTAKES = [
    ("FL301", "alarm«,»motion", "alarm;motion"),
    ("FL302", "alarm«;»", "alarm"),
    ("FL302", "«;»alarm", "alarm"),
    ("FL302", "alarm«; »;motion", "alarm;motion"),
    ("FL302", "alarm«,», motion", "alarm, motion"),
    ("FL303", "«alarm|motion»;tamper", None),
    ("FL303", "«alarm*»", None),
    ("FL303", "alarm;«'motion'»", None),
    ("FL303", "«tns1:Device»", None),
    ("FL303", "«boolean(//tt:SimpleItem[@Name='a'])»", None),
    ("FL303", "alarm;«\u00a0motion»", None),
    ("FL005", "al«\x1b»arm", None),
]

AXIS = "rtsp://camera/axis-media/media.amp"

AXIS_MISTAKES = [
    ("FL007", "«  »", None),
    ("FL401", "«tns1:Device//.»", None),
    ("FL401", "«//.»", None),
    ("FL401", '«boolean(//SimpleItem[@Name="a"])»', None),
    ("FL401", f"{AXIS}«&»event=on&eventtopic=", f"{AXIS}?event=on&eventtopic="),
    ("FL402", f"{AXIS}?«eventtopic=onvif:A//.»", f"{AXIS}?event=on&eventtopic=onvif:A//."),
    ("FL402", f"{AXIS}«»", f"{AXIS}?event=on"),
    ("FL402", f"{AXIS}?«»", f"{AXIS}?event=on"),
    ("FL402", "«eventtopic=onvif:A»", "event=on&eventtopic=onvif:A"),
    ("FL402", "&«eventtopic=onvif:A»", "&event=on&eventtopic=onvif:A"),
    ("FL402", "?«event=off»&video=0", "?event=on&video=0"),
    ("FL402", "?«event»", "?event=on"),
    ("FL403", "?«even»=on", "?event=on"),
    ("FL403", "?event=on&«EventTopic»=onvif:A", "?event=on&eventtopic=onvif:A"),
    ("FL403", "?event=on&«topic»=onvif:A", "?event=on&eventtopic=onvif:A"),
    ("FL403", "?event=on&«event%73»=on", None),
    ("FL404", "?event=on&eventtopic=onvif:A« »| onvif:B", "?event=on&eventtopic=onvif:A%20|%20onvif:B"),
    ("FL404", "?event=on&eventtopic=«\n\t»onvif:A", "?event=on&eventtopic=onvif:A"),
    ("FL404", "?event« »= on & eventtopic =onvif:A", "?event=on&eventtopic=onvif:A"),
    ("FL404", "?event=on&« »eventtopic=onvif:A | onvif:B", "?event=on&eventtopic=onvif:A%20|%20onvif:B"),
    ("FL405", "?event=on&eventtopic=onvif:A&«eventtopic=onvif:B»", None),
    ("FL405", "?event=on&eventtopic=onvif:A&amp;«event=on»", "?event=on&eventtopic=onvif:A"),
    ("FL406", "?event=on&eventcontent=boolean(//SimpleItem[@Name=%22a«#»1%22])", "?event=on&eventcontent=boolean(//SimpleItem[@Name=%22a%231%22])"),
    ("FL407", "?event=on&eventcontent=boolean(//SimpleItem[@Name=%2250«%»%22])", "?event=on&eventcontent=boolean(//SimpleItem[@Name=%2250%25%22])"),
    ("FL408", "?event=on&eventcontent=boolean(//SimpleItem[@Name=%22«%E9»%22])", None),
    ("FL408", "?event=on&text=%C3%A9«%80»", None),
    ("FL409", "?event=on«&amp;»eventtopic=onvif:A", "?event=on&eventtopic=onvif:A"),
    ("FL409", "?event=on&eventcontent=boolean(//SimpleItem[@Name=«&quot;»a%22])", "?event=on&eventcontent=boolean(//SimpleItem[@Name=%22a%22])"),
    ("FL410", "?event=«yes»", "?event=on"),
    ("FL410", "?event=on&video=«off»", "?event=on&video=0"),
    ("FL410", "?event=on&«audio»", None),
    ("FL410", "?event=«maybe»", None),
    ("FL416", '?event=on&eventcontent=boolean(//SimpleItem[@Name="a«&»b"])', '?event=on&eventcontent=boolean(//SimpleItem[@Name="a%26b"])'),
    ("FL417", "?event=on&eventtopic=«tns1»:Device//.", "?event=on&eventtopic=onvif:Device//."),
    ("FL414", "?event=on&eventtopic=onvif:A«+»|onvif:B", "?event=on&eventtopic=onvif:A%20|onvif:B"),
    ("FL414", "?event=on&eventcontent=boolean(//SimpleItem[@Name=%22a+b%22«+»and%20@Value='+'])", "?event=on&eventcontent=boolean(//SimpleItem[@Name=%22a+b%22%20and%20@Value='+'])"),
    ("FL414", "?event=on&eventtopic=onvif:A«%2B»|onvif:B", "?event=on&eventtopic=onvif:A%20|onvif:B"),
    ("FL415", "?event=on&eventtopic=«onvif%253AA%252F%252F.»", "?event=on&eventtopic=onvif%3AA%2F%2F."),
    ("FL415", "?event=on&eventcontent=«boolean(//SimpleItem[@Name=%2522a%2522])»", "?event=on&eventcontent=boolean(//SimpleItem[@Name=%22a%22])"),
    ("FL005", "?event=on&eventcontent=boolean(//SimpleItem[@Name=%22a«%00»%22])", None),
    ("FL101", "?event=on&eventtopic=«foo»:A", None),
    ("FL106", "?event=on&eventtopic=onvif:A«/.»", "?event=on&eventtopic=onvif:A//."),
    ("FL106", "?event=on&eventtopic=onvif:A«%2F%2F»,onvif:B", "?event=on&eventtopic=onvif:A//.,onvif:B"),
    ("FL109", "?event=on&eventtopic=onvif:A«;»onvif:B", "?event=on&eventtopic=onvif:A%7Convif:B"),
    ("FL110", "?event=on&eventtopic=onvif:A«%7c»", "?event=on&eventtopic=onvif:A"),
    ("FL201", "?event=on&eventcontent=boolean(//SimpleItem[@Name=«%E2%80%9C»a%E2%80%9D])", "?event=on&eventcontent=boolean(//SimpleItem[@Name=%22a%22])"),
    ("FL202", "?event=on&eventcontent=boolean(//SimpleItem[@Name=«'a'»])", "?event=on&eventcontent=boolean(//SimpleItem[@Name=%22a%22])"),
]  # fmt: skip

VDG_MISTAKES = [
    ("FL007", "«»", None),
    ("FL401", "«alarm;motion»", None),
    ("FL301", "http://vms/streamEvents?types=alarm«,»motion", "http://vms/streamEvents?types=alarm;motion"),
    ("FL301", "?Types=alarm«%2c»motion", "?Types=alarm;motion"),
    ("FL302", "?types=alarm«;+»", "?types=alarm"),
    ("FL403", "?«type»=alarm", "?types=alarm"),
    ("FL403", "?«Typs»=alarm", "?types=alarm"),
    ("FL403", "?types=alarm&«device»=17", "?types=alarm&deviceid=17"),
    ("FL405", "?types=alarm&«TYPES=motion»", None),
]

JETSTREAM_MISTAKES = [
    ("FL401", "«/2/event»?type=a", None),
    ("FL401", "«https://jetstream.example/1/events/5»", None),
    ("FL403", "/2/events/5?«types»=a", "/2/events/5?type=a"),
    ("FL403", "/2/events?«limit=5»", None),
    ("FL405", "/2/events?device=a&«Device=a»", "/2/events?device=a"),
    ("FL411", "/2/events/«0»", "/2/events/100"),
    ("FL411", "/2/events/«513»?type=a", "/2/events/512?type=a"),
    ("FL411", "/3/events/«5²»", "/3/events/100"),
    ("FL411", "/3/events/«-1»/", "/3/events/100/"),
    ("FL411", f"/2/events/«{'9' * 5000}»", "/2/events/512"),
    ("FL412", "/3/events?eventversion=«two»", None),
    ("FL412", "/3/events?eventversion=«²»", None),
    ("FL413", "/2/events/5?«eventversion»=2", None),
]

WSNT = 'xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2"'
TOPIC_DIALECT = "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet"
ITEM_DIALECT = "http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter"
CONCRETE_DIALECT = "http://docs.oasis-open.org/wsn/t-1/TopicExpression/Concrete"


def in_filter(inside: str) -> str:
    return f"<wsnt:Filter {WSNT}>{inside}</wsnt:Filter>"


def topic_in_filter(text: str, dialect: str = TOPIC_DIALECT) -> str:
    return in_filter(f'<wsnt:TopicExpression Dialect="{dialect}">{text}</wsnt:TopicExpression>')


def content_in_filter(text: str, dialect: str = ITEM_DIALECT) -> str:
    return in_filter(f'<wsnt:MessageContent Dialect="{dialect}">{text}</wsnt:MessageContent>')


FILTER_MISTAKES = [
    ("FL007", "« »", None),
    ("FL421", "«tns1:Device//.»", None),
    ("FL421", "«&lt;wsnt:Filter/&gt;»", None),
    ("FL421", f"<wsnt:Filter {WSNT}></«w»snt:Topic>", None),
    ("FL421", f"«<»odd:Filter {WSNT}/>", None),
    ("FL421", "«<»!DOCTYPE a><a/>", None),
    ("FL422", "«<a/>»", None),
    ("FL422", "«<xml:Filter/>»", None),
    ("FL424", "<xml:Filter><wsnt:TopicExpression/>«x»</xml:Filter>", None),
    ("FL423", f"<a>{in_filter('')}«<wsnt:Filter {WSNT}>»</wsnt:Filter></a>", None),
    ("FL424", in_filter("«tns1:Device//.»"), None),
    ("FL424", in_filter("<«wsnt:ProducerProperties» Dialect='x'>y</wsnt:ProducerProperties>"), None),
    ("FL424", topic_in_filter("tns1:A«<b/>»"), None),
    ("FL425", f"<Filter><«TopicExpression» Dialect='{TOPIC_DIALECT}'>tns1:A</TopicExpression></Filter>", f"<Filter><TopicExpression {WSNT.replace(':wsnt', '')} Dialect='{TOPIC_DIALECT}'>tns1:A</TopicExpression></Filter>"),
    ("FL425", f"<Filter xmlns:p='u'><«p:TopicExpression» Dialect='{TOPIC_DIALECT}'>tns1:A</p:TopicExpression></Filter>", None),
    ("FL426", in_filter("«<wsnt:TopicExpression>»tns1:A</wsnt:TopicExpression>"), topic_in_filter("tns1:A")),
    ("FL427", topic_in_filter("tns1:A", "«urn:x»"), None),
    ("FL427", topic_in_filter("tns1:A", "«http://docs.oasis-open.org/wsn/t-1/TopicExpression/Full»"), topic_in_filter("tns1:A")),
    ("FL427", topic_in_filter("tns1:A", f"«{ITEM_DIALECT}»"), topic_in_filter("tns1:A")),
    ("FL427", topic_in_filter("tns1:A", "«concrete-set»"), topic_in_filter("tns1:A")),
    ("FL427", topic_in_filter("tns1:A", f"«{TOPIC_DIALECT.lower()}»"), topic_in_filter("tns1:A")),
    ("FL428", "<«wsnt»:Filter/>", f"<wsnt:Filter {WSNT}/>"),
    ("FL101", topic_in_filter("«foo»:A"), None),
    ("FL106", topic_in_filter("tns1:A«/.»"), topic_in_filter("tns1:A//.")),
    ("FL106", topic_in_filter("tns1:A«/&#46;»"), topic_in_filter("tns1:A//.")),
    ("FL106", topic_in_filter("tns1:A«/<!-- -->.»"), None),
    ("FL112", topic_in_filter("tns1:A«//.»", CONCRETE_DIALECT), topic_in_filter("tns1:A//.")),
    ("FL202", content_in_filter("boolean(//SimpleItem[@Name=«'a&amp;b'»])"), content_in_filter('boolean(//SimpleItem[@Name="a&amp;b"])')),
    ("FL215", content_in_filter("boolean(//SimpleItem[@Name=«&amp;quot;»a&amp;quot;])"), content_in_filter('boolean(//SimpleItem[@Name="a"])')),
]  # fmt: skip

ALL = [
    pytest.param(dialect, code, marked, fixed, id=f"{dialect}-{code}-{marked}")
    for dialect, rows in (
        ("concrete-set", TOPIC_MISTAKES),
        ("concrete", CONCRETE_MISTAKES),
        ("item-filter", ITEM_MISTAKES),
        ("type-list", TYPE_MISTAKES),
        ("axis-url", AXIS_MISTAKES),
        ("vdg-url", VDG_MISTAKES),
        ("jetstream-url", JETSTREAM_MISTAKES),
        ("wsnt-filter", FILTER_MISTAKES),
    )
    for code, marked, fixed in rows
]


@pytest.mark.parametrize(("dialect", "code", "marked", "fixed"), ALL)
def test_mistake(dialect: str, code: str, marked: str, fixed: str | None) -> None:
    start, end = marked.index("«"), marked.index("»") - 1
    text = marked.replace("«", "").replace("»", "")
    found = filterlang.check(text, dialect)
    diagnostic = next((each for each in found if each.code == code), None)
    assert diagnostic is not None, found
    assert (diagnostic.span.start, diagnostic.span.end) == (start, end), describe(diagnostic, text)
    if fixed is None:
        assert diagnostic.fix is None
        return
    assert diagnostic.fix is not None
    assert diagnostic.fix.apply(text) == fixed
    assert not has_error(filterlang.check(fixed, dialect))


@pytest.mark.parametrize(("dialect", "code", "marked", "fixed"), ALL)
def test_an_error_is_raised_and_a_warning_kept(
    dialect: str, code: str, marked: str, fixed: str | None
) -> None:
    text = marked.replace("«", "").replace("»", "")
    if CODES[code].severity == "warning":
        assert code in [each.code for each in filterlang.compile(text, dialect).diagnostics]
        return
    with pytest.raises(filterlang.FilterSyntaxError) as caught:
        filterlang.compile(text, dialect)
    assert code in [each.code for each in caught.value.diagnostics]
    assert code in str(caught.value)
    assert (caught.value.text, caught.value.dialect) == (text, dialect)


@pytest.mark.parametrize(
    ("dialect", "text", "codes"),
    [
        ("concrete-set", "A//B,tnsx:C | | tns1:D/*", ["FL102", "FL104", "FL109", "FL101", "FL110", "FL105"]),
        (
            "item-filter",
            "//tt:Simpleitem[@name=“a” AND @Value!=1] OR NOT(boolean(//x:SimpleItem['b'=@Value]))",
            [
                "FL205",
                "FL210",
                "FL211",
                "FL201",
                "FL203",
                "FL204",
                "FL213",
                "FL203",
                "FL203",
                "FL209",
                "FL202",
                "FL216",
            ],
        ),
        ("type-list", "a,,b;", ["FL301", "FL302", "FL302"]),
    ],
)
def test_all_mistakes_of_a_text_are_reported_in_its_order(dialect: str, text: str, codes: list[str]) -> None:
    assert sorted(each.code for each in filterlang.check(text, dialect)) == sorted(codes)
    starts = [each.span.start for each in filterlang.check(text, dialect)]
    assert starts == sorted(starts)


def test_doubled_quotes_are_not_mended_by_halves() -> None:
    found = filterlang.check("boolean(//tt:SimpleItem[@Name=''a''])", "item-filter")
    assert [(each.code, each.fix) for each in found] == [("FL202", None), ("FL001", None)]


@pytest.mark.parametrize(
    "text",
    [
        f"boolean({ITEM}) and tns1:Device",
        'boolean(//tt:SimpleItem["a"=Name])',
        'boolean(//tt : SimpleItem[@Name="a"])',
    ],
)
def test_behind_a_syntax_error_nothing_is_found(text: str) -> None:
    assert [each.code for each in filterlang.check(text, "item-filter")] == ["FL001"]


@pytest.mark.parametrize(("value", "safe"), [("a", True), ("1", False), ("-1.5", False), ("a b", False)])
def test_quotes_around_a_value_are_safe_only_where_nothing_else_changes(value: str, safe: bool) -> None:
    found = filterlang.check(f"boolean(//tt:SimpleItem[@Value={value}])", "item-filter")
    unquoted = next(each for each in found if each.code == "FL213")
    assert unquoted.fix is not None
    assert (unquoted.fix.applicability == "safe") is safe


@pytest.mark.parametrize("prefix", ["1", "-x"])
def test_a_prefix_that_is_no_name_is_refused(prefix: str) -> None:
    text = f'boolean(//{prefix}:SimpleItem[@Name="a"])'
    found = filterlang.check(text, "item-filter", namespaces={prefix: "http://www.onvif.org/ver10/schema"})
    assert has_error(found)


def test_a_doubtful_text_warns_also_when_its_shape_is_known() -> None:
    for dialect, sound, doubtful in (
        ("item-filter", f"boolean({ITEM})", 'boolean(//tt:SimpleItem[@Name="a” and @Value=”b"])'),
        ("type-list", "alarm", "alarm*"),
    ):
        assert filterlang.compile(sound, dialect).diagnostics == ()
        assert filterlang.compile(doubtful, dialect).diagnostics != ()


def _near_misses() -> st.SearchStrategy[tuple[str, str]]:
    topics = (
        "tns1:A",
        "tns1:A",
        "B",
        "/",
        "//",
        "//.",
        "/.",
        "///.",
        " ",
        "|",
        ",",
        ";",
        "*",
        " or ",
        "\u00a0",
        "\ufeff",
    )
    items = (
        f"boolean({ITEM})",
        ITEM,
        " and ",
        " or ",
        ",",
        ";",
        "not",
        "NOT ",
        "!",
        "(",
        ")",
        " AND ",
        "&&",
        "\u00a0",
        "\u200b",
    )
    tests = (
        "@Name", '="a"', "='a'", "=a", "=1", "=“a”", "=‘a’s’", "=&quot;a&quot;", '=\\"a\\"', "==", '"a"', " and ", " or ", " ", ",", "not ", "(", ")", "@name", "Value",
    )  # fmt: skip
    types = ("alarm", "motion", ";", ",", " ", "*")

    axis = (
        "event=on", "event=yes", "even=on", "eventtopic=", "onvif:A", "onvif:A//.", "+", "%25", "%2522", "//.", "/.", "//", "/", "%2F", ",", "|", "%7C", ";", "&",
        "&amp;", " ", "%20", "\n", "eventcontent=", ITEM, f"boolean({ITEM})", "&quot;", "%", "%E9", "#", "video=0", "video=off",
    )  # fmt: skip

    def joined(pieces: tuple[str, ...]) -> st.SearchStrategy[str]:
        return st.lists(st.sampled_from(pieces), min_size=1, max_size=6).map("".join)

    return st.one_of(
        joined(topics).map(lambda text: ("concrete-set", text)),
        joined(topics).map(lambda text: ("concrete", text)),
        joined(items).map(lambda text: ("item-filter", text)),
        joined(tests).map(lambda text: ("item-filter", f"boolean(//tt:SimpleItem[{text}])")),
        joined(types).map(lambda text: ("type-list", text)),
        joined(axis).map(lambda text: ("axis-url", f"?{text}")),
        joined((*types, "types=", "deviceid=", "&", "&amp;", "17", "%2C", "+", "%")).map(
            lambda text: ("vdg-url", f"?{text}")
        ),
        joined((*topics, "<!-- -->", "&#46;", "<![CDATA[", "]]>")).map(
            lambda text: ("wsnt-filter", topic_in_filter(text))
        ),
        joined((*(piece.replace("&", "&amp;") for piece in items), "<!-- -->", "&#32;")).map(
            lambda text: ("wsnt-filter", content_in_filter(text))
        ),
    )


@settings(max_examples=int(os.environ.get("FILTERLANG_NEAR_MISSES", "500")), deadline=None)
@given(_near_misses())
def test_a_safe_fix_mends_what_it_says(case: tuple[str, str]) -> None:
    """Applied alone it removes its diagnostic; where that was the only error, the text compiles."""
    dialect, text = case
    found = filterlang.check(text, dialect)
    own = [each.fix for each in found if each.fix is not None and each.code < "FL5"]
    edits = sorted(edit.span for fix in own for edit in fix.edits)
    if dialect in ("concrete-set", "concrete", "type-list"):
        assert all(first.end <= second.start for first, second in pairwise(edits)), found
    for diagnostic in found:
        fix = diagnostic.fix
        if fix is None or fix.applicability != "safe":
            continue
        left = filterlang.check(fix.apply(text), dialect)
        before, after = (sum(each.code == diagnostic.code for each in some) for some in (found, left))
        errors = [each for each in found if each.severity == "error"]
        if not any(each.code == "FL001" for each in errors):
            assert after < before, (diagnostic, left)
        # Behind what does not belong to a filter (FL011) nothing is read yet.
        if (errors == [diagnostic] and diagnostic.code != "FL011") or not errors:
            assert not has_error(left), (diagnostic, left)


def test_an_item_prefix_bound_to_another_namespace_is_refused() -> None:
    text = 'boolean(//tns1:SimpleItem[@Name="port"])'
    found = filterlang.check(text, "item-filter", namespaces={"tns1": "http://www.onvif.org/ver10/topics"})
    assert [each.code for each in found] == ["FL208"]
    assert (
        filterlang.check(text, "item-filter", namespaces={"tns1": "http://www.onvif.org/ver10/schema"}) == []
    )


def test_a_binding_that_is_no_uri_is_refused() -> None:
    found = filterlang.check("p:A", "concrete-set", namespaces={"p": "{http://example.com}"})
    assert [each.code for each in found] == ["FL008"]


def test_an_unknown_dialect_is_named_with_what_was_meant() -> None:
    with pytest.raises(filterlang.FilterSyntaxError, match="did you mean 'item-filter'"):
        filterlang.compile("x", "itemfilter")


@pytest.mark.parametrize(
    "name", ["../filter", "os", "_base", "concrete_set", "filterlang.dialects.concrete_set", ""]
)
def test_only_dialects_are_found_by_name(name: str) -> None:
    with pytest.raises(filterlang.FilterSyntaxError, match="there is no dialect"):
        filterlang.compile("tns1:A", name)


def test_a_dialect_is_found_by_its_uri() -> None:
    uri = "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet"
    flt = filterlang.compile("tns1:A//.", uri)
    assert flt.dialect == "concrete-set"
    assert flt == filterlang.compile("tns1:A//.", "concrete-set")


def test_every_code_is_in_a_table_of_the_page_about_dialects() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "dialects.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("|")]
    of_texts = [
        code for code in CODES if code < "FL5" and code != "FL012"
    ]  # a comment is no text of a dialect
    missing = [code for code in of_texts if not any(f"`{code}`" in row for row in rows)]
    assert missing == []


def test_grammar_and_module_agree_about_odd_white_space() -> None:
    found = re.search(r"^ODD_SPACE.*?: /(.*)/$", grammar_text("terminals"), re.MULTILINE)
    assert found is not None
    for number in (*range(0xD800), *range(0xE000, 0x11_0000)):
        expected = re.fullmatch(ODD_SPACE, chr(number)) is not None
        assert (re.fullmatch(found[1], chr(number)) is not None) is expected, hex(number)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('boolean(//tt:SimpleItem[@Name="a"] and //tt:SimpleItem[@Name="b"])', "around each of the paths"),
        ("boolean(//tt:SimpleItem[@Name=''a''])", "doubled"),
        ("tt:SimpleItem", "name an item as"),
        ('@Name="a"', "in the brackets of an item"),
        ("tns1:Device//.", "concrete-set"),
        (f"boolean({ITEM}[@Value='b'])", "one pair of brackets"),
        ("boolean(//tt:SimpleItem[@Name=“a’])", "typographic"),
        (f"boolean({ITEM}))", "too many"),
        ('boolean(//tt:SimpleItem[@Name="a)', "close the value"),
    ],
)
def test_a_syntax_error_says_what_is_known_about_it(text: str, hint: str) -> None:
    found = [each for each in filterlang.check(text, "item-filter") if each.code == "FL001"]
    assert hint in (found[0].hint or ""), found


def test_a_message_hides_what_would_steer_a_terminal() -> None:
    assert brief("a\x1b[31m\u202eb\nc") == "a?[31m?b?c"


def test_many_bindings_and_many_unbound_prefixes_are_listed_in_bounds() -> None:
    text = "|".join(f"p{number:04d}:A" for number in range(3_000))
    found = filterlang.check(
        text, "concrete-set", namespaces={f"pr{number}": "urn:x" for number in range(300)}
    )
    assert len(found) == 3_000
    assert all(len(each.hint or "") < 500 for each in found)


def test_every_code_has_a_mistake_that_shows_it() -> None:
    elsewhere = {"FL002", "FL003", "FL004", "FL006", "FL008", "FL009", "FL012", "FL208"}
    shown = {param.values[1] for param in ALL} | {rule.code for rule in all_rules()}
    assert shown | elsewhere == set(CODES)


_ODD_NAMES = (
    "axis",
    "onvif",
    "tns1",
    "tt",
    "and",
    "or",
    "not",
    "axis.IO",
    "tns1.B",
    "filter",
    "topic",
    "State",
    "true",
)


@given(
    st.lists(
        st.lists(st.sampled_from(_ODD_NAMES), min_size=1, max_size=3).map(
            lambda names: f"tns1:{'/'.join(names)}"
        ),
        min_size=1,
        max_size=3,
    ).map("|".join)
)
@example("tns1:Device/axis|tns1:Media//.")
@example("tns1:Device/axis.IO")
def test_topics_that_look_like_another_language_are_topics(text: str) -> None:
    assert not has_error(filterlang.check(text, "concrete-set")), text
    assert not has_error(filterlang.check(text, "concrete")) or "|" in text or "//." in text


@given(
    st.sampled_from(
        ("State=", "not(a)", "count(", "PropertyOperation", "%22", "a and b", "boolean(x)", "topic:")
    )
)
def test_values_that_look_like_another_language_are_values(value: str) -> None:
    text = f'boolean(//tt:SimpleItem[@Name="{value}" and @Value="{value}"])'
    assert not has_error(filterlang.check(text, "item-filter")), text
