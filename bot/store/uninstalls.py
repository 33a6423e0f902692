"""Removals from workspaces that are under way, and the tenants for which nothing is done meanwhile.

These keys are global, since a tenant's own keys are what is deleted. They name tenants and no person.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.model import records
from bot.model.ids import Tenant
from bot.model.records import RecordError
from bot.model.uninstall import Uninstall
from bot.store import codec, keys
from bot.store.keys import KEYS

KEPT_ELSEWHERE = ("tenant", "revision")

log = logging.getLogger("usher.uninstall")

# KEYS record, uninstalls, blocked, installation, event; ARGV known revision or '', new one or '' to remove the record,
# tenant, state, data, due (µs), '1' if blocked, '1' to delete the installation, TTL of the event's mark (s) or ''.
# Idempotent: a call whose answer was lost finds its own revision.
REPLACE_SCRIPT = """
local current = redis.call('HGET', KEYS[1], 'revision') or ''
if current ~= ARGV[2] then
  if current ~= ARGV[1] then return 0 end
  redis.call('DEL', KEYS[1])
  if ARGV[2] == '' then
    redis.call('ZREM', KEYS[2], ARGV[3])
    redis.call('SREM', KEYS[3], ARGV[3])
  else
    redis.call('HSET', KEYS[1], 'revision', ARGV[2], 'state', ARGV[4], 'data', ARGV[5])
    redis.call('ZADD', KEYS[2], ARGV[6], ARGV[3])
    redis.call(ARGV[7] == '1' and 'SADD' or 'SREM', KEYS[3], ARGV[3])
  end
  if ARGV[8] == '1' then redis.call('DEL', KEYS[4]) end
