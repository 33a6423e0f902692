"""Deletion of everything stored for a tenant or a person."""

from __future__ import annotations

from collections.abc import AsyncIterator

from redis.asyncio import Redis

from bot.ids import Person, Tenant
from bot.store import codec, keys

OWN = (
    "link",
    "token",
    "lease",
    "slot",
    "meetings",
    "prefs",
    "last",
    "member",
    "registrations",
    "subs",
    "subs-of",
    "subs-for",
    "snapshot",
    "poll",
    "look",
    "looked",
    "looking",
    "feed",
    "nudge",
)
"""Kinds whose key has the person's user id after the kind."""
MARKED = (
    "sub",
    "alarm",
    "op",
    "state",
    "pending",
    "meeting",
    "calendar",
    "adminlink",
    "organizer",
    "life",
    "shared",
    "registration",
)
"""Kinds whose hash has the person's user id in ``who``."""
TOKENED = frozenset({"calendar", "feed", "registration"})
"""Kinds whose field ``hash`` names the pointer of a calendar token."""


async def wipe_tenant(redis: Redis, tenant: Tenant) -> int:
    """Delete every key of the tenant; return how many. Running operations stop without side effects."""
    gone = 0
    async for key in _keys(redis, tenant):
        gone += await _delete(redis, tenant, key)
    await redis.srem(keys.TENANTS, tenant.id)
    return gone


async def wipe_person(redis: Redis, person: Person, *, but: str | None = None) -> int:
    """Delete everything of the person except the operation ``kept_op_id``; return how many keys.

    Send intents are left to expire: they name a conversation, but no person.
    """
    gone = 0
    async for key in keys_of(redis, person):
        if but is None or key != keys.op(person.tenant, but):
            gone += await _delete(redis, person.tenant, key)
    return gone


async def keys_of(redis: Redis, person: Person) -> AsyncIterator[str]:
    """Yield every key that holds data of the person."""
    async for key in _keys(redis, person.tenant):
        if await _is_of(redis, key, person):
            yield key


async def _keys(redis: Redis, tenant: Tenant) -> AsyncIterator[str]:
    async for raw in redis.scan_iter(match=codec.literal(keys.prefix(tenant)) + "*", count=500):
        yield codec.texts([raw])[0]


async def _is_of(redis: Redis, key: str, person: Person) -> bool:
    kind, _, rest = key.removeprefix(keys.prefix(person.tenant)).partition(":")
    if kind in OWN:
        return rest.split(":")[0] == person.user_id
    if kind in MARKED:
        return codec.text(await redis.hget(key, "who")) == person.user_id
    return False


async def _delete(redis: Redis, tenant: Tenant, key: str) -> int:
    kind, _, rest = key.removeprefix(keys.prefix(tenant)).partition(":")
    hashed = codec.text(await redis.hget(key, "hash")) if kind in TOKENED else None
    seated = codec.text(await redis.hget(key, "state")) if kind == "registration" else None
    async with redis.pipeline(transaction=True) as pipe:
        pipe.unlink(key)
        if kind == "state":
            pipe.unlink(keys.state_tenant(rest))
        elif kind == "op":
            pipe.zrem(keys.ops_open(tenant), rest)
        elif kind == "member":
            pipe.srem(keys.members(tenant), rest)
        elif hashed is not None and kind != "registration":
            pipe.unlink(keys.feed_pointer(hashed) if kind == "feed" else keys.calendar_pointer(hashed))
        elif kind == "registration":
            if hashed is not None:
                pipe.unlink(keys.registration_pointer(hashed))
            training, _, registration_id = rest.partition(":")
            taken, *places = keys.seat_keys(tenant, training)
            # The person is still registered at GoTo, so the seat stays taken.
            for place in places if seated == "registered" else (taken, *places):
                pipe.zrem(place, registration_id)
        elif kind == "shared":
            pipe.zrem(keys.sharings(tenant), rest)
        elif kind == "meeting":
            pipe.unlink(keys.fruit(tenant, rest))
        gone = await pipe.execute()
    return int(gone[0])
