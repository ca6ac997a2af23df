"""A first segment that is nearly one of ONVIF's topics.

Topics of devices start with one of a few names, such as `tns1:RuleEngine`. One that differs from them by a
letter or two, in case, or by its namespace, selects nothing. Names are compared letter by letter.

A name that is far from all of them is a vendor's, and nothing is said. Below a root anything may stand. With
declarations of the device the topics are held against these instead.

The fix writes the root that was meant. It is unsafe: the filter selects other events.
"""

from collections.abc import Iterator
from typing import Final

from filterlang.diagnostics import Diagnostic, Edit, Fix, brief
from filterlang.lint.rules._base import CheckedText, Context, Rule, example
from filterlang.lint.rules._segments import paths_of, segments_of
from filterlang.namespaces import AXIS_TOPICS, AXIS_URL_PREFIXES, ONVIF_TOPICS, Name, prefixes_of
from filterlang.onvif_topics import AXIS_ROOTS, ONVIF_ROOTS


def _check(text: CheckedText, context: Context) -> Iterator[Diagnostic]:
    if context.declarations is not None:
        return
    for path in paths_of(text):
        if path.span is None or not path.segments:
            continue
        meant = _meant(path.segments[0])
        if meant is None:
            continue
        written = segments_of(text, path)
        place = written[0].span if written else path.span
        prefixes = AXIS_URL_PREFIXES if text.dialect == "axis-url" else prefixes_of({})
        shown = f"{prefixes[meant.namespace]}:{meant.local}"
        # With another namespace, segments below that have no prefix would change theirs as well.
        is_same = meant.namespace == path.segments[0].namespace
        edit = None
        if written:
            edit = Edit(written[0].local, meant.local) if is_same else Edit(place, shown)
        yield Diagnostic(
            "FL504",
            f"`{brief(text.text[place.start : place.end])}` is no topic of ONVIF; did you mean `{shown}`?",
            place,
            hint="topics are compared letter by letter, with their case and their namespaces",
            fix=None if edit is None else Fix(f"write `{shown}`", (edit,), "unsafe"),
        )


_LONGEST: Final = 64


def _meant(root: Name) -> Name | None:
    """The known root that was meant, None where a root is known or far from all."""
    if root.namespace != ONVIF_TOPICS or root.local in ONVIF_ROOTS or len(root.local) > _LONGEST:
        return None
    if root.local in AXIS_ROOTS:
        return Name(AXIS_TOPICS, root.local)
    from filterlang.lint.rules._nearest import changed_letters  # most roots are right

    fewest, nearest = min([(changed_letters(root.local, each), each) for each in sorted(ONVIF_ROOTS)])
    length = len(root.local)
    most = 2 if length >= 8 else 1 if length >= 5 else 0.5
    # A digit at the end counts a vendor's own topics: `Media2` is no slip of `Media`.
    is_numbered = root.local[-1:].isdigit()
    return Name(ONVIF_TOPICS, nearest) if fewest <= most and not is_numbered else None


RULE = Rule(
    "FL504",
    bad=(
        example("concrete-set", "«tns1:RuleEngin»//.", "tns1:RuleEngine//."),
        example("concrete-set", "«tns1:device»/Trigger", "tns1:Device/Trigger"),
        example(
            "concrete-set", "«tns1:CameraApplicationPlatform»//.", "tnsaxis:CameraApplicationPlatform//."
        ),
    ),
    good=(
        example("concrete-set", "tns1:RuleEngine/MyVendorRule//."),
        example("concrete-set", "tns1:Greenhouse//."),
    ),
    check_text=_check,
)
