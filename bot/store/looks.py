"""A cache of GoTo's lists read just before reminders: one list serves all due reminders of all processes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from redis.asyncio import Redis

from bot.ports import Look, SessionKind, SessionSnapshot, SessionSource
from bot.store import codec, keys
from bot.store.snapshots import session_of, values_of
from bot.store.vault import Vault, VaultError

# KEYS claim; ARGV token. An expired claim must not release another process's.
RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"


class RedisLooks:
    """Implements ``ports.ListCache``. Each session has its own key, since a reminder reads one of up to a thousand."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._release = redis.register_script(RELEASE)

    async def find(self, source: SessionSource, ref: str) -> Look | None:
        tenant, kind = source.tenant, SessionKind(ref.partition("-")[0])
        names = keys.looked(tenant, source.id, kind), keys.look(tenant, source.id, ref)
        raw, sealed = cast(tuple[bytes | None, bytes | None], await self._redis.mget(names))
        if raw is None:
            return None
        begun = codec.moment(raw)
        if sealed is None:
            return Look(begun, None)
        try:
            values = self._vault.open_json(source.reader, _field(source, ref), sealed)
        except VaultError:
            return None
        return Look(begun, session_of(values["s"]) if values["b"] == codec.stamp(begun) else None)

    async def claim(self, source: SessionSource, kind: SessionKind, token: str, life: timedelta) -> bool:
        name = keys.looking(source.tenant, source.id, kind)
        return bool(await self._redis.set(name, token, nx=True, px=codec.milliseconds(life)))

    async def release(self, source: SessionSource, kind: SessionKind, token: str) -> None:
        await self._release(keys=[keys.looking(source.tenant, source.id, kind)], args=[token])

    async def keep(
        self, source: SessionSource, kind: SessionKind, begun: datetime, sessions: Sequence[SessionSnapshot]
    ) -> None:
        tenant, at, life = source.tenant, codec.stamp(begun), codec.milliseconds(keys.LOOK)
        async with self._redis.pipeline(transaction=True) as pipe:
            for one in sessions:
                pipe.set(keys.look(tenant, source.id, one.ref), self._sealed(source, one, at), px=life)
            pipe.set(keys.looked(tenant, source.id, kind), at, px=life)
            await pipe.execute()

    def _sealed(self, source: SessionSource, one: SessionSnapshot, at: int) -> bytes:
        values = {"b": at, "s": values_of(one)}
        return self._vault.seal_json(source.reader, _field(source, one.ref), values)


def _field(source: SessionSource, ref: str) -> str:
    return f"look:{source.id}:{ref}"
