"""GoTo's window: fewer than 10 in any second, whoever asks, and people before polls."""

from __future__ import annotations

import asyncio
import sys

from bot.store.open import Stores
from bot.store.pace import RATE, RESERVED, RedisPace

TAKERS = 2
EACH = 18


def most_in_a_second(taken: list[tuple[float, float]]) -> int:
    """Return the most that surely lay in one second; each was granted between its two times."""
    return max(sum(1 for asked, got in taken if asked >= start and got <= start + 1) for start, _ in taken)


async def take_elsewhere(redis_url: str) -> list[tuple[float, float]]:
    """Have another process take places; return before and after each grant (seconds of the wall clock)."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.store.taker", redis_url, str(EACH), stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    assert process.returncode == 0
    return [(float(line.split()[0]), float(line.split()[1])) for line in told.decode().splitlines()]


async def test_the_window_holds_across_processes(stores: Stores, redis_url: str) -> None:
    parts = await asyncio.gather(*(take_elsewhere(redis_url) for _ in range(TAKERS)))
    taken = [one for part in parts for one in part]
    assert len(taken) == TAKERS * EACH
    assert most_in_a_second(taken) <= RATE


def long_window(stores: Stores) -> RedisPace:
    """Return a pace whose window outlasts the test, so that what it grants does not hang on the machine."""
    return RedisPace(stores.redis, "client-1", seconds=600)


async def test_polls_leave_places_to_people(stores: Stores) -> None:
    pace = long_window(stores)
    polls = [await pace.take("g2m", urgent=False) for _ in range(RATE)]
    assert polls.count(True) == RATE - RESERVED
    people = [await pace.take("g2m", urgent=True) for _ in range(RATE)]
    assert people.count(True) == RESERVED


async def test_people_may_have_all_places(stores: Stores) -> None:
    pace = long_window(stores)
    people = [await pace.take("g2m", urgent=True) for _ in range(RATE + 5)]
    assert people == [True] * RATE + [False] * 5
    assert not await pace.take("g2m", urgent=False)


async def test_each_api_has_its_own_window(stores: Stores) -> None:
    pace = long_window(stores)
    for api in ("g2m", "g2t"):
        assert [await pace.take(api, urgent=True) for _ in range(RATE)] == [True] * RATE


async def test_waits_for_its_place(stores: Stores) -> None:
    async with asyncio.timeout(60):
        for _ in range(RATE + 1):
            await stores.pace.wait("g2m", urgent=True)
        await stores.pace.wait("g2m", urgent=False)
