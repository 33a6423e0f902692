"""Worker heartbeats: one sorted set, from which old entries are removed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from redis.asyncio import Redis

from bot.store import codec, keys
from bot.store.keys import KEYS


class Heartbeats:
    """The heartbeats of the workers. ``now`` returns aware UTC."""

    def __init__(self, redis: Redis, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._now = now

    async def record(self, worker: str) -> None:
        """Record a heartbeat of this worker."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zadd(KEYS.heartbeats.of(), {worker: codec.to_microseconds(self._now())})
            oldest = codec.to_microseconds(self._now() - keys.HEARTBEAT_TTL)
            pipe.zremrangebyscore(KEYS.heartbeats.of(), "-inf", oldest)
            await pipe.execute()

    async def get_last(self) -> datetime | None:
        """Return the latest heartbeat of any worker (aware UTC), None if there was none in the last hour."""
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.zrange(KEYS.heartbeats.of(), 0, 0, desc=True, withscores=True)
            (found,) = await pipe.execute()
        return codec.from_microseconds(found[0][1]) if found else None
