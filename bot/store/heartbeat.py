"""Worker heartbeats: one sorted set of queue and worker, from which old entries are removed.

All times are Redis' own (TIME), so that no process' clock matters.
"""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from redis.asyncio import Redis

from bot.model.queues import QueueName
from bot.store import keys
from bot.store.keys import KEYS

MICROSECOND = timedelta(microseconds=1)


class Heartbeats:
    """The heartbeats of the workers, each for one of the job queues."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def record(self, worker: str, queue: QueueName) -> None:
        """Record that this worker takes jobs of this queue."""
        now = await self._now()
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zadd(KEYS.heartbeats.of(), {f"{queue}:{worker}": now})
            pipe.zremrangebyscore(KEYS.heartbeats.of(), "-inf", now - keys.HEARTBEAT_TTL // MICROSECOND)
            await pipe.execute()

    async def get_age(self) -> timedelta | None:
        """Return how long ago a worker last took jobs of the queue that waits longest; None if it is over an hour."""
        now = await self._now()
        found = cast(
            list[tuple[bytes, float]], await self._redis.zrange(KEYS.heartbeats.of(), 0, -1, withscores=True)
        )
        latest: dict[str, float] = {}
        for name, score in found:
            queue = name.decode().partition(":")[0]
            latest[queue] = max(score, latest.get(queue, 0.0))
        if not latest.keys() >= set(QueueName):
            return None
        return timedelta(microseconds=max(0.0, now - min(latest[queue] for queue in QueueName)))

    async def _now(self) -> int:
        """Return Redis' time in microseconds since 1970."""
        seconds, microseconds = await self._redis.time()
        return int(seconds) * 1_000_000 + int(microseconds)
