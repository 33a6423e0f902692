"""Another process that calls GoTo as often as it may: ``python -m tests.store.rate_limit_process URL COUNT``."""

from __future__ import annotations

import asyncio
import sys
import time

from bot.store.open import create_client
from bot.store.rate_limit import RedisRateLimiter


async def main(url: str, count: str) -> None:
    async with create_client(url) as redis:
        limiter = RedisRateLimiter(redis, "client-1")
        taken = 0
        while taken < int(count):
            asked = time.time()
            if await limiter.try_acquire("g2m", urgent=True):
                print(asked, time.time())
                taken += 1
            else:
                await asyncio.sleep(0.01)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
