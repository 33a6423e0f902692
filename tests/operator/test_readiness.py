"""Readiness, as a proxy asks for it: web is not ready while no worker was heard."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.queues import QueueName
from bot.store.keys import KEYS
from tests.support.stage import Stage

MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def with_worker() -> bool:
    return False


async def is_ready(stage: Stage) -> tuple[bool, bool]:
    """Return if Redis and a worker are there."""
    found = await stage.runtime.check_readiness()
    return found.redis, found.worker


async def grow_older(stage: Stage, seconds: int) -> None:
    """Let every heartbeat be so much older."""
    redis, key = stage.runtime.stores.redis, KEYS.heartbeats.of()
    for name in await redis.zrange(key, 0, -1):
        await redis.zincrby(key, -(timedelta(seconds=seconds) // MICROSECOND), name)


async def test_web_is_not_ready_once_all_workers_are_silent(stage: Stage) -> None:
    assert await is_ready(stage) == (True, False)
    for worker in ("worker-1", "worker-2"):
        for queue in QueueName:
            await stage.runtime.stores.heartbeats.record(worker, queue)
    await grow_older(stage, 13)
    assert await is_ready(stage) == (True, True)
    for queue in QueueName:
        await stage.runtime.stores.heartbeats.record("worker-2", queue)
    await grow_older(stage, 13)
    assert await is_ready(stage) == (True, True), "one of them lives"
    await grow_older(stage, 3)
    assert await is_ready(stage) == (True, False)
