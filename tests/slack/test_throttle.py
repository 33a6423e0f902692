"""Turns in a conversation: in order, a second apart, and not for ever."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.slack.errors import SlackBusy
from bot.slack.throttle import ChannelThrottle
from tests.support.slack import TENANT


class StillClock:
    """Time stands; who sleeps is woken by hand."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.wake = asyncio.Event()

    def now(self) -> datetime:
        return datetime(2026, 11, 25, 15, 0, tzinfo=UTC)

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        await self.wake.wait()


async def _started(pacing: ChannelThrottle, channel: str = "C1") -> asyncio.Task[None]:
    task = asyncio.create_task(pacing.wait_turn(TENANT, channel))
    await asyncio.sleep(0)
    return task


async def test_each_waits_a_second_longer_than_the_one_before() -> None:
    clock = StillClock()
    pacing = ChannelThrottle(clock)
    tasks = [await _started(pacing) for _ in range(4)]
    other = await _started(pacing, "C2")
    assert clock.waits == [1.0, 2.0, 3.0]
    assert tasks[0].done()
    assert other.done()
    clock.wake.set()
    await asyncio.gather(*tasks)


async def test_who_gives_up_leaves_no_gap() -> None:
    clock = StillClock()
    pacing = ChannelThrottle(clock)
    await pacing.wait_turn(TENANT, "C1")
    waiting = await _started(pacing)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    after = await _started(pacing)
    assert clock.waits == [1.0, 1.0]
    after.cancel()


async def test_the_queue_has_an_end() -> None:
    clock = StillClock()
    pacing = ChannelThrottle(clock, max_wait=2.0)
    tasks = [await _started(pacing) for _ in range(3)]
    with pytest.raises(SlackBusy) as caught:
        await pacing.wait_turn(TENANT, "C1")
    assert caught.value.retry_after == 3.0
    clock.wake.set()
    await asyncio.gather(*tasks)


async def test_conversations_that_fell_silent_are_forgotten() -> None:
    clock = StillClock()
    pacing = ChannelThrottle(clock, interval=0.0)
    for number in range(2500):
        await pacing.wait_turn(TENANT, f"C{number}")
    assert len(pacing._free_at) < 2500
