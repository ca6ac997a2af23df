"""What each dialect says about each mistake: the code, the place, the fix.

In a text below, the place that the diagnostic points at stands between « and ». The fix is the whole text as
the fix leaves it, and None where there is no fix.
"""

import pytest

import filterlang
from filterlang.diagnostics import CODES, describe, has_error

TOPIC_MISTAKES = [
    ("FL007", "«»", None),
    ("FL007", "« \t»", None),
    ("FL101", "«tnsx»:RuleEngine//.", "tns1:RuleEngine//."),
    ("FL101", "tns1:Device/«acme»:Port", None),
    ("FL102", "«RuleEngine»//.", "tns1:RuleEngine//."),
    ("FL103", "tns1:A«//.»/B", None),
    ("FL103", "tns1:A«//.»//.", None),
    ("FL104", "tns1:A«//»B", None),
    ("FL104", "«//»tns1:A", None),
    ("FL105", "tns1:A/«*»", None),
    ("FL105", "«*»", None),
    ("FL106", "tns1:A«/.»", "tns1:A//."),
    ("FL106", "tns1:A«//»", "tns1:A//."),
    ("FL106", "tns1:A/tnsaxis:B«//» | tns1:C", "tns1:A/tnsaxis:B//. | tns1:C"),
    ("FL107", "tns1:A«/»", "tns1:A"),
    ("FL108", "tns1:Device« / »Trigger", "tns1:Device/Trigger"),
    ("FL108", "tns1:Device« /»Trigger", "tns1:Device/Trigger"),
    ("FL108", "tns1:Device« //.»", "tns1:Device//."),
    ("FL108", "tns1:Device« »tns1:Trigger", None),
    ("FL109", "tns1:A«,»tns1:B", "tns1:A|tns1:B"),
    ("FL109", "tns1:A «,» tns1:B", "tns1:A | tns1:B"),
    ("FL110", "tns1:A//.«|»", "tns1:A//."),
    ("FL110", "«|»tns1:A", "tns1:A"),
    ("FL110", "tns1:A«|»|tns1:B", "tns1:A|tns1:B"),
    ("FL111", "«//.»", None),
    ("FL113", "«/»tns1:A", "tns1:A"),
    ("FL114", "tns1:«3»D", None),
    ("FL114", "tns1:A/B«“»C", None),
    ("FL114", "tns1:Device/«·»A", None),
    ("FL114", "«-»tns1:A", None),
    ("FL001", "tns1:A«:»B", None),
    ("FL001", "tns1:A/«\"»B\"", None),
    ("FL001", '«boolean(//tt:SimpleItem[@Name="a"])»', None),
    ("FL005", "tns1:A«\x00»", None),
]  # fmt: skip

CONCRETE_MISTAKES = [
    ("FL112", "tns1:A«//.»", "tns1:A"),
    ("FL112", "tns1:A«|»tns1:B", None),
]

ITEM = '//tt:SimpleItem[@Name="a"]'
ITEM_MISTAKES = [
    ("FL007", "«»", None),
    ("FL201", "boolean(//tt:SimpleItem[@Name=«”»a”])", 'boolean(//tt:SimpleItem[@Name="a"])'),
    ("FL201", "boolean(//tt:SimpleItem[@Name=«‘»a’])", 'boolean(//tt:SimpleItem[@Name="a"])'),
    ("FL201", 'boolean(//tt:SimpleItem[@Name="a«”»])', 'boolean(//tt:SimpleItem[@Name="a"])'),
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
    ("FL212", 'boolean(//tt:SimpleItem[«contains»(@Name,"a")])', None),
    ("FL213", "boolean(//tt:SimpleItem[@Name=«a»])", f"boolean({ITEM})"),
    ("FL214", 'boolean(«/»tt:SimpleItem[@Name="a"])', f"boolean({ITEM})"),
    ("FL214", 'boolean(«.//»tt:SimpleItem[@Name="a"])', f"boolean({ITEM})"),
    ("FL214", 'boolean(«tt:SimpleItem»[@Name="a"])', f"boolean({ITEM})"),
    ("FL215", "boolean(//tt:SimpleItem[@Name=«&quot;»a&quot;])", f"boolean({ITEM})"),
    ("FL216", 'boolean(//tt:SimpleItem[«"a"=@Name»])', f"boolean({ITEM})"),
    ("FL005", 'boolean(//tt:SimpleItem[@Name="a«\x07»"])', None),
    ("FL005", 'boolean(//tt:SimpleItem[@Name="a«\ud800»"])', None),
    ("FL001", f"boolean({ITEM}«»", None),
    ("FL001", f"boolean({ITEM})«)»", None),
    ("FL001", f"boolean({ITEM}) «boolean»({ITEM})", None),
    ("FL001", f"boolean({ITEM}) «orboolean»({ITEM})", None),
    ("FL001", f"boolean({ITEM}«[»@Value=\"b\"])", None),
    ("FL001", 'boolean(//tt:SimpleItem[@Name=«"»a])', None),
    ("FL001", 'boolean(//tt:SimpleItem[@Name="a” and @Value="«b»"])', None),
    ("FL001", f"boolean({ITEM})«\u00a0»or boolean({ITEM})", f"boolean({ITEM}) or boolean({ITEM})"),
    ("FL001", "«tns1:Device»//.", None),
]  # fmt: skip

TYPE_MISTAKES = [
    ("FL301", "alarm«,»motion", "alarm;motion"),
    ("FL302", "alarm«;»", "alarm"),
    ("FL302", "«;»alarm", "alarm"),
    ("FL302", "alarm«; »;motion", "alarm;motion"),
    ("FL005", "al«\x1b»arm", None),
]

ALL = [
    pytest.param(dialect, code, marked, fixed, id=f"{dialect}-{code}-{marked}")
    for dialect, rows in (
        ("concrete-set", TOPIC_MISTAKES),
        ("concrete", CONCRETE_MISTAKES),
        ("item-filter", ITEM_MISTAKES),
        ("type-list", TYPE_MISTAKES),
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
        ("concrete-set", "A//B,tnsx:C | | tns1:D/*", ["FL104", "FL109", "FL101", "FL110", "FL105"]),
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
        ("type-list", "a,,b;", ["FL301", "FL301", "FL302", "FL302"]),
    ],
)
def test_all_mistakes_of_a_text_are_reported_in_its_order(dialect: str, text: str, codes: list[str]) -> None:
    assert sorted(each.code for each in filterlang.check(text, dialect)) == sorted(codes)
    starts = [each.span.start for each in filterlang.check(text, dialect)]
    assert starts == sorted(starts)


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


def test_every_code_has_a_mistake_that_shows_it() -> None:
    elsewhere = {"FL002", "FL003", "FL004", "FL006", "FL008", "FL009", "FL208"}
    shown = {param.values[1] for param in ALL}
    assert shown | elsewhere == set(CODES)
