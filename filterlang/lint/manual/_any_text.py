"""Manual pages of the codes that any text can have: syntax, limits, characters, the dialect itself."""

from typing import Final

from filterlang.lint.manual._page import ITEMS, TOPICS, Page, page

PAGES: Final = {
    "FL001": page(
        ITEMS,
        "No other code knows this mistake. The message says what was found and what could have stood "
        "there. Reading ends at it: what stands behind it is checked when it is mended.",
        'boolean(//tt:SimpleItem[@Name="a"«)»',
        'boolean(//tt:SimpleItem[@Name="a"])',
    ),
    "FL002": Page(
        "Filters can come from strangers, so their length is bounded: 65,536 characters, if "
        "`Limits(length=…)` says nothing else. Split the filter, or raise the limit if it can be "
        "trusted."
    ),
    "FL003": Page(
        "Filters can come from strangers, so their depth is bounded: 64 levels of `and`, `or`, "
        "`not(…)` and brackets inside each other, if `Limits(depth=…)` says nothing else. Write the "
        "filter with fewer levels, or raise the limit if it can be trusted."
    ),
    "FL004": Page(
        "Filters can come from strangers, so their size is bounded: 10,000 nodes, such as "
        "comparisons and topics, if `Limits(nodes=…)` says nothing else. Split the filter, or raise "
        "the limit if it can be trusted."
    ),
    "FL005": page(
        TOPICS,
        "Most control characters and half a surrogate pair cannot stand in XML, so no event can hold "
        "them, and no filter that does can match. They are leftovers of copying from a terminal or a "
        "binary file: remove them.",
        "tns1:Device/Trig«\x08»ger",
        good="tns1:Device/Trigger",
    ),
    "FL006": Page(
        "A dialect is named by its id, such as `item-filter`, or by the URI that WS-Notification "
        "knows it by. The message lists those there are, and says which one was probably meant."
    ),
    "FL007": page(
        TOPICS,
        "A blank topic expression or item filter is no expression in the specifications, and what "
        "devices make of one differs. For every event, leave the filter out.",
        "« »",
        good="tns1:Device//.",
    ),
    "FL008": Page(
        "What a prefix is bound to must be the URI of a namespace: not empty, and without braces. A "
        "prefix must be a name without a colon. Bind it right with `--namespace P=URI`, or with "
        "`namespaces=` in Python."
    ),
    "FL009": Page(
        "Dialects differ in what they can say: a topic expression has no `not`, an item filter no "
        "topics. The message says what cannot be written. Choose another dialect, or move a part of "
        "the filter to another place, such as the topic expression of the same subscription."
    ),
    "FL010": page(
        ITEMS,
        "White space in XML and in XPath is space, tab, carriage return and line feed. A no-break "
        "space, a zero-width space or a byte-order mark looks like one, or like nothing, and makes a "
        "device refuse the text. They come from web pages and word processors.\n\n"
        "The fix writes a plain blank, or nothing where nothing is needed.",
        'boolean(//tt:SimpleItem[@Name="a"])«\u00a0»or boolean(//tt:SimpleItem[@Name="b"])',
        'boolean(//tt:SimpleItem[@Name="a"]) or boolean(//tt:SimpleItem[@Name="b"])',
    ),
    "FL011": page(
        TOPICS,
        "A filter that is copied out of a program brings along what its language put around it: "
        "quotes, a key, a prompt, a comma. Or it is percent-encoded, as it stands in a URL. A device "
        "takes none of these for a part of a filter.\n\n"
        "The fix leaves the filter alone, where it is sure where it ends.",
        '«"»tns1:Device//."',
        "tns1:Device//.",
    ),
    "FL012": Page(
        "A comment such as `# filterlang: ignore=FL202` hides a finding. Once the filter is corrected, it "
        "hides nothing, and the next such mistake there would not be seen: remove it. Codes that a run does "
        "not look for are not counted."
    ),
}
