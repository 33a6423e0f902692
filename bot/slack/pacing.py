"""One message a second for each conversation (Slack: rate limits) within this process; 429 rules the rest."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.ids import Tenant
from bot.ports import Clock

_SWEEP_AT = 2000


class Pacing:
    """Hands out the moments at which the next message of a conversation may go out."""

    def __init__(self, clock: Clock, every: float = 1.0) -> None:
        self._clock = clock
        self._every = timedelta(seconds=every)
        self._free: dict[tuple[Tenant, str], datetime] = {}

    async def turn(self, tenant: Tenant, channel: str) -> None:
        """Return when it is this caller's turn; callers of one conversation are served in order."""
        now = self._clock.now()
        if len(self._free) > _SWEEP_AT:
            self._free = {key: free for key, free in self._free.items() if free > now}
        slot = max(now, self._free.get((tenant, channel), now))
        self._free[tenant, channel] = slot + self._every
        if slot > now:
            await self._clock.sleep((slot - now).total_seconds())
