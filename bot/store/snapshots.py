"""Snapshots of each source as last polled, sealed for the reader, and when each source is polled next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.ids import Tenant
from bot.ports import (
    Occurrence,
    PollTurn,
    SessionChange,
    SessionKind,
    SessionSnapshot,
    SessionSource,
    Snapshot,
)
from bot.store import codec, keys
from bot.store.vault import Vault, read_time

LEASE = timedelta(seconds=10)
"""A poll that does not renew its lease within this time is considered dead; another process may take the lease."""

# KEYS poll, poll times; ARGV scheduled at (µs), now (µs), lease until (µs), TTL (ms), source. If this process dies, the
# source is polled again when the lease expires.
BEGIN = """
local was = redis.call('HMGET', KEYS[1], 'window', 'done', 'lease', 'failures')
local window = tonumber(was[1] or '0')
if window > tonumber(ARGV[1]) then return nil end
if window > 0 and not was[2] and tonumber(was[3]) > tonumber(ARGV[2]) then return nil end
if window == tonumber(ARGV[1]) and was[2] then return nil end
redis.call('HDEL', KEYS[1], 'done')
redis.call('HSET', KEYS[1], 'window', ARGV[1], 'lease', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[5])
return was[4] or '0'
"""
# KEYS poll, poll times; ARGV scheduled at (µs), old lease (µs), lease until (µs), source. Fails if the lease was lost.
RENEW = """
local was = redis.call('HMGET', KEYS[1], 'window', 'done', 'lease')
if was[1] ~= ARGV[1] or was[2] or was[3] ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'lease', ARGV[3])
if redis.call('ZSCORE', KEYS[2], ARGV[4]) == ARGV[2] then redis.call('ZADD', KEYS[2], ARGV[3], ARGV[4]) end
return 1
"""
# KEYS poll, poll times; ARGV scheduled at, failed ('1' or ''), next (µs) or '', source, the score that the lease wrote.
# A poll scheduled meanwhile is sooner than this poll's next one, and is kept.
END = """
if redis.call('HGET', KEYS[1], 'window') ~= ARGV[1] then return end
redis.call('HSET', KEYS[1], 'done', 1)
if ARGV[2] == '1' then redis.call('HINCRBY', KEYS[1], 'failures', 1) else redis.call('HDEL', KEYS[1], 'failures') end
if redis.call('ZSCORE', KEYS[2], ARGV[4]) ~= ARGV[5] then return end
if ARGV[3] == '' then redis.call('ZREM', KEYS[2], ARGV[4]) else redis.call('ZADD', KEYS[2], ARGV[3], ARGV[4]) end
"""


class RedisSnapshots:
    """Implements ``ports.Snapshots``. ``now`` returns aware UTC."""

    def __init__(self, redis: Redis, vault: Vault, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._vault = vault
        self._now = now
        self._begin = redis.register_script(BEGIN)
        self._renew = redis.register_script(RENEW)
        self._end = redis.register_script(END)

    async def get(self, source: SessionSource) -> Snapshot | None:
        sealed = cast(bytes | None, await self._redis.get(keys.snapshot(source.tenant, source.id)))
        if sealed is None:
            return None
        values = self._vault.open_json(source.reader, f"snapshot:{source.id}", sealed)
        sessions = [session_of(one) for one in values["sessions"]]
        return Snapshot(
            source,
            {session.ref: session for session in sessions},
            read_time(values["polled"]),
            tuple(_change(one) for one in values["pending"]),
        )

    async def keep(self, snapshot: Snapshot) -> None:
        source = snapshot.source
        values = {
            "polled": snapshot.polled_at,
            "sessions": [values_of(session) for session in snapshot.sessions.values()],
            "pending": [_change_values(change) for change in snapshot.pending],
        }
        sealed = self._vault.seal_json(source.reader, f"snapshot:{source.id}", values)
        life = codec.milliseconds(keys.SNAPSHOT)
        await self._redis.set(keys.snapshot(source.tenant, source.id), sealed, px=life)

    async def forget(self, source: SessionSource) -> None:
        await self._redis.delete(keys.snapshot(source.tenant, source.id))

    async def settle(self, snapshot: Snapshot, change: SessionChange) -> None:
        now = await self.get(snapshot.source)
        if now is not None:
            left = tuple(one for one in now.pending if one != change)
            await self.keep(replace(now, pending=left))

    async def watch(self, source: SessionSource, at: datetime) -> None:
        tenant = source.tenant
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.sadd(keys.TENANTS, tenant.id)
            pipe.zadd(keys.watched(tenant), {source.id: codec.stamp(at)}, lt=True)
            await pipe.execute()

    async def wished(self, source: SessionSource) -> datetime | None:
        score = await self._redis.zscore(keys.watched(source.tenant), source.id)
        return None if score is None else codec.moment(score)

    async def begin(self, source: SessionSource, window: datetime, now: datetime) -> PollTurn | None:
        until = now + LEASE
        arguments: list[EncodableT] = [
            codec.stamp(window),
            codec.stamp(now),
            codec.stamp(until),
            codec.milliseconds(keys.SNAPSHOT),
            source.id,
        ]
        tenant = source.tenant
        told = await self._begin(keys=[keys.poll(tenant, source.id), keys.watched(tenant)], args=arguments)
        if told is None:
            return None
        return PollTurn(source, window, until, int(told))

    async def renew(self, turn: PollTurn, now: datetime) -> PollTurn | None:
        tenant, until = turn.source.tenant, now + LEASE
        arguments: list[EncodableT] = [
            codec.stamp(turn.window),
            codec.stamp(turn.until),
            codec.stamp(until),
            turn.source.id,
        ]
        kept = await self._renew(
            keys=[keys.poll(tenant, turn.source.id), keys.watched(tenant)], args=arguments
        )
        return replace(turn, until=until) if kept else None

    async def end(self, turn: PollTurn, next_at: datetime | None, *, failed: bool = False) -> None:
        tenant = turn.source.tenant
        arguments: list[EncodableT] = [
            codec.stamp(turn.window),
            "1" if failed else "",
            "" if next_at is None else codec.stamp(next_at),
            turn.source.id,
            codec.stamp(turn.until),
        ]
        await self._end(keys=[keys.poll(tenant, turn.source.id), keys.watched(tenant)], args=arguments)

    async def due(
        self, tenant: Tenant, before: datetime, most: int
    ) -> Sequence[tuple[SessionSource, datetime]]:
        found = await self._redis.zrange(
            keys.watched(tenant),
            "-inf",
            codec.stamp(before),
            byscore=True,
            offset=0,
            num=most,
            withscores=True,
        )
        return [(SessionSource.named(tenant, name), at) for name, at in codec.scored(found)]


def values_of(session: SessionSnapshot) -> dict[str, Any]:
    """Return a session as stored JSON values; ``decode_session`` reads them."""
    return {
        "k": session.kind.value,
        "i": session.key,
        "t": session.title,
        "at": [[one.start, one.end] for one in session.times],
        "r": session.recurring,
        "c": session.created,
        "o": session.organizer_name,
        "m": session.missed,
    }


def session_of(values: Mapping[str, Any]) -> SessionSnapshot:
    return SessionSnapshot(
        SessionKind(values["k"]),
        values["i"],
        values["t"],
        tuple(Occurrence(read_time(start), read_time(end)) for start, end in values["at"]),
        values["r"],
        read_time(values["c"]) if values["c"] else None,
        values["o"],
        values.get("m", 0),
    )


def _change_values(change: SessionChange) -> dict[str, Any]:
    new = None if change.new is None else values_of(change.new)
    old = values_of(change.old)
    return {"old": old, "new": new, "seen": change.seen_at, "card": change.of_card}


def _change(values: Mapping[str, Any]) -> SessionChange:
    new = None if values["new"] is None else session_of(values["new"])
    return SessionChange(session_of(values["old"]), new, read_time(values["seen"]), values.get("card", False))
