"""A cache of GoTo's lists read just before reminders: one list serves all due reminders of all processes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from redis.asyncio import Redis

from bot.model.sources import CachedSession, SessionKind, SessionSnapshot, SessionSource
from bot.store import codec, keys
from bot.store.keys import KEYS
from bot.store.record_format import open_record, seal_record
from bot.store.vault import Vault, VaultError

# KEYS claim; ARGV token. An expired claim must not release another process's.
RELEASE_FETCH_SCRIPT = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"


class ListCache:
    """A short-lived cache, shared by all processes, of the lists read just before reminders.

    Each session has its own key, since a reminder reads one of up to a thousand.
    """

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._release = redis.register_script(RELEASE_FETCH_SCRIPT)

    async def get(self, source: SessionSource, ref: str) -> CachedSession | None:
        """Return a session from the source's last list; None if no list was read recently."""
        tenant, kind = source.tenant, SessionKind(ref.partition("-")[0])
        name = KEYS.cached_session.of(tenant, source.id, ref)
        found = await self._redis.mget([KEYS.list_fetched_at.of(tenant, source.id, kind), name])
        raw, sealed = cast(tuple[bytes | None, bytes | None], found)
        if raw is None:
            return None
        fetched_at = codec.from_microseconds(raw)
        missing = CachedSession(fetched_at, None)
        if sealed is None:
            return missing
        try:
            cached = open_record(self._vault, name, source.reader, sealed, CachedSession)
        except VaultError:
            return None
        return cached if cached.fetched_at == fetched_at else missing

    async def claim_fetch(self, source: SessionSource, kind: SessionKind, token: str, ttl: timedelta) -> bool:
        """Claim the right to read the list, for at most ``ttl``. Return False while another process has it."""
        name = KEYS.list_fetch_claim.of(source.tenant, source.id, kind)
        return bool(await self._redis.set(name, token, nx=True, px=codec.to_milliseconds(ttl)))

    async def release_fetch(self, source: SessionSource, kind: SessionKind, token: str) -> None:
        """Release the claim, if ``token`` holds it."""
        await self._release(keys=[KEYS.list_fetch_claim.of(source.tenant, source.id, kind)], args=[token])

    async def save(
        self,
        source: SessionSource,
        kind: SessionKind,
        fetched_at: datetime,
        sessions: Sequence[SessionSnapshot],
    ) -> None:
        """Save the sessions of a list. A session missing from it is cached as missing."""
        tenant, ttl = source.tenant, codec.to_milliseconds(keys.LIST_CACHE_TTL)
        async with self._redis.pipeline(transaction=True) as pipe:
            for one in sessions:
                name = KEYS.cached_session.of(tenant, source.id, one.ref)
                cached = CachedSession(fetched_at, one)
                pipe.set(name, seal_record(self._vault, name, source.reader, cached), px=ttl)
            name = KEYS.list_fetched_at.of(tenant, source.id, kind)
            pipe.set(name, codec.to_microseconds(fetched_at), px=ttl)
            await pipe.execute()
