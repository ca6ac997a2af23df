"""What no device understands: roots of topics and prefixes, without declarations."""

import pytest

from filterlang.lint.checking import check
from filterlang.namespaces import ONVIF_TOPICS
from filterlang.onvif_topics import ONVIF_ROOTS


def _codes(text: str, dialect: str = "concrete-set", **namespaces: str) -> list[str]:
    return [each.code for each in check(text, dialect, namespaces=namespaces or None)]


@pytest.mark.parametrize("root", sorted(ONVIF_ROOTS))
def test_roots_and_what_stands_below_are_fine_and_another_case_is_not(root: str) -> None:
    assert _codes(f"tns1:{root}/MyVendorRule//.") == []
    for changed in (root.lower(), root.upper()):
        if changed not in ONVIF_ROOTS:
            (found,) = check(f"tns1:{changed}//.", "concrete-set")
            assert found.code == "FL504" and f"`tns1:{root}`" in found.message


@pytest.mark.parametrize("root", ["Greenhouse", "Media2", "MyVendor", "Weather", "Io"])
def test_far_roots_are_a_vendors(root: str) -> None:
    assert _codes(f"tns1:{root}//.") == []


@pytest.mark.parametrize(
    "uri", [f"{ONVIF_TOPICS}/", ONVIF_TOPICS.upper(), "https" + ONVIF_TOPICS[4:], "urn:x"]
)
def test_a_well_known_prefix_keeps_its_uri(uri: str) -> None:
    (found,) = check("tns1:Device//.", "concrete-set", namespaces={"tns1": uri})
    assert found.code == "FL505" and ONVIF_TOPICS in (found.hint or "")


@pytest.mark.parametrize(
    ("dialect", "text", "codes"),
    [
        ("axis-url", "rtsp://c/Streaming/Channels/101", ["FL401"]),
        ("axis-url", "rtsp://c/cam/realmonitor?channel=1&subtype=0", ["FL401"]),
        ("axis-url", "rtsp://c/axis-media/media.amp?event=on&eventtopic=tns1:Device//.", ["FL417"]),
        ("vdg-url", "http://s/2/events/100", ["FL401"]),
        ("vdg-url", "http://s/streamEvents?deviceid=17,18", ["FL410"]),
        ("vdg-url", "http://s/streamEvents?deviceid=17", []),
        ("type-list", "types=alarm;motion", ["FL303"]),
        ("type-list", "typesetting;motion", []),
    ],
)
def test_requests_of_others_and_values_that_are_none(dialect: str, text: str, codes: list[str]) -> None:
    assert _codes(text, dialect) == codes
