"""Runs what recipes define, with an end."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable
from typing import Any, TypeVar

from filterlang.event import Event
from tests.recipes.servers import SECONDS, Seen

T = TypeVar("T")


def run(main: Coroutine[Any, Any, T]) -> T:
    """What a coroutine returns, in an event loop of its own."""

    async def bounded() -> T:
        async with asyncio.timeout(SECONDS):
            return await main

    return asyncio.run(bounded())


def collect(events: Iterable[Event], seen: Seen, into: list[Event]) -> None:
    """Take events, and say so of each."""
    for event in events:
        into.append(event)
        seen.say()


async def acollect(events: AsyncIterator[Event], seen: Seen, into: list[Event]) -> None:
    """The same, awaited."""
    async for event in events:
        into.append(event)
        seen.say()
