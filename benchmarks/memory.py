"""What one filter of a set takes of the memory: everything that is there with the set and not without it.

That is the index, the plans and caches that matching all events of the workload leaves behind, the keys, and
the texts. Each set is measured in a process of its own: ``python -m benchmarks.memory CONTENDER COUNT``.
"""

import gc
import json
import sys
import tracemalloc
from collections.abc import Callable, Sequence
from typing import Any, Final

import filterlang
from benchmarks.groups import KILOBYTE, MEMORY, SKETCH, SPLIT_SKETCH
from benchmarks.report import Times
from benchmarks.routing import make_decoded_event, sent
from benchmarks.sketch import Sketch, decoded
from benchmarks.starting import run
from benchmarks.workload import filter_parts, subscriptions

LOADED_FROM_TEXT: Final = MEMORY[10_000].subject
BYTES_OF_KILOBYTE: Final = 1_000
WARM_UP: Final = 200

Measurement = Callable[[int], float]


def traced(make: Callable[[], Any], use: Callable[[Any], object]) -> float:
    """The bytes that are taken up by what a function makes, once it was used."""
    gc.collect()
    tracemalloc.start()
    made = make()
    use(made)
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del made
    return taken


def filter_set(count: int) -> float:
    """The bytes that a FilterSet takes up, all its texts made anew, as they come from a file."""
    lines = [json.dumps(filter_parts(each)) for each in subscriptions(count)]
    events = [make_decoded_event(each) for each in sent()]

    def load(chosen: Sequence[str]) -> filterlang.FilterSet[int]:
        rows = ((key, json.loads(line)) for key, line in enumerate(chosen))
        return filterlang.FilterSet.compile(rows).filters

    def match_all(filters: filterlang.FilterSet[int]) -> None:
        for event in events:
            filters.match(event)

    match_all(load(lines[:WARM_UP]))  # makes what is made once, whatever the number of filters
    return traced(lambda: load(lines), match_all)


def sketch(count: int, *, split: bool) -> float:
    """The bytes that an index of pairs takes up, with the names and the values but without any text."""
    events = [decoded(each) for each in sent()]

    def match_all(index: Sketch) -> None:
        for topic, items in events:
            index.match(topic, items)

    return traced(lambda: Sketch(subscriptions(count), split=split), match_all)


CONTENDERS: Final[dict[str, Measurement]] = {
    LOADED_FROM_TEXT: filter_set,
    SKETCH: lambda count: sketch(count, split=False),
    SPLIT_SKETCH: lambda count: sketch(count, split=True),
}


def measure_memory(contender: str, count: int) -> float:
    """The bytes that one of so many filters takes up, measured in a new process.

    Raises:
        subprocess.CalledProcessError: if it fails.
    """
    return float(run((sys.executable, "-m", "benchmarks.memory", contender, str(count))).stdout) / count


def measure_all_memory() -> Times:
    """Measure all contenders at all sizes, and put a kilobyte beside them."""
    sizes: Times = {}
    for count, group in MEMORY.items():
        sizes |= {(group.title, contender): measure_memory(contender, count) for contender in CONTENDERS}
        sizes[group.title, KILOBYTE] = BYTES_OF_KILOBYTE
    return sizes


def main() -> None:
    """Measure one contender, and print the bytes."""
    _, contender, count = sys.argv
    sys.stdout.write(f"{CONTENDERS[contender](int(count))}\n")


if __name__ == "__main__":
    main()
