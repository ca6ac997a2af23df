"""Manual pages of the codes of item filters."""

from typing import Final

from filterlang.lint.manual._page import ITEMS, Page, page
from filterlang.lint.rules._base import example

_A: Final = 'boolean(//tt:SimpleItem[@Name="a"])'
_B: Final = 'boolean(//tt:SimpleItem[@Name="b"])'

PAGES: Final = {
    "FL201": page(
        ITEMS,
        "Typographic quotation marks come from PDF files and word processors; ONVIF's own "
        "specification prints them. A device wants straight ones.\n\n"
        "The fix writes straight ones, where it is sure which belong together.",
        "boolean(//tt:SimpleItem[@Name=«“»a”])",
        _A,
    ),
    "FL202": page(
        ITEMS,
        "XPath takes single quotes, and filterlang reads them. ONVIF's grammar has only double ones "
        "(Core 9.4.4, production 7), and devices with a parser of their own follow it.\n\n"
        "The fix writes double quotes. A value that holds a double quote cannot be written otherwise.",
        "boolean(//tt:SimpleItem[@Name=«'a'»])",
        _A,
    ),
    "FL203": page(
        ITEMS,
        "Keywords are lower case: to XPath `OR` is the name of an element.\n\n"
        "The fix writes the keyword in lower case.",
        f"{_A} «OR» {_B}",
        f"{_A} or {_B}",
    ),
    "FL204": page(
        ITEMS,
        "Item filters have `=`, `and`, `or` and `not(…)`, and no other operators: `!=` and `<` are "
        "those of ONVIF's Recording Search, and `==`, `&&`, `||` those of programming languages. For "
        "`!=` write `not(… = …)`; values cannot be compared by size.\n\n"
        "The fix is there for those that mean the same in another spelling.",
        'boolean(//tt:SimpleItem[@Name«==»"a"])',
        _A,
    ),
    "FL205": page(
        ITEMS,
        "Each path stands in a `boolean(…)` of its own (ONVIF Core 9.4.4, production 2), even if an "
        "XPath engine would take it without.\n\n"
        "The fix puts `boolean(…)` around it.",
        '«//tt:SimpleItem[@Name="a"]»',
        _A,
    ),
    "FL206": page(
        ITEMS,
        "The brackets say which item is meant, and ONVIF's grammar wants them. An item of any name "
        "cannot be asked for.",
        "boolean(//«tt:SimpleItem»)",
        good=_A,
    ),
    "FL207": page(
        ITEMS,
        "A path has one step. Items are found at any depth, in Source, Key and Data; which of the "
        "three one stands in cannot be asked for.",
        'boolean(«//tt:Data/tt:SimpleItem[@Name="a"]»)',
        good=_A,
    ),
    "FL208": Page(
        "Items are in ONVIF's schema, `http://www.onvif.org/ver10/schema`. With a prefix that is "
        "bound to another namespace the path would match nothing.",
        (
            example(
                ITEMS,
                'boolean(//«p»:SimpleItem[@Name="a"])',
                _A,
                namespaces={"p": "http://www.onvif.org/ver10/topics"},
            ),
        ),
        (example(ITEMS, _A),),
    ),
    "FL209": page(
        ITEMS,
        "A prefix that is bound to nothing makes a device refuse the filter. `tt` is known without "
        "being bound; bind any other to `http://www.onvif.org/ver10/schema`.\n\n"
        "The fix writes `tt`.",
        'boolean(//«x»:SimpleItem[@Name="a"])',
        _A,
    ),
    "FL210": page(
        ITEMS,
        "A filter can ask for SimpleItems and ElementItems, by these names and in this case. "
        "Everything else in a message is out of its reach.\n\n"
        "The fix writes the name that was meant, where one is near.",
        'boolean(//«tt:simpleItem»[@Name="a"])',
        _A,
    ),
    "FL211": page(
        ITEMS,
        "An item has a `Name` and a `Value`, with a capital letter, and in a filter an `@` before "
        "it.\n\n"
        "The fix writes the attribute that was meant, where one is near.",
        'boolean(//tt:SimpleItem[«@name»="a"])',
        _A,
    ),
    "FL212": page(
        ITEMS,
        "Item filters have no functions but `boolean(…)` and `not(…)`: `contains` and others are "
        "those of ONVIF's Recording Search, or of XPath. Compare whole values with `=`, and join "
        "several with `or`.",
        "boolean(//tt:SimpleItem[«string-length»(@Value)])",
        good=_A,
    ),
    "FL213": page(
        ITEMS,
        "A value stands in double quotes. Without them XPath takes it for the name of an element, or "
        "compares numbers.\n\n"
        "The fix puts quotes around it. For a number it is unsafe: `1` is also `01` to XPath, and "
        '`"1"` is not.',
        "boolean(//tt:SimpleItem[@Name=«a»])",
        _A,
    ),
    "FL214": page(
        ITEMS,
        "An item is looked for at any depth, by `//`. From the root, with `/`, there is none.\n\n"
        "The fix writes `//`.",
        'boolean(«/»tt:SimpleItem[@Name="a"])',
        _A,
    ),
    "FL215": page(
        ITEMS,
        "`&quot;` is a quotation mark in XML. In plain text it is six characters, left over from "
        "copying a filter out of a document.\n\n"
        "The fix writes the quotation marks.",
        "boolean(//tt:SimpleItem[@Name=«&quot;»a&quot;])",
        _A,
    ),
    "FL216": page(
        ITEMS,
        "The attribute stands left of `=` (ONVIF Core 9.4.4, production 7), even if an XPath engine "
        "would take it the other way round.\n\n"
        "The fix exchanges them.",
        'boolean(//tt:SimpleItem[«"a"=@Name»])',
        _A,
    ),
    "FL217": page(
        ITEMS,
        "A backslash before a quotation mark is left over from JSON or from source code. XPath has "
        'no escapes: `\\"` is a backslash and the end of the value.\n\n'
        "The fix removes the backslashes.",
        'boolean(//tt:SimpleItem[@Name=«\\"»a\\"])',
        _A,
    ),
    "FL218": page(
        ITEMS,
        "The value holds a typographic quotation mark and goes on behind it, over what looks like "
        "further conditions. It is read as it stands: as one long value, which hardly any item has. "
        "Probably the mark was meant to end it.",
        'boolean(//tt:SimpleItem[@Name=«"a” and @Value=”b"»])',
        good='boolean(//tt:SimpleItem[@Name="a" and @Value="b"])',
    ),
    "FL219": page(
        ITEMS,
        "`not` is a function and wants parentheses; without them it is the name of an element.\n\n"
        "The fix puts them around what follows.",
        f"«not» {_A}",
        f"not ({_A})",
    ),
    "FL220": page(
        ITEMS,
        "To XPath `[@Name]` is an item that has a name, which every item has. ONVIF's grammar wants "
        "a comparison.",
        "boolean(//tt:SimpleItem[«@Name»])",
        good=_A,
    ),
    "FL221": page(
        ITEMS,
        "Between two tests stands `and` or `or`.\n\n"
        "The fix writes `and`. It is unsafe: look whether `or` was meant.",
        'boolean(//tt:SimpleItem[@Name="a" «»@Value="b"])',
        'boolean(//tt:SimpleItem[@Name="a" and @Value="b"])',
    ),
}
