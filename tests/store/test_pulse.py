"""The youngest beat of any worker."""

from __future__ import annotations

from bot.store.keys import KEYS
from bot.store.open import Stores
from tests.support.clocks import ManualClock


async def test_the_youngest_beat_counts(stores: Stores, clock: ManualClock) -> None:
    assert await stores.heartbeats.get_last() is None
    await stores.heartbeats.record("a")
    clock.forward(seconds=5)
    await stores.heartbeats.record("b")
    assert await stores.heartbeats.get_last() == clock.now()


async def test_dead_workers_are_swept_out(stores: Stores, clock: ManualClock) -> None:
    await stores.heartbeats.record("a")
    clock.forward(hours=2)
    await stores.heartbeats.record("b")
    assert await stores.redis.zcard(KEYS.heartbeats.of()) == 1
