"""A compiler for the filter languages of camera, video-management and IoT event streams.

Text in a dialect becomes one shared expression, and that a fast predicate, an XPath, or text in another
dialect. The public names are imported when they are first used: ``import filterlang`` alone loads no parser.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from filterlang.analysis import Comparison as Comparison
    from filterlang.analysis import UndecidedError as UndecidedError
    from filterlang.analysis import compare as compare
    from filterlang.analysis import example as example
    from filterlang.analysis import implies as implies
    from filterlang.analysis import is_always_true as is_always_true
    from filterlang.analysis import is_equivalent as is_equivalent
    from filterlang.analysis import is_satisfiable as is_satisfiable
    from filterlang.analysis import near_miss as near_miss
    from filterlang.analysis import simplify as simplify
    from filterlang.ast import Expression as Expression
    from filterlang.backends.interpret import Explanation as Explanation
    from filterlang.backends.xpath import XPathFilter as XPathFilter
    from filterlang.building import every as every
    from filterlang.building import item as item
    from filterlang.building import operation as operation
    from filterlang.building import topic as topic
    from filterlang.compiling import compile as compile
    from filterlang.compiling import compile_parts as compile_parts
    from filterlang.compiling import parse as parse
    from filterlang.declared.reading import read_declarations as read_declarations
    from filterlang.declared.topics import DeclaredItem as DeclaredItem
    from filterlang.declared.topics import DeclaredTopic as DeclaredTopic
    from filterlang.declared.tree import Declarations as Declarations
    from filterlang.diagnostics import DeclarationError as DeclarationError
    from filterlang.diagnostics import Diagnostic as Diagnostic
    from filterlang.diagnostics import Edit as Edit
    from filterlang.diagnostics import EventError as EventError
    from filterlang.diagnostics import EventWarning as EventWarning
    from filterlang.diagnostics import FilterError as FilterError
    from filterlang.diagnostics import FilterlangError as FilterlangError
    from filterlang.diagnostics import FilterSyntaxError as FilterSyntaxError
    from filterlang.diagnostics import Fix as Fix
    from filterlang.diagnostics import LimitError as LimitError
    from filterlang.diagnostics import Span as Span
    from filterlang.diagnostics import UnsupportedError as UnsupportedError
    from filterlang.event import Event as Event
    from filterlang.event import Item as Item
    from filterlang.filter import Filter as Filter
    from filterlang.filterset import FilterSet as FilterSet
    from filterlang.limits import Limits as Limits
    from filterlang.lint.checking import check as check
    from filterlang.namespaces import Name as Name
    from filterlang.readers import EventReader as EventReader
    from filterlang.readers import aread_events as aread_events
    from filterlang.readers import read_events as read_events
    from filterlang.requests import AxisRequest as AxisRequest
    from filterlang.requests import JetstreamRequest as JetstreamRequest
    from filterlang.requests import VdgRequest as VdgRequest
    from filterlang.writers import to_jetstream as to_jetstream
    from filterlang.writers import to_onvif as to_onvif
    from filterlang.writers import to_vdg as to_vdg
    from filterlang.writers import write_event as write_event

__version__ = "0.1.0"

_HOMES = {
    "AxisRequest": "requests",
    "Comparison": "analysis",
    "DeclarationError": "diagnostics",
    "Declarations": "declared.tree",
    "DeclaredItem": "declared.topics",
    "DeclaredTopic": "declared.topics",
    "Diagnostic": "diagnostics",
    "Edit": "diagnostics",
    "Event": "event",
    "EventError": "diagnostics",
    "EventReader": "readers",
    "EventWarning": "diagnostics",
    "Explanation": "backends.interpret",
    "Expression": "ast",
    "Filter": "filter",
    "FilterError": "diagnostics",
    "FilterSet": "filterset",
    "FilterSyntaxError": "diagnostics",
    "FilterlangError": "diagnostics",
    "Fix": "diagnostics",
    "Item": "event",
    "JetstreamRequest": "requests",
    "LimitError": "diagnostics",
    "Limits": "limits",
    "Name": "namespaces",
    "Span": "diagnostics",
    "UndecidedError": "analysis",
    "UnsupportedError": "diagnostics",
    "VdgRequest": "requests",
    "XPathFilter": "backends.xpath",
    "aread_events": "readers",
    "check": "lint.checking",
    "compare": "analysis",
    "compile": "compiling",
    "compile_parts": "compiling",
    "every": "building",
    "example": "analysis",
    "implies": "analysis",
    "is_always_true": "analysis",
    "is_equivalent": "analysis",
    "is_satisfiable": "analysis",
    "item": "building",
    "near_miss": "analysis",
    "operation": "building",
    "parse": "compiling",
    "read_declarations": "declared.reading",
    "read_events": "readers",
    "simplify": "analysis",
    "to_jetstream": "writers",
    "to_onvif": "writers",
    "to_vdg": "writers",
    "topic": "building",
    "write_event": "writers",
}


if not TYPE_CHECKING:
    # Type checkers must not see it: to them, a module with it has every name.
    def __getattr__(name: str) -> object:
        home = _HOMES.get(name)
        if home is None:
            raise AttributeError(f"module 'filterlang' has no attribute {name!r}")
        module = f"filterlang.{home}"
        __import__(module)
        found = getattr(sys.modules[module], name)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
