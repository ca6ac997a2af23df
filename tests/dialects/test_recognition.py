"""Which dialect a text shows that it is in."""

import pytest

from filterlang.cli.dialects import example_of
from filterlang.dialects import dialect_ids, recognized_dialect
from tests.conformance.test_conformance import CASES


@pytest.mark.parametrize("dialect", dialect_ids())
def test_the_example_of_a_dialect(dialect: str) -> None:
    expected = {"concrete": "concrete-set", "type-list": None}.get(dialect, dialect)
    assert recognized_dialect(example_of(dialect)) == expected
    assert recognized_dialect(f" \n{example_of(dialect)}\n") == expected


def test_no_conformance_text_is_taken_for_another_dialect() -> None:
    taken = [(case["dialect"], recognized_dialect(case["text"]), case["text"]) for case in CASES]
    alike = {("concrete", "concrete-set")}
    wrong = [each for each in taken if each[1] not in (None, each[0]) and each[:2] not in alike]
    assert wrong == []
    assert sum(each[1] is not None for each in taken) > len(taken) // 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("not( (boolean(//tt:SimpleItem)", "item-filter"),
        ("tns1:Device | tns1:A//.", "concrete-set"),
        ("vendor:A/B", "concrete-set"),
        ("tns1:Device//", "concrete-set"),
        ("tns1:A,tns1:B", "concrete-set"),
        ("?event=on&eventtopic=onvif:A", "axis-url"),
        ("RTSP://camera/axis-media/media.amp", "axis-url"),
        ("<wsnt:Subscribe/>", "wsnt-filter"),
        ("<html/>", None),
        ("rtsp://camera/live", None),
        ("https://example.org/events", None),
        ("?types=alarm", None),
        ("Device//.", None),
        ("alarm", None),
        ("alarm:high", None),
        ("localhost:8080/x", None),
        ("boolean", None),
        ("", None),
    ],
)
def test_other_texts(text: str, expected: str | None) -> None:
    assert recognized_dialect(text) == expected
