"""A program of someone else's, run and type-checked against the installed wheel."""

from collections.abc import Callable

import filterlang

TOPICS = (
    b'<w:TopicSet xmlns:w="http://docs.oasis-open.org/wsn/t-1" xmlns:tns1="http://www.onvif.org/ver10/topics">'
    b'<tns1:Device><Trigger w:topic="true"/></tns1:Device></w:TopicSet>'
)


def selector(topic: str, content: str) -> Callable[[filterlang.Event], bool]:
    """Compile a subscription."""
    flt: filterlang.Filter = filterlang.compile_parts({"concrete-set": topic, "item-filter": content})
    return flt.matches


def main() -> None:
    """Use every public name once, with its type."""
    accepts = selector("tns1:Device//.", 'boolean(//tt:SimpleItem[@Name="port"])')
    event = filterlang.Event(topic="tns1:Device/Trigger", items=[("port", "1")])
    accepted: bool = accepts(event)
    if not accepted:
        raise SystemExit("the event should have passed")

    found: list[filterlang.Diagnostic] = filterlang.check("tns2:Device", "concrete-set")
    place: filterlang.Span = found[0].span
    names: tuple[filterlang.Name, ...] = event.topic
    items: tuple[filterlang.Item, ...] = event.items
    print(place.start, names[0].local, items[0].name, event.time, event.operation)

    flt = filterlang.topic("tns1:Device", subtree=True) & filterlang.item("port", "1") | ~filterlang.every()
    print(flt.to_python(), flt.to_xpath().expression, flt.explain(event).held)
    print(filterlang.compile("tns1:Device//.", "concrete-set").to_text("concrete-set"))

    errors: list[filterlang.EventError] = []
    line: bytes = filterlang.write_event(event, "jsonl")
    for read in filterlang.read_events(line + b"not an event\n", format="jsonl", on_error=errors.append):
        print(read == event)
    if len(errors) != 1:
        raise SystemExit("one document was broken")

    document: bytes = filterlang.to_onvif(event)
    declared: filterlang.Declarations = filterlang.read_declarations(TOPICS)
    topic: filterlang.DeclaredTopic = declared.topics[0]
    text = declared.expression(topic.topic)
    sent = next(filterlang.read_events(document))
    print(text, filterlang.compile(text, "concrete-set", namespaces=declared.namespaces).matches(sent))

    try:
        filterlang.compile("", "item-filter", limits=filterlang.Limits(length=100))
    except filterlang.FilterError as error:
        print(error.diagnostics[0].code)


if __name__ == "__main__":
    main()
