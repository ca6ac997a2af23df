"""Slips made in good filters: what was meant is known, so a safe fix either gives it or is not offered."""

import re
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from filterlang.dialects import find_dialect, read_text
from filterlang.limits import DEFAULT_LIMITS
from filterlang.lint.checking import check
from tests.intended.test_intended import fixed

NAMES = st.sampled_from(["Device", "RuleEngine", "Motion", "IsMotion", "State", "PTZ", "a-b", "Läuft", "x.y"])
PATHS = st.builds(
    lambda names, subtree: "tns1:" + "/".join(names) + ("//." if subtree else ""),
    st.lists(NAMES, min_size=1, max_size=4),
    st.booleans(),
)
TOPICS = st.lists(PATHS, min_size=1, max_size=3, unique=True).map("|".join)
VALUES = st.sampled_from(["true", "1", "a b", "50%", "x;y", "and", "it is (so)", "//.", "é"])
ITEMS = st.builds(
    lambda name, value: f'boolean(//tt:SimpleItem[@Name="{name}" and @Value="{value}"])', NAMES, VALUES
)
CONTENT = st.lists(ITEMS, min_size=1, max_size=3).map(" or ".join)


def _expression(text: str, dialect: str) -> object:
    return read_text(find_dialect(dialect), text, {}, DEFAULT_LIMITS).expression


Slip = Callable[[str], str]
AROUND: list[Slip] = [
    lambda text: f'"{text}"',
    lambda text: f"`{text}`",
    lambda text: f"“{text}”",
    lambda text: f"filter: {text}",
    lambda text: f"$ {text}",
    lambda text: text + ",",
    lambda text: '"' + text.replace('"', '\\"') + '",',
]
TOPIC_SLIPS: list[Slip] = [
    *AROUND,
    lambda text: text.replace("tns1:", "tns1;"),
    lambda text: text.replace("tns1:", "tns1/"),
    lambda text: text.replace("tns1:", "tns1: "),
    lambda text: text.replace("|", " or "),
    lambda text: text.replace("|", "\n"),
    lambda text: text.replace("|", ","),
    lambda text: text.replace("|", " and "),
    lambda text: text.replace(":", "%3A").replace("/", "%2F"),
    lambda text: text.replace("//.", "/."),
    lambda text: text.replace("//.", "/#"),
    lambda text: text.replace("tns1:", ""),
    lambda text: text.replace("/", " / "),
    lambda text: text.replace("|", "\u00a0|"),
]
ITEM_SLIPS: list[Slip] = [
    *AROUND,
    lambda text: text.replace('"', "%22"),
    lambda text: text.replace('"', "&quot;"),
    lambda text: text.replace('"', "'"),
    lambda text: re.sub('"([^"]*)"', r"“\1”", text),
    lambda text: text.replace('"', '\\"'),
    lambda text: text.replace(" or ", " OR "),
    lambda text: text.replace(" or ", " || "),
    lambda text: text.replace("@Name=", "@Name=="),
    lambda text: text.replace("@Name", "@name"),
    lambda text: text.replace("//tt", "/tt"),
    lambda text: text.replace("boolean(", "boolean((").replace("])", "]))"),
    lambda text: text.replace("boolean(", "Boolean("),
    lambda text: text.replace('" and', "” and"),
    lambda text: text.replace('"', ""),
]


def reaches_or_stays_away(dialect: str, meant: str, slipped: str) -> None:
    after = fixed({"dialect": dialect, "text": slipped}, is_selected=lambda code: code < "FL5")
    if after.made and not any(each.diagnostic.severity == "error" for each in after.found):
        assert not [each for each in check(after.document.text, dialect) if each.severity == "error"]
        wanted = _expression(meant, dialect)
        assert _expression(after.document.text, dialect) == wanted, after.document.text


@given(TOPICS, st.sampled_from(TOPIC_SLIPS))
@settings(max_examples=300, deadline=None)
def test_a_safe_fix_of_topics_is_what_was_meant(meant: str, slip: Slip) -> None:
    reaches_or_stays_away("concrete-set", meant, slip(meant))


@given(CONTENT, st.sampled_from(ITEM_SLIPS))
@settings(max_examples=300, deadline=None)
def test_a_safe_fix_of_items_is_what_was_meant(meant: str, slip: Slip) -> None:
    reaches_or_stays_away("item-filter", meant, slip(meant))
