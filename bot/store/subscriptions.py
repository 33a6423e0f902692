"""Subscriptions to reminders. Their words, keys and channels are sealed for the creator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from redis.asyncio import Redis

from bot.ids import Person, Tenant
from bot.ports import Digest, SessionSource, Subscription, SubscriptionState, What
from bot.store import codec, keys
from bot.store.vault import Vault

# KEYS subscription; ARGV state, reason or '', since (µs). Does not recreate a removed one or resume a paused one.
MARK = """
local was = redis.call('HGET', KEYS[1], 'state')
if not was or (was == 'paused' and ARGV[1] ~= 'paused') then return 0 end
if was == ARGV[1] and redis.call('HGET', KEYS[1], 'reason') == ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[1], 'reason', ARGV[2])
if was == ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'since', ARGV[3])
return 1
"""


class RedisSubscriptions:
    """Implements ``ports.SubscriptionStore``."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._mark = redis.register_script(MARK)

    async def keep(self, subscription: Subscription) -> None:
        tenant, name = subscription.tenant, subscription.id
        old = await self.get(tenant, name)
        async with self._redis.pipeline(transaction=True) as pipe:
            if old is not None:
                for index in _indexes(old):
                    pipe.srem(index, name)
            pipe.sadd(keys.TENANTS, tenant.id)
            pipe.delete(keys.subscription(tenant, name))
            pipe.hset(keys.subscription(tenant, name), mapping=self._write(subscription))
            for index in _indexes(subscription):
                pipe.sadd(index, name)
            await pipe.execute()

    async def get(self, tenant: Tenant, subscription_id: str) -> Subscription | None:
        (found,) = await self._many(tenant, [subscription_id])
        return found

    async def remove(self, tenant: Tenant, subscription_id: str) -> Subscription | None:
        old = await self.get(tenant, subscription_id)
        if old is None:
            return None
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(keys.subscription(tenant, subscription_id), keys.told(tenant, subscription_id))
            for index in _indexes(old):
                pipe.srem(index, subscription_id)
            await pipe.execute()
        return old

    async def of_person(self, person: Person) -> Sequence[Subscription]:
        return await self._listed(person.tenant, keys.subscriptions(person))

    async def in_channel(self, tenant: Tenant, channel: str) -> Sequence[Subscription]:
        return await self._listed(tenant, keys.subscriptions_in(tenant, channel))

    async def of_source(self, source: SessionSource) -> Sequence[Subscription]:
        found = await self._listed(source.tenant, keys.subscriptions_of(source.tenant, source.id))
        return [one for one in found if one.source == source]

    async def wanting(self, source: SessionSource, ref: str) -> Sequence[Subscription]:
        places = [keys.subscriptions_for(source.tenant, source.id, about) for about in ("", ref)]
        names = sorted(codec.texts(await self._redis.sunion(places)))
        found = await self._many(source.tenant, names)
        return [one for one in found if one is not None and one.source == source]

    async def mark(
        self, subscription: Subscription, state: SubscriptionState, reason: str | None, now: datetime
    ) -> bool:
        key = keys.subscription(subscription.tenant, subscription.id)
        return bool(await self._mark(keys=[key], args=[state.value, reason or "", codec.stamp(now)]))

    async def _listed(self, tenant: Tenant, index: str) -> Sequence[Subscription]:
        """Return the subscriptions of an index, skipping those wiped with their creator."""
        names = sorted(codec.texts(await self._redis.smembers(index)))
        return [one for one in await self._many(tenant, names) if one is not None]

    async def _many(self, tenant: Tenant, names: Sequence[str]) -> list[Subscription | None]:
        async with self._redis.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.hgetall(keys.subscription(tenant, name))
            records = await pipe.execute()
        return [self._read(tenant, name, record) for name, record in zip(names, records, strict=True)]

    def _write(self, one: Subscription) -> codec.Fields:
        sealed = self._vault.seal_json(one.created_by, f"subscription:{one.id}", _values(one))
        return {
            "who": one.created_by.user_id,
            "sealed": sealed,
            "state": one.state.value,
            "reason": one.reason or "",
            "since": codec.stamp(one.since) if one.since else "",
        }

    def _read(self, tenant: Tenant, name: str, record: codec.Plain) -> Subscription | None:
        if not record:
            return None
        person = Person(tenant, record[b"who"].decode())
        values = self._vault.open_json(person, f"subscription:{name}", record[b"sealed"])
        since = record.get(b"since")
        return _subscription(
            name,
            person,
            values,
            SubscriptionState(record[b"state"].decode()),
            codec.text(record.get(b"reason")) or None,
            codec.moment(since) if since else None,
        )


def _indexes(one: Subscription) -> list[str]:
    about = one.value if one.what is What.SESSION else ""
    found = [
        keys.subscriptions(one.created_by),
        keys.subscriptions_of(one.tenant, one.source.id),
        keys.subscriptions_for(one.tenant, one.source.id, about),
    ]
    return [*found, keys.subscriptions_in(one.tenant, one.channel)] if one.channel else found


def _values(one: Subscription) -> dict[str, Any]:
    digest = one.digest
    return {
        "channel": one.channel,
        "what": one.what.value,
        "value": one.value,
        "leads": [int(lead.total_seconds()) for lead in one.leads],
        "zone": one.zone,
        "own_zone": one.own_zone,
        "mentions": one.mentions,
        "muted": sorted(one.muted),
        "reader": one.reader.user_id if one.reader else None,
        "digest": None
        if digest is None
        else [digest.at.isoformat(), list(digest.days), digest.weekly, digest.quiet],
    }


def _subscription(
    name: str,
    person: Person,
    values: Mapping[str, Any],
    state: SubscriptionState,
    reason: str | None,
    since: datetime | None,
) -> Subscription:
    digest, reader = values["digest"], values["reader"]
    return Subscription(
        id=name,
        tenant=person.tenant,
        created_by=person,
        channel=values["channel"],
        what=What(values["what"]),
        value=values["value"],
        leads=tuple(timedelta(seconds=seconds) for seconds in values["leads"]),
        digest=None
        if digest is None
        else Digest(time.fromisoformat(digest[0]), tuple(digest[1]), digest[2], digest[3]),
        zone=values["zone"],
        mentions=values["mentions"],
        muted=frozenset(values["muted"]),
        reader=Person(person.tenant, reader) if reader else None,
        state=state,
        reason=reason,
        since=since,
        own_zone=bool(values.get("own_zone")),
    )
