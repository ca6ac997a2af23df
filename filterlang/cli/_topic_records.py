"""Declared topics as JSON, for programs; docs/topics.schema.json is the schema."""

from filterlang.declared.topics import DeclaredItem, DeclaredTopic
from filterlang.declared.tree import Declarations


def topics_record(filename: str, declarations: Declarations) -> dict[str, object]:
    """The record of a file.

    Args:
        filename: its name.
        declarations: what it declares.
    """
    return {
        "filename": filename,
        "namespaces": dict(declarations.namespaces),
        "topics": [_topic(declarations, node) for node in declarations.nodes],
    }


def _topic(declarations: Declarations, node: DeclaredTopic) -> dict[str, object]:
    return {
        "path": [{"namespace": name.namespace, "local": name.local} for name in node.topic],
        "is_topic": node.is_topic,
        "nice_name": node.nice_name,
        "is_property": node.is_property,
        "is_application_data": node.is_application_data,
        "is_deprecated": node.is_deprecated,
        "filter": _expression(declarations, node, subtree=False) if node.is_topic else None,
        "subtree_filter": _expression(declarations, node, subtree=True),
        "items": list(map(_item, node.items)),
    }


def _expression(declarations: Declarations, node: DeclaredTopic, *, subtree: bool) -> str | None:
    try:
        return declarations.expression(node.topic, subtree=subtree)
    except ValueError:
        return None  # no filter can name it


def _item(item: DeclaredItem) -> dict[str, object]:
    return {
        "name": item.name,
        "nice_name": item.nice_name,
        "group": item.group,
        "kind": item.kind,
        "type": None if item.type is None else item.type._asdict(),
        "values": [value._asdict() for value in item.values],
        "is_property_state": item.is_property_state,
        "is_application_data": item.is_application_data,
    }
