"""When each digest is due. Contains subscription ids and times only, no personal data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from redis.asyncio import Redis

from bot.model.ids import Tenant
from bot.store import codec
from bot.store.keys import KEYS

MAX_DUE_DIGESTS = 200
"""Maximum number of due digests of one tenant returned at once."""


class DigestQueue:
    """The subscriptions with a digest, by when that is due."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def list_due(self, tenant: Tenant, now: datetime) -> Sequence[tuple[str, datetime]]:
        """Return the ids of the subscriptions whose digest is due, with the due time, longest overdue first."""
        found = await self._redis.zrange(
            KEYS.due_digests.of(tenant),
            "-inf",
            codec.to_microseconds(now),
            byscore=True,
            offset=0,
            num=MAX_DUE_DIGESTS,
            withscores=True,
        )
        return codec.decode_scores(found)

    async def schedule(self, tenant: Tenant, subscription_id: str, at: datetime | None) -> None:
        """Schedule the subscription's next digest; None removes it."""
        if at is None:
            await self._redis.zrem(KEYS.due_digests.of(tenant), subscription_id)
        else:
            await self._redis.zadd(KEYS.due_digests.of(tenant), {subscription_id: codec.to_microseconds(at)})
