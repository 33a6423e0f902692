"""Signed requests that were answered, so that a copy of one is answered no second time."""

from __future__ import annotations

from redis.asyncio import Redis

from bot.store import keys
from bot.store.keys import KEYS


class SeenRequests:
    """Marks requests by their signatures for ``keys.SEEN_REQUEST_TTL``, which is longer than a signature is valid."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def mark(self, signature: str) -> bool:
        """Mark the request as seen; return True if it was not before."""
        name = KEYS.seen_request.of(keys.hash_token(signature))
        return bool(await self._redis.set(name, 1, nx=True, px=keys.SEEN_REQUEST_TTL))
