"""At most one message a second per conversation, and so many calls a minute (Slack: rate limits), in this process.

429 limits all processes.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from datetime import datetime, timedelta

from cachetools import LRUCache, TLRUCache

from bot.model.ids import Tenant
from bot.ports import Clock
from bot.slack.errors import SlackBusy

MINUTE = timedelta(minutes=1)
MAX_TENANTS = 1000
PATIENT_CALLS_PER_MINUTE = 40
"""Of the 50 that Slack allows (Slack: Tier 3); the others are left to those for whom somebody waits."""


class ChannelThrottle:
    """Delays messages so that each conversation's are ``interval`` seconds apart.

    A message waits at most ``max_wait`` seconds for its turn.
    """

    def __init__(self, clock: Clock, interval: float = 1.0, max_wait: float = 30.0) -> None:
        self._clock = clock
        self._interval = timedelta(seconds=interval)
        self._max_wait = max_wait
        self._free_at: TLRUCache[tuple[Tenant, str], datetime, datetime] = TLRUCache(
            math.inf, ttu=lambda key, free_at, now: free_at, timer=clock.now
        )
        """When the conversation's next message may be sent; dropped once that has passed."""

    async def wait_turn(self, tenant: Tenant, channel: str) -> None:
        """Wait for this caller's turn; callers of one conversation are served in order.

        Raises ``SlackBusy`` if the wait would be too long.
        """
        now, key = self._clock.now(), (tenant, channel)
        slot = max(now, self._free_at.get(key, now))
        wait = (slot - now).total_seconds()
        if wait > self._max_wait:
            raise SlackBusy(seconds=math.ceil(wait), retry_after=wait, method="chat.postMessage")
        self._free_at[key] = slot + self._interval
        if wait > 0:
            try:
                await self._clock.sleep(wait)
            except asyncio.CancelledError:
                if self._free_at.get(key) == slot + self._interval:
                    del self._free_at[key]
                    self._free_at[key] = slot
                raise


class CallBudget:
    """At most ``calls`` in each ``period`` for each tenant, by callers that can wait; others are not counted."""

    def __init__(self, clock: Clock, calls: int, period: timedelta = MINUTE) -> None:
        self._clock = clock
        self._calls = calls
        self._period = period
        self._turns: LRUCache[Tenant, deque[datetime]] = LRUCache(MAX_TENANTS)
        """The latest turns of each tenant, which may be ahead."""

    async def wait_turn(self, tenant: Tenant) -> None:
        """Wait for this caller's turn; callers for one tenant are served in order."""
        now = self._clock.now()
        turns = self._turns.setdefault(tenant, deque(maxlen=self._calls))
        turn = max(now, turns[0] + self._period) if len(turns) == self._calls else now
        turns.append(turn)
        if turn > now:
            await self._clock.sleep((turn - now).total_seconds())
