"""Subscriptions to reminders. Their words, keys and channels are sealed for the creator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from redis.asyncio import Redis

from bot.model.ids import Person, Tenant
from bot.model.reminders import DigestSchedule, Subscription, SubscriptionScope, SubscriptionState
from bot.model.sources import SessionSource
from bot.store import codec, keys
from bot.store.vault import Vault

# KEYS subscription; ARGV state, reason or '', since (µs). Does not recreate a removed one or resume a paused one.
SET_STATE_SCRIPT = """
local was = redis.call('HGET', KEYS[1], 'state')
if not was or (was == 'paused' and ARGV[1] ~= 'paused') then return 0 end
if was == ARGV[1] and redis.call('HGET', KEYS[1], 'reason') == ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[1], 'reason', ARGV[2])
if was == ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'since', ARGV[3])
return 1
"""


class SubscriptionStore:
    """Implements ``ports.SubscriptionStore``."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._mark = redis.register_script(SET_STATE_SCRIPT)

    async def save(self, subscription: Subscription) -> None:
        """Save the subscription, replacing an earlier version."""
        tenant, name = subscription.tenant, subscription.id
        old = await self.get(tenant, name)
        async with self._redis.pipeline(transaction=True) as pipe:
            if old is not None:
                for index in _index_keys(old):
                    pipe.srem(index, name)
            pipe.sadd(keys.TENANTS, tenant.id)
            pipe.delete(keys.subscription(tenant, name))
            pipe.hset(keys.subscription(tenant, name), mapping=self._encode(subscription))
            for index in _index_keys(subscription):
                pipe.sadd(index, name)
            await pipe.execute()

    async def get(self, tenant: Tenant, subscription_id: str) -> Subscription | None:
        (found,) = await self._get_many(tenant, [subscription_id])
        return found

    async def remove(self, tenant: Tenant, subscription_id: str) -> Subscription | None:
        """Delete the subscription and return it."""
        old = await self.get(tenant, subscription_id)
        if old is None:
            return None
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(keys.subscription(tenant, subscription_id), keys.delivered(tenant, subscription_id))
            for index in _index_keys(old):
                pipe.srem(index, subscription_id)
            await pipe.execute()
        return old

    async def list_by_person(self, person: Person) -> Sequence[Subscription]:
        """Return the subscriptions this person created, including those for channels."""
        return await self._list_index(person.tenant, keys.subscriptions(person))

    async def list_in_channel(self, tenant: Tenant, channel: str) -> Sequence[Subscription]:
        return await self._list_index(tenant, keys.subscriptions_in(tenant, channel))

    async def list_by_source(self, source: SessionSource) -> Sequence[Subscription]:
        found = await self._list_index(source.tenant, keys.subscriptions_of(source.tenant, source.id))
        return [one for one in found if one.source == source]

    async def list_for_session(self, source: SessionSource, ref: str) -> Sequence[Subscription]:
        """Return the source's subscriptions that may cover this session: all except those for another one."""
        places = [keys.subscriptions_for(source.tenant, source.id, about) for about in ("", ref)]
        names = sorted(codec.decode_texts(await self._redis.sunion(places)))
        found = await self._get_many(source.tenant, names)
        return [one for one in found if one is not None and one.source == source]

    async def set_state(
        self, subscription: Subscription, state: SubscriptionState, reason: str | None, now: datetime
    ) -> bool:
        """Set only state and reason. Return True if the state changed.

        A subscription that was paused meanwhile stays paused until its person resumes it with ``save``.
        """
        key = keys.subscription(subscription.tenant, subscription.id)
        return bool(
            await self._mark(keys=[key], args=[state.value, reason or "", codec.to_microseconds(now)])
        )

    async def _list_index(self, tenant: Tenant, index: str) -> Sequence[Subscription]:
        """Return the subscriptions of an index, skipping those wiped with their creator."""
        names = sorted(codec.decode_texts(await self._redis.smembers(index)))
        return [one for one in await self._get_many(tenant, names) if one is not None]

    async def _get_many(self, tenant: Tenant, names: Sequence[str]) -> list[Subscription | None]:
        async with self._redis.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.hgetall(keys.subscription(tenant, name))
            records = await pipe.execute()
        return [self._decode(tenant, name, record) for name, record in zip(names, records, strict=True)]

    def _encode(self, one: Subscription) -> codec.HashFields:
        sealed = self._vault.seal_json(one.created_by, f"subscription:{one.id}", _sealed_values(one))
        return {
            "who": one.created_by.user_id,
            "sealed": sealed,
            "state": one.state.value,
            "reason": one.reason or "",
            "since": codec.to_microseconds(one.state_since) if one.state_since else "",
        }

    def _decode(self, tenant: Tenant, name: str, record: codec.RawHash) -> Subscription | None:
        if not record:
            return None
        person = Person(tenant, record[b"who"].decode())
        values = self._vault.open_json(person, f"subscription:{name}", record[b"sealed"])
        since = record.get(b"since")
        return _decode_subscription(
            name,
            person,
            values,
            SubscriptionState(record[b"state"].decode()),
            codec.decode_text(record.get(b"reason")) or None,
            codec.from_microseconds(since) if since else None,
        )


def _index_keys(one: Subscription) -> list[str]:
    about = one.scope_value if one.scope is SubscriptionScope.SESSION else ""
    found = [
        keys.subscriptions(one.created_by),
        keys.subscriptions_of(one.tenant, one.source.id),
        keys.subscriptions_for(one.tenant, one.source.id, about),
    ]
    return [*found, keys.subscriptions_in(one.tenant, one.channel)] if one.channel else found


def _sealed_values(one: Subscription) -> dict[str, Any]:
    digest = one.digest
    return {
        "channel": one.channel,
        "what": one.scope.value,
        "value": one.scope_value,
        "leads": [int(lead.total_seconds()) for lead in one.lead_times],
        "zone": one.zone,
        "own_zone": one.has_own_zone,
        "mentions": one.mentions,
        "muted": sorted(one.muted_refs),
        "reader": one.reader.user_id if one.reader else None,
        "digest": None
        if digest is None
        else [digest.send_at.isoformat(), list(digest.days), digest.weekly, digest.skip_empty],
    }


def _decode_subscription(
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
        scope=SubscriptionScope(values["what"]),
        scope_value=values["value"],
        lead_times=tuple(timedelta(seconds=seconds) for seconds in values["leads"]),
        digest=None
        if digest is None
        else DigestSchedule(
            send_at=time.fromisoformat(digest[0]),
            days=tuple(digest[1]),
            weekly=digest[2],
            skip_empty=digest[3],
        ),
        zone=values["zone"],
        mentions=values["mentions"],
        muted_refs=frozenset(values["muted"]),
        reader=Person(person.tenant, reader) if reader else None,
        state=state,
        reason=reason,
        state_since=since,
        has_own_zone=bool(values.get("own_zone")),
    )
