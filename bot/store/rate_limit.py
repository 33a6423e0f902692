"""A rate limiter across all processes for GoTo's limit of 10 requests a second per client and API.

GoTo counts requests when they arrive, this window when they leave. One of the 10 is left unused, because requests can
bunch up on the way. Requests that people wait for go first: a poll is sent only if fewer than 6 requests of any kind
were sent in the last second. So 3 are always free for people, who can use all 9.
"""

from __future__ import annotations

import asyncio
import random

from limits import RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import Redis

from bot.store.keys import KEYS

REQUESTS_PER_SECOND = 9
RESERVED_FOR_PEOPLE = 3
"""Requests per second that polls leave free for people."""
URGENT_PAUSE_SECONDS = (0.01, 0.04)
POLL_PAUSE_SECONDS = (0.05, 0.15)
"""Ranges of seconds between two attempts at a full window, random so that processes do not retry in lockstep."""


class RedisRateLimiter:
    """Implements ``ports.RateLimiter`` over the connections of ``redis``, for GoTo's ``client_id``.

    Allows ``rate`` requests in any ``seconds``, of which ``reserved`` are not for polls. The window uses the
    processes' wall clocks, which ``limits`` reads itself.
    """

    def __init__(
        self,
        redis: Redis,
        client_id: str,
        rate: int = REQUESTS_PER_SECOND,
        seconds: int = 1,
        reserved: int = RESERVED_FOR_PEOPLE,
    ) -> None:
        storage = RedisStorage(
            "async+redis://",
            implementation="redispy",
            key_prefix=KEYS.rate_limit.of(),
            connection_pool=redis.connection_pool,  # type: ignore[arg-type]
        )
        self._window = MovingWindowRateLimiter(storage)
        self._item = RateLimitItemPerSecond(rate, seconds)
        self._client_id = client_id
        self._reserved = reserved

    async def wait(self, api: str, *, urgent: bool) -> None:
        """Wait until one more request to this API may be sent. Raises redis errors while Redis is unavailable."""
        pause = URGENT_PAUSE_SECONDS if urgent else POLL_PAUSE_SECONDS
        while True:
            if await self.try_acquire(api, urgent=urgent):
                return
            await asyncio.sleep(random.uniform(*pause))  # noqa: S311

    async def try_acquire(self, api: str, *, urgent: bool) -> bool:
        """Count one request if the limit allows it now. Return True if it does."""
        names = (self._client_id, api)
        if not urgent and not await self._window.test(self._item, *names, cost=self._reserved + 1):
            return False
        return await self._window.hit(self._item, *names)
