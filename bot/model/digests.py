"""When each digest is due. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.model.ids import Tenant


class DigestQueue(Protocol):
    async def list_due(self, tenant: Tenant, now: datetime) -> Sequence[tuple[str, datetime]]:
        """Return the ids of the subscriptions whose digest is due, with the due time, longest overdue first."""
        ...

    async def schedule(self, tenant: Tenant, subscription_id: str, at: datetime | None) -> None:
        """Schedule the subscription's next digest; None removes it."""
        ...
