"""A cache of GoTo's lists read just before reminders: one list serves all due reminders of all processes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from redis.asyncio import Redis

from bot.model.sources import CachedSession, SessionKind, SessionSnapshot, SessionSource
from bot.store import codec, keys
from bot.store.snapshots import decode_session, encode_session
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
        names = keys.list_fetched_at(tenant, source.id, kind), keys.cached_session(tenant, source.id, ref)
        raw, sealed = cast(tuple[bytes | None, bytes | None], await self._redis.mget(names))
        if raw is None:
            return None
        begun = codec.from_microseconds(raw)
        if sealed is None:
            return CachedSession(begun, None)
        try:
            values = self._vault.open_json(source.reader, _seal_field(source, ref), sealed)
        except VaultError:
            return None
        return CachedSession(
            begun, decode_session(values["s"]) if values["b"] == codec.to_microseconds(begun) else None
        )

    async def claim_fetch(self, source: SessionSource, kind: SessionKind, token: str, ttl: timedelta) -> bool:
        """Claim the right to read the list, for at most ``ttl``. Return False while another process has it."""
        name = keys.list_fetch_claim(source.tenant, source.id, kind)
        return bool(await self._redis.set(name, token, nx=True, px=codec.to_milliseconds(ttl)))

    async def release_fetch(self, source: SessionSource, kind: SessionKind, token: str) -> None:
        """Release the claim, if ``token`` holds it."""
        await self._release(keys=[keys.list_fetch_claim(source.tenant, source.id, kind)], args=[token])

    async def save(
        self,
        source: SessionSource,
        kind: SessionKind,
        fetched_at: datetime,
        sessions: Sequence[SessionSnapshot],
    ) -> None:
        """Save the sessions of a list. A session missing from it is cached as missing."""
        tenant, at, life = (
            source.tenant,
            codec.to_microseconds(fetched_at),
            codec.to_milliseconds(keys.LIST_CACHE_TTL),
        )
        async with self._redis.pipeline(transaction=True) as pipe:
            for one in sessions:
                pipe.set(
                    keys.cached_session(tenant, source.id, one.ref),
                    self._seal_session(source, one, at),
                    px=life,
                )
            pipe.set(keys.list_fetched_at(tenant, source.id, kind), at, px=life)
            await pipe.execute()

    def _seal_session(self, source: SessionSource, one: SessionSnapshot, at: int) -> bytes:
        values = {"b": at, "s": encode_session(one)}
        return self._vault.seal_json(source.reader, _seal_field(source, one.ref), values)


def _seal_field(source: SessionSource, ref: str) -> str:
    return f"look:{source.id}:{ref}"
