"""Manual pages of the codes of type lists."""

from typing import Final

from filterlang.lint.manual._page import TYPES, page

PAGES: Final = {
    "FL301": page(
        TYPES,
        "VDG Sense's documentation says that a semicolon separates types, and has a comma in its "
        "example. A comma is read as a separator here, but whether a server does so is not known.\n\n"
        "The fix writes a semicolon.",
        "alarm«,»motion",
        "alarm;motion",
    ),
    "FL302": page(
        TYPES,
        "A blank part selects nothing here. To a server that takes parts for pieces of text it may "
        "be a piece of every type, and the list then selects every event.\n\n"
        "The fix removes it.",
        "alarm«;»",
        "alarm",
    ),
    "FL303": page(
        TYPES,
        "A part of a type list is plain text, looked for as it stands. A `|`, a `*`, quotation marks "
        "or a prefix are looked for as well, and no type holds them. Separate parts by a semicolon, "
        "leave the `*` out, or compile the text in the dialect that it is in.",
        "«alarm*»",
        good="alarm",
    ),
}