end
if ARGV[9] ~= '' then redis.call('SET', KEYS[5], 1, 'EX', ARGV[9]) end
return 1
"""
# KEYS record, uninstalls, blocked, tenants, installation; ARGV revision, tenant. Who installed Usher meanwhile stays.
FINISH_SCRIPT = """
if redis.call('HGET', KEYS[1], 'revision') ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[2])
redis.call('SREM', KEYS[3], ARGV[2])
if redis.call('EXISTS', KEYS[5]) == 0 then redis.call('SREM', KEYS[4], ARGV[2]) end
return 1
"""


class Uninstalls:
    """The removals of all tenants."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._replace = redis.register_script(REPLACE_SCRIPT)
        self._finish = redis.register_script(FINISH_SCRIPT)

    async def get(self, tenant: Tenant) -> Uninstall | None:
        revision, data = cast(
            list[bytes | None], await self._redis.hmget(KEYS.uninstall.of(tenant.id), ["revision", "data"])
        )
        if revision is None or data is None:
            return None
        return records.load_record(Uninstall, data, tenant=tenant, revision=revision.decode())

    async def list_all(self) -> Sequence[Uninstall]:
        return await self._list(await self._redis.zrange(KEYS.uninstalls.of(), 0, -1))

    async def list_due(self, now: datetime) -> Sequence[Uninstall]:
        """Return those whose next step is due, the longest due first."""
        until = codec.to_microseconds(now)
        return await self._list(await self._redis.zrange(KEYS.uninstalls.of(), "-inf", until, byscore=True))

    async def _list(self, ids: Iterable[Any]) -> Sequence[Uninstall]:
        """Return the removals of these tenants. A record of a newer release is left to the processes that know it."""
        found = []
        for tenant_id in codec.decode_texts(ids):
            try:
                one = await self.get(Tenant(tenant_id))
            except RecordError as error:
                log.warning("a removal cannot be read: tenant=%s %s", tenant_id, error)
                continue
            if one is not None:
                found.append(one)
        return found

    async def has_tenant(self, tenant: Tenant) -> bool:
        """Return True if anything is stored of the tenant."""
        return bool(await self._redis.sismember(KEYS.tenants.of(), tenant.id))

    async def is_blocked(self, tenant: Tenant) -> bool:
        """Return True if nothing is to be done for the tenant."""
        return bool(await self._redis.sismember(KEYS.blocked.of(), tenant.id))

    async def is_address_blocked(self, token: str) -> bool:
        """Return True if the calendar address with this token belongs to a tenant for which nothing is done."""
        hashed = keys.hash_token(token)
        pointers = (KEYS.feed_pointer, KEYS.registration_pointer, KEYS.calendar_pointer)
        found = await self._redis.mget([row.of(hashed) for row in pointers])
        ids = [place.partition(":")[0] for raw in found if (place := codec.decode_text(raw))]
        return any([await self.is_blocked(Tenant(tenant_id)) for tenant_id in ids])

    async def replace(
        self,
        tenant: Tenant,
        known: Uninstall | None,
        new: Uninstall | None,
        *,
        event_id: str | None = None,
        delete_installation: bool = False,
    ) -> bool:
        """Replace the record if it is still ``known``; return False, changing nothing, if it is not.

        None is no record. In the same step ``event_id`` is marked as seen.
        """
        fresh = replace(new, revision=secrets.token_hex(8)) if new is not None else None
        arguments: list[EncodableT] = [
            known.revision if known is not None else "",
            fresh.revision if fresh is not None else "",
            tenant.id,
            fresh.state.value if fresh is not None else "",
            records.dump_record(fresh, exclude=KEPT_ELSEWHERE) if fresh is not None else b"",
            codec.to_microseconds(fresh.due_at) if fresh is not None else "",
            "1" if fresh is not None and fresh.is_blocked else "",
            "1" if delete_installation else "",
            int(keys.EVENT_TTL.total_seconds()) if event_id is not None else "",
        ]
        names = [
            *(KEYS.uninstall.of(tenant.id), KEYS.uninstalls.of(), KEYS.blocked.of()),
            KEYS.installation.of(tenant),
            KEYS.event.of(tenant, event_id or "-"),
        ]
        return bool(await self._replace(keys=names, args=arguments))

    async def add_removed_team(self, tenant: Tenant, team: str, wipe_at: datetime) -> None:
        """Record that a workspace was taken out of the organization. The latest removal counts."""
        await self._redis.zadd(KEYS.removed_teams.of(tenant), {team: codec.to_microseconds(wipe_at)}, gt=True)

    async def list_removed_teams(self, tenant: Tenant, until: datetime) -> Sequence[tuple[str, datetime]]:
        """Return the workspaces taken out of the organization whose data is to be deleted by then, with the times."""
        score = codec.to_microseconds(until)
        found = await self._redis.zrange(
            KEYS.removed_teams.of(tenant), "-inf", score, byscore=True, withscores=True
        )
        return codec.decode_scores(found)

    async def list_all_removed_teams(self) -> Sequence[tuple[Tenant, str, datetime]]:
        """Return the workspaces taken out of all organizations, with when their people's data is deleted."""
        found = []
        for tenant_id in sorted(codec.decode_texts(await self._redis.smembers(KEYS.tenants.of()))):
            tenant = Tenant(tenant_id)
            if tenant.is_organization:
                scores = await self._redis.zrange(KEYS.removed_teams.of(tenant), 0, -1, withscores=True)
                found += [(tenant, team, at) for team, at in codec.decode_scores(scores)]
        return found

    async def drop_removed_team(self, tenant: Tenant, team: str) -> None:
        """Forget the removal: the workspace is part of the installation again, or its data is deleted."""
        await self._redis.zrem(KEYS.removed_teams.of(tenant), team)

    async def finish(self, uninstall: Uninstall) -> None:
        """Remove the record and the tenant, after all of its data is deleted."""
        tenant = uninstall.tenant
        names = [
            *(KEYS.uninstall.of(tenant.id), KEYS.uninstalls.of(), KEYS.blocked.of()),
            KEYS.tenants.of(),
            KEYS.installation.of(tenant),
        ]
        await self._finish(keys=names, args=[uninstall.revision, tenant.id])
