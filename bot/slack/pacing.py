"""At most one message a second per conversation (Slack: rate limits) in this process; 429 limits all processes."""

from __future__ import annotations

import asyncio
import math
from datetime import datetime, timedelta

from bot.ids import Tenant
from bot.ports import Clock
from bot.slack.errors import SlackBusy

_SWEEP_AT = 2000


class Pacing:
    """Delays messages so that each conversation's are ``interval`` seconds apart.

    A message waits at most ``max_wait`` seconds for its turn.
    """

    def __init__(self, clock: Clock, every: float = 1.0, longest: float = 30.0) -> None:
        self._clock = clock
        self._every = timedelta(seconds=every)
        self._longest = longest
        self._free: dict[tuple[Tenant, str], datetime] = {}

    async def turn(self, tenant: Tenant, channel: str) -> None:
        """Wait for this caller's turn; callers of one conversation are served in order.

        Raises ``SlackBusy`` if the wait would be too long.
        """
        now, key = self._clock.now(), (tenant, channel)
        if len(self._free) > _SWEEP_AT:
            self._free = {kept: free for kept, free in self._free.items() if free > now}
        slot = max(now, self._free.get(key, now))
        wait = (slot - now).total_seconds()
        if wait > self._longest:
            raise SlackBusy(seconds=math.ceil(wait), retry_after=wait, method="chat.postMessage")
        self._free[key] = slot + self._every
        if wait > 0:
            try:
                await self._clock.sleep(wait)
            except asyncio.CancelledError:
                if self._free.get(key) == slot + self._every:
                    self._free[key] = slot
                raise
