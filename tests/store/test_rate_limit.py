"""GoTo's window: fewer than 10 in any second, whoever asks, and people before polls."""

from __future__ import annotations

import asyncio
import sys

import pytest

from bot.cancellation import cancel_and_wait
from bot.store.open import Stores
from bot.store.rate_limit import REQUESTS_PER_SECOND, RESERVED_FOR_PEOPLE, RedisRateLimiter

PROCESSES = 2
PLACES_EACH = 18


def most_in_a_second(taken: list[tuple[float, float]]) -> int:
    """Return the most that surely lay in one second; each was granted between its two times."""
    return max(sum(1 for asked, got in taken if asked >= start and got <= start + 1) for start, _ in taken)


async def take_elsewhere(redis_url: str) -> list[tuple[float, float]]:
    """Have another process take places; return before and after each grant (seconds of the wall clock)."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.store.rate_limit_process",
        redis_url,
        str(PLACES_EACH),
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await process.communicate()
    assert process.returncode == 0
    return [(float(line.split()[0]), float(line.split()[1])) for line in told.decode().splitlines()]


@pytest.mark.exhaustive
async def test_the_window_holds_across_processes(stores: Stores, redis_url: str) -> None:
    parts = await asyncio.gather(*(take_elsewhere(redis_url) for _ in range(PROCESSES)))
    taken = [one for part in parts for one in part]
    assert len(taken) == PROCESSES * PLACES_EACH
    assert most_in_a_second(taken) <= REQUESTS_PER_SECOND


def long_window(stores: Stores) -> RedisRateLimiter:
    """Return a limiter whose window outlasts the test, so that a busy machine changes nothing."""
    return RedisRateLimiter(stores.redis, "client-1", seconds=600)


async def test_polls_leave_places_to_people(stores: Stores) -> None:
    limiter = long_window(stores)
    polls = [await limiter.try_acquire("g2m", urgent=False) for _ in range(REQUESTS_PER_SECOND)]
    assert polls.count(True) == REQUESTS_PER_SECOND - RESERVED_FOR_PEOPLE
    people = [await limiter.try_acquire("g2m", urgent=True) for _ in range(REQUESTS_PER_SECOND)]
    assert people.count(True) == RESERVED_FOR_PEOPLE


async def test_people_may_have_all_places(stores: Stores) -> None:
    limiter = long_window(stores)
    people = [await limiter.try_acquire("g2m", urgent=True) for _ in range(REQUESTS_PER_SECOND + 5)]
    assert people == [True] * REQUESTS_PER_SECOND + [False] * 5
    assert not await limiter.try_acquire("g2m", urgent=False)


async def test_each_api_has_its_own_window(stores: Stores) -> None:
    limiter = long_window(stores)
    for api in ("g2m", "g2t"):
        assert [await limiter.try_acquire(api, urgent=True) for _ in range(REQUESTS_PER_SECOND)] == [
            True
        ] * REQUESTS_PER_SECOND


async def test_waits_for_its_place(stores: Stores) -> None:
    async with asyncio.timeout(60):
        for _ in range(REQUESTS_PER_SECOND + 1):
            await stores.rate_limiter.wait("g2m", urgent=True)
        await stores.rate_limiter.wait("g2m", urgent=False)


async def granted_in_order(
    pace: RedisRateLimiter, asker: str, order: list[str], *, urgent: bool = True
) -> None:
    await pace.wait("g2m", urgent=urgent, asker=asker)
    order.append(asker)


async def when_full(
    pace: RedisRateLimiter, asker: str, count: int, order: list[str]
) -> list[asyncio.Task[None]]:
    """Have the asker take the window of five, and wait for more; return the waiting tasks."""
    tasks = [asyncio.create_task(granted_in_order(pace, asker, order)) for _ in range(count)]
    while len(order) < 5:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        tasks = [task for task in tasks if not task.done()]
    return tasks


async def end(tasks: list[asyncio.Task[None]]) -> None:
    await cancel_and_wait(*tasks, first_wait=0.05, next_wait=0.05)


async def test_askers_take_turns(stores: Stores) -> None:
    pace, order = RedisRateLimiter(stores.redis, "client-1", rate=5), list[str]()
    flood = await when_full(pace, "alice", 40, order)
    async with asyncio.timeout(60):
        for asker in ("bob", "carol", "bob"):
            flood.append(asyncio.create_task(granted_in_order(pace, asker, order)))
        await asyncio.gather(*flood[-3:])
    await end(flood)
    assert order.index("carol") <= order.index("bob") + 2
    assert len(order) <= 5 + 8, order


async def test_a_flood_of_polls_waits_for_people(stores: Stores) -> None:
    pace, order = RedisRateLimiter(stores.redis, "client-1", rate=5), list[str]()
    polls = [asyncio.create_task(granted_in_order(pace, "poll", order, urgent=False)) for _ in range(20)]
    await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED)
    people = [asyncio.create_task(granted_in_order(pace, "bob", order)) for _ in range(5)]
    async with asyncio.timeout(60):
        await people[0]  # the polls that had asked before him have their answers now
        before = order.count("poll")
        await asyncio.gather(*people)
    await end(polls)
    assert order.count("poll") <= before + 1, "one may follow the last of his requests at once"


async def test_polls_at_once_leave_people_their_places(stores: Stores) -> None:
    pace, order = long_window(stores), list[str]()
    polls = [asyncio.create_task(granted_in_order(pace, "poll", order, urgent=False)) for _ in range(20)]
    await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED)
    people = [await pace.try_acquire("g2m", urgent=True) for _ in range(RESERVED_FOR_PEOPLE)]
    await end(polls)
    assert people == [True] * RESERVED_FOR_PEOPLE


async def test_whoever_gives_up_leaves_the_others_their_turn(stores: Stores) -> None:
    pace, order = RedisRateLimiter(stores.redis, "client-1", rate=5), list[str]()
    flood = await when_full(pace, "alice", 20, order)
    later = [asyncio.create_task(granted_in_order(pace, "bob", order)) for _ in range(3)]
    await end(flood)
    await end(later[:1])
    async with asyncio.timeout(60):
        await asyncio.gather(*later[1:])
    async with asyncio.timeout(60):
        await pace.wait("g2m", urgent=False)


async def test_a_redis_that_fails_ends_every_wait(stores: Stores) -> None:
    pace, order = RedisRateLimiter(stores.redis, "client-1", rate=5), list[str]()
    flood = await when_full(pace, "alice", 20, order)

    async def refuse(*args: object, **options: object) -> bool:
        raise ConnectionError

    pace.try_acquire = refuse  # type: ignore[method-assign]
    async with asyncio.timeout(60):
        results = await asyncio.gather(*flood, return_exceptions=True)
    assert {type(result) for result in results} <= {type(None), ConnectionError}
    assert ConnectionError in map(type, results)
