"""How each person's last request ended, for troubleshooting. Contains ids only."""

from __future__ import annotations

from typing import cast

from redis.asyncio import Redis

from bot.model import records
from bot.model.ids import Person
from bot.model.people import LastRequest
from bot.store import keys
from bot.store.keys import KEYS


class LastRequests:
    """How each person's last request ended, kept for ``keys.LAST_REQUEST_TTL``."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def save(self, person: Person, request: LastRequest) -> None:
        await self._redis.set(
            KEYS.last_request.of(person), records.dump_record(request), px=keys.LAST_REQUEST_TTL
        )

    async def get(self, person: Person) -> LastRequest | None:
        raw = cast(bytes | None, await self._redis.get(KEYS.last_request.of(person)))
        return None if raw is None else records.load_record(LastRequest, raw)
