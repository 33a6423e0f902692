"""When connections and unanswered sign-ins are looked at next: one sorted set for all tenants.

Its members are the keys of links and pending sign-ins. The stores of both write it together with the key itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from redis.asyncio import Redis

from bot.model.accounts import DueAccount
from bot.model.ids import Person, Tenant
from bot.store import codec, keys
from bot.store.keys import KEYS

# KEYS due; ARGV now (µs), until when the claimed are left alone (µs), number
CLAIM_SCRIPT = """
local due = redis.call('ZRANGE', KEYS[1], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, ARGV[3])
for _, key in ipairs(due) do redis.call('ZADD', KEYS[1], 'XX', ARGV[2], key) end
return due
"""


class DueAccounts:
    """The times at which links and pending sign-ins are due, by their key."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._claim = redis.register_script(CLAIM_SCRIPT)

    async def claim(self, now: datetime, until: datetime, limit: int) -> Sequence[DueAccount]:
        """Return up to ``limit`` that are due, earliest first; other callers leave them alone ``until`` then."""
        arguments = [codec.to_microseconds(now), codec.to_microseconds(until), limit]
        found = codec.decode_texts(await self._claim(keys=[KEYS.due_accounts.of()], args=arguments))
        return [self.parse(key) for key in found]

    @staticmethod
    def parse(key: str) -> DueAccount:
        """Return what the key of a link or a pending sign-in belongs to."""
        tenant = Tenant(key.partition(":")[0])
        person = Person(tenant, keys.key_rest(key)) if KEYS.link.matches(key) else None
        return DueAccount(key, tenant, person)

    async def postpone(self, key: str, at: datetime) -> None:
        """Make the key due at ``at``, unless it was removed meanwhile."""
        await self._redis.zadd(KEYS.due_accounts.of(), {key: codec.to_microseconds(at)}, xx=True)

    async def remove(self, key: str) -> None:
        """Look at the key no more."""
        await self._redis.zrem(KEYS.due_accounts.of(), key)
