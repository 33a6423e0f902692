"""Which workers are alive: one set of beats, the oldest swept out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from redis.asyncio import Redis

from bot.store import codec, keys


class RedisPulse:
    """Implements ``ports.Pulse``. ``now`` gives aware UTC."""

    def __init__(self, redis: Redis, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._now = now

    async def beat(self, worker: str) -> None:
        """Note that this worker lives."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zadd(keys.PULSES, {worker: codec.stamp(self._now())})
            pipe.zremrangebyscore(keys.PULSES, "-inf", codec.stamp(self._now() - keys.PULSE))
            await pipe.execute()

    async def last(self) -> datetime | None:
        """Return the youngest beat of any worker (aware UTC), None if there was none in an hour."""
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.zrange(keys.PULSES, 0, 0, desc=True, withscores=True)
            (found,) = await pipe.execute()
        return codec.moment(found[0][1]) if found else None
