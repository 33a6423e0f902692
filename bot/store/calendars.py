"""Calendar files: the meeting of each token, and the revision last served."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.model.ids import Person, Tenant
from bot.store import codec, keys
from bot.store.calendar_tokens import CalendarTokens
from bot.store.keys import KEYS
from bot.store.vault import Vault

# KEYS calendar; ARGV content hash, now (µs). The sequence rises whenever the content differs from the last one served.
UPDATE_REVISION_SCRIPT = """
if redis.call('EXISTS', KEYS[1]) == 0 then return nil end
local was = redis.call('HMGET', KEYS[1], 'digest', 'sequence', 'changed_at')
if was[1] == ARGV[1] then return {was[2], was[3]} end
local sequence = was[2] and tonumber(was[2]) + 1 or 0
redis.call('HSET', KEYS[1], 'digest', ARGV[1], 'sequence', sequence, 'changed_at', ARGV[2])
return {tostring(sequence), ARGV[2]}
"""


class Calendars:
    """Calendar files of meetings, and the tokens in their URLs (found by their hash). ``now`` returns aware UTC."""

    def __init__(self, redis: Redis, vault: Vault, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._tokens = CalendarTokens(redis, vault)
        self._now = now
        self._update_revision = redis.register_script(UPDATE_REVISION_SCRIPT)

    async def add_token(self, token: str, organizer: Person, meeting_id: str, end: datetime) -> str:
        """Give the meeting this token if it has none; return the token that finds it until some time after ``end``.

        ``end`` is aware. Call again to extend the time.
        """
        tenant, until = organizer.tenant, end + keys.MEETING_TTL
        await self._redis.sadd(KEYS.tenants.of(), tenant.id)
        return await self._tokens.add(
            KEYS.calendar.of(tenant, meeting_id),
            organizer,
            token,
            pointer=KEYS.calendar_pointer,
            place=f"{tenant.id}:{meeting_id}",
            ttl=until - self._now() + keys.TTL_GRACE,
            fields={keys.OWNER_FIELD: organizer.user_id, "until": codec.to_microseconds(until)},
        )

    async def find_by_token(self, token: str) -> tuple[Tenant, str] | None:
        """Return tenant and number of the token's meeting."""
        found = codec.decode_text(await self._redis.get(KEYS.calendar_pointer.of(keys.hash_token(token))))
        if found is None:
            return None
        tenant_id, _, meeting_id = found.partition(":")
        until = await self._redis.hget(KEYS.calendar.of(Tenant(tenant_id), meeting_id), "until")
        if until is None or codec.from_microseconds(int(until)) <= self._now():
            return None
        return Tenant(tenant_id), meeting_id

    async def update_revision(
        self, tenant: Tenant, meeting_id: str, content_hash: str
    ) -> tuple[int, datetime] | None:
        """Return the sequence of the content with this hash, and since when it applies (aware UTC).

        The sequence rises whenever the hash differs from the last one. None for a meeting without a token.
        """
        arguments: list[EncodableT] = [content_hash, codec.to_microseconds(self._now())]
        found = await self._update_revision(keys=[KEYS.calendar.of(tenant, meeting_id)], args=arguments)
        return None if found is None else (int(found[0]), codec.from_microseconds(found[1]))
