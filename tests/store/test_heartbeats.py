"""Heartbeats count by queue, in Redis' own time: no process' clock matters."""

from __future__ import annotations

from datetime import timedelta

from bot.model.queues import QueueName
from bot.store.keys import KEYS
from bot.store.open import Stores
from tests.support.clocks import ManualClock

SOON = timedelta(seconds=5)


async def backdate(stores: Stores, name: str, age: timedelta) -> None:
    """Let this heartbeat be as old as that."""
    await stores.redis.zincrby(KEYS.heartbeats.of(), -(age // timedelta(microseconds=1)), name)


async def record(stores: Stores, worker: str) -> None:
    for queue in QueueName:
        await stores.heartbeats.record(worker, queue)


async def test_the_latest_heartbeat_of_the_queue_that_waits_longest_counts(stores: Stores) -> None:
    assert await stores.heartbeats.get_age() is None
    await stores.heartbeats.record("a", QueueName.MAIN)
    assert await stores.heartbeats.get_age() is None, "nobody takes jobs of the other queue"
    await record(stores, "a")
    await backdate(stores, "usher:a", timedelta(seconds=40))
    age = await stores.heartbeats.get_age()
    assert age is not None
    assert timedelta(seconds=40) <= age < timedelta(seconds=40) + SOON
    await record(stores, "b")
    age = await stores.heartbeats.get_age()
    assert age is not None
    assert age < SOON


async def test_a_process_whose_clock_is_off_is_read_rightly(stores: Stores, clock: ManualClock) -> None:
    for seconds in (-25, 625, 0):
        clock.forward(seconds=seconds)
        await record(stores, "a")
        age = await stores.heartbeats.get_age()
        assert age is not None
        assert age < SOON


async def test_dead_workers_are_removed(stores: Stores) -> None:
    await record(stores, "a")
    for queue in QueueName:
        await backdate(stores, f"{queue}:a", timedelta(hours=2))
    await record(stores, "b")
    assert await stores.redis.zcard(KEYS.heartbeats.of()) == len(QueueName)
