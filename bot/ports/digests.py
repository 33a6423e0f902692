"""When each digest is due. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.ids import Tenant


class Digests(Protocol):
    async def due(self, tenant: Tenant, now: datetime) -> Sequence[tuple[str, datetime]]:
        """Return the ids of subscriptions whose digest is due by now, and since when, the longest waiting first."""
        ...

    async def wake(self, tenant: Tenant, subscription_id: str, at: datetime | None) -> None:
        """Have its digest sent then; None: no more."""
        ...
