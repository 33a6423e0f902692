"""Subscriptions to reminders. Their words, keys and channels are sealed for the creator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from redis.asyncio import Redis

from bot.model.ids import Person, Tenant
from bot.model.reminders import Subscription, SubscriptionScope, SubscriptionState
from bot.model.sources import SessionSource
from bot.store import codec
from bot.store.keys import KEYS
from bot.store.record_format import HashFormat
from bot.store.vault import Vault

FORMAT = HashFormat(
    key=KEYS.subscription,
    model=Subscription,
    owner="created_by",
    plain=["state", "reason", "state_since"],
    elsewhere=["id"],
)

# KEYS subscription; ARGV state, reason or '', since (µs). Does not recreate a removed one or resume a paused one.
SET_STATE_SCRIPT = """
local was = redis.call('HGET', KEYS[1], 'state')
if not was or (was == 'paused' and ARGV[1] ~= 'paused') then return 0 end
if was == ARGV[1] and redis.call('HGET', KEYS[1], 'reason') == ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[1], 'reason', ARGV[2])
if was == ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'state_since', ARGV[3])
return 1
"""


class SubscriptionStore:
    """All subscriptions, with an index for each person, source, session and channel."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._set_state = redis.register_script(SET_STATE_SCRIPT)

    async def save(self, subscription: Subscription) -> None:
        """Save the subscription, replacing an earlier version."""
        tenant, name = subscription.tenant, subscription.id
        key = KEYS.subscription.of(tenant, name)
        old = await self.get(tenant, name)
        async with self._redis.pipeline(transaction=True) as pipe:
            if old is not None:
                for index in _index_keys(old):
                    pipe.srem(index, name)
            pipe.sadd(KEYS.tenants.of(), tenant.id)
            pipe.delete(key)
            pipe.hset(key, mapping=FORMAT.encode(key, subscription, self._vault))
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
            pipe.delete(
                KEYS.subscription.of(tenant, subscription_id), KEYS.delivered.of(tenant, subscription_id)
            )
            for index in _index_keys(old):
                pipe.srem(index, subscription_id)
            await pipe.execute()
        return old

    async def list_by_person(self, person: Person) -> Sequence[Subscription]:
        """Return the subscriptions this person created, including those for channels."""
        return await self._list_index(person.tenant, KEYS.subscriptions.of(person))

    async def list_in_channel(self, tenant: Tenant, channel: str) -> Sequence[Subscription]:
        return await self._list_index(tenant, KEYS.subscriptions_in.of(tenant, channel))

    async def list_by_source(self, source: SessionSource) -> Sequence[Subscription]:
        found = await self._list_index(source.tenant, KEYS.subscriptions_of.of(source.tenant, source.id))
        return [one for one in found if one.source == source]

    async def list_for_session(self, source: SessionSource, ref: str) -> Sequence[Subscription]:
        """Return the source's subscriptions that may cover this session: all except those for another one."""
        places = [KEYS.subscriptions_for.of(source.tenant, source.id, about) for about in ("", ref)]
        names = sorted(codec.decode_texts(await self._redis.sunion(places)))
        found = await self._get_many(source.tenant, names)
        return [one for one in found if one is not None and one.source == source]

    async def set_state(
        self, subscription: Subscription, state: SubscriptionState, reason: str | None, now: datetime
    ) -> bool:
        """Set only state and reason. Return True if the state changed.

        A subscription that was paused meanwhile stays paused until its person resumes it with ``save``.
        """
        key = KEYS.subscription.of(subscription.tenant, subscription.id)
        return bool(
            await self._set_state(keys=[key], args=[state.value, reason or "", codec.to_microseconds(now)])
        )

    async def _list_index(self, tenant: Tenant, index: str) -> Sequence[Subscription]:
        """Return the subscriptions of an index, skipping those wiped with their creator."""
        names = sorted(codec.decode_texts(await self._redis.smembers(index)))
        return [one for one in await self._get_many(tenant, names) if one is not None]

    async def _get_many(self, tenant: Tenant, names: Sequence[str]) -> list[Subscription | None]:
        places = [KEYS.subscription.of(tenant, name) for name in names]
        async with self._redis.pipeline(transaction=False) as pipe:
            for place in places:
                pipe.hgetall(place)
            found = await pipe.execute()
        return [
            FORMAT.decode(place, record, self._vault, id=name)
            for name, place, record in zip(names, places, found, strict=True)
        ]


def _index_keys(one: Subscription) -> list[str]:
    about = one.scope_value if one.scope is SubscriptionScope.SESSION else ""
    found = [
        KEYS.subscriptions.of(one.created_by),
        KEYS.subscriptions_of.of(one.tenant, one.source.id),
        KEYS.subscriptions_for.of(one.tenant, one.source.id, about),
    ]
    return [*found, KEYS.subscriptions_in.of(one.tenant, one.channel)] if one.channel else found
