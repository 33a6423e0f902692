"""GoTo's limit of 10 requests a second for each client and API, held across all processes.

GoTo counts when requests arrive, the window when they leave: one of the 10 is left free, since on the way some
catch up with others. People go first: a poll goes out only while fewer than 6 requests of any kind went out in the
last second, so that 3 places are always left to people, and all 9 when they need them.
"""

from __future__ import annotations

import asyncio
import random

from limits import RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import Redis

from bot.store import keys

RATE = 9
RESERVED = 3
"""Places in each second that polls leave to people."""
URGENT_PAUSE = (0.01, 0.04)
POLL_PAUSE = (0.05, 0.15)
"""Seconds between two looks at a full window, drawn anew each time so that processes do not march in step."""


class RedisPace:
    """Implements ``ports.Pace`` over the connections of ``redis``, for GoTo's ``client_id``.

    ``rate`` requests in any ``seconds``, of which ``reserved`` are not for polls. The window runs by the wall
    clocks of the processes, which ``limits`` reads itself.
    """

    def __init__(
        self, redis: Redis, client_id: str, rate: int = RATE, seconds: int = 1, reserved: int = RESERVED
    ) -> None:
        storage = RedisStorage(
            "async+redis://",
            implementation="redispy",
            key_prefix=keys.PACE,
            connection_pool=redis.connection_pool,  # type: ignore[arg-type]
        )
        self._window = MovingWindowRateLimiter(storage)
        self._item = RateLimitItemPerSecond(rate, seconds)
        self._client_id = client_id
        self._reserved = reserved

    async def wait(self, api: str, *, urgent: bool) -> None:
        """Return when one more request to this API may go out. Raises redis' errors while Redis is away."""
        pause = URGENT_PAUSE if urgent else POLL_PAUSE
        while True:
            if await self.take(api, urgent=urgent):
                return
            await asyncio.sleep(random.uniform(*pause))  # noqa: S311

    async def take(self, api: str, *, urgent: bool) -> bool:
        """Take a place if there is one now; say whether there was."""
        names = (self._client_id, api)
        if not urgent and not await self._window.test(self._item, *names, cost=self._reserved + 1):
            return False
        return await self._window.hit(self._item, *names)
