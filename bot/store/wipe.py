"""Deletion of everything stored for a tenant or a person."""

from __future__ import annotations

from collections.abc import AsyncIterator

from redis.asyncio import Redis

from bot.model.ids import Person, Tenant
from bot.store import codec, keys

PERSON_KEY_KINDS = (
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
PERSON_FIELD_KINDS = (
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
TOKEN_KINDS = frozenset({"calendar", "feed", "registration"})
"""Kinds whose field ``hash`` names the pointer of a calendar token."""


async def wipe_tenant(redis: Redis, tenant: Tenant) -> int:
    """Delete every key of the tenant; return how many. Running operations stop without side effects."""
    gone = 0
    async for key in _iter_keys(redis, tenant):
        gone += await _delete_key(redis, tenant, key)
    await redis.srem(keys.TENANTS, tenant.id)
    return gone


async def wipe_person(redis: Redis, person: Person, *, kept_op_id: str | None = None) -> int:
    """Delete everything of the person except the operation ``kept_op_id``; return how many keys.

    Send intents are left to expire: they name a conversation, but no person.
    """
    gone = 0
    async for key in iter_person_keys(redis, person):
        if kept_op_id is None or key != keys.operation(person.tenant, kept_op_id):
            gone += await _delete_key(redis, person.tenant, key)
    return gone


async def iter_person_keys(redis: Redis, person: Person) -> AsyncIterator[str]:
    """Yield every key that holds data of the person."""
    async for key in _iter_keys(redis, person.tenant):
        if await _is_of_person(redis, key, person):
            yield key


async def _iter_keys(redis: Redis, tenant: Tenant) -> AsyncIterator[str]:
    async for raw in redis.scan_iter(match=codec.escape_glob(keys.tenant_prefix(tenant)) + "*", count=500):
        yield codec.decode_texts([raw])[0]


async def _is_of_person(redis: Redis, key: str, person: Person) -> bool:
    kind, _, rest = key.removeprefix(keys.tenant_prefix(person.tenant)).partition(":")
    if kind in PERSON_KEY_KINDS:
        return rest.split(":")[0] == person.user_id
    if kind in PERSON_FIELD_KINDS:
        return codec.decode_text(await redis.hget(key, "who")) == person.user_id
    return False


async def _delete_key(redis: Redis, tenant: Tenant, key: str) -> int:
    kind, _, rest = key.removeprefix(keys.tenant_prefix(tenant)).partition(":")
    hashed = codec.decode_text(await redis.hget(key, "hash")) if kind in TOKEN_KINDS else None
    seated = codec.decode_text(await redis.hget(key, "state")) if kind == "registration" else None
    async with redis.pipeline(transaction=True) as pipe:
        pipe.unlink(key)
        if kind == "state":
            pipe.unlink(keys.state_tenant(rest))
        elif kind == "op":
            pipe.zrem(keys.open_operations(tenant), rest)
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
            pipe.zrem(keys.shared_trainings(tenant), rest)
        elif kind == "meeting":
            pipe.unlink(keys.created_by(tenant, rest))
        gone = await pipe.execute()
    return int(gone[0])
