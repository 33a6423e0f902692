"""Which of all tenants have something to do: asked of Redis in a few calls, however many tenants are idle.

The periodic jobs of a worker ask every few seconds. Tenant by tenant, 10,000 idle workspaces cost half a processor.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from redis.asyncio import Redis

from bot.model.ids import Tenant
from bot.store import codec
from bot.store.key_types import TenantKey
from bot.store.keys import KEYS

TENANTS_PER_CALL = 500
"""Tenants that one script looks at: half a millisecond, in which Redis does nothing else."""

# KEYS tenants, blocked; ARGV cursor, count, lowest and highest score, endings of the keys of sorted sets. Returns the
# next cursor, and the tenants of which one of these sets has a member between the scores.
FIND_SCRIPT = """
local page = redis.call('SSCAN', KEYS[1], ARGV[1], 'COUNT', ARGV[2])
local found = {}
for _, tenant in ipairs(page[2]) do
  for i = 5, #ARGV do
    if redis.call('ZCOUNT', tenant .. ARGV[i], ARGV[3], ARGV[4]) > 0 then
      if redis.call('SISMEMBER', KEYS[2], tenant) == 0 then found[#found + 1] = tenant end
      break
    end
  end
end
return {page[1], found}
"""
# KEYS tenants, blocked; ARGV cursor, count, ending of the keys of sorted sets. Returns the next cursor and the lowest
# score.
LOWEST_SCRIPT = """
local page = redis.call('SSCAN', KEYS[1], ARGV[1], 'COUNT', ARGV[2])
local lowest = false
for _, tenant in ipairs(page[2]) do
  local first = redis.call('ZRANGE', tenant .. ARGV[3], 0, 0, 'WITHSCORES')
  local is_lowest = first[2] and (not lowest or tonumber(first[2]) < tonumber(lowest))
  if is_lowest and redis.call('SISMEMBER', KEYS[2], tenant) == 0 then lowest = first[2] end
end
return {page[1], lowest}
"""


_KEYS = (KEYS.tenants.of(), KEYS.blocked.of())


class Tenants:
    """All tenants but those that removed Usher: there is nothing to do for them."""

    def __init__(self, redis: Redis) -> None:
        self._find = redis.register_script(FIND_SCRIPT)
        self._lowest = redis.register_script(LOWEST_SCRIPT)

    async def list_with_unfinished(self, older_than: datetime) -> Sequence[Tenant]:
        """Return the tenants with unfinished operations created before ``older_than``."""
        return await self._list([KEYS.open_operations], "-inf", f"({codec.to_microseconds(older_than)}")

    async def list_with_due_cards(self, now: datetime) -> Sequence[Tenant]:
        """Return the tenants with meetings whose cards are due for a check."""
        return await self._list_due([KEYS.due_cards], now)

    async def list_with_due_digests(self, now: datetime) -> Sequence[Tenant]:
        return await self._list_due([KEYS.due_digests], now)

    async def list_with_due_reminders(self, before: datetime) -> Sequence[Tenant]:
        """Return the tenants with reminders or polls due before ``before``."""
        return await self._list_due([KEYS.due_reminders, KEYS.poll_times], before)

    async def list_with_removed_teams(self, now: datetime) -> Sequence[Tenant]:
        """Return the organizations with workspaces that were taken out and whose data is to be deleted."""
        return await self._list_due([KEYS.removed_teams], now)

    async def list_with_shared_trainings(self) -> Sequence[Tenant]:
        """Return the tenants with trainings for which people register, or did."""
        return await self._list([KEYS.shared_trainings], "-inf", "+inf")

    async def oldest_unfinished_age(self, now: datetime) -> timedelta:
        """Return the age of the oldest unfinished operation of all tenants, zero if there is none."""
        lowest: float | None = None
        cursor = b"0"
        while True:
            cursor, found = await self._lowest(
                keys=_KEYS, args=[cursor, TENANTS_PER_CALL, f":{KEYS.open_operations.kind}"]
            )
            if found is not None:
                lowest = min(float(found), lowest if lowest is not None else float(found))
            if int(cursor) == 0:
                break
        if lowest is None:
            return timedelta()
        return max(timedelta(), now - codec.from_microseconds(lowest))

    async def _list_due(self, indexes: Sequence[TenantKey], until: datetime) -> Sequence[Tenant]:
        return await self._list(indexes, "-inf", str(codec.to_microseconds(until)))

    async def _list(self, indexes: Sequence[TenantKey], lowest: str, highest: str) -> Sequence[Tenant]:
        """Return the tenants of which one of the sorted sets has a member with a score in this range."""
        endings = [f":{index.kind}" for index in indexes]
        found: set[str] = set()  # SSCAN may name a member twice
        cursor = b"0"
        while True:
            cursor, names = cast(
                tuple[bytes, list[bytes]],
                await self._find(keys=_KEYS, args=[cursor, TENANTS_PER_CALL, lowest, highest, *endings]),
            )
            found |= set(codec.decode_texts(names))
            if int(cursor) == 0:
                return [Tenant(name) for name in sorted(found)]
