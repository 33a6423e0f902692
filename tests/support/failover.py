"""A failover to a replica that lags: the store is put back to the state that it had some seconds before."""

from __future__ import annotations

from dataclasses import dataclass, field

from redis.asyncio import Redis

from bot.store.keys import find_row
from tests.support.clocks import CLOCK

FAILOVER_SECONDS = 6
"""How long it takes until another Redis answers; what waited for it is not fresh any more."""


@dataclass
class StoreCopy:
    """A copy of what the bot stored; docket's own keys are left out."""

    redis: Redis
    dumps: dict[bytes, tuple[bytes, int]] = field(default_factory=dict)

    async def take(self) -> None:
        self.dumps = {}
        for key in await self._keys():
            ttl, dump = max(0, await self.redis.pttl(key)), await self.redis.dump(key)
            if dump is not None:
                self.dumps[key] = dump, ttl

    async def put_back(self, seconds: float = FAILOVER_SECONDS) -> None:
        """Put the store back to the copy, as after a failover that takes that long."""
        lost = set(await self._keys()) - set(self.dumps)
        if lost:
            await self.redis.delete(*lost)
        for key, (dump, ttl) in self.dumps.items():
            await self.redis.restore(key, ttl, dump, replace=True)
        CLOCK.forward(seconds=seconds)

    async def _keys(self) -> list[bytes]:
        return [key async for key in self.redis.scan_iter(count=1000) if find_row(key.decode()) is not None]
