"""Manual pages of the codes of topic expressions."""

from typing import Final

from filterlang.lint.manual._page import TOPICS, page

PAGES: Final = {
    "FL101": page(
        TOPICS,
        "Topics compare by namespace, so a prefix must be bound to one. `tns1` and `onvif`, "
        "`tnsaxis` and `axis` are known; bind any other with `--namespace P=URI`, or with "
        "`namespaces=` in Python.",
        "«tnsx»:RuleEngine//.",
        "tns1:RuleEngine//.",
    ),
    "FL102": page(
        TOPICS,
        "The root of a topic has a prefix (ONVIF Core 9.6.3, production 5): without one it is in no "
        "namespace, where no device has topics. Only the segments below it can do without, and are "
        "in their parent's namespace.",
        "«RuleEngine»//.",
        "tns1:RuleEngine//.",
    ),
    "FL103": page(
        TOPICS,
        "`//.` means the topic and all below it, so nothing can follow it. Axis prints an older "
        "grammar in which it can; devices follow ONVIF's.",
        "tns1:RuleEngine«//.»/Motion",
        good="tns1:RuleEngine//.",
    ),
    "FL104": page(
        TOPICS,
        "`//name` looks for a name at any depth in WS-Topics Full. ONVIF's ConcreteSet has nothing "
        "like it: write the path as the device declares it.",
        "tns1:RuleEngine«//»Motion",
        good="tns1:RuleEngine/CellMotionDetector/Motion",
    ),
    "FL105": page(
        TOPICS,
        "`*` stands for any name in WS-Topics Full. ONVIF's ConcreteSet has no wildcard: name each "
        "topic, with `|` in between, or end the path above them with `//.`.",
        "tns1:RuleEngine/«*»",
        good="tns1:RuleEngine//.",
    ),
    "FL106": page(
        TOPICS,
        "The mark for all topics below is `//.`, three characters. Official pages print it wrong now "
        "and then.\n\n"
        "The fix writes `//.`.",
        "tns1:Device«/.»",
        "tns1:Device//.",
    ),
    "FL107": page(
        TOPICS,
        "A path ends with a name or with `//.`. Some take the slash for all topics below, others for "
        "nothing.\n\n"
        "The fix removes it; if all topics below were meant, write `//.`.",
        "tns1:Device/Trigger«/»",
        "tns1:Device/Trigger",
    ),
    "FL108": page(
        TOPICS,
        "White space can stand at the ends of a topic expression and around `|`, nowhere else.\n\n"
        "The fix removes it where that is surely what was meant.",
        "tns1:Device« / »Trigger",
        "tns1:Device/Trigger",
    ),
    "FL109": page(
        TOPICS,
        "Topics are separated by `|`. The comma belongs to the `eventtopic` argument of an Axis URL, "
        "and the semicolon to type lists.\n\n"
        "The fix writes `|`.",
        "tns1:Device//.«,»tns1:VideoSource//.",
        "tns1:Device//.|tns1:VideoSource//.",
    ),
    "FL110": page(
        TOPICS,
        "`|` stands between two topics. A leftover one makes a device refuse the filter, or take "
        "what is missing for a topic without a name.\n\n"
        "The fix removes it.",
        "tns1:Device//.«|»",
        "tns1:Device//.",
    ),
    "FL111": page(
        TOPICS,
        "`//.` goes behind a topic. By itself, only an Axis URL takes it for every topic; elsewhere "
        "leave the topic filter out.",
        "«//.»",
        good="tns1:Device//.",
    ),
    "FL112": page(
        "concrete",
        "The Concrete dialect of WS-Topics names one topic. For several, or for all below one, use "
        "`concrete-set`, which is ONVIF's ConcreteSet.",
        "tns1:Device«//.»",
        good="tns1:Device",
    ),
    "FL113": page(
        TOPICS,
        "A topic is no path of files: it starts with its root.\n\nThe fix removes the slash.",
        "«/»tns1:Device//.",
        "tns1:Device//.",
    ),
    "FL114": page(
        TOPICS,
        "The segments of a topic are names as XML has them: they start with a letter or `_`, and "
        "hold letters, digits, `-`, `.` and `_`. Anything else is a typing mistake, or was copied "
        "along.",
        "tns1:Device/«3»D",
        good="tns1:Device/_3D",
    ),
}
