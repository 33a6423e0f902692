"""Snapshots of each source as last polled, sealed for the reader, and when each source is polled next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.model.ids import Tenant
from bot.model.sources import PollLease, SessionChange, SessionSource, Snapshot
from bot.store import codec, keys
from bot.store.keys import KEYS
from bot.store.record_format import open_record, seal_record
from bot.store.vault import Vault

POLL_LEASE_DURATION = timedelta(seconds=10)
"""A poll that does not renew its lease within this time is considered dead; another process may take the lease."""

# KEYS poll, poll times; ARGV scheduled at (µs), now (µs), lease until (µs), TTL (ms), source. If this process dies, the
# source is polled again when the lease expires.
ACQUIRE_LEASE_SCRIPT = """
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
RENEW_LEASE_SCRIPT = """
local was = redis.call('HMGET', KEYS[1], 'window', 'done', 'lease')
if was[1] ~= ARGV[1] or was[2] or was[3] ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'lease', ARGV[3])
if redis.call('ZSCORE', KEYS[2], ARGV[4]) == ARGV[2] then redis.call('ZADD', KEYS[2], ARGV[3], ARGV[4]) end
return 1
"""
# KEYS poll, poll times; ARGV scheduled at, failed ('1' or ''), next (µs) or '', source, the score that the lease wrote.
# A poll scheduled meanwhile is sooner than this poll's next one, and is kept.
RELEASE_LEASE_SCRIPT = """
if redis.call('HGET', KEYS[1], 'window') ~= ARGV[1] then return end
redis.call('HSET', KEYS[1], 'done', 1)
if ARGV[2] == '1' then redis.call('HINCRBY', KEYS[1], 'failures', 1) else redis.call('HDEL', KEYS[1], 'failures') end
if redis.call('ZSCORE', KEYS[2], ARGV[4]) ~= ARGV[5] then return end
if ARGV[3] == '' then redis.call('ZREM', KEYS[2], ARGV[4]) else redis.call('ZADD', KEYS[2], ARGV[3], ARGV[4]) end
"""


class Snapshots:
    """The snapshots of all sources, and when each source is polled next. ``now`` returns aware UTC."""

    def __init__(self, redis: Redis, vault: Vault, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._vault = vault
        self._now = now
        self._acquire_lease = redis.register_script(ACQUIRE_LEASE_SCRIPT)
        self._renew_lease = redis.register_script(RENEW_LEASE_SCRIPT)
        self._release_lease = redis.register_script(RELEASE_LEASE_SCRIPT)

    async def get(self, source: SessionSource) -> Snapshot | None:
        name = KEYS.snapshot.of(source.tenant, source.id)
        sealed = cast(bytes | None, await self._redis.get(name))
        if sealed is None:
            return None
        return open_record(self._vault, name, source.reader, sealed, Snapshot, source=source)

    async def save(self, snapshot: Snapshot) -> None:
        source = snapshot.source
        name = KEYS.snapshot.of(source.tenant, source.id)
        sealed = seal_record(self._vault, name, source.reader, snapshot, exclude=["source"])
        await self._redis.set(name, sealed, px=keys.SNAPSHOT_TTL)

    async def delete(self, source: SessionSource) -> None:
        """Delete the snapshot, because its reader disconnected."""
        await self._redis.delete(KEYS.snapshot.of(source.tenant, source.id))

    async def resolve_change(self, snapshot: Snapshot, change: SessionChange) -> None:
        """Remove a pending change that is now announced everywhere."""
        now = await self.get(snapshot.source)
        if now is not None:
            left = tuple(one for one in now.pending_changes if one != change)
            await self.save(replace(now, pending_changes=left))

    async def schedule_poll(self, source: SessionSource, at: datetime) -> None:
        """Schedule a poll of the source at ``at``, unless one is scheduled earlier."""
        tenant = source.tenant
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.sadd(KEYS.tenants.of(), tenant.id)
            pipe.zadd(KEYS.poll_times.of(tenant), {source.id: codec.to_microseconds(at)}, lt=True)
            await pipe.execute()

    async def next_poll_at(self, source: SessionSource) -> datetime | None:
        """Return when the source is polled next; None: never. While a poll runs, this is when its lease expires."""
        score = await self._redis.zscore(KEYS.poll_times.of(source.tenant), source.id)
        return None if score is None else codec.from_microseconds(score)

    async def acquire_lease(
        self, source: SessionSource, scheduled_at: datetime, now: datetime
    ) -> PollLease | None:
        """Take the lease of a scheduled poll; None if it, or a later one, was taken. A dead process loses it."""
        until = now + POLL_LEASE_DURATION
        arguments: list[EncodableT] = [
            codec.to_microseconds(scheduled_at),
            codec.to_microseconds(now),
            codec.to_microseconds(until),
            codec.to_milliseconds(keys.SNAPSHOT_TTL),
            source.id,
        ]
        tenant = source.tenant
        found = await self._acquire_lease(
            keys=[KEYS.poll.of(tenant, source.id), KEYS.poll_times.of(tenant)], args=arguments
        )
        if found is None:
            return None
        return PollLease(source=source, scheduled_at=scheduled_at, expires_at=until, failures=int(found))

    async def renew_lease(self, lease: PollLease, now: datetime) -> PollLease | None:
        """Extend the lease of a running poll; return it with its new expiry, None if another process took it."""
        tenant, until = lease.source.tenant, now + POLL_LEASE_DURATION
        arguments: list[EncodableT] = [
            codec.to_microseconds(lease.scheduled_at),
            codec.to_microseconds(lease.expires_at),
            codec.to_microseconds(until),
            lease.source.id,
        ]
        kept = await self._renew_lease(
            keys=[KEYS.poll.of(tenant, lease.source.id), KEYS.poll_times.of(tenant)], args=arguments
        )
        return replace(lease, expires_at=until) if kept else None

    async def release_lease(
        self, lease: PollLease, next_at: datetime | None, *, failed: bool = False
    ) -> None:
        """End the poll and schedule the next one (None: never). An earlier scheduled poll is kept."""
        tenant = lease.source.tenant
        arguments: list[EncodableT] = [
            codec.to_microseconds(lease.scheduled_at),
            "1" if failed else "",
            "" if next_at is None else codec.to_microseconds(next_at),
            lease.source.id,
            codec.to_microseconds(lease.expires_at),
        ]
        await self._release_lease(
            keys=[KEYS.poll.of(tenant, lease.source.id), KEYS.poll_times.of(tenant)], args=arguments
        )

    async def list_due(
        self, tenant: Tenant, before: datetime, limit: int
    ) -> Sequence[tuple[SessionSource, datetime]]:
        """Return the sources due for a poll before ``before``, with the time."""
        found = await self._redis.zrange(
            KEYS.poll_times.of(tenant),
            "-inf",
            codec.to_microseconds(before),
            byscore=True,
            offset=0,
            num=limit,
            withscores=True,
        )
        return [(SessionSource.from_id(tenant, name), at) for name, at in codec.decode_scores(found)]
