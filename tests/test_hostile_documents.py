"""Hostile documents: whatever is done to one, only EventErrors come out, nothing hangs and nothing piles up.

FILTERLANG_MUTATIONS sets how many mutations are tried (2,000 in the ordinary run). The captured documents are
mutated, too, where FILTERLANG_CORPUS names them.
"""

import faulthandler
import os
import pickle
import random
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filterlang

MUTATIONS = int(os.environ.get("FILTERLANG_MUTATIONS", "2000"))
EXAMPLES = Path(__file__).parent.parent / "examples"
PIECES = [
    b"<", b">", b"</", b"/>", b"&", b"&#0;", b"&x;", b'"', b"'", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?xml ", b"?>",
    b"<!DOCTYPE a [<!ENTITY x 'y'>]>", b"\x00", b"\xff\xfe", b"\xc3", b"xmlns:a=''", b"<a>", b"</a>", b"{", b"}", b"[", b"]",
    b",", b"\\u", b"\\", b"1e999", b"-0", b"null", b"\r\n", b"--frame", b"Content-Length: 9\r\n\r\n", b"<tt:Message>",
    b"<wsnt:NotificationMessage>", b"</wsnt:NotificationMessage>", b"<wsnt:Topic>tns1:", b"<event>", b"</event>", b"<name>",
    b'"Events": [', b'"Type": ', b'{"system": "onvif", "topic": "tns1:A"}\n',
]  # fmt: skip
SELECTORS = [
    filterlang.compile("tns1:Device//.|tns1:RuleEngine//.", "concrete-set"),
    filterlang.compile('not(boolean(//tt:SimpleItem[not(@Name="port") or @Value="1"]))', "item-filter"),
    filterlang.compile("alarm;motion", "type-list"),
]


def seeds() -> list[bytes]:
    files = sorted([file for file in EXAMPLES.iterdir() if file.is_file()])
    corpus = os.environ.get("FILTERLANG_CORPUS")
    if corpus:
        files += sorted(Path(corpus, "notifications").glob("*.xml"))
    return [file.read_bytes() for file in files]


def mutate(data: bytes, random_: random.Random) -> bytes:
    for _ in range(random_.randint(1, 5)):
        start = random_.randint(0, len(data))
        end = min(len(data), start + random_.choice((0, 1, 4, 40, 400)))
        match random_.randrange(6):
            case 0:
                data = data[:start] + data[end:]
            case 1:
                data = data[:start] + random_.choice(PIECES) + data[start:]
            case 2:
                data = data[:start] + data[start:end] * random_.randint(2, 3) + data[end:]
            case 3:
                data = data[:start] + bytes([random_.randrange(256)]) + data[start + 1 :]
            case 4:
                data = data[:start]
            case _:
                data = data[:start] + data[random_.randint(0, len(data)) :] + data[start:]
    return data[:60_000]


@contextmanager
def watched(seconds: int) -> Iterator[None]:
    """End the run with a traceback if what is inside hangs."""
    faulthandler.dump_traceback_later(seconds, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


def test_mutated_documents_raise_nothing_but_event_errors() -> None:
    random_ = random.Random(20262)
    originals = seeds()
    events = errors = settled = 0
    tracemalloc.start()
    for count in range(MUTATIONS):
        if count == min(1_000, MUTATIONS // 2):
            tracemalloc.reset_peak()
            settled, _ = tracemalloc.get_traced_memory()
        data = mutate(random_.choice(originals), random_)
        reported: list[filterlang.EventError] = []
        with watched(60):
            for event in filterlang.read_events(data, on_error=reported.append, keep_raw=count % 10 == 0):
                events += 1
                for selector in SELECTORS:
                    assert selector.matches(event) is selector.explain(event).held
                line = filterlang.write_event(event, "jsonl")
                assert line.count(b"\n") == 1
                if count % 10 == 0:
                    assert list(filterlang.read_events(line, "jsonl")) == [event]
                    assert pickle.loads(pickle.dumps(event)) == event
        errors += len(reported)
        for error in reported:
            assert error.reason
            assert error.offset is None or 0 <= error.offset <= len(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert events > MUTATIONS // 4
    assert errors > MUTATIONS // 4
    assert peak - settled < 30_000_000
